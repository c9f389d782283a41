"""Text as people type it, made comparable: width, white space, empty marks, script, lists.

Everything here is blind to meaning. What a cell says (a date, a code, a name) is read by the
module of that thing, on text that has passed through here. Whole columns are read by parsing each
distinct value once with a plain function: values repeat, and the parsers branch too much for
vector code.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from opencc import OpenCC
from pandas.api.extensions import ExtensionArray

EMPTY_MARKS = frozenset(
    {"无", "/", "-", "—", "--", "——", "\\", "暂无", "不详", "nan", "NaN", "None"}
)
"""Cell texts that mean "nothing to say" (contract §2)."""

DITTO_MARKS = frozenset({"同上", "〃", "同上行", "同上一行"})
"""Cell texts that mean "as in the cell above"."""

KEPT_CHARACTERS = "乾著"
"""Characters of simplified script too (乾坤, 著作) that the conversion table would flatten."""

EXCEL_DIGITS = 15
"""Significant digits that a number cell of a spreadsheet keeps; longer digit strings break."""

REMEMBERED = 1 << 17
"""Texts whose canonical form is remembered: names and addresses come again in every step."""

Answer = TypeVar("Answer")
"""What is remembered of a text (`Answers`)."""

_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_SEPARATORS = re.compile(r"[、/;；,，\s]+")
_FIRST_IDEOGRAPH, _LAST_IDEOGRAPH = 0x3400, 0x9FFF


class Parsed(NamedTuple):
    """A column that was read.

    Attributes:
        values: the typed values; missing where the cell was empty or unreadable.
        bad: true where the cell said something that could not be read.
    """

    values: pd.Series
    bad: pd.Series


def clean_text(value: object) -> str | None:
    """A cell's text in canonical form, or None if it says nothing.

    Full-width forms become half-width (NFKC), digits of any script (`٣`) become 0-9, control and
    zero-width characters go, white space collapses to single blanks, whole floats lose their `.0`,
    dates become ISO text.
    """
    if isinstance(value, str):
        return _canonical(value)
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    return _canonical(_as_text(value))


@lru_cache(maxsize=REMEMBERED)
def _canonical(text: str) -> str | None:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = _FOREIGN_DIGIT.sub(_plain_digit, text)
    if not text.isprintable():
        text = text.translate(_VISIBLE)
    if " " in text:  # of all white space only the blank is printable
        text = " ".join(text.split())
    return None if not text or text in EMPTY_MARKS else text


def clean(series: pd.Series) -> pd.Series:
    """`clean_text` of every cell, as `str`."""
    return map_unique(series, clean_text, "str")


def fill_ditto(series: pd.Series, starts: Sequence[int] = (0,)) -> pd.Series:
    """Cells that say 同上 take the value of the nearest cell above that says something else.

    A ditto under an empty cell is empty, and so is a ditto that has nothing above it.

    Args:
        series: the column of one table, or of several below each other.
        starts: in which row each table begins; nothing is above its first row.
    """
    if not _may_hold_ditto(series):
        return series
    ditto = flag_unique(series, _is_ditto).to_numpy()
    if not ditto.any():
        return series
    told = ~ditto
    told[[start for start in starts if start < len(series)]] = True
    origin = np.maximum.accumulate(np.where(told, np.arange(len(series)), -1))
    return spread(series.array, np.where(ditto[origin], -1, origin), series)


def to_simplified(series: pd.Series) -> pd.Series:
    """Traditional characters replaced by simplified ones, character by character."""
    return map_unique(series, fold_script, "str")


def fold_script(text: str) -> str:
    """Scalar `to_simplified`."""
    if text.isascii() or not _traditional().search(text):
        return text
    return text.translate(_simplified_table())


def compact(series: pd.Series) -> pd.Series:
    """All white space removed: Chinese needs none, and people type `立鸿至体 育`."""
    return map_unique(series, compact_text, "str")


def compact_text(text: str) -> str | None:
    """Scalar `compact`; None if nothing is left."""
    return "".join(text.split()) or None


def split_values(text: str) -> list[str]:
    """The values of a cell that holds several, split on 、 / ; , and white space."""
    parts = map(clean_text, _SEPARATORS.split(text))
    return list(dict.fromkeys(part for part in parts if part))


def join_values(values: Iterable[str]) -> str:
    """Distinct values in the order of appearance, joined with `;`."""
    return ";".join(dict.fromkeys(values))


def lost_digits(value: object) -> bool:
    """Whether a digit string went through a floating-point number and is no longer what was typed.

    True for numbers beyond 15 digits (what a spreadsheet keeps) and for text in E-notation.
    """
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return bool(abs(int(value)) >= 10**EXCEL_DIGITS)
    if isinstance(value, (float, np.floating)):
        return bool(10**EXCEL_DIGITS <= abs(float(value)) < float("inf"))
    return isinstance(value, str) and _E_NOTATION.fullmatch(value.strip()) is not None


_E_NOTATION = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{1,2}")


def map_unique(series: pd.Series, function: Callable[..., object], dtype: str = "str") -> pd.Series:
    """Apply a scalar function to each distinct value of a column; missing stays missing.

    Args:
        series: any column of hashable values.
        function: pure; None means missing.
        dtype: dtype of the result.
    """
    codes, uniques = pd.factorize(series)
    return spread(
        typed_array([function(value) for value in uniques.tolist()], dtype), codes, series
    )


def parse_unique(series: pd.Series, parser: Callable[..., object], dtype: str) -> Parsed:
    """Read a column with a scalar parser that raises ValueError on what it cannot read.

    Args:
        series: cells as typed.
        parser: reads one cell; ValueError marks it as bad.
        dtype: type of the values read.
    """
    codes, uniques = pd.factorize(series)
    outcomes = [_attempt(parser, value) for value in uniques.tolist()]
    bad = np.array([failed for _, failed in outcomes] + [False])
    return Parsed(
        spread(typed_array([value for value, _ in outcomes], dtype), codes, series),
        pd.Series(bad[codes], index=series.index, dtype="bool"),
    )


def flag_unique(series: pd.Series, predicate: Callable[..., bool]) -> pd.Series:
    """Whether each distinct value of a column satisfies a predicate; missing does not."""
    codes, uniques = pd.factorize(series)
    flags = np.array([predicate(value) for value in uniques.tolist()] + [False], dtype=bool)
    return pd.Series(flags[codes], index=series.index, name=series.name)


def among(series: pd.Series, known: pd.Series | Iterable[str]) -> "pd.Series[bool]":
    """Whether each text of a column is one of many others; a missing one is not.

    pandas makes a scalar of each of the others first, 30 times the cost of the search.
    """
    texts = known.dropna() if isinstance(known, pd.Series) else list(known)
    wanted = pa.array(texts, pa.large_string())
    if isinstance(wanted, pa.ChunkedArray):
        wanted = wanted.combine_chunks()
    found = pc.is_in(pa.array(series.astype("str"), pa.large_string()), value_set=wanted)
    return pd.Series(found.to_numpy(zero_copy_only=False), index=series.index, name=series.name)


class Answers(dict[str, Answer], Generic[Answer]):
    """What a pure function says of texts, looked up by the text; emptied when it is full.

    Names and addresses come again in every step of a run, and a look-up costs a twentieth of the
    cheapest of the functions that read them.
    """

    def __init__(self, function: Callable[[str], Answer]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> Answer:
        if len(self) >= REMEMBERED:
            self.clear()
        answer = self._function(text)
        self[text] = answer
        return answer


def typed_array(values: list[object], dtype: str) -> ExtensionArray:
    """Values as a pandas array of a dtype; None is missing."""
    if dtype == "str":
        try:
            texts = pa.array(values, pa.large_string())
            return pd.arrays.ArrowStringArray(texts, dtype=_TEXT)  # type: ignore[call-arg]
        except (pa.ArrowTypeError, pa.ArrowInvalid):  # a missing value of another kind
            pass
    array: ExtensionArray = pd.Series(values, dtype=dtype).array
    return array


_TEXT = pd.StringDtype("pyarrow", na_value=np.nan)


def joined(keys: pd.Series, texts: pd.Series, separator: str = ";") -> pd.Series:
    """The texts of each key, joined in the order of the rows; indexed by key.

    Args:
        keys: key of every row.
        texts: text of every row, none missing, on the same index.
        separator: stands between two texts.
    """
    table = pa.table({"key": pa.array(keys), "text": pa.array(texts)})
    lists = table.group_by("key", use_threads=False).aggregate([("text", "list")])
    made = pc.binary_join(lists["text_list"], pa.scalar(separator, table["text"].type))
    index = pd.Index(lists["key"].to_pandas(), name=keys.name)
    return pd.Series(made.to_pandas(), dtype="str").set_axis(index)


def spread(values: ExtensionArray, codes: npt.NDArray[np.intp], like: pd.Series) -> pd.Series:
    """Values of distinct inputs put back to the rows they came from; code -1 is missing.

    Args:
        values: one value per distinct input.
        codes: number of the distinct input of each row.
        like: series whose index the result takes.
    """
    return pd.Series(values.take(codes, allow_fill=True), index=like.index, name=like.name)


def _attempt(parser: Callable[..., object], value: object) -> tuple[object, bool]:
    """Numbers that no type can hold (OverflowError, InvalidOperation) are unreadable as well."""
    try:
        return parser(value), False
    except (ValueError, ArithmeticError):
        return None, True


def _may_hold_ditto(series: pd.Series) -> bool:
    """Whether any cell has a character that a ditto opens with: one search through the column."""
    whole = "\n".join([cell for cell in series.tolist() if isinstance(cell, str)])
    return any(mark in whole for mark in _DITTO_OPENS)


_DITTO_OPENS = sorted({mark[0] for mark in DITTO_MARKS})


def _is_ditto(value: object) -> bool:
    return isinstance(value, str) and "".join(value.split()).strip("“”\"'") in DITTO_MARKS


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _plain_digit(found: re.Match[str]) -> str:
    return str(unicodedata.decimal(found[0]))


class _Visible(dict[int, int | None]):
    """White space as a blank; controls and zero-width characters as nothing; found as asked."""

    def __missing__(self, point: int) -> int | None:
        character = chr(point)
        hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}
        shown = ord(" ") if character.isspace() else None if hidden else point
        self[point] = shown
        return shown


_VISIBLE = _Visible()


@cache
def _simplified_table() -> dict[int, str]:
    """OpenCC's character map, asked once: converting each string with it is 50 times as slow."""
    traditional = [chr(point) for point in range(_FIRST_IDEOGRAPH, _LAST_IDEOGRAPH + 1)]
    simplified = OpenCC("t2s").convert("\n".join(traditional)).split("\n")
    return {
        ord(before): after
        for before, after in zip(traditional, simplified, strict=True)
        if before != after and before not in KEPT_CHARACTERS
    }


@cache
def _traditional() -> re.Pattern[str]:
    """Any character of the map: most texts hold none, and looking is cheaper than translating."""
    return re.compile("[" + "".join(map(chr, _simplified_table())) + "]")


def any_of(words: Iterable[str]) -> str:
    """Alternation, longest first; matches nothing if there is no word."""
    escaped = sorted(map(re.escape, set(words)), key=lambda word: (-len(word), word))
    return "|".join(escaped) or "(?!)"


@lru_cache(maxsize=512)
def any_pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Several patterns as one; matches nothing if there is none."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)")
