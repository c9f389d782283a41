"""Relations: parties that are not the same but connected, each with its evidence in words.

A relation is shown and never merges anything. What is common to many parties (the telephone of an
agency, the address of a market) connects nobody and is left out.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from domain.intake.parties import PARTY_NO, with_evidence
from domain.linkage.policy import LinkagePolicy
from domain.values.names.persons import person_key

RELATION_COLUMNS: Final = ("left_violator_id", "right_violator_id", "relation", "evidence")

_WORDS: Final = {
    "same_operator": "负责人同为{}",
    "same_phone": "联系电话相同",
    "same_premises": "地址同为{}",
}


def build_relations(
    members: pd.DataFrame,
    violations: pd.DataFrame,
    records: Mapping[str, pd.DataFrame],
    policy: LinkagePolicy,
) -> pd.DataFrame:
    """Return the pairs of connected parties (`RELATION_COLUMNS`), sorted.

    Args:
        members: linked mentions with `violator_id`.
        violations: decisions end a party's good standing, which makes later ones successors.
        records: accepted frames by source; the register says which parties are closed.
        policy: the largest group that still means something, and the closed states.
    """
    shared = pd.concat(
        [
            _pairs(kind, values, policy.relation_group_limit)
            for kind, values in _values(members, policy)
        ],
        ignore_index=True,
    )
    successors = _successors(shared, members, violations, records, policy)
    both = pd.concat([shared, successors], ignore_index=True)[list(RELATION_COLUMNS)]
    keys = ["left_violator_id", "right_violator_id", "relation"]
    both = both.sort_values([*keys, "evidence"]).drop_duplicates(keys)
    return both.astype("str").reset_index(drop=True)


def _values(members: pd.DataFrame, policy: LinkagePolicy) -> list[tuple[str, pd.DataFrame]]:
    """Per kind of relation: `violator_id`, `key` (what is shared), `shown` (how it is said)."""
    phones = _exploded(members, "phone")
    people = _exploded(members, "responsible_person")
    person = members["kind"].eq("natural_person") & ~members["is_masked"]
    own = members.loc[person, ["violator_id", "name", "town_code"]].set_axis(people.columns, axis=1)
    people = pd.concat([people, own.dropna()], ignore_index=True)
    people["value"] = person_key(people["value"], policy.names).astype("str")
    people = people.dropna()
    # A person's name is common; with the town it means something.
    people = people.assign(key=people["town_code"] + "|" + people["value"], shown=people["value"])
    places = members[["violator_id", "town_code", "address_key", "address"]].dropna()
    places = places.assign(
        key=places["town_code"] + "|" + places["address_key"], shown=places["address"]
    )
    phones = phones.assign(key=phones["value"], shown="")
    return [("same_operator", people), ("same_phone", phones), ("same_premises", places)]


def _exploded(members: pd.DataFrame, column: str) -> pd.DataFrame:
    rows = members[["violator_id", column, "town_code"]].dropna(subset=[column])
    rows = rows.assign(**{column: rows[column].str.split(";")}).explode(column)
    return rows.rename(columns={column: "value"}).astype("str").reset_index(drop=True)


def _pairs(relation: str, values: pd.DataFrame, most: int) -> pd.DataFrame:
    """Pairs of parties that share a key, for keys that few parties share."""
    rows = values[["violator_id", "key", "shown"]].sort_values(["key", "violator_id", "shown"])
    rows = rows.drop_duplicates(["key", "violator_id"])
    rows = rows[rows.groupby("key")["violator_id"].transform("size").between(2, most)]
    both = rows.merge(rows[["violator_id", "key"]], on="key", suffixes=("", "_other"))
    both = both[both["violator_id"] < both["violator_id_other"]]
    return pd.DataFrame(
        {
            "left_violator_id": both["violator_id"],
            "right_violator_id": both["violator_id_other"],
            "relation": relation,
            "evidence": [_WORDS[relation].format(shown) for shown in both["shown"]],
        },
        columns=list(RELATION_COLUMNS),
    ).astype("str")


def _successors(
    shared: pd.DataFrame,
    members: pd.DataFrame,
    violations: pd.DataFrame,
    records: Mapping[str, pd.DataFrame],
    policy: LinkagePolicy,
) -> pd.DataFrame:
    """Connected pairs of which one appeared after the other was penalised, listed or closed."""
    ends = _ends(members, violations, records, policy)
    appeared = members.groupby("violator_id")["seen_on"].min()
    directed = pd.concat(
        [
            shared,
            shared.rename(
                columns={
                    "left_violator_id": "right_violator_id",
                    "right_violator_id": "left_violator_id",
                }
            ),
        ],
        ignore_index=True,
    )
    ended = _mapped(directed["left_violator_id"], ends)
    later = _mapped(directed["right_violator_id"], appeared) > ended
    return directed[later].assign(
        relation="suspected_successor",
        evidence="在前者"
        + ended[later].dt.strftime("%Y-%m-%d")
        + "受处罚、列入或注销之后出现，"
        + directed.loc[later, "evidence"],
    )


def _ends(
    members: pd.DataFrame,
    violations: pd.DataFrame,
    records: Mapping[str, pd.DataFrame],
    policy: LinkagePolicy,
) -> pd.Series:
    """Per party, the first day on which a decision stood against it or its registration ended."""
    stands = violations["decision_stands"].fillna(value=False)
    days = [violations.loc[stands, ["violator_id", "decided_on"]]]
    party = members[["violator_id", "source", "source_record_id", PARTY_NO]]
    for source, condition, day in (
        ("credit_decision", ("decision_type", ("列入",)), "decided_on"),
        ("market_registration", ("status", policy.closed_statuses), "approved_on"),
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


def _mapped(ids: pd.Series, days: pd.Series) -> pd.Series:
    """The day of each id; `Series.map` cannot when there are no days at all."""
    return days.reindex(ids).set_axis(ids.index)
