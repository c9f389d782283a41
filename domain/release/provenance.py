"""From a listing back to where it comes from: violator, decision, source row.

The way is the registry's own tables; nothing is decided here.
"""

import numpy as np
import pandas as pd

from domain.values.text import among


def unresolved(
    listings: pd.DataFrame,
    violator: pd.DataFrame,
    violator_evidence: pd.DataFrame,
    violation: pd.DataFrame,
    source_file: pd.DataFrame,
) -> dict[str, int]:
    """Return how many listings miss which part of their way, by its Chinese name; empty if none.

    Args:
        listings: the published listings.
        violator: parties, merged ones with their survivor in `merged_into`.
        violator_evidence: which source record names which party.
        violation: findings and decisions, each with its source record.
        source_file: files that were read.
    """
    documents = _documents(violation, violator_evidence)
    documents["read"] = among(documents["source_file"], source_file["source_file"])
    documents["read"] &= documents["source_row"].notna()
    survivor = dict(zip(violator["violator_id"], violator["merged_into"], strict=True))
    party = listings["violator_id"].map(lambda i: _survivor(i, survivor))
    keys = pd.MultiIndex.from_arrays([party, listings["rdwh"]])
    known, read = (
        pd.MultiIndex.from_frame(rows[["violator_id", "document"]])
        for rows in (documents, documents[documents["read"]])
    )
    missing: dict[str, pd.Series] = {
        "主体": ~among(party, violator["violator_id"]),
        "法律文书": pd.Series(~keys.isin(known)),
        "来源行": pd.Series(~keys.isin(read)),
    }
    counts = {what: int(np.count_nonzero(mask)) for what, mask in missing.items()}
    return {what: count for what, count in counts.items() if count}


def _survivor(violator_id: str, merged_into: dict[str, str]) -> str:
    seen: set[str] = set()
    while violator_id not in seen and isinstance(merged_into.get(violator_id), str):
        seen.add(violator_id)
        violator_id = merged_into[violator_id]
    return violator_id


def _documents(violation: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return party, document and source row of every penalty and credit decision."""
    keys = ["violator_id", "source", "source_record_id"]
    places = ["source_file", "source_row"]
    penalties = violation.loc[violation["decision_no"].notna(), [*keys, "decision_no"]]
    penalties = penalties.merge(evidence[[*keys, *places]], on=keys)
    penalties = penalties.rename(columns={"decision_no": "document"})
    credit = evidence[evidence["source"].eq("credit_decision")]
    credit = credit.assign(document=credit["source_record_id"])
    columns = ["violator_id", "document", *places]
    return pd.concat([penalties[columns], credit[columns]], ignore_index=True)
