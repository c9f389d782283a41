"""What the ledger of hand-overs gains: new matters, supplements, what is sent to somebody else.

A row covers the matter in which the clues that it was issued for are now, whatever number the
matter had then: neither a merged matter nor a rebuilt registry hands anything over again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.supervision.handovers.columns import RETURNED
from domain.supervision.handovers.days import Issue
from domain.supervision.handovers.policy import RoutingPolicy
from domain.supervision.nearest import looked_up
from domain.values.text import joined

KEY: Final = ["department", "rule", "matter_no"]
"""What is handed over once: a matter to a department by a rule."""

NEW_COLUMNS: Final = (*KEY, "clue_no", "evidence", "supplement_of", "returned_from")
"""A row to be issued: for which clues (`;`, the earliest first), in addition to which hand-over,
and which one another department gave back."""


@dataclass(frozen=True)
class Gained:
    """What the ledger gains.

    Attributes:
        rows: `NEW_COLUMNS`, by key.
        waiting: numbers of clues that go with the next hand-over.
        unassigned: numbers of clues that were given back and go to nobody by the rules.
    """

    rows: pd.DataFrame
    waiting: frozenset[str]
    unassigned: frozenset[str]


def gained(
    candidates: pd.DataFrame,
    inputs: pd.DataFrame,
    ledger: pd.DataFrame,
    policy: RoutingPolicy,
    issue: Issue,
) -> Gained:
    """Return what is issued now.

    Args:
        candidates: `domain.supervision.handovers.routing.CANDIDATE_COLUMNS`.
        inputs: all clues: `clue_no`, `matter_no`, `received_on`, `referred_by`.
        ledger: all hand-overs so far, with their status.
        policy: who gets what was given back.
        issue: what is handed over on this day.
    """
    covers = _covers(ledger, inputs)
    rows, unassigned = _rerouted(candidates, covers, inputs, policy)
    known = covers.sort_values("handover_no").drop_duplicates(KEY)[[*KEY, "handover_no"]]
    rows = rows.merge(known.rename(columns={"handover_no": "supplement_of"}), on=KEY, how="left")
    told = pd.MultiIndex.from_frame(_told(ledger)[["department", "rule", "clue_no"]])
    asked = pd.MultiIndex.from_frame(rows[["department", "rule", "clue_no"]])
    rows = rows[~asked.isin(told)]
    now = _issued(rows, issue)
    return Gained(
        rows=_one_per_key(rows[now], inputs),
        waiting=frozenset(rows.loc[~now, "clue_no"]),
        unassigned=unassigned,
    )


def _issued(rows: pd.DataFrame, issue: Issue) -> "pd.Series[bool]":
    if issue == "returned":
        return rows["returned_from"].notna()
    return pd.Series(issue == "everything", index=rows.index)


def _told(ledger: pd.DataFrame) -> pd.DataFrame:
    """A row for each clue that each hand-over was issued for."""
    columns = ["handover_no", "department", "rule", "matter_no", "status", "answer_result"]
    listed = ledger["evidence"].fillna(ledger["clue_no"]).str.split(";")
    return ledger[columns].assign(clue_no=listed).explode("clue_no")


def _covers(ledger: pd.DataFrame, inputs: pd.DataFrame) -> pd.DataFrame:
    """Hand-overs with each matter that they cover now.

    That is the matter of their clues, and that of the clue whose number the matter had.
    """
    matter_of = inputs.set_index("clue_no")["matter_no"]
    told = _told(ledger)
    first = told.drop_duplicates("handover_no").assign(clue_no=lambda rows: rows["matter_no"])
    both = pd.concat([told, first], ignore_index=True)
    both["matter_no"] = looked_up(both["clue_no"], matter_of).fillna(both["matter_no"])
    return both.drop(columns="clue_no").drop_duplicates(["handover_no", *KEY])


def _rerouted(
    candidates: pd.DataFrame, covers: pd.DataFrame, inputs: pd.DataFrame, policy: RoutingPolicy
) -> tuple[pd.DataFrame, frozenset[str]]:
    """Candidates with the department that each goes to after others gave it back.

    `returned_from` is the newest of those hand-overs. Beside them the clues that go to nobody.
    """
    rows = candidates.assign(returned_from=pd.Series(None, index=candidates.index, dtype="str"))
    back = covers[covers["status"].eq(RETURNED)].sort_values("handover_no")
    back = back.drop_duplicates(KEY, keep="last")
    if back.empty:
        return rows, frozenset()
    gave = back.set_index(KEY)
    targets = _targets(back, policy).set_axis(gave.index, axis=0)
    senders = _senders(inputs, policy)
    lost: list[pd.Series] = []
    # One turn for each department at most: nobody is asked twice.
    for _ in policy.departments:
        key = pd.MultiIndex.from_frame(rows[KEY])
        hit = key.isin(gave.index)
        if not hit.any():
            break
        to = pd.Series(targets.reindex(key).to_numpy(), index=rows.index).where(hit)
        number = pd.Series(gave["handover_no"].reindex(key).to_numpy(), index=rows.index)
        told = pd.MultiIndex.from_arrays([rows["clue_no"], to.fillna("")]).isin(senders)
        nobody = hit & (to.isna() | told)
        lost.append(rows.loc[nobody, "clue_no"])
        rows = rows.assign(
            department=rows["department"].mask(hit, to).astype("str"),
            returned_from=rows["returned_from"].mask(hit, number).astype("str"),
        )[~nobody]
    circular = pd.MultiIndex.from_frame(rows[KEY]).isin(gave.index)
    lost.append(rows.loc[circular, "clue_no"])
    kept = rows[~circular].drop_duplicates(["clue_no", *KEY])
    return kept, frozenset(pd.concat(lost)) - frozenset(kept["clue_no"])


def _targets(back: pd.DataFrame, policy: RoutingPolicy) -> pd.Series:
    """Who gets what a department gave back: whom it names, else whom policy names, else nobody."""

    def target(department: str, rule: str, result: object) -> str | None:
        named = policy.departments_named(result, department) if isinstance(result, str) else ()
        # One bureau with several desks: what is not the first one's is nobody's by itself.
        found = named[0] if named else policy.reroute.get(rule)
        return None if found == department else found

    stated = zip(back["department"], back["rule"], back["answer_result"], strict=True)
    return pd.Series([target(*one) for one in stated], index=back.index, dtype="str")


def _senders(inputs: pd.DataFrame, policy: RoutingPolicy) -> pd.MultiIndex:
    """Clues with each department that told us of them."""
    rows = inputs.dropna(subset=["referred_by"]).set_index("clue_no")["referred_by"]
    known = {text: policy.departments_named(text) for text in rows.unique()}
    own = rows.map(known).explode().dropna().astype("str")
    return pd.MultiIndex.from_arrays([own.index.astype("str"), own])


def _one_per_key(rows: pd.DataFrame, inputs: pd.DataFrame) -> pd.DataFrame:
    """One row per matter, department and rule with all of its clues, the earliest first."""
    if rows.empty:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in NEW_COLUMNS})
    day = inputs.set_index("clue_no")["received_on"]
    ordered = rows.assign(day=looked_up(rows["clue_no"], day)).sort_values([*KEY, "day", "clue_no"])
    key = _joined_key(ordered)
    evidence = joined(key, ordered["clue_no"])
    groups = ordered.groupby(KEY, sort=True)
    made = groups[["clue_no", "supplement_of"]].first()
    made["returned_from"] = groups["returned_from"].max()
    made = made.reset_index()
    of = _joined_key(made)
    return made.assign(evidence=evidence.reindex(of).to_numpy())[list(NEW_COLUMNS)]


def _joined_key(rows: pd.DataFrame) -> pd.Series:
    key: pd.Series = rows["department"] + "\x1f" + rows["rule"] + "\x1f" + rows["matter_no"]
    return key


def numbered(rows: pd.DataFrame, ledger: pd.DataFrame, policy: RoutingPolicy) -> pd.DataFrame:
    """Return new rows with `handover_no`: `YJ`, the year, two figures of the department, a counter.

    The counter of each department and year goes on from the ledger's. Rows are numbered by the day
    of their first clue, so that the order of files and rows does not matter.

    Args:
        rows: with `department`, `handed_on`, `first_on`, `matter_no`, `rule`.
        ledger: all hand-overs so far.
        policy: figures of the departments.
    """
    figures: Mapping[str, str] = {code: d.number for code, d in policy.departments.items()}
    ordered = rows.sort_values(["department", "first_on", "matter_no", "rule"], ignore_index=True)
    year = ordered["handed_on"].dt.year.astype("str").astype("str")
    prefix = "YJ" + year + ordered["department"].map(figures).astype("str")
    used = ledger["handover_no"].str.extract(r"^(YJ\d{6})(\d+)$")
    highest = used[1].astype("Int64").groupby(used[0]).max()
    begin = prefix.map(highest).fillna(0).astype("int64")
    counter = begin + ordered.groupby(prefix).cumcount() + 1
    number = prefix + counter.astype("str").astype("str").str.zfill(_FIGURES)
    return ordered.assign(handover_no=number.astype("str"))


_FIGURES: Final = 4
"""Figures of a counter; more where a department gets more in a year."""
