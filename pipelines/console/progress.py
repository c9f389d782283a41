"""One line per step on the terminal while the run command works; nothing else is printed.

Dagster's own console logger prints every event and, on failure, stack traces whose locals may hold
personal data; the run's record in the UI keeps the class of the error and where it happened.
"""

import logging
import sys
import time
from typing import ClassVar, TextIO

import dagster as dg


class ProgressHandler(logging.Handler):
    """Turns step events into lines such as `  ✓ complaints (0.4 s)`."""

    marks: ClassVar = {
        dg.DagsterEventType.STEP_SUCCESS: "✓",
        dg.DagsterEventType.STEP_FAILURE: "✗",
        dg.DagsterEventType.STEP_SKIPPED: "–",
    }

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._started: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Print the record if it ends a step."""
        event: dg.DagsterEvent | None = getattr(record, "dagster_event", None)
        if event is None or event.step_key is None:
            return
        if event.event_type is dg.DagsterEventType.STEP_START:
            self._started[event.step_key] = time.monotonic()
        mark = self.marks.get(event.event_type)
        if mark:
            seconds = time.monotonic() - self._started.get(event.step_key, time.monotonic())
            self._stream.write(f"  {mark} {event.step_key} ({seconds:.1f} s)\n")
            self._stream.flush()


@dg.logger
def progress_logger(context: dg.InitLoggerContext) -> logging.Logger:
    """One line per step on standard error."""
    logger = logging.Logger("progress")
    logger.addHandler(ProgressHandler(sys.stderr))
    return logger
