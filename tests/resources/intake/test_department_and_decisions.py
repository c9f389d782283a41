"""Referrals, credit decisions and link decisions (contracts §2.3, §2.5, §2.6)."""

import os
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import pytest

from resources.inbox.files import Inbox
from resources.intake.snapshots import read_folder
from schemas.policy.load import Policy
from tests.support.workbooks import csv_bytes, only, put, rules, xls, xlsx

REFERRAL = {
    "线索编号": "YS2023-0001",
    "移送部门": "公安局",
    "移送日期": date(2023, 4, 21),
    "对象名称": "立鸿至体 育",
    "对象类别": "机构",
    "证件号码": "913202815plqmqkc6h",
    "负责人": "马德",
    "联系电话": "１５２０９６９８５０１",
    "地址": "南闸街道天华文化中心36幢3单元301室",
    "场所类型": "其他",
    "违规类型": "换马甲",
    "线索描述": "发现疑似学科类培训",
    "核查结果": "待核查",
}
CREDIT = {
    "决定编号": "澄教信（2023）第01号",
    "决定类型": "信用修复",
    "主体名称": "江阴市华创山培训学校有限公司",
    "统一社会信用代码": "5232028122U0E0QQ18",
    "处罚决定书文号": "澄教罚[2023] 1 号",
    "决定日期": date(2023, 8, 29),
    "决定机关": "江阴市教育局",
    "事由": None,
    "备注": None,
}
LEFT, RIGHT = "town_submission:2023-04-08/320281001/1", "complaint:JY20230324000039"
LINK = {
    "甲记录": LEFT,
    "乙记录": RIGHT,
    "甲名称": "学优教育",
    "乙名称": "学悠教育",
    "结论": "同一主体",
    "审核人": "王科员",
    "审核日期": "2023-05-01",
}


def table(*records: dict[str, Any]) -> list[list[Any]]:
    return [list(records[0]), *([r.get(h) for h in records[0]] for r in records)]


def test_a_referral_is_read_with_its_codes(inbox: Inbox, policy: Policy) -> None:
    put(inbox.root, "department_referrals/移送.xlsx", xlsx({"Sheet": table(REFERRAL)}))
    batch = read_folder("department_referral", inbox, policy)
    row = only(batch.accepted)
    assert (row["source_record_id"], row["uscc"]) == ("YS2023-0001", "913202815PLQMQKC6H")
    assert (row["phone"], row["violation_codes"]) == ("15209698501", "covert_disguised")
    assert batch.issues.empty


def test_a_referral_without_department_or_date_is_rejected(inbox: Inbox, policy: Policy) -> None:
    put(
        inbox.root,
        "department_referrals/移送.csv",
        csv_bytes(
            table(REFERRAL | {"移送部门": "无"}, REFERRAL | {"线索编号": "2", "移送日期": "去年"}),
            "gb18030",
        ),
    )
    batch = read_folder("department_referral", inbox, policy)
    assert batch.accepted.empty
    assert rules(batch, "reject_row") == ["required", "unreadable_date"]


def test_the_message_points_at_the_text_that_was_read(inbox: Inbox, policy: Policy) -> None:
    described = REFERRAL | {"线索编号": "YS2", "违规类型": "/", "线索描述": "有人喧哗"}
    typed = REFERRAL | {"违规类型": "喧哗"}
    put(inbox.root, "department_referrals/移送.xlsx", xlsx({"Sheet": table(typed, described)}))
    batch = read_folder("department_referral", inbox, policy)
    assert batch.issues["field"].tolist() == ["violation_type", "description"]
    assert "“线索描述”" in batch.issues["message"].iloc[1]


def test_prescribed_words_may_be_spaced(inbox: Inbox, policy: Policy) -> None:
    spaced = CREDIT | {"决定类型": " 移　出 ", "处罚决定书文号": None}
    put(inbox.root, "credit_decisions/信用.csv", csv_bytes(table(spaced)))
    assert only(read_folder("credit_decision", inbox, policy).accepted)["decision_type"] == "移出"


def test_credit_decisions_have_canonical_numbers(inbox: Inbox, policy: Policy) -> None:
    put(inbox.root, "credit_decisions/信用决定.xlsx", xlsx({"Sheet": table(CREDIT)}))
    row = only(read_folder("credit_decision", inbox, policy).accepted)
    assert row["decision_id"] == row["source_record_id"] == "澄教信〔2023〕1号"
    assert row["penalty_decision_no"] == "澄教罚〔2023〕1号"
    assert row["uscc"] == "5232028122U0E0QQ18"


@pytest.mark.parametrize(
    ("change", "rule", "severity"),
    [
        ({"决定类型": "表扬"}, "not_in_vocabulary", "reject_row"),
        ({"主体名称": None}, "required", "reject_row"),
        ({"决定日期": "某天"}, "unreadable_date", "reject_row"),
        ({"处罚决定书文号": None}, "decision_named", "reject_row"),
        ({"统一社会信用代码": "5232028122U0E0QQ19"}, "bad_uscc", "reject_value"),
    ],
)
def test_what_a_credit_decision_needs(
    inbox: Inbox, policy: Policy, change: dict[str, Any], rule: str, severity: str
) -> None:
    put(inbox.root, "credit_decisions/信用决定.xls", xls({"Sheet": table(CREDIT | change)}))
    batch = read_folder("credit_decision", inbox, policy)
    assert rules(batch) == [rule]
    assert rules(batch, severity) == [rule]
    assert len(batch.accepted) == (severity == "reject_value")


def test_a_listing_decision_names_no_penalty(inbox: Inbox, policy: Policy) -> None:
    rows = table(CREDIT | {"决定类型": "列入", "处罚决定书文号": None})
    put(inbox.root, "credit_decisions/信用决定.xlsx", xlsx({"Sheet": rows}))
    assert only(read_folder("credit_decision", inbox, policy).accepted)["decision_type"] == "列入"


def test_a_new_delivery_of_a_decision_replaces_the_old(inbox: Inbox, policy: Policy) -> None:
    old = put(inbox.root, "credit_decisions/b.xlsx", xlsx({"S": table(CREDIT)}))
    new = put(inbox.root, "credit_decisions/a.xlsx", xlsx({"S": table(CREDIT | {"备注": "更正"})}))
    os.utime(old, (1e9, 1e9))
    os.utime(new, (2e9, 2e9))
    batch = read_folder("credit_decision", inbox, policy)
    assert only(batch.accepted)["remarks"] == "更正"
    assert batch.files["rows_ignored"].sum() == 1
    assert rules(batch) == ["superseded_row"]


def test_answers_are_read_and_open_questions_are_not_answers(inbox: Inbox, policy: Policy) -> None:
    unanswered = LINK | {"乙记录": "complaint:2", "结论": None, "审核人": None, "审核日期": None}
    put(inbox.root, "link_decisions/审核.xlsx", xlsx({"Sheet": table(LINK, unanswered)}))
    batch = read_folder("link_decision", inbox, policy)
    row = only(batch.accepted)
    assert (row["left_record"], row["right_record"], row["conclusion"]) == (LEFT, RIGHT, "同一主体")
    assert row["source_record_id"] == f"{RIGHT}|{LEFT}"
    assert only(batch.files)["ignored_reasons"] == '{"unanswered": 1}'
    assert batch.issues.empty


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"甲记录": "第一条"}, "record_form"),
        ({"乙记录": LEFT}, "same_record"),
        ({"结论": "可能"}, "not_in_vocabulary"),
        ({"结论": None}, "required"),
    ],
)
def test_an_answer_that_means_nothing_is_rejected(
    inbox: Inbox, policy: Policy, change: dict[str, Any], rule: str
) -> None:
    put(inbox.root, "link_decisions/审核.csv", csv_bytes(table(LINK | change)))
    batch = read_folder("link_decision", inbox, policy)
    assert batch.accepted.empty
    assert rules(batch, "reject_row") == [rule]


def test_contradicting_answers_are_both_rejected_and_both_named(
    inbox: Inbox, policy: Policy
) -> None:
    other = {"甲记录": RIGHT, "乙记录": LEFT, "结论": "不同主体"}
    fine = LINK | {"乙记录": "complaint:9"}
    put(inbox.root, "link_decisions/一.csv", csv_bytes(table(LINK, fine)))
    put(
        inbox.root, "link_decisions/二.csv", csv_bytes(table(LINK | other, LINK | {"结论": "存疑"}))
    )
    batch = read_folder("link_decision", inbox, policy)
    misaligned = batch.issues[batch.issues["rule"] == "contradiction"]
    assert len(misaligned) == 2
    for message in misaligned["message"]:
        assert "《link_decisions/一.csv》第2行" in message
        assert "《link_decisions/二.csv》第2行" in message
    assert list(batch.files["rows_rejected"]) == [1, 1]
    assert set(batch.accepted["conclusion"]) == {"同一主体", "存疑"}


def test_an_empty_inbox_is_no_error(inbox: Inbox, policy: Policy) -> None:
    for read in (
        partial(read_folder, "department_referral"),
        partial(read_folder, "credit_decision"),
        partial(read_folder, "link_decision"),
    ):
        batch = read(inbox, policy)
        assert len(batch.accepted) == len(batch.files) == len(batch.issues) == 0
        assert pd.api.types.is_string_dtype(batch.accepted["source_record_id"])


def test_an_informant_in_a_referral_gets_past_nowhere(inbox: Inbox, policy: Policy) -> None:
    told = {
        "线索描述": "群众逯晨（13812345678）反映补课",
        "举报人": "逯晨",
        "说明": "联系逯晨13812345678",
    }
    put(inbox.root, "department_referrals/a.xlsx", xlsx({"a": table(REFERRAL | told)}))
    batch = read_folder("department_referral", inbox, policy)
    assert len(batch.accepted) == 1
    text = batch.accepted.to_csv() + batch.issues.to_csv()
    assert "逯晨" not in text
    assert "13812345678" not in text
    assert "description" not in batch.accepted


@pytest.mark.parametrize(
    ("told", "signals"),
    [
        ("机构跑路，家长聚集讨要学费", "dispute;unrest"),
        ("负责人扰乱办公秩序", "obstruction;disorder"),
        ("发现疑似学科类培训", None),
        (None, None),
    ],
)
def test_the_description_of_a_referral_leaves_signals(
    told: str | None, signals: str | None, inbox: Inbox, policy: Policy
) -> None:
    rows = table(REFERRAL | {"线索描述": told})
    put(inbox.root, "department_referrals/移送.xlsx", xlsx({"Sheet": rows}))
    found = only(read_folder("department_referral", inbox, policy).accepted)["signals"]
    assert (None if pd.isna(found) else found) == signals
