"""The county is policy: no program text names it, and no policy key is there for nothing."""

import ast
import csv
import dataclasses
import inspect
import re
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from domain.linkage.policy import LinkagePolicy
from domain.supervision.clues.policy import FollowUpPolicy
from schemas.policy import documents, files, sources
from schemas.policy.listing import ListingPolicy

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("domain", "schemas", "resources", "assets", "pipelines")

REMARKS = ("certainty", "fitted_on", "splink", "calibrated_on")
"""Keys that tell the reader of a policy where a rule or a weight comes from."""


def county_words() -> re.Pattern[str]:
    """Region, codes and towns; a town's name also without its kind."""
    with (ROOT / "policy/gazetteer/streets.csv").open(encoding="utf-8-sig") as rows:
        towns = {row["name"] for row in csv.DictReader(rows)}
    bare = {re.sub(r"(?:街道|镇)$", "", town) for town in towns}
    # 周庄, 新桥, 青阳 are words of other places as well; with their kind they are ours.
    words = {"江阴", "无锡", "澄", "江苏", "0510", "320281", *towns, *(bare & {"徐霞客"})}
    return re.compile("|".join(sorted(words, key=lambda word: (-len(word), word))))


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The string literals of a module that are no documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


@pytest.mark.parametrize("room", ROOMS)
def test_no_program_text_names_the_county(room: str) -> None:
    words = county_words()
    found = [
        f"{path.relative_to(ROOT)}:{line}: {words.findall(text)}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for line, text in texts(path)
        if words.search(text)
    ]
    assert found == []


def test_the_scan_sees_patterns_parts_of_f_strings_and_words_in_lists(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        '"""江阴 in a docstring."""\nA = ["无锡市"]\nB = f"(?:江苏省)?{A}"\n"""澄"""\nC = "宜兴"\n',
        encoding="utf-8",
    )
    hit = [line for line, text in texts(module) if county_words().search(text)]
    assert hit == [2, 3]


def attributes() -> set[str]:
    """Every name that the program reads of anything."""
    return {
        node.attr
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }


def keys() -> Iterator[str]:
    """Every key that a policy file may have, as `Shape.key`."""
    for module in (files, sources, documents):
        for name, shape in vars(module).items():
            if inspect.isclass(shape) and issubclass(shape, BaseModel):
                yield from (f"{name}.{key}" for key in shape.model_fields)
    waiting: list[typing.Any] = [ListingPolicy, LinkagePolicy, FollowUpPolicy]
    seen: set[typing.Any] = set()
    while waiting:
        shape = waiting.pop()
        waiting += typing.get_args(shape)
        if dataclasses.is_dataclass(shape) and shape not in seen:
            seen.add(shape)
            hints = typing.get_type_hints(shape)
            waiting += hints.values()
            yield from (
                f"{getattr(shape, '__name__', shape)}.{f.name}" for f in dataclasses.fields(shape)
            )


def test_every_key_of_every_policy_file_is_read_by_something() -> None:
    read = attributes()
    found = sorted(set(keys()))
    assert len(found) > 150
    unread = [key for key in found if key.split(".")[1] not in (*read, *REMARKS)]
    assert unread == []
