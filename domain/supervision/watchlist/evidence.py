"""What speaks for looking at a party: pieces of evidence with points, and from when they count.

One piece is one record and one reason, so that records that reach a party twice count once. Who
inspected, who called, and what an id number tells of a person (age, sex, origin) is no evidence and
is not even handed in.
"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.supervision.watchlist.rules import (
    CHANNEL,
    DECISION,
    DISPROVED,
    DOUBTFUL,
    LICENCE,
    OPEN,
    OWN_LIST,
    PHOENIX,
    RELAPSE,
    RELATED,
    REPAIRED,
    RISKY,
    VERIFIED,
    WatchRules,
)
from domain.values.text import any_pattern

EVIDENCE_COLUMNS: Final = (
    "subject_key",
    "code",
    "points",
    "from_on",
    "until_on",
    "aged_on",
    "record",
)
"""Columns of `evidence`: counts from `from_on` until before `until_on` (missing: for ever); where
points decay they do so from `aged_on`."""

FINDING_SOURCES: Final = ("town_submission", "city_patrol", "complaint", "department_referral")
_PAIRED: Final = ("same_operator", "same_phone", "same_premises")


@dataclass(frozen=True)
class WatchInputs:
    """What the list is made from.

    Attributes:
        violators: `violator_id`, `kind`, `name`, `aliases`, `uscc`, `id_number_masked`,
            `town_code`, `first_seen_on`, `merged_into`.
        findings: one row per party and record of a finding, decision or conclusion: `violator_id`,
            `source`, `source_record_id`, `verified`, `day`, `known_on`, `decision_no`,
            `decision_on` (from when it is known), `decision_stands`, `is_primary`.
        clues: one row per party and clue: `violator_id`, `clue_no`, `source`, `source_record_id`,
            `channel`, `received_on`, `known_on`, `conclusion`, `concluded_on`, `state`, `state_on`.
        measures: `violator_id`, `day`, `measures` (`;` between them).
        licences: `violator_id`, `day`, `known_on`, `licence_status`, `source`, `source_record_id`.
        repairs: `violator_id`, `decision_type`, `decided_on`, `source`, `source_record_id`.
        relations: `left_violator_id`, `right_violator_id`, `relation`, `share_premises`
            (whether both have one door in common, not only a house).
        phoenix: `earlier_id`, `later_id`, `signals`.
        registrations: `uscc`, `name`, `scope_text`, `status`, `approved_on`, `town_code`, `kind`.
        own_lists: parties of towns' own lists: `subject_key`, `town_code`, `listed_on`, `record`.
        placed: `violator_id` of parties with a place in a known town.
    """

    violators: pd.DataFrame
    findings: pd.DataFrame
    clues: pd.DataFrame
    measures: pd.DataFrame
    licences: pd.DataFrame
    repairs: pd.DataFrame
    relations: pd.DataFrame
    phoenix: pd.DataFrame
    registrations: pd.DataFrame
    own_lists: pd.DataFrame
    placed: pd.Series


def evidence(inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    """Return every piece of evidence (`EVIDENCE_COLUMNS`), in an order that no row decides."""
    findings = _findings(inputs, rules)
    parts = [
        findings,
        _relapses(findings, inputs, rules),
        _decisions(inputs, rules),
        _open_clues(inputs, rules),
        _conclusions(inputs, DOUBTFUL, rules.doubtful_words, rules),
        _conclusions(inputs, DISPROVED, rules.disproved_words, rules),
        _channels(inputs, rules),
        _phoenix(inputs, rules),
        _related(inputs, rules),
        _risky(inputs, rules),
        _licences(inputs, rules),
        _own_lists(inputs, rules),
        _repairs(inputs, rules),
    ]
    filled = [_conformed(part) for part in parts if len(part)]
    rows = pd.concat(filled, ignore_index=True) if filled else _conformed(pd.DataFrame())
    rows = rows[rows["subject_key"].notna() & rows["from_on"].notna()]
    rows = rows.sort_values(["subject_key", "code", "record", "from_on", "until_on", "points"])
    return rows.drop_duplicates(["subject_key", "code", "record", "from_on"], ignore_index=True)


def _made(rows: pd.DataFrame, code: str, rules: WatchRules, **columns: object) -> pd.DataFrame:
    base = {
        "subject_key": rows["violator_id"] if "violator_id" in rows else rows["subject_key"],
        "code": code,
        "points": rules.weights[code].points,
        "until_on": pd.NaT,
        "record": rows["source"] + ":" + rows["source_record_id"] if "source" in rows else None,
    }
    made = pd.DataFrame({**base, **columns}, index=rows.index)
    return made.assign(aged_on=made["aged_on"] if "aged_on" in made else made["from_on"])


def _findings(inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    rows = inputs.findings
    rows = rows[rows["verified"] & rows["source"].isin(FINDING_SOURCES)]
    return _made(rows, VERIFIED, rules, from_on=rows["known_on"], aged_on=rows["day"])


def _relapses(findings: pd.DataFrame, inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    """Findings after the party was told to stop, or was closed down."""
    measures = inputs.measures.dropna(subset=["measures", "day"])
    stops = measures["measures"].str.split(";").map(set(rules.stop_measures).intersection)
    first = measures[stops.map(bool).astype(bool)].groupby("violator_id")["day"].min()
    stopped = first.reindex(findings["subject_key"]).set_axis(findings.index)
    again = findings[findings["aged_on"] > stopped]
    return again.assign(code=RELAPSE, points=rules.weights[RELAPSE].points)


def _decisions(inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    """Decisions that stand, each once per party however many records bear it."""
    rows = inputs.findings
    stands = rows["decision_stands"].fillna(value=False).astype(bool) & rows["decision_no"].notna()
    rows = rows[stands & rows["is_primary"]].sort_values(["decision_on", "source_record_id"])
    rows = rows.drop_duplicates(["violator_id", "decision_no"])
    return _made(rows, DECISION, rules, from_on=rows["decision_on"])


def _open_clues(inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    rows = inputs.clues
    ended = rows["concluded_on"].fillna(rows["state_on"])
    until = ended.mask(rows["state"].isin(rules.open_states))
    made = _made(
        rows,
        OPEN,
        rules,
        from_on=rows["known_on"],
        aged_on=rows["received_on"],
        until_on=until,
    )
    return made[made["until_on"].isna() | (made["until_on"] > made["from_on"])]


def _conclusions(
    inputs: WatchInputs, code: str, words: tuple[str, ...], rules: WatchRules
) -> pd.DataFrame:
    rows = inputs.clues[inputs.clues["conclusion"].isin(words)]
    day = rows["concluded_on"].fillna(rows["received_on"])
    from_on = day.where(day >= rows["known_on"], rows["known_on"])
    until = day + pd.Timedelta(days=rules.disproved_days + 1)
    until = until if code == DISPROVED else pd.Series(pd.NaT, index=rows.index)
    made = _made(rows, code, rules, from_on=from_on, aged_on=day, until_on=until)
    return made[made["until_on"].isna() | (made["until_on"] > made["from_on"])]


def _channels(inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    """The first clue of every channel but a party's first one."""
    rows = inputs.clues.dropna(subset="channel")
    rows = rows.sort_values(["violator_id", "known_on", "received_on", "clue_no"])
    first = rows.drop_duplicates(["violator_id", "channel"])
    further = first[first.duplicated("violator_id")]
    return _made(further, CHANNEL, rules, from_on=further["known_on"])


def _phoenix(inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    pairs = inputs.phoenix
    points = pairs["signals"].map(dict(rules.phoenix_points))
    pairs = pairs.assign(points=points).dropna(subset="points")
    first = inputs.violators.set_index("violator_id")["first_seen_on"]
    return pd.DataFrame(
        {
            "subject_key": pairs["later_id"],
            "code": PHOENIX,
            "points": pairs["points"].astype("int64"),
            "from_on": first.reindex(pairs["later_id"]).set_axis(pairs.index),
            "until_on": pd.NaT,
            "aged_on": pd.NaT,
            "record": "violator:" + pairs["earlier_id"],
        }
    )


def _related(inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    """Parties that share an operator, telephone or door with one that has a decision."""
    pairs = inputs.relations[inputs.relations["relation"].isin(_PAIRED)]
    pairs = pairs[pairs["relation"].ne("same_premises") | pairs["share_premises"]]
    names = ["left_violator_id", "right_violator_id"]
    both = pd.concat(
        [
            pairs[names].set_axis(["subject_key", "other"], axis=1),
            pairs[names[::-1]].set_axis(["subject_key", "other"], axis=1),
        ],
        ignore_index=True,
    ).drop_duplicates()
    decided = _decisions(inputs, rules).groupby("subject_key")["from_on"].min()
    seen = inputs.violators.set_index("violator_id")["first_seen_on"]
    days = pd.DataFrame(
        {
            "decided": decided.reindex(both["other"]).to_numpy(),
            "own": seen.reindex(both["subject_key"]).to_numpy(),
            "others": seen.reindex(both["other"]).to_numpy(),
        },
        index=both.index,
    )
    made = both.assign(
        code=RELATED,
        points=rules.weights[RELATED].points,
        from_on=days.max(axis=1).where(days["decided"].notna()),
        record="violator:" + both["other"],
    )
    return made[made["from_on"].notna()].drop(columns="other")


def _risky(inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    """By the register's name and scope, else by the names that records give."""
    pattern = any_pattern(rules.risky_patterns)
    register = inputs.registrations
    text = register["name"].fillna("") + " " + register["scope_text"].fillna("")
    listed = register.loc[text.str.contains(pattern).astype(bool), "uscc"]
    own = inputs.violators
    named = own["name"].fillna("") + " " + own["aliases"].fillna("")
    risky = own["uscc"].isin(listed) | named.str.contains(pattern).astype(bool)
    known = own.loc[risky, ["violator_id", "first_seen_on"]].set_axis(
        ["subject_key", "day"], axis=1
    )
    alone = inputs.own_lists[["subject_key"]].drop_duplicates()
    alone = alone[alone["subject_key"].isin(listed)].assign(day=pd.Timestamp(rules.first_day))
    rows = pd.concat([known, alone], ignore_index=True)
    return _made(rows, RISKY, rules, from_on=rows["day"], record="name:" + rows["subject_key"])


def _licences(inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    """What the newest patrol that looked says of the licences."""
    rows = inputs.licences.dropna(subset="licence_status")
    rows = rows.sort_values(["violator_id", "known_on", "day", "source_record_id"])
    until = rows.groupby("violator_id")["known_on"].shift(-1)
    lacking = rows["licence_status"].isin(rules.unlicensed_words) & ~(until <= rows["known_on"])
    kept = rows[lacking]
    return _made(kept, LICENCE, rules, from_on=kept["known_on"], until_on=until[lacking])


def _own_lists(inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    rows = inputs.own_lists.dropna(subset="subject_key")
    day = rows["listed_on"].fillna(pd.Timestamp(rules.first_day))
    return _made(rows, OWN_LIST, rules, from_on=day, record=rows["record"])


def _repairs(inputs: WatchInputs, rules: WatchRules) -> pd.DataFrame:
    """Repairs and removals; a repair that was taken back counts until then."""
    rows = inputs.repairs
    made = rows[rows["decision_type"].isin(rules.repairing)]
    back = rows[rows["decision_type"].eq(rules.repair_revoked)]
    last = back.groupby("violator_id")["decided_on"].max()
    until = last.reindex(made["violator_id"]).set_axis(made.index)
    until = until.where(made["decision_type"].ne("移出") & (until > made["decided_on"]))
    return _made(made, REPAIRED, rules, from_on=made["decided_on"], until_on=until)


def _conformed(rows: pd.DataFrame) -> pd.DataFrame:
    made = rows.reindex(columns=list(EVIDENCE_COLUMNS))
    for name in ("from_on", "until_on", "aged_on"):
        made[name] = pd.to_datetime(made[name]).astype("datetime64[us]").dt.normalize()
    made["points"] = made["points"].astype("int64")
    return made.astype(dict.fromkeys(("subject_key", "code", "record"), "str"))
