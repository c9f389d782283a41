"""Towns' own watch lists and lists of responsible persons, as people would really fill them in."""

from pathlib import PurePosixPath

import pytest

from domain.intake.batch import SourceBatch
from resources.inbox.files import Inbox
from resources.intake.snapshots import read_folder
from schemas.policy.load import Policy
from tests.support.workbooks import csv_bytes, only, put, rules, xlsx

CODE = "91320281TW8A2QRR68"


def own_list(
    inbox: Inbox, policy: Policy, *rows: list[object], name: str = "澄江街道_重点清单.xlsx"
) -> SourceBatch:
    put(inbox.root, f"watch_lists/{name}", xlsx({"Sheet1": list(rows)}))
    return read_folder("watch_list", inbox, policy)


HEADER: list[object] = ["名称", "代码", "地址", "理由"]


def test_the_file_says_the_town_where_no_cell_does(inbox: Inbox, policy: Policy) -> None:
    batch = own_list(
        inbox,
        policy,
        ["澄江街道重点清单"],
        HEADER,
        ["甲托管中心", CODE, "人民路1号", "群众反映较多"],
    )
    row = only(batch.accepted)
    assert (row["town_name"], row["party_name"], row["uscc"]) == ("澄江街道", "甲托管中心", CODE)
    assert rules(batch, "reject_row") == []


@pytest.mark.parametrize(
    "header",
    [
        ["机构名称", "统一社会信用代码", "详细地址", "列入理由"],
        ["序号", "单位名称", "信用代码", "地点", "原因", "列入日期"],
        ["镇街", "名称*", "代码（没有可不填）", "地 址", "备注"],
        ["所属镇街", "机构名称或个人姓名", "社会信用代码", "场所地址", "情况说明"],
    ],
)
def test_headers_as_people_write_them(inbox: Inbox, policy: Policy, header: list[object]) -> None:
    cells = {"序号": 1, "镇街": "澄江", "所属镇街": "澄江街道", "列入日期": "2024.5.1"}
    plain = ["甲托管中心", CODE.lower(), "人民路1号", "多次反映"]
    values = [cells[str(name)] if name in cells else plain.pop(0) for name in header]
    row = only(own_list(inbox, policy, header, values).accepted)
    assert (row["party_name"], row["uscc"], row["address"]) == ("甲托管中心", CODE, "人民路1号")


def test_a_row_that_names_nobody_comes_back_with_what_to_do(inbox: Inbox, policy: Policy) -> None:
    batch = own_list(inbox, policy, HEADER, ["", "", "人民路1号", "有人反映"])
    assert batch.accepted.empty
    issue = only(batch.issues[batch.issues["rule"].eq("party_unnamed")])
    assert "填写名称或统一社会信用代码" in issue["message"]
    assert issue["source_row"] == 2


def test_a_wrong_code_is_no_code_and_the_name_stays(inbox: Inbox, policy: Policy) -> None:
    batch = own_list(inbox, policy, HEADER, ["甲托管中心", CODE[:-1] + "9", "", ""])
    row = only(batch.accepted)
    assert row["party_name"] == "甲托管中心"
    assert row["uscc"] != row["uscc"]
    assert rules(batch, "reject_value") != []


def test_the_same_row_twice_is_one_record_and_two_towns_are_two(
    inbox: Inbox, policy: Policy
) -> None:
    row = ["甲托管中心", CODE, "", ""]
    own_list(inbox, policy, HEADER, row, row)
    batch = own_list(inbox, policy, HEADER, row, name="月城镇_重点清单.xlsx")
    assert sorted(batch.accepted["town_name"]) == ["月城镇", "澄江街道"]
    assert batch.accepted["source_record_id"].nunique() == 2
    names = {PurePosixPath(name).name for name in batch.files["source_file"]}
    assert names == {"澄江街道_重点清单.xlsx", "月城镇_重点清单.xlsx"}


def test_who_answers_for_a_building_is_read_from_a_plain_table(
    inbox: Inbox, policy: Policy
) -> None:
    rows = [
        {"镇街": "澄江街道", "楼宇": "金茂大厦", "楼长姓名": "张三", "手机号": "13800138000"},
        {"镇街": "澄江街道", "楼宇": "", "楼长姓名": "李四", "手机号": ""},
    ]
    header = list(rows[0])
    table = [header, *[[row[name] for name in header] for row in rows]]
    put(inbox.root, "responsibility/楼长.csv", csv_bytes(table))
    batch = read_folder("responsibility", inbox, policy)
    row = only(batch.accepted)
    assert (row["address"], row["responsible_person"]) == ("金茂大厦", "张三")
    assert rules(batch, "reject_row") == ["required"]


def test_an_empty_inbox_is_no_error(inbox: Inbox, policy: Policy) -> None:
    for source in ("watch_list", "responsibility"):
        batch = read_folder(source, inbox, policy)
        assert batch.accepted.empty
        assert batch.issues.empty
