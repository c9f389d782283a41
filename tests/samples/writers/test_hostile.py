"""Hostile files: every kind occurs, the same each time, beside good files and never over them."""

import zipfile

from samples.writers.hostile import KINDS, spoil


def test_every_kind_occurs_and_the_same_seed_gives_the_same_bytes(tmp_path):
    first = spoil(tmp_path / "a", seed=3, count=len(KINDS))
    second = spoil(tmp_path / "b", seed=3, count=len(KINDS))
    assert first == second
    assert {made.kind for made in first} == set(KINDS)
    for made in first:
        one, other = ((tmp_path / side / made.path).read_bytes() for side in ("a", "b"))
        assert one == other, made


def test_the_bomb_is_small_on_disk_and_huge_inside(tmp_path):
    made = spoil(tmp_path, seed=1, count=len(KINDS))
    bomb = next(tmp_path / each.path for each in made if each.kind == "bomb_sheet")
    assert bomb.stat().st_size < 1_000_000
    with zipfile.ZipFile(bomb) as archive:
        assert max(part.file_size for part in archive.infolist()) > 200_000_000


def test_good_files_stay_as_they_are(tmp_path):
    good = tmp_path / "complaints" / "12345工单_2023-03.csv"
    good.parent.mkdir()
    good.write_text("good")
    made = spoil(tmp_path, seed=2, count=2 * len(KINDS))
    assert good.read_text() == "good"
    assert len({each.path for each in made}) == len(made)
    assert not list(tmp_path.parent.glob("outside.txt"))
