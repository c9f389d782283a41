"""Several parties in one record, and which version of each counts (contract §2)."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.intake.cells.names import read_name_cell
from domain.intake.cells.several import cell_parts
from domain.intake.parties import one_row_per_party, with_evidence, with_party_numbers
from domain.intake.versions import DUPLICATE, SUPERSEDED_ROW, stale_rows
from tests.support.county import COUNTY

STAGES = {"status": {"受理": 0, "办理中": 1, "已办结": 2}, "conclusion": {"属实": 1, "不属实": 1}}
CONTENT = ("party_name", "uscc", "note")
A, B = "913202815PLQMQKC6H", "913202819GRYBAU539"


def rows(*given_rows: dict[str, Any]) -> pd.DataFrame:
    """Penalty rows of one number; those that are not told apart were delivered together."""
    made = pd.DataFrame(
        [
            {"party_name": None, "uscc": None, "note": None, "updated_at": None, "day": None} | row
            for row in given_rows
        ]
    )
    return made.assign(
        source="market_penalty",
        source_record_id="澄市监处罚〔2024〕1号",
        source_file="f",
        source_row=range(len(made)),
        party_no=1,
        updated_at=pd.to_datetime(made["updated_at"]).astype("datetime64[us]"),
        _received_at=pd.to_datetime(made.pop("day")).astype("datetime64[us]"),
        **{name: made[name].astype("str") for name in CONTENT},
    )


def reasons(frame: pd.DataFrame, source: str = "market_penalty") -> list[str | None]:
    found = stale_rows(frame, source, CONTENT, STAGES)
    return [None if pd.isna(reason) else reason for reason in found]


def test_rows_of_one_number_that_name_different_parties_all_count() -> None:
    frame = rows(
        {"party_name": "乙公司", "uscc": B},
        {"party_name": "甲公司", "uscc": A},
        {"party_name": "张三"},
    )
    assert reasons(frame) == [None, None, None]
    assert with_party_numbers(frame, "market_penalty")["party_no"].tolist() == [2, 1, 3]


def test_a_party_is_known_by_its_code_or_else_by_its_name() -> None:
    renamed = rows(
        {"party_name": "甲公司", "uscc": A, "updated_at": "2024-01-01"},
        {"party_name": "新甲公司", "uscc": A, "updated_at": "2024-02-01"},
        {"party_name": "新甲公司", "updated_at": "2024-03-01"},
    )
    assert reasons(renamed) == [SUPERSEDED_ROW, SUPERSEDED_ROW, None]


def test_a_row_that_names_nobody_is_a_version_of_the_only_party() -> None:
    one = rows({"party_name": "甲公司", "updated_at": "2024-02-01"}, {"updated_at": "2024-01-01"})
    assert reasons(one) == [None, SUPERSEDED_ROW]
    two = rows({"party_name": "甲公司"}, {"party_name": "乙公司"}, {})
    assert reasons(two) == [None, None, None]


def test_the_time_in_the_row_counts_before_delivery() -> None:
    frame = rows(
        {"party_name": "甲", "note": "新", "updated_at": "2024-02-01", "day": "2024-01-01"},
        {"party_name": "甲", "note": "旧", "updated_at": "2024-01-01", "day": "2024-03-01"},
    )
    assert reasons(frame) == [None, SUPERSEDED_ROW]


def complaints(*given_rows: dict[str, Any]) -> pd.DataFrame:
    made = rows(*({"party_name": "甲"} | row for row in given_rows))
    moments = [row.get("at", "2024-05-01 09:30") for row in given_rows]
    return made.assign(
        typed_as=[str(row) for row in given_rows],
        status=pd.Series([row.get("status") for row in given_rows], dtype="str"),
        conclusion=pd.Series([row.get("conclusion") for row in given_rows], dtype="str"),
        registered_at=pd.to_datetime(pd.Series(moments), format="mixed").astype("datetime64[us]"),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"status": "受理"}, {"status": "已办结"}),
        ({"status": "办理中", "day": "2024-06-02"}, {"status": "已办结", "day": "2024-06-01"}),
        ({"status": "已办结"}, {"status": "已办结", "conclusion": "属实"}),
        ({"status": "办理中", "note": "长"}, {"status": "已办结", "at": "2024-05-01"}),
        ({"at": "2024-05-01 09:30"}, {"at": "2024-05-02 08:00"}),
        ({"status": None}, {"status": "受理"}),
    ],
)
def test_the_state_that_is_further_on_counts(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert reasons(complaints(old, new), "complaint") == [SUPERSEDED_ROW, None]
    assert reasons(complaints(new, old), "complaint") == [None, SUPERSEDED_ROW]


def test_the_name_of_a_file_decides_nothing() -> None:
    frame = rows({"party_name": "甲", "note": "一"}, {"party_name": "甲", "note": "二"})
    first = stale_rows(frame.assign(source_file=["9月", "10月"]), "market_penalty", CONTENT, STAGES)
    again = stale_rows(frame.assign(source_file=["10月", "9月"]), "market_penalty", CONTENT, STAGES)
    assert first.equals(again)


def test_rows_are_the_same_only_if_they_were_typed_the_same() -> None:
    frame = rows({"party_name": "甲"}, {"party_name": "甲"}, {"party_name": "甲"})
    assert reasons(frame.assign(typed_as=["a", "b", "b"])) in (
        [SUPERSEDED_ROW, None, DUPLICATE],
        [None, SUPERSEDED_ROW, SUPERSEDED_ROW],
    )


def test_a_credit_decision_on_several_penalties_keeps_each() -> None:
    frame = rows({"party_name": "甲", "uscc": A}, {"party_name": "甲", "uscc": A}).assign(
        penalty_decision_no=["一号", "二号"], decided_on=pd.Timestamp("2024-01-01")
    )
    assert reasons(frame, "credit_decision") == [None, None]
    numbers = with_party_numbers(frame[::-1], "credit_decision")["party_no"]
    assert numbers.sort_index().tolist() == [1, 2]


NAMES = st.lists(
    st.sampled_from(["甲公司", "乙公司", "丙公司", "甲公司;丁公司"]), min_size=1, max_size=6
)


@settings(max_examples=30, deadline=None)
@given(NAMES, st.randoms())
def test_numbers_depend_on_codes_and_names_and_not_on_order(names: list[str], order: Any) -> None:
    frame = rows(*({"party_name": name} for name in names))
    kept = frame[stale_rows(frame, "market_penalty", CONTENT, STAGES).isna()]
    numbered = with_party_numbers(kept, "market_penalty")
    places = list(kept.index)
    order.shuffle(places)
    shuffled = with_party_numbers(kept.loc[places], "market_penalty")
    key = ["party_name", "party_no"]
    assert sorted(map(tuple, numbered[key].values)) == sorted(map(tuple, shuffled[key].values))
    every = one_row_per_party(numbered, numbered["party_name"].notna(), "party_name")["party_no"]
    assert sorted(every) == list(range(1, len(every) + 1))


def test_parties_of_one_cell_keep_their_own_codes() -> None:
    frame = rows(
        {"party_name": "甲公司;乙公司", "uscc": f"{A};{B}"},
        {"party_name": "丙公司;丁公司", "uscc": A},
    )
    made = one_row_per_party(frame, frame["party_name"].notna(), "party_name")
    assert made["uscc"].fillna("").tolist() == [A, B, "", ""]


def test_every_row_meets_the_evidence_of_its_own_parties() -> None:
    frame = with_party_numbers(
        rows({"party_name": "乙公司;丙公司"}, {"party_name": "甲公司", "uscc": A}), "market_penalty"
    )
    evidence = pd.DataFrame(
        {
            "source": "market_penalty",
            "source_record_id": "澄市监处罚〔2024〕1号",
            "party_no": [1, 2, 3],
            "violator_id": ["V甲", "V乙", "V丙"],
        }
    )
    joined = with_evidence(frame, evidence).sort_values("party_no")
    assert joined["party_name"].str[0].tolist() == ["甲", "乙", "乙"]
    assert joined["violator_id"].tolist() == ["V甲", "V乙", "V丙"]


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("甲公司\r\n乙公司", ["甲公司", "乙公司"]),
        ("甲公司_x000D_\n乙公司", ["甲公司", "乙公司"]),
        ("甲公司\u2028乙公司", ["甲公司", "乙公司"]),
        ("1.甲公司 2.乙公司", ["甲公司", "乙公司"]),
        ("1、甲公司2、乙公司", ["甲公司", "乙公司"]),
        ("1)甲公司\n2)乙公司", ["甲公司", "乙公司"]),
        ("1．甲公司２．乙公司", ["甲公司", "乙公司"]),
        ("（1）甲公司（2）乙公司", ["甲公司", "乙公司"]),
        ("（一）甲公司（二）乙公司", ["甲公司", "乙公司"]),
        ("一、甲公司 二、乙公司", ["甲公司", "乙公司"]),
        ("①甲公司②乙公司", ["甲公司", "乙公司"]),
        ("⑴甲公司⑵乙公司", ["甲公司", "乙公司"]),
        ("❶甲公司❷乙公司", ["甲公司", "乙公司"]),
        ("1 甲公司\n2 乙公司", ["甲公司", "乙公司"]),
        ("1甲公司\n2乙公司", ["甲公司", "乙公司"]),
        ("甲公司；乙公司;丙公司、丁公司", ["甲公司", "乙公司", "丙公司", "丁公司"]),
        ("甲公司、\n乙公司", ["甲公司", "乙公司"]),
        ("1.甲公司", ["甲公司"]),
        ("江阴市晨光教育\n培训有限公司", ["江阴市晨光教育培训有限公司"]),
        ("江阴市\n晨光培训有限公司", ["江阴市晨光培训有限公司"]),
        ("晨光教育\n（人民路店）", ["晨光教育(人民路店)"]),
        ("晨光（语文、数学）", ["晨光(语文、数学)"]),
        ("3.8广场培训", ["3.8广场培训"]),
        ("华士1.2班", ["华士1.2班"]),
        ("1号店\n2号店", ["1号店", "2号店"]),
        ("甲公司,乙公司", ["甲公司,乙公司"]),
    ],
)
def test_where_one_value_of_a_cell_ends(cell: str, parts: list[str]) -> None:
    assert cell_parts(cell, county=COUNTY) == parts


@given(st.text(max_size=60))
def test_any_text_is_a_cell_of_names(text: str) -> None:
    once = cell_parts(text, county=COUNTY)
    assert all(once)
    found = read_name_cell(text, county=COUNTY)
    assert len(found.codes) in (len(found.names), 1)


def test_several_codes_beside_one_name_are_nobodys() -> None:
    frame = rows({"party_name": "甲公司", "uscc": f"{A};{B}"}, {"party_name": "乙公司", "uscc": B})
    made = one_row_per_party(frame, frame["party_name"].notna(), "party_name")
    assert made["uscc"].fillna("").tolist() == ["", B]
