"""Tests look at something: none passes because what it loops over happened to be empty."""

from pathlib import Path

import pytest

from tests.support.loops import empty_promises

TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("room", sorted(path.name for path in TESTS.iterdir() if path.is_dir()))
def test_no_test_asserts_only_inside_a_loop_that_may_be_empty(room: str) -> None:
    loose = {
        path.relative_to(TESTS).as_posix(): names
        for path in sorted((TESTS / room).rglob("test_*.py"))
        if (names := empty_promises(path.read_text("utf-8")))
    }
    assert loose == {}


@pytest.mark.parametrize(
    "body",
    [
        "for x in found():\n        assert x",
        "rows = read()\n    for x in rows:\n        assert x",
        "for x in []:\n        assert x",
        "for x in range(n):\n        assert x",
        "for x in zip((1, 2), read()):\n        assert x",
        "for x in (1, 2):\n        for y in read(x):\n            assert y",
        "for x in read():\n        with pytest.raises(ValueError):\n            x()",
        "while read():\n        assert True",
    ],
)
def test_a_loop_over_what_may_be_empty_is_noticed(body: str) -> None:
    assert empty_promises(f"def test_it():\n    {body}\n") == ["test_it"]


@pytest.mark.parametrize(
    "body",
    [
        "for x in (1, 2):\n        assert x",
        "for x in NAMES:\n        assert x",
        "rows = [1]\n    for x in rows:\n        assert x",
        "for x in range(3):\n        assert x",
        "for n, x in enumerate(NAMES):\n        assert x",
        "for k, v in {1: 2}.items():\n        assert v",
        "rows = read()\n    assert rows\n    for x in rows:\n        assert x",
        "for x in read():\n        assert x\n    check_same(1, 2)",
        "with open_it() as rows:\n        assert rows",
        "pass",
    ],
)
def test_a_test_that_surely_asserts_is_left_alone(body: str) -> None:
    assert empty_promises(f"NAMES = ['a']\n\n\ndef test_it():\n    {body}\n") == []
