"""Focus places, windows, patrol plans, and the list of parties to look at."""

from domain.field import Field
from domain.supervision.places.tree import LEVELS as PLACE_LEVELS
from domain.supervision.plan.rules import ARMS, NATURES
from domain.supervision.watchlist.backtest import OUTCOMES
from domain.supervision.watchlist.levels import EVENTS
from domain.supervision.watchlist.listing import ORIGINS
from domain.supervision.watchlist.rules import LEVELS, REASONS, USE
from domain.supervision.windows import KINDS, ON_DEMAND
from schemas.catalogue.field import from_source

_LEVEL_WORDS = dict(
    zip(PLACE_LEVELS, ("村（社区）", "小区、园区、市场", "楼宇", "道路", "楼栋", "户"), strict=True)
)

PLACES = from_source(
    "重点场所",
    Field("parent_key", "上一级地点键", note="空表示直属镇街", personal="address"),
    Field("parties", "主体数", "int", note="线索所指的不同主体", low=0),
    Field("open", "未办结线索条数", "int", low=0),
    Field("since_last_batch", "上一批次以来的线索条数", "int", low=0),
    Field("last_12_months", "12 个月内的线索条数", "int", low=0),
    Field("parties_12_months", "12 个月内的主体数", "int", low=0),
    Field("scan_p", "如此集中的偶然概率", "float", note="已按检验的地点数校正", low=0, high=1),
)
PLACE_KEY = Field(
    "place_key",
    "地点键",
    note="镇街|种类|名称，其后为楼栋、户",
    personal="address",
    origin="重点场所",
)
PLACE_LEVEL = Field("level", "级别", values=_LEVEL_WORDS, origin="重点场所")
PLACE_NAME = Field("name", "地点名称", personal="address", origin="重点场所")
PLACE_VERIFIED = Field("verified", "查实条数", "int", low=0, origin="重点场所")
PLACE_LAST = Field("last_on", "最近一条线索的日期", "date", origin="重点场所")
PLACE_PERSON = Field(
    "responsible_person", "责任人", note="楼长、网格员等", personal="name", origin="责任清单"
)

WINDOWS = from_source(
    "时间窗口",
    Field("window_id", "窗口编号", note="种类与首日"),
    Field("starts_on", "窗口首日", "date"),
    Field("ends_on", "窗口末日", "date"),
    Field("known", "日期是否已知", "bool", note="否：该年的节假日安排尚未公布"),
)
WINDOW_KIND = Field(
    "kind", "窗口种类", values=dict.fromkeys((*KINDS, ON_DEMAND), ""), origin="时间窗口"
)

PLANS = from_source(
    "检查计划",
    Field("seq", "序号", "int", note="同一份计划内按小区、楼栋排列", low=1),
    Field("arm", "列入方式", values=ARMS),
    Field("nature", "检查类别", values=dict.fromkeys(NATURES, "")),
    Field("basis_clue", "依据线索", note="线索编号，多项以分号分隔"),
    Field("visits_this_year", "本年已检次数", "int", note="各单位、各部门合计", low=0),
    Field("cap", "年度检查频次上限", "int", note="企业和个体工商户才有", low=1),
    Field("approved", "是否已批准", "bool", note="空：网格巡查，无须审批"),
    Field("done_by_record", "由哪条记录完成", note="来源:记录编号"),
    Field("watch_level", "重点等级", values=dict.fromkeys(LEVELS.values(), "")),
    Field("last_visit_on", "上次检查日期", "date"),
    Field("issued_on", "编制日期", "date"),
    Field("left_out_no", "序号", form="JW[A-Z2-7]{12}"),
    Field("planned", "计划数", "int", low=0),
    Field("done", "完成数", "int", low=0),
    Field("hits", "查实数", "int", low=0),
    Field("hit_rate", "查实率", "float", note="占完成数", low=0, high=1),
    Field("low", "下限", "float", note="95 %"),
    Field("high", "上限", "float", note="95 %"),
)
PLAN_NO = Field("plan_no", "计划编号", form="JH[A-Z2-7]{12}", origin="检查计划")
PLAN_SUBJECT = Field(
    "subject",
    "检查对象",
    note="主体编号、统一社会信用代码或地点键",
    personal="address",
    origin="检查计划",
)
PLAN_REASON = Field("reason", "理由", origin="检查计划")
PLAN_EVIDENCE = Field("evidence", "依据", note="线索编号或来源:记录编号", origin="检查计划")
PLAN_NAME = Field("name", "对象名称", personal="name", origin="检查计划")

WATCH = from_source(
    "重点清单",
    Field("subject_key", "主体编号或统一社会信用代码"),
    Field("score", "分值", "float", note="各理由之和"),
    Field("listed_since", "自何日在列", "date"),
    Field("last_evidence_on", "最近情况的日期", "date"),
    Field("use", "用途", values={USE: ""}),
    Field("points", "计分", "float"),
    Field("text", "理由说明"),
    Field("event_no", "序号", "serial", note="按记入先后"),
    Field("on", "日期", "date"),
    Field("why", "原因"),
    Field("k", "看最前面多少个", "int", low=0),
    Field("base_rate", "全部主体的查实率", "float", low=0, high=1),
    Field("lift", "提升倍数", "float", note="前 k 个的查实率与全部主体的之比", low=0),
    Field("auc", "排序的准确度", "float", note="0.5 为随机", low=0, high=1),
    Field("positives", "下一批次查实的主体数", "int", low=0),
    Field("recall", "其中排在前 k 个的份额", "float", low=0, high=1),
)
WATCH_LEVEL = Field("level", "等级", values=dict.fromkeys(LEVELS.values(), ""), origin="重点清单")
WATCH_ORIGIN = Field("origin", "由谁列入", values=ORIGINS, origin="重点清单")
WATCH_CODE = Field("code", "理由代码", values=REASONS, origin="重点清单")
WATCH_EVIDENCE = Field(
    "evidence", "依据记录", note="来源:记录编号，多项以分号分隔", origin="重点清单"
)
WATCH_EVENT = Field("event", "变动", values=EVENTS, origin="重点清单")
BACKTEST_BATCH = Field("batch", "批次", note="all 为各批次合计", origin="重点清单")
BACKTEST_OUTCOME = Field(
    "outcome",
    "看哪些查实",
    values=dict(zip(OUTCOMES, ("全部", "投诉和市级巡查"), strict=True)),
    origin="重点清单",
)
BACKTEST_PARTIES = Field("parties", "主体总数", "int", low=0, origin="重点清单")

INPUTS = from_source(
    "重点场所、计划与重点清单所据",
    Field("known_on", "何日得知", "date", note="镇街的行以文件送达日为准"),
    Field("day", "日期", "date"),
    Field("record", "所据记录", note="来源:记录编号"),
    Field("why_not", "镇街所列对象未能认出的原因"),
    Field("kind", "主体类别"),
    Field("status", "登记状态"),
    Field("place_key", "地点键", note="镇街|种类|名称，其后为楼栋、户"),
    Field("responsible_person", "责任人", note="楼长、网格员等", personal="name"),
    Field("plan_no", "计划编号", note="照录"),
    Field("listed_on", "镇街列入日期", "date"),
)
"""Meanings that hold in what `planning_inputs` hands on."""

FIELDS = (*PLACES, *WINDOWS, *PLANS, *WATCH)
