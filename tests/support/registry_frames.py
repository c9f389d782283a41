"""Small registries for tests of listing: frames with only the columns that a test speaks of."""

from datetime import date
from typing import Any

import pandas as pd

from domain.listing.build import build_listings
from domain.listing.rules import BlacklistRule, ListingResult, ListingRules
from domain.listing.terms import SeverityRule, TermRule
from tests.support.county import COUNTY

RULES = ListingRules(
    version="test",
    verified_findings=("查实", "属实"),
    county=COUNTY,
    severity=(
        SeverityRule(
            minor_kinds=("警告", "通报批评"),
            severe_patterns=("吊销[^;；]*(许可|执照|证)", "责令关闭", "限制.{0,4}从业"),
            severe_fine_yuan=100_000,
            repeat_months=24,
            repeat_lifts_minor=True,
            effective_to=date(2026, 3, 31),
        ),
        SeverityRule(
            minor_kinds=("警告", "通报批评"),
            severe_patterns=("吊销[^;；]*(许可|执照|证)", "责令停产停业"),
            severe_fine_yuan=100_000,
            repeat_months=24,
            repeat_lifts_minor=False,
            effective_from=date(2026, 4, 1),
        ),
    ),
    terms=(
        TermRule("旧", {"一般": 12, "严重": 36}, {"一般": 3, "严重": 6}, None, date(2023, 4, 30)),
        TermRule(
            "中",
            {"一般": 36, "严重": 36},
            {"一般": 3, "严重": 3},
            date(2023, 5, 1),
            date(2026, 3, 31),
        ),
        TermRule(
            "市监",
            {"一般": 12, "严重": 36},
            {"一般": 3, "严重": 12},
            date(2025, 12, 25),
            date(2026, 3, 31),
            authority="市场监督",
        ),
        TermRule("新", {"一般": 12, "严重": 36}, {"一般": 3, "严重": 12}, date(2026, 4, 1)),
    ),
    blacklist=BlacklistRule(
        "列入决定",
        "严重",
        (
            r"公示(?P<phrase>至\d{4}年[^,;。]*)",
            r"期限[为是]?(?P<phrase>[^,;。]+)",
        ),
    ),
    amended_fine_patterns=(r"(?:变更|改|减)(?:为|至)[^0-9。,;]*?<amount>",),
    authority_codes={"江阴市市场监督管理局": "11320281014035700X"},
    data_source=("江阴市教育局", ""),
)

CODE = {"甲": "91320281AAAAAAAA11", "乙": "91320281BBBBBBBB22", "丙": "92320281CCCCCCCC33"}
NAME = {
    "甲": "江阴市甲云培训有限公司",
    "乙": "江阴市乙山教育科技有限公司",
    "丙": "江阴市丙来托管服务部",
}


def frame(rows: list[dict[str, Any]], dates: tuple[str, ...] = ()) -> pd.DataFrame:
    made = pd.DataFrame(rows)
    for column in made.columns:
        if column in ("decided_on", "publish_until", "valid_until", "updated_at", *dates):
            made[column] = pd.to_datetime(made[column]).astype("datetime64[us]")
        elif made[column].dtype == object:
            made[column] = made[column].astype("str")
    return made


def penalty(
    number: str, party: str = "甲", on: str = "2023-06-01", **fields: Any
) -> dict[str, Any]:
    """A penalty in the market database on one of the three registered parties."""
    return {
        "source": "market_penalty",
        "source_record_id": number,
        "decision_no": number,
        "party_name": NAME.get(party, party),
        "party_category": "法人及非法人组织",
        "uscc": CODE.get(party),
        "penalty_kinds": "罚款",
        "fine_yuan": 20000.0,
        "decided_on": on,
        "authority": "江阴市市场监督管理局",
        "revoked": False,
        "party": party,
        **fields,
    }


def town(number: str, party: str = "甲", on: str = "2023-06-01", **fields: Any) -> dict[str, Any]:
    """The same as a town reports it: no code unless given."""
    return {
        "source": "town_submission",
        "source_record_id": f"2023-08-31/320281100/{number}",
        "decision_no": number,
        "party_name": NAME.get(party, party),
        "party_kind": "机构",
        "uscc": None,
        "id_number": None,
        "penalty_kinds": "罚款",
        "fine_yuan": 20000.0,
        "decided_on": on,
        "authority": "江阴市教育局",
        "violation_type": "转地下",
        "party": party,
        **fields,
    }


def credit(
    number: str,
    kind: str,
    party: str = "甲",
    on: str = "2023-09-01",
    penalty_no: str | None = None,
    **fields: Any,
) -> dict[str, Any]:
    return {
        "source": "credit_decision",
        "source_record_id": number,
        "decision_id": number,
        "decision_type": kind,
        "party_name": NAME.get(party, party),
        "uscc": CODE.get(party),
        "penalty_decision_no": penalty_no,
        "decided_on": on,
        "authority": "江阴市教育局",
        "reason": None,
        "remarks": None,
        "party": party,
        **fields,
    }


def registrations() -> pd.DataFrame:
    kinds = {"甲": "企业", "乙": "企业", "丙": "个体工商户"}
    return frame(
        [
            {"uscc": CODE[p], "name": NAME[p], "entity_type": kinds[p], "status": "注销",
             "legal_representative": "王小明"}
            for p in NAME
        ]
    )  # fmt: skip


def listings_of(
    *documents: dict[str, Any],
    as_of: str = "2024-01-01",
    verified: tuple[str, ...] = ("甲", "乙", "丙"),
    rules: ListingRules = RULES,
    links: list[dict[str, Any]] | None = None,
    penalty_left_out: pd.DataFrame | None = None,
    **override: pd.DataFrame,
) -> ListingResult:
    """Build listings of documents; the registry is made to fit (one party per name)."""
    records: dict[str, pd.DataFrame] = {}
    for source in ("market_penalty", "town_submission", "credit_decision"):
        rows = [d for d in documents if d["source"] == source]
        if rows:
            records[source] = frame(rows).drop(columns=["party", "source", "link"], errors="ignore")
    if links is not None:
        records["link_decision"] = pd.DataFrame(
            links, columns=["left_record", "right_record", "conclusion"]
        )
    if penalty_left_out is not None:
        records["penalty_left_out"] = penalty_left_out
    evidence = pd.DataFrame(
        [
            {"violator_id": "V" + p, "source": d["source"],
             "source_record_id": d["source_record_id"], "party_no": n,
             "link_method": d.get("link", "uscc")}
            for d in documents
            for n, p in enumerate(d["party"].split(";"), 1)
        ],
        columns=["violator_id", "source", "source_record_id", "party_no", "link_method"],
    )  # fmt: skip
    parties = sorted({p for d in documents for p in d["party"].split(";")})
    kinds = {"甲": "organisation", "乙": "organisation", "丙": "individual_business"}
    violators = frame(
        [
            {"violator_id": "V" + p, "kind": kinds.get(p, "natural_person"), "name": NAME.get(p, p),
             "uscc": CODE.get(p), "aliases": None, "town_code": "320281100", "merged_into": None}
            for p in parties
        ]
    )  # fmt: skip
    violations = pd.DataFrame({"violator_id": ["V" + p for p in verified], "verified": True})
    made: dict[str, Any] = {
        "violators": violators,
        "evidence": evidence,
        "violations": violations,
        "registrations": registrations(),
        **override,
    }
    return build_listings(records, rules=rules, as_of=date.fromisoformat(as_of), **made)
