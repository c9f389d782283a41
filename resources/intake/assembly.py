"""Files that were read, put together to one batch: versions, repeats, accounts, counts."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from domain.intake.batch import FILE_COLUMNS, PROVENANCE, SourceBatch
from domain.intake.parties import PARTY_NO, with_party_numbers
from domain.intake.versions import SUPERSEDED_ROW, TYPED_AS, stale_rows
from resources.inbox.files import RECEIVED_LIST, Arrivals, InboxFile
from resources.inbox.parse_cache import FileReading
from resources.intake.validating import conform, empty_rows
from schemas.policy.load import Policy
from schemas.rows.rules import RuleWords
from schemas.rows.sources import TEXT, columns_of
from schemas.rows.validation import (
    Break,
    empty_issues,
    file_issue,
    join_issues,
    render_issues,
)

SUPERSEDED_FILE = "superseded"


@dataclass(frozen=True)
class Delivery:
    """A file, what reading it gave, and whether a later file replaced it."""

    file: InboxFile
    reading: FileReading
    superseded: bool = False


def told_of_arrivals(
    source: str,
    folder: str,
    arrived: Arrivals,
    words: RuleWords,
    shown: Callable[[str], str] = str,
) -> list[pd.DataFrame]:
    """What is told of a folder's list of arrivals, and of files that came after the as-of day.

    Columns of each: `ISSUE_COLUMNS`.

    Args:
        source: name of the source.
        folder: the folder below the inbox.
        arrived: its files.
        words: the sentences of the rules.
        shown: how names of files may be shown.
    """
    name, problem = f"{folder}/{RECEIVED_LIST}", arrived.received.problem
    told = [(name, "bad_received_list", problem)] if problem else []
    told += [(name, "unknown_received", shown(missing)) for missing in arrived.absent]
    told += [
        (shown(file.name), "received_later", f"{file.received_at:%Y-%m-%d %H:%M}")
        for file in arrived.later
    ]
    return [file_issue(source, file, code, detail, words=words) for file, code, detail in told]


def assemble(
    source: str,
    deliveries: Sequence[Delivery],
    policy: Policy,
    batch: str | None = None,
    more_issues: Sequence[pd.DataFrame] = (),
) -> SourceBatch:
    """Put the files of a source together and account for every row.

    A party of a record that came several times counts once; which of its versions does is
    `domain.intake.versions`. The others are ignored as `superseded_row` with a warning; of rows
    that were typed the same the first one counts, the later ones are ignored as `duplicate`.

    Args:
        source: name of the source.
        deliveries: files and what reading each gave.
        policy: headers, prescribed values, vocabulary, sentences of rules.
        batch: due date of the batch, for town submissions.
        more_issues: issues that belong to no file.
    """
    current = [d for d in deliveries if not d.superseded]
    rows = pd.concat([empty_rows(source), *(_dated(d) for d in current)], ignore_index=True)
    reasons = _repeats(rows, source, policy)
    accepted = with_party_numbers(conform(rows[reasons.isna()], source), source)
    issues = [d.reading.issues for d in current] + [
        _repeat_issues(rows, reasons, policy.rejections)
    ]
    counts = reasons.dropna().groupby(rows["source_file"]).value_counts()
    files = [_account(source, d, batch, _ignored_of(counts, d)) for d in deliveries]
    result = SourceBatch(
        accepted=_sorted(accepted),
        issues=_sorted(join_issues([*issues, *more_issues])),
        files=_files(files),
        totals=_totals(current),
    )
    _check_counts(result)
    return result


def _totals(current: Sequence[Delivery]) -> pd.DataFrame:
    """What the files that count state of themselves, a row per file and indicator."""
    stated = [
        (delivery.file.name, indicator, value)
        for delivery in current
        for indicator, value in delivery.reading.totals.items()
    ]
    frame = pd.DataFrame(stated, columns=["source_file", "indicator", "value"])
    frame = frame.astype({"source_file": TEXT, "indicator": TEXT}).astype({"value": "Float64"})
    return frame.sort_values(["source_file", "indicator"], ignore_index=True)


def _dated(delivery: Delivery) -> pd.DataFrame:
    return delivery.reading.accepted.assign(_received_at=delivery.file.received_at)


def _repeats(rows: pd.DataFrame, source: str, policy: Policy) -> pd.Series:
    """Why a row does not count, NaN for the one that does."""
    content = [name for name in columns_of(source) if name not in (*PROVENANCE, TYPED_AS, PARTY_NO)]
    return stale_rows(rows, source, content, _stages(source, policy))


def _stages(source: str, policy: Policy) -> dict[str, dict[str, int]]:
    """How far a matter has come: states in the order of the policy, findings open or not."""
    found: dict[str, dict[str, int]] = {}
    for name, spellings in policy.choices.get(source, {}).items():
        values = list(dict.fromkeys(spellings.values()))
        if name == "conclusion":
            found[name] = {v: int(v not in policy.linkage.open_findings) for v in values}
        else:
            found[name] = {value: place for place, value in enumerate(values)}
    return found


def _repeat_issues(rows: pd.DataFrame, reasons: pd.Series, words: RuleWords) -> pd.DataFrame:
    older = reasons == SUPERSEDED_ROW
    if not older.any():
        return empty_issues()
    warning = Break(SUPERSEDED_ROW, "source_record_id", older)
    empty, headers = pd.DataFrame(index=rows.index), {"source_record_id": "编号"}
    return render_issues([warning], rows, empty, headers, {}, words)


def _ignored_of(counts: pd.Series, delivery: Delivery) -> dict[str, int]:
    """Reason -> number of rows of one file that count for nothing."""
    reading = delivery.reading
    if delivery.superseded:
        return {SUPERSEDED_FILE: reading.rows_read} if reading.rows_read else {}
    found = dict(reading.ignored)
    if delivery.file.name in counts.index.get_level_values(0):
        for reason, number in counts.loc[delivery.file.name].items():
            found[str(reason)] = found.get(str(reason), 0) + int(number)
    return found


def _account(
    source: str, delivery: Delivery, batch: str | None, ignored: Mapping[str, int]
) -> dict[str, object]:
    reading, file = delivery.reading, delivery.file
    total = sum(ignored.values())
    refused = 0 if delivery.superseded else reading.rows_rejected
    status = "superseded" if delivery.superseded else "accepted"
    return {
        "source": source,
        "source_file": file.name,
        "sha256": file.digest(),
        "size_bytes": file.size,
        "batch": batch,
        "filer_code": reading.filer_code,
        "received_at": file.received_at,
        "received_noted": file.is_noted,
        "status": "rejected" if reading.message is not None else status,
        "rows_read": reading.rows_read,
        "rows_accepted": reading.rows_read - refused - total,
        "rows_rejected": refused,
        "rows_ignored": total,
        "ignored_reasons": json.dumps(dict(sorted(ignored.items()))),
        "zero_report": reading.zero_report,
        "message": reading.message,
        "answers": reading.answers,
    }


_FILE_TYPES: dict[str, Any] = dict.fromkeys(FILE_COLUMNS, TEXT) | {
    "size_bytes": "Int64",
    "received_at": "datetime64[us]",
    "received_noted": "boolean",
    "rows_read": "Int64",
    "rows_accepted": "Int64",
    "rows_rejected": "Int64",
    "rows_ignored": "Int64",
    "zero_report": "boolean",
}


def _files(accounts: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    return _sorted(pd.DataFrame(accounts, columns=list(FILE_COLUMNS)).astype(_FILE_TYPES))


def assemble_table(source: str, name: str, reading: FileReading, policy: Policy) -> SourceBatch:
    """Like `assemble` for a table of a database, which is read like a file and is none.

    The row that the source changed last counts.

    Args:
        source: name of the source.
        name: name of the table, as files are named.
        reading: what reading it gave.
        policy: headers, prescribed values, vocabulary, sentences of rules.
    """
    rows = reading.accepted.assign(_received_at=pd.Series(dtype="datetime64[us]"))
    reasons = _repeats(rows, source, policy)
    ignored = reading.ignored | reasons.value_counts().to_dict()
    total = sum(ignored.values())
    account = {
        "source": source,
        "source_file": name,
        "status": "accepted",
        "rows_read": reading.rows_read,
        "rows_accepted": reading.rows_read - reading.rows_rejected - total,
        "rows_rejected": reading.rows_rejected,
        "rows_ignored": total,
        "ignored_reasons": json.dumps(dict(sorted(ignored.items()))),
        "zero_report": False,
    }
    accepted = with_party_numbers(conform(rows[reasons.isna()], source), source)
    keys = ["source_record_id", *(name for name in (PARTY_NO,) if name in accepted)]
    accepted = accepted.sort_values(keys, ignore_index=True)
    issues = join_issues([reading.issues, _repeat_issues(rows, reasons, policy.rejections)])
    result = SourceBatch(accepted, _sorted(issues), _files([account]))
    _check_counts(result)
    return result


def _check_counts(result: SourceBatch) -> None:
    """Every row that was read is accepted, rejected or ignored, per file and in fact.

    Raises:
        AssertionError: the account does not add up, which is a fault of the program.
    """
    files = result.files
    parts = files["rows_accepted"] + files["rows_rejected"] + files["rows_ignored"]
    counted = result.accepted.groupby("source_file").size().reindex(files["source_file"]).fillna(0)
    if not (parts == files["rows_read"]).all() or list(counted) != list(files["rows_accepted"]):
        wrong = files.loc[parts != files["rows_read"], "source_file"].tolist()
        raise AssertionError(f"rows read != accepted + rejected + ignored: {wrong}")


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    """By file, row and what is wrong, so that the order of reading does not show."""
    keys = [k for k in ("source_file", "source_sheet", "source_row", "field", "rule") if k in frame]
    return frame.sort_values(keys, ignore_index=True, kind="stable")
