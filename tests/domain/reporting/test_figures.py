"""Figures are compared with earlier runs; a first run has nothing to be compared with."""

import pandas as pd

from domain.reporting.figures import (
    CATEGORY,
    baseline,
    category_drift,
    compared,
    repeated_deliveries,
    subject_figures,
)


def history(*values: float) -> pd.DataFrame:
    return pd.DataFrame(
        [(f"r{n}", n, "complaint", "rows_accepted", v) for n, v in enumerate(values, 1)],
        columns=["run_id", "run_no", "subject", "figure", "value"],
    )


def test_usual_is_the_median_of_the_last_runs_without_this_one() -> None:
    usual = baseline(history(10, 100, 110, 120, 5), "r5", 3)
    assert usual["usual"].tolist() == [110.0]
    assert usual["runs"].tolist() == [3]


def test_a_first_run_has_no_ratio() -> None:
    figures = subject_figures("complaint", {"rows_accepted": 7})
    assert compared(figures, baseline(history(), "r1", 5))["ratio"].isna().all()


def test_a_drop_shows_as_a_ratio() -> None:
    figures = subject_figures("complaint", {"rows_accepted": 50})
    assert compared(figures, baseline(history(100), "r2", 5))["ratio"].tolist() == [0.5]


def test_a_kind_that_vanished_drifts_by_its_whole_share() -> None:
    now = subject_figures("complaint", {"rows_accepted": 80, f"{CATEGORY}price": 1.0})
    then = pd.DataFrame(
        {
            "subject": ["complaint"] * 2,
            "figure": [f"{CATEGORY}price", f"{CATEGORY}teacher"],
            "usual": [0.6, 0.4],
            "runs": [3, 3],
        }
    )
    drift = category_drift(now, then, 50)
    assert drift["moved"].round(2).tolist() == [0.4, 0.4]
    assert category_drift(now, then, 100).empty


def test_the_same_bytes_under_two_names_are_found() -> None:
    files = pd.DataFrame(
        {
            "source": ["a", "a", "b"],
            "source_file": ["a/2", "a/1", "b/1"],
            "sha256": ["x", "x", "x"],
            "size_bytes": [1, 1, 1],
            "status": "accepted",
        }
    )
    assert repeated_deliveries(files)["source_file"].tolist() == ["a/1", "a/2"]
