"""What is done on the second core is what would be done here, whatever becomes of the process."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.base.second_core import beside, halves, second_core


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    with second_core():
        yield


def who() -> int:
    return os.getpid()


def long_text(length: int) -> str:
    return "字" * length


def failing() -> None:
    raise KeyError("found where it was asked")


def ending() -> int:
    """Kill the process that this runs in, unless it is the one of the test."""
    if os.getpid() != int(os.environ["ASKED_BY"]):
        os.kill(os.getpid(), signal.SIGKILL)
    return 7


def noted(folder: Path, seconds: float) -> int:
    time.sleep(seconds)
    (folder / str(os.getpid())).touch()
    return os.getpid()


@pytest.mark.usefixtures("two_cores")
def test_work_is_done_by_the_other_process_in_the_order_in_which_it_was_given() -> None:
    first, second = beside(who), beside(long_text, 3)
    assert second() == "字字字"
    assert first() != os.getpid()
    assert first is not second


def test_without_a_second_core_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    with second_core():
        assert beside(who)() == os.getpid()
    assert beside(who)() == os.getpid()


@pytest.mark.usefixtures("two_cores")
def test_long_answers_and_long_questions_do_not_wait_for_each_other() -> None:
    answers = [beside(long_text, 1_000_000) for _ in range(4)]
    asked = [beside(len, "字" * 1_000_000) for _ in range(4)]
    assert [len(answer()) for answer in answers] == [1_000_000] * 4
    assert [answer() for answer in asked] == [1_000_000] * 4


@pytest.mark.usefixtures("two_cores")
def test_an_error_is_met_where_the_work_was_asked_for() -> None:
    answer = beside(failing)
    with pytest.raises(KeyError, match="found where it was asked"):
        answer()
    assert beside(who)() != os.getpid()


@pytest.mark.usefixtures("two_cores")
def test_what_a_killed_process_leaves_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKED_BY", str(os.getpid()))
    answers = [beside(ending), beside(who), beside(who)]
    # The process was forked before the variable was set: it meets a KeyError at the first.
    assert answers[0]() == 7
    other = answers[1]()
    assert other != os.getpid()
    later = beside(who)
    os.kill(other, signal.SIGKILL)
    # Either it had answered before it was killed, or its work is done here.
    assert answers[2]() in (other, os.getpid())
    assert later() in {other, os.getpid()}
    for _ in range(3):
        assert beside(long_text, 2)() == "字字"
    assert beside(who)() == os.getpid()


@pytest.mark.usefixtures("two_cores")
def test_what_cannot_be_handed_over_is_done_here() -> None:
    def of_this_test() -> int:
        return os.getpid()

    assert beside(of_this_test)() == os.getpid()
    assert beside(who)() != os.getpid()


def test_the_process_ends_with_the_block(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    with second_core():
        process = beside(who)()
        beside(noted, tmp_path, 60.0)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert not list(tmp_path.iterdir())


def test_halves_are_of_like_size_and_hold_everything_once() -> None:
    sizes = {"a": 5, "b": 9, "c": 4, "d": 1, "e": 0}
    ours, theirs = halves(sizes)
    assert sorted(ours + theirs) == sorted(sizes)
    assert (ours, theirs) == (["b", "d"], ["a", "c", "e"])
    assert halves({}) == ([], [])
    assert halves({"one": 3}) == (["one"], [])
