"""The data dictionary: one meaning per column name, from the source header to the published column.

`column_facts` serves the UI, `render` writes `docs/data_dictionary.md`. Tables describe themselves
(their comments); columns that only exist between stages are described here. A test says when the
page is stale or a column has no meaning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from domain.listing.fields import LISTING_FIELDS
from schemas.tables.columns import registry_metadata, shared_metadata

SENSITIVE = "sensitive"
PERSONAL = "personal"


@dataclass(frozen=True)
class ColumnFacts:
    """What a person needs to know of a column.

    Attributes:
        chinese_name: name and meaning in Chinese.
        unit: unit of a number, or the form of a text.
        personal_data: `personal`, `sensitive`, or empty.
    """

    chinese_name: str
    unit: str = ""
    personal_data: str = ""


_PERSONAL_COLUMNS = {
    "responsible_person": PERSONAL,
    "responsible_persons": PERSONAL,
    "legal_representative": PERSONAL,
    "reviewer": PERSONAL,
    "phone": PERSONAL,
    "phones": PERSONAL,
    "party_phone": PERSONAL,
    "id_number": SENSITIVE,
    "id_number_masked": PERSONAL,
    "party_id_text": SENSITIVE,
    "code_hash": SENSITIVE,
    "cf_xdr_zjhm": SENSITIVE,
    "cf_frdb": PERSONAL,
}

_UNITS = {
    "fee_yuan": "元",
    "fine_yuan": "元",
    "confiscated_yuan": "元",
    "cf_nr_fk": "万元",
    "cf_nr_wfff": "万元",
    "student_count": "人",
    "teacher_count": "人",
    "size_bytes": "字节",
    "late_days": "天",
    "link_probability": "0–1",
}

FRAME_COLUMNS: Mapping[str, str] = {
    "release_no": "发布批次",
    "error_code": "平台的错误代码",
    "error_text": "平台的错误说明",
    "source": "来源",
    "source_record_id": "来源记录编号（同一行重复报送编号不变）",
    "source_file": "来源文件（相对收件箱的路径）",
    "source_sheet": "工作表",
    "source_row": "来源行号（填报人看到的行号）",
    "batch": "报送批次（截止日）",
    "filer_code": "填报单位代码",
    "filer_name": "填报单位",
    "period_start": "报送期起",
    "period_end": "报送期止",
    "row_no": "序号",
    "village": "村（社区）",
    "inspected_on": "检查时间",
    "premises_name": "检查场所名称",
    "address": "地址",
    "premises_type": "场所类型",
    "party_name": "机构名称或个人姓名",
    "party_kind": "对象类别",
    "party_category": "相对人类别",
    "party_id_text": "统一社会信用代码或身份证号（原文）",
    "code_hash": "待登记库认定的号码（摘要）",
    "uscc": "统一社会信用代码（校验通过）",
    "id_number": "身份证号（校验通过）",
    "responsible_person": "负责人",
    "phone": "联系电话",
    "party_phone": "被反映人电话",
    "licence_status": "证照情况",
    "training_form": "培训形式",
    "subject": "培训学科",
    "student_count": "学生人数",
    "teacher_count": "教师人数",
    "fee_yuan": "收费金额",
    "in_service_teacher": "在职教师参与",
    "violation_type": "违规类型（原文）",
    "violation_codes": "违规类型代码",
    "violation_text": "违法行为类型（原文）",
    "finding": "是否查实",
    "measures": "处置措施",
    "decision_no": "处罚决定书文号（规范形式）",
    "penalty_decision_no": "所涉处罚决定书文号（规范形式）",
    "decided_on": "决定日期",
    "authority": "作出决定的机关",
    "authority_code": "处罚机关代码",
    "penalty_kinds": "处罚类别",
    "penalty_content": "处罚内容",
    "fine_yuan": "罚款金额",
    "confiscated_yuan": "没收金额",
    "suspended_licence": "暂扣或吊销证照",
    "transferred_to": "移送部门",
    "rectification": "整改办结情况",
    "clue_origin": "线索来源",
    "remarks": "备注",
    "extra": "规定之外的列（JSON）",
    "registered_at": "登记时间",
    "channel": "来源渠道",
    "order_type": "工单类型",
    "title": "标题（读入时取其中认得出的内容，文字不保存）",
    "content": "诉求内容（读入时取其中认得出的内容，文字不保存）",
    "description": "线索描述（读入时只判断违规类型，文字不保存）",
    "named_parties": "标题、诉求内容中认出的对象（已知名称或登记名称的写法），分号分隔",
    "named_places": "标题、诉求内容中认出的地点，分号分隔",
    "signals": "正文迹象：dispute 纠纷，obstruction 阻挠，分号分隔",
    "amounts_yuan": "正文中的金额，元，分号分隔",
    "named_dates": "正文中的日期，分号分隔",
    "town_name": "所属镇街",
    "handler": "承办单位",
    "is_duplicate": "是否重复",
    "original_id": "原工单编号",
    "due_on": "截止日",
    "closed_on": "办结时间",
    "status": "状态",
    "conclusion": "结论",
    "result": "办理结果",
    "feedback": "是否反馈",
    "department": "移送部门",
    "referred_on": "移送日期",
    "regno": "注册号",
    "name": "名称",
    "entity_type": "主体类型",
    "legal_representative": "法定代表人",
    "registered_address": "住所",
    "business_address": "经营场所",
    "district_code": "区划代码",
    "scope_text": "经营范围",
    "established_on": "成立日期",
    "approved_on": "核准日期",
    "facts": "违法事实",
    "basis": "处罚依据",
    "valid_until": "有效期",
    "publish_until": "公示截止期",
    "data_source": "数据来源单位",
    "data_source_code": "数据来源单位代码",
    "revoked": "是否撤销",
    "updated_at": "更新时间",
    "decision_id": "决定编号",
    "decision_type": "决定类型",
    "reason": "事由或原因",
    "left_record": "甲记录",
    "right_record": "乙记录",
    "reviewer": "审核人",
    "mention_id": "指称编号",
    "record_key": "来源与记录编号",
    "party_no": "该记录所指的第几个主体",
    "seen_on": "发现日期",
    "kind": "主体类别",
    "name_origin": "名称出处：填写、场所名称、从文本提取",
    "address_origin": "地址出处：填写、从文本提取",
    "is_masked": "是否隐去姓名",
    "strict_name": "严格名称（只折叠全半角、繁简、括号与后缀写法）",
    "region": "行政区划",
    "core": "字号",
    "trade": "行业",
    "legal_form": "组织形式",
    "branch": "分支",
    "town_code": "镇街代码",
    "road": "道路",
    "road_no": "门牌号",
    "compound": "小区",
    "building": "幢",
    "unit": "单元",
    "room": "室",
    "floor": "楼层",
    "tower": "楼宇",
    "address_key": "精确地址键",
    "building_key": "楼栋键",
    "place_key": "地点键（地址所及的最细一级）",
    "place_level": "地点级别（unit 户、building 楼栋、compound 小区、locality 村组、road 道路）",
    "cluster": "关联组",
    "link_method": "关联依据",
    "link_probability": "关联概率",
    "linked_to": "关联到的指称",
    "link_reason": "关联理由",
}
"""Columns of frames that stages hand to each other, and that no table describes."""


@cache
def _known() -> dict[str, str]:
    tables = [*registry_metadata.sorted_tables, *shared_metadata.sorted_tables]
    described = {column.name: str(column.comment) for table in tables for column in table.columns}
    listed = {field.name: field.header for field in LISTING_FIELDS}
    return {**described, **listed, **FRAME_COLUMNS}


def column_facts(name: str) -> ColumnFacts:
    """Meaning, unit and personal-data class of a column; an unknown one has no meaning."""
    return ColumnFacts(
        _known().get(name, ""), _UNITS.get(name, ""), _PERSONAL_COLUMNS.get(name, "")
    )


def render() -> str:
    """The page `docs/data_dictionary.md`."""
    parts = [
        "# Data dictionary · 数据字典",
        "",
        "Generated by `make docs` from `schemas/`; do not edit. Personal-data classes: `personal` "
        "is masked for the public, `sensitive` never leaves the registry unmasked.",
        "",
        *_database("Registry database (restricted) · 登记库", registry_metadata.sorted_tables),
        *_database("Shared database · 共享库", shared_metadata.sorted_tables),
        "## Frames between stages · 各环节之间的列",
        "",
        *_rows((name, "", column_facts(name)) for name in sorted(FRAME_COLUMNS)),
    ]
    return "\n".join(parts) + "\n"


def _database(title: str, tables: Iterable[sa.Table]) -> list[str]:
    lines = [f"## {title}", ""]
    for table in sorted(tables, key=lambda t: t.name):
        key = "、".join(f"`{column.name}`" for column in table.primary_key)
        lines += [f"### `{table.name}`", "", f"{table.comment}。主键：{key}。", ""]
        lines += _rows(
            (
                column.name,
                str(column.type),
                ColumnFacts(
                    str(column.comment or ""),
                    _UNITS.get(column.name, ""),
                    _PERSONAL_COLUMNS.get(column.name, ""),
                ),
            )
            for column in table.columns
        )
    return lines


def _rows(columns: Iterable[tuple[str, str, ColumnFacts]]) -> list[str]:
    head = ["| field | type | 含义 | 单位 | personal data |", "|---|---|---|---|---|"]
    body = [
        f"| `{name}` | {kind} | {facts.chinese_name} | {facts.unit} | {facts.personal_data} |"
        for name, kind, facts in columns
    ]
    return [*head, *body, ""]
