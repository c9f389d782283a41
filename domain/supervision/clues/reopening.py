"""What came back: a complaint or referral soon after an earlier clue of its party was closed."""

import pandas as pd

from domain.supervision.clues.clue import COMPLAINT, REFERRAL
from domain.supervision.clues.policy import FollowUpPolicy
from domain.supervision.nearest import looked_up, nearest
from domain.values.text import among


def with_reopenings(
    clues: pd.DataFrame, keys: pd.DataFrame, policy: FollowUpPolicy
) -> pd.DataFrame:
    """Return the clues with `reopened`: somebody tells of a party that had been closed.

    A complaint or referral 1 to so many days after the closing day of any earlier clue of its
    party, in the same matter or not; where the party is not known, of its unit.

    Args:
        clues: with `closed_on`.
        keys: `clue_no`, `key` (a party's id, or `@` and a unit), `alone`: whether the party of the
            clue is unknown.
        policy: how many days.
    """
    day = clues.set_index("clue_no")
    told = clues.loc[clues["source"].isin([COMPLAINT, REFERRAL]), "clue_no"]
    # A known party is followed by itself, an unknown one by the unit where it is.
    mine = keys[among(keys["clue_no"], told) & keys["key"].str.startswith("@").eq(keys["alone"])]
    points = mine.assign(day=looked_up(mine["clue_no"], day["received_on"]))
    points = points.rename(columns={"clue_no": "point"})[["point", "key", "day"]]
    closings = keys.assign(day=looked_up(keys["clue_no"], day["closed_on"]))[["key", "day"]]
    found = nearest(points, closings, policy.reopened_days, "backward", same_day=False)
    return clues.assign(reopened=among(clues["clue_no"], found["point"]))
