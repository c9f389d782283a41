"""Who answers for a place: heads of buildings, grid staff, managers of parks and markets.

Whom the workbooks of patrols name for a place is `domain.supervision.places.responsible`.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import pandas as pd

from domain.field import Field
from domain.intake.sources.definition import ReadRows, SourceDefinition, Words
from domain.values.short_digest import short_digest


def from_file_name(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the town that their file is named after, where no cell names one.

    Columns: those of the rows.
    """
    stems = rows["source_file"].map(lambda name: PurePosixPath(str(name)).stem.split("_")[0])
    return rows.assign(town_name=rows["town_name"].fillna(stems.astype("str")))


def row_number(rows: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Return a number for each row, a digest of what it says in these columns."""
    texts = rows[list(columns)].astype("str").fillna("").agg("\x1f".join, axis=1)
    return pd.Series([short_digest(text) for text in texts], index=rows.index, dtype="str")


def _numbered(read: ReadRows, _: Words) -> ReadRows:
    """Place and person are the record's number."""
    rows = from_file_name(read.rows)
    number = row_number(rows, ["town_name", "village", "address", "responsible_person"])
    return replace(read, rows=rows.assign(source_record_id=number))


SOURCE = SourceDefinition(
    name="responsibility",
    asset="responsibilities",
    label="责任清单",
    description="楼长、网格员、园区和市场管理人等：哪个地点由谁负责",
    place=75,
    columns={
        "town_name": "text",
        "village": "text",
        "address": "text",
        "responsible_person": "people",
        "position": "text",
        "phone": "phones",
    },
    required=("address", "responsible_person"),
    informed=True,
    told=("position",),
    worded={"town_name": "organ", "village": "village", "position": "words"},
    fields=(Field("position", "职务", note="楼长、网格员等", origin="责任清单"),),
    prepare=_numbered,
    one_row=True,
)
