"""`datapackage.json`: a release as a Frictionless Data Package, for tools that know nothing of us.

The three CSV files are described column by column (Table Schema: titles, types, constraints, keys),
every file has its size and hash as in the manifest. Standard: https://specs.frictionlessdata.io
(Data Package 1.0, Table Schema 1.0). A function of the files alone: no clock, no run.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from domain.field import Field
from domain.listing.fields import FILE_FIELDS, LIST_TYPE_LABELS, PUBLIC_FIELDS
from schemas.catalogue.frame import Frame
from schemas.catalogue.shared import (
    CREDIT_BLACKLIST,
    CREDIT_BLACKLIST_CHANGE,
    CREDIT_BLACKLIST_PUBLIC,
)

DATAPACKAGE: Final = "datapackage.json"
"""Name of the file."""

_MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TITLES: Final = {
    "full.csv": "全部名单",
    "public.csv": "可向社会公开的名单",
    "delta.csv": "本批变更：每次变更的理由、变更前后的内容和散列",
    "full.jsonl": "全部名单，每行一个 JSON 对象",
    "full.xlsx": "全部名单，工作簿",
    "full.parquet": "全部名单，列式，带类型",
    "full.ftm.json": "全部名单，FollowTheMoney 实体，每行一个",
    "schema.json": "散列所用的列序",
}
_TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "text": {"type": "string"},
    "date": {"type": "date", "format": "default"},
    "moment": {"type": "datetime", "format": "%Y-%m-%d %H:%M:%S"},
    "wan": {"type": "number"},
    "yuan": {"type": "number"},
    "int": {"type": "integer"},
    "serial": {"type": "integer"},
    "bool": {"type": "boolean"},
    "float": {"type": "number"},
}
"""Kind of a column to its type in Table Schema."""


def datapackage(release_no: int, files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the description of a release.

    Args:
        release_no: its number.
        files: name of each file to `sha256`, `size` (bytes) and `rows`.
    """
    return {
        "profile": "data-package",
        "name": f"credit-blacklist-{release_no}",
        "title": f"信用名单，第 {release_no} 批",
        "version": str(release_no),
        "resources": [_resource(name, files[name]) for name in sorted(files)],
    }


def _resource(name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    ending = name.rsplit(".", 1)[1]
    described = {
        "name": name.replace(".", "-"),
        "title": _TITLES[name],
        "path": name,
        "format": ending,
        "mediatype": _MEDIA_TYPES[ending],
        "hash": f"sha256:{entry['sha256']}",
        "bytes": entry["size"],
    }
    schema = _SCHEMATA.get(name)
    if schema is None:
        return {**described, "profile": "data-resource", "type": "file"}
    table = {"profile": "tabular-data-resource", "type": "table", "encoding": "utf-8-sig"}
    dialect = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\n"}
    return {**described, **table, "dialect": dialect, "schema": schema}


def _schema(table: Frame, fields: Sequence[Field], *, headed: bool) -> dict[str, Any]:
    """Describe a file's columns.

    Args:
        table: the table whose rows the file holds: its key, and what is never missing.
        fields: the columns in the order of the file.
        headed: whether the file's header has the Chinese names instead of the columns' own.
    """
    always = {*table.key, *table.required}
    names = {f.name: f.header if headed else f.name for f in fields}
    return {
        "fields": [_field(f, names[f.name], required=f.name in always) for f in fields],
        "missingValues": [""],
        "primaryKey": [names[name] for name in table.key],
    }


def _field(f: Field, name: str, *, required: bool) -> dict[str, Any]:
    values = LIST_TYPE_LABELS.values() if f.name == "list_type" else f.values
    limits = {
        "required": required or None,
        "enum": list(values) or None,
        "pattern": f.form or None,
        "minimum": f.low,
        "maximum": f.high,
    }
    kept = {limit: value for limit, value in limits.items() if value is not None}
    described = {
        "name": name,
        "title": f.header,
        "description": f.explained,
        "column": f.name,
        **_TYPES[f.kind],
        "constraints": kept,
    }
    return {part: value for part, value in described.items() if value}


_SCHEMATA: Final[Mapping[str, Mapping[str, Any]]] = {
    "full.csv": _schema(CREDIT_BLACKLIST, FILE_FIELDS, headed=True),
    "public.csv": _schema(CREDIT_BLACKLIST_PUBLIC, PUBLIC_FIELDS, headed=True),
    "delta.csv": _schema(CREDIT_BLACKLIST_CHANGE, CREDIT_BLACKLIST_CHANGE.fields, headed=False),
}
