"""What was done: measures and decisions as dated events of a party or a place.

Read off the patrol rows, the complaints' results, people's answers, penalty decisions that stand
and credit decisions. Which of them counts as acting on a finding is policy.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from domain.decisions.numbers import decision_key
from domain.supervision.clues.clue import COMPLAINT, PATROLS, RECORD
from domain.supervision.clues.policy import FollowUpPolicy
from domain.supervision.nearest import nearest
from domain.values.text import joined

EVENT_COLUMNS: Final = ("day", "source", "source_record_id", "kinds", "decision_no")
"""One measure or decision: when, which record tells it, which kinds (`;`), and its number."""

FOLLOWED: Final = ("measure_on", "measure_kind", "decision_no")
"""What `followed` returns by clue."""

PENALISED: Final = "行政处罚"
"""What a decision is called whose kinds of penalty are not known."""


def closing_events(
    records: Mapping[str, pd.DataFrame],
    violations: pd.DataFrame,
    answered: pd.DataFrame,
    withdrawn: frozenset[str],
    policy: FollowUpPolicy,
) -> pd.DataFrame:
    """Return everything that counts as acting on a finding (`EVENT_COLUMNS`).

    Args:
        records: accepted frames by source name, cut at the day that is evaluated.
        violations: the registry's, of the same records.
        answered: what people answered about clues, with `source` and `source_record_id` of each.
        withdrawn: keys of decisions that no longer stand.
        policy: which measures and decisions count.
    """
    parts = [_measures_of(records.get(s), "inspected_on", s, policy) for s in PATROLS]
    parts.append(_measures_of(_ended(records.get(COMPLAINT)), "ended", COMPLAINT, policy))
    parts.append(_conformed(_counting(answered, policy).rename(columns={"measure_on": "day"})))
    parts.append(_penalties(violations))
    parts.append(_listings(records.get("credit_decision"), withdrawn, policy))
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values(["day", *RECORD], ignore_index=True)


def _ended(complaints: pd.DataFrame | None) -> pd.DataFrame | None:
    """Complaints with the day of their result: 办结时间, else the day of registration."""
    if complaints is None:
        return None
    registered = complaints["registered_at"].dt.normalize()
    ended = complaints["closed_on"].where(complaints["closed_on"] >= registered)
    return complaints.assign(ended=ended.fillna(registered))


def _measures_of(
    rows: pd.DataFrame | None, day: str, source: str, policy: FollowUpPolicy
) -> pd.DataFrame:
    if rows is None or rows.empty:
        return _conformed(pd.DataFrame())
    named = rows.rename(columns={day: "day"}).assign(source=source)
    return _conformed(_counting(named, policy))


def _counting(rows: pd.DataFrame, policy: FollowUpPolicy) -> pd.DataFrame:
    """Rows with `kinds`: those of their measures that count; rows without any are left out."""
    words = rows["measures"].dropna()
    kept = {text: _kept(text, policy.closing_measures) for text in words.unique()}
    kinds = rows["measures"].map(kept).astype("str")
    return rows.assign(kinds=kinds.where(kinds.ne("")), decision_no=None)[kinds.fillna("").ne("")]


def _kept(text: str, words: tuple[str, ...]) -> str:
    return ";".join(word for word in text.split(";") if word in words)


def _penalties(violations: pd.DataFrame) -> pd.DataFrame:
    """Penalty decisions that stand; one whose status nobody can read does not count."""
    stands = violations["decision_stands"].fillna(False).astype(bool)
    rows = violations[stands & violations["decision_no"].notna()]
    kinds = rows["penalty_kinds"].fillna(PENALISED)
    return _conformed(rows.rename(columns={"decided_on": "day"}).assign(kinds=kinds))


def _listings(
    decisions: pd.DataFrame | None, withdrawn: frozenset[str], policy: FollowUpPolicy
) -> pd.DataFrame:
    if decisions is None or decisions.empty:
        return _conformed(pd.DataFrame())
    rows = decisions[decisions["decision_type"].isin(policy.listing_decisions)]
    stands = ~rows["decision_id"].map(decision_key, na_action="ignore").isin(withdrawn)
    rows = rows[stands]
    named = {"day": rows["decided_on"], "kinds": rows["decision_type"]}
    return _conformed(rows.assign(**named, decision_no=rows["decision_id"]))


def _conformed(rows: pd.DataFrame) -> pd.DataFrame:
    made = rows.reindex(columns=list(EVENT_COLUMNS))
    made["day"] = pd.to_datetime(made["day"]).astype("datetime64[us]").dt.normalize()
    made = made.astype(dict.fromkeys(EVENT_COLUMNS[1:], "str"))
    return made.dropna(subset=["day", "source", "source_record_id"]).reset_index(drop=True)


def keyed_events(events: pd.DataFrame, members: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the events under the parties of their records and under the units where they lie.

    Args:
        events: what `closing_events` returns.
        members: mentions with `violator_id`.
        places: where each record lies (`domain.supervision.clues.places`).

    Returns:
        `key` (a violator's id, or `@` and the key of a unit), `day`, `kinds`, `decision_no`; one
        row per key and day, with all kinds of that day.
    """
    named = members[[*RECORD, "violator_id"]].drop_duplicates()
    by_party = events.merge(named, on=RECORD).rename(columns={"violator_id": "key"})
    lying = events.join(places[["place_key", "is_unit"]], on=RECORD)
    lying = lying[lying["is_unit"].fillna(False).astype(bool)]
    by_place = lying.assign(key="@" + lying["place_key"])
    columns = ["key", "day", "kinds", "decision_no"]
    return _one_per_day(pd.concat([by_party[columns], by_place[columns]], ignore_index=True))


def _one_per_day(events: pd.DataFrame) -> pd.DataFrame:
    """Events of one key and day as one, with every kind once, in the order of words."""
    single = events.assign(kinds=events["kinds"].str.split(";")).explode("kinds")
    single = single.astype({"kinds": "str"}).sort_values(["key", "day", "kinds"])
    label = single["key"] + "\x1f" + single["day"].dt.strftime("%Y-%m-%d")
    single = single.assign(label=label)
    kinds = single.drop_duplicates(["label", "kinds"])
    numbers = single.dropna(subset=["decision_no"]).sort_values(["label", "decision_no"])
    first = numbers.drop_duplicates("label").set_index("label")["decision_no"]
    made = single.drop_duplicates("label")[["key", "day", "label"]].reset_index(drop=True)
    made["kinds"] = made["label"].map(joined(kinds["label"], kinds["kinds"])).astype("str")
    made["decision_no"] = made["label"].map(first).astype("str")
    return made.drop(columns="label")


def followed(points: pd.DataFrame, events: pd.DataFrame, days: int) -> pd.DataFrame:
    """Return the first event on each clue's party or unit from its conclusion on (`FOLLOWED`).

    Args:
        points: `point` (the clue's number), `key` and `day` of its conclusion.
        events: what `keyed_events` returns.
        days: how many days after the conclusion an event may lie; that day itself counts.
    """
    found = nearest(points, events, days, "forward", same_day=True)
    first = found.sort_values(["point", "day", "key"]).drop_duplicates("point")
    named = first.rename(columns={"day": "measure_on", "kinds": "measure_kind"})
    return named.set_index("point")[list(FOLLOWED)]
