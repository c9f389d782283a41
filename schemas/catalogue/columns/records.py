"""Where a record comes from, and what became of the files and rows that were read.

What the records say belongs in `sources.py`.
"""

from domain.field import Field
from domain.intake.sources import PARTY_SOURCES, SOURCES
from domain.reporting.words import SEVERITY_WORDS
from schemas.catalogue.field import from_source
from schemas.catalogue.values import FILE_STATES, RESOLUTIONS

SHA256 = "[0-9a-f]{64}"
"""Form of a digest."""

PROVENANCE = from_source(
    "读入",
    Field("source", "来源", note="town_submission 等，见 domain/intake/sources"),
    Field("source_record_id", "来源记录编号", note="同一行重复报送编号不变"),
    Field("source_file", "来源文件", note="相对收件箱的路径，名称中认不出的部分为散列"),
    Field("source_sheet", "工作表"),
    Field("source_row", "来源行号", "int", note="填报人看到的行号", low=0),
    Field("party_no", "该记录所指的第几个主体", "int", note="从 1 起", low=1),
    Field("typed_as", "原文摘要", note="该行按原文算出，两行相同当且仅当原文相同"),
    Field("batch", "报送批次", note="截止日"),
    Field("filer_code", "填报单位代码"),
    Field("filer_name", "填报单位名称"),
    Field("period_start", "报送期起", "date"),
    Field("period_end", "报送期止", "date"),
    Field("violation_codes", "违规类型代码", note="多项以分号分隔"),
    Field("hold_code", "暂缓公示的原因代码", note="多项以分号分隔"),
    Field("code_hash", "待登记库认定的号码", note="摘要", personal="id_number"),
    Field("extra", "规定之外的列", note="JSON", personal="free_text"),
)
"""What reading adds to a row."""

FILES = from_source(
    "读入",
    Field("sha256", "文件内容的 SHA-256", form=SHA256),
    Field("size_bytes", "文件大小", "serial", unit="字节", low=0),
    Field("received_at", "收到时间", "moment"),
    Field(
        "received_noted",
        "收到时间有无记载",
        "bool",
        note="是：见 received.csv；否：取文件的修改时间",
    ),
    Field("rows_read", "读入行数", "int", low=0),
    Field("rows_accepted", "接受行数", "int", low=0),
    Field("rows_rejected", "退回行数", "int", low=0),
    Field("rows_ignored", "忽略行数", "int", low=0),
    Field("ignored_reasons", "忽略原因及行数", note="JSON"),
    Field("zero_report", "是否零报告", "bool"),
    Field("message", "说明", note="给填报人"),
    Field("answers", "改正送回的退回通知", note="各行在原文件中的位置，JSON"),
)
"""The account of one file: rows_read = rows_accepted + rows_rejected + rows_ignored."""

FILE_STATUS = Field("status", "读取结果", values=FILE_STATES, origin="读入")

ISSUES = from_source(
    "校验",
    Field("issue_no", "序号", "serial"),
    Field("field", "字段"),
    Field("rule", "规则代码"),
    Field("expected", "应填内容"),
)
"""Why a file, row or cell goes back."""

ISSUE_SEVERITY = Field("severity", "退回的范围", values=SEVERITY_WORDS, origin="校验")
REJECTION_SEVERITY = Field(
    "severity",
    "退回的范围",
    values={code: SEVERITY_WORDS[code] for code in ("reject_file", "reject_row")},
    origin="校验",
)
ISSUE_VALUE = Field("value", "原值", note="个人信息脱敏", personal="free_text", origin="校验")

REJECTIONS = from_source(
    "退回台账",
    Field("rejection_key", "退回编号", note="由来源、文件、工作表、行号与记录编号算出"),
    Field("rules", "违反的规则", note="多项以分号分隔"),
    Field("resolution", "办结方式", note="空表示未办结", values=RESOLUTIONS),
    Field("resolved_by", "改正后的文件与行号"),
    Field("resolved_on", "办结的统计日", "date"),
)
REJECTED_FIRST = from_source(
    "退回台账",
    Field("first_seen_run", "首次退回的运行编号"),
    Field("first_seen_on", "首次退回的统计日", "date"),
)

SUBMISSIONS = from_source(
    "报送日历",
    Field("due_on", "截止日期", "date"),
    Field("submitted_at", "首次送达时间", "moment", note="首个可读取的文件，是否按时以此为准"),
    Field("last_submitted_at", "最近一次报送时间", "moment", note="含退回的文件"),
    Field("late_days", "逾期天数", "int", unit="天", low=0),
    Field("deliveries", "报送次数", "int", low=0),
    Field("verified_findings", "查实件数", "int", low=0),
)

TOTALS = from_source("镇街巡查", Field("indicator", "指标", note="汇总表中的名称"))
STATED_TOTAL = Field("value", "自报数值", "float", origin="镇街巡查")

ACCOUNTS = from_source(
    "读入",
    Field("records", "接受的记录数", "int", low=0),
    Field("newest_on", "最新一条记录的日期", "date", note="不晚于统计日"),
)
BASELINE_RECORDS = Field("records", "上次发布时接受的记录数", "int", low=0, origin="发布")
BASELINE_VIOLATOR = Field("violator_id", "上次发布时的主体编号", origin="发布")
EVIDENCE_SOURCE = Field(
    "source", "来源", values={name: SOURCES[name].label for name in PARTY_SOURCES}, origin="读入"
)

FIELDS = (*PROVENANCE, *FILES, *ISSUES, *REJECTIONS, *SUBMISSIONS, *TOTALS, *ACCOUNTS)
