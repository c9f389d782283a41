"""With manual approval nothing is published that a named person has not confirmed."""

import pytest
from openpyxl import load_workbook

from domain.release.approval import ApprovalError, ApprovalRule
from resources.documents.delta_workbook import readable_delta, write_delta
from resources.publication.approval import confirm, reject, waiting
from resources.publication.publication import PublicationRefusedError
from tests.support.publications import contents, listings, publish, tables

MANUAL = ApprovalRule("manual")
FOUR_EYES = ApprovalRule("manual", four_eyes=True, approvers=("张三", "李四"))


def published(store):
    own = ("credit_blacklist_candidate", "shared_seal")
    return {n: r for n, r in tables(store).items() if n not in own}


def test_a_candidate_waits_until_a_person_confirms_its_hash(store, feed):
    before = published(store)
    outcome = publish(store, feed, listings([1, 2]), approval=MANUAL)
    assert (outcome.release_no, outcome.counts) == (None, {"list": 2})
    assert (published(store), contents(feed.path)) == (before, {})
    with pytest.raises(ApprovalError):
        confirm(store.engine, "0" * 64, "张三", MANUAL)
    assert confirm(store.engine, outcome.waiting, "张三", MANUAL)
    assert publish(store, feed, listings([1, 2]), approval=MANUAL).release_no == 1
    assert waiting(store.engine) == []


def test_nothing_else_can_be_published_meanwhile(store, feed):
    first = publish(store, feed, listings([1]), approval=MANUAL).waiting
    assert confirm(store.engine, first, "张三", MANUAL)
    other = publish(store, feed, listings([1, 2]), approval=MANUAL)
    assert other.release_no is None
    assert other.waiting != first
    with pytest.raises(ApprovalError):
        confirm(store.engine, first, "张三", MANUAL)
    with pytest.raises(PublicationRefusedError):
        publish(store, feed, listings([1, 2, 3]))
    reject(store.engine, other.waiting, "张三", "名单有误", MANUAL)
    assert waiting(store.engine) == []
    assert publish(store, feed, listings([1, 2, 3])).release_no == 1


@pytest.mark.parametrize("mode", ["manual", "auto"])
def test_a_rejected_candidate_is_never_published(store, feed, mode):
    waits = publish(store, feed, listings([1]), approval=MANUAL).waiting
    reject(store.engine, waits, "张三", "名单有误", MANUAL)
    with pytest.raises(PublicationRefusedError, match="张三：名单有误"):
        publish(store, feed, listings([1]), approval=ApprovalRule(mode))
    assert store.releases() == []


def test_approval_switched_off_does_not_publish_what_nobody_confirmed(store, feed):
    waits = publish(store, feed, listings([1]), approval=MANUAL).waiting
    with pytest.raises(PublicationRefusedError):
        publish(store, feed, listings([1]))
    assert confirm(store.engine, waits, "张三", MANUAL)
    assert publish(store, feed, listings([1])).release_no == 1


def test_a_rejection_keeps_who_confirmed_before_and_needs_the_same_right(store, feed):
    waits = publish(store, feed, listings([1]), approval=FOUR_EYES).waiting
    assert not confirm(store.engine, waits, "张三", FOUR_EYES)
    with pytest.raises(ApprovalError):
        reject(store.engine, waits, "王五", "不同意", FOUR_EYES)
    reject(store.engine, waits, "李四", "不同意", FOUR_EYES)
    row = tables(store)["credit_blacklist_candidate"][0]
    assert {"张三", "李四", "不同意", "rejected"} <= set(row)


@pytest.mark.parametrize("again", ["张三", " 张 三", "张三\u3000"])
def test_one_person_in_two_spellings_is_not_four_eyes(store, feed, again):
    rule = ApprovalRule("manual", four_eyes=True)
    waits = publish(store, feed, listings([1]), approval=rule).waiting
    assert not confirm(store.engine, waits, "张三", rule)
    with pytest.raises(ApprovalError):
        confirm(store.engine, waits, again, rule)


def test_four_eyes_are_two_different_persons_who_may(store, feed):
    waits = publish(store, feed, listings([1]), approval=FOUR_EYES).waiting
    with pytest.raises(ApprovalError):
        confirm(store.engine, waits, "王五", FOUR_EYES)
    assert not confirm(store.engine, waits, "张三", FOUR_EYES)
    with pytest.raises(ApprovalError):
        confirm(store.engine, waits, "张三", FOUR_EYES)
    assert publish(store, feed, listings([1]), approval=FOUR_EYES).release_no is None
    assert confirm(store.engine, waits, "李四", FOUR_EYES)
    assert publish(store, feed, listings([1]), approval=FOUR_EYES).release_no == 1


def test_the_page_says_what_would_change_and_why(store, feed, tmp_path):
    publish(store, feed, listings([1]))
    outcome = publish(store, feed, listings([1, 2], cf_nr_fk=1.5), approval=MANUAL)
    page = readable_delta(outcome.delta)
    assert page["变更"].tolist() == ["变更", "列入"]
    assert page["变更内容"].iloc[0] == "罚款金额（万元）：0.3 → 1.5"
    sheet = load_workbook(write_delta(outcome.delta, tmp_path / "page.xlsx")).active
    assert [cell.value for cell in sheet[1]] == list(page.columns)
    assert sheet.max_row == 3
