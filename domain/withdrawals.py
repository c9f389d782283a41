"""Penalty decisions that their authority has withdrawn, whatever became of the row that says so.

A row of market regulation that is out of scope, or that cannot be accepted, still says that its
decision does not stand; the same decision may have reached us through a town. What the withdrawal
does to a listing is decided in `listing.py`.
"""

from collections.abc import Mapping

import pandas as pd

LEFT_OUT = "penalty_left_out"
"""Name of the frame of market penalties that are not accepted, beside the accepted records."""

_KEY = ["decision_no", "uscc"]


def withdrawn_rows(records: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return `decision_no`, `uscc`, `updated_at` of every withdrawn row of market regulation."""
    frames = [_rows(records, name) for name in ("market_penalty", LEFT_OUT)]
    rows = pd.concat(frames, ignore_index=True)
    return rows[rows["revoked"] & rows["decision_no"].notna()].drop(columns="revoked")


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
    newest = gone.groupby("decision_no")["updated_at"].max()
    cited = penalties["decision_no"].isin(gone["decision_no"])
    own = pd.MultiIndex.from_frame(penalties[["decision_no", "known_uscc"]]).isin(
        pd.MultiIndex.from_frame(gone[_KEY].dropna())
    )
    withdrawn_on = newest.reindex(penalties["decision_no"]).to_numpy()
    later = withdrawn_on > penalties["updated_at"].to_numpy()
    return cited & (~penalties["by_market"] | (own & later))


def _rows(records: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    frame = records.get(name, pd.DataFrame())
    if frame.empty:
        frame = pd.DataFrame(index=pd.RangeIndex(0))
    made = frame.reindex(columns=[*_KEY, "updated_at", "revoked"])
    return made.assign(
        decision_no=made["decision_no"].astype("str"),
        uscc=made["uscc"].astype("str"),
        updated_at=pd.to_datetime(made["updated_at"]).astype("datetime64[us]"),
        revoked=made["revoked"].astype("boolean").fillna(False).astype(bool),
    )
