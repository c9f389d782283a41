"""Where the program went wrong, kept without a single value of the data it was reading.

A trace says class, file, line and function of every step, never a message or a local: messages of
errors quote cells. One text file per distinct fault, so that a fault met a thousand times is one.
"""

import hashlib
import logging
import traceback
from pathlib import Path

LOG = logging.getLogger("registry.faults")
MOST_STEPS = 60
"""Steps of a trace that are kept, the last ones."""


def note_fault(error: BaseException, folder: Path | None, about: str) -> str:
    """Keep the trace of an error; returns the short number by which people speak of it.

    Args:
        error: what was raised.
        folder: where to keep it; None keeps it in the log alone.
        about: what was being read, without values: a source and a digest.
    """
    return note_trace(trace_of(error), folder, about)


def note_trace(trace: str, folder: Path | None, about: str) -> str:
    """`note_fault` for a trace that was made in another process.

    Args:
        trace: the trace, without messages or locals.
        folder: where notes of faults lie.
        about: what was read: source and digest, no name.
    """
    number = hashlib.sha256(trace.encode()).hexdigest()[:10]
    LOG.error("fault %s while reading %s\n%s", number, about, trace)
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (folder / f"{number}.txt").write_text(f"{about}\n{trace}", encoding="utf-8")
        except OSError:  # the log has it; a full disk must not cost the other files
            LOG.warning("fault %s could not be kept in a file", number)
    return number


def trace_of(error: BaseException) -> str:
    """The chain of an error as text: classes and places, no message."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        lines.append(type(seen).__qualname__)
        steps = traceback.extract_tb(seen.__traceback__)[-MOST_STEPS:]
        lines += [f"  {_module(step.filename)}:{step.lineno} {step.name}" for step in steps]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines) + "\n"


def _module(file: str) -> str:
    """The last two parts of a path: enough to find it, nothing about the machine."""
    return "/".join(Path(file).parts[-2:])
