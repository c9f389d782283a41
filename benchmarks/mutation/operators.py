"""The small faults: which ones a piece of program text could have, and the text with one of them.

Operators that another one includes are left out: where a test tells `a & b` from `a` and from `b`,
it tells it from `a | b` as well. Annotations, decorators, docstrings, assertions for the type
checker and the words of an error are no behaviour and stay as they are.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

_COMPARISONS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
}
_OPPOSITES: Final = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "isna": "notna",
    "notna": "isna",
    "eq": "ne",
    "ne": "eq",
    "lt": "le",
    "le": "lt",
    "gt": "ge",
    "ge": "gt",
    "mask": "where",
    "where": "mask",
    "first": "last",
    "last": "first",
    "startswith": "endswith",
    "endswith": "startswith",
    "fullmatch": "match",
    "match": "search",
    "logical_and": "logical_or",
    "logical_or": "logical_and",
}
"""Functions and methods, and what a tired hand writes in their place."""
_DROPPED_CALLS: Final = frozenset(
    [
        "fillna",
        "dropna",
        "drop_duplicates",
        "duplicated",
        "sort_values",
        "sort_index",
        "shift",
        "strip",
        "rstrip",
        "lstrip",
        "upper",
        "lower",
        "removesuffix",
        "removeprefix",
    ]
)
"""Methods whose result has the shape of what they are called on: the call can be left out."""
_CHOICES: Final = {"left": "inner", "outer": "inner", "inner": "left"} | {
    "first": "last",
    "last": "first",
}
"""Values of `how` and `keep`."""
_LOOKAROUND: Final = re.compile(r"\(\?(?:<?[!=])(?:\[(?:\\.|[^\]])*\]|\\.|[^()\\])*\)")
_TIMES: Final = re.compile(r"(?<!\\)\{(\d+)(?:,(\d*))?\}")
_LONGEST: Final = 120
"""Characters of program text that a report shows of a fault."""
_LONGEST_LIST: Final = 40
"""Entries above which a literal is vocabulary, whose words tests of a room need not all know."""


@dataclass(frozen=True)
class Mutant:
    """One small fault.

    Attributes:
        file: POSIX path from the root of the repository.
        line: 1-based line where it stands.
        last_line: the last line of what is changed.
        within: name of the function or class around it, empty at the head of the module.
        text: that line as it is, stripped.
        operator: kind of the fault.
        change: what is written there, and what instead; numbered where one line has it twice.
        place: number of the node in `ast.walk` order, and of the fault at that node.
    """

    file: str
    line: int
    last_line: int
    within: str
    text: str
    operator: str
    change: str
    place: tuple[int, int]

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What names it in the list of equivalents: it outlives lines that move."""
        return self.file, self.within, self.text, self.operator, self.change


def mutants(file: str, text: str) -> list[Mutant]:
    """Return every fault that the operators know for a program text, in its order."""
    tree = ast.parse(text)
    lines, untouched, around = text.splitlines(), _untouched(tree), _around(tree)
    found: list[Mutant] = []
    seen: Counter[tuple[str, ...]] = Counter()
    for number, node in enumerate(ast.walk(tree)):
        if not isinstance(node, ast.expr | ast.stmt) or id(node) in untouched:
            continue
        for at, (operator, other) in enumerate(_faults(node)):
            within, line = around.get(id(node), ""), lines[node.lineno - 1].strip()
            change = f"{_written(node)} -> {_written(other)}"
            seen[within, line, operator, change] += 1
            times = seen[within, line, operator, change]
            change += f" ({times})" if times > 1 else ""
            span = (node.lineno, _last_line(node))
            found.append(Mutant(file, *span, within, line, operator, change, (number, at)))
    return found


def mutated(text: str, place: tuple[int, int]) -> ast.Module:
    """Return the tree of a program text with the fault at a place (`Mutant.place`)."""
    tree = ast.parse(text)
    number, at = place
    target = next(node for index, node in enumerate(ast.walk(tree)) if index == number)
    if not isinstance(target, ast.expr | ast.stmt):
        raise TypeError(f"no expression or statement at {place}")
    _, other = list(_faults(target))[at]

    class Replace(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return ast.copy_location(other, node) if node is target else self.generic_visit(node)

    Replace().generic_visit(tree)
    return ast.fix_missing_locations(tree)


def _around(tree: ast.Module) -> dict[int, str]:
    """The name of the innermost function or class around each node."""
    found: dict[int, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            # An inner one is walked later than the one around it, and counts.
            outer = found.get(id(node))
            name = f"{outer}.{node.name}" if outer else node.name
            found |= {id(below): name for below in ast.walk(node) if below is not node}
    return found


def _last_line(node: ast.expr | ast.stmt) -> int:
    end = node.test if isinstance(node, ast.If) else node
    return end.end_lineno or end.lineno


def _written(node: ast.AST) -> str:
    if isinstance(node, ast.If):
        return f"if {_written(node.test)}"
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 20]}…{text[-19:]}"


_NO_BEHAVIOUR: Final = frozenset(
    ["strict", "dtype", "index", "axis", "ignore_index", "drop", "validate", "expand", "regex"]
)
"""Arguments that say how a call is checked or laid out, or that fail at once if wrong."""


def _untouched(tree: ast.Module) -> set[int]:
    """Nodes that are no behaviour, with all below them."""
    roots = [root for node in ast.walk(tree) for root in _no_behaviour(node) if root is not None]
    return {id(below) for root in roots for below in ast.walk(root)}


def _no_behaviour(node: ast.AST) -> Sequence[ast.AST | None]:
    match node:
        case ast.FunctionDef():
            return [node.returns, *node.decorator_list]
        case ast.ClassDef():
            return node.decorator_list
        case ast.arg() | ast.AnnAssign():
            return [node.annotation]
        case ast.Assert() | ast.Raise() | ast.Import() | ast.ImportFrom():
            return [node]
        case ast.Expr(value=ast.Constant()) | ast.Subscript(value=ast.Name(id="Literal")):
            return [node]
        case ast.keyword(arg=name) if name in _NO_BEHAVIOUR:
            return [node]
    return []


def _faults(node: ast.expr | ast.stmt) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    if isinstance(node, ast.stmt):
        yield from _of_statement(node)
        return
    yield from _of_condition(node)
    yield from _of_value(node)
    if isinstance(node, ast.Call):
        yield from _of_call(node)


def _of_statement(node: ast.stmt) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    """Statements left out, branches never and always taken."""
    nothing = ast.Pass()
    if isinstance(node, ast.If):
        for value in (True, False):
            other = deepcopy(node)
            other.test = ast.copy_location(ast.Constant(value), node.test)
            yield ("branch always" if value else "branch never"), other
    elif isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        yield "statement dropped", nothing
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        again = isinstance(target, ast.Name) and any(
            isinstance(part, ast.Name) and part.id == target.id for part in ast.walk(node.value)
        )
        if again or isinstance(target, ast.Subscript):
            yield "statement dropped", nothing


def _of_condition(node: ast.expr) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    """Comparisons, negations, conjunctions and what a comprehension leaves out."""
    match node:
        case ast.Compare(ops=[op]):
            for other in _COMPARISONS[type(op)]:
                yield "comparison", ast.Compare(node.left, [other()], node.comparators)
        case ast.BoolOp():
            for at in range(len(node.values)):
                rest = [*node.values[:at], *node.values[at + 1 :]]
                yield "condition dropped", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            yield "negation dropped", node.operand
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr()):
            yield "mask dropped", node.left
            yield "mask dropped", node.right
        case ast.IfExp():
            yield "branch always", node.body
            yield "branch never", node.orelse
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for at in (at for at, loop in enumerate(node.generators) if loop.ifs):
                unfiltered = deepcopy(node)
                unfiltered.generators[at].ifs = []
                yield "filter dropped", unfiltered


def _of_value(node: ast.expr) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    """Constants one off, sums turned round, entries of lists left out, patterns loosened."""
    match node:
        case ast.Constant(value=bool(value)):
            yield "constant", ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield "constant", ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            yield from ((f"pattern: {what}", ast.Constant(text)) for what, text in _loosened(value))
        case ast.BinOp() if type(node.op) in _ARITHMETIC and _of_numbers(node):
            yield "arithmetic", ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
        case ast.List() | ast.Set() | ast.Tuple() if _may_lose(node):
            for at in range(len(node.elts)):
                shorter = deepcopy(node)
                del shorter.elts[at]
                yield f"entry dropped: {_written(node.elts[at])}", shorter
        case ast.Dict() if 2 <= len(node.keys) <= _LONGEST_LIST:
            for at in range(len(node.keys)):
                fewer = deepcopy(node)
                del fewer.keys[at], fewer.values[at]
                yield f"entry dropped: {_written(node.keys[at] or node.values[at])}", fewer


def _of_numbers(node: ast.BinOp) -> bool:
    """Whether a sum is one of numbers: texts and frames that are put together fail at once."""
    sides = (node.left, node.right)
    text = any(
        isinstance(part, ast.JoinedStr)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        for side in sides
        for part in ast.walk(side)
    )
    number = any(isinstance(s, ast.Constant) and isinstance(s.value, int | float) for s in sides)
    return not text and (number or not isinstance(node.op, ast.Add))


def _may_lose(node: ast.List | ast.Set | ast.Tuple) -> bool:
    if not 2 <= len(node.elts) <= _LONGEST_LIST:
        return False
    if not isinstance(node, ast.Tuple):
        return not isinstance(node, ast.List) or isinstance(node.ctx, ast.Load)
    plain = all(isinstance(each, ast.Constant) for each in node.elts)
    return isinstance(node.ctx, ast.Load) and plain


def _loosened(text: str) -> Iterator[tuple[str, str]]:
    """A regular expression without one of its looks around, or with one count one higher."""
    if "(?" not in text and not _TIMES.search(text):
        return
    for found in _LOOKAROUND.finditer(text):
        yield f"without {found.group()}", text[: found.start()] + text[found.end() :]
    for found in _TIMES.finditer(text):
        low, high = found.groups()
        more = f"{{{int(low) + 1}}}" if high is None else f"{{{low},{int(high or 0) + 1}}}"
        if high == "":
            more = f"{{{int(low) + 1},}}"
        longer = text[: found.start()] + more + text[found.end() :]
        yield f"{found.group()} -> {more}", longer


def _of_call(node: ast.Call) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    """Functions taken for their opposite, methods not called, choices of pandas."""
    if isinstance(node.func, ast.Attribute):
        if node.func.attr in _OPPOSITES:
            other = deepcopy(node)
            other.func = ast.Attribute(node.func.value, _OPPOSITES[node.func.attr], ast.Load())
            yield "opposite", other
        if node.func.attr in _DROPPED_CALLS:
            yield "call dropped", node.func.value
    elif isinstance(node.func, ast.Name) and node.func.id in {"any", "all", "min", "max"}:
        yield (
            "opposite",
            ast.Call(ast.Name(_OPPOSITES[node.func.id], ast.Load()), node.args, node.keywords),
        )
    for at, keyword in enumerate(node.keywords):
        value = keyword.value
        if keyword.arg in {"how", "keep"} and isinstance(value, ast.Constant):
            other = deepcopy(node)
            other.keywords[at].value = ast.Constant(_CHOICES.get(str(value.value), "first"))
            yield "choice", other
