"""Fits the weight table with Splink: `python -m benchmarks.linkage.train`.

Worlds of `TRAINING_SEEDS` are linked by certain links and rules; what is left are the units that
the weights will be applied to. Their pairs are compared by the very SQL of the product. Splink
estimates `m` from the pairs that truth says are one party and `u` from random pairs. The one level
that looks at more than a pair is counted among candidates. Then worlds of `DEVELOPMENT_SEEDS` are
linked, and what such pairs truly were makes the odds honest. The result is a JSON file for review,
and a page that explains it.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import splink
from scipy.optimize import isotonic_regression
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_library import CustomComparison

from benchmarks.linkage.evaluate import evaluate
from benchmarks.linkage.report import bits_of, calibration_chart, model_report, weights_chart
from benchmarks.linkage.scores import scored_pairs
from benchmarks.linkage.worlds import DEVELOPMENT_SEEDS, TRAINING_SEEDS, make_world, read_mentions
from domain.linkage.evidence.incidence import distinct
from domain.linkage.linker import units_after_rules
from domain.linkage.model import (
    COMPARISONS,
    LOOKED_UP,
    Comparison,
    LevelWeight,
    WeightTable,
    levels_sql,
)
from domain.linkage.scored.blocking import build_blocks
from domain.linkage.scored.engines import run_on_duckdb
from domain.linkage.scored.premises import with_premises
from schemas.policy.load import Policy, load_policy

POLICY: Final = Path("policy")
WEIGHTS: Final = POLICY / "linkage_weights.json"
REPORT: Final = Path("docs/linkage_model.md")
MENTIONS_PER_WORLD: Final = 30_000
_REAL: Final = (1, 3)
"""Places of the worlds in the style of a real register among those that are learnt from."""
MENTIONS_PER_CALIBRATION: Final = 30_000
_CALIBRATION: Final = tuple(
    (seed, 20_000 * (turn % 2), turn % 3 == 1) for turn, seed in enumerate(DEVELOPMENT_SEEDS)
)
"""Seeds, further innocents and style of the worlds that the odds are taken from."""
BITS_PER_CORNER: Final = 2
TOP_BITS: Final = 40
RISE: Final = 0.01
"""Least difference between two corners, so that more bits are never worth the same."""
SURE: Final = 1.64
"""Standard deviations that are added to what was wrong: better too doubtful than too sure."""
HALF: Final = 0.5
"""Added to both counts: what was never seen is not impossible."""
RANDOM_PAIRS: Final = 2e7
SEED: Final = 20240630
VERSION: Final = f"fs-{SEED}.3"
"""To be raised with every new table: links name the version that they rest on."""
CAPS: Final = {
    "address.other_unit": -6.0,
    "address.one_digit_off": 8.0,
    "address.spot": 9.0,
    "address.apart": -2.0,
    "trade.foreign": -4.0,
}
"""Set by review: another unit of the same house is evidence against, whatever random pairs say, and
a door one digit apart may be the neighbour's."""
LEAST_SHARE: Final = 1e-7
"""No level is impossible: one that the worlds never show keeps this share."""
MOST_SHARE: Final = 0.999999


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, calibrate, write the table and the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage.train", description=__doc__)
    parser.add_argument("--odds-only", action="store_true", help="keep the weights, calibrate them")
    given = parser.parse_args(arguments)
    fitted = json.loads(WEIGHTS.read_text(encoding="utf-8")) if given.odds_only else _fitted()
    fitted |= {
        "calibrated_on": f"generated worlds {list(DEVELOPMENT_SEEDS)}",
        "calibration": calibrate(fitted),
    }
    WEIGHTS.write_text(json.dumps(fitted, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    write_report(fitted)
    print(f"wrote {WEIGHTS} and {REPORT}")
    return 0


def _fitted() -> dict[str, Any]:
    """The table without its calibration."""
    learnt = [
        _learn(seed, number, real=number in _REAL) for number, seed in enumerate(TRAINING_SEEDS)
    ]
    units = pd.concat([one.units for one in learnt], ignore_index=True)
    fitted = _fit(units)
    fitted["levels"]["address"][LOOKED_UP] = _looked_up(pd.concat([one.pairs for one in learnt]))
    return fitted


def write_report(fitted: dict[str, Any]) -> None:
    """Write the page and its charts."""
    REPORT.write_text(model_report(fitted), encoding="utf-8")
    for name, chart in (
        ("linkage-weights", weights_chart(bits_of(fitted))),
        ("linkage-calibration", calibration_chart(fitted["calibration"])),
    ):
        (REPORT.parent / "images" / f"{name}.svg").write_text(chart, encoding="utf-8")


@dataclass(frozen=True)
class Learnt:
    """What one world shows: its units with their `party`, and its compared candidates."""

    units: pd.DataFrame
    pairs: pd.DataFrame


def _learn(seed: int, number: int, *, real: bool) -> Learnt:
    """Units and candidates of one world with their truth; places of two worlds never meet."""
    rules = load_policy(POLICY, weights=False)
    world = make_world(seed, MENTIONS_PER_WORLD, real=real)
    mentions = read_mentions(world.records, rules)
    units, labels = units_after_rules(mentions, world.records["market_registration"], rules.linkage)
    parties = world.truth.set_index("record_key")["party"]
    firsts = pd.DataFrame({"unit": labels, "record_key": mentions["record_key"].to_numpy()})
    party = firsts.drop_duplicates("unit").set_index("unit")["record_key"].map(parties)
    frame = with_premises(units, units.unit, texts=True).to_pandas()
    frame["party"] = f"{number}:" + frame["unit"].map(party).astype("str")
    frame["unique_id"] = [f"{number}:{unit}" for unit in frame["unit"]]
    keys = build_blocks(units, rules.linkage.max_block).keys
    compared = {
        "unit_keys": pa.Table.from_pandas(keys, preserve_index=False),
        "units": with_premises(units, distinct(keys["unit"].to_numpy())),
    }
    pairs = run_on_duckdb(levels_sql(), compared)
    true = pairs["left_unit"].map(party).eq(pairs["right_unit"].map(party))
    return Learnt(frame.drop(columns=["unit", "core_share"]), pairs.assign(true=true))


def _looked_up(pairs: pd.DataFrame) -> dict[str, float]:
    """Shares of true and of false pairs among those that nothing but the door speaks for."""
    bare = pairs["address"].eq(LOOKED_UP) & pairs["name"].eq("")
    bare &= ~pairs["phone"].isin(["same", "other"]) & ~pairs["person"].isin(["same", "other"])
    right = int(pairs.loc[bare, "true"].sum())
    share = (right + HALF) / (int(bare.sum()) + 2 * HALF)
    return {"m": _share(share), "u": _share(1 - share)}


def calibrate(fitted: dict[str, Any]) -> dict[str, list[list[float]]]:
    """Corners of the rising lines from sums of bits to the odds that the pairs truly had."""
    policy = load_policy(POLICY, weights=False)
    known = {key: value for key, value in fitted.items() if not key.startswith("calibrat")}
    levels = {
        code: {level: LevelWeight(**shares) for level, shares in found.items()}
        for code, found in known.pop("levels").items()
    }
    model = WeightTable(levels=levels, **known)
    policy = replace(policy, linkage=replace(policy.linkage, model=model))
    pairs = pd.concat(
        [_scored(seed, innocents, policy, real=real) for seed, innocents, real in _CALIBRATION],
        ignore_index=True,
    )
    return {
        fate: corners(pairs.loc[pairs["waiting"].eq(fate == "waiting")])
        for fate in ("linked", "waiting")
    }


def _scored(seed: int, innocents: int, policy: Policy, *, real: bool) -> pd.DataFrame:
    """Scored pairs of a world: `weight`, `waiting`, `true`."""
    run = evaluate(seed, MENTIONS_PER_CALIBRATION, policy, innocents=innocents, real=real)
    return scored_pairs(run.result, run.world.truth)


def corners(pairs: pd.DataFrame) -> list[list[float]]:
    """Isotonic log2 odds per bin of weights, kept rising; never surer than the pairs allow."""
    bins = (pairs["weight"] // BITS_PER_CORNER).clip(upper=TOP_BITS / BITS_PER_CORNER)
    found = pairs.groupby(bins).agg(
        weight=("weight", "mean"), right=("true", "sum"), size=("true", "size")
    )
    shares = isotonic_regression(
        found["right"] / found["size"], weights=found["size"].to_numpy(dtype="float64")
    )
    # Bins that isotonic regression pools are one bin: what it says rests on all their pairs.
    pool = found.groupby(np.round(shares.x, 12)).agg(
        low=("weight", "min"), high=("weight", "max"), right=("right", "sum"), size=("size", "sum")
    )
    wrong = pool["size"] - pool["right"]
    most_wrong = wrong + SURE * np.sqrt(wrong + HALF) + HALF
    odds = pd.Series(np.log2((pool["right"] + HALF) / most_wrong))
    ends = zip(pool["low"], pool["high"], odds.cummax(), strict=True)
    points = [point for low, high, bits in ends for point in ((low, bits), (high, bits + RISE))]
    return _rising([*points, (2 * TOP_BITS, points[-1][1] + RISE)])


def _rising(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """The points, rounded, each a little above the one before it."""
    kept: list[list[float]] = []
    for bits, odds in points:
        least = kept[-1][1] + RISE if kept else odds
        if not kept or bits > kept[-1][0] + RISE:
            kept.append([round(float(bits), 3), round(float(max(odds, least)), 3)])
    return kept


def _fit(units: pd.DataFrame) -> dict[str, Any]:
    """Shares per level, estimated by Splink."""
    database = DuckDBAPI()
    connection = database._con
    connection.execute("CREATE MACRO array_size(items) AS len(items)")
    connection.execute("CREATE MACRO arrays_overlap(one, other) AS list_has_any(one, other)")
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_for_splink(comparison) for comparison in COMPARISONS],
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(database.register(units), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    linker.training.estimate_m_from_label_column("party")
    model = linker.misc.save_model_to_json()
    return {
        "version": VERSION,
        "fitted_on": f"{len(units)} units of generated worlds {list(TRAINING_SEEDS)}",
        "splink": splink.__version__,
        "caps": CAPS,
        "levels": {
            comparison.code: _shares(comparison, found)
            for comparison, found in zip(COMPARISONS, model["comparisons"], strict=True)
        },
    }


def _for_splink(comparison: Comparison) -> CustomComparison:
    """The product's levels in Splink's spelling (`core_l` instead of `l.core`)."""
    *better, last = comparison.levels
    return CustomComparison(
        output_column_name=comparison.code,
        comparison_levels=[
            {
                "sql_condition": f"NOT ({_spelled(comparison.known)})",
                "label_for_charts": "unknown",
                "is_null_level": True,
            },
            *(
                {"sql_condition": _spelled(level.condition), "label_for_charts": level.code}
                for level in better
            ),
            {"sql_condition": "ELSE", "label_for_charts": last.code},
        ],
    )


def _spelled(condition: str) -> str:
    return re.sub(r"\b([lr])\.(\w+)", r"\2_\1", condition)


def _shares(comparison: Comparison, found: dict[str, Any]) -> dict[str, dict[str, float]]:
    levels = [level for level in found["comparison_levels"] if not level.get("is_null_level")]
    return {
        level.code: {
            "m": _share(fitted.get("m_probability")),
            "u": _share(fitted.get("u_probability")),
        }
        for level, fitted in zip(comparison.levels, levels, strict=True)
    }


def _share(value: object) -> float:
    """A probability, kept away from 0 and 1, with six significant digits."""
    found = float(value) if isinstance(value, int | float) else LEAST_SHARE
    return float(f"{min(max(found, LEAST_SHARE), MOST_SHARE):.6g}")


if __name__ == "__main__":
    raise SystemExit(main())
