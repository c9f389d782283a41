"""Reads files in a process of their own, so that no file can end or block the one that runs.

One child per process, started at the first file, fed every file, started anew when a file has
broken it; that file is refused and named. The child's answer is data: a restricted unpickler knows
nothing but dates and `CellError`, and no more bytes are taken than the policy allows.
"""

import atexit
import io
import json
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from domain.intake.sheets.grids import CellError, Grid
from domain.intake.sheets.names import with_plain_names
from resources.formats.limits import UnreadableFileError
from resources.formats.worker import DONE, FAULT, FRAME, GRID, READY, REFUSED, ROWS
from schemas.policy.files import Limits

PROJECT_ROOT = Path(__file__).resolve().parents[2]
PIECE = 1 << 20
START_SECONDS = 120
"""So long a child may take to start, on a machine under load."""


class ReaderFaultError(RuntimeError):
    """Our own reader failed on a file; `args[0]` is its trace without values."""


class ReaderStartError(RuntimeError):
    """No child can be started. No file is to blame, so the run stops and none is refused."""


class _BrokenError(Exception):
    """The child is gone, or has to go."""


class ReadingProcess:
    """A child that reads files one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self.started = 0

    def read(self, data: bytes, limits: Limits) -> list[Grid]:
        """What `resources.formats.tabular.read_grids` gives, or the refusal of the file.

        Raises:
            UnreadableFileError: it cannot be read, or reading it broke a limit.
            ReaderFaultError: our reader has a fault.
            ReaderStartError: the reading process cannot be started.
        """
        with self._lock:
            child = self._running()
            try:
                self._send(child, data, limits)
                return _Answer(child, limits).grids()
            except _BrokenError as error:
                raise self._refusal(child, str(error)) from None
            except UnreadableFileError as error:
                if error.reason == "too_heavy":
                    self._stop()  # what is left of its memory may not do for the next file
                raise

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # a fork: the child belongs to the other process
            self._child, self._owner = None, os.getpid()
        if self._child is None or self._child.poll() is not None:
            self._stop()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "resources.formats.worker"],
                cwd=PROJECT_ROOT,
                env={"PYTHONUTF8": "1", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self.started += 1
            self._wait_until_ready(self._child)
        return self._child

    def _wait_until_ready(self, child: subprocess.Popen[bytes]) -> None:
        """A child that ends before it has seen a file says nothing about the file."""
        descriptor = _pipe(child.stdout).fileno()
        answer = b""
        if select.select([descriptor], [], [], START_SECONDS)[0]:
            answer = os.read(descriptor, FRAME.size)
        if answer != FRAME.pack(READY, 0):
            self._stop()
            raise ReaderStartError(
                "读取程序无法启动，没有读取任何文件；请检查内存限制（ulimit -v）与安装是否完整"
                "（the reading process does not start）"
            )

    def _send(self, child: subprocess.Popen[bytes], data: bytes, limits: Limits) -> None:
        request = json.dumps({"size": len(data), "limits": limits.model_dump()})
        try:
            pipe = _pipe(child.stdin)
            pipe.write(request.encode() + b"\n")
            pipe.write(data)
            pipe.flush()
        except OSError:
            raise _BrokenError("") from None

    def _refusal(self, child: subprocess.Popen[bytes], why: str) -> UnreadableFileError:
        if why:
            child.kill()
        code = child.wait()
        self._stop()
        late = code == -signal.SIGXCPU or why == "too_slow"
        return UnreadableFileError(why or ("too_slow" if late else "too_heavy"))

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                try:
                    _pipe(pipe).close()
                except OSError:  # what was still to be sent has nobody to take it
                    continue


class _Answer:
    """Takes one answer apart as it arrives."""

    def __init__(self, child: subprocess.Popen[bytes], limits: Limits) -> None:
        self._descriptor = _pipe(child.stdout).fileno()
        self._until = time.monotonic() + limits.max_wait_seconds
        self._left = limits.max_output_bytes

    def grids(self) -> list[Grid]:
        """The sheets; see `ReadingProcess.read` for what is raised."""
        heads: list[Any] = []
        rows: list[list[Any]] = []
        while True:
            kind, length = FRAME.unpack(self._take(FRAME.size))
            content = self._take(length)
            if kind == GRID:
                heads.append(_loads(content))
                rows.append([])
            elif kind == ROWS:
                rows[-1].extend(_loads(content))
            elif kind == DONE:
                break
            else:
                _raise(kind, content)
        return [
            Grid(name, cells, merged, delimited, frozenset(misaligned), frozenset(cut), hidden)
            for (name, merged, delimited, misaligned, cut, hidden), cells in zip(
                heads, rows, strict=True
            )
        ]

    def _take(self, size: int) -> bytes:
        """The next bytes; never more than the file may give, never later than it may take."""
        self._left -= size
        if self._left < 0:
            raise _BrokenError("too_much_output")
        pieces = []
        while size:
            left = self._until - time.monotonic()
            if left <= 0 or not select.select([self._descriptor], [], [], left)[0]:
                raise _BrokenError("too_slow")
            piece = os.read(self._descriptor, min(size, PIECE))
            if not piece:
                raise _BrokenError("")
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


def _raise(kind: bytes, content: bytes) -> None:
    if kind == REFUSED:
        raise UnreadableFileError(*json.loads(content))
    if kind == FAULT:
        raise ReaderFaultError(content.decode("utf-8", "replace"))
    raise _BrokenError("too_heavy")


class _Plain(pickle.Unpickler):
    """Knows the few classes that a cell can be of; anything else is refused."""

    def find_class(self, module: str, name: str) -> object:
        if module == "datetime" and name in ("date", "datetime", "time", "timedelta"):
            return super().find_class(module, name)
        if (module, name) == (CellError.__module__, CellError.__qualname__):
            return CellError
        raise _BrokenError("too_heavy")


def _loads(content: bytes) -> Any:
    return _Plain(io.BytesIO(content)).load()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


_SHARED = ReadingProcess()
atexit.register(_SHARED.close)


def read_grids(data: bytes, limits: Limits) -> list[Grid]:
    """Every sheet of a file, read in the process that belongs to this one; see `ReadingProcess`.

    No sheet's name holds a telephone or an id number from here on.
    """
    return with_plain_names(_SHARED.read(data, limits))
