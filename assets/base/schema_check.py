"""One check per asset that its frames look as the next stage expects: made by one factory.

The models are `schemas.rows.stages`. A fault here is one of the program: it stops the steps behind
it, and the result names columns and counts rows, never a value.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import dagster as dg
import pandas as pd

from assets.base.check_result import ERROR, check_result
from schemas.rows.stages import FAULT_COLUMNS, STAGES, faults

MEANING = "结构符合约定：列、类型、键、必填与取值范围"
SHOWN = {"frame": "表", "problem": "问题", "column": "列", "rows": "行数"}


def schema_spec(asset: str) -> dg.AssetCheckSpec:
    """The check `schema` of one asset."""
    return dg.AssetCheckSpec("schema", asset=asset, blocking=True, description=MEANING)


def schema_check_result(asset: str, value: Any) -> dg.AssetCheckResult:
    """Whether the frames of an asset, of all partitions that are given, keep their models."""
    found = [faults(asset, frames) for frames in frames_of(value)]
    wrong = pd.concat(found) if found else pd.DataFrame(columns=list(FAULT_COLUMNS))
    return check_result(
        wrong.empty,
        "程序内部的数据结构出错：不要发布，把本次运行编号报给数据工程师。",
        {"faults": len(wrong), "frames": len(STAGES[asset])},
        severity=ERROR,
        which=wrong.rename(columns=SHOWN),
        check=schema_spec(asset).key,
    )


def schema_check(asset: str) -> dg.AssetChecksDefinition:
    """The check as a step of its own, behind the asset's."""

    @dg.multi_asset_check(
        name=f"{asset}_schema", specs=[schema_spec(asset)], ins={"value": dg.AssetIn(asset)}
    )
    def schema(value: Any) -> dg.AssetCheckResult:
        return schema_check_result(asset, value)

    return schema


def frames_of(value: Any) -> list[dict[str, pd.DataFrame]]:
    """The frames of an asset by name, once per partition where it has partitions.

    Columns: those that the asset's model declares.
    """
    if isinstance(value, Mapping):
        return [frames for part in value.values() for frames in frames_of(part)]
    if isinstance(value, pd.DataFrame):
        return [{"frame": value}]
    fields = dataclasses.fields(value)
    return [{field.name: getattr(value, field.name) for field in fields}]


SCHEMA_CHECKS = [schema_check(asset) for asset in STAGES if asset != "town_submissions"]
"""The town submissions check themselves: a run may read one batch, where a step behind it would
load all."""
