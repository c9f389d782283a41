"""Tests that could pass without looking at anything: they assert in loops that may be empty."""

import ast
from collections.abc import Iterator, Sequence

_SAME_LENGTH = {"enumerate", "sorted", "reversed", "list", "tuple", "set", "zip", "product"}
"""What is called with what is never empty gives what is never empty."""


def empty_promises(text: str) -> list[str]:
    """Return the names of the tests of a module that assert nothing if their loops are empty.

    A loop over something written out, or over a range of that many, is never empty; nor is one
    over what an assertion before it has looked at.
    """
    tree = ast.parse(text)
    filled = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and _filled(node.value, set())
    }
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        if (found := list(_assertions(node.body, filled, False))) and all(found)
    ]


def _assertions(body: Sequence[ast.stmt], filled: set[str], loose: bool) -> Iterator[bool]:
    """For each assertion, whether it stands in a loop that may be empty."""
    known = set(filled)
    for node in body:
        if isinstance(node, ast.Assert) or (isinstance(node, ast.With) and _expects(node)):
            yield loose
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if _filled(node.value, known):
                known.add(node.targets[0].id)
        elif isinstance(node, ast.For):
            yield from _assertions(node.body, known, loose or not _filled(node.iter, known))
        elif isinstance(node, ast.While):
            yield from _assertions(node.body, known, True)
        elif isinstance(node, ast.If | ast.With | ast.Try):
            yield from _assertions(node.body, known, loose)
        elif isinstance(node, ast.Expr) and _calls_a_check(node):
            yield loose


def _expects(node: ast.With) -> bool:
    return any("raises" in ast.unparse(item) or "warns" in ast.unparse(item) for item in node.items)


def _calls_a_check(node: ast.Expr) -> bool:
    """Whether a statement calls a function that asserts on behalf of tests."""
    if not isinstance(node.value, ast.Call):
        return False
    name = ast.unparse(node.value.func).rpartition(".")[2]
    return name.startswith(("check", "assert", "expect", "same", "agree"))


def _filled(node: ast.expr, known: set[str]) -> bool:
    """Whether an expression surely has at least one element."""
    match node:
        case ast.Tuple() | ast.List() | ast.Set():
            return bool(node.elts) and not all(isinstance(e, ast.Starred) for e in node.elts)
        case ast.Dict():
            return bool(node.keys)
        case ast.Constant(value=str(value)):
            return bool(value)
        case ast.Name(id=name):
            return name in known
        case ast.Call(func=ast.Attribute(value=value, attr="items" | "keys" | "values")):
            return _filled(value, known)
        case ast.Call(func=ast.Attribute(value=value, attr="split" | "splitlines")):
            return _filled(value, known)
        case ast.Call(func=ast.Name(id="range")):
            return all(_written_out(each) for each in node.args)
        case ast.Call(func=ast.Name(id=name)) if name in _SAME_LENGTH:
            return bool(node.args) and all(_filled(each, known) for each in node.args)
    return False


def _written_out(node: ast.expr) -> bool:
    """A number written out, or a name in capitals for one."""
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())
