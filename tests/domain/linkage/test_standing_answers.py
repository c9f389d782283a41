"""An answer binds while its records still say what the reviewer saw (contract §2.6)."""

from typing import Any

import pandas as pd
import pytest

from domain.linkage.mentions import build_mentions
from domain.linkage.standing_answers import unbinding_reasons
from domain.values.addresses.parse import Gazetteer, Town
from tests.domain.linkage.test_mentions import rows
from tests.support import parties
from tests.support.county import COUNTY

GAZETTEER = Gazetteer((Town("320281102", "月城镇", ("月城",)),), county=COUNTY)
ROW = "town_submission:1"
COMPANY = "market_registration:1"
SAW: dict[str, Any] = {
    "left_record": ROW,
    "right_record": COMPANY,
    "left_name": "海潮书社",
    "left_address": "月城镇月翔路301号",
    "right_name": "江阴市琛嵘培训有限公司",
    "right_address": "月城镇月翔路205号",
    "conclusion": "同一主体",
    "decided_on": pd.Timestamp("2024-06-20"),
}
NAMES = ("left_name", "left_code", "left_address", "right_name", "right_code", "right_address")


def mentions(**given: Any) -> pd.DataFrame:
    typed = {"party_name": "海潮书社", "address": "月翔路301号", "filer_code": "320281102"} | given
    register = {
        "name": "江阴市琛嵘培训有限公司",
        "uscc": "913202815PLQMQKC6H",
        "registered_address": "江阴市月城镇月翔路205号",
    }
    records = {
        "town_submission": rows("town_submission", {"source_file": "a.xlsx"} | typed),
        "market_registration": rows("market_registration", register),
    }
    return build_mentions(records, GAZETTEER, parties.lexicon())


def verdict(
    now: pd.DataFrame, replaced: dict[str, pd.Timestamp] | None = None, **seen: Any
) -> str | None:
    answer = pd.DataFrame([dict.fromkeys(NAMES) | SAW | seen]).astype(dict.fromkeys(NAMES, "str"))
    found = unbinding_reasons(answer, now, replaced or {}, GAZETTEER).iloc[0]
    return None if pd.isna(found) else str(found)


@pytest.mark.parametrize(
    "now",
    [
        {},
        {"party_name": "海潮書社"},
        {"party_name": "海 潮 书 社"},
        {"party_name": "海朝书社"},
        {"party_name": "江阴市海潮书社"},
        {"address": "江阴市月城镇月翔路301号"},
        {"address": "月翔路301号2楼"},
        {"address": None},
        {"phone": "13912345678"},
    ],
)
def test_an_answer_binds_while_nothing_seen_is_contradicted(now: dict[str, Any]) -> None:
    assert verdict(mentions(**now)) is None


@pytest.mark.parametrize(
    "now",
    [
        {"party_name": "听雨轩"},
        {"party_name": "听雨轩", "address": "月翔路16号"},
        {"address": "月翔路305号"},
        {"address": "环城路301号"},
        {"party_name": None, "address": None},
    ],
)
def test_an_answer_about_a_record_that_says_something_else_is_out_of_date(
    now: dict[str, Any],
) -> None:
    assert verdict(mentions(**now)) == "out_of_date:left"


def test_another_code_makes_an_answer_out_of_date() -> None:
    assert verdict(mentions(), right_code="913202815PLQMQKC6H") is None
    assert verdict(mentions(), right_code="913202819GRYBAU539") == "out_of_date:right"
    person = mentions(id_number="320281199001011233")
    assert verdict(person, left_code="320281********1233") is None
    assert verdict(person, left_code="320281********1234") == "out_of_date:left"


def test_two_full_names_of_one_core_are_two_parties() -> None:
    assert verdict(mentions(), right_name="江阴市琛嵘艺术工作室") == "out_of_date:right"


def test_an_answer_about_a_record_that_is_gone_is_sent_back() -> None:
    assert verdict(mentions(), left_record="town_submission:99") == "unknown_record"
    assert verdict(mentions(), left_record="town_submission:1#2") == "unknown_record"


BARE = dict.fromkeys(NAMES)


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [
        (None, None),
        ("2024-06-18", None),
        ("2024-06-20 09:00", None),
        ("2024-06-25", "out_of_date:left"),
    ],
)
def test_an_answer_that_says_nothing_of_its_records_ends_with_their_workbook(
    delivered: str | None, expected: str | None
) -> None:
    """Without what was seen, only a workbook that was not replaced since is known unchanged."""
    replaced = {"a.xlsx": pd.Timestamp(delivered)} if delivered else {}
    assert verdict(mentions(party_name="听雨轩"), replaced, **BARE) == expected
