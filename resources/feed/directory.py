"""The feed directory: published releases as files, for those who read files.

Storage contract::

    <feed>/index.json                      the newest release and every release
    <feed>/releases/<release_no>/          never changes once it exists
        full.csv  full.jsonl  full.xlsx    the whole list
        full.parquet                       the same, with types
        full.ftm.json                      the same as entities of FollowTheMoney
        delta.csv                          what changed, why, before and after
        public.csv                         what may be shown to anyone
        datapackage.json                   columns, types, limits, keys: Frictionless Data Package
        schema.json                        order of the columns under the hashes
        manifest.json                      size, rows, SHA-256 and SM3 of every file; release row;
                                           signature

A release is rendered and synced to disk in a folder beside its place, and so is the next
`index.json`, before the shared database commits: whatever can fail for want of rights or space
fails then. After the commit both are only renamed, `index.json` last, so that whoever follows it
finds whole releases only. Everything but `manifest.json` is a function of the listings and changes;
the manifest is one of the database's rows and the key, so a lost release can be rendered again,
byte for byte. The database keeps the digest of every file (`file_digests.py`).

Cells of CSV files that a spreadsheet would run as a formula (`=` `+` `-` `@` at the start, in full
width, small, raised or lowered form too, also behind blanks and invisible characters; a tab or a
new line), and cells that begin with an apostrophe, are written with one apostrophe in front; a
reader takes it off again. `full.xlsx` has text cells only.

What is published, and when, is decided elsewhere (`shared_store.py`).
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from domain.errors import ReleaseError
from domain.release.gate import FeedRule
from resources.base.file_modes import public_folder
from resources.base.files import FeedBusyError, sha256_of, sync_folder, take_lock, write_file
from resources.base.signatures import load_key
from resources.feed.index import Stamp, index_body, latest, manifest_path
from resources.feed.manifest import MANIFEST, Manifest, same_release, signed_document
from resources.feed.rendering import ReleaseContent, render

LOCK_SECONDS = 60.0
"""How long a second publisher waits for the first, seconds."""


class FeedDamagedError(ReleaseError):
    """What stands in the feed directory cannot be read; nothing is written over it."""


@dataclass(frozen=True)
class PreparedRelease:
    """A release that lies whole beside its place.

    Attributes:
        release_no: its number.
        folder: where it lies.
        files: rows, size and hashes of every file, the manifest included (without rows).
    """

    release_no: int
    folder: Path
    files: Mapping[str, Mapping[str, Any]]


class FeedDirectory:
    """A feed directory; makes its folders when it first writes.

    Args:
        path: the directory.
        signing_key: file of an Ed25519 private key (PEM); without it manifests say `unsigned`.
    """

    def __init__(self, path: Path, signing_key: Path | None = None) -> None:
        self.path = path
        self.key = load_key(signing_key) if signing_key else None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the feed for one publisher on this machine.

        Raises:
            FeedBusyError: another one held it for `LOCK_SECONDS`.
        """
        public_folder(self.path)
        try:
            held = take_lock(self.path / ".lock", LOCK_SECONDS)
        except TimeoutError:
            raise FeedBusyError("另一个发布进程正在写发布目录，请稍后重试") from None
        with held:
            yield

    def release_path(self, release_no: int) -> Path:
        """Return the directory of a release."""
        return self.path / "releases" / str(release_no)

    def missing(self, release_numbers: Sequence[int]) -> list[int]:
        """Return the releases whose directory is not there."""
        return [n for n in release_numbers if not self.release_path(n).is_dir()]

    def foreign(self, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Return the releases that are here and are none of these (rows of the release table)."""
        known = {row["release_no"]: row for row in rows}
        wrong = {int(p.name) for p in self.path.glob("releases/*") if p.name.isdecimal()}
        wrong -= known.keys()
        for entry in self.index():
            row = known.get(entry["release_no"], {})
            if row.get("state_hash") != entry["state_hash"]:
                wrong.add(entry["release_no"])
        newest = self.newest()
        # The newest manifest tells histories apart whose states happen to be alike.
        if newest is not None:
            stated = self._release_row(newest)
            if not (stated is None or same_release(stated, known.get(newest, {}))):
                wrong.add(newest)
        return sorted(wrong)

    def _release_row(self, release_no: int) -> object:
        """Return the release row that a manifest states, None if it cannot be read."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            manifest = self.release_path(release_no) / "manifest.json"
            return json.loads(manifest.read_bytes())["release"]
        return None

    def newest(self) -> int | None:
        """Return the release that `index.json` names, None without an index."""
        entries = self.index()
        return int(entries[-1]["release_no"]) if entries else None

    def prepare_release(self, content: ReleaseContent) -> PreparedRelease:
        """Render one release beside its place and sync it; an error leaves nothing there.

        Raises:
            ReleaseError: its manifest would break the model (`Manifest`).
        """
        number = int(content.row["release_no"])
        aside = self._aside(number)
        public_folder(aside.parent)
        shutil.rmtree(aside, ignore_errors=True)
        public_folder(aside)
        try:
            files = render(content, aside)
            manifest = self._manifest(content, files)
            write_file(aside / MANIFEST, lambda target: target.write(manifest))
            sync_folder(aside)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        size_and_digest = {"sha256": hashlib.sha256(manifest).hexdigest(), "size": len(manifest)}
        return PreparedRelease(number, aside, {**files, MANIFEST: size_and_digest})

    def put_release(self, prepared: PreparedRelease) -> Path:
        """Rename a prepared release into its place."""
        place = self.release_path(prepared.release_no)
        prepared.folder.rename(place)
        sync_folder(place.parent)
        return place

    def write_release(self, content: ReleaseContent) -> Path:
        """Render one release and put it into its place."""
        return self.put_release(self.prepare_release(content))

    def adopt(self, release_no: int, digests_of: Mapping[str, str]) -> bool:
        """Put a release into its place that was prepared, committed, and not renamed any more.

        Args:
            release_no: its number.
            digests_of: SHA-256 of every file as the database keeps it.

        Returns whether it lay there with these very files.
        """
        aside = self._aside(release_no)
        if not digests_of or not aside.is_dir():
            return False
        found = {path.name: sha256_of(path) for path in aside.iterdir() if path.is_file()}
        if found != digests_of:
            return False
        self.put_release(PreparedRelease(release_no, aside, {}))
        return True

    def clear_prepared(self) -> None:
        """Remove what was prepared for a release that was not committed."""
        for aside in self.path.glob("releases/.*.new"):
            shutil.rmtree(aside, ignore_errors=True)
        with suppress(OSError):
            self._index_aside.unlink(missing_ok=True)

    def prepare_index(
        self, rows: Sequence[Mapping[str, Any]], stamp: Stamp, prepared: PreparedRelease
    ) -> None:
        """Write the next index beside its place, so that only a rename is left for later.

        Args:
            rows: release rows, oldest first.
            stamp: until when the index is fresh.
            prepared: the release whose folder stands beside its place.
        """
        body = self._index_body(rows, (), stamp, {prepared.release_no: prepared})
        write_file(self._index_aside, lambda target: target.write(body))

    def write_index(
        self,
        rows: Sequence[Mapping[str, Any]],
        rendered: Sequence[int] = (),
        stamp: Stamp | None = None,
    ) -> None:
        """Point the index at the newest of the releases.

        Args:
            rows: rows of the release table, by number.
            rendered: releases rendered just now, whose manifests are read anew.
            stamp: when it is written; default is that of the newest release, or a later one that
                it bears already.
        """
        body = self._index_body(rows, rendered, stamp)
        aside = self._index_aside
        try:
            # A publication has written it before its commit.
            if not (aside.is_file() and aside.read_bytes() == body):
                write_file(aside, lambda target: target.write(body))
            aside.replace(self.path / "index.json")
        finally:
            aside.unlink(missing_ok=True)
        sync_folder(self.path)

    @property
    def _index_aside(self) -> Path:
        return self.path / ".index.json.new"

    def _aside(self, release_no: int) -> Path:
        return self.path / "releases" / f".{release_no}.new"

    def _index_body(
        self,
        rows: Sequence[Mapping[str, Any]],
        rendered: Sequence[int],
        stamp: Stamp | None,
        prepared: Mapping[int, PreparedRelease] | None = None,
    ) -> bytes:
        known = {e["release_no"]: e for e in self.index() if e["release_no"] not in rendered}
        entries = [
            known.get(row["release_no"])
            or self._index_entry(row, (prepared or {}).get(row["release_no"]))
            for row in rows
        ]
        before = self.stamp()
        if stamp is None:
            stamp = latest(before, _stamp_of(rows[-1]))
        return index_body(entries, str(rows[-1]["chain_hash"]), stamp.after(before), self.key)

    def stamp(self) -> Stamp | None:
        """Return when the index was written and until when it holds; None without one."""
        with suppress(ValueError, KeyError, TypeError):
            return Stamp.of(json.loads(self.index_bytes() or b"{}"))
        return None

    def index(self) -> list[dict[str, Any]]:
        """Return the entries of `index.json`, by release number; none without an index.

        Raises:
            FeedDamagedError: it cannot be read.
        """
        body = self.index_bytes()
        if not body:
            return []
        try:
            entries = list(json.loads(body)["releases"])
            [(entry["release_no"] + 0, entry["state_hash"]) for entry in entries]
        except (ValueError, KeyError, TypeError) as error:
            raise FeedDamagedError("发布目录的 index.json 无法读取，请自备份恢复") from error
        return entries

    def index_bytes(self) -> bytes:
        """Return `index.json` as it stands, empty without one."""
        index = self.path / "index.json"
        return index.read_bytes() if index.is_file() else b""

    def expected_entries(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return what the entries of `index.json` must be, given the releases and manifests."""
        return [self._index_entry(row) for row in rows]

    def expected_index(self, rows: Sequence[Mapping[str, Any]]) -> bytes:
        """Return what `index.json` must be, given the releases, their manifests and its stamp."""
        entries = self.expected_entries(rows)
        stamp = self.stamp() or _stamp_of(rows[-1])
        return index_body(entries, str(rows[-1]["chain_hash"]), stamp, self.key)

    def _index_entry(
        self, row: Mapping[str, Any], prepared: PreparedRelease | None = None
    ) -> dict[str, Any]:
        number = row["release_no"]
        digest = (
            _sha256_of_manifest(self.release_path(number))
            if prepared is None
            else prepared.files[MANIFEST]["sha256"]
        )
        return {
            "release_no": number,
            "as_of": row["as_of"],
            "state_hash": row["state_hash"],
            "manifest": manifest_path(number),
            "manifest_sha256": digest,
        }

    def _manifest(self, content: ReleaseContent, files: Mapping[str, Mapping[str, Any]]) -> bytes:
        previous = content.row["release_no"] - 1 or None
        document: dict[str, Any] = {
            "release": dict(content.row),
            "previous_release": previous,
            "baseline": previous is None,
            "files": {name: dict(size_and_digest) for name, size_and_digest in files.items()},
        }
        return signed_document(Manifest, document, self.key)


def _stamp_of(row: Mapping[str, Any]) -> Stamp:
    """Return the stamp of an index that was due with a release and never written."""
    made = datetime.fromisoformat(str(row["created_at"]))
    return Stamp.made(made, date.fromisoformat(str(row["as_of"])), FeedRule().fresh_days)


def _sha256_of_manifest(folder: Path) -> str:
    """Return the hash of a release's manifest, empty if there is none."""
    manifest = folder / MANIFEST
    return sha256_of(manifest) if manifest.is_file() else ""
