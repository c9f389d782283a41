"""What of the complaints is recognised, on a world whose truth is known.

    python -m samples.generate --seed 7712 --parties 1200 --registrations 4000 --out WORLD
    REGISTRY_INBOX=WORLD/inbox REGISTRY_MARKET_URL=sqlite:///WORLD/market_regulation.db \
        REGISTRY_AS_OF=2024-06-30 REGISTRY_DATA_DIR=DATA ./registry run
    python -m benchmarks.complaint_recall --truth WORLD/truth/mentions.csv --data DATA

Nothing of a complaint's text is stored, so that what reading it gives must be measured: shares of
the complaints in which a party was named and a place found, and of the pairs of a complaint and
another record of the same party that the registry joined. Complaints whose party stands in the text
alone are counted apart. The same can be asked of the data folder of an earlier version.
"""

import argparse
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pandas as pd

RECORD = ["source", "source_record_id"]
COMPLAINT = "complaint"


def recall(truth: pd.DataFrame, mentions: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return what was recognised, one row per way in which a complaint names its party.

    Args:
        truth: `source`, `source_record_id`, `party_key`, `origin` (`typed`, `extracted`).
        mentions: linked mentions: `source`, `source_record_id`, `name`, `address_key`,
            `building_key`.
        evidence: `violator_evidence`.

    Returns:
        `origin`, `complaints`, `named` and `placed` (shares), `pairs`, `joined` (share).
    """
    mine = mentions[mentions["source"].eq(COMPLAINT)]
    named = set(mine.loc[mine["name"].notna(), "source_record_id"])
    keyed = mine["address_key"].notna() | mine["building_key"].notna()
    placed = set(mine.loc[keyed, "source_record_id"])
    pairs = truth.merge(truth, on="party_key", suffixes=("", "_other"))
    other = pairs[RECORD].ne(pairs[[f"{name}_other" for name in RECORD]].set_axis(RECORD, axis=1))
    pairs = pairs[pairs["source"].eq(COMPLAINT) & other.any(axis=1)]
    held = evidence[[*RECORD, "violator_id"]].drop_duplicates()
    joined = pairs.reset_index(names="pair").merge(held, on=RECORD)
    joined = joined.merge(
        held.rename(columns={name: f"{name}_other" for name in RECORD}),
        on=[*(f"{name}_other" for name in RECORD), "violator_id"],
    )
    together = pairs.index.isin(joined["pair"])
    rows = []
    for origin, complaints in truth[truth["source"].eq(COMPLAINT)].groupby("origin"):
        numbers = complaints["source_record_id"].drop_duplicates()
        own = pairs["origin"].eq(origin)
        rows.append(
            {
                "origin": origin,
                "complaints": len(numbers),
                "named": numbers.isin(named).mean(),
                "placed": numbers.isin(placed).mean(),
                "pairs": int(own.sum()),
                "joined": together[own].mean(),
            }
        )
    return pd.DataFrame(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args(arguments)
    truth = pd.read_csv(given.truth, dtype="str")
    mentions = pd.read_parquet(given.data / "frames" / "linked_mentions" / "linked.parquet")
    with closing(sqlite3.connect(given.data / "registry.db")) as connection:
        evidence = pd.read_sql("SELECT * FROM violator_evidence", connection)
    print(recall(truth, mentions, evidence).to_string(index=False, float_format="{:.4f}".format))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
