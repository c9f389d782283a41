"""The published list around its own fields: changes, releases, candidates, files, answers.

The fields of a listing are declared in `domain/listing/fields.py`, since pure code hashes and
renders them; here they only get their origin.
"""

from dataclasses import replace

from domain.field import Field
from domain.listing.fields import LISTING_FIELDS, PUBLIC_FIELDS, STANDARD_FIELDS
from domain.release.receipts import STATUSES as RECEIPT_STATES
from domain.release.timeliness import STATUSES as TIMELY
from domain.reporting.words import OPERATION_WORDS
from schemas.catalogue.columns.records import SHA256
from schemas.catalogue.field import from_source
from schemas.catalogue.values import CANDIDATE_STATES, RELEASE_STATES


def _from_the_rules(field: Field) -> Field:
    standard = {f.name for f in STANDARD_FIELDS}
    if field.name == "violator_id":
        return replace(field, origin="登记库")
    return replace(field, origin="公示标准" if field.name in standard else "公示规则")


LISTING = tuple(_from_the_rules(field) for field in LISTING_FIELDS)
"""The fields of a listing, in the order of the shared table."""

PUBLIC = tuple(_from_the_rules(field) for field in PUBLIC_FIELDS)
"""What of them may be shown to anyone; notes differ where a value is made anew."""

RELEASED = from_source(
    "发布",
    Field("row_hash", "本行内容的 SHA-256", form=SHA256),
    Field("release_no", "发布批次", "int", note="从 1 连续编号", low=1),
    Field("dispute", "异议标记", note="异议中，或空；不计入散列", values={"异议中": ""}),
)

CURRENT_RELEASE = Field("release_no", "当前发布批次", "int", low=1, origin="发布")

CHANGES = from_source(
    "发布",
    Field("change_no", "变更序号", "serial", note="全局连续", low=1),
    Field("op", "变更种类", values=OPERATION_WORDS),
    Field("before", "变更前整行", note="JSON；列入为空"),
    Field("after", "变更后整行", note="JSON；退出为空"),
    Field("changed_on", "变更的统计日", "date"),
    Field("chain_hash", "链式散列", note="上一条的链式散列与本条内容的 SHA-256", form=SHA256),
)
CHANGE_HASH = Field(
    "row_hash", "变更后整行的散列", note="退出为变更前整行的散列", form=SHA256, origin="发布"
)
CHANGE_REASON = Field("reason", "依据的文书或规则", origin="公示规则")

RELEASES = from_source(
    "发布",
    Field("created_at", "发布时间", "moment", note="北京时间"),
    Field("listings", "名单条数", "int", low=0),
    Field("listed", "列入条数", "int", low=0),
    Field("amended", "变更条数", "int", low=0),
    Field("expired", "到期条数", "int", low=0),
    Field("repaired", "修复条数", "int", low=0),
    Field("removed", "移出条数", "int", low=0),
    Field("merged", "主体合并条数", "int", low=0),
    Field("split", "主体拆分条数", "int", low=0),
    Field("corrected", "更正条数", "int", low=0),
    Field("state_hash", "全部名单的散列", form=SHA256),
    Field("previous_state_hash", "上一批次的散列", note="首批为空", form=SHA256),
    Field("override_by", "越过数量警戒的批准人", personal="name"),
    Field("override_reason", "越过数量警戒的理由"),
    Field(
        "registry_hash", "登记库散列", note="发布时的主体、证据、违规事项与来源文件", form=SHA256
    ),
)
REVOKED_COUNT = Field("revoked", "撤销条数", "int", low=0, origin="发布")
RELEASE_CHAIN = Field(
    "chain_hash", "链式散列", note="变更日志至本批次末", form=SHA256, origin="发布"
)
RELEASE_STATUS = Field("status", "批次状态", values=RELEASE_STATES, origin="发布")

CANDIDATES = from_source(
    "审批",
    Field("candidate_hash", "候选散列", note="上一批次、候选名单与全部变更的 SHA-256", form=SHA256),
    Field("changes", "变更条数", "int", low=0),
    Field("proposed_at", "提出时间", "moment", note="北京时间"),
    Field("first_by", "审批人", personal="name"),
    Field("first_at", "审批时间", "moment", note="北京时间"),
    Field("second_by", "复核人", note="双人复核时", personal="name"),
    Field("second_at", "复核时间", "moment", note="北京时间"),
    Field("note", "否决的理由"),
)
CANDIDATE_COUNT = Field("listings", "候选名单条数", "int", low=0, origin="审批")
CANDIDATE_STATE = Field("state_hash", "候选名单的散列", form=SHA256, origin="审批")
CANDIDATE_STATUS = Field("status", "审批状态", values=CANDIDATE_STATES, origin="审批")

FILES = from_source(
    "发布",
    Field("rendering", "第几版", "int", note="1 为发布时", low=1),
    Field("file", "文件名"),
    Field("size", "文件大小", "serial", unit="字节", low=0),
    Field("row_count", "行数", "int", low=0),
    Field("made_with", "制作所用", note="脱敏规则、程序、库与密钥的版本"),
)
FILE_ROWS = Field("row_count", "数据行数", "int", note="manifest.json 为空", low=0, origin="发布")
FILE_REASON = Field("reason", "与上一版不同的原因", note="第 1 版为空", origin="发布")

HOLDS = from_source(
    "公示规则",
    Field("hold_no", "序号", "serial"),
    Field("code", "原因代码"),
    Field("held", "是否暂缓公示", "bool", note="否：照常处理但须核对"),
)

HOLD_LISTING = Field("listing_id", "名单编号", note="能算出时", origin="公示规则")
HOLD_MESSAGE = Field("message", "原因说明", origin="公示规则")

RECEIPTS = from_source(
    "平台回执",
    Field("receipt_no", "序号", "serial"),
    Field("corrected_in", "更正的批次", "int", note="其后首个变更该名单的批次"),
)
RECEIPT_STATUS = Field("status", "处理情况", values=RECEIPT_STATES, origin="平台回执")
RECEIPT_RELEASE = Field("release_no", "回执所指的发布批次", "int", origin="平台回执")
RECEIPT_LISTING = Field("listing_id", "名单编号", note="对不上的为空", origin="平台回执")
RECEIPT_RECORD = Field("source_record_id", "来源记录编号", note="批次/文号", origin="读入")

TIMELINESS = from_source(
    "公示时效",
    Field("first_published_on", "首次发布的统计日", "date"),
    Field("working_days", "自决定至首次发布的工作日数", "int", unit="天", low=0),
)
TIMELY_STATUS = Field("status", "是否按时", values=TIMELY, origin="公示时效")
TIMELY_DUE = Field("due_on", "应公示的最后一日", "date", origin="公示时效")

LISTED_OUTCOMES = from_source(
    "公示规则",
    Field("state", "结果"),
    Field("count", "条数", "int", low=0),
)

FIELDS = (
    *(*LISTING, *RELEASED, *CHANGES, *RELEASES, *CANDIDATES, *FILES),
    *(*HOLDS, *RECEIPTS, *TIMELINESS, *LISTED_OUTCOMES),
)
