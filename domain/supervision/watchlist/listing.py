"""The watch list of a day: parties, reasons, changes. What speaks for each point is named."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.supervision.watchlist.evidence import WatchInputs, evidence
from domain.supervision.watchlist.levels import Replay, Standing, events, grid_days, replay
from domain.supervision.watchlist.rules import (
    LEVELS,
    OWN_LIST,
    REASONS,
    USE,
    WATCHED,
    WatchRules,
)
from domain.supervision.watchlist.score import (
    PART,
    Days,
    Scores,
    best_possible,
    day_numbers,
    score,
)
from domain.values.text import among, joined

PARTY_COLUMNS: Final = (
    "subject_key",
    "name",
    "kind",
    "town_code",
    "score",
    "level",
    "listed_since",
    "last_evidence_on",
    "origin",
    "use",
    "policy_version",
)
"""Columns of `watch_party`."""
REASON_COLUMNS: Final = ("subject_key", "code", "points", "evidence", "text", "policy_version")
"""Columns of `watch_reason`."""

SYSTEM, TOWN, BOTH = "system", "town", "both"
ORIGINS: Final = {SYSTEM: "系统", TOWN: "镇街", BOTH: "两者"}
PERSON: Final = "natural_person"
_FAR: Final = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class WatchList:
    """The list of a day.

    Attributes:
        parties: `PARTY_COLUMNS`.
        reasons: `REASON_COLUMNS`: their points add up to the party's score, exactly.
        events: `domain.supervision.watchlist.levels.EVENT_COLUMNS`, of all days up to this one.
    """

    parties: pd.DataFrame
    reasons: pd.DataFrame
    events: pd.DataFrame


@dataclass(frozen=True)
class Universe:
    """Everybody who could be on the list.

    Attributes:
        table: indexed by key: `name`, `kind`, `town_code`, `first_seen_on`, `closed_on`,
            `may_enter`, `is_unlinked`, `listed_on` (first day of a town's own list).
        evidence: of all of them.
    """

    table: pd.DataFrame
    evidence: pd.DataFrame


def universe(inputs: WatchInputs, rules: WatchRules, as_of: date) -> Universe:
    """Return the violators first seen up to a day, and the parties of towns' own lists.

    A natural person without an id number is on no list unless town and place are known: the name
    alone is that of many.

    Args:
        inputs: parties, findings, clues, towns' own lists.
        rules: of the list.
        as_of: the day that is evaluated.
    """
    own = inputs.violators
    seen = own[own["first_seen_on"].le(pd.Timestamp(as_of)) & own["merged_into"].isna()]
    known = seen.rename(columns={"violator_id": "subject_key"}).assign(is_unlinked=False)
    person = known["kind"].eq(PERSON) & known["id_number_masked"].isna()
    placed = among(known["subject_key"], inputs.placed) & known["town_code"].notna()
    known = known.assign(may_enter=~person | placed)
    listed = inputs.own_lists.dropna(subset="subject_key")
    alone = listed[~among(listed["subject_key"], own["violator_id"])].drop_duplicates("subject_key")
    register = inputs.registrations.drop_duplicates("uscc").set_index("uscc")
    about = register.reindex(alone["subject_key"])
    unlinked = pd.DataFrame(
        {
            "subject_key": alone["subject_key"].to_numpy(),
            "uscc": alone["subject_key"].to_numpy(),
            **{name: about[name].to_numpy() for name in ("name", "kind")},
            "town_code": about["town_code"]
            .fillna(alone.set_index("subject_key")["town_code"])
            .to_numpy(),
            "is_unlinked": True,
            "may_enter": True,
        }
    )
    table = pd.concat([known, unlinked], ignore_index=True)
    closed = register.loc[register["status"].isin(rules.closed_statuses), "approved_on"]
    first = listed.assign(day=listed["listed_on"].fillna(pd.Timestamp(rules.first_day)))
    table["closed_on"] = closed.reindex(table["uscc"]).to_numpy()
    days = first.groupby("subject_key")["day"].min()
    table["listed_on"] = days.reindex(table["subject_key"]).to_numpy()
    columns = ["name", "kind", "town_code", "first_seen_on", "closed_on", "may_enter"]
    columns += ["is_unlinked", "listed_on"]
    # Where there is nobody, columns have lost what they are.
    days_of = ("first_seen_on", "closed_on", "listed_on")
    table = table.astype(dict.fromkeys(days_of, "datetime64[us]"))
    table = table.astype(dict.fromkeys(("may_enter", "is_unlinked"), "bool"))
    return Universe(table.set_index("subject_key")[columns].sort_index(), evidence(inputs, rules))


def replay_list(
    known: Universe, rules: WatchRules, batch_ends: tuple[date, ...], as_of: date
) -> Replay:
    """Return the list on all days of the grid, for everyone whose points could ever suffice.

    Args:
        known: everybody, with evidence.
        rules: points, levels, limits.
        batch_ends: last days of the batches.
        as_of: the day that is evaluated.
    """
    most = best_possible(known.evidence, rules)
    enough = most[most >= rules.enter[WATCHED]].index
    table = known.table
    wanted = table[table.index.isin(enough) | table["is_unlinked"]]
    days = grid_days(rules.first_day, batch_ends, as_of)
    numbers = np.array(days, dtype="datetime64[D]").astype(np.int64)
    scores = score(known.evidence, wanted.index, numbers, rules)
    return replay(scores, standing(wanted), rules)


def standing(table: pd.DataFrame) -> Standing:
    """Return what decides beside the score (`Universe.table`)."""
    return Standing(
        town=pd.factorize(table["town_code"], sort=True)[0].astype(np.int64),
        closed_on=day_numbers(table["closed_on"], missing=_FAR),
        may_enter=table["may_enter"].to_numpy(dtype=bool),
        is_unlinked=table["is_unlinked"].to_numpy(dtype=bool),
        on_own_list=day_numbers(table["listed_on"], missing=_FAR),
        key_order=np.arange(len(table), dtype=np.int64),
    )


def watch_list(known: Universe, replayed: Replay, rules: WatchRules, version: str) -> WatchList:
    """Return the list of the last day of the grid.

    Args:
        known: everybody, with evidence.
        replayed: the days up to this one (`replay_list`).
        rules: of the list.
        version: policy version for the rows.
    """
    scores = replayed.scores
    now = replayed.shown[:, -1]
    rows = np.flatnonzero(now)
    table = known.table.reindex(scores.subjects[rows])
    own = scores.reasons[OWN_LIST][rows, -1]
    total = scores.total()[rows, -1]
    alone = total - own >= rules.stay[WATCHED] * PART
    origin = np.where(own > 0, np.where(alone, BOTH, TOWN), SYSTEM)
    parties = pd.DataFrame(
        {
            "subject_key": scores.subjects.to_numpy()[rows],
            **{name: table[name].to_numpy() for name in ("name", "kind", "town_code")},
            "score": total / PART,
            "level": [LEVELS[int(level)] for level in now[rows]],
            "listed_since": _dates(replayed.since()[rows]),
            "last_evidence_on": _evidence_dates(scores.last_evidence[rows, -1], table["listed_on"]),
            "origin": origin,
            "use": USE,
            "policy_version": version,
        }
    )
    reasons = explained(known.evidence, scores, rows, version)
    return WatchList(_conformed(parties), reasons, events(replayed, version))


def explained(
    pieces: pd.DataFrame, scores: Scores, rows: npt.NDArray[np.intp], version: str
) -> pd.DataFrame:
    """Return the reasons of parties on the last day (`REASON_COLUMNS`), by party and code.

    Args:
        pieces: evidence.
        scores: points.
        rows: positions of the parties in the scores.
        version: policy version for the rows.
    """
    last = pd.Timestamp(int(scores.days[-1]), unit="D")
    subjects = scores.subjects.to_numpy()
    parts = [
        pd.DataFrame(
            {"subject_key": subjects[rows], "code": code, "points": points[rows, -1] / PART}
        )
        for code, points in scores.reasons.items()
    ]
    made = pd.concat(parts, ignore_index=True)
    made = made[made["points"] != 0]
    holds = pieces["from_on"].le(last) & ~pieces["until_on"].le(last)
    holds &= pieces["subject_key"].isin(subjects[rows])
    told = pieces[holds].sort_values(["subject_key", "code", "record"])
    told = told.assign(key=told["subject_key"] + "\x1f" + told["code"])
    records = joined(told["key"], told["record"])
    groups = told.groupby("key")
    key = made["subject_key"] + "\x1f" + made["code"]
    newest = groups["aged_on"].max().fillna(groups["from_on"].max()).reindex(key)
    count = groups.size().reindex(key).set_axis(made.index)
    made = made.assign(
        evidence=records.reindex(key).set_axis(made.index),
        text=_sentences(made, count, newest.set_axis(made.index)),
        policy_version=version,
    )
    texts = ("subject_key", "code", "evidence", "text", "policy_version")
    made = made[list(REASON_COLUMNS)].astype(dict.fromkeys(texts, "str") | {"points": "float64"})
    return made.sort_values(["subject_key", "code"], ignore_index=True)


def _sentences(rows: pd.DataFrame, count: pd.Series, newest: pd.Series) -> pd.Series:
    name = rows["code"].map(dict(REASONS))
    day = "，最近 " + newest.dt.strftime("%Y-%m-%d")
    points = "，计 " + rows["points"].round(1).astype("str") + " 分"
    number = " " + count.astype("int64").astype("str") + " 项"
    told: pd.Series = name + number + day.fillna("") + points + "。"
    return told


def _dates(days: Days) -> pd.Series:
    return pd.Series(days.astype("datetime64[D]").astype("datetime64[us]"))


def _evidence_dates(days: Days, listed_on: pd.Series) -> pd.Series:
    """The newest evidence; for whom only a town's list knows, the day of that list."""
    known = pd.Series(days.astype("datetime64[D]").astype("datetime64[us]"))
    return known.where(pd.Series(days > 0), listed_on.reset_index(drop=True))


def _conformed(parties: pd.DataFrame) -> pd.DataFrame:
    days = ("listed_since", "last_evidence_on")
    types = dict.fromkeys(PARTY_COLUMNS, "str") | dict.fromkeys(days, "datetime64[us]")
    made = parties[list(PARTY_COLUMNS)].astype(types | {"score": "float64"})
    return made.sort_values("subject_key", ignore_index=True)
