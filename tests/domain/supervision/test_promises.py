"""What holds for any records: nothing lost or counted twice, whatever the order or the day."""

import random
from datetime import date, timedelta

import pandas as pd
import pytest

from domain.supervision.clues.build import FollowUp
from domain.supervision.clues.ledger import Names, bureau_sheets, has_flag, unit_rows
from domain.supervision.clues.wording import FLAGS
from tests.support.clue_stories import AS_OF, POLICY, Story

SEEDS = (1, 2, 3)
NAMES = Names({}, {}, {})
FIRST = date(2023, 3, 21)


def drawn(seed: int, clues: int = 160) -> Story:
    """Records of every source about few parties and places, so that everything happens."""
    rng, story = random.Random(seed), Story()
    tickets: list[str] = []
    for number in range(clues):
        on = FIRST + timedelta(days=rng.randrange(460))
        party = rng.choice("甲乙丙丁戊己庚辛甲乙?")
        place = rng.choice(("1/301", "1/302", "1", "2/101", "2", "3/501", None))
        kind = rng.choices(("complaint", "patrol", "city", "referral", "penalty"), (5, 5, 1, 2, 1))[
            0
        ]
        if kind == "complaint":
            ended = (on + timedelta(days=rng.randrange(-2, 60))).isoformat()
            earlier = rng.choice(tickets) if tickets and rng.random() < 0.2 else None
            story.complaint(
                f"T{number}",
                on.isoformat(),
                rng.choice(("属实", "部分属实", "不属实", "无法核实", None)),
                party if rng.random() < 0.9 or party == "?" else party + "壬",
                place,
                ended=rng.choice((ended, None)),
                feedback=rng.choice((True, False, None)),
                original_id=earlier or (f"X{number}" if rng.random() < 0.05 else None),
                handler=rng.choice(("市教育局", "其他", None)),
                measures=rng.choice((None, None, "责令改正")),
            )
            tickets.append(f"T{number}")
        elif kind == "referral":
            word = rng.choice(("查实", "待核查", "查否", None))
            story.referral(f"YS{number}", on.isoformat(), word, party, place)
        elif kind == "penalty":
            story.penalty(f"澄教罚〔2024〕{number}号", on.isoformat(), rng.choice("甲乙丙"))
        else:
            story.patrol(
                f"p{number}",
                on.isoformat(),
                rng.choice(("查实", "待核查", "查否", "未发现")),
                party,
                place,
                source="city_patrol" if kind == "city" else "town_submission",
                measures=rng.choice((None, "责令停止;退费", "约谈")),
                violation_codes=rng.choice(("unlicensed", "price;teacher")),
            )
    return story


def same(left: FollowUp, right: FollowUp) -> None:
    for name in ("clue", "clue_party", "matter", "matter_redirect", "clue_conflict"):
        pd.testing.assert_frame_equal(getattr(left, name), getattr(right, name))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_record_is_one_clue_and_every_clue_in_one_matter(seed: int) -> None:
    story = drawn(seed)
    told = story.told()
    records = {
        (source, row["source_record_id"])
        for source in ("complaint", "department_referral", "town_submission", "city_patrol")
        for row in story.rows[source]
        if row.get("finding") != "未发现"
    }
    clues = told.clue
    assert set(zip(clues["source"], clues["source_record_id"], strict=True)) == records
    assert clues["clue_no"].is_unique
    assert set(clues["matter_no"]) == set(told.matter["matter_no"])
    assert told.matter["clues"].sum() == len(clues)
    assert clues["state"].value_counts().sum() == len(clues)
    assert set(told.clue_party["clue_no"]) <= set(clues["clue_no"])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    story, rng = drawn(seed), random.Random(seed)
    members = pd.DataFrame(story.members)
    turned = {
        source: rows.sample(frac=1, random_state=seed).reset_index(drop=True)
        for source, rows in story.records().items()
    }
    order = rng.sample(range(len(members)), len(members))
    same(story.told(), story.told(records=turned, members=members.iloc[order]))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_matter_holds_two_known_parties_that_no_record_names_together(seed: int) -> None:
    story = drawn(seed)
    told = story.told()
    members = pd.DataFrame(story.members)
    known = members[~members["is_masked"]]
    named = told.clue[["clue_no", "source", "source_record_id", "matter_no"]].merge(
        known[["source", "source_record_id", "violator_id"]], on=["source", "source_record_id"]
    )
    assert not known.empty
    for _, rows in named.groupby("matter_no"):
        groups = rows.groupby("clue_no")["violator_id"].agg(set).tolist()
        joined = groups.pop()
        while touching := [group for group in groups if group & joined]:
            joined = joined.union(*touching)
            groups = [group for group in groups if group not in touching]
        assert groups == []


@pytest.mark.parametrize("seed", SEEDS)
def test_each_flag_has_as_many_rows_in_its_sheet_as_it_counts(seed: int) -> None:
    told = drawn(seed).told()
    sheets = bureau_sheets(told, NAMES, POLICY.follow_up, AS_OF)
    for sheet, flag in {
        "查实未处置": "unfollowed",
        "办结未反馈": "no_feedback",
        "回潮": "reopened",
    }.items():
        count = int(has_flag(told.clue, flag).sum())
        assert count > 0
        assert len(sheets[sheet]) == count
    assert len(sheets["全部"]) == len(told.clue)
    assert len(sheets["待办"]) == told.clue["state"].ne("closed").sum()
    assert len(sheets["矛盾"]) == len(told.clue_conflict)
    assert set(told.clue["flags"].dropna().str.split(";").explode()) <= set(FLAGS)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_past_day_is_what_was_known_then(seed: int) -> None:
    """What happened afterwards changes nothing; whose a record is, the registry of the run says."""
    story, then = drawn(seed), date(2023, 12, 31)
    past = Story()
    past.members = story.members
    for source, rows in story.rows.items():
        column = {
            "complaint": "registered_at",
            "department_referral": "referred_on",
            "market_penalty": "decided_on",
        }.get(source, "inspected_on")
        past.rows[source] = [
            {**row, **_without_end(row, then)}
            for row in rows
            if column not in row or row[column] <= pd.Timestamp(then)
        ]
    town = story.records()
    town["town_submission"] = town["town_submission"][
        town["town_submission"]["inspected_on"] <= pd.Timestamp(then)
    ].reset_index(drop=True)
    same(story.told(then, records=town), past.told(then))


def _without_end(row: dict[str, object], then: date) -> dict[str, object]:
    ended = row.get("closed_on")
    if ended is None or ended <= pd.Timestamp(then):
        return {}
    blank = {"closed_on": None, "conclusion": None, "feedback": None, "measures": None}
    return {**blank, "status": "办理中"}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_number_of_a_ticket_stands_only_with_the_office_that_handles_it(seed: int) -> None:
    story = drawn(seed)
    told = story.told()
    numbers = [row["source_record_id"] for row in story.rows["complaint"]]
    for name, sheet in bureau_sheets(told, NAMES, POLICY.follow_up, AS_OF).items():
        cells = set(sheet.astype("str").to_numpy().ravel())
        assert not cells & set(numbers), name
    shown = unit_rows(told, NAMES)
    handled = told.clue[told.clue["by_handler"]]
    for unit, rows in shown.items():
        tickets = set(rows["工单编号"].dropna())
        own = handled.loc[handled["unit"].eq(unit), "source_record_id"]
        assert tickets <= set(own)
    assert shown["education"]["工单编号"].notna().any()


def test_no_record_at_all_gives_empty_tables() -> None:
    story = Story()
    story.penalty("澄教罚〔2024〕1号", "2024-01-01")
    told = story.told()
    assert told.clue.empty
    assert told.matter.empty
    assert told.clue_conflict.empty
