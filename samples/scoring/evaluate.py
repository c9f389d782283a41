"""Measures linkage and listing against the truth of a generated world.

Works on frames of the contract's tables (`violator_evidence`, `credit_blacklist`) and on the truth
files; knows nothing of how the product came to its answer.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

KEY: Final = ["source", "source_record_id", "party_no"]


@dataclass(frozen=True)
class PairScores:
    """How well records were put together.

    `false_pairs` names the pairs of records that were joined and must not be; `missed_certain` and
    `missed_rule` count pairs that the certain links, or certain and rule links, could have joined.
    """

    precision: float
    recall: float
    f1: float
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f1: float
    false_pairs: pd.DataFrame
    missed_certain: pd.DataFrame
    missed_rule: pd.DataFrame


@dataclass(frozen=True)
class ListingScores:
    """What was published against what must be; every list is empty when all is well."""

    wrongly_listed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read_truth(folder: Path, name: str) -> pd.DataFrame:
    """One truth file (`mentions`, `listings`, `rejections`, `submissions`); empty cells are ""."""
    frame = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
    if "party_no" in frame:
        frame["party_no"] = frame["party_no"].astype("int64")
    for column in {"scored", "zero_report"} & set(frame.columns):
        frame[column] = frame[column] == "True"
    return frame


def pair_scores(evidence: pd.DataFrame, truth: pd.DataFrame) -> PairScores:
    """Compare `evidence` (KEY and `violator_id`) with the truth's mentions.

    A mention without evidence counts as standing alone. Evidence of records that the truth does not
    know, or does not score, is left out.
    """
    known = truth.loc[truth["scored"], [*KEY, "party_key", "certain_group", "rule_group"]]
    given = evidence[[*KEY, "violator_id"]].assign(party_no=evidence["party_no"].astype("int64"))
    both = known.merge(given, on=KEY, how="left").reset_index(drop=True)
    alone = pd.Series("alone:" + both.index.astype(str), index=both.index)
    both["found"] = both["violator_id"].astype("object").where(both["violator_id"].notna(), alone)
    found = _pairs(both, "found")
    true = _pairs(both, "party_key")
    right = _both_same(both, "found", "party_key")
    precision = right / found if found else 1.0
    recall = right / true if true else 1.0
    b_precision, b_recall = _bcubed(both)
    return PairScores(
        precision,
        recall,
        _harmonic(precision, recall),
        b_precision,
        b_recall,
        _harmonic(b_precision, b_recall),
        _crossing(both, "found", "party_key"),
        _crossing(both[both["certain_group"] != ""], "certain_group", "found"),
        _crossing(both[both["rule_group"] != ""], "rule_group", "found"),
    )


def _pairs(frame: pd.DataFrame, column: str) -> int:
    sizes = frame.groupby(column).size()
    return int((sizes * (sizes - 1) // 2).sum())


def _both_same(frame: pd.DataFrame, first: str, second: str) -> int:
    sizes = frame.groupby([first, second]).size()
    return int((sizes * (sizes - 1) // 2).sum())


def _bcubed(frame: pd.DataFrame) -> tuple[float, float]:
    if frame.empty:
        return 1.0, 1.0
    shared = frame.groupby(["found", "party_key"])["party_no"].transform("size")
    clusters = frame.groupby("found")["party_no"].transform("size")
    parties = frame.groupby("party_key")["party_no"].transform("size")
    return float((shared / clusters).mean()), float((shared / parties).mean())


def _harmonic(first: float, second: float) -> float:
    return 2 * first * second / (first + second) if first + second else 0.0


def _crossing(frame: pd.DataFrame, same: str, other: str) -> pd.DataFrame:
    """One example pair for every two parts of a `same` group that lie apart in `other`."""
    parts = frame.drop_duplicates([same, other]).sort_values([same, *KEY])
    record = parts["source"] + ":" + parts["source_record_id"] + "#" + parts["party_no"].astype(str)
    parts = parts.assign(record=record)[[same, other, "record"]]
    joined = parts.merge(parts, on=same, suffixes=("_left", "_right"))
    return joined[joined["record_left"] < joined["record_right"]].reset_index(drop=True)


def canonical_number(text: str) -> str:
    """A decision number without the differences of typing."""
    plain = re.sub(r"\s|第", "", unicodedata.normalize("NFKC", text))
    found = re.fullmatch(r"(.+?)[\[\(〔【﹝](\d{4})[\]\)〕】﹞]0*(\d+)号?", plain)
    return f"{found[1]}〔{found[2]}〕{found[3]}号" if found else plain


def listing_scores(published: pd.DataFrame, truth: pd.DataFrame) -> ListingScores:
    """Compare published rows (list_type, cf_wsh, rdwh, cf_xdr_mc) with the truth's listings.

    A row is known by its document and the party's name: a document on two parties is two rows.
    """
    numbers = published["rdwh"].where(published["list_type"] == "blacklist", published["cf_wsh"])
    keys = (
        published["list_type"]
        + " "
        + numbers.fillna("").map(canonical_number)
        + " "
        + published["cf_xdr_mc"]
    )
    wanted = truth["list_type"] + " " + truth["document_no"] + " " + truth["name"]
    expected = dict(zip(wanted, truth["expected"], strict=True))
    listed = set(keys)
    return ListingScores(
        wrongly_listed=sorted(key for key in listed if expected.get(key) in ("no", "held")),
        missing=sorted(
            key for key, value in expected.items() if value == "yes" and key not in listed
        ),
        duplicates=sorted(set(keys[keys.duplicated()])),
        unknown=sorted(listed - set(expected)),
    )
