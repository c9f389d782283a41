"""Traits that connect parties: who runs them, their telephones, their premises; and their ends.

Every trait is a frame `violator_id`, `key` (what is shared), `shown` (how it is said). What many
parties share connects nobody; the limit is the caller's.
"""

from collections.abc import Mapping

import pandas as pd

from domain.intake.parties import PARTY_NO, with_evidence
from domain.values.names.lexicon import NameWords
from domain.values.names.persons import person_key


def operators(members: pd.DataFrame, words: NameWords) -> pd.DataFrame:
    """Return who answers for each party, and natural persons themselves, each with the town.

    A person's name is common; with the town it means something.

    Columns: `violator_id`, `key`, `shown`, and what they are made of.

    Args:
        members: linked mentions with `violator_id`.
        words: words of names, by which a person's name is compared.
    """
    people = _exploded(members, "responsible_person")
    person = members["kind"].eq("natural_person") & ~members["is_masked"]
    own = members.loc[person, ["violator_id", "name", "town_code"]].set_axis(people.columns, axis=1)
    people = pd.concat([people, own.dropna()], ignore_index=True)
    people["value"] = person_key(people["value"], words).astype("str")
    people = people.dropna()
    return people.assign(key=people["town_code"] + "|" + people["value"], shown=people["value"])


def telephones(members: pd.DataFrame) -> pd.DataFrame:
    """Return the telephones of each party; a number is not said in words.

    Columns: `violator_id`, `key`, `shown`, and what they are made of.
    """
    phones = _exploded(members, "phone")
    return phones.assign(key=phones["value"], shown="")


def premises(members: pd.DataFrame, *, exact: bool = False) -> pd.DataFrame:
    """Return the exact addresses of each party, with the town.

    Columns: `violator_id`, `key`, `shown`, and what they are made of.

    Args:
        members: linked mentions with `violator_id`.
        exact: only addresses that name a door, a shop or a floor, not a house alone.
    """
    rows = members if not exact else members[members["address_key"].ne(members["building_key"])]
    places = rows[["violator_id", "town_code", "address_key", "address"]].dropna()
    return places.assign(
        key=places["town_code"] + "|" + places["address_key"], shown=places["address"]
    )


def _exploded(members: pd.DataFrame, column: str) -> pd.DataFrame:
    rows = members[["violator_id", column, "town_code"]].dropna(subset=[column])
    rows = rows.assign(**{column: rows[column].str.split(";")}).explode(column)
    return rows.rename(columns={column: "value"}).astype("str").reset_index(drop=True)


def first_ends(
    members: pd.DataFrame,
    violations: pd.DataFrame,
    records: Mapping[str, pd.DataFrame],
    closed_statuses: tuple[str, ...],
) -> pd.Series:
    """Return the first day on which each party was dealt with: its good standing ended.

    That is a decision that stands against it, a 列入, a 移出, or the end of its registration.

    Args:
        members: linked mentions with `violator_id`.
        violations: `domain.registry.violations.VIOLATION_COLUMNS`.
        records: accepted frames by source.
        closed_statuses: states of a registration that has ended.
    """
    stands = violations["decision_stands"].fillna(value=False)
    days = [violations.loc[stands, ["violator_id", "decided_on"]]]
    party = members[["violator_id", "source", "source_record_id", PARTY_NO]]
    for source, condition, day in (
        ("credit_decision", ("decision_type", ("列入", "移出")), "decided_on"),
        ("market_registration", ("status", closed_statuses), "approved_on"),
    ):
        frame = records.get(source)
        if frame is None or frame.empty:
            continue
        column, words = condition
        own = [c for c in ("source_record_id", PARTY_NO, day) if c in frame]
        rows = frame.loc[frame[column].isin(words), own].assign(source=source)
        rows = with_evidence(rows, party)
        days.append(rows[["violator_id", day]].rename(columns={day: "decided_on"}))
    both = pd.concat([part.astype({"decided_on": "datetime64[us]"}) for part in days])
    return both.dropna().groupby("violator_id")["decided_on"].min()
