"""Penalty decisions of the market regulator.

Which of them are matters of training is `domain.decisions.scope`; how the exchange database is read
is `resources.intake.market` and `resources.intake.market_rows`.
"""

from domain.field import Field
from domain.intake.sources.definition import SourceDefinition

SOURCE = SourceDefinition(
    name="market_penalty",
    asset="market_penalties",
    label="市场监管处罚",
    description="市场监管行政处罚中与校外培训有关的决定",
    place=70,
    way="database",
    columns={
        "decision_no": "decision",
        "party_name": "names",
        "party_category": "choice",
        "uscc": "uscc",
        "id_number": "id_number",
        "legal_representative": "names",
        "violation_text": "text",
        "facts": "text",
        "basis": "text",
        "penalty_kinds": "terms",
        "penalty_content": "text",
        "fine_yuan": "wan",
        "confiscated_yuan": "wan",
        "suspended_licence": "text",
        "decided_on": "lasting_date",
        "valid_until": "lasting_date",
        "publish_until": "lasting_date",
        "authority": "text",
        "authority_code": "office_code",
        "data_source": "text",
        "data_source_code": "office_code",
        "revoked": "status",
        "updated_at": "moment",
        "remarks": "text",
    },
    required=("source_record_id",),
    fields=(Field("publish_until", "公示截止期", "date", origin="市场监管处罚"),),
    derived={"violation_codes": "text", "hold_code": "text"},
    changed_on="updated_at",
    dated_by=("updated_at", "decided_on"),
    mention={
        "seen_on": "decided_on",
        "declared_kind": "party_category",
        "name": "party_name",
        "uscc": "uscc",
        "id_number": "id_number",
        "decision_no": "decision_no",
        "responsible_person": "legal_representative",
    },
    nameless_is_party=True,
    violation={
        "decided_on": "decided_on",
        "violation_codes": "violation_codes",
        "decision_no": "decision_no",
        "authority": "authority",
        "penalty_kinds": "penalty_kinds",
        "fine_yuan": "fine_yuan",
        "confiscated_yuan": "confiscated_yuan",
    },
)
