"""What the Dagster UI shows beside an asset: groups, owners, row counts, column tables.

Only counts, column names and rule codes are shown; never a value of a row.
"""

from collections.abc import Mapping
from typing import Any, TypedDict

import dagster as dg
import pandas as pd

from domain.intake.batch import COUNT_COLUMNS, SourceBatch
from domain.values.personal_numbers import hide_numbers_in_rows
from schemas.catalogue.fields import FIELDS


class AssetGroup(TypedDict):
    """What all assets of one group have in common."""

    group_name: str
    owners: list[str]


def _group(name: str, owner: str = "team:data-engineering") -> AssetGroup:
    return {"group_name": name, "owners": [owner]}


SOURCE = _group("sources")
QUALITY = _group("quality")
LINKAGE = _group("linkage")
REGISTRY = _group("registry")
FOLLOW_UP = _group("follow_up", "team:double-reduction-office")
PLANNING = _group("planning", "team:double-reduction-office")
PUBLICATION = _group("publication", "team:development-and-reform")


def frame_metadata(frame: pd.DataFrame) -> dict[str, Any]:
    """Row count and column table of a frame."""
    return {
        "dagster/row_count": len(frame),
        "dagster/column_schema": dg.TableSchema(
            columns=[_column(name, str(dtype)) for name, dtype in frame.dtypes.items()]
        ),
    }


def column_schema(kinds: Mapping[str, str]) -> dg.TableSchema:
    """Columns by name and kind, with their meaning and personal-data class."""
    return dg.TableSchema(columns=[_column(name, kind) for name, kind in kinds.items()])


def batch_metadata(batch: SourceBatch) -> dict[str, Any]:
    """Counts of one source: files, rows read, accepted, rejected, ignored, and by rule."""
    files = batch.files
    counts = {name: int(files[name].sum()) for name in COUNT_COLUMNS}
    return {
        **frame_metadata(batch.accepted),
        **counts,
        "files": len(files),
        "files_rejected": int((files["status"] == "rejected").sum()),
        "issues_by_rule": markdown_table(
            batch.issues.groupby(["rule", "severity"]).size().reset_index(name="count")
        ),
    }


def markdown_table(frame: pd.DataFrame, limit: int = 60) -> dg.MarkdownMetadataValue:
    """A small frame as a Markdown table, cut after `limit` rows with a note of what is left.

    Names of files and numbers of documents are typed by people: telephones and id numbers in them
    are hidden, since metadata is read by everyone who sees the UI.
    """
    if frame.empty:
        return dg.MetadataValue.md("（无）")
    shown = frame.head(limit).astype("str").fillna("").replace(r"\|", "｜", regex=True)
    shown = shown.map(hide_numbers_in_rows)
    from tabulate import tabulate

    text = tabulate(
        shown.to_numpy().tolist(), list(shown.columns), tablefmt="github", disable_numparse=True
    )
    left_out = f"\n\n…… 另有 {len(frame) - limit} 行" if len(frame) > limit else ""
    return dg.MetadataValue.md(text + left_out)


def counts_metadata(counts: Mapping[str, int]) -> dict[str, int]:
    """Numbers that become time series in the UI."""
    return {name: int(value) for name, value in counts.items()}


def _column(name: object, dtype: str) -> dg.TableColumn:
    field = FIELDS.get(str(name))
    if field is None:
        return dg.TableColumn(name=str(name), type=dtype)
    tags = {"personal_data": field.personal_class} if field.personal else {}
    return dg.TableColumn(name=field.name, type=dtype, description=field.meaning, tags=tags)
