"""How each source speaks of a party: one reader of accepted rows per source."""

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from domain.complaints.extraction import SEPARATOR, the_only
from domain.intake.parties import PARTY_NO

EXTRACTED: Final = "extracted"
"""Origin of a name or an address that stands in a complaint's text alone."""
TEXT: Final = "str"
_SEPARATOR: Final = ";"
RAW_COLUMNS: Final = (
    "source",
    "source_record_id",
    PARTY_NO,
    "source_file",
    "source_row",
    "seen_on",
    "declared_kind",
    "name",
    "name_origin",
    "uscc",
    "id_number",
    "decision_no",
    "earlier_ticket",
    "responsible_person",
    "phone",
    "address",
    "address_origin",
    "town_hint",
    "premises_type",
)
"""What every reader below hands over: untouched values of one source under common names."""


def typed_mentions(raw: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of `RAW_COLUMNS` one type each, whatever the source left empty."""
    types = dict.fromkeys(RAW_COLUMNS, TEXT) | {
        PARTY_NO: "Int64",
        "source_row": "Int64",
        "seen_on": "datetime64[us]",
    }
    return raw.astype(types)


def _read(frame: pd.DataFrame, fields: Mapping[str, str]) -> pd.DataFrame:
    """The columns of a source under common names; what the source does not have stays empty."""
    own = ("source", "source_record_id", PARTY_NO, "source_file", "source_row")
    same = {name: name for name in own}
    chosen = {new: old for new, old in {**same, **fields}.items() if old in frame}
    return pd.DataFrame({new: frame[old].reset_index(drop=True) for new, old in chosen.items()})


def _town_submissions(frame: pd.DataFrame) -> pd.DataFrame:
    raw = _read(
        frame,
        {
            "seen_on": "inspected_on",
            "declared_kind": "party_kind",
            "name": "party_name",
            "uscc": "uscc",
            "id_number": "id_number",
            "decision_no": "decision_no",
            "responsible_person": "responsible_person",
            "phone": "phone",
            "address": "address",
            "town_hint": "filer_code",
            "premises_type": "premises_type",
        },
    )
    premises = frame["premises_name"].reset_index(drop=True).astype(TEXT)
    unnamed = raw["name"].isna()
    raw["name_origin"] = unnamed.map({True: "premises", False: "typed"}).astype(TEXT)
    raw["name"] = raw["name"].astype(TEXT).fillna(premises)
    return raw


def _complaints(frame: pd.DataFrame) -> pd.DataFrame:
    raw = _read(
        frame,
        {
            "seen_on": "registered_at",
            "name": "party_name",
            "phone": "party_phone",
            "address": "address",
            "town_hint": "town_name",
            "earlier_ticket": "original_id",
        },
    )
    raw["seen_on"] = raw["seen_on"].dt.normalize()
    return _from_texts(raw, frame.reset_index(drop=True))


def _from_texts(raw: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """What reading found in the text, where the log's own columns are empty."""
    for name, found, origin in (
        ("name", "named_parties", "name_origin"),
        ("address", "named_places", "address_origin"),
    ):
        typed = raw[name].notna()
        raw[origin] = pd.Series("typed", index=raw.index, dtype=TEXT).where(typed)
        if found not in frame:
            continue
        values = frame[found].astype(TEXT)
        only = the_only(values) if name == "name" else values.str.partition(SEPARATOR)[0]
        raw[name] = raw[name].astype(TEXT).fillna(only)
        raw[origin] = raw[origin].mask(~typed & raw[name].notna(), EXTRACTED).astype(TEXT)
    return raw


def _referrals(frame: pd.DataFrame) -> pd.DataFrame:
    fields = (
        "uscc",
        "id_number",
        "responsible_person",
        "phone",
        "address",
        "premises_type",
    )
    own = {"seen_on": "referred_on", "declared_kind": "party_kind", "name": "party_name"}
    return _read(frame, own | {name: name for name in fields})


def _registrations(frame: pd.DataFrame) -> pd.DataFrame:
    raw = _read(
        frame,
        {
            "seen_on": "established_on",
            "declared_kind": "entity_type",
            "name": "name",
            "uscc": "uscc",
            "responsible_person": "legal_representative",
            "phone": "phone",
            "address": "business_address",
            "town_hint": "district_code",
        },
    )
    registered = frame["registered_address"].reset_index(drop=True).astype(TEXT)
    raw["address"] = raw["address"].astype(TEXT).fillna(registered)
    return raw


def _penalties(frame: pd.DataFrame) -> pd.DataFrame:
    return _read(
        frame,
        {
            "seen_on": "decided_on",
            "declared_kind": "party_category",
            "name": "party_name",
            "uscc": "uscc",
            "id_number": "id_number",
            "decision_no": "decision_no",
            "responsible_person": "legal_representative",
        },
    )


def _credit_decisions(frame: pd.DataFrame) -> pd.DataFrame:
    return _read(
        frame,
        {
            "seen_on": "decided_on",
            "name": "party_name",
            "uscc": "uscc",
            "id_number": "id_number",
            "decision_no": "penalty_decision_no",
        },
    )


READERS: Final[Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]]] = {
    "town_submission": _town_submissions,
    "complaint": _complaints,
    "department_referral": _referrals,
    "market_registration": _registrations,
    "market_penalty": _penalties,
    "credit_decision": _credit_decisions,
}
