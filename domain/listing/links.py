"""Whether a document surely reaches its party, and what the registrations say about the party.

For a listing the bar is higher than for the registry: the record that carries the decision must
reach the party by an anchor (its own valid code, its strict full registered name, its id number,
the same decision in a record that does) or by a person's `同一主体`. The anchors are checked here
again, from the record itself; how records were linked is the task of `domain.linkage`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from domain.registry.name_history import NameHistory
from domain.values.county import ANYWHERE, County
from domain.values.names.organisations import strict_name

SURE_METHODS = ("uscc", "id_number")
"""Link methods that reach a party by an anchor of the record itself."""

SAME_PARTY, OTHER_PARTY = "同一主体", "不同主体"
"""Conclusions of a person that two records speak of one party, or of two."""

_SEVERAL = re.compile(r"[、;；,，/]")


def strict_names(names: pd.Series) -> pd.Series:
    """Return names folded for comparison: only width, script, brackets, spaces, legal form."""
    folded = {name: strict_name(name) for name in names.dropna().unique()}
    return names.map(folded, na_action="ignore").astype("str")


@dataclass(frozen=True)
class Registrations:
    """The complete registrations, looked up by code and by name.

    Attributes:
        parties: indexed by USCC: `registered_name`, `registered_kind`, `representative`; a code
            that is registered under two names has no name.
        code_of: strict registered name to its USCC, only names that one single code bears.
        history: earlier names of codes, and since when they bear the present one.
        closed: code to the day on which it was struck off, or left for another district.
        county: whose regions names open with.
    """

    parties: pd.DataFrame
    code_of: dict[str, str]
    history: NameHistory = field(default_factory=NameHistory)
    closed: dict[str, pd.Timestamp] = field(default_factory=dict)
    county: County = ANYWHERE

    @classmethod
    def of(
        cls,
        registrations: pd.DataFrame,
        known: pd.DataFrame | None = None,
        county: County = ANYWHERE,
    ) -> "Registrations":
        """Index the accepted `market_registration` frame, and names known from before.

        Args:
            registrations: accepted `market_registration` frame.
            known: names that the registry remembers (`NAME_COLUMNS`).
            county: words that names are made of.
        """
        wanted = ["uscc", "name", "entity_type", "legal_representative"]
        frame = registrations.reindex(columns=wanted).astype("str").dropna(subset=["uscc"])
        frame = frame.sort_values(wanted)
        # A business without a signboard is registered under its operator's name.
        frame["signboard"] = frame["name"].notna()
        frame["name"] = frame["name"].fillna(frame["legal_representative"])
        frame["strict"] = strict_names(frame["name"])
        names = frame.drop_duplicates(["uscc", "strict"])
        grouped = frame.groupby("uscc")
        parties = grouped[["name", "entity_type", "legal_representative"]].first()
        parties["name"] = parties["name"].mask(names.groupby("uscc").size() > 1)
        parties.columns = pd.Index(["registered_name", "registered_kind", "representative"])
        parties["unnamed"] = ~frame["signboard"].groupby(frame["uscc"]).any()
        single = names.dropna(subset=["strict"]).drop_duplicates("strict", keep=False)
        history = NameHistory() if known is None else NameHistory.of(known, registrations)
        codes = dict(zip(single["strict"], single["uscc"], strict=True))
        ends = registrations.reindex(columns=["uscc", "closed_on"]).dropna()
        ends = ends.sort_values("closed_on")
        closed = dict(zip(ends["uscc"], ends["closed_on"], strict=True))
        return cls(parties, codes, history, closed, county)

    def bore(self, code: str, name: str | None) -> bool:
        """Return whether the code bore this strict name before."""
        return name in self.history.earlier.get(code, ())

    def code_then(self, name: str, day: pd.Timestamp) -> str | None:
        """Return the one code that bore a strict name on a day, None if none or several did."""
        found = {code for code, until in self.history.bearers.get(name, ()) if day < until}
        now = self.code_of.get(name)
        if now is not None and self.history.since.get(now, day) <= day <= self.closed.get(now, day):
            found.add(now)
        return found.pop() if len(found) == 1 else None

    def codes_of_names(self, names: pd.Series) -> pd.Series:
        """Return, per cell, the codes of the full registered names in it, joined with `;`."""
        found = {cell: self._codes(cell) for cell in names.dropna().unique()}
        return names.map(found, na_action="ignore").astype("str")

    def codes_on(self, cell: str, day: pd.Timestamp) -> set[str]:
        """Return the codes that bore the full names in a cell on a day."""
        names = {strict_name(name) for name in (cell, *_SEVERAL.split(cell))}
        found = (self.code_then(name, day) for name in names if name)
        return {code for code in found if code}

    def _codes(self, cell: str) -> str:
        names = {strict_name(name) for name in (cell, *_SEVERAL.split(cell))}
        found = (self.code_of.get(name) for name in names if name)
        return ";".join(sorted(code for code in found if code))


def sure_links(
    carriers: pd.DataFrame,
    credit_decisions: pd.DataFrame,
    evidence: pd.DataFrame,
    registry: Registrations,
    link_decisions: pd.DataFrame | None,
) -> tuple[pd.Series, pd.Series]:
    """Return, for both kinds of documents, whether the record surely reaches its party.

    Args:
        carriers: records that carry a penalty decision, with their parties.
        credit_decisions: credit decisions with their parties.
        evidence: `violator_evidence`: the party of every record.
        registry: the registrations, looked up by code and by name.
        link_decisions: people's answers, or None.
    """
    rows = pd.concat(
        [carriers, credit_decisions.rename(columns={"penalty_decision_no": "named_no"})],
        keys=["penalty", "credit"],
    )
    number = rows["decision_no"].fillna(rows.get("named_no"))
    record = record_keys(rows)
    party = rows["violator_id"].astype("str")
    sure = _by_own_anchor(rows, registry)
    by_person = _by_person(record, party, rows["link_method"], sure, evidence, link_decisions)
    # A person's word needs something in the record itself that names somebody.
    sure |= by_person & (rows["party_name"].notna() | rows["uscc"].notna())
    # The same decision elsewhere: one sure record of a decision vouches for the others of its
    # party.
    by_decision = sure.groupby([number, party]).transform("any")
    sure = sure | by_decision.fillna(False).astype(bool)
    penalties = len(carriers)
    return sure.iloc[:penalties].droplevel(0), sure.iloc[penalties:].droplevel(0)


def _by_own_anchor(rows: pd.DataFrame, registry: Registrations) -> pd.Series:
    """Return where the record itself gives the party's code, full registered name or id number."""
    known = rows["known_uscc"]
    by_code = rows["uscc"].eq(known) & known.notna()
    by_name = pd.Series(
        # Several names in one cell are rare; the comparison is per cell.
        [
            pd.notna(code) and pd.notna(cell) and code in registry.codes_on(cell, day)
            for code, cell, day in zip(known, rows["party_name"], rows["decided_on"], strict=True)
        ],
        index=rows.index,
        dtype=bool,
    )
    by_id = rows["id_number"].notna() & rows["kind"].eq("natural_person")
    return by_code | by_name | (by_id & rows["link_method"].isin(SURE_METHODS))


def _by_person(
    record: pd.Series,
    party: pd.Series,
    method: pd.Series,
    sure: pd.Series,
    evidence: pd.DataFrame,
    link_decisions: pd.DataFrame | None,
) -> pd.Series:
    """Return where people's `同一主体` lead from the record to one that surely is the party.

    Without the decisions themselves, the link method `person` is taken at its word.
    """
    if link_decisions is None:
        return method.eq("person")
    anchored = evidence[
        evidence["link_method"].isin(SURE_METHODS) | evidence["source"].eq("market_registration")
    ]
    keys = record_keys(anchored)
    start = set(zip(keys, anchored["violator_id"], strict=True))
    # The linkage's word for these very records is no person's: a name may be another's by now.
    start -= set(zip(record, party, strict=True))
    start |= set(zip(record[sure], party[sure], strict=True))
    same = link_decisions[link_decisions["conclusion"].eq(SAME_PARTY)]
    ends = [same[side].str.removesuffix("#1") for side in ("left_record", "right_record")]
    edges = list(zip(*ends, strict=True))
    members = set(zip(record_keys(evidence), evidence["violator_id"], strict=True))
    reached = _spread(start, edges, members)
    found = [pair in reached for pair in zip(record, party, strict=True)]
    return pd.Series(found, index=record.index, dtype=bool)


def record_keys(rows: pd.DataFrame) -> pd.Series:
    """Return the records as link decisions name them: a second party keeps its number."""
    keys = rows["source"] + ":" + rows["source_record_id"]
    if "party_no" not in rows:
        return keys
    later = rows["party_no"].fillna(1) > 1
    return keys.where(~later, keys + "#" + rows["party_no"].astype("Int64").astype("str"))


Node = tuple[str, str]
"""A record key and a violator id."""


def _spread(start: set[Node], edges: Iterable[tuple[str, str]], members: set[Node]) -> set[Node]:
    """Return what people's decisions reach from `start` without leaving a party."""
    neighbours: dict[str, set[str]] = {}
    for left, right in edges:
        neighbours.setdefault(left, set()).add(right)
        neighbours.setdefault(right, set()).add(left)
    reached, waiting = set(start), [node for node in start if node[0] in neighbours]
    while waiting:
        record, party = waiting.pop()
        for other in neighbours.get(record, ()):
            node = (other, party)
            if node in members and node not in reached:
                reached.add(node)
                waiting.append(node)
    return reached
