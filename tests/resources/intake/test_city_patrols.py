"""Patrols of the city's own team: the towns' sheet without a batch; columns that may be absent."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from domain.intake.batch import SourceBatch
from domain.intake.calendar import submission_totals
from resources.inbox.files import Inbox
from resources.intake.town import read_city_patrols, read_town_batch
from schemas.policy.load import Policy
from tests.support.workbooks import HEADERS, only, put, record, rules, town_rows, xlsx

TITLE = "江阴市隐形变异培训防范治理巡查情况表（2024年3月1日-3月31日）"
FILER = "填报单位：市专班  负责人：李四"
FOLDER = "city_patrols"


def seen(number: object = 1, **changes: object) -> dict[str, object]:
    return record(number, 检查时间=date(2024, 3, 12), 详细地址="澄江街道人民中路88号3楼") | changes


def sheet(*rows: dict[str, object], title: str | None = TITLE, filer: str | None = FILER) -> bytes:
    return xlsx({"Sheet1": town_rows(rows, title=title, filer=filer)})


def read(inbox: Inbox, policy: Policy, **files: bytes) -> SourceBatch:
    for name, data in files.items():
        put(inbox.root, f"{FOLDER}/{name}.xlsx", data)
    return read_city_patrols(inbox, policy)


def test_a_row_is_known_by_the_end_of_its_period_and_its_number(
    inbox: Inbox, policy: Policy
) -> None:
    row = only(read(inbox, policy, 三月=sheet(seen(7))).accepted)
    assert row["source"] == "city_patrol"
    assert row["source_record_id"] == "city/2024-03-31/7"
    assert row["filer_code"] == policy.city.code == "320281000"
    assert row["violation_codes"] == "covert_underground"


@pytest.mark.parametrize("filer", [None, "填报单位：市双减专班", "填报单位：市教育局执法大队"])
def test_the_folder_says_who_filed(filer: str | None, inbox: Inbox, policy: Policy) -> None:
    assert len(read(inbox, policy, 三月=sheet(seen(), filer=filer)).accepted) == 1


def test_a_towns_sheet_in_the_citys_folder_is_sent_back(inbox: Inbox, policy: Policy) -> None:
    batch = read(inbox, policy, 三月=sheet(seen(), filer="填报单位：澄江街道"))
    assert rules(batch) == ["town_in_city_folder"]
    assert "澄江街道" in only(batch.issues)["message"]


def test_a_sheet_without_a_period_cannot_be_numbered(inbox: Inbox, policy: Policy) -> None:
    batch = read(inbox, policy, 巡查=sheet(seen(), title="巡查情况表"))
    assert rules(batch) == ["no_period"]
    assert batch.accepted.empty


def test_the_name_of_the_file_may_give_the_period(inbox: Inbox, policy: Policy) -> None:
    named = {"市专班巡查表（2024年3月1日-3月31日）": sheet(seen(2), title="巡查情况表")}
    assert only(read(inbox, policy, **named).accepted)["source_record_id"] == "city/2024-03-31/2"


def test_an_inspection_far_outside_of_the_period_goes_back(inbox: Inbox, policy: Policy) -> None:
    batch = read(inbox, policy, 三月=sheet(seen(1), seen(2, 检查时间=date(2023, 3, 12))))
    assert rules(batch, "reject_row") == ["outside_period"]
    assert batch.accepted["source_record_id"].tolist() == ["city/2024-03-31/1"]


def test_of_two_deliveries_of_a_row_the_newer_counts_and_other_rows_stay(
    inbox: Inbox, policy: Policy
) -> None:
    put(
        inbox.root,
        f"{FOLDER}/received.csv",
        "file,received_at\n甲.xlsx,2024-04-01 9:00\n乙.xlsx,2024-04-02 9:00\n".encode(),
    )
    first = sheet(seen(1, 是否查实="待核查"), seen(2))
    batch = read(inbox, policy, 甲=first, 乙=sheet(seen(1, 是否查实="查否")))
    found = batch.accepted.set_index("source_record_id")["finding"]
    assert found.to_dict() == {"city/2024-03-31/1": "查否", "city/2024-03-31/2": "查实"}
    assert rules(batch) == ["superseded_row"]


def test_no_folder_is_no_error(inbox: Inbox, policy: Policy) -> None:
    batch = read_city_patrols(inbox, policy)
    assert batch.accepted.empty
    assert batch.issues.empty
    assert batch.files.empty


def test_the_optional_columns_are_read_where_they_stand(inbox: Inbox, policy: Policy) -> None:
    more = ["检查方式", "检查时段", "计划编号", "参与部门"]
    cells = {"检查方式": "夜间检查", "检查时段": "19:00-21:00", "计划编号": "JH2024-0012",
             "参与部门": "公安、市场监管"}  # fmt: skip
    rows = town_rows([seen() | cells], title=TITLE, filer=FILER, headers=[*HEADERS, *more])
    batch = read(inbox, policy, 三月=xlsx({"Sheet1": rows}))
    row = only(batch.accepted)
    assert row["inspection_mode"] == "夜查"
    assert row["plan_no"] == "JH2024-0012"
    assert row["joint_departments"] == "公安;市场监管"
    assert row["inspection_hours"] == "19:00-21:00"
    assert batch.issues.empty


def test_what_a_filer_states_of_itself_is_kept_from_the_delivery_that_counts(
    inbox: Inbox, policy: Policy
) -> None:
    def delivered(value: int) -> bytes:
        totals = [
            ["指标", "数值"],
            ["出动检查人次", f"约{value}人"],
            ["查实数", 1],
            ["自编指标", 9],
        ]
        return xlsx({"Sheet1": town_rows([record()]), "汇总": totals})

    folder = "town_submissions/2023-04-08"
    put(inbox.root, f"{folder}/澄江街道.xlsx", delivered(30))
    put(inbox.root, f"{folder}/澄江街道_更正.xlsx", delivered(40))
    listed = "file,received_at\n澄江街道.xlsx,2023-04-06\n澄江街道_更正.xlsx,2023-04-07\n"
    put(inbox.root, f"{folder}/received.csv", listed.encode())
    batch = read_town_batch(inbox, "2023-04-08", policy)
    totals = submission_totals(batch.totals, batch.files)
    assert totals.to_dict("list") == {
        "batch": ["2023-04-08"] * 2,
        "filer_code": ["320281001"] * 2,
        "indicator": ["出动检查人次", "查实数"],
        "value": [40.0, 1.0],
    }


def test_no_totals_make_an_empty_table(inbox: Inbox, policy: Policy) -> None:
    batch = read_town_batch(inbox, "2023-04-08", policy)
    totals = submission_totals(pd.concat([batch.totals]), batch.files)
    assert totals.empty
    assert list(totals) == ["batch", "filer_code", "indicator", "value"]


def test_a_row_without_a_number_keeps_the_id_that_it_had_before_the_optional_columns(
    inbox: Inbox, policy: Policy
) -> None:
    more = ["检查方式", "计划编号"]
    plain = seen() | {"序号": None}
    alone = read(inbox, policy, 甲=sheet(plain)).accepted["source_record_id"].tolist()
    rows = town_rows([plain], title=TITLE, filer=FILER, headers=[*HEADERS, *more])
    with_columns = read(inbox, policy, 甲=xlsx({"Sheet1": rows})).accepted["source_record_id"]
    assert with_columns.tolist() == alone
    rows = town_rows(
        [plain | {"检查方式": "夜查"}], title=TITLE, headers=[*HEADERS, *more], filer=FILER
    )
    filled = read(inbox, policy, 甲=xlsx({"Sheet1": rows})).accepted["source_record_id"]
    assert filled.tolist() != alone


def test_the_ids_of_the_samples_unnumbered_rows_are_those_they_always_had(policy: Policy) -> None:
    sample = Inbox(Path(__file__).resolve().parents[3] / "samples/inbox")
    rows = read_town_batch(sample, "2023-04-08", policy).accepted["source_record_id"]
    assert [number for number in rows if "/x" in number] == ["2023-04-08/320281110/xc789c86d"]


@pytest.mark.parametrize(
    ("told", "signals"),
    [
        ({"备注": "当事人阻碍执法人员检查"}, {"obstruction", "disorder"}),
        ({"整改办结情况": "引发群体性退费纠纷"}, {"dispute", "unrest"}),
        ({"备注": "家长反映机构跑路，13812345678"}, {"dispute", "unrest"}),
        ({"备注": "大量学生聚集在居民楼补课"}, {"dispute"}),
        ({"备注": "面向小学生群体招生"}, {"dispute"}),
        ({"备注": "未阻碍检查"}, {"obstruction"}),
        ({"备注": "未发现人员聚集"}, {"dispute"}),
        ({"备注": "配合检查"}, set()),
        ({}, set()),
    ],
)
def test_the_words_of_a_row_leave_signals_and_nothing_else(
    told: dict[str, object], signals: set[str], inbox: Inbox, policy: Policy
) -> None:
    batch = read(inbox, policy, 甲=sheet(seen(**told)))
    row = batch.accepted.iloc[0]
    found = row["signals"]
    assert (set() if pd.isna(found) else set(found.split(";"))) == signals
    kept = " ".join(str(cell) for name, cell in row.items() if name != "rectification")
    assert not [text for text in map(str, told.values()) if text in kept]
