"""A delta for a person to read before confirming it: one line per change, and what changed.

The workbook holds the listings in full and stays in the restricted data folder; the UI shows only
columns without personal data.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from domain.listing.fields import LISTING_FIELDS
from domain.reporting.words import OPERATION_WORDS
from resources.base.file_modes import PRIVATE_FILE, made_with, private_folder
from resources.documents import xlsx

WIDTHS = {"依据": 50, "变更内容": 80, "行政相对人名称": 36}
"""Column widths in characters, 22 otherwise."""


def readable_delta(delta: pd.DataFrame) -> pd.DataFrame:
    """Return one row per change: op, listing, party, document, reason, fields before → after.

    Columns: 变更, 名单编号, 行政相对人名称, 认定文号, 依据, 变更内容.
    """
    rows = [
        _readable(change)
        # One short JSON object per changed listing.
        for change in delta.astype("object").where(delta.notna(), None).to_dict("records")
    ]
    columns = ["变更", "名单编号", "行政相对人名称", "认定文号", "依据", "变更内容"]
    return pd.DataFrame(rows, columns=columns)


def write_delta(delta: pd.DataFrame, path: Path) -> Path:
    """Write the workbook of a delta, and return its path."""
    page = readable_delta(delta)
    private_folder(path.parent)
    made_with(path, PRIVATE_FILE)
    columns = [pa.array(page[name], type=pa.string(), from_pandas=True) for name in page]
    with path.open("wb") as target:
        widths = [WIDTHS.get(str(name), 22) for name in page]
        xlsx.write_table(target, "待审批变更", list(page.columns), columns, widths)
    return path


def _readable(change: Mapping[Any, str | None]) -> tuple[str, ...]:
    before = json.loads(change["before"] or "{}")
    after = json.loads(change["after"] or "{}")
    shown = after or before
    differences = [
        f"{f.header}：{_word(before.get(f.name))} → {_word(after.get(f.name))}"
        for f in LISTING_FIELDS
        if before and after and before.get(f.name) != after.get(f.name)
    ]
    return (
        OPERATION_WORDS[str(change["op"])],
        str(change["listing_id"]),
        _word(shown.get("cf_xdr_mc")),
        _word(shown.get("rdwh")),
        str(change["reason"]),
        "；".join(differences),
    )


def _word(value: object) -> str:
    return "空" if value is None else str(value)
