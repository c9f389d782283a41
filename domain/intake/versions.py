"""Which version of a record counts, where it came several times.

Rows that bear one number and name different parties are one record with several parties, and none
replaces another. Of the rows of one party the newest counts: by the time in the row, then by the
state that is further on, then by delivery; the name of a file says nothing (contract §2). How the
parties are numbered is `domain.intake.parties`.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from domain.intake.parties import party_codes
from domain.intake.sources import SOURCES
from domain.values.names.organisations import strict_name

DUPLICATE: Final = "duplicate"
SUPERSEDED_ROW: Final = "superseded_row"

TYPED_AS: Final = "typed_as"
"""Column of an accepted frame: digest of the row as it was typed."""

Stages = Mapping[str, Mapping[str, int]]
"""Column -> prescribed value -> how far the matter has come, the furthest highest."""


def stale_rows(
    rows: pd.DataFrame, source: str, content: Sequence[str], stages: Stages
) -> pd.Series:
    """Why a row does not count, NaN for the one that does.

    Rows that were typed the same count once, the later ones are `duplicate`; other versions are
    `superseded_row`.

    Args:
        rows: accepted rows of one source, with `_received_at`.
        source: name of the source.
        content: columns by which two versions that tie are told apart.
        stages: how far on each prescribed value is.
    """
    reasons: pd.Series = pd.Series(np.nan, index=rows.index, dtype="str")
    repeated = rows[rows["source_record_id"].duplicated(keep=False)]
    if repeated.empty:
        return reasons
    group = party_groups(repeated, source)
    repeated = repeated[group.duplicated(keep=False)]
    if repeated.empty:
        return reasons
    order = _ranked(repeated, source, content, stages).assign(_group=group)
    keys = [str(name) for name in order if str(name).startswith("_by_")]
    # The file decides nothing but which of two equal rows is named as the place.
    place = ["source_file", "source_row"]
    order = order.sort_values(["_group", *keys, *place], na_position="first")
    winner = order.groupby("_group")["_same"].transform("last")
    same = order["_same"] == winner
    again = order[same].duplicated("_group")
    reasons = reasons.mask(reasons.index.isin(order.index[~same]), SUPERSEDED_ROW)
    return reasons.mask(reasons.index.isin(again.index[again]), DUPLICATE)


def party_groups(rows: pd.DataFrame, source: str) -> pd.Series:
    """A label per record and party: rows under one label are versions of one thing.

    Parties differ by code; a name without a code is the coded party's that bears it. A row that
    names nobody is a version of the record's only party. A credit decision may change several
    documents of one party.
    """
    record = rows["source_record_id"].astype("str")
    shape = SOURCES[source]
    if shape.one_row:
        return record
    names = rows[shape.party_name]
    folded = {name: strict_name(name) or name for name in names.dropna().unique()}
    frame = pd.DataFrame(
        {"record": record, "code": party_codes(rows), "name": names.map(folded).astype("str")}
    )
    coded = frame.dropna().drop_duplicates()
    single = coded[~coded.duplicated(["record", "name"], keep=False)]
    known = pd.Series(
        single["code"].to_numpy(), index=pd.MultiIndex.from_frame(single[["record", "name"]])
    )
    found = known.reindex(pd.MultiIndex.from_frame(frame[["record", "name"]]))
    code = frame["code"].fillna(pd.Series(found.to_numpy(), index=frame.index, dtype="str"))
    party = ("code:" + code).fillna("name:" + frame["name"])
    group = record + "\x1f" + _filled(party, frame["record"])
    if shape.document in rows:
        group = group + "\x1f" + _filled(rows[str(shape.document)].astype("str"), group)
    return group


def _filled(values: pd.Series, within: pd.Series) -> pd.Series:
    """Values, where a missing one is the only other value of its group."""
    groups = values.groupby(within)
    only = groups.transform("nunique").eq(1)
    return values.fillna(groups.transform("first").where(only)).fillna("")


def _ranked(
    rows: pd.DataFrame, source: str, content: Sequence[str], stages: Stages
) -> pd.DataFrame:
    """The rows with one column `_by_…` per criterion, the most weighty first."""
    made = rows.assign(_same=rows[TYPED_AS] if TYPED_AS in rows else _digest(rows, content))
    shape = SOURCES[source]
    if shape.changed_on in rows:
        made["_by_moment"] = _comparable(made, str(shape.changed_on))
    for column in shape.states:
        if column in rows:
            made[f"_by_{column}"] = rows[column].map(dict(stages.get(column, {}))).astype("Float64")
    if shape.ended_on in rows:
        made["_by_end"] = rows[str(shape.ended_on)]
    # A withdrawal counts before a status that nobody can read, and that before one in force.
    status = rows.get("revoked", pd.Series(False, index=rows.index, dtype="boolean"))
    made["_by_withdrawal"] = status.astype("Float64").fillna(0.5)
    made["_by_delivery"] = rows["_received_at"]
    made["_by_filling"] = rows[list(content)].notna().sum(axis=1)
    made["_by_digest"] = _digest(rows, content)
    made["_by_typing"] = made["_same"]
    return made


def _comparable(rows: pd.DataFrame, moment: str) -> pd.Series:
    """Moments, where one without a time is not earlier than another of its day."""
    moments = rows[moment]
    day = moments.dt.normalize()
    latest = moments.groupby([rows["source_record_id"], day]).transform("max")
    return moments.mask(moments.eq(day), latest)


def _digest(rows: pd.DataFrame, content: Sequence[str]) -> pd.Series:
    return pd.util.hash_pandas_object(rows[list(content)].astype("str"), index=False)
