"""People's answers that no longer stand, sent back to whoever gave them.

Which ones these are is decided in `domain.linkage.standing_answers`; here they leave the accepted
rows of their file, are put into words, and the account of the file is kept.
"""

from dataclasses import replace

import pandas as pd

from domain.intake.batch import SourceBatch
from domain.linkage.standing_answers import judged_answers, replacements
from schemas.policy.load import Policy
from schemas.rows.validation import Break, join_issues, render_issues


def standing_answers(
    batch: SourceBatch,
    mentions: pd.DataFrame,
    town_files: pd.DataFrame,
    policy: Policy,
) -> SourceBatch:
    """The answers whose records still say what the reviewer saw; the others are sent back.

    Args:
        batch: link decisions as read.
        mentions: all mentions of the run.
        town_files: accounts of the town submissions' files.
        policy: gazetteer and names of columns.
    """
    rows = batch.accepted
    verdicts = judged_answers(rows, mentions, replacements(town_files), policy.gazetteer)
    hit = verdicts.notna()
    if not hit.any():
        return batch
    breaks = [
        Break(str(verdict).split(":")[0], f"{side}_record", verdicts.eq(verdict))
        for verdict in sorted(verdicts.dropna().unique())
        for side in [str(verdict).partition(":")[2] or "left"]
    ]
    headers = policy.sources["link_decision"].spec().headers()
    issues = render_issues(
        breaks, rows, rows[["left_record", "right_record"]], headers, {}, policy.rejections
    )
    refused = rows[hit].groupby("source_file").size().reindex(batch.files["source_file"])
    moved = refused.fillna(0).astype("Int64").to_numpy()
    files = batch.files.assign(
        rows_accepted=batch.files["rows_accepted"] - moved,
        rows_rejected=batch.files["rows_rejected"] + moved,
    )
    return replace(
        batch,
        accepted=rows[~hit].reset_index(drop=True),
        issues=join_issues([batch.issues, issues]),
        files=files,
    )
