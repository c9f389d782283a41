"""What departments read: one commit is a publication; nothing else ever is."""

import csv
import io
import json
import multiprocessing
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import select, text

from domain.release.delta import replay
from domain.release.gate import GateFinding, GatePolicy, Override
from domain.release.hashes import listings_hash
from resources.databases import engine as database
from resources.feed.directory import FeedDirectory
from resources.publication import masking, shared_store, transaction
from resources.publication.publication import PublicationRefusedError, StateMismatchError
from resources.publication.shared_store import SharedStore
from schemas.tables.shared import credit_blacklist, credit_blacklist_public
from tests.support.publications import AS_OF, NOW, contents, listings, publish, reasons, tables


def test_table_and_files_describe_one_release(store, feed):
    candidate = listings([1, 2, 3], bz="=1+1")
    outcome = publish(store, feed, candidate)
    assert (outcome.release_no, outcome.counts) == (1, {"list": 3})
    pd.testing.assert_frame_equal(store.current(), candidate)
    folder = feed.release_path(1)
    rows = list(csv.DictReader(io.StringIO((folder / "full.csv").read_text("utf-8-sig"))))
    assert [row["备注"] for row in rows] == ["'=1+1"] * 3
    assert [row["名单类型"] for row in rows] == ["失信信息"] * 3
    lines = [json.loads(line) for line in (folder / "full.jsonl").read_text().splitlines()]
    assert [line["listing_id"] for line in lines] == list(candidate["listing_id"])
    with store.engine.connect() as connection:
        numbers = set(connection.execute(select(credit_blacklist.c.release_no)).scalars())
        public = connection.execute(select(credit_blacklist_public)).mappings().all()
    assert numbers == {1}
    assert len(public) == 3
    assert "王小明" not in str(public)


def test_no_change_is_no_release(store, feed):
    publish(store, feed, listings([1, 2]))
    before, files = tables(store), contents(feed.path)
    outcome = publish(store, feed, listings([2, 1]), run_id="run-2")
    assert outcome.release_no is None
    assert (tables(store), contents(feed.path)) == (before, files)


def test_an_empty_first_run_publishes_nothing(store, feed):
    assert publish(store, feed, listings([])).release_no is None
    assert store.releases() == []
    assert not (feed.path / "index.json").exists()


def test_state_plus_delta_is_the_next_state_for_every_release(store, feed):
    states = [listings([1, 2]), listings([2, 3]), listings([2, 3], cf_nr_fk=9.0), listings([3, 4])]
    for number, state in enumerate(states, 1):
        assert publish(store, feed, state).release_no == number
    before = listings([])
    for number, row in enumerate(store.releases(), 1):
        after = replay(before, store.changes(number))
        assert listings_hash(after) == row["state_hash"]
        assert listings_hash(store.state_at(number)) == row["state_hash"]
        expected = listings_hash(before) if number > 1 else None
        assert row["previous_state_hash"] == expected
        before = after
    with store.engine.connect() as connection:
        numbers = set(connection.execute(select(credit_blacklist.c.release_no)).scalars())
    assert numbers == {len(states)}


def test_reasons_and_merges_reach_the_change_log(store, feed):
    publish(store, feed, listings([1, 2]))
    after = listings([1], violator_id="V0002")
    publish(
        store,
        feed,
        after,
        reasons=reasons(("L0002", "repair", "信用修复：澄教信〔2023〕1号")),
        redirects={"V0001": "V0002"},
    )
    changes = store.changes(2).set_index("listing_id")
    assert changes["op"].to_dict() == {"L0001": "merge", "L0002": "repair"}
    assert changes.loc["L0002", "reason"] == "信用修复：澄教信〔2023〕1号"
    row = store.releases()[-1]
    assert (row["merged"], row["repaired"], row["listings"]) == (1, 1, 1)


def test_a_refused_publication_changes_nothing(store, feed):
    publish(store, feed, listings(range(60)))
    before, files = tables(store), contents(feed.path)
    with pytest.raises(PublicationRefusedError) as error:
        publish(store, feed, listings(range(10)))
    assert [finding.code for finding in error.value.findings] == ["shrink"]
    assert (tables(store), contents(feed.path)) == (before, files)


def test_an_override_is_recorded_with_the_release(store, feed):
    publish(store, feed, listings(range(60)))
    override = Override(("shrink",), "张三", "来源整改", AS_OF)
    outcome = publish(store, feed, listings(range(10)), gate=GatePolicy(overrides=(override,)))
    assert [finding.code for finding in outcome.overridden] == ["shrink"]
    row = store.releases()[-1]
    assert (row["override_by"], row["override_reason"]) == ("张三", "来源整改")


def test_a_gate_may_be_a_function(store, feed):
    with pytest.raises(PublicationRefusedError):
        publish(store, feed, listings([1]), gate=lambda facts: [GateFinding("x", "不行")])
    assert store.releases() == []


def test_an_unlawful_row_stops_the_whole_publication(store, feed):
    with pytest.raises(PublicationRefusedError):
        publish(store, feed, listings([1], rdwh=None))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credit_blacklist SET row_hash = 'x' WHERE listing_id = 'L0001'",
        "DELETE FROM credit_blacklist WHERE listing_id = 'L0002'",
        "UPDATE credit_blacklist SET cf_xdr_mc = 'x' WHERE listing_id = 'L0001'",
    ],
)
def test_a_table_edited_outside_the_system_is_noticed(store, feed, statement):
    publish(store, feed, listings([1, 2]))
    with store.engine.begin() as connection:
        connection.execute(text(statement))
    with pytest.raises(StateMismatchError):
        publish(store, feed, listings([2, 3]))
    assert len(store.releases()) == 1


def test_the_rows_of_the_release_are_a_function_of_the_candidate_alone(tmp_path):
    feeds = []
    for name in ("a", "b"):
        store = SharedStore(f"sqlite:///{tmp_path / name}.db")
        store.migrate()
        feeds.append(FeedDirectory(tmp_path / name))
        shuffled = listings([1, 2]).sample(frac=1, random_state=len(feeds))
        now = NOW + timedelta(hours=len(feeds))
        publish(store, feeds[-1], shuffled, run_id=name, now=now)
        store.dispose()
    one, other = (contents(feed.release_path(1)) for feed in feeds)
    assert {n for n in one if one[n] != other[n]} == {"manifest.json"}


def test_migrating_twice_does_nothing(store):
    store.migrate()
    assert store.releases() == []


# -- publishers at once ----------


def _publish_in_process(url, path, numbers, results):
    from pathlib import Path

    store = SharedStore(url)
    feed = FeedDirectory(Path(path))
    outcome = publish(store, feed, listings(numbers), run_id=str(numbers))
    results.put(outcome.release_no)
    store.dispose()


def test_two_publishers_at_once_take_turns(store, feed, database_url):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    jobs = [
        context.Process(
            target=_publish_in_process, args=(database_url, str(feed.path), numbers, results)
        )
        for numbers in ([1, 2], [1, 2, 3])
    ]
    for job in jobs:
        job.start()
    released = {results.get(timeout=30) for _ in jobs}
    for job in jobs:
        job.join(10)
    assert released == {1, 2}
    assert [row["release_no"] for row in store.releases()] == [1, 2]
    assert feed.newest() == 2


def test_as_of_must_not_go_back_unnoticed(store, feed):
    publish(store, feed, listings([1]))
    with pytest.raises(PublicationRefusedError):
        publish(store, feed, listings([1, 2]), as_of=date(2024, 6, 29))


@pytest.mark.parametrize("numbers", [[1, 2], [1, 2, 3]])
def test_a_changed_masking_rule_makes_every_public_row_anew(store, feed, monkeypatch, numbers):
    publish(store, feed, listings([1, 2]))
    masks = transaction.public_listings
    for user in (transaction, masking):
        monkeypatch.setattr(
            user, "public_listings", lambda *given: masks(*given).assign(cf_xdr_mc="＊")
        )
    publish(store, feed, listings([1, 2]))
    for user in (transaction, masking, shared_store):
        monkeypatch.setattr(user, "masking_version", lambda _: "stricter")
    publish(store, feed, listings(numbers))
    with store.engine.connect() as connection:
        shown = connection.execute(select(credit_blacklist_public.c.cf_xdr_mc)).scalars().all()
    assert shown == ["＊"] * len(numbers)
    assert len(store.releases()) == len({2, len(numbers)})


def test_signboards_and_texts_carry_no_persons_name_in_public(store, feed):
    signboard = {"cf_xdr_mc": "江阴市王小明 托管部", "bz": "店招“王小明英语”，王小明称不知情"}
    publish(store, feed, listings([1], **signboard))
    rows = tables(store)["credit_blacklist_public"]
    assert "王小明" not in str(rows)


def test_first_listed_on_survives_merge_amendment_removal_and_return(store, feed):
    days = [date(2024, 6, day) for day in (1, 2, 3, 4, 5)]
    states = [
        listings([1, 2]),
        listings([1, 2], violator_id="V0002"),
        listings([1, 2], violator_id="V0002", cf_nr_fk=2.5),
        listings([2], violator_id="V0002", cf_nr_fk=2.5),
        listings([1, 2], violator_id="V0002", cf_nr_fk=2.5),
    ]
    why = reasons(("L0001", "remove", "移出决定"))
    redirects = {"V0001": "V0002"}
    for day, state in zip(days, states, strict=True):
        publish(store, feed, state, as_of=day, reasons=why, redirects=redirects)
    assert set(store.first_published().values()) == {days[0]}
    assert set(store.current()["listed_on"]) == {pd.Timestamp("2023-06-01")}
    ops = store.changes().groupby("listing_id")["op"].agg(list)
    assert ops["L0001"] == ["list", "merge", "amend", "remove", "list"]


def test_rows_edited_between_audit_and_commit_are_never_published(store, feed):
    publish(store, feed, listings([1]))
    before = tables(store)
    edits = (
        "UPDATE credit_blacklist_staged SET cf_nr_fk = 9",
        "UPDATE credit_blacklist_staged SET row_hash = 'x'",
        "DELETE FROM credit_blacklist_staged WHERE listing_id = 'L0001'",
        "DELETE FROM credit_blacklist",
    )
    for edit in edits[:3]:
        with pytest.raises(StateMismatchError):
            publish(store, feed, listings([2]), audit=lambda edit=edit: _run(store, edit))
        assert tables(store) == before
    with pytest.raises(StateMismatchError):
        publish(store, feed, listings([2]), audit=lambda: _run(store, edits[3]))
    assert len(store.releases()) == 1


def _run(store, statement):
    with database.writing(store.engine) as connection:
        connection.execute(text(statement))
    return ()


# -- days, policies and persons ----------


def publish_on(store, feed, candidate, day, **fields):
    as_of = date.fromisoformat(day)
    clock = {"now": datetime.fromisoformat(f"{day}T06:30"), **fields}
    return publish(store, feed, candidate, as_of=as_of, **clock)


def test_a_day_ahead_of_the_clock_is_refused(store, feed):
    with pytest.raises(PublicationRefusedError) as error:
        publish_on(store, feed, listings([1]), "2024-07-01", now=NOW)
    assert [f.code for f in error.value.findings] == ["as_of_ahead"]


def test_after_a_day_ahead_of_the_clock_true_days_are_published_again(store, feed):
    publish_on(store, feed, listings(range(30)), "2024-06-30")
    lifted = Override(("as_of_ahead", "as_of_jump"), "张三", "误设", date(2027, 1, 1))
    gate = GatePolicy(max_jump_days=62, overrides=(lifted,))
    ended = reasons(*((f"L{n:04d}", "expire", "公示期满") for n in range(29)))
    last = listings([29], publish_until="2029-01-01")
    publish_on(store, feed, last, "2027-01-01", now=NOW, gate=gate, reasons=ended)
    for day, numbers in (("2024-07-01", range(30)), ("2024-07-02", range(31))):
        assert publish_on(store, feed, listings(numbers), day, gate=gate).release_no
    on_list = store.listed_on(date(2024, 7, 5))
    assert sorted(row["listing_id"] for row in on_list) == [f"L{n:04d}" for n in range(31)]


def test_a_policy_that_expires_what_was_published_for_longer_is_refused(store, feed):
    publish(store, feed, listings([1, 2]))
    ended = reasons(("L0002", "expire", "公示期满（至2024-06-01）"))
    with pytest.raises(PublicationRefusedError) as error:
        publish(store, feed, listings([1]), reasons=ended, policy_version="next")
    assert [f.code for f in error.value.findings] == ["early_expiry"]
    assert "test → next" in str(error.value)
    lifted = Override(("early_expiry",), "张三", "新规", AS_OF)
    gate = GatePolicy(overrides=(lifted,))
    publish(store, feed, listings([1]), reasons=ended, policy_version="next", gate=gate)
    assert store.changes(2)["reason"].str.contains("公示政策变更（版本 test → next）").all()


def test_what_a_policy_changes_is_told_as_policy(store, feed):
    publish(store, feed, listings([1, 2]))
    shorter = listings([1], publish_until="2025-06-01", rule_version="2026-04")
    fined = listings([2], publish_until="2025-06-01", cf_nr_fk=12.0)
    both = pd.concat([shorter, fined])
    publish(store, feed, both, policy_version="next")
    told = store.changes(2).set_index("listing_id")["reason"]
    assert told["L0001"] == "公示政策变更（版本 test → next）：规则版本、公示至"
    assert told["L0002"].startswith("来源更新：")


def test_what_a_person_parts_is_no_shrinking_and_says_so(store, feed):
    publish(store, feed, listings(range(60)))
    gone = {f"澄教罚〔2023〕{number}号" for number in range(10, 60)}
    assert publish(store, feed, listings(range(10)), parted=gone).release_no == 2
    assert store.changes(2)["reason"].str.startswith("人工认定不同主体").all()


def test_documents_that_free_are_no_shrinking(store, feed):
    publish(store, feed, listings(range(60)))
    freed = reasons(*((f"L{n:04d}", "revoke", "处罚撤销") for n in range(10, 60)))
    assert publish(store, feed, listings(range(10)), reasons=freed).release_no == 2


def test_an_objection_is_marked_outside_hash_and_release(store, feed):
    publish(store, feed, listings([1, 2]), disputes={"L0001"})
    state = store.releases()[-1]["state_hash"]
    marks = select(credit_blacklist.c.listing_id, credit_blacklist.c.dispute)

    def marked():
        with store.engine.connect() as connection:
            return {i for i, mark in connection.execute(marks) if mark == "异议中"}

    assert marked() == {"L0001"}
    assert publish(store, feed, listings([1, 2]), disputes={"L0002"}).release_no is None
    assert marked() == {"L0002"}
    publish(store, feed, listings([1, 2], cf_nr_fk=0.4), disputes={"L0002"})
    assert marked() == {"L0002"}
    assert publish(store, feed, listings([1, 2])).state_hash == state
    assert marked() == set()
