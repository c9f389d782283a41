"""What lies in a folder that anybody may drop things into.

Nothing here opens anything but a plain file, waits for anything (a pipe that nobody writes to), or
follows a link that leads out of the folder. Names may hold any bytes: every entry also has a name
that can be shown, stored and compared. What files mean is `resources.inbox.files`.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path, PurePosixPath

from domain.values.personal_numbers import key_without_numbers
from resources.base.files import sha256_of_open

LARGEST_DIGESTED = 1 << 30
"""Bytes; a larger file (it may be a hole of any size) is refused anyway and has no digest."""


_MARKED = re.compile(r"~[0-9a-f]{8}$")


class NotPlainFileError(OSError):
    """What was to be opened is no plain file (any more)."""


@dataclass(frozen=True)
class Entry:
    """One thing in the folder that is not itself a folder.

    Attributes:
        path: where it is.
        name: POSIX path relative to the folder, safe to show and store; two entries never share it.
        typed: last part of the path as people typed it, without what makes `name` unique.
        modified: seconds since 1970; 0.0 if unknown.
        size: bytes.
        problem: why it is not to be opened: `special_file`, `broken_link`, `link_outside`,
            `unreadable` (a folder that cannot be listed); None for a plain file.
    """

    path: Path
    name: str
    typed: str
    modified: float
    size: int
    problem: str | None = None


def walk(root: Path) -> Iterator[Entry]:
    """Everything below a folder in the order of names, level by level; a missing one is empty."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: os.fsencode(entry.name))
        except FileNotFoundError:
            continue
        except OSError:
            yield _entry(root, folder, "unreadable")
            continue
        below = []
        for item in found:
            if item.is_dir(follow_symlinks=False):
                below.append(Path(item.path))
            else:
                yield _entry(root, Path(item.path))
        waiting.extend(reversed(below))


def listed(root: Path, folder: str) -> list[Entry]:
    """What lies directly in a folder below the root, in the order of names.

    A folder behind a link is not looked into; `walk` names the link.
    """
    place = _plain_folder(root, folder)
    if place is None:
        return []
    try:
        found = sorted(place.iterdir(), key=os.fsencode)
    except OSError:
        return []
    return [_entry(root, path) for path in found if not _is_folder(path)]


def folders(root: Path, folder: str) -> list[str]:
    """Names of the folders directly in a folder below the root."""
    place = _plain_folder(root, folder)
    if place is None:
        return []
    try:
        return sorted(path.name for path in place.iterdir() if _is_folder(path))
    except OSError:
        return []


def open_plain(path: Path) -> BufferedReader:
    """Open a plain file for reading, without ever waiting for it.

    Raises:
        NotPlainFileError: it is something else.
        OSError: it is gone or may not be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotPlainFileError("not a plain file")
    return os.fdopen(descriptor, "rb")


def digest_of(entry: Entry) -> str | None:
    """SHA-256 of the content in hex; None if it cannot be opened or is far too large."""
    if entry.problem or entry.size > LARGEST_DIGESTED:
        return None
    try:
        with open_plain(entry.path) as handle:
            return sha256_of_open(handle)
    except OSError:
        return None


def shown_name(name: str) -> str:
    """A file name of any bytes as text that can be shown and stored.

    Most names stay as they are. Bytes that are no UTF-8 are read as GB18030, as archives from old
    systems leave them; what cannot be shown (line breaks, marks that reverse the reading direction)
    is written out; for a telephone or an id number stands its digest. A changed name gets a digest
    of its bytes, so that no two files share one.
    """
    plain = key_without_numbers(_typed_name(name))
    path = PurePosixPath(plain)
    if plain == name and not _MARKED.search(path.stem):
        return name
    mark = hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
    return f"{path.stem}~{mark}{path.suffix}"


def _typed_name(name: str) -> str:
    data = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return _visible(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _visible(data.decode("utf-8", "backslashreplace"))


def _visible(text: str) -> str:
    return "".join(
        c if c.isprintable() or unicodedata.category(c) == "Zs" else _written_out(c) for c in text
    )


def _written_out(character: str) -> str:
    return (
        character.encode("ascii", "backslashreplace").decode()
        if character > "\x7f"
        else (f"\\x{ord(character):02x}")
    )


def _entry(root: Path, path: Path, problem: str | None = None) -> Entry:
    parts = path.relative_to(root).parts
    name = "/".join(map(shown_name, parts)) or "."
    typed = _typed_name(path.name)
    try:
        status = path.lstat()
    except OSError:  # it went away since it was listed; reading it will say so
        return Entry(path, name, typed, 0.0, 0, problem)
    if stat.S_ISLNK(status.st_mode):
        return _link(root, path, name, typed)
    if problem is None and not stat.S_ISREG(status.st_mode):
        problem = "special_file"
    return Entry(path, name, typed, status.st_mtime, status.st_size, problem)


def _link(root: Path, path: Path, name: str, typed: str) -> Entry:
    """A link counts as the file that it leads to, if that lies in the same inbox."""
    try:
        target = path.resolve(strict=True)
        status = target.stat()
    except (OSError, RuntimeError):
        return Entry(path, name, typed, 0.0, 0, "broken_link")
    if not target.is_relative_to(root.resolve()) or stat.S_ISDIR(status.st_mode):
        return Entry(path, name, typed, 0.0, 0, "link_outside")
    problem = None if stat.S_ISREG(status.st_mode) else "special_file"
    return Entry(path, name, typed, status.st_mtime, status.st_size, problem)


def _plain_folder(root: Path, folder: str) -> Path | None:
    place = root
    for part in PurePosixPath(folder).parts:
        place = place / part
        if not _is_folder(place):
            return None
    return place


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False
