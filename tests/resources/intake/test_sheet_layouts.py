"""What people paste, merge and write between the rows of a sheet (contracts §2.1)."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest

from domain.intake.batch import SourceBatch
from tests.support.workbooks import (
    FILER_LINE,
    HEADERS,
    TITLE,
    only,
    record,
    rules,
    town_rows,
    town_xlsx,
    xls,
    xlsx,
)

OneTown = Callable[..., SourceBatch]
PLACES = {header: place for place, header in enumerate(HEADERS)}


def line(**cells: Any) -> list[Any]:
    """A line under the usual header with some cells filled."""
    return [cells.get(header) for header in HEADERS]


def numbers(batch: SourceBatch) -> list[str]:
    return [record_id.rsplit("/", 1)[1] for record_id in batch.accepted["source_record_id"]]


def ignored(batch: SourceBatch) -> str:
    return str(only(batch.files)["ignored_reasons"])


# --- several tables in one sheet -----------------------------------------------------------------


def test_each_header_begins_a_table_with_its_own_columns(one_town: OneTown) -> None:
    swapped = [*HEADERS[:2], "详细地址", "检查场所名称", "检查时间", *HEADERS[5:]]
    rows = town_rows([record(1)])
    rows += [[], ["二、非学科类"], swapped]
    other = record(1, 机构名称或个人姓名="小明画室", 是否查实="待核查")
    rows += [[other.get(header) for header in swapped]]
    batch = one_town(xlsx({"Sheet1": rows}))
    assert rules(batch) == []
    assert numbers(batch) == ["1", "1@Sheet1#1"]
    assert set(batch.accepted["address"]) == {"人民中路88号3楼"}
    assert list(batch.accepted["source_row"]) == [4, 8]


def test_a_header_on_every_page_makes_no_second_table(one_town: OneTown) -> None:
    rows = town_rows([record(1), record(2)])
    rows += [["第1页 共2页"], [TITLE], [FILER_LINE], HEADERS]
    rows += town_rows([record(3)], title=None, filer=None)[1:]
    batch = one_town(xlsx({"Sheet1": rows}))
    assert rules(batch) == []
    assert numbers(batch) == ["1", "2", "3"]


def test_a_number_that_comes_twice_under_one_header_is_still_sent_back(one_town: OneTown) -> None:
    batch = one_town(town_xlsx([record(1), record(1, 机构名称或个人姓名="别家")]))
    assert rules(batch) == ["duplicate_number", "duplicate_number"]


@pytest.mark.parametrize("with_header", [True, False], ids=["own header", "pasted rows only"])
def test_rows_of_another_town_are_not_filed_under_the_first(
    one_town: OneTown, with_header: bool
) -> None:
    rows = [*town_rows([record(1)]), [], [TITLE], ["填报单位：月城镇"]]
    rows += town_rows([record(3)], title=None, filer=None)[0 if with_header else 1 :]
    batch = one_town(xlsx({"Sheet1": rows}))
    assert batch.accepted.empty
    assert rules(batch) == ["filer_conflict"]
    assert "月城镇" in batch.issues["message"].iloc[0]
    assert "分别报送" in batch.issues["message"].iloc[0]


def test_rows_under_the_name_of_another_town_are_not_read_as_this_ones(one_town: OneTown) -> None:
    rows = [*town_rows([record(1)]), ["月城镇"], line(**record(2))]
    batch = one_town(xlsx({"Sheet1": rows}))
    assert rules(batch) == ["filer_conflict"]


def test_the_filer_may_stand_below_the_table_if_nothing_above_names_one(one_town: OneTown) -> None:
    rows = town_rows([record(1)], filer=None, after=[["填报单位（盖章）：澄江街道 填报人：张三"]])
    batch = one_town(xlsx({"Sheet1": rows}), name="巡查表.xlsx")
    assert only(batch.files)["filer_code"] == "320281001"


def test_totals_below_the_table_are_compared_and_no_record(one_town: OneTown) -> None:
    rows = town_rows([record(1)], after=[[], ["指标", "数值"], ["检查场所数", 1], ["查实数", 5]])
    batch = one_town(xlsx({"Sheet1": rows}))
    assert len(batch.accepted) == 1
    assert rules(batch) == ["totals_differ"]


@pytest.mark.parametrize(
    "rows",
    [
        [["项目", "数量"], ["检查场所", 9], ["查实", "5件"]],
        [["检查场所数", "查实数", "立案数"], [9, 5, 0]],
        [["江阴市汇总"], [], ["序号", "统计指标", "数值"], [1, "查实数", 5]],
    ],
    ids=["other words", "side by side", "numbered"],
)
def test_totals_are_read_in_other_forms(one_town: OneTown, rows: list[list[Any]]) -> None:
    batch = one_town(xlsx({"Sheet1": town_rows([record(1)]), "合计": rows}))
    assert rules(batch) == ["totals_differ"]


def test_totals_are_compared_with_a_report_of_nothing(one_town: OneTown) -> None:
    batch = one_town(xlsx({"Sheet1": town_rows([]), "汇总": [["指标", "数值"], ["查实数", 5]]}))
    assert only(batch.files)["zero_report"]
    assert rules(batch) == ["totals_differ"]


def test_a_record_above_the_header_is_read(one_town: OneTown) -> None:
    """Sorting the whole sheet moves the header down."""
    rows = town_rows([record(1)])
    batch = one_town(xlsx({"Sheet1": [*rows[:2], line(**record(2)), *rows[2:]]}))
    assert sorted(numbers(batch)) == ["1", "2"]


def test_a_cell_far_to_the_right_is_kept_aside_and_told(one_town: OneTown) -> None:
    rows = town_rows([record(n) for n in range(1, 60)])
    rows[50] = [*rows[50], None, None, "另见附件"]
    batch = one_town(xlsx({"Sheet1": rows}))
    assert rules(batch) == ["unknown_column"]
    assert "另见附件" in "".join(batch.accepted["extra"].dropna())


# --- lines that are no records -------------------------------------------------------------------

NO_RECORDS: dict[str, tuple[list[Any], str]] = {
    "section": (["一、学科类隐形变异培训"], "heading"),
    "section of a village": (["（二）花园社区"], "heading"),
    "subtotal of a village": (line(序号="花园社区小计", 学生人数=25), "total"),
    "page total": (line(**{"村（社区）": "本页合计", "学生人数": "25人"}), "total"),
    "total of all columns": (line(序号="总计", 检查时间=3, 详细地址=3, 学生人数=25), "total"),
    "total in words": (["合计：检查3家，查实1家"], "total"),
    "total with a failed formula": (line(序号="合计", 学生人数="#REF!"), "total"),
    "of which": (line(序号="其中：学科类", 学生人数=12), "total"),
    "title again": ([TITLE], "title"),
    "filer again": ([FILER_LINE], "title"),
    "page": ([None, None, None, "第 2 页，共 3 页"], "title"),
    "continued": (["（续表）"], "title"),
    "header again": (HEADERS, "repeated_header"),
    "numbers of the columns": (list(range(1, len(HEADERS) + 1)), "column_numbers"),
    "signatures": (["填表人：李四", None, "审核人：王五", None, "日期：2023年4月8日"], "note"),
    "blank date": (["    年   月   日"], "note"),
    "contact": (["联系人：李四", None, None, "联系电话：0510-86120000"], "note"),
    "note": (["说明：本表一式两份，无情况的填零报告"], "note"),
    "village without anything": (line(序号=7, **{"村（社区）": "花园社区"}), ""),
    "number alone": (line(序号=7), ""),
    "nothing in a village": (
        line(序号=7, **{"村（社区）": "花园社区"}, 检查时间="无"),
        "zero_line",
    ),
    "nothing on a day": (
        line(序号=7, **{"村（社区）": "花园社区"}, 检查时间="2023-04-03", 是否查实="未发现"),
        "zero_line",
    ),
    "nothing in other words": (
        line(序号=7, **{"村（社区）": "花园社区"}, 备注="经排查，未发现隐形变异培训"),
        "zero_line",
    ),
}


@pytest.mark.parametrize(("row", "reason"), NO_RECORDS.values(), ids=NO_RECORDS.keys())
def test_a_line_that_is_no_record_is_counted_and_sends_nothing_back(
    one_town: OneTown, row: list[Any], reason: str
) -> None:
    rows = [*town_rows([record(1)]), row, line(**record(2))]
    batch = one_town(xlsx({"Sheet1": rows}))
    assert rules(batch) == []
    assert numbers(batch) == ["1", "2"]
    assert ignored(batch) == (f'{{"{reason}": 1}}' if reason else "{}")


STILL_RECORDS: dict[str, list[Any]] = {
    "a party alone": line(序号=7, 机构名称或个人姓名="晨光教育"),
    "a party called like a total": line(序号=7, 机构名称或个人姓名="合计教育", 是否查实="查实"),
    "a party and a village": line(**{"村（社区）": "花园社区", "机构名称或个人姓名": "晨光教育"}),
    "a remark": line(序号=7, 备注="群众反映三楼有培训"),
    "a story in one cell": [
        "3月28日会同公安检查花园大厦301室，发现有学生12人，负责人电话13812345678"
    ],
    "no address": line(序号=7, 检查时间="2023-04-03", 机构名称或个人姓名="晨光教育"),
    "an error instead of the date": line(序号=7, 检查时间="#N/A", 详细地址="人民路1号"),
}


@pytest.mark.parametrize("row", STILL_RECORDS.values(), ids=STILL_RECORDS.keys())
def test_a_row_that_says_something_goes_back_and_does_not_vanish(
    one_town: OneTown, row: list[Any]
) -> None:
    batch = one_town(xlsx({"Sheet1": [*town_rows([record(1)]), row, line(**record(2))]}))
    account = only(batch.files)
    assert (account["rows_accepted"], account["rows_rejected"]) == (2, 1)


def test_a_zero_report_with_a_line_for_each_village(one_town: OneTown) -> None:
    villages = [
        line(序号=1, **{"村（社区）": "花园社区"}, 检查时间="无"),
        line(序号=2, **{"村（社区）": "普惠村"}, 备注="零报告"),
        line(序号=3, **{"村（社区）": "长江村"}, 检查时间="2023-04-02", 详细地址="/"),
        line(序号=4, **{"村（社区）": "夏东社区"}),
    ]
    account = only(one_town(xlsx({"Sheet1": [*town_rows([]), *villages]})).files)
    assert bool(account["zero_report"])
    assert (account["status"], account["rows_rejected"]) == ("accepted", 0)


# --- merged cells --------------------------------------------------------------------------------


def _merged(records: Sequence[dict[str, Any]], *ranges: str) -> bytes:
    return xlsx({"Sheet1": town_rows(records)}, {"Sheet1": ranges})


def test_a_village_merged_over_blank_numbered_lines_makes_no_record(one_town: OneTown) -> None:
    blank = [{"序号": n} for n in (3, 4, 5)]
    batch = one_town(_merged([record(1), record(2, **{"村（社区）": None}), *blank], "B4:B8"))
    assert rules(batch) == []
    assert numbers(batch) == ["1", "2"]
    assert list(batch.accepted["village"]) == ["花园社区", "花园社区"]


def test_a_cell_merged_over_rows_and_columns_counts_for_each(one_town: OneTown) -> None:
    second = record(2, 检查时间=None, 检查场所名称=None, 详细地址=None)
    batch = one_town(
        _merged([record(1, 检查场所名称="人民路9号", 详细地址=None), second], "D4:E5", "C4:C5")
    )
    assert rules(batch) == []
    assert list(batch.accepted["address"]) == ["人民路9号"] * 2
    assert list(batch.accepted["premises_name"]) == ["人民路9号"] * 2


def test_a_heading_merged_over_the_sheet_is_no_record(one_town: OneTown) -> None:
    rows = [*town_rows([record(1)]), ["城区部分（含开发区）"], line(**record(2))]
    batch = one_town(xlsx({"Sheet1": rows}, {"Sheet1": ["A5:AD5"]}))
    assert rules(batch) == []
    assert numbers(batch) == ["1", "2"]


# --- header words --------------------------------------------------------------------------------

SPELLINGS: list[tuple[str, str]] = [
    ("检查时间", "检查时间\u200b"),
    ("检查时间", "\ufeff检查时间"),
    ("检查时间", "检查时间（年/月/日）"),
    ("检查时间", "检查时间\n（格式：2023-04-03）"),
    ("检查时间", "* 检 查 时 间 *"),
    ("检查时间", "3.检查时间"),
    ("检查时间", "檢查時間"),
    ("检查时间", "检查时间，如2023-04-03"),
    ("详细地址", "详细地址（精确到门牌号）"),
    ("详细地址", "详细地址【必填】"),
    ("详细地址", "（必填）详细地址"),
    ("详细地址", "详细地址\n精确到门牌号"),
    ("详细地址", "★详细地址："),
    ("机构名称或个人姓名", "机构名称\n或个人姓名（全称）"),
    ("是否查实", "是否查实（是√否×）"),
    ("是否查实", "是否\u00a0查实"),
    ("村（社区）", "村[社区]"),
    ("罚款金额（元）", "罚款金额 (元)"),
    ("联系电话", "联系电话_x000D_\n（手机或座机）".replace("_x000D_", "\r")),
    ("违规类型", "违规类型（可多选，用顿号隔开）"),
]


@pytest.mark.parametrize(("header", "typed"), SPELLINGS, ids=[typed for _, typed in SPELLINGS])
def test_a_header_is_known_whatever_people_add_to_it(
    one_town: OneTown, header: str, typed: str
) -> None:
    values = record(1, 联系电话="0510-86120000")
    rows = [
        [TITLE],
        [FILER_LINE],
        [typed if name == header else name for name in HEADERS],
        [values.get(name) for name in HEADERS],
    ]
    batch = one_town(xlsx({"Sheet1": rows}))
    assert rules(batch) == []
    assert len(batch.accepted) == 1


def _grouped(upper: dict[str, str], lower: dict[str, str]) -> list[list[Any]]:
    """Two header rows: groups at some columns, short words below."""
    first = [upper.get(name, None if name in lower else name) for name in HEADERS]
    return [first, [lower.get(name) for name in HEADERS]]


DECISION = {
    "处罚决定书文号": "澄教罚〔2023〕2号",
    "处罚决定日期": "2023-04-01",
    "处罚机关": "江阴市教育局",
    "处罚类别": "罚款",
    "罚款金额（元）": 35000,
}
SHORT = ("文号", "日期", "机关", "类别", "金额（元）")


@pytest.mark.parametrize("group", ["行政处罚情况", "处罚情况（没有的不填）", "行政处罚"])
@pytest.mark.parametrize("merged", [True, False], ids=["merged", "merge lost"])
def test_short_words_below_a_common_header_are_read(
    one_town: OneTown, group: str, merged: bool
) -> None:
    rows = _grouped({"处罚决定书文号": group}, dict(zip(DECISION, SHORT, strict=True)))
    values = record(1, **DECISION)
    sheet = [[TITLE], [FILER_LINE], *rows, [values.get(name) for name in HEADERS]]
    ranges = {"Sheet1": ["V3:Z3"]} if merged else {}
    row = only(one_town(xlsx({"Sheet1": sheet}, ranges)).accepted)
    assert (row["decision_no"], row["authority"]) == ("澄教罚〔2023〕2号", "江阴市教育局")
    assert row["fine_yuan"] == 35000
    assert row["decided_on"] == pd.Timestamp("2023-04-01")


def test_a_first_record_is_never_taken_for_a_second_header_row(one_town: OneTown) -> None:
    headers = [*HEADERS[:-1], "联系渠道"]
    values = [*[record(1).get(name) for name in HEADERS[:-1]], "电话"]
    batch = one_town(xlsx({"Sheet1": [[TITLE], [FILER_LINE], headers, values]}))
    assert len(batch.accepted) == 1


@pytest.mark.parametrize(
    ("header", "preamble", "yuan"),
    [
        ("收费金额（万元）", None, 35000.0),
        ("收费金额\n（单位：万元）", None, 35000.0),
        ("收费金额", "金额单位：万元", 35000.0),
        ("收费金额（元）", "金额单位：万元", 3.5),
    ],
)
def test_the_unit_that_the_header_or_the_sheet_names_counts(
    one_town: OneTown, header: str, preamble: str | None, yuan: float
) -> None:
    values = record(1, **{"收费金额（元）": 3.5})
    headers = [header if name == "收费金额（元）" else name for name in HEADERS]
    rows = [[TITLE], [FILER_LINE], headers, [values.get(name) for name in HEADERS]]
    if preamble:
        rows.insert(2, [None] * 20 + [preamble])
    assert only(one_town(xlsx({"Sheet1": rows})).accepted)["fee_yuan"] == yuan


def test_a_hint_that_names_another_column_is_not_guessed_at(one_town: OneTown) -> None:
    headers = ["负责人（联系电话）" if name == "负责人" else name for name in HEADERS]
    rows = [*town_rows([], headers=headers), [record(1).get(n, "x") for n in HEADERS]]
    assert "unknown_column" in rules(one_town(xlsx({"Sheet1": rows})))


# --- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "########", "Err:502"])
def test_a_failed_formula_is_a_rejected_value_and_not_an_empty_cell(
    one_town: OneTown, error: str
) -> None:
    row = record(1, 统一社会信用代码或身份证号=error, 检查场所名称=error, 学生人数=error)
    batch = one_town(xls({"Sheet1": town_rows([row])}), name="澄江街道.xls")
    assert rules(batch) == ["error_cell"] * 3
    accepted = only(batch.accepted)
    assert pd.isna(accepted["uscc"])
    assert pd.isna(accepted["premises_name"])


def test_a_failed_formula_in_a_required_cell_sends_the_row_back(one_town: OneTown) -> None:
    rows = town_rows([record(1, 详细地址="#N/A"), record(2)])
    batch = one_town(xls({"Sheet1": rows}), name="澄江街道.xls")
    assert len(batch.accepted) == 1
    assert rules(batch, "reject_row") == ["error_cell"]


def test_a_failed_formula_of_a_workbook_is_told(one_town: OneTown) -> None:
    """openpyxl writes these texts as error cells, as Excel does."""
    row = record(1, 统一社会信用代码或身份证号="#N/A", 场所类型="#REF!")
    batch = one_town(town_xlsx([row]))
    assert set(batch.issues["field"]) == {"party_id", "premises_type"}
    assert set(rules(batch)) == {"error_cell"}
    assert len(batch.accepted) == 1


# --- yes and no ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "finding"),
    [
        ("√", "查实"), ("✓", "查实"), ("×", "查否"), ("对", "查实"), ("错", "查否"),
        (True, "查实"), (False, "查否"), ("TRUE", "查实"), ("false", "查否"), (1, "查实"),
        (0, "查否"), ("经查属实", "查实"), ("经查属实。", "查实"), ("已核实", "查实"),
        ("情况属实", "查实"), ("不属实", "查否"), ("核查中", "待核查"), ("y", "查实"),
    ],
)  # fmt: skip
def test_yes_and_no_are_read_as_people_mark_them(
    one_town: OneTown, typed: object, finding: str
) -> None:
    batch = one_town(town_xlsx([record(1, 是否查实=typed)]))
    assert rules(batch) == []
    assert only(batch.accepted)["finding"] == finding


@pytest.mark.parametrize(
    "typed", ["基本属实", "部分属实", "○", "查实（部分）", "未查", "是/否", "?"]
)
def test_what_does_not_say_yes_or_no_is_not_guessed(one_town: OneTown, typed: str) -> None:
    batch = one_town(town_xlsx([record(1, 是否查实=typed)]))
    assert rules(batch) == ["not_in_vocabulary"]
    assert pd.isna(only(batch.accepted)["finding"])


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("√", True),
        ("×", False),
        ("有", True),
        ("FALSE", False),
        ("不清楚", None),
        ("未参与", False),
    ],
)
def test_a_flag_may_be_unknown(one_town: OneTown, typed: str, value: bool | None) -> None:
    batch = one_town(town_xlsx([record(1, 在职教师参与=typed)]))
    assert rules(batch) == []
    found = only(batch.accepted)["in_service_teacher"]
    assert (None if pd.isna(found) else bool(found)) is value


# --- who filed -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "填报单位：澄江街道办事处（2023.4.8）",
        "填报单位：澄江街道 2023年4月8日",
        "填报单位：澄江街道教育办",
        "填报单位（盖章）：江阴市澄江街道办事处（公章）2023.4.8",
        "填报单位：澄江街道双减专班 填报日期：2023-04-08",
        "报送单位：澄江街道综合执法局。",
        "填报镇街：澄江",
        "填 报 单 位 ： 澄江街道（2023年3月21日-4月8日）",
    ],
)
def test_a_date_or_an_office_behind_the_filer_does_not_hide_it(
    one_town: OneTown, typed: str
) -> None:
    batch = one_town(town_xlsx([record(1)], filer=typed), name="巡查表.xlsx")
    assert only(batch.files)["filer_code"] == "320281001"


@pytest.mark.parametrize("typed", ["澄江街道黄山湖社区", "新桥镇、祝塘镇", "江阴市教育局"])
def test_a_filer_that_is_no_town_or_several_is_not_guessed(one_town: OneTown, typed: str) -> None:
    batch = one_town(town_xlsx([record(1)], filer=f"填报单位：{typed}"), name="巡查表.xlsx")
    assert rules(batch) == ["unknown_filer"]


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("约20人", 20), ("20余人", 20), ("20余名学生", 20), ("12.0", 12),
        ("1,200", 1200),
        ("二十余人", 20), ("30+", 30), ("２０人", 20), ("20人左右", 20), ("两名", 2),
        ("20多个孩子", 20),
    ],
)  # fmt: skip
def test_a_count_may_carry_words(one_town: OneTown, typed: str, count: int) -> None:
    batch = one_town(town_xlsx([record(1, 学生人数=typed)]))
    assert rules(batch) == []
    assert only(batch.accepted)["student_count"] == count


@pytest.mark.parametrize("typed", ["3-5人", "10~20", "十几人", "若干", "近百人", "20人/班", "5或6"])
def test_a_range_or_a_rate_is_no_number_and_costs_the_cell_only(
    one_town: OneTown, typed: str
) -> None:
    batch = one_town(town_xlsx([record(1, 学生人数=typed)]))
    assert rules(batch) == ["unreadable_number"]
    assert pd.isna(only(batch.accepted)["student_count"])


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("1,200.00", 1200), ("约3.5万元", 35000), ("3000余元", 3000), ("¥1200", 1200),
        ("1200元整", 1200),
        ("近2万", 20000), ("叁仟元整", 3000), (1200.5, 1200.5),
    ],
)  # fmt: skip
def test_an_amount_may_carry_words(one_town: OneTown, typed: object, yuan: float) -> None:
    batch = one_town(town_xlsx([record(1, **{"收费金额（元）": typed})]))
    assert rules(batch) == []
    assert only(batch.accepted)["fee_yuan"] == yuan
