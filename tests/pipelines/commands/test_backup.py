"""A backup brings back the same registry, the same releases and the same proof."""

from pathlib import Path

import pandas as pd
import pytest

from pipelines.backup import act
from resources.databases.backup import BackupError, back_up, check
from resources.databases.registry_store import RegistryStore
from resources.feed.directory import FeedDirectory
from resources.publication.shared_store import SharedStore
from resources.publication.verification import verify
from schemas.policy.load import load_policy
from tests.pipelines.conftest import Installation, install


def test_what_was_lost_comes_back(sample_run: Installation, tmp_path: Path) -> None:
    act("save", tmp_path / "backup", sample_run.settings)
    fresh = install(tmp_path / "fresh")
    act("restore", tmp_path / "backup", fresh.settings)
    kept = {name: data for name, data in sample_run.feed_bytes().items() if name != ".lock"}
    assert fresh.feed_bytes() == kept
    for table in ("violator", "violator_identity", "rejection_history", "quality_figure"):
        pd.testing.assert_frame_equal(fresh.registry(table), sample_run.registry(table))
    store, registry = (
        SharedStore(fresh.settings.shared_url, load_policy(fresh.settings.policy_dir).public),
        RegistryStore(fresh.settings.database_url),
    )
    assert verify(store, FeedDirectory(fresh.settings.feed_dir), registry) == []
    store.dispose()
    registry.dispose()


def test_a_damaged_backup_is_refused_before_anything_is_touched(
    sample_run: Installation, tmp_path: Path
) -> None:
    act("save", tmp_path / "backup", sample_run.settings)
    index = tmp_path / "backup" / "feed" / "index.json"
    index.write_text(index.read_text("utf-8") + " ")
    fresh = install(tmp_path / "fresh")
    with pytest.raises(BackupError, match=r"feed/index\.json"):
        act("restore", tmp_path / "backup", fresh.settings)
    assert not (tmp_path / "fresh").exists()


def test_a_backup_is_never_written_over(sample_run: Installation, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="already exists"):
        back_up(tmp_path, {}, sample_run.settings.feed_dir)
    with pytest.raises(BackupError, match="no whole backup"):
        check(tmp_path)
