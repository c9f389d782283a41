"""One docstring convention: what a caller must know of a function stands in its docstring."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("domain", "schemas", "resources", "assets", "pipelines")
MOST_WITHOUT_ARGS = 2
"""Parameters that a first sentence can still explain."""

EMPTY = re.compile(r"^(?:the |a |an )?(?P<word>[\w ]+?)\.?$", re.IGNORECASE)


def functions(room: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Public functions and methods of public classes, with where each stands."""
    for path in sorted((ROOT / room).rglob("*.py")):
        if "/versions/" in path.as_posix():
            continue
        place = path.relative_to(ROOT).as_posix()
        for parent in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(parent, ast.Module) or (
                isinstance(parent, ast.ClassDef) and not parent.name.startswith("_")
            ):
                for node in parent.body:
                    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                        yield f"{place}:{node.name}", node


def parameters(node: ast.FunctionDef) -> list[str]:
    """Names of what a caller hands over."""
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    names = [one.arg for one in given]
    names += [one.arg for one in (node.args.vararg, node.args.kwarg) if one is not None]
    return [name for name in names if name not in {"self", "cls"} and not name.startswith("_")]


def called_by_dagster_or_click(node: ast.FunctionDef) -> bool:
    """Assets, checks, sensors and commands: their parameters are inputs and resources by name."""
    return any(
        re.search(
            r"\b(?:dg\.|command\b|click\.|row_rule|overload|field_validator|model_validator)",
            ast.unparse(one),
        )
        for one in node.decorator_list
    )


def described(node: ast.FunctionDef) -> dict[str, str]:
    """Parameter -> what its line under `Args:` says."""
    text = ast.get_docstring(node) or ""
    section = re.search(r"^Args:\n(?P<body>(?:    .*\n?|\n)+)", text + "\n", re.MULTILINE)
    lines = section["body"].splitlines() if section else []
    found = (re.match(r"    \*{0,2}(\w+): (.+)", line) for line in lines)
    return {one[1]: one[2] for one in found if one}


@pytest.mark.parametrize("room", ROOMS)
def test_a_function_of_three_parameters_explains_each(room: str) -> None:
    seen, wrong = 0, []
    for place, node in functions(room):
        wanted = parameters(node)
        if len(wanted) <= MOST_WITHOUT_ARGS or called_by_dagster_or_click(node):
            continue
        seen += 1
        told = described(node)
        wrong += [f"{place}({name})" for name in wanted if name not in told]
    assert seen > 0
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_explanation_only_repeats_the_name(room: str) -> None:
    found = [
        f"{place}({name}): {text}"
        for place, node in functions(room)
        for name, text in described(node).items()
        if (bare := EMPTY.match(text)) and bare["word"].replace(" ", "_").lower() == name
    ]
    assert found == []
