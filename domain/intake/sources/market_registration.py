"""Registrations of the market regulator: every party of the county, violator or not.

How the exchange database is read is `resources.intake.market` and `resources.intake.market_rows`.
"""

from domain.field import Field
from domain.intake.sources.definition import SourceDefinition

SOURCE = SourceDefinition(
    name="market_registration",
    asset="market_registrations",
    label="市场监管登记",
    description="市场监管登记信息（全部主体，含与违规无关者：同名判断需要完整名录）",
    place=60,
    way="database",
    columns={
        "source_record_id": "text",
        "uscc": "registered_uscc",
        "regno": "register_no",
        "name": "name",
        "entity_type": "choice",
        "status": "choice",
        "legal_representative": "names",
        "phone": "phones",
        "registered_address": "text",
        "business_address": "text",
        "district_code": "text",
        "scope_text": "text",
        "established_on": "lasting_date",
        "approved_on": "lasting_date",
    },
    required=("source_record_id",),
    fields=(
        Field("uscc", "统一社会信用代码", note="校验未通过的为空", origin="市场主体登记"),
        Field("status", "登记状态", origin="市场主体登记"),
    ),
    changed_on="approved_on",
    dated_by=("approved_on", "established_on"),
    party_name="name",
    mention={
        "seen_on": "established_on",
        "declared_kind": "entity_type",
        "name": "name",
        "uscc": "uscc",
        "responsible_person": "legal_representative",
        "phone": "phone",
        "address": "business_address",
        "town_hint": "district_code",
    },
    nameless_is_party=True,
)
