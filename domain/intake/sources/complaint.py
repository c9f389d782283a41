"""The complaint log: what its columns mean, and which of them are let go.

What is recognised in its texts is `domain.complaints`; how a file is read so that no word of a
caller gets any further is `resources.intake.complaints`.
"""

from domain.field import Field
from domain.intake.sources.definition import SourceDefinition

SOURCE = SourceDefinition(
    name="complaint",
    asset="complaints",
    label="投诉工单",
    description="12345 热线、举报电话与信箱的投诉工单：正文读入时只取认得出的内容，文字不保存",
    place=20,
    way="calls",
    columns={
        "source_record_id": "record",
        "registered_at": "moment",
        "channel": "closed",
        "order_type": "closed",
        "party_name": "lines",
        "party_phone": "phones",
        "address": "text",
        "town_name": "closed",
        "handler": "closed",
        "is_duplicate": "flag",
        "original_id": "record",
        "due_on": "date",
        "closed_on": "date",
        "status": "choice",
        "conclusion": "choice",
        "feedback": "flag",
    },
    required=("source_record_id", "registered_at"),
    fields=(
        Field("party_name", "被反映对象", personal="name", origin="投诉举报"),
        Field("address", "问题发生地", personal="address", origin="投诉举报"),
        Field("due_on", "回复截止", "date", origin="投诉举报"),
        Field("status", "办理状态", origin="投诉举报"),
        Field("conclusion", "核查结果", origin="投诉举报"),
    ),
    derived={
        "violation_codes": "text",
        "named_parties": "text",
        "named_places": "text",
        "measures": "text",
        "signals": "text",
        "amounts_yuan": "text",
        "named_dates": "text",
    },
    dropped=("title", "content", "result"),
    confidential=True,
    town_fields=("town_name", "handler"),
    changed_on="registered_at",
    states=("status", "conclusion"),
    ended_on="closed_on",
    dated_by=("registered_at", "closed_on"),
    mention={
        "seen_on": "registered_at",
        "name": "party_name",
        "phone": "party_phone",
        "address": "address",
        "town_hint": "town_name",
        "earlier_ticket": "original_id",
    },
    violation={
        "occurred_on": "registered_at",
        "decided_on": "closed_on",
        "violation_codes": "violation_codes",
        "finding": "conclusion",
    },
    is_clue=True,
)
