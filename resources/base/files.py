"""Files of ours, one way of each: replaced whole, synced, digested, and locked.

`replacing` and `replace_file` are for what can be made again: a reader finds the old file or the
new one, never half of one, whenever the program is killed. What must survive a power cut goes
through `write_file` and `sync_folder`.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import IO, TypeVar

from filelock import FileLock
from upath import UPath

from domain.errors import ReleaseError
from resources.base.file_modes import PUBLIC_FILE

DIGESTS = ("sha256", "sm3")
"""Hashes of every file in the manifest; SM3 (GB/T 32905) where OpenSSL offers it."""

PART = ".part"
"""How the name of a file ends that is not whole yet."""

Place = TypeVar("Place", Path, UPath)
"""A path, or one on object storage."""


class FeedBusyError(ReleaseError):
    """Another publisher holds the feed directory."""


def take_lock(path: Path, seconds: float) -> AbstractContextManager[object]:
    """Take the lock of a file, which is made, and hold it until the context is left.

    It is the kernel's (`flock`): it falls with the process, also when that is killed, and the file
    stays. On a file system without such locks there is none, and none is pretended.

    Args:
        path: the file, in a folder that is there.
        seconds: how long to wait for another process; 0: not at all.

    Raises:
        TimeoutError: another process holds it.
    """
    lock = FileLock(path, timeout=seconds, thread_local=False, fallback_to_soft=False)
    return lock.acquire()


@contextmanager
def replacing(path: Place) -> Iterator[Place]:
    """Yield a path beside a file; what is written there takes its place at the end, else goes."""
    aside = path.with_name(f"{path.name}.{os.getpid()}{PART}")
    try:
        yield aside
        aside.rename(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def replace_file(path: Place, content: bytes) -> None:
    """Write a file beside its place and rename it."""
    with replacing(path) as aside:
        aside.write_bytes(content)


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
        return sha256_of_open(source)


def sha256_of_open(source: BufferedReader) -> str:
    """SHA-256 of what is left of an open file: of one that was opened without following links."""
    return hashlib.file_digest(source, "sha256").hexdigest()
