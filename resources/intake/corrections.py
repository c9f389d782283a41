"""Return notices that came back for sources whose files do not replace each other.

The row that the notice was about still lies in its old file. Once its correction stands in the
notice, the old row counts for nothing, so that nobody is asked twice; the account of the old file
still adds up.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from resources.inbox.parse_cache import FileReading
from resources.intake.assembly import Delivery

CORRECTED = "corrected"
"""Reason of a row that its sender has corrected in a return notice."""

Place = tuple[str, int]


def apply_corrections(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Ignore rejected rows whose correction is there, accepted or refused in turn.

    A row of the old file that was accepted on its own (an answer that contradicts another one is
    only refused later) goes as well if the correction carries the same record id.
    """
    by_name = {delivery.file.name: delivery for delivery in deliveries}
    corrected: dict[str, dict[Place, str | None]] = {}
    for delivery in deliveries:
        for name, places in _answered(delivery, by_name).items():
            corrected.setdefault(name, {}).update(places)
    return [
        replace(d, reading=_without(d.reading, corrected[d.file.name]))
        if d.file.name in corrected
        else d
        for d in deliveries
    ]


def _answered(answer: Delivery, by_name: dict[str, Delivery]) -> dict[str, dict[Place, str | None]]:
    """File -> place there -> id of the corrected record, for rows that the answer still has."""
    if answer.reading.answers is None:
        return {}
    content = json.loads(answer.reading.answers)
    ids = _record_ids(answer.reading)
    found: dict[str, dict[Place, str | None]] = {}
    for row in content["rows"]:
        old, now = by_name.get(row["file"]), (row["new_sheet"], row["new_row"])
        if old is None or old is answer or now not in ids:
            continue
        if old.file.digest() == content["digest"]:
            found.setdefault(row["file"], {})[(row["sheet"], row["row"])] = ids[now]
    return found


def _record_ids(reading: FileReading) -> dict[Place, str | None]:
    """Every row that the file has, with its record id."""
    refused = reading.issues[reading.issues["severity"] == "reject_row"]
    rows = pd.concat(
        [
            frame[["source_sheet", "source_row", "source_record_id"]].astype("object")
            for frame in (reading.accepted, refused)
        ]
    )
    return {
        place: record if isinstance(record, str) else None
        for place, record in zip(_places(rows), rows["source_record_id"], strict=True)
    }


def _without(reading: FileReading, corrected: dict[Place, str | None]) -> FileReading:
    """The reading less the settled rows, which are ignored from now on."""
    issue_places = _places(reading.issues)
    hit = pd.Series([p in corrected for p in issue_places], index=reading.issues.index, dtype=bool)
    refused = hit & (reading.issues["severity"] == "reject_row")
    rejected = {p for p, one in zip(issue_places, refused, strict=True) if one}
    accepted = reading.accepted
    same = pd.Series(
        [
            place in corrected and corrected[place] == record
            for place, record in zip(_places(accepted), accepted["source_record_id"], strict=True)
        ],
        index=accepted.index,
        dtype=bool,
    )
    gone = len(rejected) + int(same.sum())
    if not gone:
        return reading
    cleared = pd.Series([p in rejected for p in issue_places], index=hit.index, dtype=bool)
    return replace(
        reading,
        accepted=accepted[~same].reset_index(drop=True),
        issues=reading.issues[~cleared].reset_index(drop=True),
        rows_rejected=reading.rows_rejected - len(rejected),
        ignored={**reading.ignored, CORRECTED: gone},
    )


def _places(rows: pd.DataFrame) -> list[Place]:
    """Sheet and row of each line; a file without sheets has an empty name there."""
    sheets = rows["source_sheet"].astype("object").where(rows["source_sheet"].notna(), "")
    numbers = rows["source_row"].astype("object").where(rows["source_row"].notna(), 0)
    return [(str(s), int(n)) for s, n in zip(sheets, numbers, strict=True)]
