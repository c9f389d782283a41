"""Parquet that assets hand to each other, as a Dagster IO manager.

One DataFrame is one file; a dataclass of DataFrames is a folder with one file
per field and, written last, `bundle.json` with the name of its kind. Nothing here knows what the
frames mean. Built on `UPathIOManager`, so that a `base_path` on object storage works unchanged.
"""

import dataclasses
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg
import pandas as pd
from upath import UPath

from domain.intake.batch import SourceBatch
from domain.linkage.linker import LinkResult
from domain.listing.rules import ListingResult
from domain.registry.build import Registry
from domain.registry.identity import IdentityResult
from domain.supervision.alerts.build import Alerts
from domain.supervision.clues.build import FollowUp
from domain.supervision.handovers.build import Handovers
from domain.supervision.inputs import PlanningInputs
from domain.supervision.plan.issue import PlanState
from domain.supervision.watchlist.listing import WatchList
from resources.base.files import replace_file

BUNDLE_FILE = "bundle.json"
BUNDLES: Mapping[str, type] = {
    "source_batch": SourceBatch,
    "link_result": LinkResult,
    "identity_result": IdentityResult,
    "registry": Registry,
    "listing_result": ListingResult,
    "follow_up": FollowUp,
    "alerts": Alerts,
    "handovers": Handovers,
    "planning_inputs": PlanningInputs,
    "plan_state": PlanState,
    "watch_list": WatchList,
}
"""Stable name of a kind -> its class, so that a class may move and stored frames stay."""

LARGEST_KEPT, MOST_KEPT = 1 << 25, 1 << 28
"""Bytes of the largest frame that is kept for its next reader, and of all that are kept."""

FRAME = "frame"
"""The kind of a single frame."""

MAY_BE_MISSING = {"may_be_missing": True}
"""Metadata of an input that a small job may ask for before a whole run has made it: None then."""


class FrameIOManager(dg.UPathIOManager):
    """Stores DataFrames and dataclasses of DataFrames as Parquet.

    A run over several partitions returns a dict from partition key to value, stored one by one.
    """

    extension = ""

    def __init__(self, base_path: UPath) -> None:
        super().__init__(base_path=base_path)
        self._kept = _KeptFrames()

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        """Store an output, or each partition of a range run on its own."""
        if not (context.has_asset_partitions and isinstance(obj, dict)):
            super().handle_output(context, obj)
            return
        for key, path in self._get_paths_for_partitions(context).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.dump_to_path(context, obj[key], path)

    def dump_to_path(self, context: dg.OutputContext, obj: Any, path: UPath) -> None:
        """Write one value under `path`.

        Args:
            context: the output, as Dagster describes it.
            obj: frame, or value made of frames.
            path: where to.
        """
        kind = _kind_of(obj)
        frames = {FRAME: obj} if kind == FRAME else _fields(obj)
        path.mkdir(parents=True, exist_ok=True)
        for name, frame in frames.items():
            replace_file(path / f"{name}.parquet", frame.to_parquet(index=False))
        described = {"kind": kind, "frames": sorted(frames)}
        replace_file(path / BUNDLE_FILE, json.dumps(described).encode())

    def load_from_path(self, context: dg.InputContext, path: UPath) -> Any:
        """Read what `dump_to_path` wrote.

        Raises:
            FileNotFoundError: nothing complete is stored there, or by another version in another
                form, and the input is not `MAY_BE_MISSING`.
        """
        found = read_stored(path, self._kept.read)
        if found is None and not (context.definition_metadata or {}).get("may_be_missing"):
            raise FileNotFoundError(f"{path}: nothing stored that this version reads; run the job")
        return found


def read_stored(path: UPath, read: Callable[[UPath], pd.DataFrame] | None = None) -> Any:
    """Return what a run stored under a path; None if nothing complete of this version is there.

    Args:
        path: folder of one value.
        read: how a frame is read; without it each time anew.
    """
    described = json.loads((path / BUNDLE_FILE).read_bytes() if _complete(path) else b"{}")
    kind = described.get("kind")
    if kind not in (FRAME, *BUNDLES):
        return None
    of_frame = read or _read
    frames = {name: of_frame(path / f"{name}.parquet") for name in described["frames"]}
    return frames[FRAME] if kind == FRAME else BUNDLES[kind](**frames)


def _complete(path: UPath) -> bool:
    return (path / BUNDLE_FILE).exists()


def _kind_of(obj: object) -> str:
    if isinstance(obj, pd.DataFrame):
        return FRAME
    kinds = [name for name, cls in BUNDLES.items() if type(obj) is cls]
    if not kinds:
        raise TypeError(f"{type(obj).__qualname__} has no stable name in BUNDLES")
    return kinds[0]


def _fields(bundle: Any) -> dict[str, pd.DataFrame]:
    return {field.name: getattr(bundle, field.name) for field in dataclasses.fields(bundle)}


class _KeptFrames:
    """Frames that were read lately: the accepted rows of a source are the input of eight assets.

    Whoever reads gets a frame of their own over the same values; pandas copies a column before it
    is changed. Small frames only, since a large one should be let go when its reader is done.
    """

    def __init__(self) -> None:
        self._frames: OrderedDict[str, tuple[object, pd.DataFrame, int]] = OrderedDict()
        self._bytes = 0

    def read(self, path: UPath) -> pd.DataFrame:
        """Return the frame as it is stored now."""
        place, mark = str(path), _mark(path)
        known = self._frames.get(place)
        if known is None or mark is None or known[0] != mark:
            self._drop(place)
            frame = _read(path)
            size = int(frame.memory_usage().sum())
            if mark is None or size > LARGEST_KEPT:
                return frame
            self._frames[place] = known = (mark, frame, size)
            self._bytes += size
            while self._bytes > MOST_KEPT:
                self._drop(next(iter(self._frames)))
        else:
            self._frames.move_to_end(place)
        return known[1].copy(deep=False)

    def _drop(self, place: str) -> None:
        if place in self._frames:
            self._bytes -= self._frames.pop(place)[2]


def _mark(path: UPath) -> object:
    """What tells that a file is another one by now; None on a store that does not say."""
    found = path.stat()
    inode, time = getattr(found, "st_ino", 0), getattr(found, "st_mtime_ns", 0)
    return (inode, time, found.st_size) if inode and time else None


def _read(path: UPath) -> pd.DataFrame:
    with path.open("rb") as handle:
        return pd.read_parquet(handle)
