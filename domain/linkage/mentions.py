"""Mentions: one row per party that a source row names, all of it normalised once.

What belongs here is how each source speaks of a party. How texts are read is
`domain.values.names.organisations`, `domain.values.addresses.parse` and their neighbours; which
mentions are the same party is `domain.linkage`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from domain.complaints.extraction import SEPARATOR
from domain.decisions.numbers import link_keys
from domain.intake.parties import PARTY_NO, one_row_per_party
from domain.intake.sources import PARTY_SOURCES, SOURCES
from domain.linkage.mention_sources import RAW_COLUMNS, TEXT, conformed_mentions, read_source
from domain.values.addresses.parse import PLACE_PARTS, Gazetteer, parse_addresses
from domain.values.names.lexicon import Lexicon, NameWords
from domain.values.names.organisations import PARTS as NAME_PARTS
from domain.values.names.organisations import kind_of, parse_organisation_names
from domain.values.names.persons import is_masked, looks_like_person, person_key
from domain.values.names.trades import learn_trades
from domain.values.text import map_unique

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
    *NAME_PARTS,
    "responsible_person",
    "persons",
    "phone",
    "address",
    "address_origin",
    "town_code",
    "village",
    *PLACE_PARTS,
    "premises_type",
)
"""Columns of the mention frame, in order."""


_ALWAYS_A_PARTY: Final = tuple(s.name for s in SOURCES.values() if s.nameless_is_party)
"""Sources in which a row without a name is not a mere place."""
_ONE_PARTY: Final = tuple(s.name for s in SOURCES.values() if s.names_one_party)
"""Sources whose names are never several."""


def build_mentions(
    records: Mapping[str, pd.DataFrame],
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    register: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per party that a record names (`MENTION_COLUMNS`), sorted by `mention_id`.

    Args:
        records: accepted frames by source name; sources that name no party are passed over.
        gazetteer: towns and villages that addresses are read against.
        lexicon: words that tell a name from the text around it.
        register: mentions with the register among them, whose names teach further trades; None if
            the register is among the records.
    """
    parts = [
        read_source(SOURCES[source], _without_non_names(frame, lexicon)).reindex(
            columns=list(RAW_COLUMNS)
        )
        for source, frame in sorted(records.items())
        if source in PARTY_SOURCES and len(frame)
    ]
    if not parts:
        return _empty()
    raw = conformed_mentions(pd.concat(parts, ignore_index=True))
    raw["town_hint"] = _town_codes(raw["town_hint"], gazetteer)
    raw["decision_no"] = map_unique(raw["decision_no"], link_keys)
    known = raw if register is None else register
    named = _with_names(_one_row_per_party(raw), gazetteer, _learnt(known, gazetteer))
    return _finished(_with_places(named, gazetteer), gazetteer.county.names)


def join_mentions(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Mentions of several sources that were built apart, as if they had been built together.

    Columns: `MENTION_COLUMNS`.
    """
    joined = pd.concat([part for part in parts if len(part)] or list(parts[:1]), ignore_index=True)
    return joined.sort_values("mention_id").reset_index(drop=True)


def _learnt(known: pd.DataFrame, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Trades that the names of the register end in."""
    names = known.loc[known["source"].eq("market_registration"), "name"].dropna().str.strip()
    return learn_trades(names, _towns(gazetteer), gazetteer.county)


def _towns(gazetteer: Gazetteer) -> list[str]:
    return [alias for town in gazetteer.towns for alias in (town.name, *town.aliases)]


def _empty() -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series(dtype=TEXT) for name in MENTION_COLUMNS})
    return _with_types(frame)


def _with_types(frame: pd.DataFrame) -> pd.DataFrame:
    types = dict.fromkeys(MENTION_COLUMNS, TEXT)
    types |= {
        "party_no": "int64",
        "source_row": "Int64",
        "seen_on": "datetime64[us]",
        "is_masked": "bool",
    }
    return frame.astype(types)


def _town_codes(hints: pd.Series, gazetteer: Gazetteer) -> pd.Series:
    """Codes of towns given by code, name or alias; what is none of them is no hint."""
    known = {town.code: town.code for town in gazetteer.towns}
    for town in gazetteer.towns:
        known |= dict.fromkeys((town.name, *town.aliases), town.code)
    return hints.map(known).astype(TEXT)


def _without_non_names(frame: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Texts such as `培训机构` stand where a name should be and name nobody."""
    if "party_name" not in frame:
        return frame
    names = frame["party_name"]
    return frame.assign(party_name=names.mask(names.isin(lexicon.no_names)))


def _one_row_per_party(raw: pd.DataFrame) -> pd.DataFrame:
    """Split cells that name several parties, each with its number within the record.

    A telephone or a person in such a row stays with every party: it is only ever one of several
    agreements. A code alone would link, so it stays only where each name has its own.
    """
    splits = ~raw["source"].isin(_ONE_PARTY) & raw["name_origin"].ne("premises")
    raw = one_row_per_party(raw, splits)
    raw["name"] = raw["name"].str.strip().where(lambda name: name.ne(""))
    keys = ["source", "source_record_id"]
    numbered = raw[PARTY_NO].notna()
    raw = raw[raw["name"].notna() | numbered | ~raw.duplicated(keys)]
    counted = raw.groupby(keys).cumcount() + 1
    return raw.assign(**{PARTY_NO: raw[PARTY_NO].fillna(counted)}).reset_index(drop=True)


def _with_names(frame: pd.DataFrame, gazetteer: Gazetteer, trades: Sequence[str]) -> pd.DataFrame:
    """Add kind, mask and name parts. Parts of a person's name are empty, and so are masked ones.

    Args:
        frame: one row per party, names as typed.
        gazetteer: towns, and the county's words of names.
        trades: further words for trades, learnt from the register.
    """
    words = gazetteer.county.names
    frame = frame.assign(
        name_origin=frame["name_origin"].fillna("typed").where(frame["name"].notna()).astype(TEXT),
        is_masked=is_masked(frame["name"], words).astype(bool),
    )
    towns, county = _towns(gazetteer), replace(gazetteer.county, names=words.knowing(trades))
    parts = _on_unique(frame["name"], lambda names: parse_organisation_names(names, towns, county))
    for part in NAME_PARTS:
        frame[part] = parts[part].mask(frame["is_masked"]).astype(TEXT)
    frame["kind"] = _kinds(frame, words)
    return _with_person_parts(frame, words)


def _on_unique(values: pd.Series, read: Callable[[pd.Series], pd.DataFrame]) -> pd.DataFrame:
    """Read every distinct value once: names and addresses repeat many times over."""
    codes, unique = pd.factorize(values)
    table = read(pd.Series(unique, dtype=TEXT)).reset_index(drop=True)
    return table.reindex(codes).set_axis(values.index)


def _kinds(frame: pd.DataFrame, words: NameWords) -> pd.Series:
    """Declared kind; else what the name shows; a venue where a place has no name."""
    parts = frame[list(NAME_PARTS)]
    shown = kind_of(frame["name"], frame["declared_kind"], parts, words).astype(TEXT)
    no_name = frame["name"].isna() & ~frame["source"].isin(_ALWAYS_A_PARTY)
    venue = no_name | frame["name_origin"].eq("premises")
    return shown.mask(venue, "unregistered_venue")


def _with_person_parts(frame: pd.DataFrame, words: NameWords) -> pd.DataFrame:
    """A person's name is a core and has no parts; a business under its owner's name has no name.

    Where nobody declared a kind, a text that looks like a person's name may be a short signboard:
    its kind stays open.
    """
    plain = frame["legal_form"].isna() & frame["trade"].isna()
    looks = looks_like_person(frame["name"], words).astype(bool) & plain & ~frame["is_masked"]
    names = person_key(frame["name"], words).astype(TEXT)
    operator = frame["responsible_person"]
    owner = frame["kind"].eq("individual_business") & looks & (operator.isna() | operator.eq(names))
    person = frame["kind"].eq("natural_person") | (frame["kind"].isna() & looks)
    for part in NAME_PARTS:
        frame[part] = frame[part].mask(person | owner)
    frame["core"] = frame["core"].mask(person, names).astype(TEXT)
    frame["responsible_person"] = operator.fillna(names.where(owner))
    return frame


def _with_places(frame: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    places = _parsed_places(frame["address"], frame["town_hint"], gazetteer)
    typed = pd.Series("typed", index=frame.index, dtype=TEXT).where(frame["address"].notna())
    origin = frame["address_origin"].fillna(typed).astype(TEXT)
    parts = {name: places[name] for name in ("town_code", "village", *PLACE_PARTS)}
    return frame.assign(address_origin=origin, **parts)


def _parsed_places(address: pd.Series, town_hint: pd.Series, gazetteer: Gazetteer) -> pd.DataFrame:
    pairs = pd.DataFrame({"address": address, "town_hint": town_hint})
    unique = pairs.drop_duplicates().reset_index(drop=True)
    parsed = parse_addresses(unique["address"], gazetteer, unique["town_hint"])
    columns = ["town_code", "village", *PLACE_PARTS]
    table = unique.join(parsed[columns].astype(TEXT))
    table["town_code"] = table["town_code"].fillna(table["town_hint"])
    merged = pairs.merge(table, on=["address", "town_hint"], how="left")
    return merged[columns].set_axis(address.index).astype(TEXT)


def persons(frame: pd.DataFrame, words: NameWords) -> pd.Series:
    """Who answers for each party, as names are compared; several joined by `;`, no masked ones.

    A natural person answers for himself, also where only he is named. That lets `段邦琼` reach a
    business that is registered without a name.

    Args:
        frame: mentions with name parts, kind, mask and responsible person.
        words: titles and surnames.
    """
    person = frame["kind"].eq("natural_person") | frame["kind"].isna()
    own = frame["core"].where(person & frame["strict_name"].isna() & ~frame["is_masked"])
    cells = frame["responsible_person"].fillna(own).dropna()
    names = cells.str.split(SEPARATOR).explode()
    keys = person_key(names.reset_index(drop=True), words).set_axis(names.index).dropna()
    rows = pd.DataFrame({"row": keys.index, "key": keys.to_numpy(dtype=object)}).drop_duplicates()
    several = rows["row"].duplicated(keep=False)
    joined = rows[several].groupby("row")["key"].agg(SEPARATOR.join)
    found = pd.concat([rows[~several].set_index("row")["key"], joined])
    made: pd.Series = found.reindex(frame.index).astype(TEXT)
    return made


def _finished(frame: pd.DataFrame, words: NameWords) -> pd.DataFrame:
    frame["persons"] = persons(frame, words)
    frame["record_key"] = frame["source"] + ":" + frame["source_record_id"]
    frame["mention_id"] = frame["record_key"] + "#" + frame["party_no"].astype(TEXT)
    frame = _with_types(frame.reindex(columns=list(MENTION_COLUMNS)))
    return frame.sort_values("mention_id").reset_index(drop=True)
