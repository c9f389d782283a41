"""The workbooks of planning, put together from the frames of a run."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from domain.supervision.inputs import PlanningInputs
from domain.supervision.places.sheets import place_sheets
from domain.supervision.plan.inputs import training_registrations
from domain.supervision.plan.rules import BACK_CHECK
from domain.supervision.plan.sheets import coverage_sheet, left_out_sheet, plan_sheet
from domain.supervision.watchlist.listing import WatchList
from domain.supervision.watchlist.sheets import own_list_sheet, watch_sheet
from domain.values.text import among
from resources.documents.planning.workbooks import (
    clear_others,
    write_places,
    write_plan,
    write_watch_list,
)
from schemas.policy.load import Policy

TOWN_LEVEL, CITY_LEVEL = "镇街", "市级"
_CITY = ""
"""In place of a town: the list is the city's own."""
_VISITS, _LEFT_OUT, _CAME_OF = "检查计划", "未列入", "历次成效"


@dataclass(frozen=True)
class PlanningPages:
    """What the workbooks are made from.

    Attributes:
        inputs: records.
        places: focus places.
        watch: the watch list.
        items: the ledger of plans.
        left_out: who was not planned.
        pooled: what came of all plans.
        violators: `violator_id`, `name`, `addresses`.
    """

    inputs: PlanningInputs
    places: pd.DataFrame
    watch: WatchList
    items: pd.DataFrame
    left_out: pd.DataFrame
    pooled: pd.DataFrame
    violators: pd.DataFrame


def write_planning(folder: Path, pages: PlanningPages, policy: Policy, as_of: date) -> list[str]:
    """Write all workbooks, take away those that nobody needs; return the names of the files.

    Args:
        folder: the folder of planning.
        pages: frames of the run.
        policy: names of towns, words of answers, rules.
        as_of: the day that is evaluated; plans of windows that are over are not written.
    """
    towns = {filer.code: filer.name for filer in policy.filers}
    listed = training_registrations(pages.inputs.registrations, policy.planning)
    registered = listed.groupby("town_code").size()
    sheets = place_sheets(pages.places, policy.planning.places, towns, registered)
    written = [
        write_places(folder, sheets, as_of),
        *_plans(folder, pages, policy, as_of),
        *_watch_lists(folder, pages, towns),
    ]
    clear_others(folder, written)
    return written


def _plans(folder: Path, pages: PlanningPages, policy: Policy, as_of: date) -> list[str]:
    current = pages.items[pages.items["ends_on"].ge(pd.Timestamp(as_of))]
    names = pages.violators.drop_duplicates("violator_id").set_index("violator_id")["name"]
    names = pd.concat([names, pages.inputs.registrations.set_index("uscc")["name"]])
    names = names[~names.index.duplicated()]
    came_of = coverage_sheet(pages.pooled)
    words = list(dict.fromkeys(policy.choices["answer"]["conclusion"].values()))
    towns = {filer.code: filer.name for filer in policy.filers}
    city = current["arm"].eq(BACK_CHECK)
    led = current["town_code"].map(towns).fillna(current["town_code"]).mask(city, policy.city.name)
    level = pd.Series(TOWN_LEVEL, index=current.index, dtype="str").mask(city, CITY_LEVEL)
    visits = plan_sheet(current.assign(lead=led, level=level), policy.planning.subject)
    out = pages.left_out[pages.left_out["window_id"].isin(current["window_id"].unique())]
    left = left_out_sheet(out, names)
    out = out.loc[left.index]
    written = []
    whose = current["town_code"].mask(city, _CITY).loc[visits.index]
    for (code, window), sheet in visits.groupby([whose, current["window_id"].loc[visits.index]]):
        sheets = {_VISITS: sheet}
        mine = out["arm"].eq(BACK_CHECK) if code == _CITY else out["town_code"].eq(str(code))
        mine &= out["window_id"].eq(str(window))
        if mine.any():
            sheets[_LEFT_OUT] = left[mine]
        if code == _CITY:
            sheets[_CAME_OF] = came_of
        name = policy.city.name if code == _CITY else towns.get(str(code), str(code))
        written.append(write_plan(folder, name, str(window), sheets, words))
    return written


def _watch_lists(folder: Path, pages: PlanningPages, towns: dict[str, str]) -> list[str]:
    parties, own = pages.watch.parties, pages.inputs.own_lists
    known = pages.violators.drop_duplicates("violator_id").set_index("violator_id")
    listed = pages.inputs.mentions.dropna(subset=["uscc", "address"]).drop_duplicates("uscc")
    first = known["addresses"].str.split(";").str[0]
    addresses = pd.concat([first, listed.set_index("uscc")["address"]]).dropna()
    addresses = addresses[~addresses.index.duplicated()]
    records = ["source", "source_record_id"]
    parties_of = pages.inputs.mentions[[*records, "violator_id"]].drop_duplicates()
    visited = pages.inputs.patrols.merge(parties_of, on=records)
    last = visited.groupby("violator_id")["inspected_on"].max()
    written = []
    unlisted = own[~among(own["subject_key"], parties["subject_key"])]
    for code, name in towns.items():
        mine = parties[parties["town_code"].eq(code)]
        others = own_list_sheet(unlisted[unlisted["town_code"].eq(code)])
        if mine.empty and others.empty:
            continue
        sheets = {"重点清单": watch_sheet(mine, pages.watch.reasons, addresses, last)}
        if len(others):
            sheets["自列未在清单"] = others
        written.append(write_watch_list(folder, name, sheets))
    return written
