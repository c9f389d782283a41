"""A real daemon: a file is dropped, a run starts, the release follows."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.instance import prepare_home
from resources.settings import PROJECT_ROOT, SAMPLE_INBOX, Settings
from tests.pipelines.conftest import home_restored

FILE = "department_referrals/线索移送_补充.csv"
PATIENCE_SECONDS = 420


@contextmanager
def daemon(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    program = Path(sys.executable).with_name("dagster-daemon")
    process = subprocess.Popen(
        [str(program), "run", "-w", "workspace.yaml"],
        cwd=PROJECT_ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def wait_for(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(2)
    return True


@pytest.mark.slow
def test_a_dropped_file_leads_to_a_release(tmp_path: Path) -> None:
    environment = {
        "REGISTRY_INBOX": str(tmp_path / "inbox"),
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_AS_OF": "2024-06-30",
        "DAGSTER_HOME": str(tmp_path / "data" / "dagster"),
    }
    settings = Settings.from_environment(environment)
    with home_restored():
        prepare_home(settings)
    index = settings.feed_dir / "index.json"
    with daemon(environment) as process:
        time.sleep(5)
        target = settings.inbox / FILE
        target.parent.mkdir(parents=True)
        shutil.copyfile(SAMPLE_INBOX / FILE, target)
        assert wait_for(index.exists)
        assert process.poll() is None
    assert json.loads(index.read_text("utf-8"))["releases"]
