"""The plan of one window: how many of each arm, who is left out, what kind of visit, in what order.

Nobody in a plan is called a violator; what stands there justifies a visit and nothing more.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from domain.supervision.plan.candidates import (
    SUBJECT,
    back_checks,
    drawn,
    driven,
    in_focus,
    open_clues,
    together,
)
from domain.supervision.plan.columns import LEFT_OUT_COLUMNS, PLAN_COLUMNS, conformed_rows
from domain.supervision.plan.inputs import Known
from domain.supervision.plan.rules import (
    AT_CAP,
    BACK_CHECK,
    CASE,
    DRIVEN,
    GRID,
    NO_VISIT,
    NOWHERE,
    PLACE,
    RANDOM,
    ROUTINE,
    SPECIAL,
    PlanRules,
)
from domain.supervision.windows import ON_DEMAND
from domain.values.short_digest import short_digest


@dataclass(frozen=True)
class Plan:
    """What is newly planned.

    Attributes:
        items: `PLAN_COLUMNS`.
        left_out: `LEFT_OUT_COLUMNS`: who would have been visited, and why not.
    """

    items: pd.DataFrame
    left_out: pd.DataFrame


@dataclass(frozen=True)
class WindowPlanner:
    """Makes the plan of one window.

    Attributes:
        known: the facts, joined.
        watch: the watch list.
        places: focus places and all others.
        rules: capacities, caps, shares.
        as_of: day of the plan.
        version: policy version, part of the seed of the draw.
        window_id: the window.
        kind: its kind.
        starts_on: its first day.
        ends_on: its last day.
    """

    known: Known
    watch: pd.DataFrame
    places: pd.DataFrame
    rules: PlanRules
    as_of: date
    version: str
    window_id: str
    kind: str
    starts_on: pd.Timestamp
    ends_on: pd.Timestamp

    def plan(self, issued: pd.DataFrame) -> Plan:
        """Return the rows of the towns that have no plan of this window yet.

        Args:
            issued: the ledger so far (`PLAN_COLUMNS`).
        """
        mine = issued["window_id"].eq(self.window_id)
        planned = set(issued.loc[mine & issued["arm"].ne(BACK_CHECK), "town_code"])
        waiting = issued[
            issued["ends_on"].ge(pd.Timestamp(self.as_of)) & issued["done_by_record"].isna()
        ]
        if self.kind == ON_DEMAND:
            # Who asks for certain days means them, whatever longer window they lie in; one visit
            # answers both rows.
            waiting = waiting[:0]
        candidates = self._candidates(waiting["subject"])
        pool = candidates[candidates["arm"].ne(BACK_CHECK)]
        own, left_own = self._chosen(pool[~pool["town_code"].isin(list(planned))])
        checked = issued.loc[mine & issued["arm"].eq(BACK_CHECK), "town_code"]
        here = pd.concat([own["subject"], issued.loc[mine, "subject"]])
        city, left_city = self._back_checks(here, set(checked), waiting["subject"])
        chosen = pd.concat([self._in_order(own, SUBJECT[:1]), self._in_order(city, [])])
        return Plan(self._items(chosen), self._left_out(pd.concat([left_own, left_city])))

    def _candidates(self, waiting: pd.Series) -> pd.DataFrame:
        """Candidates of the towns' arms with what is known of them, but for who is planned."""
        parts = [
            drawn(self.known, self.window_id, self.version),
            driven(self.known, self.watch, self.rules, self.as_of),
            in_focus(self.known, self.places, self.rules),
        ]
        rows = together(parts)
        return self._described(rows[~rows["subject"].isin(waiting)])

    def _described(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Add clues, door, visits of the year, and why nobody may or need go there."""
        clues = open_clues(self.known, self.rules)
        rows = rows.join(clues.add_prefix("clue_"), on=SUBJECT)
        premises = self.known.premises.set_index(SUBJECT)
        rows = rows.join(premises, on=SUBJECT)
        rows = rows.assign(
            basis_clue=rows["clue_basis_clue"].astype("str"),
            place_key=rows["clue_place_key"].fillna(rows["place_key"]).fillna(rows["finest_key"]),
            address=rows["clue_address"].fillna(rows["address"]),
            premises_type=rows["clue_premises_type"].fillna(rows["premises_type"]),
        )
        return self._assessed(self._with_visits(rows))

    def _with_visits(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Days of this calendar year on which anybody was there, and the last of all."""
        by_party = self.known.visits[["subject", "day"]]
        by_place = self.known.visits[["finest_key", "day"]].set_axis(["subject", "day"], axis=1)
        visits = pd.concat([by_party, by_place]).dropna().drop_duplicates()
        this_year = visits[visits["day"].dt.year.eq(self.starts_on.year)]
        times = this_year.groupby("subject").size()
        last = visits.groupby("subject")["day"].max()
        return rows.assign(
            visits_this_year=rows["subject"].map(times).fillna(0).astype("int64"),
            last_visit_on=last.reindex(rows["subject"]).set_axis(rows.index),
        )

    def _assessed(self, rows: pd.DataFrame) -> pd.DataFrame:
        rules = self.rules
        business = rows["party_kind"].isin(rules.capped_kinds)
        at_cap = business & rows["visits_this_year"].ge(rules.yearly_cap)
        why = pd.Series(None, index=rows.index, dtype="str")
        nowhere = rows["place_key"].isna() & rows["address"].isna() & ~business
        why = why.mask(nowhere, NOWHERE).mask(at_cap & rows["basis_clue"].isna(), AT_CAP)
        why = why.mask(rows["premises_type"].isin(rules.no_visit_premises), NO_VISIT)
        return rows.assign(is_business=business, why_not=why)

    def _chosen(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Take what each arm may have; what one cannot fill goes to the draw, then the others."""
        sizes = self.rules.sizes(self.kind)
        capacity = sum(sizes.values())
        taken = _take(rows, RANDOM, sizes[RANDOM])
        for arm in (DRIVEN, PLACE):
            taken = pd.concat([taken, _take(_without(rows, taken), arm, sizes[arm])])
        for arm in (RANDOM, DRIVEN, PLACE):
            left = capacity - taken.groupby("town_code").size()
            towns = rows["town_code"].map(left).astype("float64").fillna(capacity)
            taken = pd.concat([taken, _take(_without(rows, taken), arm, towns)])
        return taken, _passed_over(rows, taken)

    def _back_checks(
        self, planned: pd.Series, checked: set[str], waiting: pd.Series
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The city's own list: a share of what each town reported, never what a town visits now."""
        rows, wanted = back_checks(self.known, self.window_id, self.version, self.rules, self.as_of)
        known = rows["subject"].isin(planned) | rows["subject"].isin(waiting)
        rows = self._described(together([rows[~known & ~rows["town_code"].isin(list(checked))]]))
        taken = _take(rows, BACK_CHECK, rows["town_code"].map(wanted))
        return taken, _passed_over(rows, taken)

    def _in_order(self, chosen: pd.DataFrame, by: list[str]) -> pd.DataFrame:
        """Number the visits of a list by estate or road, then house, so that ways are short."""
        keys = [*by, "middle_key", "house_key", "place_key", "subject"]
        ordered = chosen.sort_values(keys, na_position="last")
        count = ordered.groupby(by).cumcount() if by else pd.Series(range(len(ordered)))
        return ordered.assign(seq=count.to_numpy() + 1)

    def _items(self, chosen: pd.DataFrame) -> pd.DataFrame:
        rows = chosen.assign(window_id=self.window_id)
        has_clue = rows["basis_clue"].notna()
        nature = pd.Series(GRID, index=rows.index, dtype="str")
        quiet = rows["arm"].isin([RANDOM, BACK_CHECK])
        nature = nature.mask(rows["is_business"], SPECIAL)
        nature = nature.mask(rows["is_business"] & quiet, ROUTINE).mask(has_clue, CASE)
        levels = self.watch.drop_duplicates("subject_key").set_index("subject_key")["level"]
        told = (
            "；有未办结线索 " + rows["clue_clues"].astype("Int64").astype("str") + " 条，一并办理"
        )
        extra = told.where(has_clue & rows["arm"].ne(DRIVEN), "")
        several = has_clue & rows["clue_clues"].gt(1)
        return conformed_rows(
            rows.assign(
                plan_no=_numbers("JH", rows),
                nature=nature,
                reason=rows["reason"] + extra + several.map({True: "（综合查一次）", False: ""}),
                evidence=rows["evidence"].where(
                    ~has_clue | rows["arm"].eq(DRIVEN), rows["evidence"] + ";" + rows["basis_clue"]
                ),
                cap=pd.Series(self.rules.yearly_cap, rows.index, "Int64").where(
                    rows["is_business"]
                ),
                approved=pd.Series(False, rows.index, "boolean").mask(nature.eq(GRID)),
                watch_level=rows["subject"].map(levels).astype("str"),
                starts_on=self.starts_on,
                ends_on=self.ends_on,
                issued_on=pd.Timestamp(self.as_of),
                policy_version=self.version,
            ),
            PLAN_COLUMNS,
        )

    def _left_out(self, rows: pd.DataFrame) -> pd.DataFrame:
        made = rows.assign(window_id=self.window_id)
        return conformed_rows(
            made.assign(
                left_out_no=_numbers("JW", made),
                reason=made["why_not"],
                issued_on=pd.Timestamp(self.as_of),
                policy_version=self.version,
            ),
            LEFT_OUT_COLUMNS,
        )


def _take(rows: pd.DataFrame, arm: str, size: "int | pd.Series") -> pd.DataFrame:
    """The first so many candidates of an arm in each town that may be visited."""
    able = rows[rows["arm"].eq(arm) & rows["why_not"].isna()].sort_values(["town_code", "turn"])
    # Without any row the numbers of a map would be texts.
    size = size.reindex(able.index).astype("float64") if isinstance(size, pd.Series) else size
    return able[able.groupby("town_code").cumcount() < size]


def _without(rows: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """Candidates whose subject, or whose very door, is not taken yet in the town."""
    done = pd.MultiIndex.from_frame(taken[SUBJECT])
    return rows[~pd.MultiIndex.from_frame(rows[SUBJECT]).isin(done)]


def _passed_over(rows: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """Who stood before the last one that was taken and could not be visited, once each."""
    last = taken.groupby(["town_code", "arm"])["turn"].max().rename("last").reset_index()
    held = rows[rows["why_not"].notna()].merge(last, on=["town_code", "arm"], how="left")
    # Where an arm has nobody, everyone that it might have had was looked at.
    held = held[held["last"].isna() | (held["turn"] <= held["last"]) | held["arm"].eq(DRIVEN)]
    held = held.sort_values(["town_code", "subject", "arm"])
    return held.drop_duplicates(SUBJECT)


def _numbers(prefix: str, rows: pd.DataFrame) -> pd.Series:
    """Numbers of rows: a digest of window, town, subject and whose list it is."""
    made = []
    for window, town, subject, arm in zip(
        rows["window_id"], rows["town_code"], rows["subject"], rows["arm"], strict=True
    ):
        whose = "city" if arm == BACK_CHECK else "town"
        made.append(prefix + short_digest(f"{window}|{town}|{subject}|{whose}"))
    return pd.Series(made, index=rows.index, dtype="str")
