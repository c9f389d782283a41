"""`registry handover`: on any day, once, and never in the past."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.__main__ import registry
from pipelines.supervision.handover import NEEDED
from resources.base.files import take_lock
from tests.pipelines.conftest import Installation

Call = Callable[..., tuple[int, str]]


@pytest.fixture
def data(tmp_path: Path, sample_run: Installation) -> Path:
    """What a run on the sample left, before anything was handed over."""
    before, folder = sample_run.settings.data_dir, tmp_path / "data"
    for name in NEEDED:
        shutil.copytree(before / "frames" / name, folder / "frames" / name)
    shutil.copy(before / "registry.db", folder / "registry.db")
    with closing(sqlite3.connect(folder / "registry.db")) as base:
        base.execute("DELETE FROM handover")
        base.execute("DELETE FROM referral_reply")
        base.commit()
    return folder


@pytest.fixture
def call(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Call]:
    monkeypatch.setenv("REGISTRY_DATA_DIR", str(data))
    mask = os.umask(0)
    os.umask(mask)

    def called(*arguments: str, as_of: str = "2024-06-30") -> tuple[int, str]:
        monkeypatch.setenv("REGISTRY_AS_OF", as_of)
        status = registry(["handover", *arguments], "registry")
        told = capsys.readouterr()
        return status, told.out + told.err

    yield called
    os.umask(mask)


def rows(data: Path) -> int:
    with closing(sqlite3.connect(data / "registry.db")) as base:
        return int(base.execute("SELECT count(*) FROM handover").fetchone()[0])


def test_showing_hands_over_nothing_and_handing_over_does_it_once(
    call: Call, data: Path, sample_run: Installation
) -> None:
    status, told = call("--show")
    assert (status, rows(data)) == (0, 0)
    assert told.startswith("会移送：90 件（市住房和城乡建设局 36，")
    assert not (data / "handover").exists()
    status, told = call()
    assert (status, rows(data)) == (0, 90)
    assert told.startswith("已移送：90 件")
    whole = sample_run.settings.data_dir / "handover"
    letters = {path.relative_to(whole): path.read_bytes() for path in whole.glob("*/*.xlsx")}
    assert len(letters) > 5
    assert letters == {name: (data / "handover" / name).read_bytes() for name in letters}
    status, told = call()
    assert (status, rows(data)) == (0, 90)
    assert told.startswith("已移送：0 件")


def test_the_past_is_not_handed_over(call: Call, data: Path) -> None:
    assert call()[0] == 0
    status, told = call(as_of="2024-06-01")
    assert (status, rows(data)) == (2, 90)
    assert "不能在过去的日子再移送" in told


def test_it_waits_for_nobody_and_tells_what_is_missing(call: Call, data: Path) -> None:
    with take_lock(data / ".run.lock", 0):
        status, told = call()
    assert (status, rows(data)) == (2, 0)
    assert "正有一次运行" in told
    shutil.rmtree(data / "frames" / "handover_inputs")
    status, told = call()
    assert status == 2
    assert "请先运行 registry run" in told
