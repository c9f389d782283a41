"""A frame that several assets ask for is read once, and none sees what another did to it."""

from pathlib import Path

import dagster as dg
import pandas as pd
import pytest
from upath import UPath

from resources import io_manager
from resources.io_manager import FrameIOManager

FIRST = pd.DataFrame({"name": pd.Series(["甲", None], dtype="str"), "count": [1, 2]})


@pytest.fixture
def manager(tmp_path: Path) -> FrameIOManager:
    return FrameIOManager(base_path=UPath(tmp_path))


def stored(manager: FrameIOManager, frame: pd.DataFrame, path: UPath) -> None:
    manager.dump_to_path(dg.build_output_context(), frame, path)


def read(manager: FrameIOManager, path: UPath) -> pd.DataFrame:
    found: pd.DataFrame = manager.load_from_path(dg.build_input_context(), path)
    return found


def test_a_reader_that_changes_its_frame_changes_nobody_elses(
    manager: FrameIOManager, tmp_path: Path
) -> None:
    path = UPath(tmp_path / "asset")
    stored(manager, FIRST, path)
    mine = read(manager, path)
    mine["name"] = mine["name"].fillna("乙")
    mine.loc[0, "count"] = 9
    mine["more"] = 1
    mine.iloc[1, 0] = "丙"
    mine.index = pd.Index(["a", "b"])
    pd.testing.assert_frame_equal(read(manager, path), FIRST)


def test_what_was_stored_anew_is_read_anew(manager: FrameIOManager, tmp_path: Path) -> None:
    path = UPath(tmp_path / "asset")
    for number in range(3):
        frame = FIRST.assign(count=number)
        stored(manager, frame, path)
        for _ in range(2):
            pd.testing.assert_frame_equal(read(manager, path), frame)


def test_a_file_is_read_once_and_what_is_kept_is_bounded(
    manager: FrameIOManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    really = io_manager._read
    monkeypatch.setattr(
        io_manager, "_read", lambda path: (opened.append(path.parent.name), really(path))[1]
    )
    paths = [UPath(tmp_path / name) for name in "abc"]
    for path in paths:
        stored(manager, FIRST, path)
    for path in (*paths, *paths):
        read(manager, path)
    assert opened == ["a", "b", "c"]
    size = int(FIRST.memory_usage().sum())
    monkeypatch.setattr(io_manager, "MOST_KEPT", 2 * size)
    small = FrameIOManager(base_path=UPath(tmp_path))
    opened.clear()
    for path in (*paths, paths[2], paths[0]):
        read(small, path)
    assert opened == ["a", "b", "c", "a"]
    monkeypatch.setattr(io_manager, "LARGEST_KEPT", size - 1)
    opened.clear()
    none = FrameIOManager(base_path=UPath(tmp_path))
    for _ in range(2):
        read(none, paths[0])
    assert opened == ["a", "a"]
