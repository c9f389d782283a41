"""How the accepted rows of each source speak of a party, under common names."""

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from domain.complaints.extraction import SEPARATOR, the_only
from domain.intake.parties import PARTY_NO
from domain.intake.sources.definition import SourceDefinition

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
"""What `read_source` hands over: untouched values of one source under common names."""


def conformed_mentions(raw: pd.DataFrame) -> pd.DataFrame:
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


def read_source(source: SourceDefinition, frame: pd.DataFrame) -> pd.DataFrame:
    """What the accepted rows of a source say of parties, under the names of `RAW_COLUMNS`."""
    raw = _read(frame, source.mention)
    finish = _FURTHER.get(source.name)
    return raw if finish is None else finish(raw, frame.reset_index(drop=True))


def _named_by_premises(raw: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """A town's row without a name of the party goes by that of its premises."""
    unnamed = raw["name"].isna()
    raw["name_origin"] = unnamed.map({True: "premises", False: "typed"}).astype(TEXT)
    raw["name"] = raw["name"].astype(TEXT).fillna(frame["premises_name"].astype(TEXT))
    return raw


def _from_texts(raw: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """What reading found in the text, where the log's own columns are empty."""
    raw["seen_on"] = raw["seen_on"].dt.normalize()
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


def _at_registered_address(raw: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """A registration without a place of business is where it is registered."""
    raw["address"] = raw["address"].astype(TEXT).fillna(frame["registered_address"].astype(TEXT))
    return raw


_FURTHER: Final[Mapping[str, Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]]] = {
    "town_submission": _named_by_premises,
    "city_patrol": _named_by_premises,
    "complaint": _from_texts,
    "market_registration": _at_registered_address,
}
"""What a source says of a party in more than one column each."""
