"""One docstring convention: what a caller must know of a function stands in its docstring."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("domain", "schemas", "resources", "assets", "pipelines")
MOST_WITHOUT_ARGS = 2
"""Parameters that a first sentence can still explain."""

EMPTY = re.compile(r"^(?:the |a |an )?(?P<word>[\w ]+?)\.?$", re.IGNORECASE)


@cache
def functions(room: str) -> Sequence[tuple[str, ast.FunctionDef]]:
    """Public functions and methods of public classes, with where each stands."""
    return list(found_in(room))


def found_in(room: str) -> Iterator[tuple[str, ast.FunctionDef]]:
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


def told_of_result(node: ast.FunctionDef) -> str:
    """The docstring without what it says of parameters and errors."""
    text = (ast.get_docstring(node) or "") + "\n"
    return re.sub(r"^(?:Args|Raises):\n(?:    .*\n?|\n)+", "", text, flags=re.MULTILINE)


NAMES_COLUMNS = re.compile(r"`[A-Za-z_][\w.]*`|^Columns\b.*: |\bcolumns?\b", re.MULTILINE)
"""A column or a list of columns in backticks, a line `Columns:`, or a word about them."""


@pytest.mark.parametrize("room", ROOMS)
def test_a_function_that_returns_a_frame_names_its_columns(room: str) -> None:
    frames = [
        (place, node)
        for place, node in functions(room)
        if node.returns is not None and "DataFrame" in ast.unparse(node.returns)
    ]
    silent = [
        place
        for place, node in frames
        if not called_by_dagster_or_click(node) and not NAMES_COLUMNS.search(told_of_result(node))
    ]
    assert frames or room == "pipelines"
    assert silent == []


def raised(node: ast.FunctionDef) -> set[str]:
    """Names of the errors that the function itself raises and does not catch."""
    found: set[str] = set()

    def visit(part: ast.AST, caught: frozenset[str]) -> None:
        if isinstance(part, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            return
        if isinstance(part, ast.Raise) and part.exc is not None:
            error = part.exc.func if isinstance(part.exc, ast.Call) else part.exc
            name = ast.unparse(error).rpartition(".")[2]
            found.update({name} - caught if name[:1].isupper() else set())
        inner = caught
        if isinstance(part, ast.Try):
            kinds = [one.type for one in part.handlers if one.type is not None]
            inner |= {n.id for kind in kinds for n in ast.walk(kind) if isinstance(n, ast.Name)}
        for name, value in ast.iter_fields(part):
            within = inner if name == "body" else caught
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    visit(child, within)

    for statement in node.body:
        visit(statement, frozenset())
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_function_names_the_errors_that_it_raises(room: str) -> None:
    raising = {
        place: (raised(node), ast.get_docstring(node) or "")
        for place, node in functions(room)
        if not called_by_dagster_or_click(node)
    }
    silent = {
        place: missing
        for place, (errors, text) in raising.items()
        if (missing := {name for name in errors if name not in text.partition("Raises:")[2]})
    }
    assert any(errors for errors, _ in raising.values()) or room == "assets"
    assert silent == {}


def test_what_is_caught_is_not_raised() -> None:
    body = """
def read(text):
    try:
        if not text:
            raise ValueError("empty")
        raise errors.ReadError(text)
    except (ValueError, KeyError) as error:
        raise OtherError(text) from error
    raise error
"""
    node = ast.parse(body).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert raised(node) == {"ReadError", "OtherError"}
