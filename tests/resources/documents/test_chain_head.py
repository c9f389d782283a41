"""Whoever keeps a quality page holds the chain head that the page's run left."""

from datetime import date

import pandas as pd

from resources.documents.chain_head import ChainHead, feed_head, stamp_head
from resources.documents.quality_page import PageInputs, write_page
from schemas.rows.rules import RuleWords
from tests.support.publications import listings, publish

COUNTS = ["rows_read", "rows_accepted", "rows_rejected", "rows_ignored"]


def facts(head):
    delivered = ["filer_code", "filer_name", "batch", "status", "submitted_at", "late_days"]
    status = pd.DataFrame([["320281001", "南闸街道", "2023-04-08", "missing", None, 0]])
    status = status.set_axis(delivered, axis=1).assign(zero_report=False)
    return PageInputs(
        "run-1",
        date(2023, 6, 30),
        pd.DataFrame([["complaint", 1, 1, 0, 0]], columns=["source", *COUNTS]),
        pd.DataFrame(columns=["source", "severity", "rule"]),
        status.assign(**dict.fromkeys(COUNTS, 0)),
        pd.DataFrame([[1, "2023-06-30", "complaint", "rows_accepted", 1.0]]).set_axis(
            ["run_no", "as_of", "subject", "figure", "value"], axis=1
        ),
        RuleWords({}),
        head,
    )


def test_the_page_shows_the_head_of_the_newest_release(store, feed, tmp_path):
    assert feed_head(feed) is None
    assert "尚无批次" in write_page(tmp_path, facts(None)).read_text("utf-8")
    for numbers in ([1], [1, 2]):
        publish(store, feed, listings(numbers))
    ends = [row["chain_hash"] for row in store.releases()]
    head = feed_head(feed)
    assert head == ChainHead(2, ends[1])
    page = write_page(tmp_path, facts(head)).read_text("utf-8")
    assert "第 2 批" in page
    assert f"<b>{ends[1][:16]}</b>" in page
    assert f"<small>{ends[1]}" in page


def test_a_page_drawn_before_the_publication_shows_the_head_after_it(tmp_path):
    before, after = ChainHead(1, "a" * 64), ChainHead(2, "b" * 64)
    for first in (None, before):
        page = write_page(tmp_path, facts(first))
        stamp_head(tmp_path, "run-1", after)
        texts = {p.read_text("utf-8") for p in (page, tmp_path / "latest.html")}
        assert texts == {write_page(tmp_path, facts(after)).read_text("utf-8")}


def test_without_a_page_none_is_made(tmp_path):
    stamp_head(tmp_path, "run-1", ChainHead(1, "a" * 64))
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_cannot_be_read_tells_no_head(feed):
    feed.path.mkdir(parents=True, exist_ok=True)
    for body in (b"", b"{", b"[]", b'{"newest": null, "chain_hash": "x"}', b"\xff"):
        (feed.path / "index.json").write_bytes(body)
        assert feed_head(feed) is None
