"""What places, plans and the watch list are made from: records and registry, read once for a run.

Rows keep the day on which they were known: a town's row came with its file, all others on their own
day. What a later day says is not here (`domain.supervision.cut`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from domain.registry.build import Registry
from domain.supervision.clues.build import FollowUp
from domain.supervision.places.counts import PlaceInputs
from domain.supervision.places.responsible import responsible_places
from domain.supervision.plan.inputs import PATROLS, REGISTER, PlanInputs
from domain.supervision.watchlist.evidence import WatchInputs
from domain.supervision.watchlist.own_lists import own_list_parties
from domain.values.addresses.parse import Gazetteer

RECORD: Final = ["source", "source_record_id"]
PARTY: Final = [*RECORD, "violator_id"]

MENTION: Final = (
    *("mention_id", "source", "source_record_id", "party_no", "violator_id"),
    *("seen_on", "kind", "name", "is_masked", "uscc", "link_method", "address", "premises_type"),
    *("town_code", "village", "compound", "tower", "road", "building_key", "address_key"),
    "place_key",
)
"""Columns of the mentions that are looked at."""
PATROL: Final = (
    *("source", "source_record_id", "inspected_on", "known_on", "filer_code", "plan_no"),
    *("finding", "licence_status", "measures"),
)
REGISTERED: Final = ("uscc", "name", "scope_text", "status", "approved_on", "kind", "town_code")
VIOLATOR: Final = (
    *("violator_id", "kind", "name", "aliases", "uscc", "id_number_masked", "town_code"),
    *("first_seen_on", "merged_into"),
)
"""Columns of the parties that the watch list looks at: no person, no telephone, no age."""
PHOENIX: Final = ("earlier_id", "later_id", "signals")
"""Pairs of parties of which the later one may be the earlier one again, with how many signals."""
_KINDS: Final = {"个体工商户": "individual_business"}


@dataclass(frozen=True)
class PlanningInputs:
    """Records, joined with the registry's parties; columns as named in this module.

    Attributes:
        mentions: all mentions (`MENTION`), those of the register too.
        patrols: rows of all patrol sheets (`PATROL`).
        measures: `source`, `source_record_id`, `day`, `measures` of patrols and complaints.
        repairs: `source`, `source_record_id`, `decision_type`, `decided_on`.
        registrations: `REGISTERED`.
        own_lists: `domain.supervision.watchlist.own_lists.OWN_COLUMNS`.
        responsible: `domain.supervision.places.responsible.RESPONSIBLE_COLUMNS`.
    """

    mentions: pd.DataFrame
    patrols: pd.DataFrame
    measures: pd.DataFrame
    repairs: pd.DataFrame
    registrations: pd.DataFrame
    own_lists: pd.DataFrame
    responsible: pd.DataFrame


def planning_inputs(
    records: Mapping[str, pd.DataFrame],
    linked: pd.DataFrame,
    violators: pd.DataFrame,
    arrived: Mapping[str, pd.Timestamp],
    gazetteer: Gazetteer,
    town_of: Callable[[str], str | None],
) -> PlanningInputs:
    """Return what places, plans and the watch list look at.

    Args:
        records: accepted frames by source name, as they were on the day that is evaluated.
        linked: all linked mentions with `violator_id`, missing where only the register knows them.
        violators: `violator` of the registry.
        arrived: file of a town -> day of its arrival, where that is known.
        gazetteer: towns and villages, for the lists of responsible persons.
        town_of: code of the town that a text names, or None.
    """
    patrols = _patrols(records, arrived)
    register = _frame(records, REGISTER)
    registrations = _registrations(register, linked)
    return PlanningInputs(
        mentions=linked.reindex(columns=list(MENTION)).reset_index(drop=True),
        patrols=patrols,
        measures=_measures(records, patrols),
        repairs=_columns(
            _frame(records, "credit_decision"), [*RECORD, "decision_type", "decided_on"]
        ),
        registrations=registrations,
        own_lists=own_list_parties(
            _columns(
                _frame(records, "watch_list"),
                [*RECORD, "town_name", "party_name", "uscc", "address", "listed_on"],
            ),
            violators,
            registrations,
            town_of,
        ),
        responsible=responsible_places(
            _columns(
                _frame(records, "responsibility"),
                [*RECORD, "town_name", "village", "address", "responsible_person"],
            ),
            gazetteer,
        ),
    )


def place_inputs(inputs: PlanningInputs, registry: Registry, followed: FollowUp) -> PlaceInputs:
    """Return what places are counted from.

    Args:
        inputs: records.
        registry: findings.
        followed: clues of the run.
    """
    known = inputs.mentions.dropna(subset="violator_id")
    return PlaceInputs(known, followed.clue, registry.violation, inputs.responsible)


def plan_inputs(
    inputs: PlanningInputs,
    registry: Registry,
    followed: FollowUp,
    watch: pd.DataFrame,
    places: pd.DataFrame,
) -> PlanInputs:
    """Return what plans are made from.

    Args:
        inputs: records.
        registry: parties.
        followed: clues.
        watch: `domain.supervision.watchlist.listing.PARTY_COLUMNS`.
        places: `domain.supervision.places.counts.PLACE_COLUMNS`.
    """
    return PlanInputs(
        inputs.mentions,
        registry.violator,
        followed.clue,
        watch,
        places,
        inputs.registrations,
        inputs.patrols,
    )


def watch_inputs(
    inputs: PlanningInputs,
    registry: Registry,
    followed: FollowUp,
    phoenix: pd.DataFrame,
    as_of: date,
) -> WatchInputs:
    """Return what the watch list is made from.

    Args:
        inputs: records.
        registry: parties, findings, relations.
        followed: clues with their parties.
        phoenix: `PHOENIX`; empty where nobody looks for such pairs.
        as_of: the day that is evaluated.
    """
    parties = inputs.mentions.dropna(subset="violator_id")[PARTY].drop_duplicates()
    known_on = inputs.patrols.drop_duplicates(RECORD).set_index(RECORD)["known_on"]
    patrols = inputs.patrols.drop_duplicates(RECORD).merge(parties, on=RECORD)
    own = registry.violator[list(VIOLATOR)]
    mentions = inputs.mentions
    placed = mentions["town_code"].notna() & (
        mentions["building_key"].notna()
        | mentions[["compound", "tower", "road"]].notna().any(axis=1)
    )
    return WatchInputs(
        violators=own,
        findings=_findings(registry.violation, followed.clue, known_on),
        clues=_clues(followed, known_on),
        measures=inputs.measures.merge(parties, on=RECORD)[["violator_id", "day", "measures"]],
        licences=patrols[
            ["violator_id", *RECORD, "inspected_on", "known_on", "licence_status"]
        ].rename(columns={"inspected_on": "day"}),
        repairs=inputs.repairs.merge(parties, on=RECORD),
        relations=_relations(registry.violator_relation, mentions),
        phoenix=phoenix.reindex(columns=list(PHOENIX)),
        registrations=inputs.registrations,
        own_lists=inputs.own_lists[
            ~inputs.own_lists["listed_on"].gt(pd.Timestamp(as_of)).astype(bool)
        ],
        placed=mentions.loc[placed, "violator_id"].dropna(),
    )


def _frame(records: Mapping[str, pd.DataFrame], source: str) -> pd.DataFrame:
    found = records.get(source)
    return pd.DataFrame() if found is None else found


def _columns(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """These columns; a source that is not there has none, and days stay days."""
    made = rows.reindex(columns=columns).reset_index(drop=True)
    days = [name for name in columns if name.endswith("_on")]
    texts = dict.fromkeys((name for name in columns if name not in days), "str")
    return made.astype(texts | dict.fromkeys(days, "datetime64[us]"))


def _patrols(
    records: Mapping[str, pd.DataFrame], arrived: Mapping[str, pd.Timestamp]
) -> pd.DataFrame:
    parts = [
        _columns(_frame(records, source), [*PATROL, "source_file"])
        for source in PATROLS
        if len(_frame(records, source))
    ]
    rows = (
        pd.concat(parts, ignore_index=True)
        if parts
        else _columns(pd.DataFrame(), [*PATROL, "source_file"])
    )
    came = rows["source_file"].map(dict(arrived)).astype("datetime64[us]").dt.normalize()
    town = rows["source"].eq(PATROLS[0])
    known = rows["inspected_on"].mask(town & came.gt(rows["inspected_on"]), came)
    return rows.assign(known_on=known)[list(PATROL)]


def _measures(records: Mapping[str, pd.DataFrame], patrols: pd.DataFrame) -> pd.DataFrame:
    """Measures with their day: that of the inspection, or of the end of a complaint."""
    told = _columns(_frame(records, "complaint"), [*RECORD, "closed_on", "measures"])
    both = [
        patrols[[*RECORD, "inspected_on", "measures"]].rename(columns={"inspected_on": "day"}),
        told.rename(columns={"closed_on": "day"}),
    ]
    rows = pd.concat(both, ignore_index=True).dropna(subset=["measures", "day"])
    return rows.reset_index(drop=True)


def _registrations(register: pd.DataFrame, linked: pd.DataFrame) -> pd.DataFrame:
    kind = register.get("entity_type", pd.Series(dtype="str"))
    rows = register.assign(kind=kind.map(_KINDS).fillna("organisation") if len(register) else None)
    mine = linked[linked["source"].eq(REGISTER)].drop_duplicates("uscc").set_index("uscc")
    made = _columns(rows, [name for name in REGISTERED if name != "town_code"])
    town = mine["town_code"].reindex(made["uscc"]).set_axis(made.index)
    return made.assign(town_code=town.astype("str"))[list(REGISTERED)]


def _findings(violations: pd.DataFrame, clues: pd.DataFrame, known_on: pd.Series) -> pd.DataFrame:
    """Findings with their day; a complaint's is that of its conclusion, and none before that."""
    columns = [*PARTY, "verified", "occurred_on", "decided_on"]
    rows = violations[[*columns, "decision_no", "decision_stands", "is_primary"]]
    records = pd.MultiIndex.from_frame(rows[RECORD])
    ended = clues.set_index(RECORD)["concluded_on"].reindex(records).to_numpy()
    told = rows["source"].eq("complaint")
    day = rows["occurred_on"].fillna(rows["decided_on"]).mask(told, pd.Series(ended, rows.index))
    came = pd.Series(known_on.reindex(records).to_numpy(), rows.index)
    return rows.assign(
        day=day,
        known_on=_later(day, came),
        decision_on=_later(rows["decided_on"], came),
    )


def _later(day: pd.Series, came: pd.Series) -> pd.Series:
    """The later of both days, missing where there is no first one."""
    return day.mask(came > day, came)


def _clues(followed: FollowUp, known_on: pd.Series) -> pd.DataFrame:
    rows = followed.clue_party[["clue_no", "violator_id"]].merge(followed.clue, on="clue_no")
    came = known_on.reindex(pd.MultiIndex.from_frame(rows[RECORD])).to_numpy()
    return rows.assign(known_on=pd.Series(came, rows.index).fillna(rows["received_on"]))


def _relations(relations: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Relations with whether both parties have one door within a house in common."""
    premises = mentions[mentions["address_key"].ne(mentions["building_key"])]
    premises = premises[["violator_id", "town_code", "address_key"]].dropna().drop_duplicates()
    sides = ["left_violator_id", "right_violator_id"]
    pairs = relations.loc[relations["relation"].eq("same_premises"), sides].drop_duplicates()
    left = pairs.merge(premises, left_on=sides[0], right_on="violator_id")
    both = left.merge(
        premises,
        left_on=[sides[1], "town_code", "address_key"],
        right_on=["violator_id", "town_code", "address_key"],
    )
    shared = pd.MultiIndex.from_frame(both[sides])
    return relations.assign(share_premises=pd.MultiIndex.from_frame(relations[sides]).isin(shared))
