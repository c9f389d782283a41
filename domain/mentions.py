"""Mentions: one row per party that a source row names, all of it normalised once.

What belongs here is how each source speaks of a party. How texts are read is `domain.names`,
`domain.addresses` and their neighbours; which mentions are the same party is `domain.linkage`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from domain.addresses import Gazetteer, parse_addresses
from domain.extraction import extract_names, extract_places
from domain.linkage.settings import Lexicon
from domain.names import (
    EVERYDAY,
    NameLexicon,
    is_masked,
    kind_of,
    looks_like_person,
    parse_organisation_names,
    person_key,
)

MENTION_COLUMNS: Final = (
    "mention_id",
    "record_key",
    "source",
    "source_record_id",
    "party_no",
    "source_file",
    "source_row",
    "seen_on",
    "kind",
    "name",
    "name_origin",
    "is_masked",
    "uscc",
    "id_number",
    "decision_no",
    "earlier_ticket",
    "strict_name",
    "region",
    "core",
    "trade",
    "legal_form",
    "branch",
    "responsible_person",
    "persons",
    "phone",
    "address",
    "address_origin",
    "town_code",
    "road",
    "road_no",
    "compound",
    "building",
    "unit",
    "room",
    "floor",
    "tower",
    "address_key",
    "building_key",
    "place_key",
    "place_level",
    "premises_type",
)
"""Columns of the mention frame, in order."""

EXTRACTED: Final = "extracted"
"""Origin of a name or an address that stands in a complaint's text alone."""

NAME_PARTS: Final = ("strict_name", "region", "core", "trade", "legal_form", "branch")
ADDRESS_PARTS: Final = (
    "road",
    "road_no",
    "compound",
    "building",
    "unit",
    "room",
    "floor",
    "tower",
    "address_key",
    "building_key",
    "place_key",
    "place_level",
)
_TEXT: Final = "str"
_ALWAYS_A_PARTY: Final = ("market_registration", "market_penalty", "credit_decision")
"""Sources in which a row without a name is not a mere place."""
_MANY_PARTIES: Final = ("town_submission", "complaint", "department_referral")
"""Sources in which people write several parties into one cell."""
_SEPARATOR: Final = ";"
_PARTY_SEPARATOR: Final = re.compile(r"\s*[、；;]\s*")

_RAW: Final = (
    "source",
    "source_record_id",
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
    "town_hint",
    "premises_type",
    "text",
)
"""What every reader below hands over: untouched values of one source under common names."""


def build_mentions(
    records: Mapping[str, pd.DataFrame],
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    words: NameLexicon = EVERYDAY,
) -> pd.DataFrame:
    """Return one row per party that a record names (`MENTION_COLUMNS`), sorted by `mention_id`.

    Args:
        records: accepted frames by source name; sources that name no party are passed over.
        gazetteer: towns and villages that addresses are read against.
        lexicon: words that tell a name from the text around it.
        words: words that names of organisations are made of.
    """
    parts = [
        _READERS[source](_without_non_names(frame, lexicon)).reindex(columns=list(_RAW))
        for source, frame in sorted(records.items())
        if source in _READERS and len(frame)
    ]
    if not parts:
        return _empty()
    raw = _typed(pd.concat(parts, ignore_index=True))
    raw["town_hint"] = _town_codes(raw["town_hint"], gazetteer)
    named = _with_names(_one_row_per_party(raw), gazetteer, words)
    placed = _with_places(named, gazetteer)
    placed = _with_extracted(placed, gazetteer, lexicon, words)
    return _finished(placed)


def _empty() -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series(dtype=_TEXT) for name in MENTION_COLUMNS})
    return _with_types(frame)


def _with_types(frame: pd.DataFrame) -> pd.DataFrame:
    types = dict.fromkeys(MENTION_COLUMNS, _TEXT)
    types |= {
        "party_no": "int64",
        "source_row": "Int64",
        "seen_on": "datetime64[us]",
        "is_masked": "bool",
    }
    return frame.astype(types)


def _typed(raw: pd.DataFrame) -> pd.DataFrame:
    types = dict.fromkeys(_RAW, _TEXT) | {"source_row": "Int64", "seen_on": "datetime64[us]"}
    return raw.astype(types)


def _read(frame: pd.DataFrame, fields: Mapping[str, str]) -> pd.DataFrame:
    """The columns of a source under common names; what the source does not have stays empty."""
    same = {name: name for name in ("source", "source_record_id", "source_file", "source_row")}
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
    premises = frame["premises_name"].reset_index(drop=True).astype(_TEXT)
    unnamed = raw["name"].isna()
    raw["name_origin"] = unnamed.map({True: "premises", False: "typed"}).astype(_TEXT)
    raw["name"] = raw["name"].astype(_TEXT).fillna(premises)
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
    texts = frame[["title", "content"]].reset_index(drop=True).astype(_TEXT).fillna("")
    raw["text"] = texts["title"] + "\n" + texts["content"]
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
    registered = frame["registered_address"].reset_index(drop=True).astype(_TEXT)
    raw["address"] = raw["address"].astype(_TEXT).fillna(registered)
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
            "decision_no": "penalty_decision_no",
        },
    )


_READERS: Final[Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]]] = {
    "town_submission": _town_submissions,
    "complaint": _complaints,
    "department_referral": _referrals,
    "market_registration": _registrations,
    "market_penalty": _penalties,
    "credit_decision": _credit_decisions,
}


def _town_codes(hints: pd.Series, gazetteer: Gazetteer) -> pd.Series:
    """Codes of towns given by code, name or alias; what is none of them is no hint."""
    known = {town.code: town.code for town in gazetteer.towns}
    for town in gazetteer.towns:
        known |= dict.fromkeys((town.name, *town.aliases), town.code)
    return hints.map(known).astype(_TEXT)


def _without_non_names(frame: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Texts such as `培训机构` stand where a name should be and name nobody."""
    if "party_name" not in frame:
        return frame
    names = frame["party_name"]
    return frame.assign(party_name=names.mask(names.isin(lexicon.no_names)))


def _one_row_per_party(raw: pd.DataFrame) -> pd.DataFrame:
    """Split cells that name several parties; their codes then belong to nobody in particular.

    A telephone or a person in such a row stays with every party: it is only ever one of several
    agreements. A code alone would link, so it is dropped.
    """
    splits = raw["source"].isin(_MANY_PARTIES) & raw["name_origin"].ne("premises")
    names = raw["name"].where(splits).str.split(_PARTY_SEPARATOR.pattern, regex=True)
    several = names.map(len, na_action="ignore").gt(1)
    raw = raw.assign(name=raw["name"].astype(object).mask(several, names))
    for code in ("uscc", "id_number"):
        raw[code] = raw[code].mask(several)
    raw = raw.explode("name").reset_index(drop=True)
    raw["name"] = raw["name"].astype(_TEXT).str.strip().where(lambda name: name.ne(""))
    keys = ["source", "source_record_id"]
    raw = raw[raw["name"].notna() | ~raw.duplicated(keys)]
    return raw.assign(party_no=raw.groupby(keys).cumcount() + 1).reset_index(drop=True)


def _with_names(frame: pd.DataFrame, gazetteer: Gazetteer, words: NameLexicon) -> pd.DataFrame:
    """Add kind, mask and name parts. Parts of a person's name are empty, and so are masked ones."""
    frame = frame.assign(
        name_origin=frame["name_origin"].fillna("typed").where(frame["name"].notna()).astype(_TEXT),
        is_masked=is_masked(frame["name"]).astype(bool),
    )
    towns = [alias for town in gazetteer.towns for alias in (town.name, *town.aliases)]
    parts = _on_unique(frame["name"], lambda names: parse_organisation_names(names, towns, words))
    for part in NAME_PARTS:
        frame[part] = parts[part].mask(frame["is_masked"]).astype(_TEXT)
    frame["kind"] = _kinds(frame)
    return _with_person_parts(frame)


def _on_unique(values: pd.Series, read: Callable[[pd.Series], pd.DataFrame]) -> pd.DataFrame:
    """Read every distinct value once: names and addresses repeat many times over."""
    codes, unique = pd.factorize(values)
    table = read(pd.Series(unique, dtype=_TEXT)).reset_index(drop=True)
    return table.reindex(codes).set_axis(values.index)


def _kinds(frame: pd.DataFrame) -> pd.Series:
    """Declared kind; else what the name shows; a venue where a place has no name."""
    shown = kind_of(frame["name"], frame["declared_kind"], frame[list(NAME_PARTS)]).astype(_TEXT)
    no_name = frame["name"].isna() & ~frame["source"].isin(_ALWAYS_A_PARTY)
    venue = no_name | frame["name_origin"].eq("premises")
    return shown.mask(venue, "unregistered_venue")


def _with_person_parts(frame: pd.DataFrame) -> pd.DataFrame:
    """A person's name is a core and has no parts; a business under its owner's name has no name.

    Where nobody declared a kind, a text that looks like a person's name may be a short signboard:
    its kind stays open.
    """
    plain = frame["legal_form"].isna() & frame["trade"].isna()
    looks = looks_like_person(frame["name"]).astype(bool) & plain & ~frame["is_masked"]
    names = person_key(frame["name"]).astype(_TEXT)
    operator = frame["responsible_person"]
    owner = frame["kind"].eq("individual_business") & looks & (operator.isna() | operator.eq(names))
    person = frame["kind"].eq("natural_person") | (frame["kind"].isna() & looks)
    for part in NAME_PARTS:
        frame[part] = frame[part].mask(person | owner)
    frame["core"] = frame["core"].mask(person, names).astype(_TEXT)
    frame["responsible_person"] = operator.fillna(names.where(owner))
    return frame


def _with_places(frame: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    places = _parsed_places(frame["address"], frame["town_hint"], gazetteer)
    return frame.assign(**{name: places[name] for name in ("town_code", *ADDRESS_PARTS)})


def _parsed_places(address: pd.Series, town_hint: pd.Series, gazetteer: Gazetteer) -> pd.DataFrame:
    pairs = pd.DataFrame({"address": address, "town_hint": town_hint})
    unique = pairs.drop_duplicates().reset_index(drop=True)
    parsed = parse_addresses(unique["address"], gazetteer, unique["town_hint"])
    columns = ["town_code", *ADDRESS_PARTS]
    table = unique.join(parsed[columns].astype(_TEXT))
    table["town_code"] = table["town_code"].fillna(table["town_hint"])
    merged = pairs.merge(table, on=["address", "town_hint"], how="left")
    return merged[columns].set_axis(address.index).astype(_TEXT)


def _with_extracted(
    frame: pd.DataFrame, gazetteer: Gazetteer, lexicon: Lexicon, words: NameLexicon
) -> pd.DataFrame:
    """Fill name and place of complaints from their text, where the log's own columns are empty."""
    texts = frame["text"].where(frame["source"].eq("complaint"))
    no_place = texts.notna() & frame["address"].isna()
    found = extract_places(texts[no_place], frame, gazetteer)
    typed = pd.Series("typed", index=frame.index, dtype=_TEXT).where(frame["address"].notna())
    frame["address_origin"] = typed
    frame.loc[found.index, ["address", "address_origin"]] = found.to_frame("address").assign(
        address_origin=EXTRACTED
    )
    if len(found):
        places = _parsed_places(found, frame.loc[found.index, "town_hint"], gazetteer)
        frame.loc[found.index, list(places.columns)] = places
    no_name = texts.notna() & frame["name"].isna()
    names = extract_names(texts[no_name], frame, lexicon)
    if names.empty:
        return frame
    part = frame.loc[names.index].assign(name=names, name_origin=EXTRACTED)
    part = _with_names(part, gazetteer, words)
    frame.loc[names.index, list(part.columns)] = part
    return frame


def persons(frame: pd.DataFrame) -> pd.Series:
    """Who answers for each party, as names are compared; several joined by `;`, no masked ones.

    A natural person answers for himself, also where only he is named. That lets `段邦琼` reach a
    business that is registered without a name.

    Args:
        frame: mentions with name parts, kind, mask and responsible person.
    """
    person = frame["kind"].eq("natural_person") | frame["kind"].isna()
    own = frame["core"].where(person & frame["strict_name"].isna() & ~frame["is_masked"])
    cells = frame["responsible_person"].fillna(own).dropna()
    names = cells.str.split(_SEPARATOR).explode()
    keys = person_key(names.reset_index(drop=True)).set_axis(names.index).dropna()
    rows = pd.DataFrame({"row": keys.index, "key": keys.to_numpy(dtype=object)}).drop_duplicates()
    several = rows["row"].duplicated(keep=False)
    joined = rows[several].groupby("row")["key"].agg(_SEPARATOR.join)
    found = pd.concat([rows[~several].set_index("row")["key"], joined])
    made: pd.Series = found.reindex(frame.index).astype(_TEXT)
    return made


def _finished(frame: pd.DataFrame) -> pd.DataFrame:
    frame["persons"] = persons(frame)
    frame["record_key"] = frame["source"] + ":" + frame["source_record_id"]
    frame["mention_id"] = frame["record_key"] + "#" + frame["party_no"].astype(_TEXT)
    frame = _with_types(frame.reindex(columns=list(MENTION_COLUMNS)))
    return frame.sort_values("mention_id").reset_index(drop=True)
