"""Early warnings: alerts and what happened to them."""

from domain.field import Field
from domain.supervision.alerts.episodes import RAISED, RAISED_AGAIN, STATES
from domain.supervision.alerts.policy import LEVELS
from domain.supervision.alerts.wording import KIND_WORDS
from schemas.catalogue.field import from_source

ALERT_NO = "A[A-Z2-7]{12}"
"""Form of the number of an alert."""

ALERTS = from_source(
    "预警",
    Field("alert_no", "预警编号", note="由种类、对象与最早依据之日算出", form=ALERT_NO),
    Field("level", "级别", values=dict.fromkeys(LEVELS, "")),
    Field("since", "自何日起", "date", note="首次出现时依据的最早一日"),
    Field("window_days", "时段天数", "int", unit="天"),
    Field("observed", "实有条数", "int", low=0),
    Field("statistic", "统计量", "float", note="聚集为对数似然比，激增为概率，其他为计数"),
    Field("recurrence_days", "偶然出现的间隔", "float", unit="天"),
    Field("first_detected_on", "首次出现", "date"),
    Field("last_detected_on", "最近出现", "date"),
    Field("raised_on", "最近发出", "date"),
    Field("event_on", "日期", "date"),
)
ALERT_SUBJECT = Field(
    "subject",
    "对象",
    note="地点键、镇街|违规类型、主体编号、主体;主体、镇街|批次",
    personal="address",
    origin="预警",
)
ALERT_KIND = Field("kind", "种类", values=KIND_WORDS, origin="预警")
ALERT_STATE = Field("state", "状态", values=dict.fromkeys(STATES, ""), origin="预警")
ALERT_UNIT = Field("unit", "办理单位", note="镇街代码；涉及几个镇街的为市专班", origin="预警")
EVENT_CLUES = Field("clues", "依据的线索条数", "int", low=0, origin="预警")
ALERT_EXPECTED = Field("expected", "应有条数", "float", low=0, origin="预警")
ALERT_EVIDENCE = Field("evidence", "依据的线索", note="线索编号，多项以分号分隔", origin="预警")
ALERT_EVENT = Field(
    "event", "事项", note="、".join((RAISED, RAISED_AGAIN, *STATES[1:])), origin="预警"
)
ALERT_NOTE = Field("note", "说明", personal="free_text", origin="预警")
ALERT_TEXT = Field("text", "说明", personal="name", origin="预警")
OWN_OF_ALERTS = (
    ALERT_TEXT,
    ALERT_SUBJECT,
    ALERT_KIND,
    ALERT_STATE,
    ALERT_UNIT,
    ALERT_EXPECTED,
    ALERT_EVIDENCE,
)
EVENT_NO = Field("event_no", "事项编号", note="预警编号/日期/事项", origin="预警")
OWN_OF_EVENTS = (EVENT_NO, EVENT_CLUES, ALERT_EVENT, ALERT_NOTE)
"""Meanings that hold in these tables alone."""

FIELDS = ALERTS
