"""Rejections over time: which rows and files are sent back, and what became of each.

A rejection is one row (or one whole file) that was refused, however many rules it broke. The
history remembers every one that was ever seen, and what closed it. Pure: frames in, frames out.
"""

import json
from collections.abc import Hashable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from domain.intake.batch import received_at

REJECTING = ("reject_row", "reject_file")
"""Severities that send something back to its sender."""

PLACE = ["source_file", "source_sheet", "source_row"]

HISTORY_COLUMNS = (
    "rejection_key",
    "source",
    "batch",
    "filer_code",
    "source_file",
    "source_sheet",
    "source_row",
    "source_record_id",
    "severity",
    "rules",
    "first_seen_run",
    "first_seen_on",
    "resolution",
    "resolved_by",
    "resolved_on",
)
"""Columns of `rejection_history`. `resolution` is `corrected` (accepted since), `replaced` (its
correction was refused in turn), or `withdrawn` (no longer delivered); empty while it is open."""

_TEXT = pd.StringDtype(na_value=np.nan)
_TYPES: dict[Hashable, Any] = dict.fromkeys(HISTORY_COLUMNS, _TEXT) | {
    "source_row": "Int64",
    "first_seen_on": "datetime64[us]",
    "resolved_on": "datetime64[us]",
}


def current_rejections(issues: pd.DataFrame, files: pd.DataFrame) -> pd.DataFrame:
    """One row per rejected row or file of this run, with its key, rules and sender.

    Columns: `HISTORY_COLUMNS`; what becomes of the row is missing yet.

    Args:
        issues: everything that is wrong (`domain.intake.batch.ISSUE_COLUMNS`).
        files: the accounts of all files (`domain.intake.batch.FILE_COLUMNS`).
    """
    refused = issues[issues["severity"].isin(REJECTING)]
    keyed = refused.assign(rejection_key=_keys(refused))
    first = keyed.drop_duplicates("rejection_key")
    rules = keyed.groupby("rejection_key")["rule"].agg(lambda codes: ";".join(sorted(set(codes))))
    senders = files[["source_file", "batch", "filer_code"]].drop_duplicates("source_file")
    rows = first.merge(senders, on="source_file", how="left")
    rows["rules"] = rows["rejection_key"].map(rules)
    return _conformed(rows).sort_values("rejection_key", ignore_index=True)


def update_history(
    history: pd.DataFrame,
    current: pd.DataFrame,
    accepted: pd.DataFrame,
    files: pd.DataFrame,
    run_id: str,
    day: date,
) -> pd.DataFrame:
    """The history after this run: new rejections added, corrected ones closed.

    Columns: `HISTORY_COLUMNS`.

    Args:
        history: `HISTORY_COLUMNS` as the last run left it.
        current: what `current_rejections` found.
        accepted: provenance columns of every accepted row.
        files: accounts of all files, with `answers` of those that came back as a return notice.
        run_id: this run.
        day: its as-of day.
    """
    known = _conformed(history)
    fresh = current[~current["rejection_key"].isin(list(known["rejection_key"]))]
    fresh = fresh.assign(first_seen_run=run_id, first_seen_on=pd.Timestamp(day))
    rows = pd.concat([part for part in (known, fresh) if len(part)] or [known], ignore_index=True)
    rows = _conformed(rows)
    present = rows["rejection_key"].isin(list(current["rejection_key"]))
    found = _resolutions(rows, present, accepted, files, current)
    changed = (found["resolution"] != rows["resolution"]) & ~(
        found["resolution"].isna() & rows["resolution"].isna()
    )
    resolved = rows["resolution"].notna() & ~present
    update = changed & ~resolved
    rows.loc[update, "resolution"] = found.loc[update, "resolution"]
    rows.loc[update, "resolved_by"] = found.loc[update, "resolved_by"]
    closed = update & rows["resolution"].notna()
    rows.loc[update, "resolved_on"] = pd.NaT
    rows.loc[closed, "resolved_on"] = pd.Timestamp(day)
    return _conformed(rows).sort_values("rejection_key", ignore_index=True)


def no_history() -> pd.DataFrame:
    """The history before the first run.

    Columns: `HISTORY_COLUMNS`.
    """
    return _conformed(pd.DataFrame(columns=list(HISTORY_COLUMNS)))


def open_rejections(history: pd.DataFrame) -> pd.DataFrame:
    """Rejections that nothing has closed.

    Columns: `HISTORY_COLUMNS`.
    """
    return history[history["resolution"].isna()].reset_index(drop=True)


def history_figures(history: pd.DataFrame, day: date) -> dict[str, float]:
    """How many are open, how many came back corrected, and the age of the oldest open one in days.

    Returns:
        `open`, `corrected`, `withdrawn`, `returned_share` (corrected among those that were not
        withdrawn or replaced; 0 where there are none), `oldest_open_days`.
    """
    counts = history["resolution"].value_counts()
    corrected, waiting = int(counts.get("corrected", 0)), int(history["resolution"].isna().sum())
    first = open_rejections(history)["first_seen_on"].min()
    age = 0 if pd.isna(first) else max((pd.Timestamp(day) - first).days, 0)
    return {
        "open": waiting,
        "corrected": corrected,
        "withdrawn": int(counts.get("withdrawn", 0)),
        "returned_share": round(corrected / max(corrected + waiting, 1), 4),
        "oldest_open_days": age,
    }


def answered_rows(files: pd.DataFrame) -> pd.DataFrame:
    """Rows of return notices that came back: where the row stood, and where it stands now.

    One column per part of the place (`PLACE`, and the same with `new_` before it).
    """
    names = [*PLACE, *(f"new_{name}" for name in PLACE)]
    answers = files[files["answers"].notna()]
    rows = [
        (entry["file"], entry["sheet"], entry["row"], name, entry["new_sheet"], entry["new_row"])
        for name, text in zip(answers["source_file"], answers["answers"], strict=True)
        for entry in json.loads(text)["rows"]
    ]
    frame = pd.DataFrame(rows, columns=names)
    types: dict[Hashable, Any] = {n: "Int64" if n.endswith("row") else _TEXT for n in names}
    return frame.astype(types)


def _keys(rows: pd.DataFrame) -> pd.Series:
    parts = [rows["source"], rows["source_file"], rows["source_sheet"].fillna("")]
    parts += [rows["source_row"].astype("str").astype(_TEXT).fillna("")]
    parts += [rows["source_record_id"].fillna("")]
    key = parts[0]
    for part in parts[1:]:
        key = key + "#" + part
    return key.astype(_TEXT)


def _conformed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.reindex(columns=list(HISTORY_COLUMNS)).astype(_TYPES)


def _resolutions(
    rows: pd.DataFrame,
    present: "pd.Series[bool]",
    accepted: pd.DataFrame,
    files: pd.DataFrame,
    current: pd.DataFrame,
) -> pd.DataFrame:
    """What closes each rejection: its record, its place in a returned notice, a later file."""
    by_record = _accepted_record(rows, present, accepted, files)
    by_place, replaced = _accepted_place(rows, accepted, files, current)
    by_file = _accepted_file(rows, files)
    by = by_record.fillna(by_place).fillna(by_file)
    resolution = pd.Series(np.nan, index=rows.index, dtype=_TEXT).mask(by.notna(), "corrected")
    resolution = resolution.mask(by.isna() & replaced.notna(), "replaced")
    gone = resolution.isna() & ~present
    return pd.DataFrame(
        {"resolution": resolution.mask(gone, "withdrawn"), "resolved_by": by.fillna(replaced)}
    )


def _accepted_record(
    rows: pd.DataFrame,
    present: "pd.Series[bool]",
    accepted: pd.DataFrame,
    files: pd.DataFrame,
) -> pd.Series:
    """The same record, accepted; while the refused row still lies there, from a later delivery."""
    keys = ["source", "source_record_id"]
    found = accepted[accepted["source_record_id"].notna()].drop_duplicates(keys)
    joined = rows[[*keys, "source_file"]].merge(
        found[[*keys, "source_file", "source_row"]], on=keys, how="left", suffixes=("", "_new")
    )
    before = received_at(joined["source_file"], files)
    after = received_at(joined["source_file_new"], files)
    later = joined["source_file_new"].notna() & (~present.to_numpy() | (after > before))
    name = _where(joined["source_file_new"], joined["source_row"])
    return name.where(later).set_axis(rows.index)


def _accepted_place(
    rows: pd.DataFrame, accepted: pd.DataFrame, files: pd.DataFrame, current: pd.DataFrame
) -> tuple[pd.Series, pd.Series]:
    """Where a returned notice has the row accepted, and where it has it refused again."""
    new = [f"new_{name}" for name in PLACE]
    answers = answered_rows(files).drop_duplicates(PLACE, keep="last")
    renamed = dict(zip(PLACE, new, strict=True))
    state = [
        (accepted[PLACE].drop_duplicates().rename(columns=renamed), "ok"),
        (current[PLACE].drop_duplicates().rename(columns=renamed), "again"),
    ]
    known = _no_gaps(answers, "new_source_sheet")
    for places, mark in state:
        typed = _no_gaps(places, "new_source_sheet").astype({"new_source_row": "Int64"})
        known = known.merge(typed.assign(**{mark: True}), on=new, how="left")
    joined = _no_gaps(rows[PLACE], "source_sheet").merge(known, on=PLACE, how="left")
    name = _where(joined["new_source_file"], joined["new_source_row"]).set_axis(rows.index)
    ok = joined["ok"].notna().set_axis(rows.index)
    again = joined["again"].notna().set_axis(rows.index)
    return name.where(ok), name.where(again)


def _accepted_file(rows: pd.DataFrame, files: pd.DataFrame) -> pd.Series:
    """For a refused file: a later readable delivery of its sender, or the same path read since."""
    good = files[files["status"] == "accepted"]
    same = rows["source_file"].where(rows["source_file"].isin(list(good["source_file"])))
    keys = ["batch", "filer_code"]
    of_filer = good[good["filer_code"].notna()].drop_duplicates(keys)[
        [*keys, "source_file", "received_at"]
    ]
    joined = rows[[*keys, "source_file"]].merge(
        of_filer, on=keys, how="left", suffixes=("", "_new")
    )
    before = received_at(joined["source_file"], files)
    later = before.isna() | (joined["received_at"] > before)
    by_filer = joined["source_file_new"].where(later).set_axis(rows.index)
    return same.fillna(by_filer).where(rows["severity"] == "reject_file").astype(_TEXT)


def _no_gaps(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """A file without sheets has an empty name there, so that it compares."""
    return rows.assign(**{name: rows[name].fillna("")})


def _where(file: pd.Series, row: pd.Series) -> pd.Series:
    number = row.astype("Int64").astype("str").astype(_TEXT)
    return (file + "#" + number).astype(_TEXT)
