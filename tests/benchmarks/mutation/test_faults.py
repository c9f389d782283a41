"""Small faults are put in as written, nothing else is touched, and a fault that lives is told."""

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.mutation.known import known, unnoticed
from benchmarks.mutation.operators import mutants, mutated
from benchmarks.mutation.rooms import ROOMS, ROOT, modules_of
from benchmarks.mutation.run import all_mutants, equivalents, sampled


def faulty(text: str) -> list[str]:
    """Every text that one fault makes of a text, as Python writes it."""
    return [ast.unparse(mutated(text, each.place)) for each in mutants("x.py", text)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("a < b", ["a <= b", "a > b"]),
        ("a == b", ["a != b"]),
        ("a is None", ["a is not None"]),
        ("a in b", ["a not in b"]),
        ("a and b", ["b", "a"]),
        ("a or b or c", ["b or c", "a or c", "a or b"]),
        ("not a", ["a"]),
        ("~a", ["a"]),
        ("a & b", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("x = a if b else c", ["x = a", "x = c"]),
        ("x = 3", ["x = 4"]),
        ("x = True", ["x = False"]),
        ("x = a - 1", ["x = a + 1", "x = a - 2"]),
        ("x = a + b", []),
        ("x = {1, 2}", ["x = {2}", "x = {1}", "x = {2, 2}", "x = {1, 3}"]),
        ("x = ('a', 'b')", ["x = ('b',)", "x = ('a',)"]),
        ("x = {'a': b, 'c': d}", ["x = {'c': d}", "x = {'a': b}"]),
        ("x = x.where(a)", ["pass", "x = x.mask(a)"]),
        ("x = y.fillna(z)", ["x = y"]),
        ("x['a'] = b", ["pass"]),
        ("x |= a", ["pass"]),
        ("f(a)", ["pass"]),
        ("x = any(a)", ["x = all(a)"]),
        ("x = a.any()", ["x = a.all()"]),
        ("x = [y for y in z if a]", ["x = [y for y in z]"]),
        ("x = a.merge(b, how='left')", ["x = a.merge(b, how='inner')"]),
        ("x = r'(?<!b)a{3}'", ["x = 'a{3}'", "x = '(?<!b)a{4}'"]),
        ("x = r'a{2,}'", ["x = 'a{3,}'"]),
        ("x = 'a'", []),
    ],
)
def test_every_operator_makes_its_faults(text: str, wrong: list[str]) -> None:
    assert sorted(faulty(text)) == sorted(wrong)


def test_a_branch_is_never_and_always_taken() -> None:
    assert faulty("if a:\n    b = c") == ["if True:\n    b = c", "if False:\n    b = c"]


@pytest.mark.parametrize(
    "text",
    [
        "def f(a: list[1]) -> set[2]:\n    '''Doc 3.'''\n    return a",
        "@cache(3)\ndef f():\n    return a",
        "assert a < 3",
        "raise ValueError('a' * 3)",
        "from a import b",
        "a: Literal[1, 2]",
        "x = zip(a, b, strict=True)",
    ],
)
def test_what_is_no_behaviour_is_left_alone(text: str) -> None:
    assert faulty(text) == []


def test_a_fault_is_named_by_its_line_and_function_and_no_two_alike() -> None:
    text = "class A:\n    def f(self):\n        return g(0, 0)\n"
    first, second = mutants("x.py", text)
    assert (first.within, first.line, first.text) == ("A.f", 3, "return g(0, 0)")
    assert first.key != second.key
    moved = mutants("x.py", f"\n\n{text}")
    assert [each.key for each in moved] == [first.key, second.key]


def test_every_module_that_decides_harm_is_in_a_room_and_no_two_faults_share_a_name() -> None:
    homes = modules_of(ROOMS)
    assert {"domain/release/gate.py", "domain/listing/terms.py"} <= set(homes)
    assert {test for room in ROOMS for test in room.tests if not (ROOT / test).exists()} == set()
    found = all_mutants(list(homes))
    assert len({each.key for each in found}) == len(found) > 1000
    some = sampled(found, 20)
    assert 0.5 < len(some) * 20 / len(found) < 2
    assert sampled(found, 20) == some


def test_every_argued_fault_still_exists() -> None:
    argued = equivalents()
    there = {each.key for each in all_mutants(sorted({key[0] for key in argued}))}
    assert set(argued) - there == set()


def test_the_faults_that_went_unnoticed_once_are_noticed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.mutation.known"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == f"{len(known())} faults, 0 unnoticed\n"


def test_a_fault_whose_tests_do_not_look_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = next(each for each in known() if each.mutant.file == "domain/release/gate.py")
    blind = replace(fault, tests=("tests/domain/values/numbers/test_numerals.py",))
    monkeypatch.setattr("benchmarks.mutation.trial.import_everything", lambda tests: None)
    monkeypatch.chdir(ROOT)
    assert unnoticed([blind]) == [fault.mutant]


def test_a_list_that_names_a_fault_that_is_gone_is_refused(tmp_path: Path) -> None:
    row = "{file: domain/release/gate.py, within: f, text: x, operator: o, change: c, tests: []}"
    (tmp_path / "known.yaml").write_text(f"- {row}\n")
    with pytest.raises(ValueError, match="no such fault"):
        known(tmp_path / "known.yaml")
