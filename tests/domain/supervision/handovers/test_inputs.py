"""What decides where a clue goes: read off its record, its party, its matter and the decisions."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from domain.registry.build import Registry
from domain.registry.violations import build_violations
from domain.supervision.handovers.inputs import INPUT_COLUMNS, handover_inputs, stated_by_records
from tests.support.clue_stories import AS_OF, POLICY, Story


def registry(story: Story, persons: tuple[str, ...] = ()) -> Registry:
    """Parties of a story; those that are named are natural persons."""
    members = pd.DataFrame(story.members)
    evidence = members[
        ["source", "source_record_id", "party_no", "violator_id", "link_method"]
    ].astype({"source": "str", "source_record_id": "str", "violator_id": "str"})
    ids = sorted(set(members["violator_id"]))
    kinds = ["natural_person" if one in persons else "organisation" for one in ids]
    empty = pd.DataFrame()
    return Registry(
        violator=pd.DataFrame({"violator_id": ids, "kind": kinds, "name": ids}, dtype="str"),
        violator_evidence=evidence,
        violator_link=empty,
        violator_relation=empty,
        violation=build_violations(story.records(), evidence, POLICY.linkage),
        link_review=empty,
        reappearance=empty,
    )


def facts(story: Story, as_of: date = AS_OF, **more: Any) -> pd.DataFrame:
    said = stated_by_records(story.records())
    made = handover_inputs(said, story.told(as_of), registry(story, **more), as_of)
    assert made.columns.tolist() == list(INPUT_COLUMNS)
    return made.set_index("clue_no")


def test_what_the_record_says() -> None:
    story = Story()
    patrol = story.patrol(
        "p1",
        "2024-05-06",
        premises_type="居民楼",
        subject="体育;美术",
        in_service_teacher=True,
        signals="unrest",
    )
    referral = story.referral("YS1", "2024-05-06", party="乙")
    ticket = story.complaint("T1", "2024-05-06", party="丙", signals="disorder")
    rows = facts(story)
    said = ["premises", "subjects", "teacher", "signals", "referred_by"]
    assert rows.loc[patrol, said[:4]].tolist() == ["居民楼", "体育;美术", True, "unrest"]
    assert rows.loc[referral, "referred_by"] == "公安局"
    assert rows.loc[[patrol, ticket], "referred_by"].isna().all()
    assert (rows.loc[ticket, "signals"], rows.loc[ticket, "teacher"]) == ("disorder", False)


def test_a_record_with_several_parties_says_what_all_of_its_rows_say() -> None:
    story = Story()
    number = story.patrol("p1", "2024-05-06", party="甲乙", premises_type="居民楼", party_no=1)
    story.rows["town_submission"].append(
        story.rows["town_submission"][0]
        | {"party_no": 2, "premises_type": "线上", "in_service_teacher": True}
    )
    row = facts(story).loc[number]
    assert (row["premises"], bool(row["teacher"])) == ("居民楼;线上", True)


def test_a_natural_person_may_be_any_of_the_parties() -> None:
    story = Story()
    both = story.patrol("p1", "2024-05-06", party="甲乙")
    other = story.patrol("p2", "2024-05-06", party="甲", place="9/901")
    rows = facts(story, persons=("V乙",))
    assert rows.loc[[both, other], "natural_person"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("decided", "is_decided"),
    [
        ("2024-05-20", True),
        ("2024-05-06", True),
        ("2024-05-01", False),  # an answer to something else
        ("2024-07-15", False),  # not yet there on the day
    ],
)
def test_a_decision_on_the_party_counts_from_the_first_day_of_the_matter(
    decided: str, is_decided: bool
) -> None:
    story = Story()
    number = story.patrol("p1", "2024-05-06", violation_codes="unlicensed")
    story.penalty("澄教罚〔2024〕1号", decided)
    assert bool(facts(story).loc[number, "is_decided"]) == is_decided


def test_a_decision_of_anybody_else_does_not_count() -> None:
    story = Story()
    number = story.patrol("p1", "2024-05-06", violation_codes="unlicensed")
    story.penalty("澄教罚〔2024〕1号", "2024-05-20", party="乙")
    assert not facts(story).loc[number, "is_decided"]


def test_a_decision_that_was_withdrawn_does_not_count() -> None:
    story = Story()
    number = story.patrol("p1", "2024-05-06", violation_codes="unlicensed")
    story.penalty("澄教罚〔2024〕1号", "2024-05-20", revoked=True)
    assert not facts(story).loc[number, "is_decided"]


def test_the_decision_that_the_row_tells_counts_whatever_its_day() -> None:
    story = Story()
    number = story.patrol(
        "p1",
        "2024-05-06",
        decision_no="澄教罚〔2024〕7号",
        decided_on=pd.Timestamp("2024-05-02"),
        authority="江阴市教育局",
    )
    assert facts(story).loc[number, "is_decided"]


def test_the_newest_clue_of_the_matter_dates_it() -> None:
    story = Story()
    first = story.patrol("p1", "2024-03-06")
    story.patrol("p2", "2024-05-06")
    assert facts(story).loc[first, "last_on"] == pd.Timestamp("2024-05-06")


def test_without_records_nothing_is_said() -> None:
    assert stated_by_records({}).empty
