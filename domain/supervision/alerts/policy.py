"""What the early warnings are told by policy (`policy/alerts.yaml`): windows, limits, levels.

Only shapes and their self-checks live here; the values are policy.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

KINDS: Final = ("cluster", "surge", "phoenix", "party", "silent_town", "season")
"""Kinds of alerts, in the order in which they are listed."""

YELLOW: Final = "黄"
RED: Final = "红"
LEVELS: Final = (YELLOW, RED)
"""Levels, the lower one first."""


@dataclass(frozen=True)
class ScanRule:
    """The tree-based space-time permutation scan.

    Attributes:
        windows: lengths in days of the windows that end on the day of the look.
        history_days: cases of so many days up to that day are looked at.
        least_cases: fewest cases in a window that are a cluster.
        permutations: random orders of the days that are compared with the true one.
        more_permutations: how many on the day of the look where the share falls below
            `more_below`; the days that are replayed always take `permutations`.
        more_below: share of random orders, see above.
        yellow_days: a cluster as rare as once in so many days alerts.
        red_days: and from here on in red.
        narrowest_share: an inner place speaks for an outer one that it gives this share of the
            outer one's likelihood ratio.
    """

    windows: tuple[int, ...] = (7, 14, 28, 56)
    history_days: int = 730
    least_cases: int = 3
    permutations: int = 999
    more_permutations: int = 9_999
    more_below: float = 0.01
    yellow_days: float = 100.0
    red_days: float = 365.0
    narrowest_share: float = 0.9

    def __post_init__(self) -> None:
        if list(self.windows) != sorted(set(self.windows)) or not self.windows:
            raise ValueError("windows: 须由短到长，且不重复")
        if self.windows[0] < 1 or self.windows[-1] > self.history_days:
            raise ValueError("windows: 须在 1 天与 history_days 之间")
        if not 0 < self.yellow_days <= self.red_days:
            raise ValueError("red_days: 不得小于 yellow_days")
        if self.permutations + 1 < self.yellow_days:
            raise ValueError("permutations: 次数太少，达不到 yellow_days")


@dataclass(frozen=True)
class SurgeRule:
    """Weekly counts of a town and a kind of violation against their own past.

    Attributes:
        long_weeks: with so many weeks of history the baseline is former years.
        half_window: weeks before and after the same week of a former year.
        alpha: share of false alarms of one look.
        outlier: standardised residual from which a former week counts less.
        recent_weeks: weeks that a short history compares with those before.
        baseline_weeks: how many those are.
        least_baseline_weeks: with fewer nothing is said.
        least_cases: fewest cases in the recent weeks that are a surge.
        false_discoveries: share of false ones among all series that alert on one day.
    """

    long_weeks: int = 104
    half_window: int = 3
    alpha: float = 0.01
    outlier: float = 2.58
    recent_weeks: int = 4
    baseline_weeks: int = 26
    least_baseline_weeks: int = 8
    least_cases: int = 5
    false_discoveries: float = 0.1


@dataclass(frozen=True)
class AlertPolicy:
    """All rules of the early warnings.

    Attributes:
        version: stands in every row, and seeds the random orders.
        starts_on: first day of the grid on which the past is replayed.
        episode_days: the same subject found again within so many days is one episode.
        again_clues: an episode is raised again when it has so many more clues.
        silenced_days: how long an alert that somebody has read is not raised again.
        late_entry_days: a case whose file came so many days after it was entered late: left out.
        same_matter_days: tickets of one matter so many days apart count once.
        scan: rule of the clusters.
        surge: rule of the surges.
        party_days: clues on one party within so many days …
        party_clues: … of which there are so many …
        party_channels: … by so many ways.
        silent_clues: verified clues from outside that make a silent town an alert.
        silent_sources: sources that are outside of the town.
        silent_statuses: states of a submission that are silence, besides a zero report.
        verified_conclusions: conclusions that verify.
        season_days: how long before a window its season is told.
        season_clues: fewest clues in the same window of former years.
        season_shift_days: how far the same window of another year may lie from its anniversary.
        season_kinds: kinds of windows that have a season.
        city_code: unit of what concerns several towns (`filers.yaml`).
    """

    version: str
    starts_on: date
    city_code: str = ""
    episode_days: int = 28
    again_clues: int = 2
    silenced_days: int = 30
    late_entry_days: int = 45
    same_matter_days: int = 7
    scan: ScanRule = ScanRule()
    surge: SurgeRule = SurgeRule()
    party_days: int = 30
    party_clues: int = 3
    party_channels: int = 2
    silent_clues: int = 2
    silent_sources: tuple[str, ...] = ("complaint", "city_patrol")
    silent_statuses: tuple[str, ...] = ("missing", "rejected")
    verified_conclusions: tuple[str, ...] = ("属实", "查实")
    season_days: int = 14
    season_clues: int = 2
    season_shift_days: int = 25
    season_kinds: tuple[str, ...] = ("节假日", "寒假", "暑假", "中高考后")
