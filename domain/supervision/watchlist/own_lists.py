"""Whom a town's own list means: by code, else by a name that only one party bears."""

from collections.abc import Callable
from typing import Final

import pandas as pd

from domain.values.names.same_name import compact
from domain.values.text import map_unique

OWN_COLUMNS: Final = ("subject_key", "town_code", "listed_on", "record", "party_name", "why_not")
"""Columns of `own_list_parties`."""

UNKNOWN, SEVERAL = "登记库和市场主体登记中没有此名称或代码", "有不止一个主体叫此名称，请补填代码"


def own_list_parties(
    rows: pd.DataFrame,
    violators: pd.DataFrame,
    registrations: pd.DataFrame,
    town_of: Callable[[str], str | None],
) -> pd.DataFrame:
    """Return the rows of towns' own lists with the party that each means (`OWN_COLUMNS`).

    Nobody is put on the list by a guess: a name that two parties bear, or nobody, means no one, and
    `why_not` says so in Chinese.

    Args:
        rows: accepted rows of the source `watch_list`.
        violators: `violator_id`, `name`, `aliases`, `uscc`, `merged_into`.
        registrations: `uscc`, `name`.
        town_of: code of the town that a text names, or None.
    """
    live = violators[violators["merged_into"].isna()]
    of_code = live.dropna(subset="uscc").drop_duplicates("uscc").set_index("uscc")["violator_id"]
    listed = pd.Series(registrations["uscc"].to_numpy(), index=registrations["uscc"])
    by_code = rows["uscc"].map(of_code).fillna(rows["uscc"].map(listed[~listed.index.duplicated()]))
    names = map_unique(rows["party_name"], lambda text: compact(str(text)))
    bearers = _bearers(live, registrations, of_code, names)
    count = names.map(bearers.groupby("name")["subject_key"].nunique()).fillna(0)
    sole = bearers.drop_duplicates("name").set_index("name")["subject_key"]
    by_name = names.map(sole).where(count.eq(1) & rows["uscc"].isna())
    subject = by_code.fillna(by_name).astype("str")
    why = pd.Series(UNKNOWN, index=rows.index, dtype="str").mask(count > 1, SEVERAL)
    return pd.DataFrame(
        {
            "subject_key": subject,
            "town_code": map_unique(rows["town_name"], lambda text: town_of(str(text))),
            "listed_on": rows["listed_on"],
            "record": rows["source"] + ":" + rows["source_record_id"],
            "party_name": rows["party_name"],
            "why_not": why.where(subject.isna()),
        },
        columns=list(OWN_COLUMNS),
    ).reset_index(drop=True)


def _bearers(
    live: pd.DataFrame, registrations: pd.DataFrame, of_code: pd.Series, names: pd.Series
) -> pd.DataFrame:
    """Who bears one of the names: `name` as compared, `subject_key`."""
    wanted = set(names.dropna())
    register = registrations[["uscc", "name"]].dropna()
    subject = register["uscc"].map(of_code).fillna(register["uscc"])
    parts = [
        pd.DataFrame({"name": register["name"], "subject_key": subject}),
        live[["name", "violator_id"]].set_axis(["name", "subject_key"], axis=1),
        _aliases(live),
    ]
    both = pd.concat(parts, ignore_index=True).dropna().drop_duplicates()
    both["name"] = map_unique(both["name"], lambda text: compact(str(text)))
    return both[both["name"].isin(wanted)].sort_values(["name", "subject_key"])


def _aliases(live: pd.DataFrame) -> pd.DataFrame:
    named = live[["aliases", "violator_id"]].dropna()
    named = named.assign(aliases=named["aliases"].str.split(";")).explode("aliases")
    return named.astype("str").set_axis(["name", "subject_key"], axis=1)
