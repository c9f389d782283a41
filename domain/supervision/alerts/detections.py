"""What one look sees: every kind of alert on one day, as rows that know nothing of earlier looks.

When a detection becomes an alert is `episodes.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.supervision.alerts.cases import PlaceTree, day_numbers, place_of, place_tree
from domain.supervision.alerts.policy import RED, YELLOW, AlertPolicy
from domain.supervision.alerts.scan import find_clusters, seed_of
from domain.supervision.alerts.surge import Surge, discoveries, surge_of

DETECTION_COLUMNS: Final = (
    "kind",
    "subject",
    "town_code",
    "detected_on",
    "since",
    "level",
    "window_days",
    "observed",
    "expected",
    "statistic",
    "recurrence_days",
    "evidence",
    "clues",
    "text",
)
"""Columns of the detections; `evidence` are numbers of clues joined with `;`, `clues` how many."""

_WEEK = 7
_YEAR = 365.2425
_THREE = 3


@dataclass(frozen=True)
class Seen:
    """What the looks are made at.

    Attributes:
        cases: the cases that count (`counted`), by day.
        tree: their places.
        submissions: `submission_status`, with `starts_on` and `ends_on` of the batch.
        windows: `kind`, `starts_on`, `ends_on` of inspection windows, past ones too.
        reappeared: pairs of parties (`domain.registry.reappearance`).
        names: number of a party to its name.
    """

    cases: pd.DataFrame
    tree: PlaceTree
    submissions: pd.DataFrame
    windows: pd.DataFrame
    reappeared: pd.DataFrame
    names: pd.Series

    @classmethod
    def of(
        cls,
        cases: pd.DataFrame,
        submissions: pd.DataFrame,
        windows: pd.DataFrame,
        reappeared: pd.DataFrame,
        names: pd.Series,
    ) -> "Seen":
        """What is seen of these frames; the tree is made of the cases.

        Args:
            cases: clues with party, place and day.
            submissions: `submission_status`.
            windows: inspection windows with their plans.
            reappeared: parties that came back under another name.
            names: code of a town to its name.
        """
        return cls(cases, place_tree(cases), submissions, windows, reappeared, names)


def detect(seen: Seen, on: date, policy: AlertPolicy, *, newest: bool) -> pd.DataFrame:
    """Return what a look on one day sees (`DETECTION_COLUMNS`).

    Args:
        seen: everything that is known now; what came after the day is not looked at.
        on: the day.
        policy: the rules.
        newest: whether this is the look of today, which takes more random orders.
    """
    rows = [row for look in _LOOKS for row in look(seen, on, policy)]
    rows += _clusters(seen, on, policy, newest=newest)
    frame = pd.DataFrame(rows, columns=list(DETECTION_COLUMNS))
    return frame.assign(detected_on=pd.Timestamp(on))


def _row(
    kind: str, subject: str, town: object, cases: pd.DataFrame, **details: Any
) -> dict[str, Any]:
    """One detection; what it rests on is told by its cases."""
    return {
        "kind": kind,
        "subject": subject,
        "town_code": town,
        "since": cases["received_on"].min() if len(cases) else pd.NaT,
        "level": YELLOW,
        "observed": len(cases),
        "evidence": ";".join(sorted(cases["clue_no"])),
        "clues": len(cases),
        **details,
    }


def _clusters(seen: Seen, on: date, policy: AlertPolicy, *, newest: bool) -> list[dict[str, Any]]:
    rule, seed = policy.scan, seed_of(policy.version, on)
    days, today = day_numbers(seen.cases["received_on"]), _number(on)
    found = find_clusters(days, seen.tree, today, rule, seed, rule.permutations)
    if newest and any(cluster.share < rule.more_below for cluster in found):
        found = find_clusters(days, seen.tree, today, rule, seed, rule.more_permutations)
    rows = []
    for cluster in found:
        place = place_of(seen.tree.keys[cluster.node])
        cases = seen.cases.iloc[list(cluster.cases)]
        rows.append(
            _row(
                "cluster",
                place,
                place.partition("|")[0],
                cases,
                level=RED if cluster.recurrence_days >= rule.red_days else YELLOW,
                window_days=cluster.window_days,
                expected=round(cluster.expected, 3),
                statistic=round(cluster.ratio, 3),
                recurrence_days=round(cluster.recurrence_days, 1),
                text=f"{_shown(place)}近{cluster.window_days}天有{cluster.observed}条线索，"
                f"按以往只应有{cluster.expected:.1f}条，偶然出现约每{cluster.recurrence_days:.0f}天一次",
            )
        )
    return rows


def _surges(seen: Seen, on: date, policy: AlertPolicy) -> Iterator[dict[str, Any]]:
    cases = _until(seen.cases, on)
    coded = cases[["clue_no", "received_on", "town_code", "violation_codes"]].dropna()
    coded = coded.assign(code=coded["violation_codes"].str.split(";")).explode("code")
    if coded.empty:
        return
    age = (_number(on) - day_numbers(coded["received_on"])) // _WEEK
    history = 1 + int((_number(on) - day_numbers(cases["received_on"]).min()) // _WEEK)
    # The first week is whole only if the first case came on its first day.
    coded = coded.assign(week=history - 1 - age)
    found: list[tuple[tuple[Any, ...], Surge, pd.DataFrame]] = []
    for key, rows in coded.groupby(["town_code", "code"]):
        counts = np.bincount(rows["week"], minlength=history).astype(np.float64)
        surge = surge_of(counts, policy.surge)
        if surge is not None:
            found.append((key, surge, rows))
    shares = np.array([surge.share for _, surge, _ in found])
    alerts = discoveries(shares, policy.surge.alpha, policy.surge.false_discoveries)
    for (key, surge, rows), alert in zip(found, alerts.tolist(), strict=True):
        if alert:
            recent = rows[rows["week"] >= history - surge.weeks]
            yield _row(
                "surge",
                "|".join(map(str, key)),
                key[0],
                recent,
                window_days=surge.weeks * _WEEK,
                expected=round(surge.expected, 3),
                statistic=float(f"{surge.share:.3g}"),
                text=f"近{surge.weeks}周有{surge.observed}条同类线索，按以往只应有{surge.expected:.1f}条",
            )


def _repeated_parties(seen: Seen, on: date, policy: AlertPolicy) -> Iterator[dict[str, Any]]:
    start = pd.Timestamp(on) - timedelta(days=policy.party_days - 1)
    cases = _until(seen.cases, on)
    recent = cases[cases["received_on"].ge(start) & cases["violator_id"].notna()]
    per_party = recent.groupby("violator_id")
    enough = per_party["clue_no"].transform("size").ge(policy.party_clues)
    enough &= per_party["channel"].transform("nunique").ge(policy.party_channels)
    for party, rows in recent[enough].groupby("violator_id"):
        ways = rows["channel"].nunique()
        yield _row(
            "party",
            str(party),
            _only(rows["town_code"]),
            rows,
            window_days=policy.party_days,
            statistic=float(ways),
            text=f"{seen.names.get(party, party)}近{policy.party_days}天有{len(rows)}条线索，"
            f"来自{ways}个渠道",
        )


def _silent_towns(seen: Seen, on: date, policy: AlertPolicy) -> Iterator[dict[str, Any]]:
    today = pd.Timestamp(on)
    due = seen.submissions[seen.submissions["due_on"].le(today)]
    silent = due["status"].isin(policy.silent_statuses) | due["zero_report"].fillna(value=False)
    cases = _until(seen.cases, on)
    outside = cases[
        cases["source"].isin(policy.silent_sources)
        & cases["conclusion"].isin(policy.verified_conclusions)
        & cases["concluded_on"].fillna(cases["received_on"]).le(today)
    ]
    for town in records(due[silent]):
        inside = outside["received_on"].between(town["starts_on"], town["ends_on"])
        rows = outside[inside & outside["town_code"].eq(town["filer_code"])]
        if len(rows) >= policy.silent_clues:
            yield _row(
                "silent_town",
                f"{town['filer_code']}|{town['batch']}",
                town["filer_code"],
                rows,
                window_days=(town["ends_on"] - town["starts_on"]).days + 1,
                text=f"{town['filer_name']}{town['batch']}批次没有报送（或为零报告），"
                f"同期其他渠道查实{len(rows)}条",
            )


def _reappeared(seen: Seen, on: date, _: AlertPolicy) -> Iterator[dict[str, Any]]:
    """Pairs of which at least two of three signals speak; with all three the level is red."""
    known = seen.reappeared[
        seen.reappeared["appeared_on"].le(pd.Timestamp(on)) & seen.reappeared["signals"].ge(2)
    ]
    cases = _until(seen.cases, on)
    later = cases[cases["violator_id"].isin(known["later_id"])].groupby("violator_id")
    for pair in records(known):
        rows = (
            later.get_group(pair["later_id"])
            if pair["later_id"] in later.groups
            else cases.iloc[:0]
        )
        yield _row(
            "phoenix",
            f"{pair['earlier_id']};{pair['later_id']}",
            pair["town_code"],
            rows,
            since=pair["appeared_on"],
            level=RED if pair["signals"] == _THREE else YELLOW,
            window_days=(pair["appeared_on"] - pair["ended_on"]).days,
            statistic=float(pair["signals"]),
            text=f"{seen.names.get(pair['later_id'], pair['later_id'])}在"
            f"{seen.names.get(pair['earlier_id'], pair['earlier_id'])}{pair['ended_on']:%Y-%m-%d}"
            f"被处理或注销之后出现：{pair['evidence']}",
        )


def _seasons(seen: Seen, on: date, policy: AlertPolicy) -> Iterator[dict[str, Any]]:
    """Places that had cases in the same window of former years, told before this year's."""
    today = pd.Timestamp(on)
    ahead = seen.windows[
        seen.windows["kind"].isin(policy.season_kinds)
        & seen.windows["starts_on"].gt(today)
        & seen.windows["starts_on"].le(today + timedelta(days=policy.season_days))
    ]
    cases = _until(seen.cases, on)
    place = cases["building_key"].fillna(cases["place_key"])
    placed = cases.assign(place=place)[place.notna()]
    for window in records(ahead):
        former = seen.windows[
            seen.windows["kind"].eq(window["kind"])
            & seen.windows["ends_on"].lt(today)
            & _of_the_season(seen.windows["starts_on"], window["starts_on"], policy)
        ]
        hit = pd.Series(data=False, index=placed.index)
        for one in records(former):
            hit |= placed["received_on"].between(one["starts_on"], one["ends_on"])
        for at, rows in placed[hit].groupby("place"):
            if len(rows) >= policy.season_clues:
                yield _row(
                    "season",
                    str(at),
                    str(at).partition("|")[0],
                    rows,
                    window_days=(window["ends_on"] - window["starts_on"]).days + 1,
                    text=f"{_shown(str(at))}往年{window['kind']}（{window['starts_on']:%m月}前后）"
                    f"有{len(rows)}条线索，今年{window['starts_on']:%m月%d日}开始",
                )


def _of_the_season(starts: pd.Series, start: pd.Timestamp, policy: AlertPolicy) -> pd.Series:
    """Whether days lie near the anniversary of another: festivals move with the moon."""
    apart = (starts - start).dt.days.abs() % _YEAR
    return apart.le(policy.season_shift_days) | apart.ge(_YEAR - policy.season_shift_days)


_LOOKS: Final[tuple[Callable[[Seen, date, AlertPolicy], Iterator[dict[str, Any]]], ...]] = (
    _surges,
    _reappeared,
    _repeated_parties,
    _silent_towns,
    _seasons,
)


def _until(cases: pd.DataFrame, on: date) -> pd.DataFrame:
    return cases[cases["received_on"].le(pd.Timestamp(on))]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a small frame, each by name of the column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def _only(values: pd.Series) -> str | None:
    """Return the value if all rows share one."""
    distinct = values.dropna().unique()
    return str(distinct[0]) if len(distinct) == 1 else None


def _shown(place_key: str) -> str:
    """Return a place in words: without the town's code and the kind of place."""
    parts = place_key.split("|")
    return "".join(parts[2:]) if len(parts) > 2 else "全镇"
