"""Hand-overs to departments, what they answered, and what we answer them."""

from domain.field import Field
from domain.supervision.handovers.columns import STATUSES
from domain.supervision.handovers.policy import DEPARTMENTS
from domain.supervision.handovers.routing import REASONS
from schemas.catalogue.columns.follow_up import CLUE_NO
from schemas.catalogue.field import from_source

HANDOVER_NO = r"YJ\d{10,}"
"""Form of the number of a hand-over: year, figures of the department, counter."""

_WORDS = "教育 住建 商务 网信 市场监管 文化 科技 体育 政法 公安 综合执法"
DEPARTMENT_WORDS = dict(zip(DEPARTMENTS, _WORDS.split(), strict=True))
"""Code of a department -> short Chinese word."""

HANDOVERS = from_source(
    "移送",
    Field("handover_no", "移送编号", note="YJ、年份、部门两位数、序号", form=HANDOVER_NO),
    Field("period", "期", note="移送日；同一天再次移送的，其后加序号"),
    Field("legal_basis", "依据", note="见 policy/supervision/routing.yaml"),
    Field("handed_on", "移送日期", "date"),
    Field("file", "移送函", note="数据目录 handover 下的文件"),
    Field("answer_result", "办理结果", note="部门填写", personal="free_text"),
    Field("answer_on", "回复日期", "date", note="办结日期，没有写的为填写或收到的日期"),
    Field("answer_by", "经办人", note="部门填写", personal="name"),
    Field("supplement_of", "补充哪一件", note="移送编号；同一事项有新线索的补充", form=HANDOVER_NO),
    Field("returned_from", "由哪一件改送", note="被退回的移送编号", form=HANDOVER_NO),
    Field("party_name", "对象", note="按部门决定是否遮蔽个人姓名", personal="name"),
    Field("situation", "违规情形"),
    Field("records", "依据记录", note="线索编号和来源；没有工单编号"),
    Field("request", "要求"),
)
OWN_OF_HANDOVERS = (
    *HANDOVERS,
    *from_source(
        "移送",
        Field("department", "部门", values=DEPARTMENT_WORDS),
        Field("rule", "移送规则", note="见 policy/supervision/routing.yaml"),
        Field("due_on", "回复截止日", "date", note="节假日未公布的年份为空"),
        Field("status", "状态", values=dict.fromkeys(STATUSES, "")),
        Field("evidence", "所据线索", note="线索编号，多项以分号分隔"),
        Field("party_kind", "类别"),
        Field("premises_type", "场所类型", note="多项以顿号分隔"),
        Field("finding", "查实情况", note="各线索的结论和日期"),
    ),
)
"""Meanings that hold in `handover` alone."""

NOT_HANDED = Field("why", "未移送的原因", values=REASONS, origin="移送")

REPLIES = from_source(
    "移送",
    Field("reply_no", "回复编号", note="HF、年份、序号", form=r"HF\d{8,}"),
    Field("referral_no", "对方线索编号", note="移送部门自己的编号"),
    Field("replied_on", "回复日期", "date"),
)
OWN_OF_REPLIES = (
    *REPLIES,
    *from_source(
        "移送",
        Field("department", "移送部门", note="本级部门用全称，其余照录"),
        Field("conclusion", "核查结果"),
        Field("file", "回复函", note="数据目录 handover 下的文件"),
    ),
)
"""Meanings that hold in `referral_reply` alone."""

INPUTS = from_source(
    "移送",
    Field("premises", "场所类型", note="多项以分号分隔"),
    Field("subjects", "培训学科", note="多项以分号分隔"),
    Field("teacher", "是否有在职教师参与", "bool"),
    Field("referred_by", "由哪个部门移送来"),
    Field("natural_person", "是否有自然人", "bool"),
    Field("is_decided", "是否已有处罚决定", "bool"),
)
OWN_OF_INPUTS = (
    *INPUTS,
    Field("clue_no", "线索编号", form=CLUE_NO, origin="移送"),
    Field("last_on", "事项最近一条线索的日期", "date", origin="移送"),
)

FIELDS = (
    *(one for one in HANDOVERS if one.name in ("handover_no", "handed_on", "legal_basis")),
    *(one for one in HANDOVERS if one.name.startswith("answer_")),
    *REPLIES,
)
