"""The folder that source files are dropped into: which files there are, and when they came.

    <inbox>/town_submissions/<due date>/<workbook>    one per filer
    <inbox>/complaints|department_referrals|credit_decisions|link_decisions|…/<file>

Beside the files of any folder `received.csv` may say when each of them came. Nothing in the inbox
is ever written or moved. Files that belong to no source are reported, never silently passed over;
only `received.csv`, hidden files and lock files of Office (`~$…`) are no deliveries. What lies
there besides plain files is reported and never opened (`resources.inbox.entries`). What a file
holds is `resources.formats.tabular`.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath

from domain.values.times.dates import SHANGHAI, parse_moment
from resources.formats.limits import UnreadableFileError
from resources.formats.process import ReaderFaultError, read_grids
from resources.inbox.entries import Entry, digest_of, folders, listed, open_plain, walk
from schemas.policy.files import Limits

TOWN_FOLDER = "town_submissions"
RECEIVED_LIST = "received.csv"
SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class InboxFile:
    """One file as it lies in the inbox.

    Attributes:
        path: where it is.
        name: POSIX path relative to the inbox, as it is shown and stored (see
            `resources.inbox.entries.shown_name`).
        received_at: time of delivery, naive, Asia/Shanghai: from `received.csv`, else the file's
            modification time.
        size: bytes.
        problem: why it is never opened, key of `resources.formats.tabular.REASONS`; None for a
            plain file.
        is_noted: whether `received.csv` says when it came.
    """

    path: Path
    name: str
    received_at: datetime
    size: int
    problem: str | None = None
    is_noted: bool = False

    @property
    def stem(self) -> str:
        """The name without folder and extension."""
        return PurePosixPath(self.name).stem

    @property
    def extension(self) -> str:
        """What stands behind the last dot, in lower case."""
        return PurePosixPath(self.name).suffix.lower().lstrip(".")

    def read(self, limit: int) -> bytes:
        """The content.

        Raises:
            UnreadableFileError: it is larger than `limit` bytes, no plain file, or cannot be
                opened.
        """
        if self.problem is not None:
            raise UnreadableFileError(self.problem)
        if self.size > limit:
            raise UnreadableFileError("too_large", f"{self.size}字节", f"{limit}字节")
        try:
            with open_plain(self.path) as handle:
                data = handle.read(limit + 1)
        except OSError as error:
            raise UnreadableFileError("unreadable") from error
        if len(data) > limit:
            raise UnreadableFileError("too_large", f"{len(data)}字节以上", f"{limit}字节")
        return data

    def digest(self) -> str | None:
        """SHA-256 of the content in hex; None if the file cannot be opened."""
        return digest_of(Entry(self.path, self.name, "", 0.0, self.size, self.problem))


@dataclass(frozen=True)
class Received:
    """Times of delivery that the gateway wrote for one folder.

    Attributes:
        times: file name -> naive moment, Asia/Shanghai.
        problem: what is wrong with the list, in Chinese; None if it is fine or absent.
    """

    times: Mapping[str, datetime] = field(default_factory=dict)
    problem: str | None = None


@dataclass(frozen=True)
class Arrivals:
    """The files of a folder, by whether they had come by the day that is evaluated.

    Attributes:
        files: those that had.
        later: those that came afterwards and count for nothing yet.
        received: what the gateway's list says.
        absent: names in the list that no file bears.
    """

    files: list[InboxFile]
    later: list[InboxFile]
    received: Received
    absent: list[str]


@dataclass(frozen=True)
class Inbox:
    """The inbox folder and the cache of what was read from it.

    Attributes:
        root: the folder; it may be missing, then it is empty.
        cache_dir: parsed files by content hash, or None to parse every time.
        faults_dir: where the traces of the program's own faults are kept, or None for nowhere.
        as_of: the day that is evaluated: what came after it is not there yet; None for whatever
            lies there.
    """

    root: Path
    cache_dir: Path | None = None
    faults_dir: Path | None = None
    as_of: date | None = None

    def files(self, folder: str, received: Received | None = None) -> list[InboxFile]:
        """Deliveries directly in a folder, by name."""
        times = (received or Received()).times
        return [self._file(e, times) for e in listed(self.root, folder) if not _is_noise(e)]

    def arrivals(
        self, folder: str, limits: Limits, copied_after: datetime | None = None
    ) -> Arrivals:
        """Deliveries directly in a folder, those left out that had not come by the as-of day.

        A file that `received.csv` names came when it says. Of any other one the modification time
        says so, and only where that can be a time of delivery.

        Args:
            folder: folder below the inbox.
            limits: how large the list may be.
            copied_after: first moment from which a modification time is that of a copy; None where
                it never tells when a file came.
        """
        received = self.received_in(folder, limits)
        entries = [e for e in listed(self.root, folder) if not _is_noise(e)]
        names = {_name_key(entry.typed) for entry in entries}
        files: list[InboxFile] = []
        later: list[InboxFile] = []
        for entry in entries:
            file = self._file(entry, received.times)
            named = _name_key(entry.typed) in received.times
            told = named or (copied_after is not None and file.received_at < copied_after)
            (later if told and self._is_later(file.received_at) else files).append(file)
        return Arrivals(files, later, received, sorted(set(received.times) - names))

    def _is_later(self, moment: datetime) -> bool:
        if self.as_of is None:
            return False
        return moment >= datetime.combine(self.as_of, datetime.min.time()) + timedelta(days=1)

    def find(self, name: str) -> InboxFile | None:
        """The file of a name as it is stored with its records; None if it is there no more."""
        folder = PurePosixPath(name).parent.as_posix()
        found = listed(self.root, folder) if folder != "." else listed(self.root, "")
        entry = next((e for e in found if e.name == name), None)
        if entry is None:  # the folder's own name may be one that cannot be shown as it is
            entry = next((e for e in walk(self.root) if e.name == name), None)
        return None if entry is None else self._file(entry, {})

    def batches(self) -> list[str]:
        """Names of the batch folders that are there."""
        return folders(self.root, TOWN_FOLDER)

    def noise(self) -> int:
        """How many files are no deliveries: `received.csv`, hidden and lock files."""
        return sum(_is_noise(entry) for entry in walk(self.root))

    def unclaimed(self, folders: Collection[str], batches: Collection[str]) -> list[InboxFile]:
        """Files that no source reads: unknown folders, unknown batches, or a level too deep.

        Args:
            folders: folders of the sources.
            batches: batches of the calendar.
        """
        return [
            self._file(entry, {})
            for entry in walk(self.root)
            if not _is_noise(entry) and not self._is_claimed(entry.path, folders, batches)
        ]

    def received(self, batch: str, limits: Limits) -> Received:
        """The gateway's list of a batch of the towns."""
        return self.received_in(f"{TOWN_FOLDER}/{batch}", limits)

    def received_in(self, folder: str, limits: Limits) -> Received:
        """The gateway's list of a folder; times without a zone are Asia/Shanghai."""
        found = listed(self.root, folder)
        entry = next((e for e in found if e.path.name == RECEIVED_LIST), None)
        if entry is None:
            return Received()
        try:
            rows = read_grids(self._file(entry, {}).read(limits.max_bytes), limits)[0].rows
            return _received(rows)
        except (UnreadableFileError, IndexError) as error:
            return Received(problem=str(error))
        except ReaderFaultError:
            return Received(problem="程序处理该文件时出错")

    def _is_claimed(self, path: Path, folders: Collection[str], batches: Collection[str]) -> bool:
        parts = path.relative_to(self.root).parts
        if parts and parts[0] == TOWN_FOLDER:
            return len(parts) == 3 and parts[1] in batches
        return len(parts) == 2 and parts[0] in folders

    def _file(self, entry: Entry, times: Mapping[str, datetime]) -> InboxFile:
        noted = times.get(_name_key(entry.typed))
        came = _local(entry.modified) if noted is None else noted
        return InboxFile(
            entry.path, entry.name, came, entry.size, entry.problem, is_noted=noted is not None
        )


def _local(seconds: float) -> datetime:
    """A file's time in Shanghai; a file system may hold years that no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, SHANGHAI).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, SHANGHAI).replace(tzinfo=None)


def _is_noise(entry: Entry) -> bool:
    name = entry.path.name
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
