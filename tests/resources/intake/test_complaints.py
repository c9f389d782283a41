"""The complaint log: every encoding is read, nothing of the complainant stays (contracts §2.2)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from domain.complaints.known_parties import KnownParties
from domain.intake.batch import SourceBatch
from resources.inbox.files import Inbox
from resources.inbox.parse_cache import ParseCache
from resources.intake.complaints import read_complaints
from schemas.policy.load import Policy
from tests.support.workbooks import csv_bytes, only, put, rules, xlsx

HEADERS = [
    "工单编号", "登记时间", "来源", "工单类型", "诉求人", "来电号码", "是否保密", "标题",
    "诉求内容", "被反映对象", "被反映人电话", "问题发生地",
    "所属镇街", "承办单位", "是否重复", "原工单编号",
    "回复截止", "办结时间", "办理状态", "核查结果", "办理结果", "是否反馈",
]  # fmt: skip
NAME, PHONE, ID_NUMBER = "潘艳飞", "13969655995", "320281199012120016"
GOOD: dict[str, Any] = {
    "工单编号": "JY20230324000039",
    "登记时间": "2023-03-24 19:26:00",
    "来源": "举报电话",
    "工单类型": "举报",
    "诉求人": NAME,
    "来电号码": PHONE,
    "是否保密": "否",
    "标题": "反映违规补课",
    "诉求内容": f"市民反映嘉启艺术培训补课。来电人{NAME}，联系电话{PHONE}，身份证{ID_NUMBER}。",
    "被反映对象": "嘉启艺术培训",
    "问题发生地": "江阴市南闸街道中山南路162号",
    "所属镇街": "南闸街道",
    "承办单位": "市教育局",
    "是否重复": "否",
    "回复截止": "2023-04-08",
    "办理状态": "已办结",
    "核查结果": "属实",
    "办理结果": f"已回复{NAME}（139-6965-5995）",
    "是否反馈": "是",
}

Read = Callable[..., SourceBatch]


def order(**changes: Any) -> dict[str, Any]:
    return GOOD | changes


def log(records: list[dict[str, Any]], headers: list[str] | None = None) -> list[list[Any]]:
    names = headers or HEADERS
    return [list(names), *([r.get(h) for h in names] for r in records)]


@pytest.fixture
def read(inbox: Inbox, policy: Policy, tmp_path: Path) -> Read:
    def drop(data: bytes, name: str = "工单.csv") -> SourceBatch:
        put(inbox.root, f"complaints/{name}", data)
        return read_complaints(Inbox(inbox.root, tmp_path / "cache"), policy)

    return drop


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_encoding_and_separator_are_told_by_content(
    read: Read, encoding: str, separator: str
) -> None:
    batch = read(csv_bytes(log([order()]), encoding, separator))
    row = only(batch.accepted)
    assert row["source_record_id"] == "JY20230324000039"
    assert row["registered_at"] == pd.Timestamp("2023-03-24 19:26:00")
    assert (row["party_name"], row["conclusion"], row["source_row"]) == ("嘉启艺术培训", "属实", 2)
    assert batch.issues.empty


def test_a_workbook_is_read_as_well(read: Read) -> None:
    assert (
        len(read(xlsx({"工单": log([order(来电号码=13969655995.0)])}), "工单.xlsx").accepted) == 1
    )


def _everything(batch: SourceBatch, folder: Path) -> str:
    frames = (batch.accepted, batch.issues, batch.files)
    text = "".join(frame.to_csv() for frame in frames)
    for path in folder.rglob("*"):
        if path.is_file():
            reading = ParseCache(path.parent).get(path.stem)
            assert reading is not None
            stored = (reading.accepted.to_csv(), reading.issues.to_csv(), str(reading.header()))
            text += "".join(stored) + path.name
    return text


def test_the_complainant_gets_past_nowhere(read: Read, tmp_path: Path) -> None:
    headers = [*HEADERS, "市民姓名", "联系方式", "诉求人地址", "满意度回访"]
    orders = [
        order(
            市民姓名="罗子安",
            联系方式="0510-88886666",
            诉求人地址="某小区3幢",
            满意度回访=f"{NAME}满意",
        ),
        order(工单编号="JY2", 被反映人电话=f"15131521238、{PHONE}", 登记时间=f"{NAME}说的昨天"),
        order(工单编号="JY3", 被反映人电话=PHONE, 是否重复=PHONE, 办理状态=NAME, 被反映对象=NAME),
    ]
    batch = read(csv_bytes(log(orders, headers)))
    text = _everything(batch, tmp_path / "cache")
    for secret in (NAME, PHONE, "139-6965-5995", ID_NUMBER, "罗子安", "88886666", "某小区3幢"):
        assert secret not in text, secret
    for column in ("诉求人", "来电号码", "是否保密", "name", "phone"):
        assert column not in batch.accepted.columns
    warning = batch.issues[batch.issues["rule"] == "unknown_column_dropped"]
    assert list(warning["field"]) == ["（列名略）"]
    assert list(batch.accepted["party_name"].dropna()) == ["嘉启艺术培训"]


def test_the_complainants_own_number_is_no_number_of_the_party(read: Read) -> None:
    orders = [
        order(工单编号="1", 被反映人电话=PHONE),
        order(工单编号="2", 被反映人电话=f"+86 {PHONE}；0510-86123456"),
        order(工单编号="3", 被反映人电话="15131521238"),
    ]
    batch = read(csv_bytes(log(orders)))
    phones = batch.accepted.set_index("source_record_id")["party_phone"]
    assert pd.isna(phones["1"])
    assert (phones["2"], phones["3"]) == ("0510-86123456", "15131521238")
    assert rules(batch) == ["complainant_phone"] * 2
    assert batch.issues["value"].isna().all()


def test_a_complainant_given_as_the_one_above_is_no_party_either(read: Read) -> None:
    again = {"工单编号": "JY2", "诉求人": " 同上", "来电号码": "同上", "被反映对象": NAME}
    batch = read(csv_bytes(log([order(), order(**again, 被反映人电话=PHONE)])))
    kept = batch.accepted.set_index("source_record_id").loc["JY2"]
    assert kept[["party_name", "party_phone"]].isna().all()


@pytest.mark.parametrize("number", ["2.02303E+16", 20230324000000039])
def test_a_ticket_number_that_lost_digits_swallows_no_other_ticket(
    read: Read, number: object
) -> None:
    rows = log([order(工单编号=number), order(工单编号=number, 标题="另一件事"), order()])
    batch = read(xlsx({"Sheet1": rows}), "工单.xlsx")
    assert rules(batch) == ["lost_digits", "lost_digits"]
    account = only(batch.files)
    assert (account["rows_accepted"], account["rows_rejected"]) == (1, 2)


def test_issues_of_complaints_show_no_value(read: Read) -> None:
    batch = read(
        csv_bytes(
            log(
                [
                    order(登记时间="昨天晚上"),
                    order(工单编号=None),
                    order(工单编号="3", 核查结果="大概属实"),
                ]
            )
        )
    )
    assert rules(batch) == ["not_in_vocabulary", "required", "unreadable_date"]
    assert batch.issues["value"].isna().all()
    assert not batch.issues["message"].str.contains("昨天晚上|大概").any()
    assert list(batch.accepted["source_record_id"]) == ["3"]


def test_a_row_that_slipped_is_rejected(read: Read) -> None:
    rows = log([order(), order(工单编号="2")])
    rows[1].insert(4, "多出来的")
    batch = read(csv_bytes(rows))
    assert list(batch.accepted["source_record_id"]) == ["2"]
    assert rules(batch) == ["columns_shifted"]


def test_missing_columns_are_named_and_headers_never_repeated(read: Read) -> None:
    batch = read(csv_bytes(log([order()], [h for h in HEADERS if h != "工单编号"])))
    issue = only(batch.issues)
    assert (issue["rule"], issue["severity"]) == ("missing_column", "reject_file")
    assert "工单编号" in issue["message"]


def test_a_log_without_a_header_reveals_nothing(read: Read) -> None:
    batch = read(csv_bytes(log([order(), order(工单编号="2")])[1:]))
    assert rules(batch) == ["no_header"]
    assert NAME not in batch.issues.to_csv()


def test_a_number_that_came_twice(inbox: Inbox, policy: Policy) -> None:
    import os

    first = put(inbox.root, "complaints/a.csv", csv_bytes(log([order(), order(工单编号="同样")])))
    second = put(
        inbox.root,
        "complaints/b.csv",
        csv_bytes(log([order(核查结果="不属实"), order(工单编号="同样")])),
    )
    os.utime(first, (2e9, 2e9))
    os.utime(second, (1e9, 1e9))
    batch = read_complaints(inbox, policy)
    row = batch.accepted.set_index("source_record_id").loc["JY20230324000039"]
    assert (row["conclusion"], row["source_file"]) == ("属实", "complaints/a.csv")
    reasons = batch.files.set_index("source_file")["ignored_reasons"]
    assert reasons["complaints/a.csv"] == '{"duplicate": 1}'
    assert reasons["complaints/b.csv"] == '{"superseded_row": 1}'
    assert rules(batch) == ["superseded_row"]


def test_line_breaks_and_quotes_inside_a_cell(read: Read) -> None:
    row = only(read(csv_bytes(log([order(诉求内容='一节课\n收"补课"费200元')]))).accepted)
    assert row["amounts_yuan"] == "200"


def test_texts_give_what_is_recognised_and_are_dropped(inbox: Inbox, policy: Policy) -> None:
    said = (
        "家长贾晨反映江阴市南闸街道中山南路162号的嘉启艺术培训2023年3月20日仍在补课，不退1200元。"
    )
    did = "已责令停止并约谈，负责人拒绝配合。"
    asked = order(诉求内容=said, 办理结果=did, 被反映对象=None, 问题发生地=None, 诉求人="贾女士")
    put(inbox.root, "complaints/工单.csv", csv_bytes(log([asked])))
    known = KnownParties(("嘉启艺术培训",), ("嘉启",), ("贾晨",), ("中山南路",))
    row = only(read_complaints(inbox, policy, known).accepted)
    assert row["named_parties"] == "嘉启艺术培训"
    assert row["named_places"] == "江阴市南闸街道中山南路162号"
    assert (row["measures"], row["signals"]) == ("责令停止;约谈", "dispute;obstruction")
    assert (row["amounts_yuan"], row["named_dates"]) == ("1200", "2023-03-20")
    assert not {"title", "content", "result", "extra"} & set(row.index)


def test_closed_columns_keep_a_value_of_their_vocabulary_and_the_rest_is_counted(
    read: Read,
) -> None:
    slips = {
        "来源": f"{NAME}来电",
        "工单类型": "投诉",
        "所属镇街": NAME,
        "承办单位": "教育局、" + NAME,
    }
    batch = read(csv_bytes(log([order(**slips), order(工单编号="JY2", 所属镇街="南闸")])))
    first, second = (batch.accepted.iloc[n] for n in (0, 1))
    assert list(first[["channel", "order_type", "town_name", "handler"]]) == [
        "其他", "投诉", "其他", "市教育局;其他",
    ]  # fmt: skip
    assert second["town_name"] == "南闸街道"
    told = batch.issues[batch.issues["rule"] == "other_value"]
    assert list(told["field"]) == ["channel", "handler", "town_name"]
    assert told["message"].str.contains("1行（首见第2行）").all()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("JY20230324000039", True), ("202303240001", True), ("GD-2023-0001", True),
        ("12345-20230401-88", True), ("澄信访〔2023〕12号", False), ("信访〔2023〕12号", True),
        ("13912345678", False), ("0510-86123456", False), ("86123456", False),
        ("139 1234 5678", False), ("320281199012120016", False), ("贾晨", False),
        ("jiachen13912345678", False), ("工单贾晨1", False), ("一三九一二三四五六七八", False),
    ],
)  # fmt: skip
def test_numbers_of_tickets_are_kept_and_all_else_is_a_digest(
    read: Read, typed: str, kept: bool
) -> None:
    row = only(read(csv_bytes(log([order(工单编号=typed, 原工单编号=typed)]))).accepted)
    assert (row["source_record_id"] == typed) is kept
    assert row["source_record_id"] == row["original_id"]
    assert kept or row["original_id"].startswith("摘要")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("嘉启艺术培训", "嘉启艺术培训"), ("嘉启艺术培训、李思远", "嘉启艺术培训;李思远"),
        ("嘉启艺术培训（家长潘艳飞）", "嘉启艺术培训"), ("嘉启艺术培训 潘艳飞", "嘉启艺术培训"),
        (NAME, None), ("潘 艳 飞", None), ("潘艳飞女士", None), (f"{NAME}、嘉启艺术", "嘉启艺术"),
        ("本人潘艳", None), ("来电人：\n逯晨", None), ("138 1234 5678", None),
        ("嘉启艺术13812345678", None),
        ("李老师，电话一三八一二三四五六七八", None), ("我家楼下的培训班，请查处", None),
    ],
)  # fmt: skip
def test_a_party_is_a_name_and_nothing_of_the_caller(
    read: Read, typed: str, kept: str | None
) -> None:
    row = only(read(csv_bytes(log([order(被反映对象=typed)]))).accepted)
    assert (None if pd.isna(row["party_name"]) else row["party_name"]) == kept


@pytest.mark.parametrize(
    "column", ["潘某", "潘**", "潘女士（母亲）", "姓名：潘艳飞", "【实名】潘艳飞", "潘艳飞-女"]
)
def test_a_complainant_written_with_a_mask_or_a_note_is_no_party(read: Read, column: str) -> None:
    batch = read(csv_bytes(log([order(诉求人=column, 被反映对象=NAME)])))
    assert batch.accepted["party_name"].isna().all()


@pytest.mark.parametrize(
    "story", ["家长潘艳飞反映有人补课", "有人补课。\n潘艳飞", "我叫潘艳飞，有人补课"]
)
def test_who_is_presented_as_the_caller_is_no_party(read: Read, story: str) -> None:
    asked = order(诉求人=None, 被反映对象=NAME, 诉求内容=story)
    assert read(csv_bytes(log([asked]))).accepted["party_name"].isna().all()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("江阴市南闸街道中山南路162号", "江阴市南闸街道中山南路162号"),
        ("南闸花果村3组12号（联系人贾晨13812345678）", "南闸花果村3组12号"),
        ("中山南路162号贾晨家楼上", "中山南路162号"), ("贾晨家", None), ("逯晨家3号", "3号"),
        ("中山南路138-1234-5678", "中山南路"), ("家长贾晨", None),
        ("运河丽舍花园4幢二单元301室", "运河丽舍花园4幢二单元301室"),
    ],
)  # fmt: skip
def test_a_place_is_what_has_a_places_form(read: Read, typed: str, kept: str | None) -> None:
    row = only(read(csv_bytes(log([order(问题发生地=typed)]))).accepted)
    assert (None if pd.isna(row["address"]) else row["address"]) == kept


def test_names_of_files_and_sheets_are_shown_as_far_as_they_are_known(
    inbox: Inbox, policy: Policy
) -> None:
    put(
        inbox.root,
        "complaints/12345工单_2023-03_贾晨13812345678.xlsx",
        xlsx({"贾晨": log([order()])}),
    )
    put(inbox.root, "complaints/贾晨.csv", b"")
    batch = read_complaints(inbox, policy)
    shown = batch.accepted["source_file"].iloc[0]
    assert shown.startswith("complaints/12345工单_2023-03_〔略")
    text = batch.accepted.to_csv() + batch.issues.to_csv() + batch.files.to_csv()
    assert "贾晨" not in text
    assert "13812345678" not in text


def test_a_large_log_is_read_in_seconds(policy: Policy, inbox: Inbox) -> None:
    import time

    records = [
        order(工单编号=f"JY{n}", 来电号码=str(13900000000 + n), 诉求内容=f"第{n}件，补课")
        for n in range(8_000)
    ]
    put(inbox.root, "complaints/大.csv", csv_bytes(log(records)))
    begin = time.process_time()
    batch = read_complaints(inbox, policy)
    assert len(batch.accepted) == 8_000
    assert time.process_time() - begin < 8
