"""Tables of the registry database: the institution's memory, restricted.

What one row is, which columns, which key. Columns that the rules hand over are named there.
"""

from domain.field import Field
from domain.intake.batch import COUNT_COLUMNS, FILE_COLUMNS, ISSUE_COLUMNS
from domain.intake.calendar import STATUS_COLUMNS, TOTAL_COLUMNS
from domain.intake.rejections import HISTORY_COLUMNS
from domain.intake.source_state import SOURCE_STATE_COLUMNS
from domain.listing.changes import HOLD_COLUMNS
from domain.registry.admission import LEFT_OUT_COLUMNS
from domain.registry.build import EVIDENCE_COLUMNS, LINK_COLUMNS, VIOLATOR_COLUMNS
from domain.registry.identity import LEDGER_COLUMNS, REDIRECT_COLUMNS
from domain.registry.name_history import NAME_COLUMNS
from domain.registry.relations import RELATION_COLUMNS
from domain.registry.review import REVIEW_COLUMNS
from domain.registry.violations import VIOLATION_COLUMNS
from domain.release.receipts import RECEIPT_COLUMNS
from domain.release.timeliness import TIMELINESS_COLUMNS
from domain.reporting.words import STATUS_WORDS
from domain.supervision.alerts.episodes import ALERT_COLUMNS, EVENT_COLUMNS
from domain.supervision.clues.build import CLUE_COLUMNS
from domain.supervision.clues.conflicts import CONFLICT_COLUMNS
from domain.supervision.clues.matter import MATTER_COLUMNS
from domain.supervision.clues.matter import REDIRECT_COLUMNS as MATTER_REDIRECT_COLUMNS
from domain.supervision.clues.places import PARTY as CLUE_PARTY_COLUMNS
from schemas.catalogue.columns import alerts, follow_up, operation, parties, publication, records
from schemas.catalogue.fields import frame
from schemas.rows.rules import RULES

ISSUE_RULE = Field(
    "rule",
    "规则代码",
    note="见 schemas/rows/rules.py",
    values=dict.fromkeys(RULES, ""),
    origin="校验",
)

VIOLATOR = frame(
    "violator",
    "违规主体：一个法律主体一行，含已并入其他主体的旧编号",
    VIOLATOR_COLUMNS,
    key="violator_id",
    indexes="uscc",
    own=[parties.PARTY_NAME],
)
VIOLATOR_EVIDENCE = frame(
    "violator_evidence",
    "主体证据：每条来源记录所指的每个主体一行",
    EVIDENCE_COLUMNS,
    key="source source_record_id party_no",
    required="violator_id",
    indexes="violator_id",
    own=[records.EVIDENCE_SOURCE],
)
VIOLATION = frame(
    "violation",
    "违规事实：每次检查结论、处罚决定、投诉结论一行",
    VIOLATION_COLUMNS,
    key="violation_id",
    required="violator_id",
    indexes="violator_id",
    own=[parties.FINDING],
)
VIOLATOR_LINK = frame(
    "violator_link",
    "关联依据：每条已采纳的关联一行",
    ["link_no", *LINK_COLUMNS],
    key="link_no",
    required="method",
    own=[parties.LINK_RULE, parties.LINK_REASON],
)
VIOLATOR_RELATION = frame(
    "violator_relation",
    "主体关联：不是同一主体但有联系",
    RELATION_COLUMNS,
    key="left_violator_id right_violator_id relation",
)
LINK_REVIEW = frame(
    "link_review",
    "待人工认定的记录对",
    ["review_no", *REVIEW_COLUMNS],
    key="review_no",
    required="left_record right_record refusal",
    own=[parties.LINK_RULE, parties.AGREEMENT],
)
VIOLATOR_IDENTITY = frame(
    "violator_identity",
    "编号台账：身份键与主体编号的对应，只增不改",
    LEDGER_COLUMNS,
    key="identity_key",
    required="violator_id",
)
VIOLATOR_REDIRECT = frame(
    "violator_redirect",
    "编号重定向：旧编号并入的编号",
    REDIRECT_COLUMNS,
    key="violator_id",
    required="merged_into",
    own=[parties.FORMER_ID, parties.SUCCESSOR_ID],
)
REGISTERED_NAME = frame(
    "registered_name",
    "登记名称沿革：库中主体的代码现在和以前的登记名称",
    NAME_COLUMNS,
    key="uscc name",
    own=[parties.REGISTERED_NAME],
)

REJECTED_RECORD = frame(
    "rejected_record",
    "退回记录：不符合要求的文件、行、单元格及理由",
    ["issue_no", *ISSUE_COLUMNS, "run_id"],
    key="issue_no",
    required="source source_file rule message",
    own=[ISSUE_RULE, records.ISSUE_SEVERITY, records.ISSUE_VALUE],
)
REJECTION_HISTORY = frame(
    "rejection_history",
    "退回台账：每个曾被退回的行或文件一行，直至改正",
    HISTORY_COLUMNS,
    key="rejection_key",
    required="source source_file rules first_seen_on",
    own=[records.REJECTION_SEVERITY, *records.REJECTED_FIRST],
)
SOURCE_FILE = frame(
    "source_file",
    "来源文件台账：读入 = 接受 + 退回 + 忽略",
    FILE_COLUMNS,
    key="source source_file",
    required=" ".join(COUNT_COLUMNS),
    own=[records.FILE_STATUS],
)
SUBMISSION_STATUS = frame(
    "submission_status",
    "报送情况：截至统计日每批次每填报单位一行",
    STATUS_COLUMNS,
    key="batch filer_code",
    required="filer_name",
    own=[Field("status", "报送情况", values=STATUS_WORDS, origin="报送日历")],
)
SUBMISSION_TOTAL = frame(
    "submission_total",
    "填报单位自报的汇总：每批次每单位每项指标一行，以有效的一次报送为准",
    TOTAL_COLUMNS,
    key="batch filer_code indicator",
    own=[records.STATED_TOTAL],
)
SOURCE_STATE = frame(
    "source_state",
    "来源现状：每个来源的记录数与最新日期",
    SOURCE_STATE_COLUMNS,
    key="source",
)
SOURCE_BASELINE = frame(
    "source_baseline",
    "来源基线：上次发布时每个来源的记录数",
    "source records",
    key="source",
    own=[records.BASELINE_RECORDS],
)
EVIDENCE_BASELINE = frame(
    "evidence_baseline",
    "证据基线：上次发布时每条来源记录所指的主体",
    "source source_record_id party_no violator_id",
    key="source source_record_id party_no",
    own=[records.BASELINE_VIOLATOR],
)
QUALITY_FIGURE = frame(
    "quality_figure",
    "质量指标：每次运行每项一行，用于与以往比较",
    "run_id subject figure run_no as_of value",
    key="run_id subject figure",
    own=[operation.FIGURE_SUBJECT],
)

LISTING_HOLD = frame(
    "listing_hold",
    "暂缓公示及提示：有决定但不能（或须人工核对后才能）公示的，及理由",
    ["hold_no", *HOLD_COLUMNS],
    key="hold_no",
    required="code message",
    own=[publication.HOLD_LISTING, publication.HOLD_MESSAGE],
)
LISTING_RECEIPT = frame(
    "listing_receipt",
    "平台回执：接收平台对每条名单的答复",
    ["receipt_no", *RECEIPT_COLUMNS],
    key="receipt_no",
    own=[
        publication.RECEIPT_LISTING,
        publication.RECEIPT_STATUS,
        publication.RECEIPT_RELEASE,
        publication.RECEIPT_RECORD,
    ],
)
LISTING_TIMELINESS = frame(
    "listing_timeliness",
    "公示时效：自决定之日起的工作日数，每条名单一行",
    TIMELINESS_COLUMNS,
    key="listing_id",
    own=[publication.TIMELY_STATUS, publication.TIMELY_DUE],
)
OUT_OF_SCOPE_PENALTY = frame(
    "out_of_scope_penalty",
    "提到培训字样而未计入的市场监管处罚：供人浏览，看有没有漏掉的",
    ["row_no", *LEFT_OUT_COLUMNS],
    key="row_no",
    own=[operation.LEFT_OUT_NUMBER, operation.LEFT_OUT_PARTY],
)

CLUE = frame(
    "clue",
    "线索：每条投诉、移送、市级巡查记录和有结论的镇街巡查记录一行，直至闭环",
    CLUE_COLUMNS,
    key="clue_no",
    required="source source_record_id unit state fed_back matter_no next_step policy_version",
    indexes="matter_no",
    own=[
        follow_up.CLUE_UNIT,
        follow_up.CLUE_STATE,
        follow_up.CLUE_CHANNEL,
        follow_up.CLUE_DUE,
        follow_up.CLUE_CLOSED,
        follow_up.CLUE_CONCLUSION,
        follow_up.PLACE_OF_CLUE,
    ],
)
CLUE_PARTY = frame(
    "clue_party",
    "线索所涉主体：每条线索所指的每个主体一行",
    CLUE_PARTY_COLUMNS,
    key="clue_no violator_id",
    indexes="violator_id",
)
MATTER = frame(
    "matter",
    "事项：同一主体、同一地点的线索和重复工单合为一件",
    MATTER_COLUMNS,
    key="matter_no",
    required="clues state verified reopened_times policy_version",
    own=[
        follow_up.MATTER_STATE,
        follow_up.MATTER_VERIFIED,
        follow_up.MATTER_DECISION,
        follow_up.CLUE_CLOSED,
        follow_up.PLACE_OF_CLUE,
    ],
)
MATTER_REDIRECT = frame(
    "matter_redirect",
    "事项编号重定向：曾经或可能是事项编号的线索编号，现在属于哪件事",
    MATTER_REDIRECT_COLUMNS,
    key="matter_no",
    required="merged_into",
    own=[follow_up.FORMER_MATTER, follow_up.MATTER_NOW],
)
CLUE_CONFLICT = frame(
    "clue_conflict",
    "矛盾：同一主体或同一事项的两条线索结论相反",
    CONFLICT_COLUMNS,
    key="left_clue right_clue",
    required="days_apart who_decides cleared policy_version",
)

ALERT = frame(
    "alert",
    "预警：每次聚集、激增、改头换面、反复被反映、沉默、季节提示一行；不是违规认定",
    ALERT_COLUMNS,
    key="alert_no",
    required="kind level subject unit state text policy_version",
    own=alerts.OWN_OF_ALERTS,
)
ALERT_EVENT = frame(
    "alert_event",
    "预警台账：发出、再次发出和答复，只增不改",
    EVENT_COLUMNS,
    key="event_no",
    required="alert_no event_on event",
    own=alerts.OWN_OF_EVENTS,
)

REGISTRY_RUN = frame(
    "registry_run",
    "运行记录：每次写入主体库一行",
    "run_id as_of policy_version finished_at row_counts",
    key="run_id",
)
PUBLICATION_ATTEMPT = frame(
    "publication_attempt",
    "发布尝试：成功、无变化与失败都留记录",
    "attempt_no run_id as_of attempted_at outcome release_no detail",
    key="attempt_no",
)
RUN_FAILURE = frame(
    "run_failure",
    "失败的运行：由守护进程记录，供值班人员查看",
    "run_id job_name steps recorded_at what_to_do",
    key="run_id",
)
REGISTRY_ORIGIN = frame(
    "registry_origin",
    "数据来历，恒为一行：此库用于随附的示例，还是自有数据；两者不混",
    "origin",
    key="origin",
)
REGISTRY_SEAL = frame(
    "registry_seal",
    "封存：每张表最近一次由程序写入时的行数与散列，供 verify 发现改动",
    "table_name row_count digest public_key signature",
    key="table_name",
)
