"""Who may read what a run writes is said by the program, whatever umask it was started with."""

import grp
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from resources.documents.delta_workbook import write_delta
from resources.settings import PROJECT_ROOT, Settings, SettingsError
from tests.pipelines.conftest import Installation
from tests.pipelines.safety.test_origin import own_sources


def command(umask: int, environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=PROJECT_ROOT,
        env={**os.environ, **environment, "DAGSTER_HOME": ""},
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def modes(folder: Path) -> dict[str, int]:
    """Rights of a folder and everything below it."""
    paths = [folder, *sorted(folder.rglob("*"))]
    return {
        path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in paths
    }


def test_the_sample_run_wrote_for_its_account_alone_but_the_feed(sample_run: Installation) -> None:
    """It ran under the umask that hides nothing."""
    data, feed = sample_run.settings.data_dir, sample_run.settings.feed_dir
    inside = feed.relative_to(data).as_posix()
    wide = {name: oct(mode) for name, mode in modes(data).items() if mode & 0o077}
    shared = (inside, "shared.db", ".")
    assert not {name: mode for name, mode in wide.items() if not name.startswith(shared)}
    written = modes(feed)
    assert len(written) > 10
    for name, mode in written.items():
        if name not in (".lock", ".origin"):
            assert mode == (0o755 if (feed / name).is_dir() else 0o644), name


@pytest.mark.slow
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_a_run_writes_for_its_account_alone_but_the_feed(tmp_path: Path, umask: int) -> None:
    (tmp_path / "data").mkdir(mode=0o777)
    (tmp_path / "data").chmod(0o777)
    environment = own_sources(tmp_path) | {
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_SHARED_URL": f"sqlite:///{tmp_path / 'shared' / 'shared.db'}",
        "REGISTRY_FEED_DIR": str(tmp_path / "feed"),
        "REGISTRY_AS_OF": "2024-06-30",
    }
    command(umask, environment, "pipelines.run")
    command(umask, environment, "pipelines.review")
    command(umask, environment, "pipelines.backup", "save", str(tmp_path / "backup"))
    written = modes(tmp_path / "data")
    tops = {name.split("/")[0] for name in written}
    assert tops >= {"registry.db", "frames", "cache", "dagster", "quality", "submission_board"}
    assert tops >= {"return_notices", "review"}
    for folder in (tmp_path / "data", tmp_path / "backup"):
        wide = {name: oct(mode) for name, mode in modes(folder).items() if mode & 0o077}
        assert not {name: m for name, m in wide.items() if not name.startswith("feed")}
    for name, mode in modes(tmp_path / "feed").items():
        if name not in (".lock", ".origin"):
            wanted = 0o755 if (tmp_path / "feed" / name).is_dir() else 0o644
            assert mode == wanted, name
    assert modes(tmp_path / "shared")["shared.db"] == 0o644


def test_a_database_that_was_open_to_all_is_narrowed(tmp_path: Path) -> None:
    file = tmp_path / "data" / "registry.db"
    environment = own_sources(tmp_path) | {"REGISTRY_DATA_DIR": str(tmp_path / "data")}
    file.parent.mkdir()
    file.touch()
    file.chmod(0o666)
    command(0, environment, "pipelines.review")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_candidate_is_for_its_account_alone(tmp_path: Path) -> None:
    columns = ["op", "listing_id", "reason", "before", "after"]
    before = os.umask(0)
    try:
        file = write_delta(pd.DataFrame(columns=columns), tmp_path / "candidates" / "x.xlsx")
    finally:
        os.umask(before)
    assert modes(file.parent) == {".": 0o700, "x.xlsx": 0o600}


@pytest.fixture
def umask_kept() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask_kept")
def test_a_group_reads_documents_and_nothing_else(tmp_path: Path) -> None:
    group = grp.getgrgid(os.getgid()).gr_name
    given = {"REGISTRY_DATA_DIR": str(tmp_path / "data"), "REGISTRY_DOCUMENT_GROUP": group}
    Settings.from_environment(given).prepare()
    found = modes(tmp_path / "data")
    assert found["."] == 0o710
    assert found["return_notices"] == found["quality"] == found["submission_board"] == 0o2750
    assert found["frames"] == found["cache"] == found["dagster"] == 0o700
    made = tmp_path / "data" / "quality" / "page.html"
    made.write_text("x")
    assert stat.S_IMODE(made.stat().st_mode) == 0o640
    unknown = Settings.from_environment({**given, "REGISTRY_DOCUMENT_GROUP": "nobody-knows-it"})
    with pytest.raises(SettingsError, match="REGISTRY_DOCUMENT_GROUP"):
        unknown.prepare()
