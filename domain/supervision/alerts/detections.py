"""What one look sees: every kind of alert on one day, as rows that know nothing of earlier looks.

When a detection becomes an alert is `episodes.py`; what is looked at, `seen.py`.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.registry.reappearance import LEAST_SIGNALS
from domain.supervision.alerts.cases import Numbers, place_of
from domain.supervision.alerts.policy import RED, YELLOW, AlertPolicy
from domain.supervision.alerts.scan import find_clusters, seed_of
from domain.supervision.alerts.seen import MISSING, Seen, Truths, day_number
from domain.supervision.alerts.surge import Surge, discoveries, surge_of

DETECTION_COLUMNS: Final = (
    "kind",
    "subject",
    "town_code",
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
"""What a detection may say; `evidence` are numbers of clues joined with `;`, `clues` how many.
What a kind does not say is not in its row."""

Detection = dict[str, Any]

_WEEK = 7
_YEAR = 365.2425
_THREE = 3
_MANY_DAYS = 1 << 20
"""More days than any case has since 1970."""


def detect(seen: Seen, on: date, policy: AlertPolicy, *, newest: bool) -> list[Detection]:
    """Return what a look on one day sees, by names of `DETECTION_COLUMNS`.

    Args:
        seen: everything that is known now; what came after the day is not looked at.
        on: the day.
        policy: the rules.
        newest: whether this is the look of today, which takes more random orders.
    """
    rows = [row for look in _LOOKS for row in look(seen, on, policy)]
    return rows + _clusters(seen, on, policy, newest=newest)


def _row(
    seen: Seen, kind: str, subject: str, town: object, cases: Numbers, **details: Any
) -> Detection:
    """One detection; what it rests on is told by the numbers of its cases, ascending."""
    return {
        "kind": kind,
        "subject": subject,
        "town_code": town,
        "since": _day(seen.days[cases[0]]) if len(cases) else pd.NaT,
        "level": YELLOW,
        "observed": len(cases),
        "evidence": ";".join(sorted(seen.clue_numbers[cases])),
        "clues": len(cases),
        **details,
    }


def _clusters(seen: Seen, on: date, policy: AlertPolicy, *, newest: bool) -> list[Detection]:
    rule, seed = policy.scan, seed_of(policy.version, on)
    today = day_number(on)
    found = find_clusters(seen.days, seen.tree, today, rule, seed, rule.permutations)
    if newest and any(cluster.share < rule.more_below for cluster in found):
        found = find_clusters(seen.days, seen.tree, today, rule, seed, rule.more_permutations)
    rows = []
    for cluster in found:
        place = place_of(seen.tree.keys[cluster.node])
        rows.append(
            _row(
                seen,
                "cluster",
                place,
                place.partition("|")[0],
                np.array(cluster.cases, dtype=np.int64),
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


def _surges(seen: Seen, on: date, policy: AlertPolicy) -> Iterator[Detection]:
    kinds, today = seen.kinds, day_number(on)
    end = int(np.searchsorted(kinds.cases, seen.before(today + 1)))
    if not end:
        return
    series = kinds.series[:end]
    # The first week is whole only if the first case came on its first day.
    history = 1 + (today - int(seen.days[0])) // _WEEK
    week = history - 1 - (today - seen.days[kinds.cases[:end]]) // _WEEK
    size = len(kinds.keys) * history
    counts = np.bincount(series * history + week, minlength=size).reshape(-1, history)
    recent = counts[:, -policy.surge.recent_weeks :].sum(axis=1)
    found: list[tuple[int, Surge]] = []
    for number in np.flatnonzero(recent >= policy.surge.least_cases).tolist():
        surge = surge_of(counts[number].astype(np.float64), policy.surge)
        if surge is not None:
            found.append((number, surge))
    shares = np.array([surge.share for _, surge in found])
    alerts = discoveries(shares, policy.surge.alpha, policy.surge.false_discoveries)
    for (number, surge), alert in zip(found, alerts.tolist(), strict=True):
        if alert:
            late = (series == number) & (week >= history - surge.weeks)
            town, code = kinds.keys[number]
            yield _row(
                seen,
                "surge",
                f"{town}|{code}",
                town,
                kinds.cases[:end][late],
                window_days=surge.weeks * _WEEK,
                expected=round(surge.expected, 3),
                statistic=float(f"{surge.share:.3g}"),
                text=f"近{surge.weeks}周有{surge.observed}条同类线索，按以往只应有{surge.expected:.1f}条",
            )


def _repeated_parties(seen: Seen, on: date, policy: AlertPolicy) -> Iterator[Detection]:
    today = day_number(on)
    start, end = seen.before(today - policy.party_days + 1), seen.before(today + 1)
    parties = seen.parties.codes[start:end]
    known = start + np.flatnonzero(parties != MISSING)
    by_party = _by_value(seen.parties.codes[known], known, policy.party_clues)
    for number, rows in by_party:
        ways = len(set(seen.channels.codes[rows].tolist()) - {MISSING})
        if ways >= policy.party_channels:
            party = str(seen.parties.texts[number])
            yield _row(
                seen,
                "party",
                party,
                _only_town(seen, rows),
                rows,
                window_days=policy.party_days,
                statistic=float(ways),
                text=f"{seen.names.get(party, party)}近{policy.party_days}天有{len(rows)}条线索，"
                f"来自{ways}个渠道",
            )


def _silent_towns(seen: Seen, on: date, policy: AlertPolicy) -> Iterator[Detection]:
    today, reports = day_number(on), seen.reports
    silent = reports.statuses.among(policy.silent_statuses) | reports.zero
    mute = np.flatnonzero(silent & (reports.due <= today) & (reports.towns != MISSING))
    proven = seen.sources.among(policy.silent_sources)
    proven &= seen.conclusions.among(policy.verified_conclusions) & (seen.concluded <= today)
    cases = np.flatnonzero(proven[: seen.before(today + 1)])
    cases = cases[np.argsort(seen.towns.codes[cases], kind="stable")]
    # A number for each town and day, so that one search finds the cases of all batches.
    places = seen.towns.codes[cases] * _MANY_DAYS + seen.days[cases]
    base = reports.towns[mute] * _MANY_DAYS
    begin = np.searchsorted(places, base + reports.starts[mute])
    end = np.searchsorted(places, base + reports.ends[mute], side="right")
    enough = end - begin >= policy.silent_clues
    for number, first, last in zip(mute[enough], begin[enough], end[enough], strict=True):
        town = reports.rows.iloc[number]
        yield _row(
            seen,
            "silent_town",
            f"{town['filer_code']}|{town['batch']}",
            town["filer_code"],
            cases[first:last],
            window_days=int(reports.ends[number] - reports.starts[number]) + 1,
            text=f"{town['filer_name']}{town['batch']}批次没有报送（或为零报告），"
            f"同期其他渠道查实{last - first}条",
        )


def _reappeared(seen: Seen, on: date, _: AlertPolicy) -> list[Detection]:
    """Pairs of which at least two of three signals speak; with all three the level is red."""
    today, pairs = day_number(on), seen.pairs
    known = np.flatnonzero((pairs.appeared <= today) & (pairs.signals >= LEAST_SIGNALS))
    counts = pairs.counts(seen.before(today + 1))[known]
    told = seen.told_pairs
    # A pair says the same at every look until the later party has another case.
    return [
        told.get(key) or told.setdefault(key, _reappearance(seen, *key))
        for key in zip(known.tolist(), counts.tolist(), strict=True)
    ]


def _reappearance(seen: Seen, number: int, count: int) -> Detection:
    pair = seen.pairs.rows[number]
    later, earlier = pair["later_id"], pair["earlier_id"]
    return _row(
        seen,
        "phoenix",
        f"{earlier};{later}",
        pair["town_code"],
        seen.pairs.cases_of(number, count),
        since=pair["appeared_on"],
        level=RED if pair["signals"] == _THREE else YELLOW,
        window_days=(pair["appeared_on"] - pair["ended_on"]).days,
        statistic=float(pair["signals"]),
        text=f"{seen.names.get(later, later)}在{seen.names.get(earlier, earlier)}"
        f"{pair['ended_on']:%Y-%m-%d}被处理或注销之后出现：{pair['evidence']}",
    )


def _seasons(seen: Seen, on: date, policy: AlertPolicy) -> Iterator[Detection]:
    """Places that had cases in the same window of former years, told before this year's."""
    today, windows = day_number(on), seen.periods
    ahead = windows.kinds.among(policy.season_kinds) & (windows.starts > today)
    ahead &= windows.starts <= today + policy.season_days
    for window in np.flatnonzero(ahead).tolist():
        former = windows.kinds.codes == windows.kinds.codes[window]
        former &= windows.ends < today
        former &= _of_the_season(windows.starts - windows.starts[window], policy)
        begin, end = windows.starts[former], windows.ends[former] + 1
        hit = [np.arange(seen.before(b), seen.before(e)) for b, e in zip(begin, end, strict=True)]
        cases = np.unique(np.concatenate([np.arange(0), *hit]))
        cases = cases[seen.places.codes[cases] != MISSING]
        start, kind = _day(windows.starts[window]), windows.kinds.texts[windows.kinds.codes[window]]
        for number, rows in _by_value(seen.places.codes[cases], cases, policy.season_clues):
            place = str(seen.places.texts[number])
            yield _row(
                seen,
                "season",
                place,
                place.partition("|")[0],
                rows,
                window_days=int(windows.ends[window] - windows.starts[window]) + 1,
                text=f"{_shown(place)}往年{kind}（{start:%m月}前后）"
                f"有{len(rows)}条线索，今年{start:%m月%d日}开始",
            )


def _of_the_season(apart: Numbers, policy: AlertPolicy) -> Truths:
    """Whether days lie near the anniversary of another: festivals move with the moon."""
    days = np.abs(apart) % _YEAR
    near: Truths = (days <= policy.season_shift_days) | (days >= _YEAR - policy.season_shift_days)
    return near


_LOOKS: Final[tuple[Callable[[Seen, date, AlertPolicy], Iterable[Detection]], ...]] = (
    _surges,
    _reappeared,
    _repeated_parties,
    _silent_towns,
    _seasons,
)


def _by_value(values: Numbers, cases: Numbers, least: int) -> Iterator[tuple[int, Numbers]]:
    """The cases of each value that has so many at least, ascending."""
    order = np.argsort(values, kind="stable")
    several, first, counts = np.unique(values[order], return_index=True, return_counts=True)
    for number in np.flatnonzero(counts >= least).tolist():
        begin = int(first[number])
        yield int(several[number]), cases[order[begin : begin + int(counts[number])]]


def _day(number: int) -> pd.Timestamp:
    return pd.Timestamp(np.datetime64(int(number), "D"))


def _only_town(seen: Seen, cases: Numbers) -> str | None:
    """The town if all cases that have one share it."""
    distinct = set(seen.towns.codes[cases].tolist()) - {MISSING}
    return str(seen.towns.texts[distinct.pop()]) if len(distinct) == 1 else None


def _shown(place_key: str) -> str:
    """Return a place in words: without the town's code and the kind of place."""
    parts = place_key.split("|")
    return "".join(parts[2:]) if len(parts) > 2 else "全镇"
