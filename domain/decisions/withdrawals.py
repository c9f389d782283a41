"""Penalty decisions that their authority has withdrawn, whatever became of the row that says so.

A row of market regulation that is out of scope, or that cannot be accepted, still says that its
decision does not stand, or that nobody can tell; the same decision may have reached us through a
town, in another spelling of its number. What that does to a listing is decided in `listing.py`.
"""

from collections.abc import Callable, Mapping

import pandas as pd

from domain.decisions.numbers import decision_key
from domain.decisions.spellings import one_row_per_number

LEFT_OUT = "penalty_left_out"
"""Name of the frame of market penalties that are not accepted, beside the accepted records."""

_KEY = ["decision_no", "uscc"]


def withdrawn_rows(records: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return `decision_no`, `uscc`, `updated_at` of every withdrawn row of market regulation."""
    return _all_rows(records, lambda status: status.fillna(False).astype(bool))


def doubtful_rows(records: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the same of every row of market regulation whose status nobody can read.

    Columns: as `withdrawn_rows`.
    """
    return _all_rows(records, lambda status: status.isna())


def doubtful_elsewhere(penalties: pd.DataFrame, records: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return which penalties of towns a row of market regulation with an unknown status cites."""
    doubtful = set(doubtful_rows(records)["decision_no"].map(decision_key))
    return penalties["decision_no"].map(decision_key).isin(doubtful) & ~penalties["by_market"]


def withdrawn_elsewhere(penalties: pd.DataFrame, records: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return which penalties a row of market regulation withdraws that is not their own.

    A party that the authority itself names with the same number, in a row that is in force and not
    older, keeps its penalty: one document may be withdrawn for one of its parties.

    Args:
        penalties: `decision_no`, `known_uscc`, `by_market` (whether market regulation's own
            accepted row says it), `updated_at`; one row per decision and party.
        records: accepted frames by source, and `LEFT_OUT`.
    """
    gone = withdrawn_rows(records)
    gone["decision_no"] = gone["decision_no"].map(decision_key).astype("str")
    keys = penalties["decision_no"].map(decision_key).astype("str")
    newest = gone.groupby("decision_no")["updated_at"].max()
    cited = keys.isin(gone["decision_no"])
    own = pd.MultiIndex.from_arrays([keys, penalties["known_uscc"]]).isin(
        pd.MultiIndex.from_frame(gone[_KEY].dropna())
    )
    withdrawn_on = newest.reindex(keys).to_numpy()
    later = withdrawn_on > penalties["updated_at"].to_numpy()
    return cited & (~penalties["by_market"] | (own & later))


def _all_rows(
    records: Mapping[str, pd.DataFrame], chosen: Callable[[pd.Series], pd.Series]
) -> pd.DataFrame:
    """Rows with a number, one for each number, whose status is chosen."""
    frames = [_rows(records, name) for name in ("market_penalty", LEFT_OUT)]
    rows = pd.concat(frames, ignore_index=True)
    return rows[chosen(rows["revoked"]) & rows["decision_no"].notna()].drop(columns="revoked")


def _rows(records: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    frame = records.get(name, pd.DataFrame())
    if frame.empty:
        frame = pd.DataFrame(index=pd.RangeIndex(0))
    status = pd.Series(False, index=frame.index, dtype="boolean")
    made = frame.assign(revoked=frame.get("revoked", status))
    made = made.reindex(columns=[*_KEY, "updated_at", "revoked"])
    made = made.assign(
        decision_no=made["decision_no"].astype("str"),
        uscc=made["uscc"].astype("str"),
        updated_at=pd.to_datetime(made["updated_at"]).astype("datetime64[us]"),
        revoked=made["revoked"].astype("boolean"),
    )
    return one_row_per_number(made)
