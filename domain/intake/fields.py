"""What each column of each source means, and raw cells turned into typed values.

The definition of a source says which kind of value a field holds; one parser per kind does the
work, over whole columns. A value that cannot be read becomes missing and leaves a problem code
beside it; which problems reject a row is decided by the rules in `schemas.rows.sources`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from domain.decisions.numbers import decision_numbers
from domain.intake.cells.closed_values import closed_values
from domain.intake.cells.codes import all_codes, read_code_cells
from domain.intake.cells.numbers_in_names import NumbersInNames
from domain.intake.cells.several import cell_parts
from domain.intake.sheets.grids import ERROR_CODES, CellError, sound_text
from domain.intake.sources.definition import Kind
from domain.values.county import ANYWHERE, County
from domain.values.identifiers import (
    code_hashes,
    code_problems,
    hidden_code,
    parse_id_numbers,
    parse_registered_usccs,
    parse_usccs,
)
from domain.values.numbers.amounts import parse_amounts, parse_counts
from domain.values.personal_numbers import holds_number
from domain.values.phones import parse_phones
from domain.values.placeholders import is_placeholder
from domain.values.text import (
    Parsed,
    clean,
    compact,
    fill_ditto,
    flag_unique,
    join_values,
    lost_digits,
    map_unique,
    split_values,
)
from domain.values.times.dates import Period, drop_sentinels, parse_dates, parse_moments
from domain.values.vocabulary import Term, map_terms

FLAGS = {"是": True, "否": False}
"""Prescribed words of yes and no; any other prescribed word of such a field means "not known"."""

ERROR_CELL = "error_cell"
"""Problem of a cell that holds a formula error in place of a value."""

_ERROR_TEXT = re.compile(r"#{2,}|ERR:\d{3}")
"""What LibreOffice shows, and what is left of a value that was copied from a narrow column."""

Choices = Mapping[str, Mapping[str, str]]
"""Field -> spelling -> prescribed value."""


Terms = Mapping[str, Sequence[Term]]
"""Field -> prescribed words."""


class Stretch(NamedTuple):
    """One of several tables that stand below each other in a frame.

    Attributes:
        start: its first row.
        period: gives its dates such as `4月3日` their year.
    """

    start: int
    period: Period | None


@dataclass(frozen=True)
class Reading:
    """Typed values of a table, and what could not be read.

    Attributes:
        values: one typed column per field.
        problems: field -> problem code per row, NaN where the cell was read; only fields with any.
    """

    values: pd.DataFrame
    problems: dict[str, pd.Series] = field(default_factory=dict)


def read_fields(
    cells: pd.DataFrame,
    kinds: Mapping[str, Kind],
    choices: Choices,
    terms: Terms,
    period: Period | None = None,
    county: County = ANYWHERE,
    stretches: Sequence[Stretch] = (),
) -> Reading:
    """Parse raw cells, one column per field, by the kind of each.

    Args:
        cells: raw object columns with a fresh RangeIndex; absent columns count as empty.
        kinds: field -> kind.
        choices: prescribed values of the `choice` and `closed` fields.
        terms: prescribed words of the `terms` fields; other words stay as typed.
        period: gives dates such as `4月3日` their year.
        county: gives telephones their area code, and tells a broken line of a name.
        stretches: the tables that stand below each other in `cells`, each with its own period; none
            if it is a single table.
    """
    tables = stretches or [Stretch(0, period)]
    values: dict[str, pd.Series] = {}
    problems: dict[str, pd.Series] = {}
    read_out = NumbersInNames(county)
    for name, kind in kinds.items():
        raw = _filled(cells[name], tables) if name in cells else _absent(cells.index)
        failed = flag_unique(raw, is_error)
        raw = raw.mask(failed, None) if failed.any() else raw
        if kind == "party_id":
            values |= _party_columns(raw, problems)
        elif kind in _NAME_KINDS:
            values[name] = read_out.take(raw, name, kind, problems)
        else:
            if kind in _IN_COUNTY:
                parser, code = _IN_COUNTY[kind]
                parsed = parser(raw, county)
            else:
                parsed, code = _parse(raw, name, kind, choices, terms, tables)
            values[name] = parsed.values
            if kind == "uscc":
                values["code_hash"] = code_hashes(raw)
            if parsed.bad.any():
                codes = code_problems(raw, code) if kind in _CODE_KINDS else _all(code, raw)
                problems[name] = codes.where(parsed.bad)
        if failed.any():
            others = problems.get(name, pd.Series(None, index=cells.index, dtype="str"))
            problems[name] = others.mask(failed, ERROR_CELL)
    read_out.fill(values)
    return Reading(pd.DataFrame(values, index=cells.index), problems)


def _parse(
    raw: pd.Series,
    name: str,
    kind: Kind,
    choices: Choices,
    terms: Terms,
    tables: Sequence[Stretch],
) -> tuple[Parsed, str]:
    if kind == "date":
        return _dated(_dates(raw, tables)), "unreadable_date"
    if kind == "choice":
        return _choose(raw, choices.get(name, {})), "not_in_vocabulary"
    if kind == "closed":
        return _fine(closed_values(clean(raw), choices.get(name, {}))), "unreadable"
    if kind == "flag":
        return _flag(raw, choices.get(name, {})), "not_yes_or_no"
    if kind == "terms":
        return _fine(map_terms(_numbered(raw), terms.get(name, ())).values), "unreadable"
    parser, code = _PARSERS[kind]
    return parser(raw), code


def _all(code: str, raw: pd.Series) -> pd.Series:
    return pd.Series(code, index=raw.index, dtype="str")


def _dates(raw: pd.Series, tables: Sequence[Stretch]) -> Parsed:
    """Dates, those without a year by the period of their table."""
    periods = list(dict.fromkeys(table.period for table in tables))
    if len(periods) == 1:
        return parse_dates(raw, periods[0])
    sizes = np.diff([*(table.start for table in tables), len(raw)])
    which = np.repeat([periods.index(table.period) for table in tables], sizes)
    parts = [parse_dates(raw[which == number], period) for number, period in enumerate(periods)]
    return Parsed(
        pd.concat([part.values for part in parts]).reindex(raw.index),
        pd.concat([part.bad for part in parts]).reindex(raw.index),
    )


def _filled(raw: pd.Series, tables: Sequence[Stretch]) -> pd.Series:
    """The column with 同上 filled in, whatever characters it holds."""
    starts = [table.start for table in tables]
    try:
        return fill_ditto(raw, starts)
    except UnicodeEncodeError:
        return fill_ditto(raw.map(sound_text), starts)


def _absent(index: pd.Index) -> pd.Series:
    return pd.Series(None, index=index, dtype=object)


def _fine(values: pd.Series) -> Parsed:
    return Parsed(values, pd.Series(False, index=values.index))


def _text(raw: pd.Series) -> Parsed:
    return _fine(clean(raw))


def _lines(raw: pd.Series, county: County) -> Parsed:
    """Texts, those of several lines or numbers with 、 between them."""

    def text(value: object) -> str | None:
        return "、".join(cell_parts(value, "", county=county)) or None

    return _fine(map_unique(raw, text))


def _record(raw: pd.Series) -> Parsed:
    """Numbers of records: one that went through a float is another record's number as well."""
    lost = flag_unique(raw, lost_digits)
    return Parsed(clean(raw).mask(lost), lost)


def _office_code(raw: pd.Series) -> Parsed:
    """Codes of authorities, as typed; a filled-up one says nothing, a person's number is none."""
    text = clean(raw)
    text = text.mask(flag_unique(text, is_placeholder))
    bad = flag_unique(text, holds_number)
    return Parsed(text.mask(bad), bad)


def _list(raw: pd.Series) -> Parsed:
    """Values of one cell in canonical form; parsed once per distinct text."""

    def canonical(value: object) -> str | None:
        parts = cell_parts(value, names=False)
        return join_values(one for part in parts for one in split_values(part)) or None

    return _fine(map_unique(raw, canonical))


def _numbered(raw: pd.Series) -> pd.Series:
    """Texts of cells, those that count or stack several values with `;` between them."""

    def text(value: object) -> str | None:
        parts = cell_parts(value, "", names=False)
        return ";".join(parts) or None

    return map_unique(raw, text)


def _lasting_dates(raw: pd.Series) -> Parsed:
    """Dates of the exchange database, where 1900-01-01, 2099-12-31 and the like mean none."""
    return _dated(parse_dates(raw, None))


def _dated(parsed: Parsed) -> Parsed:
    """Dates by which people and databases say "none" are empty in every source."""
    return Parsed(drop_sentinels(parsed.values), parsed.bad)


def _number(raw: pd.Series) -> Parsed:
    text = clean(raw)
    digits = text.str.extract(r"^[第(]?0*([0-9]{1,9})(?:\.0+)?[、.)号]?$", expand=False)
    values = pd.to_numeric(digits).astype("Int64")
    return Parsed(values, text.notna() & values.isna())


def _flag(raw: pd.Series, spellings: Mapping[str, str]) -> Parsed:
    """Yes or no; a word for "not known" is read and gives no value."""
    chosen = _choose(raw, spellings)
    return Parsed(chosen.values.map(FLAGS).astype("boolean"), chosen.bad)


def _choose(raw: pd.Series, spellings: Mapping[str, str]) -> Parsed:
    """The prescribed value of a spelling; case, blanks and a full stop at the end do not count."""
    text = compact(clean(raw.astype(object)))
    folded = text.str.upper().str.rstrip("。.;,、!")
    values = folded.map({key.upper(): value for key, value in spellings.items()}).astype("str")
    filled = folded.notna() & (folded != "")
    return Parsed(values, filled & values.isna())


def is_error(cell: object) -> bool:
    """Whether a cell shows that a formula failed, or that its column was too narrow to print it."""
    if isinstance(cell, CellError):
        return True
    if not isinstance(cell, str) or not cell.lstrip().startswith(("#", "Err:")):
        return False
    text = cell.strip().upper()
    return text in ERROR_CODES or _ERROR_TEXT.fullmatch(text) is not None


def _party_columns(raw: pd.Series, problems: dict[str, pd.Series]) -> dict[str, pd.Series]:
    parties = read_code_cells(raw)
    if parties["problem"].notna().any():
        problems["party_id"] = parties["problem"]
    return {
        "party_id_text": parties["text"],
        "uscc": parties["uscc"],
        "id_number": parties["id_number"],
        "code_hash": parties["code_hash"],
    }


def _usccs(raw: pd.Series) -> Parsed:
    """Codes of a column of codes; a cell of several where each is one."""
    single = parse_usccs(raw)
    if not single.bad.any():
        return single
    found = read_code_cells(raw.where(single.bad))["uscc"]
    several = found.notna() & flag_unique(found, all_codes)
    return Parsed(single.values.fillna(found.where(several)), single.bad & ~several)


_IN_COUNTY: dict[str, tuple[Callable[[pd.Series, County], Parsed], str]] = {
    "lines": (_lines, "unreadable"),
    "phones": (lambda raw, county: parse_phones(raw, county.area_code), "unreadable_phone"),
}
_NAME_KINDS = ("name", "names", "people")
_CODE_KINDS = ("uscc", "registered_uscc", "id_number")


_PARSERS: dict[str, tuple[Callable[[pd.Series], Parsed], str]] = {
    "text": (_text, "unreadable"),
    "status": (_text, "unreadable"),
    "record": (_record, "lost_digits"),
    "list": (_list, "unreadable"),
    "lasting_date": (_lasting_dates, "unreadable_date"),
    "moment": (lambda raw: _dated(parse_moments(raw)), "unreadable_date"),
    "yuan": (lambda raw: parse_amounts(raw, "yuan"), "unreadable_amount"),
    "wan": (lambda raw: parse_amounts(raw, "wan"), "unreadable_amount"),
    "count": (parse_counts, "unreadable_number"),
    "number": (_number, "unreadable_number"),
    "uscc": (_usccs, "bad_uscc"),
    "registered_uscc": (parse_registered_usccs, "bad_uscc"),
    "register_no": (_text, "unreadable"),
    "office_code": (_office_code, "unreadable"),
    "shown_code": (lambda raw: _fine(map_unique(clean(raw), hidden_code)), "unreadable"),
    "id_number": (parse_id_numbers, "bad_id_number"),
    "decision": (decision_numbers, "unreadable_decision"),
}
