"""Who may read what is written: said by the program, never left to the umask of whoever starts it.

Everything is the account's alone (0600, folders 0700) but two things: the feed, whose readers are
others, and the shared SQLite file. Where a group is named (`REGISTRY_DOCUMENT_GROUP`), it may read
the documents that are made for people: notices, boards, quality pages. Rights inside PostgreSQL are
`schemas/migrations/rights.py`'s.
"""

import grp
import os
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
PUBLIC_FILE = 0o644
PUBLIC_FOLDER = 0o755
GROUP_FOLDER = 0o2750
"""A folder whose files a group may read; what is made in it belongs to the same group."""

PASS_FOLDER = 0o710
"""A folder that a group may go through, and not look into."""

PRIVATE_UMASK = 0o077
GROUP_UMASK = 0o027


def private_process(group: str | None = None) -> None:
    """Let this process, and those it starts, write files for its account (and the group) alone."""
    os.umask(GROUP_UMASK if group else PRIVATE_UMASK)


def private_folder(path: Path) -> None:
    """Make a folder, or narrow one that is there, for the account alone."""
    _folder(path, PRIVATE_FOLDER)


def group_folder(path: Path, group: str, mode: int) -> None:
    """Make a folder that a group may read (`GROUP_FOLDER`) or go through (`PASS_FOLDER`).

    Args:
        path: the folder.
        group: name of the group on this machine.
        mode: rights of the folder, as `chmod` takes them.

    Raises:
        KeyError: there is no such group on this machine.
    """
    path.mkdir(parents=True, exist_ok=True)
    number = grp.getgrnam(group).gr_gid
    if path.stat().st_gid != number:
        os.chown(path, -1, number)
    _set(path, mode)


def public_folder(path: Path) -> None:
    """Make a folder that everybody may read; one that is there keeps its administrator's rights."""
    made = not path.is_dir()
    path.mkdir(parents=True, exist_ok=True)
    if made:
        _set(path, PUBLIC_FOLDER)


def made_with(path: Path, mode: int) -> None:
    """Make sure that a file is there and has these rights before anything is written into it."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, mode))
    _set(path, mode)


def _folder(path: Path, mode: int) -> None:
    path.mkdir(parents=True, exist_ok=True)
    _set(path, mode)


def _set(path: Path, mode: int) -> None:
    """Set rights where they differ; what belongs to another account is its own concern."""
    found = path.stat()
    if found.st_mode & 0o7777 != mode and found.st_uid == os.geteuid():
        path.chmod(mode)
