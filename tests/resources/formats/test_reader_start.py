"""A reading process that cannot work blames no file."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from resources.formats import process as reading_process
from resources.formats.process import ReaderStartError, ReadingProcess
from resources.inbox.files import Inbox
from resources.intake.town import read_town_batch
from resources.settings import PROJECT_ROOT
from schemas.policy.load import Policy
from tests.support.workbooks import put, record, town_xlsx

READ = """
import sys
from pathlib import Path
from resources.formats.process import read_grids
from schemas.policy.load import load_policy
data = Path(sys.argv[1]).read_bytes()
print(len(read_grids(data, load_policy(Path("policy")).limits)))
"""


def test_files_are_read_under_a_hard_limit_of_the_memory(tmp_path: Path) -> None:
    """`ulimit -v` sets both limits, and the hard one cannot be raised again."""
    path = put(tmp_path, "a.xlsx", town_xlsx([record()]))
    bytes_ = 16_000_000 * 1024
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_)),
        check=False,
    )
    assert done.stdout.strip() == "1", done.stderr[-2000:]


def test_where_no_child_starts_the_run_stops_and_no_file_is_refused(
    inbox: Inbox, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox.root, "town_submissions/2023-04-08/澄江街道.xlsx", town_xlsx([record()]))
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(reading_process, "_SHARED", ReadingProcess())
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(ReaderStartError, match="没有读取任何文件"):
        read_town_batch(inbox, "2023-04-08", policy)
