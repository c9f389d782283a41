"""Clues followed to their end: clues, matters, contradictions."""

from domain.field import Field
from domain.supervision.clues.build import FED_BACK
from domain.supervision.clues.state import STATES
from domain.supervision.clues.wording import FLAGS
from schemas.catalogue.field import from_source

CLUE_NO = "C[A-Z2-7]{12}"
"""Form of the number of a clue."""

CLUES = from_source(
    "线索闭环",
    Field("clue_no", "线索编号", note="由来源与记录编号算出", form=CLUE_NO),
    Field("received_on", "接收日期", "date"),
    Field("place_text", "地点", personal="address"),
    Field("state_on", "进入该状态的日期", "date"),
    Field("due_basis", "答复期限的依据"),
    Field("measure_due_on", "处置截止日", "date", note="查实的才有"),
    Field("concluded_on", "结论日期", "date", note="办结时间，没有的为接收日期"),
    Field("concluded_by", "由哪条记录认定", note="线索编号，或来源:记录编号；由自身认定的为空"),
    Field("measure_on", "处置日期", "date", note="结论之后的首个处置或决定"),
    Field("measure_kind", "处置种类", note="多项以分号分隔"),
    Field("fed_back", "是否反馈", values=FED_BACK),
    Field("overdue_workdays", "逾期工作日数", "int", unit="天", low=0),
    Field("matter_no", "事项编号", note="最早一条线索的编号", form=CLUE_NO),
    Field(
        "flags",
        "标记",
        note="多项以分号分隔：" + "，".join(f"{code} {word}" for code, word in FLAGS.items()),
    ),
    Field("next_step", "下一步"),
    Field("by_handler", "是否由工单写明的承办单位办理", "bool"),
)
CLUE_UNIT = Field(
    "unit", "办理单位", note="部门代码或镇街代码；都不明的为待分派", origin="线索闭环"
)
CLUE_STATE = Field("state", "状态", values=STATES, origin="线索闭环")
CLUE_CHANNEL = Field(
    "channel",
    "来源渠道",
    note="投诉为工单的来源，其余为部门移送、镇街巡查、镇街受理、市级巡查",
    origin="线索闭环",
)
CLUE_DUE = Field("due_on", "答复截止日", "date", origin="线索闭环")
CLUE_CLOSED = Field("closed_on", "闭环日期", "date", origin="线索闭环")
CLUE_CONCLUSION = Field("conclusion", "结论", note="来源的用语", origin="线索闭环")
PLACE_OF_CLUE = Field(
    "place_key", "地点键", note="镇街|地址键，至户或至楼栋", personal="address", origin="线索闭环"
)

MATTERS = from_source(
    "线索闭环",
    Field("clues", "线索条数", "int", low=1),
    Field("channels", "来源渠道", note="多项以分号分隔"),
    Field("first_on", "最早接收日期", "date"),
    Field("last_on", "最近接收日期", "date"),
    Field("reopened_times", "回潮次数", "int", low=0),
)
MATTER_STATE = Field(
    "state", "状态", note="最落后的一条线索的状态", values=STATES, origin="线索闭环"
)
MATTER_VERIFIED = Field("verified", "是否有查实", "bool", note="部分属实不算", origin="线索闭环")
MATTER_DECISION = Field("decision_no", "决定文号", note="结论之后的首个决定", origin="线索闭环")
FORMER_MATTER = Field("matter_no", "原事项编号", form=CLUE_NO, origin="线索闭环")
MATTER_NOW = Field("merged_into", "现事项编号", form=CLUE_NO, origin="线索闭环")

CONFLICTS = from_source(
    "线索闭环",
    Field("left_clue", "先接收的线索", form=CLUE_NO),
    Field("right_clue", "后接收的线索", form=CLUE_NO),
    Field("party", "共同的主体", note="主体编号"),
    Field("days_apart", "相隔天数", "int", unit="天", low=0),
    Field("left_conclusion", "先接收的结论"),
    Field("right_conclusion", "后接收的结论"),
    Field("who_decides", "由谁认定", note="办理单位相同的由该单位，不同的见 policy/follow_up.yaml"),
    Field("cleared", "是否整改后复查合格", "bool", note="是：不算矛盾"),
)

FIELDS = (*CLUES, *MATTERS, *CONFLICTS)
