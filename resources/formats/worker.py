"""The process that opens strange files: bytes in, cells out, within limits of memory and time.

`python -m resources.formats.worker` is started by `resources.formats.process` and fed file after
file. What a file can do to the libraries that read it (abort, loop, take all memory) it does here.
Nothing is imported but what reading needs, nothing of the environment is handed in, nothing is
written to disk. Requests: a line of JSON (`size`, `limits`), then the bytes. Answers: frames of a
letter, a length and content.
"""

import json
import math
import os
import pickle
import resource
import struct
import sys
import time
from collections.abc import Iterable
from types import SimpleNamespace
from typing import BinaryIO, cast

from domain.intake.sheets.grids import Grid
from resources.base.faults import trace_of
from resources.formats.limits import LimitsLike, UnreadableFileError
from resources.formats.tabular import read_grids

FRAME = struct.Struct(">cQ")
GRID, ROWS, DONE, REFUSED, FAULT, READY = b"G", b"R", b"D", b"E", b"F", b"S"
ROWS_PER_FRAME = 2_000


def main() -> None:
    """Answer requests until the other side hangs up."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand between frames
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _send(READY, b"", out)
    out.flush()
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        limits = cast(LimitsLike, SimpleNamespace(**request["limits"]))
        _answer(sys.stdin.buffer.read(request["size"]), limits, out)
        out.flush()


def _restrict(limits: LimitsLike) -> None:
    """Memory for the whole process, processor time for the next file."""
    _lower(resource.RLIMIT_AS, limits.max_reader_bytes)
    _lower(resource.RLIMIT_CPU, math.ceil(time.process_time()) + limits.max_reader_seconds)


def _lower(which: int, limit: int) -> None:
    """Set a soft limit below whatever hard one the process was started under (`ulimit -v`).

    Nobody but root may raise a hard limit, so it is left as it stands.
    """
    _, hard = resource.getrlimit(which)
    soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(which, (soft, hard))


def _answer(data: bytes, limits: LimitsLike, out: BinaryIO) -> None:
    try:
        _restrict(limits)  # what goes wrong here is our fault, and told as one
        grids = read_grids(data, limits)
        for grid in grids:
            _send_grid(grid, out)
        _send(DONE, b"", out)
    except UnreadableFileError as error:
        parts_ = [error.reason, error.found, error.expected]
        _send(REFUSED, json.dumps(parts_).encode(), out)
    except MemoryError:
        _send(REFUSED, json.dumps(["too_heavy", "", ""]).encode(), out)
    except BrokenPipeError:
        raise
    except Exception as error:
        _send(FAULT, trace_of(error).encode(), out)


def _send_grid(grid: Grid, out: BinaryIO) -> None:
    head = (
        grid.name,
        grid.merged,
        grid.delimited,
        tuple(grid.misaligned),
        tuple(grid.cut),
        grid.hidden,
    )
    _send(GRID, pickle.dumps(head, 5), out)
    for part in _parts(list(grid.rows)):
        _send(ROWS, pickle.dumps(part, 5), out)


def _parts(rows: list[object]) -> Iterable[list[object]]:
    return (rows[n : n + ROWS_PER_FRAME] for n in range(0, len(rows), ROWS_PER_FRAME))


def _send(kind: bytes, content: bytes, out: BinaryIO) -> None:
    out.write(FRAME.pack(kind, len(content)))
    out.write(content)


if __name__ == "__main__":
    main()
