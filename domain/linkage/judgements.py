"""People's answers about pairs of records: which of them cannot all be true.

Of one pair answered both ways, or of `甲乙同一、乙丙同一、甲丙不同`, no order among the answers
could say which one was meant. Who must answer again is told by name.
"""

from collections import deque
from collections.abc import Mapping
from typing import Final

import pandas as pd

SAME: Final = "同一主体"
DIFFERENT: Final = "不同主体"
BINDING: Final = (SAME, DIFFERENT)
"""Conclusions that bind; `存疑` does not."""


def contradictory_answers(answers: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Return the answers that contradict others, each with all that cannot be true together.

    Args:
        answers: `source_record_id` (of the pair), `left_record`, `right_record`, `conclusion`.

    Returns:
        Id of the pair to the ids of every pair involved, itself included.
    """
    binding = answers[answers["conclusion"].isin(BINDING)]
    both_ways = binding.groupby("source_record_id")["conclusion"].nunique()
    found = {str(pair): {str(pair)} for pair in both_ways.index[both_ways.gt(1)]}
    single = binding[~binding["source_record_id"].isin(found)]
    near = _neighbours(single[single["conclusion"].eq(SAME)])
    apart = single[single["conclusion"].eq(DIFFERENT)].drop_duplicates("source_record_id")
    # A walk per answer that keeps two records apart; they are what people typed.
    for row in apart.itertuples(index=False):
        chain = _chain(_record(row.left_record), _record(row.right_record), near)
        if chain is not None:
            involved = {str(row.source_record_id), *chain}
            for pair in involved:
                found.setdefault(pair, set()).update(involved)
    return {pair: frozenset(involved) for pair, involved in found.items()}


def _record(name: object) -> str:
    """A record as answers name it; its first party needs no number."""
    return str(name).removesuffix("#1")


def _neighbours(same: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Record to record to the id of the answer that joins the two."""
    near: dict[str, dict[str, str]] = {}
    rows = same.sort_values("source_record_id")
    for row in rows.itertuples(index=False):
        left, right = _record(row.left_record), _record(row.right_record)
        near.setdefault(left, {})[right] = str(row.source_record_id)
        near.setdefault(right, {})[left] = str(row.source_record_id)
    return near


def _chain(start: str, end: str, near: Mapping[str, Mapping[str, str]]) -> list[str] | None:
    """Ids of the fewest answers that join two records; None if nothing does."""
    came: dict[str, tuple[str, str]] = {}
    waiting = deque([start])
    while waiting and end not in came:
        record = waiting.popleft()
        for other, answer in sorted(near.get(record, {}).items()):
            if other not in came and other != start:
                came[other] = (record, answer)
                waiting.append(other)
    if end not in came:
        return None
    answers = []
    while end != start:
        end, answer = came[end]
        answers.append(answer)
    return answers
