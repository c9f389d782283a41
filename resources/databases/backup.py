"""Backup and restore of what cannot be computed again: ids, history, releases.

    <backup>/feed/                           published releases
    <backup>/shared.db | shared.dump         the shared database
    <backup>/registry.db | registry.dump     the registry database
    <backup>/dagster.dump                    runs and events, where they are kept in PostgreSQL
    <backup>/sha256.json                     digests, written last; without it, it is no backup

They are saved in this order, against the order in which a run writes them. So a backup that is made
while a run is at work is what a run leaves that was killed: the next run mends it. SQLite is copied
by its own online backup, PostgreSQL by `pg_dump` and `pg_restore`, which must be installed. Frames,
caches and pages under the data folder are computed anew by the next run; the inbox and the policy
belong to others and are backed up by them.
"""

import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import MetaData, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from resources.base.file_modes import PRIVATE_FILE, made_with, private_folder
from resources.base.files import sha256_of
from resources.databases.url import password_of, sqlite_file, without_secrets

DIGESTS = "sha256.json"
FEED = "feed"
INDEX = "index.json"


class BackupError(RuntimeError):
    """A backup that cannot be made or used; the message says what to do."""


def back_up(target: Path, databases: dict[str, str], feed: Path) -> Path:
    """Write a backup into a new folder.

    Args:
        target: folder that does not exist yet.
        databases: name to SQLAlchemy URL, in the order in which they are saved.
        feed: directory of published releases.

    Raises:
        BackupError: the folder exists, or a database cannot be read; nothing half-made stays.
    """
    if target.exists():
        raise BackupError(f"{target} already exists: choose a new folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    private_folder(aside)
    try:
        if feed.is_dir():
            _copy_feed(feed, aside / FEED)
        for name, url in databases.items():
            _dump(url, aside, name)
        digests = {p.relative_to(aside).as_posix(): sha256_of(p) for p in _files(aside)}
        (aside / DIGESTS).write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")
        aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target


def restore(source: Path, databases: dict[str, str], feed: Path) -> None:
    """Put a backup in place of the databases and the feed.

    Args:
        source: a folder that `back_up` wrote.
        databases: name to SQLAlchemy URL; what they hold is replaced.
        feed: directory of published releases; it is replaced.

    Raises:
        BackupError: the backup is incomplete, was changed, or holds other databases than these;
            nothing has been touched then.
    """
    check(source)
    for name, url in databases.items():
        if not _saved(url, source, name).is_file():
            found = sorted(path.name for path in source.iterdir())
            raise BackupError(
                f"{source} holds no {_saved(url, source, name).name}, but {', '.join(found)}: "
                "restore into databases of the kind that was saved"
            )
    for name, url in databases.items():
        _load(url, source, name)
    _empty(feed)
    if (source / FEED).is_dir():
        shutil.copytree(source / FEED, feed, dirs_exist_ok=True)


def check(source: Path) -> None:
    """Prove that a backup is whole.

    Raises:
        BackupError: it is not.
    """
    try:
        digests = json.loads((source / DIGESTS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(f"{source} has no readable {DIGESTS}: it is no whole backup") from error
    found = {p.relative_to(source).as_posix(): sha256_of(p) for p in _files(source)}
    found.pop(DIGESTS, None)
    if found != digests:
        wrong = sorted(set(found.items()) ^ set(digests.items()))
        raise BackupError(f"{source} was changed since it was written: {wrong[0][0]}")


def _copy_feed(feed: Path, copy: Path) -> None:
    """The index first: it may name fewer releases than there are, never more."""
    copy.mkdir()
    if (feed / INDEX).is_file():
        shutil.copy2(feed / INDEX, copy / INDEX)
    left_out = shutil.ignore_patterns("*.lock", ".*.new", INDEX)
    shutil.copytree(feed, copy, ignore=left_out, dirs_exist_ok=True)


def _empty(folder: Path) -> None:
    """Delete what is in a folder, not the folder: whoever may read it is a property of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _saved(url: str, folder: Path, name: str) -> Path:
    """The file of one database in a backup."""
    return folder / (f"{name}.db" if url.startswith("sqlite") else f"{name}.dump")


def _dump(url: str, target: Path, name: str) -> None:
    file = _saved(url, target, name)
    if url.startswith("sqlite"):
        _copy_sqlite(_sqlite_file(url), file)
    else:
        _postgres("pg_dump", url, ["--format=custom", f"--file={file}"])


def _load(url: str, source: Path, name: str) -> None:
    file = _saved(url, source, name)
    if url.startswith("sqlite"):
        _copy_sqlite(file, _sqlite_file(url))
        return
    _drop_tables(url)
    _postgres("pg_restore", url, ["--no-owner", "--single-transaction", str(file)])


def _drop_tables(url: str) -> None:
    """Empty a database: a table that is newer than the backup would stop the next upgrade."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        quote = connection.dialect.identifier_preparer.quote
        for view in inspect(connection).get_view_names():
            connection.execute(text(f"DROP VIEW {quote(view)}"))
        tables = MetaData()
        tables.reflect(connection)
        tables.drop_all(connection)


def _copy_sqlite(origin: Path, copy: Path) -> None:
    if not origin.is_file():
        raise BackupError(f"{origin} does not exist: run the main job once first")
    copy.parent.mkdir(parents=True, exist_ok=True)
    if not copy.exists():
        made_with(copy, PRIVATE_FILE)
    old, new = sqlite3.connect(origin), sqlite3.connect(copy)
    try:
        old.backup(new)
    finally:
        old.close()
        new.close()


def _sqlite_file(url: str) -> Path:
    return sqlite_file(url) or Path()


def _postgres(program: str, url: str, arguments: list[str]) -> None:
    """Run a PostgreSQL program on a database; the password goes through the environment.

    A URL without one leaves it to the password file (`PGPASSFILE`), as the drivers do.
    """
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not installed: install the PostgreSQL client programs")
    plain = without_secrets(url).set(drivername="postgresql").render_as_string()
    password = password_of(url)
    secret = {"PGPASSWORD": password} if password else {}
    command = [path, f"--dbname={plain}", *arguments]
    done = subprocess.run(command, env={**os.environ, **secret}, capture_output=True, check=False)  # noqa: S603 - fixed program
    if done.returncode:
        raise BackupError(
            f"{program} failed: {done.stderr.decode(errors='replace').strip()[-300:]}"
        )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
