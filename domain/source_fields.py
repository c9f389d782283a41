"""What each column of each source means, and raw cells turned into typed values.

One table (`FIELDS`) says which kind of value a field holds; one parser per kind does the work, over
whole columns. A value that cannot be read becomes missing and leaves a problem code beside it;
which problems reject a row is decided by the rules in `schemas.sources`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import pandas as pd

from domain.amounts import parse_amounts, parse_counts
from domain.dates import drop_sentinels, parse_dates, parse_moments
from domain.decision_numbers import decision_numbers
from domain.identifiers import (
    classify_party_ids,
    code_hashes,
    code_problems,
    parse_id_numbers,
    parse_registered_usccs,
    parse_usccs,
)
from domain.phones import parse_phones
from domain.placeholders import is_placeholder
from domain.text import (
    Parsed,
    clean,
    compact,
    fill_ditto,
    flag_unique,
    join_values,
    lost_digits,
    sound_text,
    split_values,
)
from domain.vocabulary import Term, map_terms

Kind = Literal[
    "text",
    "record",
    "list",
    "choice",
    "terms",
    "flag",
    "date",
    "lasting_date",
    "moment",
    "yuan",
    "wan",
    "count",
    "number",
    "phones",
    "uscc",
    "registered_uscc",
    "office_code",
    "id_number",
    "party_id",
    "decision",
]

TOWN_SUBMISSION: dict[str, Kind] = {
    "row_no": "number",
    "village": "text",
    "inspected_on": "date",
    "premises_name": "text",
    "address": "text",
    "premises_type": "choice",
    "party_name": "text",
    "party_kind": "choice",
    "party_id": "party_id",
    "responsible_person": "list",
    "phone": "phones",
    "licence_status": "choice",
    "training_form": "list",
    "subject": "list",
    "student_count": "count",
    "teacher_count": "count",
    "fee_yuan": "yuan",
    "in_service_teacher": "flag",
    "violation_type": "list",
    "finding": "choice",
    "measures": "terms",
    "decision_no": "decision",
    "decided_on": "date",
    "authority": "text",
    "penalty_kinds": "terms",
    "fine_yuan": "yuan",
    "transferred_to": "list",
    "rectification": "text",
    "clue_origin": "text",
    "remarks": "text",
}

COMPLAINT: dict[str, Kind] = {
    "source_record_id": "record",
    "registered_at": "moment",
    "channel": "text",
    "order_type": "text",
    "title": "text",
    "content": "text",
    "party_name": "text",
    "party_phone": "phones",
    "address": "text",
    "town_name": "text",
    "handler": "text",
    "is_duplicate": "flag",
    "original_id": "record",
    "due_on": "date",
    "closed_on": "date",
    "status": "choice",
    "conclusion": "choice",
    "result": "text",
    "feedback": "flag",
}

DEPARTMENT_REFERRAL: dict[str, Kind] = {
    "source_record_id": "record",
    "department": "text",
    "referred_on": "date",
    "party_name": "text",
    "party_kind": "choice",
    "party_id": "party_id",
    "responsible_person": "list",
    "phone": "phones",
    "address": "text",
    "premises_type": "choice",
    "violation_type": "list",
    "description": "text",
    "conclusion": "choice",
}

CREDIT_DECISION: dict[str, Kind] = {
    "decision_id": "text",
    "decision_type": "choice",
    "party_name": "text",
    "uscc": "uscc",
    "penalty_decision_no": "decision",
    "decided_on": "date",
    "authority": "text",
    "reason": "text",
    "remarks": "text",
}

LINK_DECISION: dict[str, Kind] = {
    "left_record": "text",
    "right_record": "text",
    "conclusion": "choice",
    "reviewer": "text",
    "decided_on": "date",
}

RECEIPT: dict[str, Kind] = {
    "release_no": "number",
    "decision_no": "decision",
    "result": "choice",
    "error_code": "text",
    "error_text": "text",
}

MARKET_REGISTRATION: dict[str, Kind] = {
    "source_record_id": "text",
    "uscc": "registered_uscc",
    "regno": "text",
    "name": "text",
    "entity_type": "choice",
    "status": "choice",
    "legal_representative": "text",
    "phone": "phones",
    "registered_address": "text",
    "business_address": "text",
    "district_code": "text",
    "scope_text": "text",
    "established_on": "lasting_date",
    "approved_on": "lasting_date",
}

MARKET_PENALTY: dict[str, Kind] = {
    "decision_no": "decision",
    "party_name": "text",
    "party_category": "choice",
    "uscc": "uscc",
    "id_number": "id_number",
    "legal_representative": "text",
    "violation_text": "text",
    "facts": "text",
    "basis": "text",
    "penalty_kinds": "terms",
    "penalty_content": "text",
    "fine_yuan": "wan",
    "confiscated_yuan": "wan",
    "suspended_licence": "text",
    "decided_on": "lasting_date",
    "valid_until": "lasting_date",
    "publish_until": "lasting_date",
    "authority": "text",
    "authority_code": "office_code",
    "data_source": "text",
    "data_source_code": "office_code",
    "revoked": "text",
    "updated_at": "moment",
    "remarks": "text",
}

FIELDS: dict[str, dict[str, Kind]] = {
    "town_submission": TOWN_SUBMISSION,
    "complaint": COMPLAINT,
    "department_referral": DEPARTMENT_REFERRAL,
    "market_registration": MARKET_REGISTRATION,
    "market_penalty": MARKET_PENALTY,
    "credit_decision": CREDIT_DECISION,
    "link_decision": LINK_DECISION,
    "receipt": RECEIPT,
}
"""Source -> field -> kind of value, in the order of the columns."""

Choices = Mapping[str, Mapping[str, str]]
"""Field -> spelling -> prescribed value."""


Terms = Mapping[str, Sequence[Term]]
"""Field -> prescribed words."""


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
    period: tuple[date, date] | None = None,
) -> Reading:
    """Parse raw cells, one column per field, by the kind of each.

    Args:
        cells: raw object columns with a fresh RangeIndex; absent columns count as empty.
        kinds: field -> kind.
        choices: prescribed values of the `choice` fields.
        terms: prescribed words of the `terms` fields; other words stay as typed.
        period: gives dates such as `4月3日` their year.
    """
    values: dict[str, pd.Series] = {}
    problems: dict[str, pd.Series] = {}
    for name, kind in kinds.items():
        raw = _filled(cells[name]) if name in cells else _absent(cells.index)
        if kind == "party_id":
            values |= _party_columns(raw, problems)
            continue
        parsed, code = _parse(raw, name, kind, choices, terms, period)
        values[name] = parsed.values
        if kind == "uscc":
            values["code_hash"] = code_hashes(raw)
        if parsed.bad.any():
            codes = code_problems(raw, code) if kind in _CODE_KINDS else _all(code, raw)
            problems[name] = codes.where(parsed.bad)
    return Reading(pd.DataFrame(values, index=cells.index), problems)


def _parse(
    raw: pd.Series,
    name: str,
    kind: Kind,
    choices: Choices,
    terms: Terms,
    period: tuple[date, date] | None,
) -> tuple[Parsed, str]:
    if kind == "date":
        return _dated(parse_dates(raw, period)), "unreadable_date"
    if kind == "choice":
        return _choose(raw, choices.get(name, {})), "not_in_vocabulary"
    if kind == "terms":
        return _fine(map_terms(clean(raw), terms.get(name, ())).values), "unreadable"
    parser, code = _PARSERS[kind]
    return parser(raw), code


def _all(code: str, raw: pd.Series) -> pd.Series:
    return pd.Series(code, index=raw.index, dtype="str")


def _filled(raw: pd.Series) -> pd.Series:
    """The column with 同上 filled in, whatever characters it holds."""
    try:
        return fill_ditto(raw)
    except UnicodeEncodeError:
        return fill_ditto(raw.map(sound_text))


def _absent(index: pd.Index) -> pd.Series:
    return pd.Series(None, index=index, dtype=object)


def _fine(values: pd.Series) -> Parsed:
    return Parsed(values, pd.Series(False, index=values.index))


def _text(raw: pd.Series) -> Parsed:
    return _fine(clean(raw))


def _record(raw: pd.Series) -> Parsed:
    """Numbers of records: one that went through a float is another record's number as well."""
    lost = flag_unique(raw, lost_digits)
    return Parsed(clean(raw).mask(lost), lost)


def _office_code(raw: pd.Series) -> Parsed:
    """Codes of authorities, as typed; a filled-up one says nothing."""
    text = clean(raw)
    return _fine(text.mask(flag_unique(text, is_placeholder)))


def _list(raw: pd.Series) -> Parsed:
    """Values of one cell in canonical form; parsed once per distinct text."""
    text = clean(raw)
    canonical = {
        value: join_values(split_values(value)) or None for value in text.dropna().unique()
    }
    return _fine(text.map(canonical).astype("str"))


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


def _flag(raw: pd.Series) -> Parsed:
    text = clean(raw)
    known = {"是": True, "有": True, "否": False, "无": False, "没有": False, "1": True, "0": False}
    values = text.map(known).astype("boolean")
    return Parsed(values, text.notna() & values.isna())


def _choose(raw: pd.Series, spellings: Mapping[str, str]) -> Parsed:
    text = compact(clean(raw))
    values = text.map(dict(spellings)).astype("str")
    return Parsed(values, text.notna() & values.isna())


def _party_columns(raw: pd.Series, problems: dict[str, pd.Series]) -> dict[str, pd.Series]:
    parties = classify_party_ids(raw)
    if parties["problem"].notna().any():
        problems["party_id"] = parties["problem"]
    return {
        "party_id_text": parties["text"],
        "uscc": parties["uscc"],
        "id_number": parties["id_number"],
        "code_hash": code_hashes(raw),
    }


_CODE_KINDS = ("uscc", "registered_uscc", "id_number")


_PARSERS: dict[str, tuple[Callable[[pd.Series], Parsed], str]] = {
    "text": (_text, "unreadable"),
    "record": (_record, "lost_digits"),
    "list": (_list, "unreadable"),
    "flag": (_flag, "not_yes_or_no"),
    "lasting_date": (_lasting_dates, "unreadable_date"),
    "moment": (lambda raw: _dated(parse_moments(raw)), "unreadable_date"),
    "yuan": (lambda raw: parse_amounts(raw, "yuan"), "unreadable_amount"),
    "wan": (lambda raw: parse_amounts(raw, "wan"), "unreadable_amount"),
    "count": (parse_counts, "unreadable_number"),
    "number": (_number, "unreadable_number"),
    "phones": (parse_phones, "unreadable_phone"),
    "uscc": (parse_usccs, "bad_uscc"),
    "registered_uscc": (parse_registered_usccs, "bad_uscc"),
    "office_code": (_office_code, "unreadable"),
    "id_number": (parse_id_numbers, "bad_id_number"),
    "decision": (decision_numbers, "unreadable_decision"),
}
