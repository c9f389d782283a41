"""What was read once is kept while it is of use, and no longer."""

import json
import os
import time
from pathlib import Path

import pandas as pd
import pytest

from resources.inbox import parse_cache
from resources.inbox.parse_cache import (
    RUNS_FILE,
    RUNS_KEPT,
    SUFFIX,
    FileReading,
    ParseCache,
    cache_key,
)

READING = FileReading(pd.DataFrame({"a": ["1"]}), pd.DataFrame({"rule": ["x"]}), rows_read=1)
START = 1_700_000_000.0
DAY = 86_400.0


@pytest.fixture
def cache(tmp_path: Path) -> ParseCache:
    return ParseCache(tmp_path / "cache")


def names(cache: ParseCache) -> set[str]:
    assert cache.folder is not None
    found = (path.relative_to(cache.folder).as_posix() for path in cache.folder.glob("*/*"))
    return {name.removesuffix(SUFFIX) for name in found}


def at(cache: ParseCache, key: str, moment: float) -> None:
    """Say when an entry was last asked for."""
    assert cache.folder is not None
    os.utime(cache.folder / f"{key}{SUFFIX}", (moment, moment))


def run(cache: ParseCache, moment: float, *keys: str) -> int:
    """A run that asks for these readings, made where they are not there."""
    for key in keys:
        if cache.get(key) is None:
            cache.put(key, READING)
        at(cache, key, moment)
    return cache.prune(moment)


def test_a_reading_comes_back_as_it_was(cache: ParseCache) -> None:
    cache.put("v/a", READING)
    found = cache.get("v/a")
    assert found is not None
    pd.testing.assert_frame_equal(found.accepted, READING.accepted)
    assert found.rows_read == 1
    assert cache.get("v/b") is None


def test_another_version_of_policy_or_code_goes_after_the_first_run_with_the_new_one(
    cache: ParseCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cache_key("content", "file", "policy 1")
    second = cache_key("content", "file", "policy 2")
    monkeypatch.setattr(parse_cache, "code_version", lambda *_: "other code")
    third = cache_key("content", "file", "policy 2")
    assert len({key.split("/")[0] for key in (first, second, third)}) == 3
    for number, key in enumerate((first, second, third)):
        run(cache, START + number * DAY, key)
        assert names(cache) == {key}
    assert cache.folder is not None
    assert len([path for path in cache.folder.iterdir() if path.is_dir()]) == 1


def test_what_none_of_the_last_runs_asked_for_goes(cache: ParseCache) -> None:
    run(cache, START, "v/old", "v/always")
    for number in range(1, RUNS_KEPT):
        assert run(cache, START + number * DAY, "v/always") == 0
    assert run(cache, START + RUNS_KEPT * DAY, "v/always") == 1
    assert names(cache) == {"v/always"}


def test_asking_is_using(cache: ParseCache) -> None:
    cache.put("v/a", READING)
    at(cache, "v/a", START)
    assert cache.get("v/a") is not None
    assert cache.prune(time.time()) == 0
    assert names(cache) == {"v/a"}


def test_a_run_that_asked_for_nothing_removes_nothing_and_does_not_count(cache: ParseCache) -> None:
    run(cache, START, "v/a")
    for number in range(1, RUNS_KEPT + 5):
        assert cache.prune(START + number * DAY) == 0
    assert names(cache) == {"v/a"}
    assert cache.folder is not None
    assert json.loads((cache.folder / RUNS_FILE).read_text()) == [START]


def test_it_is_bounded_and_the_longest_unused_go_first(cache: ParseCache) -> None:
    run(cache, START, "v/a")
    run(cache, START + DAY, "v/b")
    run(cache, START + 2 * DAY, "v/c")
    assert cache.folder is not None
    size = (cache.folder / "v" / f"c{SUFFIX}").stat().st_size
    assert cache.prune(START + 2 * DAY, most_bytes=2 * size) == 1
    assert names(cache) == {"v/b", "v/c"}
    assert cache.prune(START + 2 * DAY, most_bytes=0) == 2


def test_what_an_older_program_kept_and_what_a_killed_run_left_go(cache: ParseCache) -> None:
    assert cache.folder is not None
    older = cache.folder / "0123" / "facts.json"
    older.parent.mkdir(parents=True)
    older.write_text("{}")
    os.utime(older, (START, START))
    half = cache.folder / "v" / "half"
    half.mkdir(parents=True)
    (half / "accepted.parquet.17.part").write_bytes(b"x")
    part = half.with_name(f"a{SUFFIX}.17.part")
    part.write_bytes(b"x")
    for left in (half, part):
        os.utime(left, (START, START))
    for number in range(RUNS_KEPT + 1):
        run(cache, START + number * DAY, "v/a")
    assert names(cache) == {"v/a"}
    assert not older.parent.exists()


def test_a_damaged_note_of_runs_loses_no_reading(cache: ParseCache) -> None:
    run(cache, START, "v/a")
    assert cache.folder is not None
    (cache.folder / RUNS_FILE).write_text("{")
    assert run(cache, START + DAY, "v/b") == 0
    assert names(cache) == {"v/a", "v/b"}


def test_nothing_is_kept_without_a_folder(tmp_path: Path) -> None:
    ParseCache(None).put("v/a", READING)
    assert ParseCache(None).get("v/a") is None
    assert ParseCache(None).prune(START) == 0
    assert ParseCache(tmp_path / "nowhere").prune(START) == 0
