"""What the terminal shows while the run command works: one line a step, and no text of an error."""

import io
import logging
from types import SimpleNamespace

import dagster as dg
import pytest

from pipelines.console.progress import ProgressHandler


def record(kind: dg.DagsterEventType | None, step: str | None = "complaints") -> logging.LogRecord:
    made = logging.LogRecord("run", logging.INFO, "", 0, "王小明 13812345678", None, None)
    if kind is not None:
        made.dagster_event = SimpleNamespace(event_type=kind, step_key=step)
    return made


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        (dg.DagsterEventType.STEP_SUCCESS, "✓"),
        (dg.DagsterEventType.STEP_FAILURE, "✗"),
        (dg.DagsterEventType.STEP_SKIPPED, "–"),
    ],
)
def test_a_step_that_ends_is_one_line_with_its_time(kind: dg.DagsterEventType, mark: str) -> None:
    out = io.StringIO()
    handler = ProgressHandler(out)
    handler.emit(record(dg.DagsterEventType.STEP_START))
    assert out.getvalue() == ""
    handler.emit(record(kind))
    assert out.getvalue() == f"  {mark} complaints (0.0 s)\n"


def test_everything_else_is_silent_and_no_message_is_printed() -> None:
    out = io.StringIO()
    handler = ProgressHandler(out)
    for one in (
        record(None),
        record(dg.DagsterEventType.STEP_SUCCESS, None),
        record(dg.DagsterEventType.ASSET_MATERIALIZATION),
    ):
        handler.emit(one)
    assert out.getvalue() == ""
