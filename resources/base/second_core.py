"""A process of our own on the second core, for work that needs nothing but its arguments.

It is forked from the run command before anything is opened, so that it shares what was imported and
starts in a millisecond; it takes piece after piece and gives the results back. What it does not
finish, for whatever reason, is done by who asked: a result never depends on it, only the time does.
Without it (one core, another way to start a run) every piece is done on the spot.
"""

import os
import pickle
import signal
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, ParamSpec, TypeVar

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")

_LENGTH = struct.Struct(">Q")


class _Helper:
    """The near side of the process: what it was asked and what it has answered."""

    def __init__(self, process: int, asked: BinaryIO, answered: BinaryIO) -> None:
        self._process, self._asked, self._answered = process, asked, answered
        self._arrived: SimpleQueue[bytes] = SimpleQueue()
        self._answers: dict[int, bytes] = {}
        self._given = self._taken = 0
        # Answers are taken in as they come: two who only write would wait for each other for ever.
        self._collector = Thread(target=self._collect, daemon=True)
        self._collector.start()

    def give(self, work: Callable[[], Any]) -> int | None:
        """Hand over a piece of work and return its number, None if nobody takes it."""
        try:
            _send(pickle.dumps(work, 5), self._asked)
        except (OSError, ValueError, pickle.PicklingError, AttributeError, TypeError):
            return None
        self._given += 1
        return self._given

    def take(self, number: int) -> tuple[bool, Any]:
        """Whether a piece was finished, and its result; waits for it."""
        while number not in self._answers:
            self._taken += 1
            self._answers[self._taken] = self._arrived.get()
        answer = self._answers.pop(number)
        if not answer:  # the process is gone: so are all later answers
            self._arrived.put(_GONE)
            return False, None
        finished, result = pickle.loads(answer)  # noqa: S301 (our own process wrote it)
        return finished, result

    def close(self) -> None:
        """End the process, and wait until it has ended."""
        with suppress(OSError):
            self._asked.close()
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGTERM)
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)
        self._collector.join()
        self._answered.close()

    def _collect(self) -> None:
        with suppress(OSError, EOFError, ValueError):
            while True:
                self._arrived.put(_receive(self._answered))
        self._arrived.put(_GONE)


_GONE = b""
"""Stands for every answer that will not come."""

_HELPERS: list[_Helper] = []
"""The process, if there is one."""


@contextmanager
def second_core() -> Iterator[None]:
    """Have the process for the length of a block, where there is a second core.

    To be entered while the program has one thread and no connection open.
    """
    if _HELPERS or len(os.sched_getaffinity(0)) < 2:
        yield
        return
    _HELPERS.append(_forked())
    try:
        yield
    finally:
        _HELPERS.pop().close()


def beside(
    work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Callable[[], Result]:
    """Begin a piece of work beside what follows; the answer waits for it and returns its result.

    Args:
        work: function of a module; what it does besides returning a result must be right to be
            done twice, since it is done here if the other process did not finish it.
        args: what pickle takes, as the result must be.
        kwargs: the same.

    Raises:
        Exception: from the answer, what `work` raises.
    """
    helper = _HELPERS[0] if _HELPERS else None
    number = helper.give(_Call(work, args, kwargs)) if helper is not None else None

    def answer() -> Result:
        if helper is not None and number is not None:
            finished, result = helper.take(number)
            if finished:
                found: Result = result
                return found
        return work(*args, **kwargs)

    return answer


def halves(sizes: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Share pieces of work out by their size; on each side they stand in the order given."""
    sides: tuple[list[str], list[str]] = ([], [])
    loads = [0, 0]
    for name in sorted(sizes, key=lambda name: -sizes[name]):
        side = int(loads[1] < loads[0])
        sides[side].append(name)
        loads[side] += sizes[name]
    chosen = set(sides[0])
    return [n for n in sizes if n in chosen], [n for n in sizes if n not in chosen]


class _Call:
    """A function with its arguments."""

    def __init__(self, work: Callable[..., Any], args: Any, kwargs: Any) -> None:
        self._work, self._args, self._kwargs = work, args, kwargs

    def __call__(self) -> Any:
        return self._work(*self._args, **self._kwargs)


def _forked() -> _Helper:
    their_end, our_end = os.pipe()
    our_start, their_start = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(our_end)
        os.close(our_start)
        _serve(os.fdopen(their_end, "rb"), os.fdopen(their_start, "wb"))
    os.close(their_end)
    os.close(their_start)
    return _Helper(process, os.fdopen(our_end, "wb"), os.fdopen(our_start, "rb"))


def _serve(asked: BinaryIO, answered: BinaryIO) -> None:
    """Work until the other side hangs up. Never returns."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command decides when to end
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        while True:
            _send(_outcome(_receive(asked)), answered)
    except (OSError, EOFError):
        pass
    finally:
        os._exit(0)


def _outcome(asked: bytes) -> bytes:
    """What came of a piece of work; who asked does it again if it failed, and meets the error."""
    try:
        work = pickle.loads(asked)  # noqa: S301 (the process that we were forked from wrote it)
        return pickle.dumps((True, work()), 5)
    except Exception:
        return pickle.dumps((False, None), 5)


def _send(content: bytes, pipe: BinaryIO) -> None:
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def _receive(pipe: BinaryIO) -> bytes:
    return _exactly(_LENGTH.unpack(_exactly(_LENGTH.size, pipe))[0], pipe)


def _exactly(size: int, pipe: BinaryIO) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content
