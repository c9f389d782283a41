"""The unified registry: parties, their evidence, violations, links, relations and the review queue.

Everything here is read off the linked mentions and the violations. A registration that no other
record links to is not a violator and appears nowhere. Full id numbers do not get past this module.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.linkage.evidence.edges import probability
from domain.linkage.linker import LinkResult
from domain.linkage.policy import LinkagePolicy
from domain.privacy.masks import mask_id_number
from domain.registry.identity import IdentityResult, with_violator_ids
from domain.registry.reappearance import find_reappearances
from domain.registry.relations import RELATION_COLUMNS, build_relations
from domain.registry.review import REVIEW_COLUMNS, build_review, record_of
from domain.registry.traits import first_ends
from domain.registry.violations import build_violations
from domain.values.names.lexicon import NameWords
from domain.values.names.persons import looks_like_person
from domain.values.text import joined

VIOLATOR_COLUMNS: Final = (
    "violator_id",
    "kind",
    "name",
    "aliases",
    "uscc",
    "id_number_masked",
    "responsible_persons",
    "phones",
    "addresses",
    "town_code",
    "premises_types",
    "violation_types",
    "verified_violations",
    "open_clues",
    "first_seen_on",
    "last_seen_on",
    "merged_into",
)
EVIDENCE_COLUMNS: Final = (
    "violator_id",
    "source",
    "source_record_id",
    "party_no",
    "link_method",
    "link_probability",
    "link_reason",
    "linked_to",
    "source_file",
    "source_row",
)
LINK_COLUMNS: Final = (
    "violator_id",
    "left_record",
    "right_record",
    "method",
    "rule",
    "reason",
    "weight",
    "probability",
    "comparisons",
    "policy_version",
)
_REGISTER: Final = "market_registration"
_JOINED: Final = {
    "responsible_persons": "responsible_person",
    "phones": "phone",
    "addresses": "address",
    "premises_types": "premises_type",
}
"""Column of the violator to the column of its mentions, whose values are collected."""


@dataclass(frozen=True)
class Registry:
    """The tables of the registry database that a run writes; columns as named above."""

    violator: pd.DataFrame
    violator_evidence: pd.DataFrame
    violator_link: pd.DataFrame
    violator_relation: pd.DataFrame
    violation: pd.DataFrame
    link_review: pd.DataFrame
    reappearance: pd.DataFrame


def build_registry(
    result: LinkResult,
    identity: IdentityResult,
    records: Mapping[str, pd.DataFrame],
    policy: LinkagePolicy,
) -> Registry:
    """Return the registry of a run; every table is sorted by its key.

    Args:
        result: linked mentions, links and refused unions.
        identity: ids of the clusters, and the redirects of ids out of use.
        records: accepted frames by source name.
        policy: what is verified, and limits of the relations.
    """
    members = with_violator_ids(result.linked, identity).sort_values(["seen_on", "mention_id"])
    evidence = build_evidence(members)
    violations = build_violations(records, evidence, policy)
    violators = _violators(members, violations, policy.names)
    review = build_review(
        result.refused,
        result.linked,
        members,
        violations,
        policy.review_share,
        records.get("link_decision", pd.DataFrame()),
    )
    ends = first_ends(members, violations, records, policy.closed_statuses)
    reappeared = find_reappearances(members, ends, review, policy)
    return Registry(
        violator=_with_redirects(violators, identity.redirects),
        violator_evidence=evidence,
        violator_link=_links(result.links, identity),
        violator_relation=build_relations(members, reappeared, policy),
        violation=violations,
        link_review=review,
        reappearance=reappeared,
    )


def build_evidence(members: pd.DataFrame) -> pd.DataFrame:
    """Return one row per record and party (`EVIDENCE_COLUMNS`).

    Args:
        members: linked mentions with `violator_id`.
    """
    keys = ["violator_id", "source", "source_record_id", "party_no"]
    return members[list(EVIDENCE_COLUMNS)].sort_values(keys).reset_index(drop=True)


def _violators(members: pd.DataFrame, violations: pd.DataFrame, words: NameWords) -> pd.DataFrame:
    """One row per party, from its mentions in order of time."""
    index = pd.Index(sorted(members["violator_id"].unique()), name="violator_id", dtype="str")
    own = members[members["source"].ne(_REGISTER)].groupby("violator_id")["seen_on"]
    numbers = violations[violations["is_primary"]].groupby("violator_id")
    columns = {
        "kind": _kinds(members, words),
        "name": _names(members),
        "uscc": _anchor(members, "uscc"),
        "id_number_masked": _masked_ids(members),
        "town_code": _first(members, "town_code"),
        "violation_types": _collected(violations, "violation_codes"),
        "verified_violations": numbers["verified"].sum(),
        "open_clues": numbers["is_open"].sum(),
        "first_seen_on": own.min(),
        "last_seen_on": own.max(),
        **{new: _collected(members, old) for new, old in _JOINED.items()},
    }
    frame = pd.DataFrame({name: values.reindex(index) for name, values in columns.items()})
    frame["aliases"] = _aliases(members, frame["name"])
    for name in ("verified_violations", "open_clues"):
        frame[name] = frame[name].fillna(0).astype("int64")
    for name in ("first_seen_on", "last_seen_on"):
        frame[name] = frame[name].astype("datetime64[us]")
    return frame.reset_index()


def _collected(rows: pd.DataFrame, column: str) -> pd.Series:
    """All values of a column per party, each once, in order of time, joined with `;`."""
    values = rows[["violator_id", column]].dropna()
    values = values.drop_duplicates()
    if values[column].str.contains(";", regex=False).any():
        values = values.assign(**{column: values[column].str.split(";")}).explode(column)
        values = values.astype("str").drop_duplicates()
    return joined(values["violator_id"], values[column])


def _first(members: pd.DataFrame, column: str) -> pd.Series:
    """The register's value, else the most frequent one, else (of equals) the earliest."""
    rows = members[["violator_id", "source", column]].dropna(subset=[column])
    rows = rows.reset_index(drop=True).reset_index(names="turn")
    by_value = rows.assign(registered=rows["source"].eq(_REGISTER)).groupby(
        ["violator_id", column], as_index=False
    )
    counts = by_value.agg(
        registered=("registered", "max"), times=("turn", "size"), turn=("turn", "min")
    )
    order = ["violator_id", "registered", "times", "turn"]
    counts = counts.sort_values(order, ascending=[True, False, False, True])
    return counts.drop_duplicates("violator_id").set_index("violator_id")[column].astype("str")


def _names(members: pd.DataFrame) -> pd.Series:
    """Registered name; else the most frequent typed one; masked and extracted ones come last."""
    found = pd.Series(dtype="str")
    poor = members["is_masked"] | members["name_origin"].eq("extracted")
    for part in (members[~poor], members[poor]):
        found = found.combine_first(_first(part, "name"))
    return found


def _aliases(members: pd.DataFrame, names: pd.Series) -> pd.Series:
    rows = members[["violator_id", "name"]].dropna().drop_duplicates()
    rows = rows[rows["name"].ne(rows["violator_id"].map(names))]
    return joined(rows["violator_id"], rows["name"]).reindex(names.index).astype("str")


def _kinds(members: pd.DataFrame, words: NameWords) -> pd.Series:
    """The register's or most frequently declared kind; else a person or an organisation by name."""
    declared = members["kind"].where(members["kind"].ne("unregistered_venue"))
    known = _first(members.assign(kind=declared), "kind")
    rest = members.assign(
        kind=members["kind"].mask(looks_like_person(members["name"], words), "natural_person")
    )
    guessed = _first(rest.assign(kind=rest["kind"].fillna("organisation")), "kind")
    return known.combine_first(guessed)


def _anchor(members: pd.DataFrame, column: str) -> pd.Series:
    """The code that the links to the party rest on; a disputed one (`alone`) is nobody's.

    What another party is linked by is that party's, also where a decision's record repeats it.
    """
    sure = members[members["link_method"].isin(["uscc", "id_number", "decision", "person"])]
    linked_by = sure[sure["link_method"].eq(column)].drop_duplicates(column)
    holder = linked_by.set_index(column)["violator_id"].reindex(sure[column]).to_numpy()
    own = pd.isna(holder) | (holder == sure["violator_id"].to_numpy())
    return _first(sure[own], column)


def _masked_ids(members: pd.DataFrame) -> pd.Series:
    persons = members[members["kind"].eq("natural_person") | members["kind"].isna()]
    numbers = _anchor(persons, "id_number")
    return numbers.map(mask_id_number).astype("str")


def _with_redirects(violators: pd.DataFrame, redirects: pd.DataFrame) -> pd.DataFrame:
    """Add a row per id out of use that says who took over."""
    gone = redirects.assign(
        verified_violations=0,
        open_clues=0,
        first_seen_on=pd.Series(pd.NaT, index=redirects.index, dtype="datetime64[us]"),
        last_seen_on=pd.Series(pd.NaT, index=redirects.index, dtype="datetime64[us]"),
    )
    both = pd.concat([violators, gone]).reindex(columns=list(VIOLATOR_COLUMNS))
    types = dict.fromkeys(VIOLATOR_COLUMNS, "str")
    types |= {"verified_violations": "int64", "open_clues": "int64"}
    types |= {"first_seen_on": "datetime64[us]", "last_seen_on": "datetime64[us]"}
    return both.astype(types).sort_values("violator_id").reset_index(drop=True)


def _links(links: pd.DataFrame, identity: IdentityResult) -> pd.DataFrame:
    frame = links.merge(identity.ids[["cluster", "violator_id"]], on="cluster")
    frame = frame.assign(
        probability=probability(frame["weight"]).where(frame["method"].eq("probabilistic")),
        left_record=record_of(frame["left"]),
        right_record=record_of(frame["right"]),
    )
    keys = ["violator_id", "left_record", "right_record", "rule"]
    return frame[list(LINK_COLUMNS)].sort_values(keys).reset_index(drop=True)


__all__ = [
    "EVIDENCE_COLUMNS",
    "LINK_COLUMNS",
    "RELATION_COLUMNS",
    "REVIEW_COLUMNS",
    "VIOLATOR_COLUMNS",
    "Registry",
    "build_evidence",
    "build_registry",
]
