"""What a credit decision changes: the document of the party that it names, and nothing else."""

from dataclasses import replace

import pandas as pd
import pytest

from domain.listing.changes import (
    CHANGE_COLUMNS,
    HOLD_COLUMNS,
    disputed,
    early_repairs,
    find_changes,
    in_force,
)
from tests.support import registry_frames

RULES = replace(
    registry_frames.RULES,
    amended_fine_patterns=(r"(?:变更|改|减)(?:为|至)[^0-9。,;]*?<amount>",),
    amended_fine_named=("罚款",),
)
NUMBER, OTHER_NUMBER, ADDITION = "澄教罚〔2023〕1号", "澄教罚〔2023〕2号", "澄教列〔2023〕1号"
CODE, OTHER_CODE = "91320281M3JYML085H", "91320281QEYFH7B75X"
NAME, OTHER_NAME = "江阴市甲云培训有限公司", "江阴市乙山教育科技有限公司"
USUAL = {
    "decision_id": "信1号",
    "source_record_id": "信1号",
    "decision_type": "信用修复",
    "party_name": NAME,
    "uscc": CODE,
    "named_code": CODE,
    "penalty_decision_no": NUMBER,
    "decided_on": "2024-01-01",
    "authority": "江阴市教育局",
    "reason_text": None,
    "remarks": None,
    "violator_id": "V1",
    "sure": True,
    "party_no": 1,
}


def credit(*rows: dict[str, object]) -> pd.DataFrame:
    made = pd.DataFrame([USUAL | row for row in rows])
    made["decided_on"] = pd.to_datetime(made["decided_on"]).astype("datetime64[us]")
    texts = [c for c in made if c not in ("decided_on", "sure", "party_no")]
    return made.astype(dict.fromkeys(texts, "str"))


def documents(*rows: tuple[object, ...]) -> pd.DataFrame:
    columns = ["decision_no", "violator_id", "party_name", "uscc", "listed_on", "list_type"]
    made = pd.DataFrame(list(rows), columns=columns)
    made["listed_on"] = pd.to_datetime(made["listed_on"]).astype("datetime64[us]")
    return made


PENALTY = (NUMBER, "V1", NAME, CODE, "2023-06-01", "dishonesty_record")
OF_OTHER = (OTHER_NUMBER, "V2", OTHER_NAME, OTHER_CODE, "2023-06-01", "dishonesty_record")
LISTED = (ADDITION, "V1", NAME, CODE, "2023-08-01", "blacklist")
KNOWN = documents(PENALTY, OF_OTHER, LISTED)


def found(
    *rows: dict[str, object], among: pd.DataFrame = KNOWN
) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Op, document and party of each change, and the codes of the notices."""
    changes, notices = find_changes(credit(*rows), among, RULES)
    assert tuple(changes.columns) == CHANGE_COLUMNS
    assert tuple(notices.columns) == HOLD_COLUMNS
    assert not notices["held"].any()
    made = zip(changes["op"], changes["decision_no"], changes["violator_id"], strict=True)
    return list(made), list(notices["code"])


@pytest.mark.parametrize(
    ("kind", "op"),
    [
        ("处罚撤销", "revoke"),
        ("异议成立", "revoke"),
        ("信用修复", "repair"),
        ("撤销修复", "restore"),
        ("不予修复", "refuse"),
        ("异议受理", "dispute"),
        ("异议不成立", "settle"),
    ],
)
def test_each_type_acts_on_the_decision_that_it_names(kind: str, op: str) -> None:
    assert found({"decision_type": kind}) == ([(op, NUMBER, "V1")], [])


def test_an_addition_changes_nothing() -> None:
    assert found({"decision_type": "列入"}) == ([], [])


@pytest.mark.parametrize(
    ("told", "notice"),
    [
        ({"penalty_decision_no": None}, "no_decision_named"),
        ({"penalty_decision_no": "澄教罚〔2023〕9号"}, "unknown_decision"),
        ({"uscc": OTHER_CODE}, "party_disagrees"),
        ({"uscc": None, "party_name": OTHER_NAME}, "party_disagrees"),
        ({"uscc": None, "party_name": "张某", "violator_id": "V2"}, "party_disagrees"),
        ({"uscc": OTHER_CODE, "party_name": None}, "party_disagrees"),
    ],
)
def test_a_change_that_names_no_decision_or_another_party_is_reported(
    told: dict[str, object], notice: str
) -> None:
    assert found(told) == ([], [notice])


@pytest.mark.parametrize(
    "told",
    [
        {"party_name": OTHER_NAME},
        {"uscc": None},
        {"uscc": None, "party_name": "甲云培训"},
        {"uscc": None, "party_name": "某培训机构", "violator_id": "V1"},
        {"uscc": None, "party_name": None, "violator_id": "V1"},
    ],
)
def test_code_full_name_short_form_and_the_number_itself_reach_the_party(
    told: dict[str, object],
) -> None:
    assert found(told) == ([("repair", NUMBER, "V1")], [])


def test_a_short_form_that_fits_two_parties_of_a_document_is_neithers() -> None:
    twin = (NUMBER, "V2", "江阴市甲云培训学校有限公司", None, "2023-06-01", "dishonesty_record")
    among = documents((*PENALTY[:3], None, *PENALTY[4:]), twin)
    short = {"uscc": None, "party_name": "甲云培训"}
    assert found(short, among=among) == ([], ["party_uncertain"])
    full = {"uscc": None, "party_name": NAME}
    assert found(full, among=among) == ([("repair", NUMBER, "V1")], [])


def test_a_short_form_beside_a_code_that_the_document_lacks_is_believed() -> None:
    among = documents((*PENALTY[:3], None, *PENALTY[4:]))
    assert found({"party_name": "甲云培训"}, among=among)[0] == [("repair", NUMBER, "V1")]
    assert found({"party_name": None}, among=among) == ([], ["party_disagrees"])


def test_several_decisions_of_one_cell_are_each_changed_and_the_unknown_reported() -> None:
    both = {"penalty_decision_no": f"{NUMBER};{OTHER_NUMBER}"}
    assert found(both) == ([("repair", NUMBER, "V1")], ["party_disagrees"])
    own = documents(PENALTY, (OTHER_NUMBER, *PENALTY[1:]))
    assert found(both, among=own)[0] == [
        ("repair", NUMBER, "V1"),
        ("repair", OTHER_NUMBER, "V1"),
    ]


REMOVAL = {"decision_type": "移出", "penalty_decision_no": None}


@pytest.mark.parametrize(
    ("told", "changes", "notices"),
    [
        ({}, [("remove", ADDITION, "V1")], []),
        ({"decided_on": "2023-08-01"}, [("remove", ADDITION, "V1")], []),
        ({"decided_on": "2023-07-31"}, [], ["nothing_to_remove"]),
        ({"penalty_decision_no": ADDITION}, [("remove", ADDITION, "V1")], []),
        ({"uscc": OTHER_CODE, "named_code": OTHER_CODE}, [], ["nothing_to_remove"]),
        ({"named_code": OTHER_CODE}, [], ["party_uncertain"]),
        ({"named_code": None}, [("remove", ADDITION, "V1")], []),
        ({"uscc": None}, [("remove", ADDITION, "V1")], []),
        ({"uscc": None, "named_code": None}, [("remove", ADDITION, "V1")], []),
        ({"uscc": None, "named_code": None, "sure": False}, [], ["party_uncertain"]),
        (
            {"uscc": None, "named_code": "91320281K1T2GQ3X10", "sure": False},
            [],
            ["nothing_to_remove"],
        ),
        (
            {"uscc": None, "named_code": f"{CODE};{OTHER_CODE}", "sure": False},
            [],
            ["party_uncertain"],
        ),
        ({"uscc": None, "named_code": OTHER_CODE}, [], ["party_uncertain"]),
    ],
)
def test_a_removal_ends_the_partys_earlier_additions_and_no_penalty(
    told: dict[str, object], changes: list[tuple[str, str, str]], notices: list[str]
) -> None:
    assert found(REMOVAL | told) == (changes, notices)


def test_a_removal_that_cites_an_addition_ends_that_one_alone() -> None:
    more = ("澄教列〔2023〕2号", "V1", NAME, CODE, "2023-09-01", "blacklist")
    among = documents(PENALTY, LISTED, more)
    assert len(found(REMOVAL, among=among)[0]) == 2
    cited = REMOVAL | {"penalty_decision_no": ADDITION}
    assert found(cited, among=among)[0] == [("remove", ADDITION, "V1")]
    early = cited | {"decided_on": "2023-07-31"}
    assert found(early, among=among) == ([], ["nothing_to_remove"])


def test_a_change_says_what_who_and_when_in_the_order_of_the_days() -> None:
    later = {"source_record_id": "信2号", "decision_id": "信2号", "decided_on": "2024-02-01"}
    changes, _ = find_changes(credit(later | {"authority": None}, {}), KNOWN, RULES)
    assert list(changes["reason"]) == [
        "信用修复：江阴市教育局信1号（2024-01-01）",
        "信用修复：信2号（2024-02-01）",
    ]
    assert list(changes["source_record_id"]) == ["信1号", "信2号"]


AMENDED = {"decision_type": "处罚变更"}


@pytest.mark.parametrize(
    ("text", "fine", "unread", "notices"),
    [
        ("罚款变更为5000元", 5000.0, False, []),
        ("内容另行通知", None, False, ["amendment_unread"]),
        ("罚款变更为若干元", None, True, ["amendment_unread"]),
        (None, None, False, ["amendment_unread"]),
    ],
)
def test_an_amendment_gives_the_new_fine_or_says_that_nobody_can_read_it(
    text: str | None, fine: float | None, unread: bool, notices: list[str]
) -> None:
    changes, told = find_changes(credit(AMENDED | {"reason_text": text}), KNOWN, RULES)
    row = changes.iloc[0]
    assert (None if pd.isna(row["fine_yuan"]) else row["fine_yuan"]) == fine
    assert bool(row["fine_unread"]) is unread
    assert list(told["code"]) == notices


def changes_of(*rows: tuple[str, str]) -> pd.DataFrame:
    made = [
        {
            "decision_type": kind,
            "decided_on": day,
            "source_record_id": f"信{n}",
            "decision_id": f"信{n}",
        }
        for n, (kind, day) in enumerate(rows)
    ]
    return find_changes(credit(*made), KNOWN, RULES)[0]


@pytest.mark.parametrize(
    ("rows", "ops", "notices"),
    [
        ([("信用修复", "2024-01-01"), ("撤销修复", "2024-02-01")], ["restore"], 0),
        ([("信用修复", "2024-02-01"), ("撤销修复", "2024-02-01")], ["restore"], 0),
        ([("信用修复", "2024-03-01"), ("撤销修复", "2024-02-01")], ["restore", "repair"], 1),
        ([("撤销修复", "2024-02-01")], ["restore"], 1),
        (
            [("信用修复", "2024-01-01"), ("撤销修复", "2024-02-01"), ("信用修复", "2024-03-01")],
            ["restore", "repair"],
            0,
        ),
        ([("处罚撤销", "2024-01-01"), ("撤销修复", "2024-02-01")], ["revoke", "restore"], 1),
    ],
)
def test_a_revoked_repair_is_gone_and_a_later_one_counts_again(
    rows: list[tuple[str, str]], ops: list[str], notices: int
) -> None:
    left, told = in_force(changes_of(*rows))
    assert list(left["op"]) == ops
    assert list(told["code"]) == ["nothing_to_restore"] * notices


@pytest.mark.parametrize(
    ("rows", "open_"),
    [
        ([("异议受理", "2024-01-01")], True),
        ([("异议受理", "2024-01-01"), ("异议不成立", "2024-01-01")], False),
        ([("异议受理", "2024-01-01"), ("异议成立", "2024-02-01")], False),
        ([("异议不成立", "2024-01-01"), ("异议受理", "2024-02-01")], True),
        ([("信用修复", "2024-01-01")], False),
    ],
)
def test_an_objection_is_open_until_it_is_decided(rows: list[tuple[str, str]], open_: bool) -> None:
    assert list(disputed(changes_of(*rows))) == ([(NUMBER, "V1")] if open_ else [])


@pytest.mark.parametrize(("earliest", "early"), [("2024-01-01", 0), ("2024-01-02", 1), (None, 0)])
def test_a_repair_before_its_day_is_reported(earliest: str | None, early: int) -> None:
    assessed = pd.DataFrame({"decision_no": [NUMBER], "violator_id": ["V1"]})
    assessed["earliest_repair_on"] = pd.to_datetime([earliest]).astype("datetime64[us]")
    told = early_repairs(
        assessed, changes_of(("信用修复", "2024-01-01"), ("处罚撤销", "2023-01-01"))
    )
    assert list(told["code"]) == ["early_repair"] * early
