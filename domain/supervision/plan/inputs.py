"""What a plan is made from: parties and their doors, visits, clues; all by the day of the plan."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from domain.supervision.places.counts import RECORD, placed_clues
from domain.supervision.places.tree import places_of
from domain.supervision.plan.rules import PlanRules
from domain.values.text import among, any_pattern

PATROLS: Final = ("town_submission", "city_patrol")
REGISTER: Final = "market_registration"
LONG_AGO: Final = pd.Timestamp("1900-01-01")
"""Before every record; what bears no day comes first."""
PLACED: Final = ["finest_key", "middle_key", "house_key"]


@dataclass(frozen=True)
class PlanInputs:
    """Everything that a plan looks at.

    Attributes:
        mentions: linked mentions of all records, the register too, with `violator_id` (missing
            where only the register knows the party) and place parts.
        violators: `violator_id`, `kind`, `name`, `town_code`, `merged_into`.
        clues: `clue_no`, `source`, `source_record_id`, `received_on`, `due_on`, `state`, `flags`.
        watch: `subject_key`, `town_code`, `level`, `score`, `last_evidence_on`.
        places: `domain.supervision.places.counts.PLACE_COLUMNS`.
        registrations: `uscc`, `name`, `scope_text`, `status`.
        patrols: rows of all patrol sheets: `source`, `source_record_id`, `inspected_on`,
            `filer_code`, `plan_no`, `finding`.
    """

    mentions: pd.DataFrame
    violators: pd.DataFrame
    clues: pd.DataFrame
    watch: pd.DataFrame
    places: pd.DataFrame
    registrations: pd.DataFrame
    patrols: pd.DataFrame


@dataclass(frozen=True)
class Known:
    """The facts, joined once for all windows of a run.

    Attributes:
        premises: per subject and town its newest door: `subject`, `town_code`, `finest_key`,
            `middle_key`, `house_key`, `address`, `premises_type`, `name`, `party_kind`,
            `is_visited` (lately).
        visits: `subject`, `town_code`, `finest_key`, `day`, `record`, `source`, `plan_no`,
            `finding`.
        clues: open and reopened clues with `subject` and place.
        frame: `subject`, `town_code`, `why` and `record` of everything that the draw is made from:
            what nobody visited lately.
        seen: subjects and places that somebody visited lately.
    """

    premises: pd.DataFrame
    visits: pd.DataFrame
    clues: pd.DataFrame
    frame: pd.DataFrame
    seen: frozenset[str]


def known_on_day(inputs: PlanInputs, rules: PlanRules, as_of: date) -> Known:
    """Return the facts joined, as they are known on a day.

    Args:
        inputs: records, registry, clues.
        rules: what the draw is made from.
        as_of: the day; later records are not there.
    """
    day = pd.Timestamp(as_of)
    mentions = inputs.mentions
    mentions = mentions[~(mentions["seen_on"] > day) | mentions["source"].eq(REGISTER)]
    mentions = mentions.assign(subject=mentions["violator_id"].fillna(mentions["uscc"]))
    placed = mentions.join(places_of(mentions))
    clues = _clues(placed, inputs.clues, as_of)
    visits = _visits(placed, inputs.patrols, day)
    lately = visits[visits["day"] >= day - pd.DateOffset(months=rules.unvisited_months)]
    seen = pd.concat([lately["subject"], lately["finest_key"]]).dropna().unique()
    premises = _premises(placed, inputs.violators)
    frame = _frame(placed, clues, inputs.registrations, rules)
    return Known(
        premises.assign(is_visited=among(premises["subject"], seen)),
        visits,
        clues,
        frame[~among(frame["subject"], seen)].reset_index(drop=True),
        frozenset(seen),
    )


def training_registrations(registrations: pd.DataFrame, rules: PlanRules) -> pd.DataFrame:
    """Return the live registrations whose name or scope is of a training kind.

    Columns: those of the registrations.

    Args:
        registrations: `name`, `scope_text`, `status`.
        rules: patterns and states.
    """
    pattern = any_pattern(rules.training_patterns)
    live = registrations[registrations["status"].isin(rules.live_statuses)]
    text = live["name"].fillna("") + " " + live["scope_text"].fillna("")
    return live[text.str.contains(pattern).astype(bool)]


def first_parties(mentions: pd.DataFrame) -> pd.DataFrame:
    """Return the first party of each record.

    Columns: those of the mentions.
    """
    return mentions.sort_values([*RECORD, "party_no"]).drop_duplicates(RECORD)


def _premises(placed: pd.DataFrame, violators: pd.DataFrame) -> pd.DataFrame:
    """The newest exact door of each subject in each town, the register's if no other is known."""
    keys = ["subject", "town_code"]
    rows = placed.dropna(subset=keys)
    rank = 2 * rows["finest_key"].notna() + rows["source"].ne(REGISTER)
    rows = _greatest(rows.assign(rank=rank.astype("int64")), "rank")
    rows = _greatest(rows.assign(day=rows["seen_on"].fillna(LONG_AGO)), "day")
    several = rows.duplicated(keys, keep=False)
    ties = rows[several].sort_values([*keys, "mention_id"]).drop_duplicates(keys, keep="last")
    last = pd.concat([rows[~several], ties], ignore_index=True)
    about = violators.set_index("violator_id")[["name", "kind"]]
    told = about.reindex(last["subject"]).set_axis(last.index, axis=0)
    return last.assign(
        name=told["name"].fillna(last["name"]), party_kind=told["kind"].fillna(last["kind"])
    )[[*keys, *PLACED, "address", "premises_type", "name", "party_kind"]]


def _greatest(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows of each subject and town in which a column is greatest."""
    most = rows.groupby(["subject", "town_code"])[column].transform("max")
    return rows[rows[column].eq(most)]


def _visits(placed: pd.DataFrame, patrols: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    done = patrols[patrols["inspected_on"] <= day]
    columns = [*RECORD, "inspected_on", "plan_no", "finding"]
    done = done[columns].drop_duplicates(RECORD).rename(columns={"inspected_on": "day"})
    seen = placed.loc[
        placed["source"].isin(PATROLS), [*RECORD, "subject", "town_code", "finest_key"]
    ]
    visits = done.merge(seen, on=RECORD, how="left")
    visits["record"] = visits["source"] + ":" + visits["source_record_id"]
    return visits.sort_values(["day", "record", "subject"], ignore_index=True)


def _clues(placed: pd.DataFrame, clues: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Clues with the place and party of their record; without a name the place is the subject."""
    kept = placed_clues(clues, placed, as_of)
    first = first_parties(placed[placed["source"].isin(kept["source"].unique())])
    known = first["name"].notna() & ~first["is_masked"].astype(bool)
    first = first.assign(party=first["subject"].where(known | first["link_method"].ne("alone")))
    about = first[[*RECORD, "subject", "party", "address", "premises_type"]]
    joined_ = kept.merge(about.rename(columns={"subject": "alone"}), on=RECORD, how="left")
    exact = joined_["premises_key"].fillna(joined_["house_key"])
    return joined_.assign(
        subject=joined_["party"].fillna(joined_["alone"].where(exact.isna())).fillna(exact)
    ).drop(columns=["party", "alone"])


def _frame(
    placed: pd.DataFrame, clues: pd.DataFrame, registrations: pd.DataFrame, rules: PlanRules
) -> pd.DataFrame:
    """Registered businesses of a training kind, and places that clues named."""
    told = clues[clues["finest_key"].notna()]
    wanted = training_registrations(registrations, rules)["uscc"]
    listed = placed[placed["source"].eq(REGISTER) & among(placed["uscc"], wanted)]
    drawn = pd.concat(
        [
            listed[["subject", "town_code"]].assign(
                why="registered", record=REGISTER + ":" + listed["uscc"]
            ),
            told[["subject", "town_code"]].assign(why="place", record=told["clue_no"]),
        ],
        ignore_index=True,
    ).dropna()
    order = drawn.sort_values(["town_code", "subject", "why", "record"])
    return order.drop_duplicates(["town_code", "subject"], keep="last").reset_index(drop=True)
