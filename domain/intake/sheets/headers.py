"""Finds the headers of a sheet and says which field each column is.

A header is one to three rows. Its words are compared without what people add to them: width, white
space, invisible characters, asterisks, numbering, a hint in brackets or on a second line. A common
header over several columns (行政处罚情况) gives the short words below it their meaning.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from domain.intake.sheets.grids import Grid
from domain.intake.sheets.spec import Column, SheetSpec
from domain.values.text import fold_script

HEADER_SEARCH_ROWS = 40
"""So many rows are tried as a header whatever they say; further down two known words are needed."""
HEADER_SHARE = 0.3
"""Share of a source's columns that makes a row a header even if required columns are missing."""
MIN_HEADER_CELLS = 3
MAX_HEADER_ROWS = 3
MOST_HEADERS = 2_000
"""Headers looked for in one sheet; a sheet with more of them is no form that anybody filled in."""
LONGEST_HEADER = 60
"""Longer cells are not compared with header words."""
MOST_ANSWERS = 1 << 16
"""Cells about which it is remembered whether they are words of a header."""
MOST_CUTS = 20
"""Commas and lines at which a header is tried to end; its word stands before its explanations."""

_BRACKETS = str.maketrans(
    {**dict.fromkeys("[{【〔〖「『《<", "("), **dict.fromkeys("]}】〕〗」』》>", ")")}
)
_NUMBERED = re.compile(r"[^\W\d_]+\d")
"""A word that goes over into digits (机构12): no header word does."""
_HINT = re.compile(r"\([^()]*\)")
_NUMBERING = re.compile(r"^(?:\(?\d{1,2}\)|\d{1,2}[.、:])(?=\D)")
_NOISE = re.compile(r"[\s*:_★☆※●○▲△◆■□#\"'“”‘’·]+|(?<![。.,;、!?])[。.,;、!?]+$")
_CUT = re.compile(r"[\n\r,;:—]|--")
_MONEY_UNIT = re.compile(r"[十百千万亿]+元?")
_UNIT_LINE = re.compile(r"^\(.*\)$")


@dataclass(frozen=True)
class Header:
    """A header that was found.

    Attributes:
        first: zero-based row in which it begins.
        last: zero-based row in which it ends.
        texts: what stands over each column, as typed; "" over a column without a header.
        fields: column -> field, or `!role` of values that must be forgotten.
        units: column -> unit that the header names in place of yuan (万元).
    """

    first: int
    last: int
    texts: tuple[str, ...]
    fields: dict[int, str]
    units: dict[int, str]

    @property
    def found(self) -> set[str]:
        """Fields that have a column."""
        return set(self.fields.values())

    def places(self) -> dict[str, int]:
        """Field -> column; the first one where a header stands there twice."""
        places: dict[str, int] = {}
        for place, name in self.fields.items():
            places.setdefault(name, place)
        return places


def header_key(text: object) -> str:
    """Spelling of a header that is compared: width, spaces, asterisks and the like do not count."""
    return _key(text) if isinstance(text, str) else ""


@lru_cache(maxsize=1 << 16)
def _key(text: str) -> str:
    """Remembered, since header words and the values of the first rows come again in every file."""
    visible = cell_text(text)
    if not visible.isprintable():
        visible = "".join(c for c in visible if c.isspace() or unicodedata.category(c)[0] != "C")
    plain = _NOISE.sub("", _NUMBERING.sub("", visible.translate(_BRACKETS).strip()))
    return fold_script(plain).upper()


class Openings:
    """How some words begin, to pass over the many cells that begin otherwise without a look-up."""

    def __init__(self, keys: Collection[str]) -> None:
        plain = [key for key in keys if key.isascii()]
        self._starts = frozenset(key[:2] for key in keys)
        self._letters = any(key.upper() != key.lower() for key in plain)
        self._figures = any(key.upper() == key.lower() for key in plain)

    def may_open(self, text: str) -> bool:
        """Whether a text, or what is left of it without hints, can have the key of such a word.

        Two ideographs at the beginning are the beginning of the key as well.
        """
        if not text.isascii():
            if len(text) < 2 or not ("一" <= text[0] <= "鿿" and "一" <= text[1] <= "鿿"):
                return True
            return text[:2] in self._starts or fold_script(text[:2]) in self._starts
        return self._figures or (self._letters and text.upper() != text.lower())


def cell_text(cell: object) -> str:
    """A raw cell as text in canonical width, "" if it holds nothing."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return ""
    return unicodedata.normalize("NFKC", str(cell)).strip()


@dataclass(frozen=True)
class _Lexicon:
    """The header words of one source by their key."""

    exact: Mapping[str, str]
    groups: Mapping[str, Mapping[str, str]]
    words: frozenset[str]
    starts: frozenset[str]
    exact_opens: Openings
    group_opens: Openings


@dataclass(frozen=True)
class _Answers:
    """What was found about cells of one source's sheets, which are much the same in every file."""

    seen: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    below: dict[tuple[str, str], tuple[str, str] | None] = field(default_factory=dict)
    familiar: dict[str, bool] = field(default_factory=dict)

    def forget(self) -> None:
        """Make room: a cell that nobody has seen before is looked up, whatever is remembered."""
        for known in (self.seen, self.below, self.familiar):
            if len(known) > MOST_ANSWERS:
                known.clear()


@lru_cache(maxsize=64)
def _answers(lexicon_key: tuple[object, ...], money: frozenset[str]) -> _Answers:
    del lexicon_key, money  # what the answers depend on
    return _Answers()


@lru_cache(maxsize=64)
def _lexicon(
    columns: tuple[Column, ...],
    groups: tuple[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], ...],
    dropped: tuple[tuple[str, tuple[str, ...]], ...],
) -> _Lexicon:
    exact = {header_key(text): f"!{role}" for role, texts in dropped for text in texts}
    for column in columns:
        exact |= {header_key(text): column.field for text in (*column.aliases, column.header)}
    below = {
        header_key(name): {header_key(short): field for short, field in shorts}
        for names, shorts in groups
        for name in names
    }
    shorts = {short for columns_below in below.values() for short in columns_below}
    words = frozenset({*exact, *below, *shorts} - {""})
    starts = frozenset(word[:2] for word in words)
    return _Lexicon(exact, below, words, starts, Openings(exact), Openings(below))


class HeaderWords:
    """The header words of one source; answers are remembered, since the same words come again."""

    def __init__(self, spec: SheetSpec) -> None:
        key = (
            spec.columns,
            tuple((group.names, tuple(group.columns.items())) for group in spec.groups),
            tuple(spec.dropped.items()),
        )
        lexicon = _lexicon(*key)
        self._exact, self._groups = lexicon.exact, lexicon.groups
        self._words, self._starts = lexicon.words, lexicon.starts
        self._exact_opens, self._group_opens = lexicon.exact_opens, lexicon.group_opens
        self._money = spec.money()
        answers = _answers(key, self._money)
        answers.forget()
        self._seen, self._below, self._familiar = answers.seen, answers.below, answers.familiar

    def find(self, text: str) -> tuple[str, str] | None:
        """Field and unit that a header means, or None."""
        if not self._exact_opens.may_open(text):
            return None
        if text not in self._seen:
            self._seen[text] = self._look_up(text)
        return self._seen[text]

    def find_below(self, above: str, below: str) -> tuple[str, str] | None:
        """Field and unit of a short header below a common one."""
        if not below or above == below:
            return self.find(above)
        if (above, below) not in self._below:
            self._below[above, below] = self._look_up_below(above, below)
        return self._below[above, below]

    def _look_up_below(self, above: str, below: str) -> tuple[str, str] | None:
        group = self._group(above)
        short = group.get(header_key(_HINT.sub("", _plain(below)))) if group else None
        if short is not None:
            return self._with_unit(short, below)
        if _UNIT_LINE.match(_plain(below)):
            return self.find(f"{above}{below}")
        tried = (self.find(text) for text in (below, above + below, f"{above}({below})"))
        return next((found for found in tried if found is not None), None)

    def familiar(self, cell: object) -> bool:
        """Whether a cell may be a word of a header; cheap, since every cell of a sheet is asked."""
        if not isinstance(cell, str) or not 0 < len(cell) <= LONGEST_HEADER:
            return False
        if cell[:2].isalnum() and (cell[:2] not in self._starts or _NUMBERED.match(cell)):
            return False
        if cell not in self._familiar:
            key = header_key(cell)
            self._familiar[cell] = (
                key in self._words
                or self.find(cell) is not None
                or header_key(_HINT.sub("", _plain(cell))) in self._words
            )
        return self._familiar[cell]

    def _group(self, above: str) -> Mapping[str, str]:
        if not self._group_opens.may_open(above):
            return {}
        key = header_key(above)
        bare = header_key(_HINT.sub("", _plain(above)))
        return self._groups.get(key) or self._groups.get(bare, {})

    def _look_up(self, text: str) -> tuple[str, str] | None:
        exact = self._exact.get(header_key(text))
        if exact is not None:
            return self._with_unit(exact, "")
        for head, hints in _shorter(_plain(text)):
            name = self._exact.get(header_key(head))
            if name is None:
                continue
            known = [self._exact[key] for hint in hints if (key := header_key(hint)) in self._exact]
            if name.startswith("!"):
                return next((role for role in known if role.startswith("!")), name), ""
            if known:  # 地址（诉求人）, 被反映对象（电话）: nobody can tell which of the two it is
                return None
            return self._with_unit(name, "".join(hints))
        return None

    def _with_unit(self, name: str, hint: str) -> tuple[str, str] | None:
        """The field with the unit of its hint; None where the hint leaves the unit open."""
        units = set(_MONEY_UNIT.findall(hint)) if name in self._money else set()
        if not units:
            return name, ""
        alone = not re.search(r"(?<![十百千万亿])元", hint)
        return (name, units.pop()) if len(units) == 1 and alone else None


def find_headers(grid: Grid, spec: SheetSpec, words: HeaderWords) -> list[Header]:
    """All headers of a sheet from top to bottom; none overlaps another.

    Of overlapping candidates the one that knows more columns wins, then the lower one: a title
    above a header is not a part of it.

    Args:
        grid: the sheet as it was read.
        spec: columns and words of the source.
        words: what each header word may mean.
    """
    chosen: list[Header] = []
    for first in _starts(grid, words):
        header = _best_at(grid, first, words)
        if header is None or not _is_header(header, spec):
            continue
        if chosen and header.first <= chosen[-1].last:
            if len(header.found) < len(chosen[-1].found):
                continue
            if len(header.found) == len(chosen[-1].found) and _depth(header) >= _depth(chosen[-1]):
                continue
            chosen.pop()
        chosen.append(header)
        if len(chosen) >= MOST_HEADERS:
            break
    return chosen


def _starts(grid: Grid, words: HeaderWords) -> Iterator[int]:
    """Rows in which a header may begin."""
    last = -1
    texts = {c for row in grid.rows[HEADER_SEARCH_ROWS:] for c in row if isinstance(c, str)}
    familiar = {text for text in texts if words.familiar(text)}
    for number, row in enumerate(grid.rows):
        if number < HEADER_SEARCH_ROWS:
            yield number
            last = number
        elif familiar and sum(map(familiar.__contains__, row)) > 1:
            yield from range(max(last + 1, number - 1), number + 1)
            last = number


def _is_header(header: Header, spec: SheetSpec) -> bool:
    required = spec.required()
    enough = max(MIN_HEADER_CELLS, round(HEADER_SHARE * len(spec.columns)))
    return len(header.found) >= enough or (required <= header.found and len(header.found) > 1)


def _depth(header: Header) -> int:
    return header.last - header.first + 1


def _best_at(grid: Grid, first: int, words: HeaderWords) -> Header | None:
    """The header that begins in a row: as deep as each further row adds known columns."""
    rows = _filled(grid, first)
    if not rows or not any(map(words.familiar, (c for row in rows[:2] for c in row))):
        return None
    best: Header | None = None
    for depth in range(1, len(rows) + 1):
        header = _candidate(rows[:depth], first, words)
        if best is None or (
            len(header.found) > len(best.found) and _continues(rows, depth, header)
        ):
            best = header
    return best


def _filled(grid: Grid, first: int) -> list[list[object]]:
    """Some rows with merged cells filled in and all as wide as the widest."""
    rows = [list(row) for row in grid.rows[first : first + MAX_HEADER_ROWS]]
    width = max((len(row) for row in rows), default=0)
    rows = [row + [None] * (width - len(row)) for row in rows]
    for top, left, bottom, right in grid.merged:
        if first <= bottom and top < first + len(rows) and left < width:
            source = grid.rows[top] if top < len(grid.rows) else []
            value = source[left] if left < len(source) else None
            for r in range(max(top, first), min(bottom + 1, first + len(rows))):
                rows[r - first][left : right + 1] = [value] * (min(right + 1, width) - left)
    return rows


def _candidate(rows: Sequence[Sequence[object]], first: int, words: HeaderWords) -> Header:
    texts = [cell_text(cell) for cell in rows[0]]
    matches = [words.find(text) if text else None for text in texts]
    for below in rows[1:]:
        lower = [cell_text(cell) for cell in below]
        upper = _spread(texts, lower)
        pairs = list(zip(upper, lower, strict=True))
        matches = [words.find_below(a, b) if a or b else None for a, b in pairs]
        texts = [_joined(a, b) for a, b in pairs]
    fields = {i: match[0] for i, match in enumerate(matches) if match is not None}
    units = {i: match[1] for i, match in enumerate(matches) if match is not None and match[1]}
    return Header(first, first + len(rows) - 1, tuple(texts), fields, units)


def _spread(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Common headers whose merge was lost: an empty cell belongs to the one on its left."""
    spread: list[str] = []
    common = ""
    for text, below in zip(upper, lower, strict=True):
        common = text or common
        spread.append(text or (common if below else ""))
    return spread


def _joined(above: str, below: str) -> str:
    if not below or above == below:
        return above
    if not above:
        return below
    return f"{above}{below}" if _UNIT_LINE.match(_plain(below)) else f"{above}/{below}"


def _continues(rows: Sequence[Sequence[object]], depth: int, header: Header) -> bool:
    """Whether the last row of a deeper header is a row of headers and not the first record.

    A record has numbers and dates, and few of its values are words of a header.
    """
    above, row = rows[depth - 2], rows[depth - 1]
    own = [i for i, cell in enumerate(row) if cell_text(cell) and cell != above[i]]
    if not all(isinstance(row[i], str) and not re.search(r"\d{2}", str(row[i])) for i in own):
        return False
    return 2 * sum(i in header.fields for i in own) >= len(own)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_BRACKETS)


def _shorter(plain: str) -> Iterator[tuple[str, list[str]]]:
    """A header less what may be a hint, and the hints: in brackets, behind a comma or a line."""
    hints = [hint[1:-1] for hint in _HINT.findall(plain)]
    yield _HINT.sub("", plain), hints
    for cut in islice(_CUT.finditer(plain), MOST_CUTS):
        head, rest = plain[: cut.start()], plain[cut.end() :]
        yield _HINT.sub("", head), [*hints, _HINT.sub("", rest)]
