"""How good a linkage is, measured against the truth of a generated world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from domain.linkage.evidence.edges import probability
from domain.linkage.linker import LinkResult
from domain.linkage.scored.blocking import build_blocks
from domain.linkage.scored.units import Units

BIN_BITS: Final = 2
"""Width of a calibration bin."""


@dataclass(frozen=True)
class Scores:
    """Figures of one run; `records` is one row per scored mention with its party and cluster."""

    precision: float
    recall: float
    bcubed_precision: float
    bcubed_recall: float
    false_pairs: int
    impure: int
    group_precision: float
    records: pd.DataFrame

    @property
    def bcubed_f1(self) -> float:
        """Harmonic mean of both B-cubed figures."""
        both = self.bcubed_precision + self.bcubed_recall
        return 2 * self.bcubed_precision * self.bcubed_recall / both if both else 0.0


def score_links(linked: pd.DataFrame, truth: pd.DataFrame) -> Scores:
    """Compare clusters with parties; every record counts once, by its first mention.

    `group_precision` counts a pair of two parties of one operator as right: siblings are the
    usual false merge.
    """
    first = linked[linked["party_no"].eq(1)]
    columns = ["record_key", "cluster", "link_method", "core"]
    records = first[columns].merge(truth, on="record_key")
    found, right = _pairs(records, ["cluster"]), _pairs(records, ["cluster", "party"])
    true = _pairs(records, ["party"])
    shared = _size(records, ["cluster", "party"])
    impure = records.groupby("cluster")["party"].transform("nunique").gt(1)
    return Scores(
        precision=right / found if found else 1.0,
        recall=right / true if true else 1.0,
        bcubed_precision=float((shared / _size(records, ["cluster"])).mean()),
        bcubed_recall=float((shared / _size(records, ["party"])).mean()),
        false_pairs=found - right,
        impure=int(impure.sum()),
        group_precision=_pairs(records, ["cluster", "person"]) / found if found else 1.0,
        records=records,
    )


def _pairs(frame: pd.DataFrame, columns: list[str]) -> int:
    sizes = frame.groupby(columns).size()
    return int((sizes * (sizes - 1) // 2).sum())


def _size(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    return frame.groupby(columns)["record_key"].transform("size")


def false_causes(scores: Scores) -> pd.DataFrame:
    """False pairs of parties by what misled, or what the two have in common: `cause`, `pairs`."""
    records = scores.records
    mixed = records[records.groupby("cluster")["party"].transform("nunique").gt(1)]
    sides = mixed.groupby(["cluster", "party"]).agg(
        size=("party", "size"),
        person=("person", "first"),
        core=("core", "first"),
        wrong=("wrong", "max"),
    )
    sides = sides.reset_index()
    both = sides.merge(sides, on="cluster", suffixes=("", "_other"))
    both = both[both["party"] < both["party_other"]]
    same_person = both["person"].eq(both["person_other"])
    same_core = both["core"].eq(both["core_other"])
    wrong = both["wrong"].where(both["wrong"].ne(""), both["wrong_other"])
    cause = np.select(
        [wrong.ne(""), same_person & same_core, same_person, same_core],
        [wrong, "chain of one operator", "another firm of one operator", "namesake"],
        default="other",
    )
    counts = (both["size"] * both["size_other"]).groupby(cause).sum()
    return counts.rename_axis("cause").reset_index(name="pairs")


def by_record(scores: Scores, column: str) -> pd.DataFrame:
    """Per value of a column of the truth, over its records.

    Returns:
        `records`, `precision` and `recall` (B-cubed), share in impure clusters, share `missed`:
        away from most records of their party.
    """
    records = scores.records
    impure = records.groupby("cluster")["party"].transform("nunique").gt(1)
    shared = _size(records, ["cluster", "party"])
    sizes = records.groupby(["party", "cluster"]).size().reset_index(name="size")
    sizes = sizes.sort_values(["party", "size", "cluster"], ascending=[True, False, True])
    home = sizes.drop_duplicates("party").set_index("party")["cluster"]
    away = records["cluster"].ne(records["party"].map(home))
    frame = records.assign(
        precision=shared / _size(records, ["cluster"]),
        recall=shared / _size(records, ["party"]),
        impure=impure,
        missed=away,
    )
    found = frame.groupby(column).agg(
        records=("party", "size"),
        precision=("precision", "mean"),
        recall=("recall", "mean"),
        impure=("impure", "mean"),
        missed=("missed", "mean"),
    )
    return found.reset_index()


def scored_pairs(result: LinkResult, truth: pd.DataFrame) -> pd.DataFrame:
    """Scored pairs with their truth: `weight`, `waiting` (not linked), `refusal`, `true`."""
    columns = ["left", "right", "weight", "method", "refusal"]
    links = result.links.assign(refusal=pd.Series(dtype="str"))
    both = pd.concat([links[columns], result.refused[columns]], ignore_index=True)
    both = both[both["method"].eq("probabilistic")]
    party = truth.set_index("record_key")["party"]
    left, right = (both[end].str.rsplit("#", n=1).str[0].map(party) for end in ("left", "right"))
    return both.assign(waiting=both["refusal"].notna(), true=left.eq(right))


def calibration(pairs: pd.DataFrame) -> pd.DataFrame:
    """Scored pairs per fate and bin of log2 odds: how many, predicted and true share."""
    pairs = pairs.assign(
        fate=pairs["waiting"].map({True: "waiting", False: "linked"}),
        predicted=probability(pairs["weight"]),
        bin=(pairs["weight"] // BIN_BITS * BIN_BITS).clip(upper=40).astype("int64"),
    )
    found = pairs.groupby(["fate", "bin"]).agg(
        pairs=("true", "size"), predicted=("predicted", "mean"), true=("true", "mean")
    )
    return found.reset_index().rename(columns={"bin": "bits from"})


def blocking_recall(
    units: Units, unit_of: pd.Series, truth: pd.DataFrame, max_block: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How many records that rules left apart from their party share a block with it.

    Args:
        units: after the rules.
        unit_of: record key to unit.
        truth: of the world.
        max_block: units under one key.

    Returns:
        Per record type `left_apart`, `blocking_recall`; and the cost per blocking rule.
    """
    blocks = build_blocks(units, max_block)
    records = truth.assign(unit=truth["record_key"].map(unit_of)).dropna(subset=["unit"])
    records = records.astype({"unit": "int64"})
    apart = records[records.groupby("party")["unit"].transform("nunique").gt(1)]
    party = apart.drop_duplicates("unit").set_index("unit")["party"]
    keys = blocks.keys.assign(party=blocks.keys["unit"].map(party)).dropna(subset=["party"])
    meets = keys.groupby(["key", "party"])["unit"].transform("nunique").gt(1)
    reached = set(keys.loc[meets, "unit"])
    found = apart.assign(reached=apart["unit"].isin(reached)).groupby("record_type")["reached"]
    table = found.agg(["size", "mean"]).reset_index()
    return table.set_axis(["record_type", "left_apart", "blocking_recall"], axis=1), blocks.report
