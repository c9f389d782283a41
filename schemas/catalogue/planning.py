"""Tables of the registry database about places, windows, patrol plans and the watch list.

The other tables of that database are declared in `schemas.catalogue.registry`.
"""

from domain.supervision.inputs import MENTION, PATROL, RECORD, REGISTERED
from domain.supervision.places.counts import PLACE_COLUMNS
from domain.supervision.places.responsible import RESPONSIBLE_COLUMNS
from domain.supervision.plan.columns import LEFT_OUT_COLUMNS, PLAN_COLUMNS
from domain.supervision.plan.coverage import COVERAGE_COLUMNS
from domain.supervision.watchlist.backtest import BACKTEST_COLUMNS
from domain.supervision.watchlist.ledger import LEDGER_COLUMNS
from domain.supervision.watchlist.listing import PARTY_COLUMNS, REASON_COLUMNS
from domain.supervision.watchlist.own_lists import OWN_COLUMNS
from domain.supervision.windows import WINDOW_COLUMNS
from schemas.catalogue.columns import planning
from schemas.catalogue.fields import frame

PLACE = frame(
    "place",
    "场所：有过线索的村（社区）、小区、楼宇、道路、楼栋、户各一行",
    PLACE_COLUMNS,
    key="place_key",
    required="level town_code clues parties verified open policy_version",
    own=[
        planning.PLACE_KEY,
        planning.PLACE_LEVEL,
        planning.PLACE_NAME,
        planning.PLACE_VERIFIED,
        planning.PLACE_LAST,
        planning.PLACE_PERSON,
    ],
)
INSPECTION_WINDOW = frame(
    "inspection_window",
    "时间窗口：节假日、周末、寒暑假、中高考后各一行",
    WINDOW_COLUMNS,
    key="window_id",
    required="kind starts_on ends_on known",
    own=[planning.WINDOW_KIND],
)
PLAN_ITEM = frame(
    "plan_item",
    "检查计划台账，只增不改：每个窗口每个检查对象一行；是否批准、由哪条记录完成随回填和巡查更新",
    PLAN_COLUMNS,
    key="plan_no",
    required="window_id town_code seq arm subject nature reason evidence visits_this_year",
    indexes="window_id",
    own=[
        planning.PLAN_NO,
        planning.PLAN_SUBJECT,
        planning.PLAN_REASON,
        planning.PLAN_EVIDENCE,
        planning.PLAN_NAME,
        planning.PLACE_KEY,
    ],
)
PLAN_LEFT_OUT = frame(
    "plan_left_out",
    "未列入计划的：编制计划时轮到而不能列入的对象及原因，只增不改",
    LEFT_OUT_COLUMNS,
    key="left_out_no",
    required="window_id town_code subject arm reason",
    own=[planning.PLAN_SUBJECT, planning.PLAN_REASON],
)
PLAN_COVERAGE = frame(
    "plan_coverage",
    "计划完成情况：每个窗口、镇街、列入方式一行",
    COVERAGE_COLUMNS,
    key="window_id town_code arm",
    required="planned done hits policy_version",
)
WATCH_PARTY = frame(
    "watch_party",
    "重点清单：在列的机构和个人；只用于安排检查，不作任何认定",
    PARTY_COLUMNS,
    key="subject_key",
    required="score level listed_since origin use policy_version",
    own=[planning.WATCH_LEVEL, planning.WATCH_ORIGIN],
)
WATCH_REASON = frame(
    "watch_reason",
    "重点清单的理由：每个主体每项理由一行，计分之和即分值",
    REASON_COLUMNS,
    key="subject_key code",
    required="points evidence text policy_version",
    own=[planning.WATCH_CODE, planning.WATCH_EVIDENCE],
)
WATCH_EVENT = frame(
    "watch_event",
    "重点清单变动台账，只增不改：列入、升级、降级、移出",
    LEDGER_COLUMNS,
    key="event_no",
    required="subject_key on event score why policy_version",
    indexes="subject_key",
    own=[planning.WATCH_LEVEL, planning.WATCH_EVENT],
)
WATCH_BACKTEST = frame(
    "watch_backtest",
    "重点清单回看：各批次末的清单与下一批次的查实相比",
    BACKTEST_COLUMNS,
    key="batch k outcome",
    required="hits parties positives policy_version",
    own=[
        planning.BACKTEST_BATCH,
        planning.BACKTEST_OUTCOME,
        planning.BACKTEST_PARTIES,
    ],
)
_OF_RECORDS = {
    "mentions": ("指称，主体已定", MENTION, "mention_id source source_record_id"),
    "patrols": ("所有巡查表的行", PATROL, "source source_record_id"),
    "measures": (
        "巡查和投诉所述的处置",
        (*RECORD, "day", "measures"),
        "source source_record_id day measures",
    ),
    "repairs": ("信用决定", (*RECORD, "decision_type", "decided_on"), "source source_record_id"),
    "registrations": ("市场主体登记", REGISTERED, ""),
    "own_lists": ("镇街自列的重点对象", OWN_COLUMNS, "record"),
    "responsible": ("楼长、网格员等责任人", RESPONSIBLE_COLUMNS, "record"),
}
PLANNING_INPUTS = {
    name: frame(f"planning_{name}", title, columns, required=required, own=planning.INPUTS)
    for name, (title, columns, required) in _OF_RECORDS.items()
}
"""What places, plans and the watch list are made from, by the names of `PlanningInputs`."""
