"""Answers of people that contradict each other, sent back to who gave them."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from domain.linkage.judgements import BINDING, contradictory_answers
from resources.intake.assembly import Delivery
from resources.intake.validating import empty_rows
from schemas.rows.rules import RuleWords
from schemas.rows.sources import TEXT
from schemas.rows.validation import Break, join_issues, render_issues


def without_contradictions(deliveries: list[Delivery], words: RuleWords) -> list[Delivery]:
    """Reject all binding answers that cannot be true together.

    Args:
        deliveries: every file of link decisions as read.
        words: sentence of every rule.
    """
    rows = pd.concat(
        [empty_rows("link_decision"), *(d.reading.accepted for d in deliveries)], ignore_index=True
    )
    binding = rows[rows["conclusion"].isin(BINDING)]
    places = "《" + binding["source_file"] + "》第" + binding["source_row"].astype("str") + "行"
    named = (places + "（" + binding["conclusion"] + "）").groupby(binding["source_record_id"])
    texts = {pair: sorted(rows) for pair, rows in named}
    sides = {
        pair: "、".join(sorted(text for other in involved for text in texts[other]))
        for pair, involved in contradictory_answers(binding).items()
    }
    if not sides:
        return deliveries
    return [_reject_contradictory(delivery, sides, words) for delivery in deliveries]


def _reject_contradictory(
    delivery: Delivery, sides: Mapping[str, str], words: RuleWords
) -> Delivery:
    reading = delivery.reading
    rows = reading.accepted
    hit = rows["source_record_id"].isin(list(sides)) & rows["conclusion"].isin(BINDING)
    found = Break("contradiction", "conclusion", hit)
    issues = render_issues([found], rows, rows[["conclusion"]], {"conclusion": "结论"}, {}, words)
    both = issues["source_record_id"].map(dict(sides)).astype(TEXT)
    issues["message"] = issues["message"] + "互相矛盾的记录：" + both + "。"
    changed = replace(
        reading,
        accepted=rows[~hit].reset_index(drop=True),
        rows_rejected=reading.rows_rejected + int(hit.sum()),
        issues=join_issues([reading.issues, issues]),
    )
    return replace(delivery, reading=changed)
