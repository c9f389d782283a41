"""Fits the weight table with Splink: `python -m benchmarks.train`.

Worlds of `TRAINING_SEEDS` are linked by certain links and rules; what is left are the units that
the weights will be applied to. Their pairs are compared by the very SQL of the product. Splink
estimates `m` from the pairs that truth says are one party and `u` from random pairs. The result is
a JSON file for review, and a page that explains it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

import pandas as pd
import splink
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_library import CustomComparison

from benchmarks.report import model_report
from benchmarks.worlds import TRAINING_SEEDS, make_world
from domain.linkage.linker import units_after_rules
from domain.linkage.model import COMPARISONS, Comparison
from domain.mentions import build_mentions
from schemas.policy import load_policy

POLICY: Final = Path("policy")
WEIGHTS: Final = POLICY / "linkage_weights.json"
REPORT: Final = Path("docs/linkage_model.md")
MENTIONS_PER_WORLD: Final = 20_000
RANDOM_PAIRS: Final = 2e7
SEED: Final = 20240630
CAPS: Final = {"address.other_unit": -6.0}
"""Set by review: another unit of the same house is evidence against, whatever random pairs say."""
LEAST_SHARE: Final = 1e-7
"""No level is impossible: one that the worlds never show keeps this share."""
MOST_SHARE: Final = 0.999999


def main() -> int:
    """Fit, write the table and the page."""
    units = pd.concat(
        [_units(seed, number) for number, seed in enumerate(TRAINING_SEEDS)], ignore_index=True
    )
    fitted = _fit(units)
    WEIGHTS.write_text(json.dumps(fitted, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    REPORT.write_text(model_report(fitted), encoding="utf-8")
    print(f"{len(units)} units compared; wrote {WEIGHTS} and {REPORT}")
    return 0


def _units(seed: int, number: int) -> pd.DataFrame:
    """Units of one world with their party; places of two worlds never meet."""
    rules = load_policy(POLICY, weights=False)
    world = make_world(seed, MENTIONS_PER_WORLD)
    mentions = build_mentions(world.records, rules.gazetteer, rules.wording, rules.lexicon)
    units, labels = units_after_rules(mentions, world.records["market_registration"], rules.linkage)
    parties = world.truth.set_index("record_key")["party"]
    firsts = pd.DataFrame({"unit": labels, "record_key": mentions["record_key"].to_numpy()})
    party = firsts.drop_duplicates("unit").set_index("unit")["record_key"].map(parties)
    frame = units.table(units.unit, texts=True).to_pandas()
    frame["party"] = f"{number}:" + frame["unit"].map(party).astype("str")
    frame["unique_id"] = [f"{number}:{unit}" for unit in frame["unit"]]
    made: pd.DataFrame = frame.drop(columns=["unit", "core_share"])
    return made


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
        "version": f"fs-{SEED}",
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
