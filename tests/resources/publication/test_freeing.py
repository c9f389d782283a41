"""What frees somebody is published, even while the rest of a candidate is refused."""

from datetime import date

import pandas as pd
import pytest

from domain.intake.source_state import SourceFigures
from domain.release.approval import ApprovalRule
from domain.release.gate import GatePolicy
from resources.publication.publication import PublicationRefusedError
from tests.support.publications import contents, listings, publish, reasons, tables

CAREFUL = GatePolicy(growth_from=10, max_growth_share=0.5)
GONE = reasons(("L0001", "revoke", "处罚撤销"), ("L0002", "repair", "信用修复"))
CANDIDATE = [*range(3, 20), *range(30, 60)]
"""Two of 1 to 19 are freed, thirty are new: half as many again is the limit."""


@pytest.fixture
def first(store, feed):
    publish(store, feed, listings(range(1, 20)))
    return store


def ids(store) -> set[str]:
    return set(store.current()["listing_id"])


def test_a_growth_that_is_refused_holds_no_withdrawn_decision_on_the_list(first, feed):
    with pytest.raises(PublicationRefusedError, match="2 条解除已先行发布（第 2 批）") as error:
        publish(first, feed, listings(CANDIDATE), reasons=GONE, gate=CAREFUL)
    assert [finding.code for finding in error.value.findings] == ["growth"]
    assert ids(first) == {f"L{n:04d}" for n in range(3, 20)}
    assert feed.newest() == 2
    changes = first.changes(2)
    assert dict(zip(changes["listing_id"], changes["op"], strict=True)) == {
        "L0001": "revoke",
        "L0002": "repair",
    }


def test_once_freed_the_same_candidate_publishes_nothing_more(first, feed):
    for again in range(2):
        with pytest.raises(PublicationRefusedError) as error:
            publish(first, feed, listings(CANDIDATE), reasons=GONE, gate=CAREFUL)
        assert error.value.released == (None if again else 2)
    assert len(first.releases()) == 2


def test_a_source_that_is_empty_holds_no_withdrawn_decision_on_the_list(first, feed):
    empty = SourceFigures("town_submission", records=0, records_before=400)
    with pytest.raises(PublicationRefusedError, match="先行发布"):
        publish(first, feed, listings(range(3, 15)), reasons=GONE, sources=[empty])
    assert ids(first) == {f"L{n:04d}" for n in range(3, 20)}


def test_a_wrong_day_frees_nobody(first, feed):
    before, files = tables(first), contents(feed.path)
    with pytest.raises(PublicationRefusedError) as error:
        publish(first, feed, listings(range(3, 20)), reasons=GONE, as_of=date(2024, 7, 1))
    assert error.value.released is None
    assert (tables(first), contents(feed.path)) == (before, files)


def test_what_frees_waits_for_a_person_where_approval_is_required(first, feed):
    rule = ApprovalRule(mode="manual")
    with pytest.raises(PublicationRefusedError) as error:
        publish(first, feed, listings(CANDIDATE), reasons=GONE, gate=CAREFUL, approval=rule)
    assert error.value.released is None
    assert f"候选 {error.value.waiting}，经确认后" in str(error.value)
    waiting = pd.read_sql_table("credit_blacklist_candidate", first.engine)
    assert waiting[["changes", "status"]].to_dict("records") == [
        {"changes": 2, "status": "waiting"}
    ]
    assert len(first.releases()) == 1
