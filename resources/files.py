"""Files written beside their place and renamed, digests of files, and one lock per folder."""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

from domain.errors import ReleaseError
from resources.file_modes import PUBLIC_FILE

DIGESTS = ("sha256", "sm3")
"""Hashes of every file in the manifest; SM3 (GB/T 32905) where OpenSSL offers it."""


class FeedBusyError(ReleaseError):
    """Another publisher holds the feed directory."""


def take_lock(handle: IO[str], seconds: float) -> None:
    """Take the file's lock, waiting at most so long; it falls with the process."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise FeedBusyError("另一个发布进程正在写发布目录，请稍后重试") from None
            time.sleep(0.05)
        else:
            return


def write_file(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file and sync it to disk.

    Raises:
        OSError: it cannot be written (disk full); names the file.
    """
    try:
        with path.open("wb") as target:
            os.fchmod(target.fileno(), PUBLIC_FILE)
            write(target)
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        if error.filename is None:
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def sync_folder(path: Path) -> None:
    """Sync a folder's entries to disk, so that a rename survives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digests(path: Path) -> dict[str, str]:
    """Return the SHA-256 of a file, and its SM3 where this machine's OpenSSL offers it."""
    found = {}
    for name in DIGESTS:
        with path.open("rb") as source, suppress(ValueError):
            found[name] = hashlib.file_digest(source, partial(hashlib.new, name)).hexdigest()
    return found


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
