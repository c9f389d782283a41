"""Who could be visited in a window, arm by arm, in the order in which they are taken.

A candidate is a subject in a town: a party, a registered business, or a place whose party nobody
knows. The draw is from everything that was not visited lately, before clues are looked at, so that
what it finds says how common violations are; who is drawn and has a clue is visited once.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Final

import pandas as pd

from domain.supervision.places.counts import is_focus
from domain.supervision.plan.inputs import Known
from domain.supervision.plan.rules import BACK_CHECK, DRIVEN, PLACE, RANDOM, PlanRules, part_of
from domain.values.text import joined

SUBJECT: Final = ["town_code", "subject"]
CANDIDATE: Final = ("town_code", "subject", "arm", "turn", "place_key", "reason", "evidence")
"""Columns of candidates; `turn` orders those of one town and arm."""

TOP_LEVEL: Final = "重点"
REOPENED: Final = "reopened"
MOST: Final = 1000
"""Candidates of one arm and town that are looked at: far more than any plan takes."""
NARROW: Final = ("compound", "tower", "building")
"""Levels of places whose other doors are visited: a road or village is too wide."""


def open_clues(known: Known, rules: PlanRules) -> pd.DataFrame:
    """Return the open clues of each subject, joined: what justifies a visit of it.

    Returns:
        Indexed by town and subject: `basis_clue`, `due_on` (the first), `clues`, `place_key`,
        `address`, `premises_type`.
    """
    clues = known.clues[known.clues["state"].isin(rules.places.open_states)]
    clues = clues.dropna(subset=SUBJECT)
    clues = clues.sort_values([*SUBJECT, "due_on", "received_on", "clue_no"])
    groups = clues.groupby(SUBJECT)
    first = groups[["due_on", "finest_key", "address", "premises_type"]].first()
    # Two keys as one text: the one join of texts takes one.
    key = clues["town_code"] + "\x1f" + clues["subject"]
    numbers = joined(key, clues["clue_no"])
    index = first.index.get_level_values(0) + "\x1f" + first.index.get_level_values(1)
    return first.rename(columns={"finest_key": "place_key"}).assign(
        basis_clue=numbers.reindex(index).to_numpy(), clues=groups.size()
    )


def driven(known: Known, watch: pd.DataFrame, rules: PlanRules, as_of: date) -> pd.DataFrame:
    """Return the subjects of open clues by due date, of the watch list, of clues that came back.

    Columns: `CANDIDATE`.

    Args:
        known: clues and doors.
        watch: `domain.supervision.watchlist.listing.PARTY_COLUMNS`.
        rules: states of open clues, and for how long a clue that came back counts.
        as_of: day of the plan.
    """
    told = open_clues(known, rules).reset_index()
    late = told["due_on"].lt(pd.Timestamp(as_of))
    due = told["due_on"].dt.strftime("%Y-%m-%d").fillna("未定")
    count = told["clues"].astype("str")
    by_clue = told[[*SUBJECT, "place_key"]].assign(
        tier=0,
        order=told["due_on"],
        reason="有未办结线索 "
        + count
        + " 条，最早截止 "
        + due
        + late.map({True: "，已逾期", False: ""}),
        evidence=told["basis_clue"],
    )
    top = watch[watch["level"].eq(TOP_LEVEL)].dropna(subset="town_code")
    ranked = top.sort_values(
        ["score", "last_evidence_on", "subject_key"], ascending=[False, False, True]
    )
    by_list = pd.DataFrame(
        {
            "town_code": ranked["town_code"],
            "subject": ranked["subject_key"],
            "tier": 1,
            "order": pd.Timestamp(as_of) + pd.to_timedelta(range(len(ranked)), unit="D"),
            "reason": "重点清单在列，分值 " + ranked["score"].round(1).astype("str"),
            "evidence": "watch:" + ranked["subject_key"],
        }
    )
    since = pd.Timestamp(as_of) - pd.Timedelta(days=rules.reopened_days)
    back = known.clues[has_flag(known.clues["flags"], REOPENED)]
    back = back[back["received_on"] >= since].dropna(subset=SUBJECT)
    by_return = back[SUBJECT].assign(
        tier=2,
        order=back["received_on"],
        place_key=back["finest_key"],
        reason="查处办结后 " + back["received_on"].dt.strftime("%Y-%m-%d") + " 又有反映（回潮）",
        evidence=back["clue_no"],
    )
    rows = pd.concat([by_clue, by_list, by_return], ignore_index=True)
    rows = rows.sort_values(["tier", "order", "subject", "evidence"]).drop_duplicates(SUBJECT)
    return _candidates(rows, DRIVEN)


def in_focus(known: Known, places: pd.DataFrame, rules: PlanRules) -> pd.DataFrame:
    """Return other doors of focus places that nobody visited lately; else the place itself.

    Columns: `CANDIDATE`.

    Args:
        known: doors and visits.
        places: `domain.supervision.places.counts.PLACE_COLUMNS`.
        rules: when a place is a focus.
    """
    focus = places[is_focus(places, rules.places) & places["level"].isin(NARROW)]
    focus = focus.sort_values(
        ["scan_p", "parties_12_months", "place_key"], ascending=[True, False, True]
    ).reset_index(drop=True)
    focus["rank"] = focus.index
    parts = [
        known.premises[~known.premises["is_visited"]].merge(
            focus,
            left_on=["town_code", column],
            right_on=["town_code", "place_key"],
            suffixes=("", "_of_place"),
        )
        for column in ("house_key", "middle_key")
    ]
    inside = pd.concat(parts, ignore_index=True)
    itself = focus[~focus["place_key"].isin(list(known.seen))]
    itself = itself.assign(subject=itself["place_key"], finest_key=itself["place_key"])
    rows = pd.concat([inside.assign(last=0), itself.assign(last=1)], ignore_index=True)
    rare = rows["scan_p"].le(rules.places.scan_p)
    chance = ("，如此集中的偶然概率 " + rows["scan_p"].round(4).astype("str")).where(rare, "")
    rows = rows.assign(
        place_key=rows["finest_key"],
        reason="所在"
        + rows["name_of_place"].fillna(rows["name"])
        + "近期线索集中：12 个月内 "
        + rows["parties_12_months"].astype("str")
        + " 个主体"
        + chance,
        evidence="place:" + rows["place_key"],
        order=rows["rank"],
    )
    rows = rows.sort_values(["last", "order", "subject"]).drop_duplicates(SUBJECT)
    return _candidates(rows, PLACE)


def drawn(known: Known, window: str, version: str, arm: str = RANDOM) -> pd.DataFrame:
    """Return everything that nobody visited lately, in random order.

    The order is by the digest of the seed (window, town, policy version) and the subject: it is as
    good as random, the same for everybody, and no row decides about another's place in it.

    Columns: `CANDIDATE`.

    Args:
        known: what the draw is made from.
        window: id of the window.
        version: policy version.
        arm: of the plan; each draws by itself.
    """
    rows = known.frame
    rows = rows.assign(order=random_order(rows, window, version, arm))
    registered = rows["why"].eq("registered")
    kind = registered.map(
        {True: "登记的名称或经营范围属培训、托管、家政", False: "曾有线索的地点或对象"}
    )
    rows = rows.assign(
        reason="随机抽取：" + kind + "，近期未检查",
        evidence=rows["record"],
    )
    return _candidates(rows.sort_values(["order", "subject"]), arm)


def back_checks(
    known: Known, window: str, version: str, rules: PlanRules, as_of: date
) -> tuple[pd.DataFrame, pd.Series]:
    """Return doors that towns reported lately, in random order, and how many the city visits.

    Columns: `CANDIDATE`.

    Args:
        known: visits.
        window: id of the window.
        version: policy version.
        rules: how long a report is new, and the share.
        as_of: day of the plan.

    Returns:
        Candidates, and per town the number: a share of its doors, at least one where it has any.
    """
    since = pd.Timestamp(as_of) - pd.Timedelta(days=rules.back_check_days)
    visits = known.visits
    new = visits[visits["source"].eq("town_submission") & (visits["day"] > since)]
    new = new.dropna(subset=SUBJECT).sort_values(["day", "record"])
    rows = new.drop_duplicates(SUBJECT, keep="last").rename(columns={"finest_key": "place_key"})
    rows = rows.assign(
        order=random_order(rows, window, version, BACK_CHECK),
        reason="市级随机复查：镇街 " + rows["day"].dt.strftime("%Y-%m-%d") + " 报告的检查",
        evidence=rows["record"],
    )
    sizes = rows.groupby("town_code").size()
    wanted = pd.Series(
        [part_of(rules.back_check_share, int(size), up=True) for size in sizes],
        index=sizes.index,
        dtype="int64",
    )
    return _candidates(rows.sort_values(["order", "subject"]), BACK_CHECK), wanted


def random_order(rows: pd.DataFrame, window: str, version: str, arm: str) -> pd.Series:
    """Return the place of each subject in its town's random order, as a digest.

    Args:
        rows: `town_code`, `subject`.
        window: id of the window.
        version: policy version.
        arm: of the plan; each draws by itself.
    """
    seeds = {
        town: hashlib.sha256(f"{window}|{town}|{version}".encode()).hexdigest()
        for town in rows["town_code"].unique()
    }
    made = [
        hashlib.sha256(f"{seeds[town]}|{arm}|{subject}".encode()).hexdigest()
        for town, subject in zip(rows["town_code"], rows["subject"], strict=True)
    ]
    return pd.Series(made, index=rows.index, dtype="str")


def has_flag(flags: pd.Series, flag: str) -> "pd.Series[bool]":
    """Return which lists of flags (`;` between them) hold one."""
    return (";" + flags.fillna("") + ";").str.contains(f";{flag};", regex=False).astype(bool)


def _candidates(rows: pd.DataFrame, arm: str) -> pd.DataFrame:
    """Number the rows of each town in the order in which they stand; enough of them are kept."""
    made = rows.assign(arm=arm, turn=rows.groupby("town_code").cumcount())
    made = made[made["turn"] < MOST]
    return made.reindex(columns=list(CANDIDATE)).reset_index(drop=True)


def together(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return candidates of several arms, texts as texts also where an arm has none.

    Columns: `CANDIDATE`.
    """
    frame = pd.concat(list(parts), ignore_index=True)
    texts = [name for name in CANDIDATE if name != "turn"]
    return frame.astype(dict.fromkeys(texts, "str") | {"turn": "int64"})
