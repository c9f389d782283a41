"""What people answered about clues in the workbooks that we issue: one row per clue.

An answer fills what the record leaves open; where it contradicts the record, the newer one counts.
"""

from typing import Final

import pandas as pd

ANSWERED: Final = (
    "answer_word",
    "answer_on",
    "answer_fed_back",
    "measures",
    "measure_on",
    "no_penalty_reason",
)
"""Columns of `answers_by_clue`, which is indexed by clue number."""

LEDGER: Final = "线索"


def answers_by_clue(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the newest answer to each question about each clue (`ANSWERED`).

    Args:
        answers: accepted rows of the source `answer` with `arrived_on`, the day on which the
            workbook came, which dates what is not dated otherwise.
    """
    mine = answers[answers["ledger"].eq(LEDGER)]
    written = mine["answered_on"].fillna(mine["concluded_on"]).fillna(mine["arrived_on"])
    day = mine["concluded_on"].fillna(written)
    done = mine["measure_on"].fillna(day)
    made = pd.DataFrame(
        {
            "clue_no": mine["number"].astype("str"),
            "written": written.astype("datetime64[us]"),
            "source_record_id": mine["source_record_id"],
            "answer_word": mine["conclusion"],
            "answer_on": day.where(mine["conclusion"].notna()).astype("datetime64[us]"),
            "answer_fed_back": mine["feedback"].astype("boolean"),
            "measures": mine["measures"],
            "measure_on": done.where(mine["measures"].notna()).astype("datetime64[us]"),
            "no_penalty_reason": mine["no_penalty_reason"],
        }
    )
    ordered = made.sort_values(["clue_no", "written", "source_record_id"])
    newest = ordered.groupby("clue_no", sort=True).last()
    return newest[list(ANSWERED)]
