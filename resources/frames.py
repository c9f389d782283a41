"""Parquet that assets hand to each other, as a Dagster IO manager.

One DataFrame is one file; a dataclass of DataFrames is a folder with one file
per field and, written last, `bundle.json` that names its class. Nothing here knows what the
frames mean. Built on `UPathIOManager`, so that a `base_path` on object storage works unchanged.
"""

import dataclasses
import importlib
import json
from typing import Any

import dagster as dg
import pandas as pd
from upath import UPath

BUNDLE_FILE = "bundle.json"
BUNDLE_PACKAGE = "domain."
"""Only classes of the pure package are rebuilt from disk."""

MAY_BE_MISSING = {"may_be_missing": True}
"""Metadata of an input that a small job may ask for before a whole run has made it: None then."""


class FrameIOManager(dg.UPathIOManager):
    """Stores DataFrames and dataclasses of DataFrames as Parquet.

    A run over several partitions returns a dict from partition key to value, stored one by one.
    """

    extension = ""

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        """Store an output, or each partition of a range run on its own."""
        if not (context.has_asset_partitions and isinstance(obj, dict)):
            super().handle_output(context, obj)
            return
        for key, path in self._get_paths_for_partitions(context).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.dump_to_path(context, obj[key], path)

    def dump_to_path(self, context: dg.OutputContext, obj: Any, path: UPath) -> None:
        """Write one value under `path`."""
        frames = {"frame": obj} if isinstance(obj, pd.DataFrame) else _fields(obj)
        path.mkdir(parents=True, exist_ok=True)
        for name, frame in frames.items():
            _write_aside(path / f"{name}.parquet", frame.to_parquet(None, index=False))
        cls = type(obj)
        described = {"class": f"{cls.__module__}:{cls.__qualname__}", "frames": sorted(frames)}
        _write_aside(path / BUNDLE_FILE, json.dumps(described).encode())

    def load_from_path(self, context: dg.InputContext, path: UPath) -> Any:
        """Read what `dump_to_path` wrote.

        Raises:
            FileNotFoundError: nothing complete is stored there, and the input is not
                `MAY_BE_MISSING`.
        """
        if not (path / BUNDLE_FILE).exists() and (context.definition_metadata or {}).get(
            "may_be_missing"
        ):
            return None
        described = json.loads((path / BUNDLE_FILE).read_bytes())
        frames = {name: _read(path / f"{name}.parquet") for name in described["frames"]}
        module, name = described["class"].split(":")
        if not module.startswith(BUNDLE_PACKAGE):
            return frames["frame"]
        return getattr(importlib.import_module(module), name)(**frames)


def _fields(bundle: Any) -> dict[str, pd.DataFrame]:
    return {field.name: getattr(bundle, field.name) for field in dataclasses.fields(bundle)}


def _write_aside(path: UPath, data: bytes | None) -> None:
    """Write beside and rename, so that a killed run never leaves half a file under the name."""
    aside = path.with_name(path.name + ".part")
    aside.write_bytes(data or b"")
    aside.rename(path)


def _read(path: UPath) -> pd.DataFrame:
    with path.open("rb") as handle:
        return pd.read_parquet(handle)
