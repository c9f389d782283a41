"""What the sources say, as read: columns of the accepted rows, and what is read and not kept.

What one source alone means by a name stands in its definition (`domain/intake/sources`). The
Chinese headers that people type, in all their spellings, are policy (`policy/sources.yaml`).
"""

from domain.field import Field
from schemas.catalogue.field import from_source

TOWN = from_source(
    "镇街巡查",
    Field("row_no", "序号", "int"),
    Field("village", "村（社区）"),
    Field("inspected_on", "检查时间", "date"),
    Field("premises_name", "检查场所名称"),
    Field("premises_type", "场所类型"),
    Field("licence_status", "证照情况"),
    Field("training_form", "培训形式", note="多项以分号分隔"),
    Field("subject", "培训学科", note="多项以分号分隔"),
    Field("student_count", "学生人数", "int", unit="人", low=0),
    Field("teacher_count", "教师人数", "int", unit="人", low=0),
    Field("fee_yuan", "收费金额", "yuan", low=0),
    Field("in_service_teacher", "在职教师参与", "bool"),
    Field("finding", "是否查实"),
    Field("transferred_to", "移送部门", note="多项以分号分隔"),
    Field("rectification", "整改办结情况", personal="free_text"),
    Field("clue_origin", "线索来源", note="只留规定的取值"),
    Field("inspection_mode", "检查方式"),
    Field("inspection_hours", "检查时段"),
    Field("plan_no", "计划编号", note="检查计划下发的编号"),
    Field("joint_departments", "参与部门", note="多项以分号分隔"),
)
"""The patrol sheet of a town."""

PARTY = from_source(
    "各来源",
    Field("party_name", "当事人名称", note="机构名称或个人姓名；多个以分号分隔", personal="name"),
    Field("party_kind", "对象类别"),
    Field("party_category", "相对人类别"),
    Field("party_id_text", "代码或证件号码的原文", personal="id_number"),
    Field("uscc", "统一社会信用代码", note="校验通过的"),
    Field("id_number", "身份证号", note="校验通过的", personal="id_number"),
    Field("responsible_person", "负责人", personal="name"),
    Field("phone", "联系电话", personal="phone"),
    Field("address", "地址", personal="address"),
    Field("violation_type", "违规类型", note="原文，多项以分号分隔"),
    Field("measures", "处置措施", note="多项以分号分隔"),
    Field("conclusion", "结论"),
    Field("status", "状态"),
    Field("reason", "事由或理由", personal="free_text"),
    Field("remarks", "备注", personal="free_text"),
)
"""What several sources say of a party."""

DECISION = from_source(
    "各来源",
    Field("decision_no", "处罚决定书文号", note="规范形式"),
    Field("decided_on", "决定日期", "date"),
    Field("authority", "作出决定的机关"),
    Field("penalty_kinds", "处罚类别", note="多项以分号分隔"),
    Field("fine_yuan", "罚款金额", "yuan", low=0),
)
"""A penalty decision, whoever reports it."""

COMPLAINT = from_source(
    "投诉举报",
    Field("registered_at", "登记时间", "moment"),
    Field("channel", "来源渠道"),
    Field("order_type", "工单类型"),
    Field("party_phone", "被反映人电话", personal="phone"),
    Field("town_name", "所属镇街"),
    Field("handler", "承办单位"),
    Field("is_duplicate", "是否重复", "bool"),
    Field("original_id", "原工单编号"),
    Field("closed_on", "办结时间", "date"),
    Field("feedback", "是否反馈", "bool"),
    Field("named_parties", "文中认出的对象", note="已知名称或登记名称的写法，多个以分号分隔"),
    Field("named_places", "文中认出的地点", note="多个以分号分隔"),
    Field(
        "signals",
        "文中迹象",
        note="dispute 纠纷，obstruction 阻挠，unrest 群体性纠纷，disorder 扰乱、阻碍；以分号分隔",
    ),
    Field("amounts_yuan", "文中的金额", unit="元", note="多项以分号分隔"),
    Field("named_dates", "文中的日期", note="多项以分号分隔"),
)
"""A ticket of the complaint log; its words are never stored."""

REFERRAL = from_source(
    "部门移送",
    Field("department", "移送部门"),
    Field("referred_on", "移送日期", "date"),
)

REGISTRATION = from_source(
    "市场主体登记",
    Field("regno", "注册号"),
    Field("name", "名称", personal="name"),
    Field("entity_type", "主体类型"),
    Field("legal_representative", "法定代表人", personal="name"),
    Field("registered_address", "住所", personal="address"),
    Field("business_address", "经营场所", personal="address"),
    Field("district_code", "区划代码"),
    Field("scope_text", "经营范围"),
    Field("established_on", "成立日期", "date"),
    Field("approved_on", "核准日期", "date"),
)

PENALTY = from_source(
    "市场监管处罚",
    Field("violation_text", "违法行为类型", note="原文", personal="free_text"),
    Field("facts", "违法事实", personal="free_text"),
    Field("basis", "处罚依据", personal="free_text"),
    Field("penalty_content", "处罚内容", personal="free_text"),
    Field("confiscated_yuan", "没收金额", "yuan", low=0),
    Field("suspended_licence", "暂扣或吊销的证照", personal="free_text"),
    Field("valid_until", "有效期", "date"),
    Field("authority_code", "处罚机关代码"),
    Field("data_source", "数据来源单位"),
    Field("data_source_code", "数据来源单位代码"),
    Field("revoked", "处罚机关是否已撤销", "bool", note="空表示状态无法读取"),
    Field("updated_at", "更新时间", "moment"),
)

CREDIT = from_source(
    "信用决定",
    Field("decision_id", "决定编号"),
    Field("decision_type", "决定类型"),
    Field("penalty_decision_no", "所涉处罚决定书文号", note="规范形式，多个以分号分隔"),
)

ANSWERS = from_source(
    "人工认定与平台回执",
    Field("reviewer", "审核人", personal="name"),
    Field("result", "平台的答复", note="成功或失败"),
    Field("error_code", "平台的错误代码"),
    Field("error_text", "平台的错误说明"),
)

DROPPED = from_source(
    "读入时取其中认得出的内容，文字不保存",
    Field("title", "标题", personal="free_text"),
    Field("content", "诉求内容", personal="free_text"),
    Field("description", "线索描述", personal="free_text"),
)
"""Columns that no table and no frame holds."""

FIELDS = (
    *(*TOWN, *PARTY, *DECISION, *COMPLAINT, *REFERRAL),
    *(*REGISTRATION, *PENALTY, *CREDIT, *ANSWERS, *DROPPED),
)
