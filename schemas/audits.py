"""What Great Expectations audits: the shared database as departments see it, and the registry.

Suites as code: each `Audit` is one expectation with its meaning in Chinese and its severity. The
library is imported by the function that builds a suite, since it takes seconds; running a suite is
`resources.publication.audit`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from domain.intake.sources import PARTY_SOURCES
from domain.listing.fields import (
    CATEGORIES,
    IN_FORCE,
    LIST_TYPE_LABELS,
    LISTING_FIELDS,
    PUBLIC_FIELDS,
    PUBLIC_MADE,
    PUBLISHED_CLASSES,
)
from domain.reporting.words import SEVERITY_WORDS, STATUS_WORDS
from domain.values.identifiers import USCC_ALPHABET
from schemas.catalogue.values import LINK_METHODS, PARTY_KINDS

Severity = Literal["critical", "warning"]

EVIDENCE_SOURCES = PARTY_SOURCES


@dataclass(frozen=True)
class Audit:
    """One expectation on a table.

    Attributes:
        name: ASCII name of the check in the UI.
        meaning: what it protects, in Chinese, shown beside the result.
        expectation: class name in `great_expectations.expectations`.
        arguments: its arguments.
        severity: `critical` is a red check, `warning` a yellow one.
    """

    name: str
    meaning: str
    expectation: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = "critical"


def _present(column: str, meaning: str) -> Audit:
    arguments = {"column": column}
    return Audit(f"{column}_present", meaning, "ExpectColumnValuesToNotBeNull", arguments)


CREDIT_BLACKLIST: Sequence[Audit] = (
    Audit(
        "listing_id_unique",
        "名单编号不重复：同一决定对同一主体只公示一条",
        "ExpectColumnValuesToBeUnique",
        {"column": "listing_id"},
    ),
    _present("listing_id", "每行有名单编号"),
    _present("violator_id", "每行可追到登记库中的主体"),
    _present("cf_xdr_mc", "每行有相对人名称"),
    _present("rdwh", "每行有具有法律效力的文书文号"),
    _present("rddw", "每行有作出决定的机关"),
    _present("listed_on", "每行有列入日期"),
    _present("row_hash", "每行有内容散列"),
    Audit(
        "list_type_known",
        "名单类型只有黑名单与失信信息",
        "ExpectColumnValuesToBeInSet",
        {"column": "list_type", "value_set": sorted(LIST_TYPE_LABELS)},
    ),
    Audit(
        "category_known",
        "相对人类别为发布标准的三类之一",
        "ExpectColumnValuesToBeInSet",
        {"column": "cf_xdr_lb", "value_set": list(CATEGORIES)},
    ),
    Audit(
        "severity_published",
        "轻微的不公示",
        "ExpectColumnValuesToBeInSet",
        {"column": "severity", "value_set": list(PUBLISHED_CLASSES)},
    ),
    Audit(
        "uscc_form",
        "统一社会信用代码为 18 位合法字符",
        "ExpectColumnValuesToMatchRegex",
        {"column": "cf_xdr_shxym", "regex": f"^[{USCC_ALPHABET}]{{18}}$"},
    ),
    Audit(
        "status_in_force",
        "名单内的决定均为有效状态",
        "ExpectColumnValuesToBeInSet",
        {"column": "zt", "value_set": list(IN_FORCE)},
    ),
    Audit(
        "fine_not_negative",
        "罚款金额（万元）不为负",
        "ExpectColumnValuesToBeBetween",
        {"column": "cf_nr_fk", "min_value": 0},
    ),
)
"""Audits of the current release."""

FREE_TEXTS = {f.name: f.header for f in LISTING_FIELDS if f.personal == "free_text"}
"""Columns that people type, and their names."""

PUBLIC_TEXTS = {f.name: f.header for f in PUBLIC_FIELDS if f.name in PUBLIC_MADE - {"cf_xdr_shxym"}}
"""Columns of the public list that are made from what people typed."""


def _without_numbers(prefix: str, columns: Mapping[str, str]) -> tuple[Audit, ...]:
    """No id number and no mobile number in any of these columns."""
    forms = {
        "id_number": ("证件号码", "(^|[^0-9])[1-9][0-9]{16}[0-9Xx]($|[^0-9])"),
        "mobile": ("手机号码", "(^|[^0-9])1[3-9][0-9]{9}($|[^0-9])"),
    }
    return tuple(
        Audit(
            f"{prefix}_no_{name}_in_{column}",
            f"{header}中没有{what}",
            "ExpectColumnValuesToNotMatchRegex",
            {"column": column, "regex": regex},
        )
        for column, header in columns.items()
        for name, (what, regex) in forms.items()
    )


CREDIT_BLACKLIST_STAGED: Sequence[Audit] = (
    *(replace(audit, name=f"staged_{audit.name}") for audit in CREDIT_BLACKLIST),
    Audit(
        "staged_period_in_order",
        "公示截止期不早于列入日期",
        "ExpectColumnPairValuesAToBeGreaterThanB",
        {"column_A": "publish_until", "column_B": "listed_on", "or_equal": True}
        | {"ignore_row_if": "either_value_is_missing"},
    ),
    *_without_numbers("staged", FREE_TEXTS),
)
"""Audits of a candidate between staging and commit: none that fails may be published."""

CREDIT_BLACKLIST_PUBLIC: Sequence[Audit] = _without_numbers("public", PUBLIC_TEXTS)
"""Audits of what may be shown to anyone."""


def _in_set(table: str, column: str, meaning: str, values: Iterable[str]) -> Audit:
    arguments = {"column": column, "value_set": sorted(values)}
    return Audit(f"{table}_{column}_known", meaning, "ExpectColumnValuesToBeInSet", arguments)


VIOLATOR: Sequence[Audit] = (
    Audit(
        "violator_id_unique",
        "主体编号不重复",
        "ExpectColumnValuesToBeUnique",
        {"column": "violator_id"},
    ),
    Audit(
        "violator_id_form",
        "主体编号为 V 加 12 位",
        "ExpectColumnValuesToMatchRegex",
        {"column": "violator_id", "regex": "^V[A-Z2-7]{12}$"},
    ),
    _in_set("violator", "kind", "主体类别只有规定的四类", PARTY_KINDS),
    Audit(
        "violator_uscc_form",
        "登记库中的统一社会信用代码为 18 位合法字符",
        "ExpectColumnValuesToMatchRegex",
        {"column": "uscc", "regex": f"^[{USCC_ALPHABET}]{{18}}$"},
    ),
    Audit(
        "violator_id_number_masked",
        "登记库主体表中没有完整的证件号码",
        "ExpectColumnValuesToNotMatchRegex",
        {"column": "id_number_masked", "regex": "[1-9][0-9]{16}[0-9Xx]"},
    ),
    Audit(
        "violator_findings_not_negative",
        "查实件数不为负",
        "ExpectColumnValuesToBeBetween",
        {"column": "verified_violations", "min_value": 0},
    ),
)
"""Audits of the parties."""

VIOLATOR_EVIDENCE: Sequence[Audit] = (
    replace(_present("violator_id", "每条证据都有主体"), name="evidence_violator_present"),
    _in_set("evidence", "source", "证据来源只有规定的几类", EVIDENCE_SOURCES),
    _in_set("evidence", "link_method", "关联方法只有规定的几类", LINK_METHODS),
    Audit(
        "evidence_probability_in_range",
        "关联概率在 0 与 1 之间",
        "ExpectColumnValuesToBeBetween",
        {"column": "link_probability", "min_value": 0, "max_value": 1},
    ),
)
"""Audits of which record speaks of which party."""

REJECTED_RECORD: Sequence[Audit] = (
    replace(_present("message", "每条退回都有给填报人的说明"), name="rejected_message_present"),
    replace(_present("rule", "每条退回都有规则代码"), name="rejected_rule_present"),
    _in_set("rejected", "severity", "严重程度只有规定的四种", SEVERITY_WORDS),
    *(
        Audit(
            f"rejected_no_full_number_in_{column}",
            "退回记录中没有完整的证件号码",
            "ExpectColumnValuesToNotMatchRegex",
            {"column": column, "regex": "(^|[^0-9A-Z])[1-9][0-9]{16}[0-9Xx]($|[^0-9A-Z])"},
        )
        for column in ("value", "message")
    ),
)
"""Audits of what goes back to filers."""

SUBMISSION_STATUS: Sequence[Audit] = (
    _in_set("submission", "status", "报送状态只有规定的四种", STATUS_WORDS),
    replace(_present("filer_name", "每行有填报单位"), name="submission_filer_present"),
)
"""Audits of the reporting board."""

REGISTRY_SUITES: Mapping[str, Sequence[Audit]] = {
    "violator": VIOLATOR,
    "violator_evidence": VIOLATOR_EVIDENCE,
    "rejected_record": REJECTED_RECORD,
    "submission_status": SUBMISSION_STATUS,
}
"""Table of the registry database to its audits."""

SUITES: Mapping[str, Sequence[Audit]] = {
    "credit_blacklist": CREDIT_BLACKLIST,
    "credit_blacklist_public": CREDIT_BLACKLIST_PUBLIC,
}
"""Published table to its audits."""

STAGED_SUITES: Mapping[str, Sequence[Audit]] = {"credit_blacklist_next": CREDIT_BLACKLIST_STAGED}
"""The list as it would be (view over current and staged rows) to its audits."""


def build_suite(table: str, audits: Sequence[Audit]) -> Any:
    """The Great Expectations suite of one table; `meta` carries the audit's name."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    expectations = [
        getattr(gxe, audit.expectation)(
            **audit.arguments, severity=audit.severity, meta={"audit": audit.name}
        )
        for audit in audits
    ]
    return gx.ExpectationSuite(name=table, expectations=expectations)
