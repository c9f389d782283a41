"""The nearest event of a party or place before or after a day, for whole columns."""

from typing import Literal

import pandas as pd


def nearest(
    points: pd.DataFrame,
    events: pd.DataFrame,
    days: int,
    direction: Literal["forward", "backward"],
    *,
    same_day: bool,
) -> pd.DataFrame:
    """Return for each point the nearest event with its key, within a number of days.

    Args:
        points: `point` (whatever names it), `key` and `day`; a point may have several keys.
        events: `key`, `day` and further columns; of events of one key and day the first counts.
        days: how far an event may lie.
        direction: `forward` for events after the point, `backward` for those before.
        same_day: whether an event of the same day counts.

    Returns:
        `point`, `key`, `point_day`, `day` and the further columns; points without an event are left
        out.
    """
    known = points.dropna(subset=["key", "day"]).rename(columns={"day": "point_day"})
    usable = events.dropna(subset=["key", "day"]).drop_duplicates(["key", "day"])
    # `merge_asof` needs both sides in order of time, and equal types of days.
    left = known.sort_values("point_day", kind="stable")
    right = usable.sort_values("day", kind="stable").assign(_day=lambda rows: rows["day"])
    found = pd.merge_asof(
        left.astype({"point_day": "datetime64[us]"}),
        right.astype({"day": "datetime64[us]", "_day": "datetime64[us]"}),
        left_on="point_day",
        right_on="day",
        by="key",
        direction=direction,
        allow_exact_matches=same_day,
        tolerance=pd.Timedelta(days=days),
    )
    kept = found[found["_day"].notna()].assign(day=lambda rows: rows["_day"])
    return kept.drop(columns="_day").reset_index(drop=True)


def looked_up(codes: pd.Series, values: pd.Series) -> pd.Series:
    """Return the value of each code, in the type of the values also where there is none of them.

    Args:
        codes: what is looked up.
        values: indexed by code, each once.
    """
    return values.reindex(codes).set_axis(codes.index)
