"""The commands and the job by which people prove, ask and approve."""

from pathlib import Path

import dagster as dg
import pytest

from assets.publication import candidate_page
from domain.release.approval import ApprovalRule
from pipelines import approve, listed, verify
from pipelines.automation.approval_job import approve_candidate
from resources.dagster_resources import PolicyResource, SharedResource
from resources.feed.directory import FeedDirectory
from resources.publication.approval import waiting
from resources.publication.shared_store import SharedStore
from tests.support.publications import listings, publish

POLICY = Path(__file__).resolve().parents[3] / "policy"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """An installation with one release and a candidate that waits."""
    monkeypatch.setenv("REGISTRY_DATA_DIR", str(tmp_path))
    store = SharedStore(f"sqlite:///{tmp_path / 'shared.db'}")
    store.migrate()
    feed = FeedDirectory(tmp_path / "feed")
    publish(store, feed, listings([1, 2]))
    pending = publish(store, feed, listings([1, 2, 3]), approval=ApprovalRule("manual"))
    yield tmp_path, store, pending
    store.dispose()


def test_the_candidate_is_shown_without_names_and_confirmed_by_command(installed, capsys):
    folder, store, pending = installed
    page = candidate_page(pending, folder / "candidates")
    assert page["waiting_for_approval"] == pending.waiting
    assert "L0003" in page["delta"].value
    assert "王小明" not in page["delta"].value
    assert Path(page["workbook"].value).is_file()
    assert approve.main([]) == 0
    assert pending.waiting in capsys.readouterr().out
    assert approve.main(["--hash", "0" * 64, "--person", "张三"]) == 1
    assert approve.main(["--hash", pending.waiting, "--person", "张三"]) == 0
    assert [row["status"] for row in waiting(store.engine)] == ["approved"]
    again = publish(
        store, FeedDirectory(folder / "feed"), listings([1, 2, 3]), approval=ApprovalRule("manual")
    )
    assert again.release_no == 2
    assert candidate_page(again, folder) == {}


def test_the_job_confirms_and_rejects(installed):
    _, store, pending = installed
    shared = SharedResource(url=str(store.engine.url))
    resources = {"shared_store": shared, "policy": PolicyResource(directory=str(POLICY))}
    config = {"candidate_hash": pending.waiting, "person": "张三", "reject_because": "有误"}
    with dg.DagsterInstance.ephemeral() as instance:
        result = approve_candidate.execute_in_process(
            run_config={"ops": {"confirm_candidate": {"config": config}}},
            resources=resources,
            instance=instance,
        )
    assert result.success
    assert waiting(store.engine) == []


def test_the_list_of_a_day_and_the_proofs_are_one_command_away(installed, capsys):
    folder, _, _ = installed
    assert listed.main(["--on", "2024-06-30", "--listing", "L0001"]) == 0
    assert capsys.readouterr().out.startswith("L0001  江阴市第1培训有限公司")
    assert listed.main(["--on", "2024-06-29"]) == 0
    assert "没有名单" in capsys.readouterr().out
    manifest = folder / "feed" / "releases" / "1" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b" ")
    assert verify.main() == 1
    assert "✗" in capsys.readouterr().out
