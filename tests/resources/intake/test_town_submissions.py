"""Every messy case of a town submission is read, every wrong one is named (contracts §2.1)."""

from collections.abc import Callable
from datetime import date
from os import utime
from pathlib import Path

import pandas as pd
import pytest

from domain.intake.batch import SourceBatch
from domain.intake.calendar import submission_status
from resources.inbox.files import Inbox
from resources.intake.town import read_town_batch
from schemas.policy.load import Policy
from tests.support.workbooks import (
    FILER_LINE,
    HEADERS,
    TITLE,
    html_table,
    only,
    put,
    record,
    rules,
    town_rows,
    town_xlsx,
    xls,
    xlsx,
)

OneTown = Callable[..., SourceBatch]
Town = Callable[[dict[str, bytes]], SourceBatch]
FOLDER = "town_submissions/2023-04-08"


def test_a_clean_submission_is_accepted_whole(one_town: OneTown) -> None:
    batch = one_town(town_xlsx([record(1), record(2, 检查时间="2023.4.3")]))
    assert batch.issues.empty
    assert list(batch.accepted["source_record_id"]) == [
        "2023-04-08/320281001/1",
        "2023-04-08/320281001/2",
    ]
    first = batch.accepted.iloc[0]
    assert (first["batch"], first["filer_code"]) == ("2023-04-08", "320281001")
    assert first["period_start"] == pd.Timestamp("2023-03-21")
    assert first["period_end"] == pd.Timestamp("2023-04-08")
    assert list(batch.accepted["source_row"]) == [4, 5]
    account = only(batch.files)
    assert (account["rows_read"], account["rows_accepted"], account["status"]) == (2, 2, "accepted")


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([[], [], *town_rows([record()])], id="leading blank rows"),
        pytest.param(
            [[None, None, *row] for row in town_rows([record()])], id="leading blank columns"
        ),
        pytest.param(
            town_rows([record()], title="江阴市隐形变异培训防范治理巡查情况表"),
            id="title without period",
        ),
        pytest.param(town_rows([record()], title=None), id="no title"),
        pytest.param(
            town_rows(
                [record()], filer=["填报单位：", "澄江", None, "负责人：李四", "联系电话：86123456"]
            ),
            id="filer line in several cells",
        ),
        pytest.param(town_rows([record()], after=[["合计", None, "1家"]]), id="totals"),
        pytest.param(
            town_rows([record()], after=[[None, "合 计", 1]]), id="totals in another column"
        ),
        pytest.param(
            town_rows(
                [record()],
                after=[[], ["注：本表一式两份。"], ["填表人：王五", None, "审核人：赵六"]],
            ),
            id="notes",
        ),
        pytest.param(town_rows([record()], after=[HEADERS]), id="header repeated on the next page"),
        pytest.param(
            [
                [
                    {"序号": " 序 号", HEADERS[8]: "统一社会信用代码\n或身份证号 *"}.get(cell, cell)
                    for cell in row
                ]
                for row in town_rows([record()])
            ],
            id="header with spaces, line breaks and asterisks",
        ),
    ],
)
def test_layout_does_not_matter(one_town: OneTown, rows: list[list[object]]) -> None:
    batch = one_town(xlsx({"巡查情况表": rows}))
    assert only(batch.accepted)["party_name"] == "江阴市学优教育咨询有限公司"
    account = only(batch.files)
    assert (account["rows_accepted"], account["rows_rejected"]) == (1, 0)
    assert rules(batch) == []


def test_header_over_two_rows_with_merged_cells(one_town: OneTown) -> None:
    upper = [*HEADERS[:21], "处罚情况", None, None, None, None, *HEADERS[26:]]
    lower = (
        [None] * 21 + ["文号", "决定日期", "处罚机关", "处罚类别", "罚款金额（元）"] + [None] * 4
    )
    lower[21] = "处罚决定书文号"
    values = record(
        1, 处罚决定书文号="澄教罚〔2023〕2号", 处罚决定日期="2023-04-01", 处罚机关="江阴市教育局"
    )
    rows = [[TITLE], [FILER_LINE], upper, lower, [values.get(h) for h in HEADERS]]
    merged = ["V3:Z3", *(f"{c}3:{c}4" for c in "ABCDEFGHIJKLMNOPQRSTU"), "A1:J1"]
    for ranges in (merged, []):
        batch = one_town(xlsx({"Sheet1": rows}, {"Sheet1": ranges}))
        row = only(batch.accepted)
        assert row["decision_no"] == "澄教罚〔2023〕2号"
        assert row["decided_on"] == pd.Timestamp("2023-04-01")
        assert row["source_row"] == 5
        assert rules(batch) == []


def test_cells_merged_downwards_count_for_every_row(one_town: OneTown) -> None:
    rows = town_rows([record(1), record(2, 详细地址=None), record(3, 详细地址="同上")])
    batch = one_town(xlsx({"Sheet1": rows}, {"Sheet1": ["E4:E5"]}))
    assert list(batch.accepted["address"]) == ["人民中路88号3楼"] * 3


def test_every_sheet_with_the_header_is_read(one_town: OneTown) -> None:
    batch = one_town(
        xlsx(
            {
                "三月": town_rows([record(1), record(2)]),
                "四月": town_rows([record(1, 机构名称或个人姓名="晨光托管"), record(3)]),
                "说明": [["请按要求填写"]],
            }
        )
    )
    assert set(batch.accepted["source_record_id"]) == {
        "2023-04-08/320281001/1",
        "2023-04-08/320281001/2",
        "2023-04-08/320281001/1@四月",
        "2023-04-08/320281001/3",
    }
    assert set(batch.accepted["source_sheet"]) == {"三月", "四月"}
    assert rules(batch) == ["sheet_without_header"]


def test_a_row_copied_into_a_second_sheet_counts_once(one_town: OneTown) -> None:
    batch = one_town(xlsx({"一": town_rows([record(1)]), "二": town_rows([record(1)])}))
    account = only(batch.files)
    assert (account["rows_read"], account["rows_accepted"], account["rows_ignored"]) == (2, 1, 1)
    assert account["ignored_reasons"] == '{"duplicate": 1}'


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("澄江", "320281001"),
        ("澄江街道办事处", "320281001"),
        ("江阴市澄江街道", "320281001"),
        ("月城镇人民政府", "320281102"),
        ("高新区", "320281400"),
        ("城东街道", "320281400"),
        ("江阴高新区", "320281400"),
        ("江阴高新技术产业开发区管委会", "320281400"),
        ("徐 霞 客 镇", "320281104"),
        ("江阴高新区（城东街道）", "320281400"),
        ("江阴市云亭街道办事处（公章）", "320281005"),
        ("夏港街道、", "320281009"),
    ],
)
def test_filers_are_known_by_alias(town: Town, written: str, code: str) -> None:
    line = f"填报单位：{written} 负责人：张三"
    batch = town({"情况表.xlsx": town_xlsx([record()], filer=line)})
    assert only(batch.files)["filer_code"] == code


@pytest.mark.parametrize("line", ["填 报 单 位：申港街道 负 责 人：张三", "报送单位: 申港街道。"])
def test_the_line_of_the_filer_may_be_spaced(town: Town, line: str) -> None:
    batch = town({"情况表.xlsx": town_xlsx([record()], filer=line)})
    assert only(batch.files)["filer_code"] == "320281007"


def test_the_file_name_names_the_filer_where_the_sheet_does_not(town: Town) -> None:
    batch = town({"高新区（城东街道）巡查表.xlsx": town_xlsx([record()], filer=None)})
    assert only(batch.accepted)["filer_code"] == "320281400"


def test_a_file_name_may_name_a_place_besides_the_filer_of_the_sheet(town: Town) -> None:
    batch = town({"周庄镇（新桥路片区）.xlsx": town_xlsx([record()], filer="填报单位：周庄镇")})
    assert only(batch.accepted)["filer_code"] == "320281108"


@pytest.mark.parametrize(
    ("name", "filer", "rule"),
    [
        ("月城镇.xlsx", "填报单位：澄江街道", "filer_conflict"),
        ("周庄镇新桥镇.xlsx", None, "filer_conflict"),
        ("周庄镇新桥镇.xlsx", "填报单位：澄江街道", "filer_conflict"),
        ("情况表.xlsx", "填报单位：常州市某某镇", "unknown_filer"),
        ("情况表.xlsx", "填报单位：昆山市周庄镇", "unknown_filer"),
        ("情况表.xlsx", "填报单位：周庄镇新桥镇", "unknown_filer"),
        ("澄江街道.xlsx", "填报单位：常州市某某镇", "unknown_filer"),
        ("情况表.xlsx", None, "unknown_filer"),
    ],
)
def test_an_unknown_or_contradicting_filer_rejects_the_file(
    town: Town, name: str, filer: str | None, rule: str
) -> None:
    batch = town({name: town_xlsx([record()], filer=filer)})
    assert batch.accepted.empty
    assert only(batch.files)["status"] == "rejected"
    issue = only(batch.issues)
    assert (issue["rule"], issue["severity"]) == (rule, "reject_file")
    assert name in issue["message"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(xls({"Sheet1": town_rows([record()])}), id="real xls"),
        pytest.param(town_xlsx([record()]), id="xlsx named xls"),
        pytest.param(html_table(town_rows([record()])), id="HTML named xls"),
        pytest.param(html_table(town_rows([record()]), "gb18030"), id="HTML in GB18030"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(one_town: OneTown, data: bytes) -> None:
    batch = one_town(data, "澄江街道.xls")
    assert only(batch.accepted)["inspected_on"] == pd.Timestamp("2023-03-28")
    assert rules(batch) == []


@pytest.mark.parametrize("word", ["无", "零报告", "本期无", "未发现违规培训"])
def test_a_sheet_that_says_nothing_to_report_is_a_zero_report(one_town: OneTown, word: str) -> None:
    batch = one_town(town_xlsx([{"序号": word}], after=[["合计", None, 0]]))
    account = only(batch.files)
    assert bool(account["zero_report"])
    assert account["rows_read"] == account["rows_ignored"]
    assert (account["rows_accepted"], account["status"]) == (0, "accepted")
    assert batch.issues.empty


def test_a_sheet_without_rows_is_a_zero_report(one_town: OneTown) -> None:
    assert bool(only(one_town(town_xlsx([])).files)["zero_report"])
    assert bool(only(one_town(town_xlsx([{"序号": 1, "详细地址": "无"}])).files)["zero_report"])


@pytest.mark.parametrize("number", [1, "1、", "无"])
@pytest.mark.parametrize("word", ["无", "/", "零报告", "本期无违规情况"])
def test_a_row_that_says_nothing_in_every_cell_is_a_zero_report(
    one_town: OneTown, number: object, word: str
) -> None:
    said = dict.fromkeys(HEADERS, "无") | {"序号": number, "检查时间": word, "详细地址": word}
    batch = one_town(town_xlsx([said]))
    assert bool(only(batch.files)["zero_report"])
    assert rules(batch) == []


@pytest.mark.parametrize(
    "written",
    [date(2023, 4, 3), 45019, "45019", "2023-04-03", "2023.4.3", "2023/4/3", "2023年4月3日",
     "4月3日", "20230403", "２０２３－４－３", pd.Timestamp("2023-04-03 09:30").to_pydatetime()],
)  # fmt: skip
def test_dates_in_every_form(one_town: OneTown, written: object) -> None:
    assert only(one_town(town_xlsx([record(检查时间=written)])).accepted)[
        "inspected_on"
    ] == pd.Timestamp("2023-04-03")


def test_a_date_without_a_year_falls_into_a_period_across_new_year(
    town: Town, inbox: Inbox, policy: Policy
) -> None:
    title = "江阴市隐形变异培训防范治理巡查情况表（2023年12月20日-2024年1月10日）"
    data = town_xlsx([record(1, 检查时间="12月30日"), record(2, 检查时间="1月5日")], title=title)
    put(inbox.root, "town_submissions/2023-12-31/澄江街道.xlsx", data)
    accepted = read_town_batch(inbox, "2023-12-31", policy).accepted
    assert list(accepted["inspected_on"].dt.strftime("%Y-%m-%d")) == ["2023-12-30", "2024-01-05"]


@pytest.mark.parametrize(
    ("day", "accepted"),
    [("2023-02-18", 1), ("2023-02-17", 0), ("2023-05-09", 1), ("2023-05-10", 0)],
)
def test_an_inspection_lies_within_31_days_of_the_batch(
    one_town: OneTown, day: str, accepted: int
) -> None:
    batch = one_town(town_xlsx([record(检查时间=day)]))
    assert len(batch.accepted) == accepted
    assert rules(batch) == ([] if accepted else ["outside_batch"])


@pytest.mark.parametrize("text", ["无", "/", "-", "—", "暂无", "不详", "  "])
def test_marks_of_emptiness_are_empty(one_town: OneTown, text: str) -> None:
    row = only(one_town(town_xlsx([record(整改办结情况=text, 负责人=text)])).accepted)
    assert pd.isna(row["rectification"])
    assert pd.isna(row["responsible_person"])


def test_numbers_with_words_and_several_values(one_town: OneTown) -> None:
    row = only(
        one_town(
            town_xlsx(
                [
                    record(
                        学生人数="约21人",
                        教师人数="３余名",
                        **{"收费金额（元）": "1.2万元"},
                        负责人="王芳、李明",
                        联系电话="13812345678/0510-86123456",
                        违规类型="转线上；换马甲",
                        在职教师参与="是",
                    )
                ]
            )
        ).accepted
    )
    assert (row["student_count"], row["teacher_count"], row["fee_yuan"]) == (21, 3, 12000.0)
    assert row["responsible_person"] == "王芳;李明"
    assert row["phone"] == "13812345678;0510-86123456"
    assert set(row["violation_codes"].split(";")) == {"covert_online", "covert_disguised"}
    assert bool(row["in_service_teacher"])


@pytest.mark.parametrize(
    ("party_id", "rule"),
    [
        (3.2028119901212e17, "lost_digits"),
        ("3.20281E+17", "lost_digits"),
        ("91320281FUHA604FX9", "bad_uscc"),
        ("320281199002301234", "bad_id_number"),
        ("不清楚", "unknown_form"),
    ],
)
def test_a_bad_code_costs_the_cell_and_not_the_row(
    one_town: OneTown, party_id: object, rule: str
) -> None:
    batch = one_town(town_xlsx([record(统一社会信用代码或身份证号=party_id)]))
    row = only(batch.accepted)
    assert pd.isna(row["uscc"])
    assert pd.isna(row["id_number"])
    issue = only(batch.issues)
    assert (issue["rule"], issue["severity"], issue["field"]) == (rule, "reject_value", "party_id")


def test_a_telephone_that_became_a_float_is_read_or_refused(one_town: OneTown) -> None:
    batch = one_town(town_xlsx([record(1, 联系电话=13812345678.0), record(2, 联系电话="1.38E+10")]))
    assert batch.accepted["phone"].tolist()[0] == "13812345678"
    assert pd.isna(batch.accepted["phone"].iloc[1])
    assert rules(batch) == ["unreadable_phone"]


def test_a_landline_keeps_its_area_code_where_the_number_cell_drops_the_zero(
    one_town: OneTown,
) -> None:
    batch = one_town(town_xlsx([record(1, 联系电话=51086123456.0), record(2, 联系电话="51086123")]))
    assert batch.accepted["phone"].tolist() == ["0510-86123456", "0510-51086123"]


def test_the_typist_sees_what_was_typed(one_town: OneTown) -> None:
    rows = [record(1, 详细地址="无"), record(18.0), record(18.0, 详细地址="澄江街道河东路2号")]
    batch = one_town(town_xlsx(rows))
    assert batch.issues["value"].tolist() == ["无", "18", "18"]
    assert "（填写为“无”）" in batch.issues["message"].iloc[0]


def test_numbers_of_rows_may_carry_a_mark(one_town: OneTown) -> None:
    batch = one_town(town_xlsx([record("1、"), record("(2)"), record("第3号"), record("4.0")]))
    assert batch.accepted["row_no"].tolist() == [1, 2, 3, 4]
    assert rules(batch) == []


def test_a_verified_finding_needs_a_name_and_an_unregistered_venue_does_not(
    one_town: OneTown,
) -> None:
    records = [
        record(1, 机构名称或个人姓名=None),
        record(2, 机构名称或个人姓名=None, 是否查实="待核查"),
        record(3, 机构名称或个人姓名=None, 是否查实="未发现"),
        record(4, 机构名称或个人姓名="张某某"),
    ]
    batch = one_town(town_xlsx(records))
    assert list(batch.accepted["row_no"]) == [3, 4]
    assert rules(batch) == ["required_for_finding"] * 2


def test_a_decision_is_complete_or_absent(one_town: OneTown) -> None:
    batch = one_town(town_xlsx([record(处罚决定书文号="澄教罚〔2023〕2号", 处罚决定日期="去年")]))
    assert batch.accepted.empty
    assert dict(zip(batch.issues["field"], batch.issues["rule"], strict=True)) == {
        "authority": "decision_incomplete",
        "decided_on": "unreadable_date",
    }
    assert set(batch.issues["severity"]) == {"reject_row"}


def test_every_rule_that_a_row_broke_is_reported(one_town: OneTown) -> None:
    batch = one_town(
        town_xlsx([record(检查时间="某日", 详细地址=None, 对象类别="外星人", 学生人数="若干")])
    )
    found = dict(zip(batch.issues["field"], batch.issues["severity"], strict=True))
    assert found == {
        "inspected_on": "reject_row",
        "address": "reject_row",
        "party_kind": "reject_value",
        "student_count": "reject_value",
    }
    message = batch.issues.set_index("field").loc["inspected_on", "message"]
    for part in ("澄江街道_巡查情况表.xlsx", "Sheet1", "第4行", "检查时间", "某日", "2023-04-03"):
        assert part in message


def test_personal_data_is_masked_in_issues(one_town: OneTown) -> None:
    batch = one_town(
        town_xlsx(
            [
                record(
                    统一社会信用代码或身份证号="320281199002301234",
                    对象类别="13812345678",
                    联系电话="1381234567",
                )
            ]
        )
    )
    text = batch.issues.to_json(force_ascii=False)
    assert "320281199002301234" not in text
    assert "13812345678" not in text
    assert "1381234567" not in text


def test_a_missing_required_column_rejects_the_file_and_is_named(one_town: OneTown) -> None:
    headers = [h for h in HEADERS if h not in ("详细地址", "检查时间")]
    issue = only(one_town(town_xlsx([record()], headers=headers)).issues)
    assert (issue["rule"], issue["severity"]) == ("missing_column", "reject_file")
    assert "详细地址" in issue["message"]
    assert "检查时间" in issue["message"]


def test_an_unknown_column_is_kept_aside_and_reported(one_town: OneTown) -> None:
    headers = [*HEADERS, "网格员"]
    batch = one_town(town_xlsx([record(网格员="已到岗"), record(2)], headers=headers))
    assert batch.accepted["extra"].tolist()[0] == '{"网格员": "已到岗"}'
    assert pd.isna(batch.accepted["extra"].iloc[1])
    issue = only(batch.issues)
    assert (issue["rule"], issue["field"], issue["severity"]) == (
        "unknown_column",
        "网格员",
        "warn",
    )


def test_rows_without_a_number_get_a_stable_id(one_town: OneTown) -> None:
    first = one_town(
        town_xlsx([record(None), record(2), record("甲", 机构名称或个人姓名="晨光托管")])
    )
    second = one_town(
        town_xlsx([record("甲", 机构名称或个人姓名="晨光托管"), record(None), record(2)])
    )
    assert len(set(first.accepted["source_record_id"])) == 3
    assert set(first.accepted["source_record_id"]) == set(second.accepted["source_record_id"])
    assert rules(first) == ["number_derived", "number_derived"]


def test_one_number_for_two_different_rows_rejects_both(one_town: OneTown) -> None:
    batch = one_town(town_xlsx([record(1), record(1, 机构名称或个人姓名="晨光托管"), record(2)]))
    assert list(batch.accepted["row_no"]) == [2]
    assert rules(batch) == ["duplicate_number"] * 2


def test_the_same_row_twice_in_a_sheet_counts_once(one_town: OneTown) -> None:
    batch = one_town(town_xlsx([record(1), record(1)]))
    assert len(batch.accepted) == 1
    assert only(batch.files)["ignored_reasons"] == '{"duplicate": 1}'


def test_totals_that_the_rows_contradict_are_a_warning(one_town: OneTown) -> None:
    totals = [["指标", "数值"], ["检查场所数", 20], ["查实数", 3], ["涉及学生数", "约1人"]]
    batch = one_town(xlsx({"Sheet1": town_rows([record(学生人数=20)]), "汇总": totals}))
    assert len(batch.accepted) == 1
    assert set(batch.issues["field"]) == {"查实数", "涉及学生数"}
    assert set(batch.issues["severity"]) == {"warn"}


def test_a_title_of_another_period_is_a_warning(one_town: OneTown) -> None:
    batch = one_town(
        town_xlsx([record(检查时间="2023-03-28")], title="巡查情况表（2022年1月1日-2月1日）")
    )
    assert rules(batch) == ["period_differs"]


def test_values_outside_the_vocabulary_cost_the_cell_only(one_town: OneTown) -> None:
    row = only(
        one_town(
            town_xlsx([record(场所类型="写字楼", 证照情况="不知道", 违规类型="其他事项")])
        ).accepted
    )
    assert row["premises_type"] == "商务楼宇"
    assert pd.isna(row["licence_status"])
    assert row["violation_codes"] == "other_training"


# --- deliveries ----------------------------------------------------------------------------------


def _delivered(inbox: Inbox, name: str, data: bytes, moment: str) -> Path:
    path = put(inbox.root, f"{FOLDER}/{name}", data)
    stamp = pd.Timestamp(moment, tz="Asia/Shanghai").timestamp()
    utime(path, (stamp, stamp))
    return path


def test_a_later_file_of_a_filer_replaces_the_earlier_and_both_stay_on_record(
    inbox: Inbox, policy: Policy
) -> None:
    _delivered(inbox, "澄江街道.xlsx", town_xlsx([record(1), record(2)]), "2023-04-06 10:00")
    _delivered(inbox, "澄江街道（更正）.xlsx", town_xlsx([record(1)]), "2023-04-07 10:00")
    batch = read_town_batch(inbox, "2023-04-08", policy)
    files = batch.files.set_index("source_file")
    old, new = files.loc[f"{FOLDER}/澄江街道.xlsx"], files.loc[f"{FOLDER}/澄江街道（更正）.xlsx"]
    assert (old["status"], old["rows_read"], old["rows_ignored"]) == ("superseded", 2, 2)
    assert old["ignored_reasons"] == '{"superseded": 2}'
    assert (new["status"], new["rows_accepted"]) == ("accepted", 1)
    assert len(batch.accepted) == 1


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        # The gateway's moment counts, whatever copying did to the file's own time.
        ("巡查表.xlsx,2023-04-08T20:00:00\n", "on_time"),
        ("巡查表.xlsx,2023-04-09T00:00:01\n", "late"),
        # No moment of the gateway: the file's own.
        ("", "late"),
    ],
)
def test_a_correction_that_the_gateway_did_not_list_does_not_make_a_town_late(
    listed: str, expected: str, inbox: Inbox, policy: Policy
) -> None:
    _delivered(inbox, "巡查表.xlsx", town_xlsx([record(1)]), "2023-04-10 10:00")
    _delivered(inbox, "巡查表_退回更正.xlsx", town_xlsx([record(1)]), "2023-04-15 10:00")
    put(inbox.root, f"{FOLDER}/received.csv", f"file,received_at\n{listed}".encode())
    batch = read_town_batch(inbox, "2023-04-08", policy)
    status = submission_status(
        batch.files, batch.accepted, policy.calendar, policy.filers, date(2023, 4, 30)
    ).set_index("filer_code")
    assert status.loc["320281001", "status"] == expected


def test_equal_times_are_decided_by_name(inbox: Inbox, policy: Policy) -> None:
    for name in ("澄江街道2.xlsx", "澄江街道1.xlsx"):
        _delivered(inbox, name, town_xlsx([record(1)]), "2023-04-06 10:00")
    files = read_town_batch(inbox, "2023-04-08", policy).files.set_index("source_file")
    assert files.loc[f"{FOLDER}/澄江街道2.xlsx", "status"] == "accepted"


def test_an_unreadable_later_file_does_not_replace_a_readable_one(
    inbox: Inbox, policy: Policy
) -> None:
    _delivered(inbox, "澄江街道.xlsx", town_xlsx([record(1)]), "2023-04-06 10:00")
    _delivered(inbox, "澄江街道_新.xlsx", b"PK\x03\x04broken", "2023-04-07 10:00")
    batch = read_town_batch(inbox, "2023-04-08", policy)
    assert sorted(batch.files["status"]) == ["accepted", "rejected"]
    assert set(batch.files["filer_code"]) == {"320281001"}
    assert len(batch.accepted) == 1


def test_the_gateway_list_gives_the_time_of_delivery(inbox: Inbox, policy: Policy) -> None:
    _delivered(inbox, "澄江街道.xlsx", town_xlsx([record(1)]), "2023-09-01 10:00")
    _delivered(
        inbox, "月城镇.xlsx", town_xlsx([record(1)], filer="填报单位：月城"), "2023-04-05 08:00"
    )
    listed = (
        "\ufefffile,received_at\r\n"
        "澄江街道.xlsx,2023-04-08T23:59:59+08:00\r\n"
        "不在.xlsx,2023-04-01 10:00\r\n"
    )
    put(inbox.root, f"{FOLDER}/received.csv", listed.encode())
    batch = read_town_batch(inbox, "2023-04-08", policy)
    times = batch.files.set_index("filer_code")["received_at"]
    assert times["320281001"] == pd.Timestamp("2023-04-08 23:59:59")
    assert times["320281102"] == pd.Timestamp("2023-04-05 08:00")
    assert rules(batch) == ["unknown_received"]


def test_a_broken_gateway_list_is_a_warning(inbox: Inbox, policy: Policy) -> None:
    _delivered(inbox, "澄江街道.xlsx", town_xlsx([record(1)]), "2023-04-05 08:00")
    put(inbox.root, f"{FOLDER}/received.csv", b"\x00\x01\x02")
    batch = read_town_batch(inbox, "2023-04-08", policy)
    assert rules(batch) == ["bad_received_list"]
    assert batch.files["received_at"].tolist() == [pd.Timestamp("2023-04-05 08:00")]


def test_the_order_of_rows_and_files_does_not_matter(
    inbox: Inbox, policy: Policy, tmp_path: Path
) -> None:
    records = [record(n, 机构名称或个人姓名=f"机构{n}") for n in range(1, 6)]
    forward = xlsx({"a": town_rows(records)})
    backward = xlsx({"a": town_rows(records[::-1])})
    results = []
    for number, data in enumerate((forward, backward)):
        other = Inbox(tmp_path / str(number))
        put(other.root, f"{FOLDER}/澄江街道.xlsx", data)
        accepted = read_town_batch(other, "2023-04-08", policy).accepted
        results.append(
            accepted.drop(columns="source_row").sort_values("source_record_id", ignore_index=True)
        )
    pd.testing.assert_frame_equal(*results)


def test_an_informant_in_a_patrol_sheet_gets_past_nowhere(one_town: OneTown) -> None:
    told = {
        "备注": "举报人逯晨13812345678",
        "线索来源": "逯晨来电",
        "整改办结情况": "已关停，举报人逯晨满意",
    }
    batch = one_town(town_xlsx([record(**told), record(2, 线索来源="群众投诉")]))
    text = batch.accepted.to_csv() + batch.issues.to_csv()
    assert "逯晨" not in text
    assert "13812345678" not in text
    assert list(batch.accepted["clue_origin"]) == ["其他", "群众举报"]
    assert rules(batch) == ["informant_text"]


def test_rows_that_differ_in_what_could_not_be_read_are_two_rows(one_town: OneTown) -> None:
    wrong = {"统一社会信用代码或身份证号": "3202811990010112X4"}
    rows = [record(None, 学生人数="若干"), record(None, 学生人数="很多"), record(None, **wrong)]
    batch = one_town(town_xlsx(rows))
    assert batch.accepted["source_record_id"].nunique() == 3
    assert only(batch.files)["rows_ignored"] == 0


def test_one_row_typed_in_two_ways_counts_once_and_is_told(one_town: OneTown) -> None:
    batch = one_town(town_xlsx([record(1, 学生人数="20人"), record(1, 学生人数="约20")]))
    assert len(batch.accepted) == 1
    assert only(batch.files)["ignored_reasons"] == '{"duplicate": 1}'
    assert rules(batch) == ["same_reading"]


NUMBER = "320281199001011233"


@pytest.mark.parametrize(
    "cell",
    [
        f"蔡一鸣{NUMBER}",
        f"蔡一鸣 {NUMBER}",
        f"蔡一鸣（{NUMBER}）",
        f"蔡一鸣（身份证：{NUMBER}）",
        f"蔡一鸣，身份证号码{NUMBER}",
        f"蔡一鸣\n{NUMBER}",
        f"{NUMBER}蔡一鸣",
        "蔡一鸣 320281 19900101 1233",
        "蔡一鸣３２０２８１１９９００１０１１２３３",
        "蔡一鸣三二〇二八一一九九〇〇一〇一一二三三",
        "蔡一鸣320281900101123",
    ],
)
def test_an_id_number_behind_a_name_is_taken_out_and_read(one_town: OneTown, cell: str) -> None:
    given = {"机构名称或个人姓名": cell, "负责人": cell, "检查场所名称": cell}
    batch = one_town(town_xlsx([record(对象类别="个人", **given)]))
    row = only(batch.accepted)
    names = row[["party_name", "responsible_person", "premises_name"]]
    assert names.tolist() == ["蔡一鸣"] * 3
    assert row["id_number"] == NUMBER
    assert set(rules(batch)) == {"number_in_name"}
    left = batch.accepted.drop(columns="id_number").astype("str").to_csv()
    for text in (left, batch.issues.astype("str").to_csv()):
        assert NUMBER not in text
        assert "320281900101123" not in text
        assert "二〇二八一" not in text


def test_a_telephone_behind_a_name_is_one_of_the_party(one_town: OneTown) -> None:
    given = {
        "机构名称或个人姓名": "晨光托管（电话：13912345678）",
        "负责人": "王一 一三八一二三四五六七八",
        "联系电话": "0510-86123456",
    }
    row = only(one_town(town_xlsx([record(**given)])).accepted)
    assert (row["party_name"], row["responsible_person"]) == ("晨光托管", "王一")
    assert set(row["phone"].split(";")) == {"0510-86123456", "13912345678", "13812345678"}


@pytest.mark.parametrize(
    "name", ["江阴市1号店", "晨光20240501班", "3.8广场培训", "华士1.2班", "晨光英语360"]
)
def test_digits_that_belong_to_a_name_stay(one_town: OneTown, name: str) -> None:
    batch = one_town(town_xlsx([record(机构名称或个人姓名=name)]))
    assert only(batch.accepted)["party_name"] == name
    assert batch.issues.empty


@pytest.mark.parametrize(
    "cell",
    [
        "甲公司\n乙公司",
        "1.甲公司 2.乙公司",
        "（1）甲公司（2）乙公司",
        "①甲公司②乙公司",
        "甲公司；乙公司",
    ],
)
def test_two_parties_in_a_cell_are_told_apart(one_town: OneTown, cell: str) -> None:
    row = only(one_town(town_xlsx([record(机构名称或个人姓名=cell)])).accepted)
    assert row["party_name"] == "甲公司;乙公司"


def test_a_name_broken_to_fit_its_cell_is_one_name(one_town: OneTown) -> None:
    cell = "江阴市学优教育\n咨询有限公司"
    row = only(one_town(town_xlsx([record(机构名称或个人姓名=cell)])).accepted)
    assert row["party_name"] == "江阴市学优教育咨询有限公司"


def test_two_codes_in_a_cell_go_with_their_names(one_town: OneTown) -> None:
    codes = ("913202815PLQMQKC6H", NUMBER)
    given = {
        "机构名称或个人姓名": "1.江阴市晨光培训有限公司\n2.蔡一鸣",
        "统一社会信用代码或身份证号": "\n".join(codes),
    }
    batch = one_town(town_xlsx([record(**given)]))
    row = only(batch.accepted)
    assert (row["uscc"], row["id_number"]) == (f"{codes[0]};", f";{NUMBER}")
    assert batch.issues.empty


def test_numbering_does_not_belong_to_a_value(one_town: OneTown) -> None:
    given = {
        "处置措施": "1.责令停止 2.退费",
        "培训学科": "①数学②英语",
        "违规类型": "（1）转线上\n（2）转地下",
    }
    row = only(one_town(town_xlsx([record(**given)])).accepted)
    assert (row["measures"], row["subject"]) == ("责令停止;退费", "数学;英语")
    assert row["violation_type"] == "转线上;转地下"
