"""What the ledger gains: nothing twice, supplements, what is given back, numbers that stay."""

import random
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from domain.supervision.handovers.build import HandoverBooks
from domain.supervision.handovers.columns import HANDOVER_COLUMNS
from tests.domain.supervision.handovers.cases import (
    AS_OF,
    RULES,
    VIOLATORS,
    Office,
    answer,
    answers,
    as_clues,
    clue,
    facts,
    hand_over,
    sent,
)

PRICE = {"violation_codes": "price"}
NEXT = AS_OF + timedelta(days=10)


def test_a_matter_goes_to_a_department_once_by_each_rule() -> None:
    rows = (clue("C1", **PRICE), clue("C2", matter_no="C1", **PRICE), clue("C3", **PRICE))
    found = Office().day(*rows)
    assert sent(found) == [("YJ2024050001", "market", "C1;C2"), ("YJ2024050002", "market", "C3")]
    assert not found.handover.duplicated(["department", "matter_no", "rule"]).any()


def test_a_second_run_changes_nothing() -> None:
    office, rows = Office(), (clue("C1", **PRICE), clue("C2", teacher=True, **PRICE), clue("C3"))
    first = office.day(*rows)
    again = office.day(*rows)
    pd.testing.assert_frame_equal(first.handover, again.handover)
    pd.testing.assert_frame_equal(first.handover_none, again.handover_none)


def test_new_evidence_is_a_supplement() -> None:
    office = Office()
    office.day(clue("C1", **PRICE))
    new = clue("C2", matter_no="C1", **PRICE)
    found = office.day(clue("C1", **PRICE), new, as_of=NEXT)
    assert sent(found)[1] == ("YJ2024050002", "market", "C2")
    assert found.handover["supplement_of"].tolist()[1] == "YJ2024050001"
    assert len(office.day(clue("C1", **PRICE), new, as_of=NEXT).handover) == 2


def test_a_matter_that_got_another_number_is_not_handed_over_again() -> None:
    """An older clue came in late: the matter has its number now, and the old one leads there."""
    office = Office()
    office.day(clue("C2", **PRICE))
    older = clue("C1", received_on="2024-04-01")
    found = office.day(older, clue("C2", matter_no="C1", **PRICE), as_of=NEXT)
    assert sent(found) == [("YJ2024050001", "market", "C2")]
    told = clue("C1", received_on="2024-04-01", **PRICE)
    found = office.day(told, clue("C2", matter_no="C1", **PRICE), as_of=NEXT)
    assert found.handover["supplement_of"].tolist()[1:] == ["YJ2024050001"]


def test_a_matter_whose_clue_is_gone_is_still_known_by_its_number() -> None:
    office = Office()
    office.day(clue("C1", **PRICE), clue("C2", matter_no="C1"))
    found = office.day(clue("C2", matter_no="C1", **PRICE), as_of=NEXT)
    assert found.handover["supplement_of"].tolist()[1:] == ["YJ2024050001"]


def test_two_matters_that_merge_were_handed_over_twice_and_are_not_again() -> None:
    office = Office()
    office.day(clue("C1", **PRICE), clue("C2", **PRICE))
    found = office.day(clue("C1", **PRICE), clue("C2", matter_no="C1", **PRICE), as_of=NEXT)
    assert len(found.handover) == 2


def test_what_was_given_back_goes_to_whom_the_answer_names() -> None:
    office, row = Office(), clue("C1", violation_codes="non_subject_unlicensed")
    office.day(row)
    back = answer("YJ2024060001", accepted=False, result="不属本局职责，应由科技局办理")
    found = office.day(row, answered=(back,), issue="returned", as_of=NEXT)
    assert found.handover["status"].tolist() == ["退回", "已移送"]
    new = found.handover.iloc[1]
    assert (new["department"], new["rule"]) == ("science", "non_subject")
    assert (new["returned_from"], new["handover_no"]) == ("YJ2024060001", "YJ2024070001")
    assert pd.isna(new["supplement_of"])
    assert found.handover_none.empty
    assert len(office.day(row, answered=(back,), as_of=NEXT).handover) == 2


def test_what_was_given_back_without_a_name_waits_for_somebody_to_assign_it() -> None:
    office, row = Office(), clue("C1", **PRICE)
    office.day(row)
    back = answer("YJ2024050001", accepted=False, result="退回")
    found = office.day(row, answered=(back,), as_of=NEXT)
    assert len(found.handover) == 1
    assert found.handover_none[["clue_no", "why"]].to_numpy().tolist() == [["C1", "returned"]]
    # New clues of the matter do not go to whoever gave it back.
    found = office.day(row, clue("C2", matter_no="C1", **PRICE), answered=(back,), as_of=NEXT)
    assert len(found.handover) == 1
    assert set(found.handover_none["clue_no"]) == {"C1", "C2"}


def test_departments_that_give_back_to_each_other_come_to_an_end() -> None:
    office, row = Office(), clue("C1", **PRICE)
    office.day(row)
    first = answer("YJ2024050001", accepted=False, result="应由商务局办理")
    found = office.day(row, answered=(first,), as_of=NEXT)
    assert found.handover["department"].tolist() == ["commerce", "market"]
    second = answer("YJ2024030001", accepted=False, result="属市监局")
    found = office.day(row, answered=(first, second), as_of=NEXT)
    assert len(found.handover) == 2
    assert found.handover_none["why"].tolist() == ["returned"]


def test_nothing_given_back_goes_to_the_department_that_referred_it() -> None:
    row = clue("C1", source="department_referral", referred_by="公安局", **PRICE)
    office = Office()
    office.day(row)
    back = answer("YJ2024050001", accepted=False, result="应由公安局办理")
    found = office.day(row, answered=(back,), as_of=NEXT)
    assert len(found.handover) == 1
    assert found.handover_none["why"].tolist() == ["returned"]


def test_between_two_days_clues_wait_and_are_told_so() -> None:
    office = Office()
    office.day(clue("C1", **PRICE))
    rows = (clue("C1", **PRICE), clue("C2", **PRICE), clue("C3"))
    found = office.day(*rows, issue="returned")
    assert len(found.handover) == 1
    assert dict(zip(found.handover_none["clue_no"], found.handover_none["why"], strict=True)) == {
        "C2": "waiting",
        "C3": "no_rule",
    }
    assert len(office.day(*rows, as_of=NEXT).handover) == 2


def test_the_past_is_shown_as_it_was_and_handed_over_to_nobody() -> None:
    office = Office()
    office.day(clue("C1", **PRICE))
    before = AS_OF - timedelta(days=1)
    found = office.day(clue("C1", **PRICE), issue="nothing", as_of=before)
    assert found.handover.empty
    assert found.handover_none["why"].tolist() == ["waiting"]


def test_numbers_go_on_and_start_anew_each_year() -> None:
    office = Office()
    office.day(clue("C1", received_on="2024-12-29", **PRICE), as_of=date(2024, 12, 30))
    office.day(clue("C2", received_on="2024-12-30", **PRICE), as_of=date(2024, 12, 31))
    later = clue("C3", received_on="2024-12-31", **PRICE)
    found = office.day(later, as_of=date(2025, 1, 2))
    assert found.handover["handover_no"].tolist() == [
        "YJ2024050001",
        "YJ2024050002",
        "YJ2025050001",
    ]


def test_a_department_may_get_more_than_the_figures_hold() -> None:
    office = Office()
    office.day(clue("C1", **PRICE))
    rows = office.books.handover.assign(handover_no="YJ2024059999")
    office.books = HandoverBooks(rows, office.books.referral_reply)
    found = office.day(clue("C1", **PRICE), clue("C2", **PRICE), as_of=NEXT)
    assert "YJ20240510000" in set(found.handover["handover_no"])
    found = office.day(clue("C2", **PRICE), clue("C3", **PRICE), as_of=NEXT)
    assert "YJ20240510001" in set(found.handover["handover_no"])


def test_a_second_letter_of_one_day_is_another_one() -> None:
    office = Office()
    office.day(clue("C1", **PRICE))
    found = office.day(clue("C1", **PRICE), clue("C2", **PRICE))
    assert found.handover["period"].tolist() == ["2024-06-28", "2024-06-28-2"]
    assert found.handover["file"].nunique() == 2


@pytest.mark.parametrize(
    "seed", [2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 3, 4, 5))]
)
def test_whatever_happens_every_recent_clue_is_somewhere_and_nothing_is_twice(seed: int) -> None:
    """Clues come, merge, are disproved, answered and given back over a year of hand-over days."""
    rng, office = random.Random(seed), Office()
    known: dict[str, dict[str, Any]] = {}
    told: list[dict[str, Any]] = []
    codes = ("price", "covert_online", "teacher;price", "licensed_breach", "venue_provider")
    names = ("", "应由市监局办理", "属网信办", "应由商务局办理")
    for turn in range(14):
        day = date(2024, 1, 1) + timedelta(days=25 * turn)
        for _ in range(rng.randrange(2, 7)):
            number = f"C{len(known):03d}"
            head = rng.choice([number, number, *known])
            known[number] = clue(
                number,
                received_on=(day - timedelta(days=rng.randrange(20))).isoformat(),
                violation_codes=rng.choice(codes),
                conclusion=rng.choice(("查实", "待核查", "查否", "部分属实")),
                matter_no=known[head]["matter_no"] if head in known else number,
            )
        newest: dict[str, str] = {}
        for row in known.values():
            newest[row["matter_no"]] = max(newest.get(row["matter_no"], ""), row["received_on"])
        rows = [row | {"last_on": newest[row["matter_no"]]} for row in known.values()]
        rng.shuffle(rows)
        found = office.day(*rows, answered=tuple(told), as_of=day)
        ledger, none = found.handover, found.handover_none
        recent = {
            row["clue_no"]
            for row in rows
            if row["last_on"] >= (day - timedelta(days=180)).isoformat()
        }
        given = set(ledger["evidence"].str.split(";").explode())
        assert given | set(none["clue_no"]) >= recent
        assert set(none["clue_no"]) <= recent
        given_back = set(
            ledger.loc[ledger["status"].eq("退回"), "evidence"].str.split(";").explode()
        )
        assert not (given & set(none["clue_no"])) - given_back
        assert ledger["handover_no"].is_unique
        first = ledger[ledger["supplement_of"].isna()]
        assert not first.duplicated(["department", "matter_no", "rule"]).any()
        listed = ledger.assign(clue_no=ledger["evidence"].str.split(";")).explode("clue_no")
        assert not listed.duplicated(["department", "rule", "clue_no"]).any()
        arrived = day
        for number in ledger.loc[ledger["status"].isin(["已移送", "逾期"]), "handover_no"]:
            if rng.random() < 0.7:
                back = {"accepted": False, "result": rng.choice(names)}
                done = {"accepted": True, "result": "已查处"}
                said = rng.choice((back, {"accepted": True}, done))
                told.append(answer(number, arrived_on=arrived, **said))
    assert len(office.books.handover) > 20
    assert office.books.handover["supplement_of"].notna().any()
    assert office.books.handover["returned_from"].notna().any()


def test_the_order_of_rows_changes_nothing() -> None:
    rows = [clue(f"C{n}", received_on=f"2024-05-{n + 1:02d}", **PRICE) for n in range(9)]
    forward, backward = Office().day(*rows), Office().day(*rows[::-1])
    pd.testing.assert_frame_equal(forward.handover, backward.handover)
    made = facts(*rows).sample(frac=1, random_state=1)
    mixed = hand_over(
        made,
        as_clues(made),
        VIOLATORS,
        Office().books,
        answers(),
        RULES,
        "everything",
        AS_OF,
    )
    pd.testing.assert_frame_equal(forward.handover, mixed.handover)


def test_a_world_without_clues_hands_over_nothing() -> None:
    found = Office().day()
    assert found.handover.empty
    assert found.handover_none.empty
    assert found.referral_reply.empty
    assert found.handover.columns.tolist() == list(HANDOVER_COLUMNS)
