"""Figures of a run: what is counted of each source and of the registry, and how far it may move.

A figure is a name and a number of one subject (a source, `registry`, `listing`). Runs are compared
with the median of earlier runs. What is severe is for policy to say.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from domain.intake.batch import COUNT_COLUMNS
from domain.intake.source_state import newest_day
from domain.registry.build import Registry

FIGURE_COLUMNS = ("subject", "figure", "value")
"""Columns of a run's figures."""

CATEGORY = "category_share:"
"""Prefix of the figures that say which share of a source's rows a kind of violation has."""


def source_figures(
    accepted: Mapping[str, pd.DataFrame], issues: pd.DataFrame, files: pd.DataFrame, day: date
) -> pd.DataFrame:
    """Figures of every source.

    Columns: `FIGURE_COLUMNS`.

    Args:
        accepted: accepted rows by source.
        issues: everything that is wrong.
        files: accounts of all files.
        day: as-of day.
    """
    parts = [_counts(files)]
    for source, rows in accepted.items():
        mine = issues[issues["source"] == source]
        numbers = {
            **_identifiers(source, rows, mine),
            **_vocabulary(rows, mine),
            **_age(source, rows, day),
        }
        parts.append(_frame(source, numbers))
    return _sorted(pd.concat([part for part in parts if len(part)], ignore_index=True))


def subject_figures(subject: str, numbers: Mapping[str, float]) -> pd.DataFrame:
    """Figures of something that is no source: the registry, the listings.

    Columns: `FIGURE_COLUMNS`.
    """
    return _sorted(_frame(subject, numbers))


def registry_counts(registry: Registry, links: int) -> dict[str, float]:
    """Size of the registry, for the figures of a run."""
    return {
        "violators": int(registry.violator["merged_into"].isna().sum()),
        "evidence": len(registry.violator_evidence),
        "violations": len(registry.violation),
        "links": links,
        "waiting_for_review": len(registry.link_review),
    }


def baseline(history: pd.DataFrame, run_id: str, runs: int) -> pd.DataFrame:
    """Median of every figure over the last runs before this one.

    Args:
        history: `run_id`, `run_no` and `FIGURE_COLUMNS` of earlier runs.
        run_id: this run, which does not count.
        runs: how many runs back.

    Returns:
        `subject`, `figure`, `usual` (median) and `runs` (how many there were).
    """
    before = history[history["run_id"] != run_id].astype({"value": "float64"})
    recent = sorted(before["run_no"].dropna().unique())[-runs:]
    chosen = before[before["run_no"].isin(recent)]
    grouped = chosen.groupby(["subject", "figure"])["value"]
    return grouped.agg(usual="median", runs="size").reset_index()


def with_history(
    figures: pd.DataFrame, history: pd.DataFrame, run_id: str, day: date
) -> pd.DataFrame:
    """This run's figures behind those of all earlier runs, with `run_no` and `as_of`.

    Args:
        figures: `subject`, `figure`, `value` of this run.
        history: figures of earlier runs, numbered.
        run_id: this run.
        day: its as-of day.
    """
    before = history[history["run_id"] != run_id]
    number = 1 if before.empty else int(before["run_no"].max()) + 1
    now = figures.assign(run_id=run_id, run_no=number, as_of=pd.Timestamp(day))
    columns = ["run_id", "run_no", "as_of", *FIGURE_COLUMNS]
    parts = [part[columns] for part in (before, now) if len(part)]
    types = {"run_no": "int64", "as_of": "datetime64[us]", "value": "float64"}
    return pd.concat([part.astype(types) for part in parts], ignore_index=True)


def compared(figures: pd.DataFrame, usual: pd.DataFrame) -> pd.DataFrame:
    """Figures beside what is usual: `usual`, `ratio` (value / usual; NaN without a usual value)."""
    joined = figures.merge(usual, on=["subject", "figure"], how="left")
    joined["usual"] = joined["usual"].astype("float64")
    return joined.assign(ratio=joined["value"] / joined["usual"].where(joined["usual"] > 0))


def category_drift(figures: pd.DataFrame, usual: pd.DataFrame, least_rows: int) -> pd.DataFrame:
    """How far the share of each kind of violation moved, largest first.

    A kind that is new or gone counts as a share of zero on the other side; sources with fewer than
    `least_rows` accepted rows, or without earlier runs, are left out.

    Args:
        figures: figures of this run.
        usual: median of each figure over earlier runs.
        least_rows: accepted rows that a source must have to be looked at.
    """
    now = figures[figures["figure"].str.startswith(CATEGORY)]
    then = usual[usual["figure"].str.startswith(CATEGORY)]
    rows = figures[figures["figure"] == "rows_accepted"].set_index("subject")["value"]
    large = set(rows.index[rows >= least_rows]) & set(then["subject"])
    both = now.merge(then, on=["subject", "figure"], how="outer")
    both = both[both["subject"].isin(large)].fillna({"value": 0.0, "usual": 0.0})
    moved = (both["value"] - both["usual"]).abs()
    return both.assign(moved=moved).sort_values("moved", ascending=False, ignore_index=True)


def repeated_deliveries(files: pd.DataFrame) -> pd.DataFrame:
    """Files of one source with the same content under different names.

    Columns: `source`, `source_file`, `status`.
    """
    known = files[files["sha256"].notna() & (files["size_bytes"].fillna(0) > 0)]
    again = known[known.duplicated(["source", "sha256"], keep=False)]
    columns = ["source", "source_file", "status"]
    return again.sort_values(["source", "sha256", "source_file"])[columns].reset_index(drop=True)


def _frame(subject: str, numbers: Mapping[str, float]) -> pd.DataFrame:
    rows = [(subject, name, float(value)) for name, value in numbers.items()]
    return pd.DataFrame(rows, columns=list(FIGURE_COLUMNS)).astype(
        {"subject": "str", "figure": "str", "value": "float64"}
    )


def _sorted(figures: pd.DataFrame) -> pd.DataFrame:
    return figures.sort_values(["subject", "figure"], ignore_index=True)


def _counts(files: pd.DataFrame) -> pd.DataFrame:
    grouped = files.groupby("source")
    counts = grouped[list(COUNT_COLUMNS)].sum().astype("float64")
    decided = counts["rows_accepted"] + counts["rows_rejected"]
    counts["rejected_share"] = counts["rows_rejected"] / decided.where(decided > 0)
    counts["files"] = grouped.size()
    counts["files_rejected"] = grouped["status"].agg(lambda status: (status == "rejected").sum())
    long = counts.reset_index(names="subject").melt("subject", var_name="figure")
    return long.dropna().astype({"figure": "str", "value": "float64"})


def _identifiers(source: str, rows: pd.DataFrame, issues: pd.DataFrame) -> dict[str, float]:
    """Share of given codes that are valid; of registrations, of all rows."""
    bad = issues["rule"].isin(["bad_uscc", "bad_id_number", "lost_digits", "unknown_form"]).sum()
    if source == "market_registration":
        known = int(rows["uscc"].notna().sum())
        return {"valid_id_share": _share(known, len(rows))} if len(rows) else {}
    if "uscc" not in rows:
        return {}
    valid = rows["uscc"].notna()
    if "id_number" in rows:
        valid |= rows["id_number"].notna()
    good = int(valid.sum())
    return {"valid_id_share": _share(good, good + int(bad))} if good + bad else {}


def _vocabulary(rows: pd.DataFrame, issues: pd.DataFrame) -> dict[str, float]:
    if "violation_codes" not in rows:
        return {}
    unmapped = int((issues["rule"] == "unmapped_violation").sum())
    codes = rows["violation_codes"].dropna().str.split(";").explode()
    shares = codes.value_counts(normalize=True)
    numbers = {f"{CATEGORY}{code}": float(share) for code, share in shares.items()}
    return {"unmapped_share": _share(unmapped, len(rows)), **numbers}


def _age(source: str, rows: pd.DataFrame, day: date) -> dict[str, float]:
    """Days from the newest record to the as-of day; later days do not count."""
    newest = newest_day(source, rows, day)
    return {} if newest is None else {"newest_record_days": (pd.Timestamp(day) - newest).days}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
