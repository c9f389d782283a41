"""Documents with legal effect that reach us: penalty decisions and credit decisions.

One row per document, record and party that the record names ("carrier"). Which documents list a
party is decided in `listing.py`; how long and how severe in `listing_terms.py`.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd

from domain.decisions.spellings import fold_spellings, one_row_per_number
from domain.intake.cells.several import cell_parts
from domain.intake.parties import PARTY_NO, party_names, with_evidence

CARRIER_COLUMNS = (
    "decision_no",
    "source",
    "source_record_id",
    "party_name",
    "party_category",
    "uscc",
    "id_number",
    "legal_representative",
    "violation_text",
    "facts",
    "basis",
    "penalty_kinds",
    "penalty_content",
    "fine_yuan",
    "confiscated_yuan",
    "suspended_licence",
    "decided_on",
    "valid_until",
    "publish_until",
    "authority",
    "authority_code",
    "data_source",
    "data_source_code",
    "revoked",
    "updated_at",
    "remarks",
    "hold_code",
)
"""Fields of a penalty decision as one record carries it (money in yuan)."""

PARTY_COLUMNS = ("violator_id", "party_no", "link_method")
"""What the registry adds to a carrier."""

_TOWN_FIELDS = {"violation_type": "violation_text", "measures": "penalty_content"}
_PERSON_KIND = {"个人": "自然人", "机构": "法人及非法人组织", "个体工商户": "个体工商户"}

_DATES = ("decided_on", "valid_until", "publish_until", "updated_at", "referred_on")
_MONEY = ("fine_yuan", "confiscated_yuan")

_YEAR = re.compile(r"[\[(（〔](\d{4})[\])）〕]")


def number_key(number: str) -> str:
    """Return a document number with one kind of bracket around its year and no spaces.

    Numbers arrive canonical (`decision_numbers`); this only makes ids of credit
    decisions, which are kept as typed, comparable with them.
    """
    return _YEAR.sub(r"〔\1〕", re.sub(r"\s+", "", number))


def conformed(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Return the frame with exactly these columns, absent ones empty, each with its type."""
    made: dict[str, pd.Series] = {}
    for name in columns:
        if name in frame:
            values = frame[name]
        else:
            values = pd.Series(pd.NA, index=frame.index, dtype="object")
        if name in _DATES:
            made[name] = pd.to_datetime(values).astype("datetime64[us]")
        elif name in _MONEY:
            made[name] = values.astype("Float64")
        elif name == "revoked":
            made[name] = values.astype("boolean").fillna(False)
        else:
            made[name] = values.astype("str")
    return pd.DataFrame(made, index=frame.index)


def penalty_carriers(
    records: Mapping[str, pd.DataFrame], evidence: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """Return the penalty decisions taken up to `as_of`, one row per record and party.

    A record without evidence keeps one row with an empty `violator_id`, so that it is accounted
    for. Ordered so that the first non-empty value of a decision's column is the one that counts:
    market regulation first, then the towns' reports and the city's, the latest first. Numbers are
    folded to one spelling where they are surely one document's (`fold_spellings`).

    Args:
        records: accepted frames by source name.
        evidence: `violator_evidence`: the party of every record.
        as_of: day of the evaluation; later documents do not count.
    """
    frames = [
        _market(records.get("market_penalty", pd.DataFrame())),
        _patrolled("town_submission", records),
        _patrolled("city_patrol", records),
    ]
    carriers = pd.concat(frames, ignore_index=True)
    carriers = carriers[carriers["decision_no"].notna()]
    carriers = carriers[~(carriers["decided_on"] > pd.Timestamp(as_of))]
    return fold_spellings(one_row_per_number(with_parties(carriers, evidence)))


def _market(frame: pd.DataFrame) -> pd.DataFrame:
    named = conformed(frame, [c for c in CARRIER_COLUMNS if c != "source"])
    named[PARTY_NO] = frame.get(PARTY_NO, 1)
    ordered = named.sort_values(["source_record_id", PARTY_NO])
    return ordered.assign(source="market_penalty")


def _patrolled(source: str, records: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    frame = records.get(source, pd.DataFrame())
    named = conformed(
        frame.rename(columns=_TOWN_FIELDS), [c for c in CARRIER_COLUMNS if c != "source"]
    )
    kinds = frame["party_kind"] if "party_kind" in frame else pd.Series(dtype="str")
    named["party_category"] = kinds.map(_PERSON_KIND).astype("str").reindex(named.index)
    # What a filer remarks is not part of the decision and may name persons.
    named["remarks"] = pd.Series(pd.NA, index=named.index, dtype="object").astype("str")
    named[PARTY_NO] = frame.get(PARTY_NO, 1)
    ordered = named.sort_values("source_record_id", ascending=False)
    return ordered.assign(source=source)


def with_parties(carriers: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the carriers with the party (or parties) that the registry gives each row.

    A row that names several parties becomes one row for each, under its own name; `parties` is
    how many stand in the cell, 1 where each has a code of its own.
    """
    keys = ["source", "source_record_id"]
    texts = dict.fromkeys((*keys, "violator_id", "link_method"), "str")
    known = evidence[[*keys, *PARTY_COLUMNS]].astype(texts | {PARTY_NO: "Int64"})
    rows = carriers.reset_index(drop=True).reset_index(names="row")
    joined = with_evidence(rows, known.sort_values([*keys, PARTY_NO]), "left")
    joined["place"] = joined[PARTY_NO] - joined["first_no"]
    joined = joined.drop_duplicates(["row", "violator_id"])
    joined["parties"] = joined.groupby("row")["source"].transform("size")
    return _by_name(joined).drop(columns=["row", "first_no", "place"]).reset_index(drop=True)


def _by_name(joined: pd.DataFrame) -> pd.DataFrame:
    """Rows of cells with several names, each with the name of its party, and its code if given."""
    names = party_names(joined["party_name"])
    made = joined.copy()
    # Cells with several names are rare.
    places = joined.loc[names.notna(), "place"].dropna().astype("int64").to_dict()
    for row, place in places.items():
        listed: list[str] = cell_parts(joined.at[row, "party_name"])
        if place >= len(listed):
            continue
        made.at[row, "party_name"] = listed[place]
        for code in ("uscc", "id_number"):
            parts = str(joined.at[row, code]).split(";")
            if len(parts) == len(listed):
                made.at[row, code] = parts[place] or None
                made.at[row, "parties"] = 1
    return made


CREDIT_COLUMNS = (
    "source_record_id",
    "decision_id",
    "decision_type",
    "party_name",
    "uscc",
    "penalty_decision_no",
    "decided_on",
    "authority",
    "reason",
    "remarks",
)
"""Fields of a credit decision."""


def credit_decisions(
    records: Mapping[str, pd.DataFrame], evidence: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """Return the credit decisions up to `as_of` with their parties, by date and number.

    Args:
        records: accepted frames by source name.
        evidence: `violator_evidence`: the party of every record.
        as_of: day of the evaluation; later documents do not count.
    """
    accepted = records.get("credit_decision", pd.DataFrame())
    frame = conformed(accepted, CREDIT_COLUMNS)
    frame[PARTY_NO] = accepted.get(PARTY_NO, 1)
    frame = frame.rename(columns={"reason": "reason_text"})
    frame = frame.assign(source="credit_decision", id_number=None).astype({"id_number": "str"})
    frame = frame[frame["decided_on"] <= pd.Timestamp(as_of)]
    for column in ("decision_id", "penalty_decision_no"):
        frame[column] = frame[column].map(number_key, na_action="ignore").astype("str")
    return with_parties(frame.sort_values(["decided_on", "decision_id", PARTY_NO]), evidence)


# -- do two names speak of one party ---------------------------------------------------------------
