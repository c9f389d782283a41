"""The collector is told to walk seldom for the length of a block, and no longer."""

import gc

import pytest

from resources.base.collector import SELDOM, collecting_seldom


def test_what_was_set_before_comes_back_after_an_error_too() -> None:
    before = gc.get_threshold()
    with collecting_seldom():
        assert gc.get_threshold() == SELDOM
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    with pytest.raises(ZeroDivisionError), collecting_seldom():
        raise ZeroDivisionError
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_rings_of_objects_are_still_freed() -> None:
    class Ring:
        alive = 0

        def __init__(self) -> None:
            self.self = self
            Ring.alive += 1

        def __del__(self) -> None:
            Ring.alive -= 1

    with collecting_seldom():
        for _ in range(4 * SELDOM[0]):
            Ring()
        assert Ring.alive < 3 * SELDOM[0]
