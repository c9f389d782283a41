"""What the scored step compares: parties so far (units), each with everything its mentions say.

Units instead of records: evidence that two records of one party give apart (a telephone here, an
address there) counts together, and a party that was reported ten thousand times is compared once.
Every value is an array of texts, so that one SQL text compares them by overlap on any engine.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from domain.linkage.edges import Labels
from domain.linkage.rules import common_phones
from domain.linkage.settings import LinkagePolicy
from domain.linkage.vetoes import sounds

MAX_PERSON_PARTIES: Final = 3
"""A representative of more anchored parties than this is a common name or an agent."""

LISTS: Final = (
    "stricts",
    "tails",
    "cores",
    "sounds",
    "pieces",
    "surnames",
    "initials",
    "trades",
    "roots",
    "branches",
    "phones",
    "persons",
    "places",
    "addresses",
    "houses",
    "roads",
    "towns",
    "premises",
)
"""Array columns of a unit; empty where nothing is known."""


@dataclass(frozen=True)
class Units:
    """Units and the values by which candidates are found.

    Attributes:
        table: `unit` (cluster label), `anchored`, `sound` (of the main core), `core_share` (how
            frequent its most frequent core is among all units), and `LISTS`.
        values: long table per list column: `unit`, `value`.
    """

    table: pa.Table
    values: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Said:
    """One list column of all mentions, read once: only the labels change from round to round."""

    position: npt.NDArray[np.int64]
    code: npt.NDArray[np.int64]
    texts: npt.NDArray[np.object_]


def read_evidence(
    mentions: pd.DataFrame, facts: pd.DataFrame, policy: LinkagePolicy
) -> dict[str, Said]:
    """Return what the mentions say, per list column.

    Args:
        mentions: mention frame in order of position.
        facts: what is known per mention.
        policy: what is too common to count.
    """
    columns = _columns(mentions, facts, policy)
    return {name: _said(columns[name]) for name in LISTS}


def _said(column: pd.Series) -> Said:
    known = column.dropna()
    codes, texts = pd.factorize(known.to_numpy(dtype=object), sort=True)
    return Said(known.index.to_numpy(dtype=np.int64), codes.astype(np.int64), texts)


def build_units(
    evidence: dict[str, Said], labels: Labels, anchored: npt.NDArray[np.bool_]
) -> Units:
    """Return the units under given labels.

    Args:
        evidence: from `read_evidence`.
        labels: clusters so far.
        anchored: per mention, whether its cluster is a legal party.
    """
    values = {name: _long(evidence[name], labels) for name in LISTS}
    is_anchored = _flags(labels, anchored)
    values["phones"] = _rare(values["phones"], is_anchored, 1)
    values["persons"] = _rare(values["persons"], is_anchored, MAX_PERSON_PARTIES)
    units = np.unique(labels)
    cores = values["cores"]
    counts = cores.groupby("value")["unit"].transform("size")
    share = (counts / max(len(cores), 1)).groupby(cores["unit"]).max().reindex(units)
    sound = values["sounds"].groupby("unit")["value"].first().reindex(units)
    table = pa.table(
        {
            "unit": pa.array(units, pa.int64()),
            "anchored": pa.array(is_anchored.reindex(units).to_numpy(dtype=bool)),
            "sound": pa.array(sound.fillna("").to_numpy(dtype=object), pa.string()),
            "core_share": pa.array(share.fillna(1.0).to_numpy(dtype=np.float64)),
            **{name: _lists(values[name], units) for name in LISTS},
        }
    )
    return Units(table, values)


def _flags(labels: Labels, marks: npt.NDArray[np.bool_]) -> pd.Series:
    firsts = pd.DataFrame({"unit": labels, "mark": marks})
    return firsts.drop_duplicates("unit").set_index("unit")["mark"]


def _columns(
    mentions: pd.DataFrame, facts: pd.DataFrame, policy: LinkagePolicy
) -> dict[str, pd.Series]:
    """Per list column, the value (or the values) of every mention, indexed by position."""
    core, trade = facts["core"], facts["trade"]
    phones = facts["phones"].dropna().map(sorted).explode().astype("str")
    persons = facts["persons"].dropna().map(sorted).explode().astype("str")
    usable = facts["place"].notna()
    person = facts["side"].eq("person") | (facts["side"].isna() & trade.isna())
    road = mentions["road"].fillna(mentions["compound"]).fillna(mentions["tower"])
    return {
        "stricts": facts["strict_name"].where(facts["full_name"].notna()),
        "tails": core + "|" + trade.fillna("") + "|" + mentions["legal_form"],
        "cores": core,
        "sounds": _several(core, lambda text: [sounds(text)]),
        "pieces": _several(core, _pieces),
        "surnames": facts["surname"].where(_is_surname(mentions)),
        "initials": pd.concat([core.where(person).dropna().str[0], persons.str[0]]),
        "trades": trade,
        "roots": trade.str[:2],
        "branches": facts["branch"].where(facts["branch"].ne("-")),
        "phones": phones[~phones.isin(common_phones(facts, policy.max_phone_parties))],
        "persons": pd.concat([persons, core.where(person).dropna()]),
        "places": facts["place"],
        "addresses": mentions["address_key"].where(usable | mentions["town_code"].isna()),
        "houses": facts["house"],
        "roads": mentions["town_code"].str.cat(road, sep="|"),
        "towns": facts["town_code"],
        "premises": mentions["premises_type"],
    }


def _is_surname(mentions: pd.DataFrame) -> pd.Series:
    """Masked persons (`王某`), not masked organisations (`某机构`)."""
    return mentions["kind"].eq("natural_person") & mentions["name"].str[0].ne("某")


def _pieces(core: str) -> list[str]:
    """All parts of a core that have at least two characters, the core itself included."""
    size = len(core)
    return [core[i:j] for i in range(size - 1) for j in range(i + 2, size + 1)]


def _several(values: pd.Series, make: Callable[[str], Iterable[str]]) -> pd.Series:
    """Values made from each distinct text, read once."""
    known = values.dropna()
    cache = {text: list(make(text)) for text in known.unique()}
    return known.map(cache).explode().dropna().astype("str")


def _long(said: Said, labels: Labels) -> pd.DataFrame:
    """Distinct values per unit, sorted."""
    width = max(len(said.texts), 1)
    pairs = np.unique(labels[said.position] * width + said.code)
    return pd.DataFrame(
        {"unit": pairs // width, "value": pd.Series(said.texts[pairs % width], dtype="str")}
    )


def _rare(values: pd.DataFrame, anchored: pd.Series, most: int) -> pd.DataFrame:
    """Without the values that more legal parties than `most` share."""
    legal = values[anchored.reindex(values["unit"]).to_numpy(dtype=bool)]
    counts = legal["value"].value_counts()
    common = counts.index[counts > most]
    return values[~values["value"].isin(common)].reset_index(drop=True)


def _lists(values: pd.DataFrame, units: Labels) -> pa.ListArray:
    """The values of every unit as one array each; `values` are sorted by unit."""
    starts = np.searchsorted(values["unit"].to_numpy(), units, side="left")
    offsets = np.append(starts, len(values)).astype(np.int32)
    items = pa.array(values["value"].to_numpy(dtype=object), pa.string())
    return pa.ListArray.from_arrays(pa.array(offsets), items)
