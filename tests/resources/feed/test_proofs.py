"""What a release's files must hold, and what lies beside them that nobody put there."""

from pathlib import Path

import pytest

from domain.release.delta import replay
from resources.feed.datapackage import datapackage
from resources.feed.directory import FeedDirectory
from resources.feed.proofs import file_holds, strange_entries
from resources.publication.shared_store import SharedStore
from tests.support.publications import listings, publish


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory):
    """One release, which no test changes: its folder, its listings and its changes."""
    folder = tmp_path_factory.mktemp("release")
    store, feed = SharedStore(f"sqlite:///{folder / 'own.db'}"), FeedDirectory(folder / "feed")
    store.migrate()
    publish(store, feed, listings([1, 2]))
    yield feed.release_path(1), store.current(), store.changes(1)
    store.dispose()


FILES = ("full.csv", "public.csv", "full.jsonl", "full.xlsx", "full.parquet", "full.ftm.json")


@pytest.mark.parametrize("name", [*FILES, "delta.csv"])
def test_every_file_holds_its_release_and_no_other(release, name: str) -> None:
    folder, state, changes = release
    assert file_holds(folder / name, state, changes)
    if name == "delta.csv":
        assert not file_holds(folder / name, state, changes.iloc[:1])
    else:
        assert not file_holds(folder / name, state.iloc[:1], changes)
    if name in ("full.csv", "full.jsonl", "full.xlsx", "full.parquet"):
        assert not file_holds(folder / name, listings([1, 2], cf_jdrq="2023-06-03"), changes)


def test_what_no_release_has_is_named_and_hidden_files_are_the_programs(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    (releases / "1").mkdir(parents=True)
    (releases / "1" / "full.csv").write_text("x")
    (tmp_path / "index.json").write_text("{}")
    (tmp_path / ".lock").write_text("")
    assert list(strange_entries(tmp_path)) == []
    (tmp_path / "notes.txt").write_text("x")
    (releases / "01").mkdir()
    (releases / "2").symlink_to(tmp_path / ".lock")
    (releases / "1" / "link.csv").symlink_to(releases / "1" / "full.csv")
    assert list(strange_entries(tmp_path)) == [
        *("notes.txt", "releases/01", "releases/1/link.csv", "releases/2"),
    ]
    assert list(strange_entries(tmp_path / "missing")) == []


def test_the_description_names_every_table_with_its_digest_and_size() -> None:
    entry = {"sha256": "ab", "size": 3, "rows": 1}
    found = datapackage(7, {"full.csv": entry, "full.jsonl": entry})
    resources = {one["path"]: one for one in found["resources"]}
    assert resources["full.csv"]["hash"] == "sha256:ab"
    assert resources["full.csv"]["bytes"] == 3
    assert datapackage(7, {"full.csv": entry}) == datapackage(7, {"full.csv": entry})


def test_the_first_delta_alone_gives_the_first_state(release) -> None:
    _, state, changes = release
    assert replay(listings([]), changes).equals(state)
