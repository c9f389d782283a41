"""Backup and restore of what cannot be computed again: ids, history, releases.

    <backup>/registry.db | registry.dump     the registry database
    <backup>/shared.db | shared.dump         the shared database
    <backup>/feed/                           published releases
    <backup>/sha256.json                     digests, written last; without it, it is no backup

SQLite is copied by its own online backup, so that a run may be at work; PostgreSQL by `pg_dump` and
`pg_restore`, which must be installed. Frames, caches and pages under the data folder are computed
anew by the next run; the inbox and the policy belong to others and are backed up by them.
"""

import hashlib
import json
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import make_url

DIGESTS = "sha256.json"
FEED = "feed"


class BackupError(RuntimeError):
    """A backup that cannot be made or used; the message says what to do."""


def back_up(target: Path, databases: dict[str, str], feed: Path) -> Path:
    """Write a backup into a new folder.

    Args:
        target: folder that does not exist yet.
        databases: name to SQLAlchemy URL.
        feed: directory of published releases.

    Raises:
        BackupError: the folder exists, or a database cannot be read.
    """
    if target.exists():
        raise BackupError(f"{target} already exists: choose a new folder")
    target.mkdir(parents=True)
    target.chmod(0o700)
    for name, url in databases.items():
        _dump(url, target, name)
    if feed.is_dir():
        shutil.copytree(feed, target / FEED, ignore=shutil.ignore_patterns("*.lock", ".*"))
    digests = {p.relative_to(target).as_posix(): _sha256(p) for p in _files(target)}
    (target / DIGESTS).write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")
    return target


def restore(source: Path, databases: dict[str, str], feed: Path) -> None:
    """Put a backup in place of the databases and the feed.

    Args:
        source: a folder that `back_up` wrote.
        databases: name to SQLAlchemy URL; what they hold is replaced.
        feed: directory of published releases; it is replaced.

    Raises:
        BackupError: the backup is incomplete or was changed; nothing has been touched then.
    """
    check(source)
    for name, url in databases.items():
        _load(url, source, name)
    if feed.exists():
        shutil.rmtree(feed)
    if (source / FEED).is_dir():
        shutil.copytree(source / FEED, feed)


def check(source: Path) -> None:
    """Prove that a backup is whole.

    Raises:
        BackupError: it is not.
    """
    try:
        digests = json.loads((source / DIGESTS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(f"{source} has no readable {DIGESTS}: it is no whole backup") from error
    found = {p.relative_to(source).as_posix(): _sha256(p) for p in _files(source)}
    found.pop(DIGESTS, None)
    if found != digests:
        wrong = sorted(set(found.items()) ^ set(digests.items()))
        raise BackupError(f"{source} was changed since it was written: {wrong[0][0]}")


def _dump(url: str, target: Path, name: str) -> None:
    if url.startswith("sqlite"):
        _copy_sqlite(_sqlite_file(url), target / f"{name}.db")
        return
    _postgres("pg_dump", url, ["--format=custom", f"--file={target / f'{name}.dump'}"])


def _load(url: str, source: Path, name: str) -> None:
    if url.startswith("sqlite"):
        _copy_sqlite(source / f"{name}.db", _sqlite_file(url))
        return
    dump = str(source / f"{name}.dump")
    _postgres("pg_restore", url, ["--clean", "--if-exists", "--no-owner", "--exit-on-error", dump])


def _copy_sqlite(origin: Path, copy: Path) -> None:
    if not origin.is_file():
        raise BackupError(f"{origin} does not exist: run the main job once first")
    copy.parent.mkdir(parents=True, exist_ok=True)
    old, new = sqlite3.connect(origin), sqlite3.connect(copy)
    try:
        old.backup(new)
    finally:
        old.close()
        new.close()


def _sqlite_file(url: str) -> Path:
    return Path(str(make_url(url).database))


def _postgres(program: str, url: str, arguments: list[str]) -> None:
    """Run a PostgreSQL program on a database; the password goes through the environment."""
    parts = make_url(url)
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not installed: install the PostgreSQL client programs")
    plain = parts.set(drivername="postgresql", password=None).render_as_string()
    environment = {"PGPASSWORD": str(parts.password or ""), "PATH": str(Path(path).parent)}
    command = [path, f"--dbname={plain}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603 - fixed program
    if done.returncode:
        raise BackupError(
            f"{program} failed: {done.stderr.decode(errors='replace').strip()[-300:]}"
        )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
