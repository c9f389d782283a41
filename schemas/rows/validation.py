"""Splits read rows into accepted and rejected, with every rule that a row broke.

pandera finds what is wrong; the split is ours, one bit mask per rule over whole columns, because
its own `drop_invalid_rows` drops without a reason. Nothing here knows a single source.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pa

from domain.intake.batch import ISSUE_COLUMNS
from domain.intake.cells.names import without_numbers
from domain.intake.sources import UNSHOWN
from domain.privacy.masks import mask_id_number, mask_numbers, mask_person_name, mask_phones
from domain.values.county import County
from domain.values.personal_numbers import hide_numbers_in_rows
from domain.values.text import map_unique
from schemas.rows.rules import RULES, RuleWords, Severity
from schemas.rows.sources import TEXT

NAMES_NEED = frozenset(
    {"required", "decision_incomplete", "decision_named", "required_for_finding"}
)
"""Rules that a cell which could not be read breaks only in consequence."""


def _masked_phone(text: str, _: County) -> str:
    """A telephone, or what was meant as one: of any long digit string only the ends are shown."""
    return re.sub(r"(?<=\d{3})\d(?=\d{4})", "*", mask_phones(text))


def _masked_code(text: str, _: County) -> str:
    """A code that is not a valid USCC may be an id number with a slip: its middle is hidden."""
    return re.sub(r"(?<=[0-9A-Za-z]{6})[0-9A-Za-z](?=[0-9A-Za-z]{4})", "*", mask_id_number(text))


def _masked_numbers(text: str, _: County) -> str:
    return mask_numbers(text)


def _masked_people(text: str, county: County) -> str:
    """Persons by their surnames, numbers gone."""
    return mask_person_name(without_numbers(text, county), county.names)


_FIELD_MASKS: dict[str, Callable[[str, County], str]] = {
    "party_id": _masked_code,
    "uscc": _masked_code,
    "id_number": _masked_code,
    "phone": _masked_phone,
    "party_phone": _masked_phone,
    "responsible_person": _masked_people,
    "legal_representative": _masked_people,
    "party_name": without_numbers,
    "premises_name": without_numbers,
    "name": without_numbers,
}
"""How a value is shown in an issue; all others pass `mask_numbers`."""


@dataclass(frozen=True)
class Break:
    """One rule broken in one field by some rows.

    Attributes:
        code: rule.
        field: field that the message points at.
        rows: which rows broke it, on the index of the frame.
        severity: overrides the severity of the rule.
    """

    code: str
    field: str
    rows: "pd.Series[bool]"
    severity: Severity | None = None

    @property
    def effect(self) -> Severity:
        """What follows for the row or the cell."""
        return self.severity or RULES[self.code].severity


@dataclass(frozen=True)
class Split:
    """Rows kept and what is wrong with the others, on the index of the frame that was checked."""

    rejected: "pd.Series[bool]"
    breaks: list[Break]


def check_rows(
    frame: pd.DataFrame,
    schema: pa.DataFrameSchema,
    problems: Mapping[str, pd.Series],
    more: Iterable[Break] = (),
) -> Split:
    """Run the schema and join what it finds with what reading found.

    Args:
        frame: typed rows with a fresh RangeIndex.
        schema: pandera model whose checks carry `code:field`.
        problems: field -> code of the cells that could not be read.
        more: breaks that were found elsewhere.

    Raises:
        pa.errors.SchemaDefinitionError: the frame itself has the wrong shape, which is a fault of
            the program and not of the data.
    """
    breaks = list(_join(_schema_breaks(frame, schema), _reading_breaks(problems)))
    breaks += [found for found in more if found.rows.any()]
    rejected = pd.Series(False, index=frame.index)
    for found in breaks:
        if found.effect == "reject_row":
            rejected |= found.rows
    return Split(rejected, breaks)


def render_issues(
    breaks: Iterable[Break],
    rows: pd.DataFrame,
    raw: pd.DataFrame,
    headers: Mapping[str, str],
    expected: Mapping[str, str],
    words: RuleWords,
    show_values: bool = True,
) -> pd.DataFrame:
    """One issue per broken rule and row, with the message for the person who typed it.

    Columns: `ISSUE_COLUMNS`.

    Args:
        breaks: what is wrong.
        rows: provenance of the rows.
        raw: cells as typed, by field.
        headers: field -> column header that the person knows.
        expected: field -> prescribed values, where the rule's own wording is too general.
        words: sentence of every rule.
        show_values: False where any cell may hold data of a complainant: then no value is shown.
    """
    parts = [_issues_of(b, rows, raw, headers, expected, words, show_values) for b in breaks]
    return join_issues(parts)


def join_issues(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All issues in one frame with the columns of the contract."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else empty_issues()


def empty_issues() -> pd.DataFrame:
    """No issue, with the right types.

    Columns: `ISSUE_COLUMNS`.
    """
    return _no_issue().copy()


@cache
def _no_issue() -> pd.DataFrame:
    """Made once: most files have no issue, and a typed empty frame costs 10 ms."""
    frame = pd.DataFrame({name: pd.Series(dtype="str") for name in ISSUE_COLUMNS})
    return frame.astype({"source_row": "Int64"})


def file_issue(
    source: str,
    file: str,
    code: str,
    detail: str = "",
    *,
    words: RuleWords,
    sheet: str | None = None,
    field: str | None = None,
    value: str | None = None,
    expected: str = "",
) -> pd.DataFrame:
    """One issue about a whole file or sheet, as a frame of one row (`ISSUE_COLUMNS`).

    Args:
        source: name of the source.
        file: name of the file as it may be shown.
        code: rule.
        detail: what was found, behind the rule's sentence.
        words: sentence of every rule.
        sheet: name of the sheet, if the issue is about one.
        field: field or header that it points at.
        value: what stands there, if it may be shown.
        expected: what to write instead, where the rule's own wording is too general.
    """
    rule = words[code]
    found = f"：{detail}" if detail else ""
    wanted = expected or rule.expected
    where = f"《{file}》" + (f"工作表“{sheet}”" if sheet else "")
    issue = empty_issues().reindex([0])
    values = {
        "source": source,
        "source_file": file,
        "source_sheet": sheet,
        "field": None if field is None else hide_numbers_in_rows(field),
        "rule": code,
        "value": None if value is None else hide_numbers_in_rows(value),
        "expected": wanted,
        "message": hide_numbers_in_rows(f"{where}{rule.problem}{found}。应为：{wanted}。"),
        "severity": RULES[code].severity,
    }
    return issue.assign(**{name: pd.Series([text], dtype="str") for name, text in values.items()})


def header_issues(
    source: str, file: str, sheet: str, named: Iterable[tuple[str, str]], words: RuleWords
) -> list[pd.DataFrame]:
    """One issue for each header that breaks a rule of its own (`ISSUE_COLUMNS` of each).

    Args:
        source: name of the source.
        file: name of the file as it may be shown.
        sheet: name of the sheet, empty where the file has none.
        named: rule and header as it may be shown.
        words: sentence of every rule.
    """
    return [
        file_issue(source, file, code, name, words=words, sheet=sheet or None, field=name)
        for code, name in named
    ]


def _schema_breaks(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> list[Break]:
    if frame.empty:  # a zero report: nothing to check, and the check costs 50 ms per file
        return []
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        failures = error.failure_cases[["check", "index"]].drop_duplicates()
    else:
        return []
    known = failures["check"].str.partition(":")[0].isin(list(RULES))
    if not known.all():
        wrong = sorted(failures.loc[~known, "check"].unique())
        # `from None`: the caught error shows rows, which may hold personal data.
        raise pa.errors.SchemaDefinitionError(f"{schema.name}: {', '.join(wrong)}") from None
    return [
        Break(check.partition(":")[0], check.partition(":")[2], _mask(frame.index, places))
        for check, places in failures.groupby("check", sort=True)["index"]
    ]


def _mask(index: pd.Index, places: pd.Series) -> "pd.Series[bool]":
    return pd.Series(index.isin(places.astype("int64")), index=index, dtype="bool")


def _reading_breaks(problems: Mapping[str, pd.Series]) -> list[Break]:
    return [
        Break(str(code), field, codes == code)
        for field, codes in problems.items()
        for code in sorted(codes.dropna().unique())
    ]


def _join(checked: list[Break], read: list[Break]) -> Iterable[Break]:
    """A required cell that could not be read is one issue, not two, and rejects its row."""
    unread: dict[str, pd.Series] = {}
    needed: dict[str, pd.Series] = {}
    for found in read:
        unread[found.field] = (
            unread[found.field] | found.rows if found.field in unread else found.rows
        )
    for found in checked:
        rows = found.rows
        if found.code in NAMES_NEED and found.field in unread:
            both = rows & unread[found.field]
            needed[found.field] = needed[found.field] | both if found.field in needed else both
            rows = rows & ~unread[found.field]
        if rows.any():
            yield Break(found.code, found.field, rows)
    for found in read:
        decisive = needed.get(found.field)
        if decisive is None or found.effect == "reject_row":
            yield found
            continue
        yield Break(found.code, found.field, found.rows & decisive, "reject_row")
        yield Break(found.code, found.field, found.rows & ~decisive)


def _issues_of(
    found: Break,
    rows: pd.DataFrame,
    raw: pd.DataFrame,
    headers: Mapping[str, str],
    expected: Mapping[str, str],
    words: RuleWords,
    show_values: bool,
) -> pd.DataFrame:
    rule = words[found.code]
    place = rows.loc[found.rows]
    value = _shown(found, raw, words.county, show_values)
    wanted = (
        expected.get(found.field, rule.expected)
        if found.code == "not_in_vocabulary"
        else rule.expected
    )
    column = headers.get(found.field, found.field)
    sheet = "工作表“" + place["source_sheet"] + "”"
    row = "第" + place["source_row"].astype("str") + "行"
    row = row.mask(place["source_row"] == 0, "编号" + place["source_record_id"].fillna("不明"))
    where = "《" + place["source_file"] + "》" + sheet.fillna("") + row
    where = map_unique(where, lambda text: hide_numbers_in_rows(str(text)), "str")
    shown = ("（填写为“" + value + "”）").fillna("")
    named = f"“{column}”" if column else ""
    message = where + f"{named}：{rule.problem}" + shown + f"。应为：{wanted}。"
    texts = {"field": found.field, "rule": found.code, "expected": wanted, "severity": found.effect}
    issues = place[["source", "source_file", "source_sheet", "source_row", "source_record_id"]]
    issues = issues.assign(value=value, message=message, **texts)
    text_columns = [name for name in ISSUE_COLUMNS if name != "source_row"]
    types = dict.fromkeys(text_columns, TEXT) | {"source_row": "Int64"}
    return issues[list(ISSUE_COLUMNS)].astype(types).reset_index(drop=True)


def _shown(found: Break, raw: pd.DataFrame, county: County, show_values: bool) -> pd.Series:
    """The cell as typed, shortened and masked; masked once per distinct value."""
    index = found.rows.index[found.rows]
    told = found.field in UNSHOWN or found.code == "informant_text"
    if not show_values or told or found.field not in raw:
        return pd.Series(np.nan, index=index, dtype=TEXT)
    text = raw.loc[found.rows, found.field].map(_as_typed).astype(TEXT)
    mask = _FIELD_MASKS.get(found.field, _masked_numbers)
    # A mask reads 无 as nothing; the person who typed it wants to see it.
    shown = {
        value: hide_numbers_in_rows(mask(value, county) or value)
        for value in text.dropna().unique()
    }
    return text.map(shown).astype(TEXT)


def _as_typed(cell: object) -> str | None:
    """A cell's text as the person sees it, shortened; whole numbers without `.0`."""
    if isinstance(cell, float) and not cell.is_integer():
        return None if np.isnan(cell) else str(cell)
    text = str(int(cell)) if isinstance(cell, float) else "" if cell is None else str(cell)
    return text.strip()[:80] or None
