"""The folder that source files are dropped into: which files there are, and when they came.

    <inbox>/town_submissions/<due date>/<workbook>    one per filer, beside it maybe `received.csv`
    <inbox>/complaints|department_referrals|credit_decisions|link_decisions/<file>

Nothing in it is ever written or moved. Files that belong to no source are reported, never silently
passed over; only `received.csv`, hidden files and lock files of Office (`~$…`) are no deliveries.
What a file holds is `resources.tabular`.
"""

import hashlib
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from domain.dates import SHANGHAI, parse_moment
from resources.tabular import UnreadableFileError, read_grids
from schemas.policy import Limits

TOWN_FOLDER = "town_submissions"
RECEIVED_LIST = "received.csv"
SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class InboxFile:
    """One file as it lies in the inbox.

    Attributes:
        path: where it is.
        name: POSIX path relative to the inbox.
        received_at: time of delivery, naive, Asia/Shanghai: from `received.csv`, else the file's
            modification time.
        size: bytes.
    """

    path: Path
    name: str
    received_at: datetime
    size: int

    def read(self, limit: int) -> bytes:
        """The content.

        Raises:
            UnreadableFileError: it is larger than `limit` bytes, or cannot be opened.
        """
        if self.size > limit:
            raise UnreadableFileError("too_large", f"{self.size}字节", f"{limit}字节")
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise UnreadableFileError("unreadable") from error

    def digest(self) -> str | None:
        """SHA-256 of the content in hex; None if the file cannot be opened."""
        try:
            with self.path.open("rb") as handle:
                return hashlib.file_digest(handle, "sha256").hexdigest()
        except OSError:
            return None


@dataclass(frozen=True)
class Received:
    """Times of delivery that the gateway wrote for one batch.

    Attributes:
        times: file name -> naive moment, Asia/Shanghai.
        problem: what is wrong with the list, in Chinese; None if it is fine or absent.
    """

    times: Mapping[str, datetime] = field(default_factory=dict)
    problem: str | None = None


@dataclass(frozen=True)
class Inbox:
    """The inbox folder and the cache of what was read from it.

    Attributes:
        root: the folder; it may be missing, then it is empty.
        cache_dir: parsed files by content hash, or None to parse every time.
    """

    root: Path
    cache_dir: Path | None = None

    def files(self, folder: str, received: Received | None = None) -> list[InboxFile]:
        """Deliveries directly in a folder, by name."""
        times = (received or Received()).times
        found = [path for path in self._entries(folder) if path.is_file() and not _is_noise(path)]
        return [self._file(path, times) for path in found]

    def batches(self) -> list[str]:
        """Names of the batch folders that are there."""
        return [path.name for path in self._entries(TOWN_FOLDER) if path.is_dir()]

    def noise(self) -> int:
        """How many files are no deliveries: `received.csv`, hidden and lock files."""
        return sum(_is_noise(path) for path in self._walk(self.root))

    def unclaimed(self, folders: Collection[str], batches: Collection[str]) -> list[InboxFile]:
        """Files that no source reads: unknown folders, unknown batches, or a level too deep.

        Args:
            folders: folders of the sources.
            batches: batches of the calendar.
        """
        return [
            self._file(path, {})
            for path in self._walk(self.root)
            if not _is_noise(path) and not self._is_claimed(path, folders, batches)
        ]

    def received(self, batch: str, limits: Limits) -> Received:
        """The gateway's list of a batch; times without a zone are Asia/Shanghai."""
        path = self.root / TOWN_FOLDER / batch / RECEIVED_LIST
        if not path.is_file():
            return Received()
        try:
            rows = read_grids(path.read_bytes(), limits)[0].rows
            return _received(rows)
        except (OSError, UnreadableFileError, IndexError) as error:
            return Received(problem=str(error))

    def _entries(self, folder: str) -> list[Path]:
        place = self.root / folder
        return sorted(place.iterdir(), key=lambda p: p.name) if place.is_dir() else []

    def _walk(self, folder: Path) -> Iterator[Path]:
        if not folder.is_dir():
            return
        for path in sorted(folder.iterdir(), key=lambda p: p.name):
            if path.is_dir() and not path.is_symlink():
                yield from self._walk(path)
            elif not path.is_dir():
                yield path

    def _is_claimed(self, path: Path, folders: Collection[str], batches: Collection[str]) -> bool:
        parts = path.relative_to(self.root).parts
        if parts[0] == TOWN_FOLDER:
            return len(parts) == 3 and parts[1] in batches
        return len(parts) == 2 and parts[0] in folders

    def _file(self, path: Path, times: Mapping[str, datetime]) -> InboxFile:
        try:
            status = path.stat()
            modified, size = status.st_mtime, status.st_size
        except OSError:  # it went away since it was listed; reading it will say so
            modified, size = 0.0, 0
        here = datetime.fromtimestamp(modified, SHANGHAI).replace(tzinfo=None)
        received_at = times.get(_name_key(path.name), here)
        return InboxFile(path, path.relative_to(self.root).as_posix(), received_at, size)


def _is_noise(path: Path) -> bool:
    name = path.name
    return name == RECEIVED_LIST or name.startswith((".", "~$")) or name.lower() in SYSTEM_FILES


def _name_key(name: str) -> str:
    """Names may come decomposed from other systems, or with a folder before them."""
    return unicodedata.normalize("NFC", PurePosixPath(name.strip().replace("\\", "/")).name)


def _received(rows: Sequence[Sequence[object]]) -> Received:
    texts = [[str(cell).strip() for cell in row] for row in rows]
    table = [(number, row) for number, row in enumerate(texts, start=1) if any(row)]
    header = [name.lower() for name in table[0][1]] if table else []
    if not {"file", "received_at"} <= set(header):
        return Received(problem="表头不是 file,received_at")
    name, moment = header.index("file"), header.index("received_at")
    times: dict[str, datetime] = {}
    problem = None
    for number, row in table[1:]:
        try:
            times[_name_key(row[name])] = _moment(row[moment])
        except (ValueError, IndexError):
            problem = f"第{number}行的时间无法识别"
    return Received(times, problem)


def _moment(text: str) -> datetime:
    """A moment as the gateway writes it (ISO), or as spreadsheets do: `2023/4/8 9:05`."""
    try:
        moment = parse_moment(datetime.fromisoformat(text))
    except ValueError:
        moment = parse_moment(text)
    if moment is None:
        raise ValueError("no moment")
    return moment
