"""Ids out of use, followed to the party that took over; and records that now speak of another one.

The one place where redirects are followed. Which ids redirect is `domain.registry.identity`.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from domain.errors import ReleaseError
from domain.values.text import map_unique


def trail(violator_id: str, redirects: Mapping[str, str]) -> Iterator[str]:
    """The ids that redirects lead to, one after the other; a circle ends before it closes."""
    seen = {violator_id}
    while violator_id in redirects:
        violator_id = redirects[violator_id]
        if violator_id in seen:
            return
        seen.add(violator_id)
        yield violator_id


def survivor(violator_id: str, redirects: Mapping[str, str]) -> str:
    """Return the id that redirects lead to in the end, itself without any.

    Raises:
        ReleaseError: the redirects form a cycle.
    """
    last = ([violator_id, *trail(violator_id, redirects)])[-1]
    if last in redirects:
        raise ReleaseError("主体编号重定向成环")
    return last


def repointed(
    before: pd.DataFrame, now: pd.DataFrame, redirects: Mapping[str, str]
) -> pd.DataFrame:
    """Return by source how many records are `compared`, and how many are `repointed`.

    A record points elsewhere if none of the parties that it named, or of those that they merged
    into, is among the parties that it names now.

    Args:
        before: evidence at the last publication (`source`, `source_record_id`, `violator_id`).
        now: evidence of this run.
        redirects: merged `violator_id` to its survivor.
    """
    keys = ["source", "source_record_id"]
    survivors = before.assign(violator_id=_survivors(before["violator_id"], redirects))
    known = survivors[[*keys, "violator_id"]].drop_duplicates()
    found = now[[*keys, "violator_id"]].drop_duplicates().assign(same=True)
    still = known.merge(found[keys].drop_duplicates(), on=keys)
    marked = still.merge(found, on=[*keys, "violator_id"], how="left")
    same = marked["same"].notna().groupby([marked[k] for k in keys]).any()
    by_source = same.groupby(level="source").agg(["size", "sum"]).reset_index()
    counts = by_source.set_axis(["source", "compared", "same"], axis=1)
    return counts.assign(repointed=counts["compared"] - counts["same"]).drop(columns="same")


def _survivors(ids: pd.Series, redirects: Mapping[str, str]) -> pd.Series:
    return map_unique(ids, lambda violator_id: survivor(str(violator_id), redirects))
