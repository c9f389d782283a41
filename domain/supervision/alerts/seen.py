"""What the looks are made at, numbered once for all of them.

The past is looked at again on some hundred days, and every look asks the same of the same cases:
which lie before a day, whose they are, where and of what kind. Here each text has a number and each
question its sorted column, so that a look only cuts and counts.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.supervision.alerts.cases import Numbers, PlaceTree, day_numbers, place_tree

MISSING: Final = -1
"""Code of a value that is not there."""

Objects = npt.NDArray[np.object_]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Coded:
    """A column of texts as numbers.

    Attributes:
        codes: number of each row's text, `MISSING` where there is none.
        texts: the distinct texts, sorted.
    """

    codes: Numbers
    texts: Objects

    @classmethod
    def of(cls, values: pd.Series) -> "Coded":
        """Number the texts of a column."""
        codes, texts = pd.factorize(values.astype("str"), sort=True)
        return cls(codes.astype(np.int64), np.asarray(texts, dtype=object))

    def numbers_of(self, values: pd.Series) -> Numbers:
        """Return the numbers of other texts, `MISSING` where they are not among these."""
        numbers = {text: number for number, text in enumerate(self.texts.tolist())}
        found = [numbers.get(text, MISSING) for text in values.tolist()]
        return np.array(found, dtype=np.int64)

    def among(self, chosen: tuple[str, ...]) -> Truths:
        """Which rows have one of some texts."""
        # The last place answers for what is missing.
        return np.append(np.isin(self.texts, chosen), np.False_)[self.codes]


@dataclass(frozen=True)
class Kinds:
    """Cases by town and kind of violation; a case of two kinds stands in two series.

    Attributes:
        keys: town and code of each series, sorted.
        series: number of the series of each entry.
        cases: number of the case of each entry, ascending.
    """

    keys: tuple[tuple[str, str], ...]
    series: Numbers
    cases: Numbers


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
            names: number of a party to its name.
        """
        return cls(cases, place_tree(cases), submissions, windows, reappeared, names)

    def before(self, day: int) -> int:
        """Return how many cases lie before a day; they are the first ones.

        Args:
            day: numbered since 1970.
        """
        return int(np.searchsorted(self.days, day))

    @cached_property
    def days(self) -> Numbers:
        """Day of each case, numbered since 1970."""
        return day_numbers(self.cases["received_on"])

    @cached_property
    def concluded(self) -> Numbers:
        """Day on which each case was concluded; of those without, the day of the case."""
        return day_numbers(self.cases["concluded_on"].fillna(self.cases["received_on"]))

    @cached_property
    def clue_numbers(self) -> Objects:
        """Number of each case's clue."""
        return self.cases["clue_no"].to_numpy(dtype=object)

    @cached_property
    def parties(self) -> Coded:
        """Party of each case."""
        return Coded.of(self.cases["violator_id"])

    @cached_property
    def channels(self) -> Coded:
        """Way by which each case came."""
        return Coded.of(self.cases["channel"])

    @cached_property
    def towns(self) -> Coded:
        """Town of each case."""
        return Coded.of(self.cases["town_code"])

    @cached_property
    def sources(self) -> Coded:
        """Source of each case."""
        return Coded.of(self.cases["source"])

    @cached_property
    def conclusions(self) -> Coded:
        """Conclusion of each case."""
        return Coded.of(self.cases["conclusion"])

    @cached_property
    def places(self) -> Coded:
        """House of each case, where none is known its place."""
        return Coded.of(self.cases["building_key"].fillna(self.cases["place_key"]))

    @cached_property
    def kinds(self) -> Kinds:
        """The cases by town and kind of violation."""
        rows = self.cases[["town_code", "violation_codes"]].reset_index(drop=True).dropna()
        rows = rows.assign(code=rows["violation_codes"].str.split(";")).explode("code")
        series = rows.groupby(["town_code", "code"])
        keys = tuple((str(town), str(code)) for town, code in series.size().index)
        numbers: Numbers = np.asarray(series.ngroup(), dtype=np.int64)
        cases: Numbers = rows.index.to_numpy().astype(np.int64)
        return Kinds(keys, numbers, cases)

    @cached_property
    def reports(self) -> "Reports":
        """The towns' submissions by batch."""
        rows = self.submissions
        return Reports(
            rows,
            self.towns.numbers_of(rows["filer_code"]),
            day_numbers(rows["due_on"]),
            day_numbers(rows["starts_on"]),
            day_numbers(rows["ends_on"]),
            Coded.of(rows["status"]),
            rows["zero_report"].fillna(value=False).to_numpy(dtype=bool),
        )

    @cached_property
    def periods(self) -> "Periods":
        """The inspection windows as days."""
        rows = self.windows
        return Periods(
            Coded.of(rows["kind"]), day_numbers(rows["starts_on"]), day_numbers(rows["ends_on"])
        )

    @cached_property
    def told_pairs(self) -> dict[tuple[int, int], dict[str, Any]]:
        """What was said of a pair with so many cases, to be said again by later looks."""
        return {}

    @cached_property
    def pairs(self) -> "Pairs":
        """The reappeared parties with the later one's cases."""
        order = np.argsort(self.parties.codes, kind="stable")
        later = self.parties.numbers_of(self.reappeared["later_id"])
        first = np.searchsorted(self.parties.codes[order], later)
        # A place of its own for each party and case, so that one search counts for all pairs.
        step = len(order) + 1
        return Pairs(
            records(self.reappeared),
            day_numbers(self.reappeared["appeared_on"]),
            self.reappeared["signals"].to_numpy(dtype=np.int64),
            later * step,
            first,
            order,
            self.parties.codes[order] * step + order,
        )


@dataclass(frozen=True)
class Reports:
    """Submissions by batch: one entry each.

    Attributes:
        rows: `submission_status`, with the days of the batch.
        towns: number of the filer among the towns of the cases, `MISSING` if it has no case.
        due: day on which it was due, numbered since 1970.
        starts: first day that the batch reports on.
        ends: last day that it reports on.
        statuses: state of the submission.
        zero: whether it reported nothing.
    """

    rows: pd.DataFrame
    towns: Numbers
    due: Numbers
    starts: Numbers
    ends: Numbers
    statuses: Coded
    zero: Truths


@dataclass(frozen=True)
class Periods:
    """Inspection windows: kind, first and last day."""

    kinds: Coded
    starts: Numbers
    ends: Numbers


@dataclass(frozen=True)
class Pairs:
    """Reappeared parties: one entry per pair.

    Attributes:
        rows: each pair by name of the column.
        appeared: day on which the later party appeared, numbered since 1970.
        signals: how many signals speak.
        later: where the later party's cases begin among `places`, as the least key.
        first: where they begin, as a position.
        cases: numbers of the cases, by party, then ascending.
        places: key of each of those.
    """

    rows: list[dict[str, Any]]
    appeared: Numbers
    signals: Numbers
    later: Numbers
    first: Numbers
    cases: Numbers
    places: Numbers

    def counts(self, end: int) -> Numbers:
        """Return how many of the first so many cases are the later party's, per pair."""
        counts: Numbers = np.searchsorted(self.places, self.later + end) - self.first
        return np.where(self.later < 0, 0, counts)

    def cases_of(self, pair: int, count: int) -> Numbers:
        """Return the first so many cases of a pair's later party."""
        first = int(self.first[pair])
        return self.cases[first : first + count]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a small frame, each by name of the column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def day_number(day: date) -> int:
    """Return a day as a number since 1970."""
    return int(np.datetime64(day, "D").astype(np.int64))
