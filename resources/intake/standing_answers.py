"""People's answers that do not stand, sent back to whoever gave them.

Which link decisions these are is decided in `domain.linkage.standing_answers`; of the workbooks
that we issue, those about numbers that no ledger has, and of days that lie ahead. Here they leave
the accepted rows of their file, are put into words, and the account of the file is kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from domain.intake.batch import SourceBatch
from domain.linkage.standing_answers import replacements, unbinding_reasons
from domain.supervision.handovers.columns import LEDGER as HANDOVERS
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
    reasons = unbinding_reasons(rows, mentions, replacements(town_files), policy.gazetteer)
    hit = reasons.notna()
    if not hit.any():
        return batch
    breaks = [
        Break(str(reason).split(":")[0], f"{side}_record", reasons.eq(reason))
        for reason in sorted(reasons.dropna().unique())
        for side in [str(reason).partition(":")[2] or "left"]
    ]
    shown = rows[["left_record", "right_record"]]
    return _sent_back(batch, breaks, shown, "link_decision", policy)


def known_answers(
    batch: SourceBatch,
    known: Mapping[str, Collection[str]],
    words: Mapping[str, Collection[str]],
    as_of: date,
    policy: Policy,
) -> SourceBatch:
    """The answers in our workbooks that are about numbers we know and days that have come.

    Args:
        batch: the source `answer` as read.
        known: ledger -> its numbers; a ledger that is not named has none.
        words: ledger -> the conclusions that may be given about its rows.
        as_of: the day that is evaluated; an answer of a later day is sent back.
        policy: names of columns and sentences of rules.
    """
    rows = batch.accepted
    pairs = pd.MultiIndex.from_frame(rows[["ledger", "number"]])
    there = [(ledger, number) for ledger, numbers in known.items() for number in numbers]
    unknown = pd.Series(~pairs.isin(there), index=rows.index)
    end = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    days = ("concluded_on", "measure_on", "closed_on", "answered_on")
    given = pd.MultiIndex.from_frame(rows[["ledger", "conclusion"]])
    may = [(ledger, word) for ledger, listed in words.items() for word in listed]
    foreign = rows["conclusion"].notna() & ~pd.Series(given.isin(may), index=rows.index)
    breaks = [Break("unknown_number", "number", unknown)]
    breaks.append(Break("answer_unread", "conclusion", foreign & ~unknown))
    bare = rows["ledger"].eq(HANDOVERS) & rows["closed_on"].notna() & rows["result"].isna()
    breaks.append(Break("answer_without_result", "result", bare & ~unknown))
    breaks += [Break("answer_ahead", day, (rows[day] >= end) & ~unknown) for day in days]
    found = [one for one in breaks if one.rows.any()]
    return (
        _sent_back(batch, found, rows[["number", "conclusion", "result", *days]], "answer", policy)
        if found
        else batch
    )


def _sent_back(
    batch: SourceBatch, breaks: Sequence[Break], shown: pd.DataFrame, source: str, policy: Policy
) -> SourceBatch:
    """The batch without the rows that break a rule, which are told and counted as rejected."""
    rows = batch.accepted
    hit = pd.concat([one.rows for one in breaks], axis=1).any(axis=1)
    headers = policy.sources[source].spec().headers()
    issues = render_issues(breaks, rows, shown, headers, {}, policy.rejections)
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
