"""What credit decisions change: which document, in which direction, or nothing.

A change names a penalty decision by its number; whether the party it names is that decision's party
is checked, because a mistyped number must neither delist a party nor be passed over in silence.
Applying the changes is the task of `listing.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from domain.decision_numbers import split_numbers
from domain.fines import amended_fine
from domain.listing_documents import names_agree
from domain.names import is_masked
from domain.release import is_missing

OP_OF_TYPE = {
    "处罚撤销": "revoke",
    "异议成立": "revoke",
    "信用修复": "repair",
    "移出": "remove",
    "处罚变更": "amend",
}
"""Kind of change by type of credit decision."""

CHANGE_COLUMNS = (
    "decision_no",
    "violator_id",
    "op",
    "document",
    "decided_on",
    "fine_yuan",
    "reason",
    "source_record_id",
)
"""One row per document and party that a credit decision changes; `fine_yuan` is the new fine
(yuan)."""

HOLD_COLUMNS = (
    "listing_id",
    "list_type",
    "decision_no",
    "violator_id",
    "source",
    "source_record_id",
    "code",
    "message",
    "held",
)
"""Columns of what is held back (`held`) or only reported (not `held`)."""

NOTICE_MESSAGES: Mapping[str, str] = {
    "unknown_decision": "所涉处罚决定不在登记库中，未产生效果，请核对处罚决定书文号。",
    "no_decision_named": "未写明所涉处罚决定书文号，未产生效果，请补全。",
    "party_disagrees": "所列当事人与所涉处罚决定的当事人不一致，未产生效果，请核对。",
    "nothing_to_remove": "该主体在同日或此前没有列入决定，移出未产生效果，请核对。",
    "early_repair": "修复决定早于规定的最早修复日期，已按决定执行，请核对。",
    "amendment_unread": "处罚变更的具体内容无法从文字中读出，已在备注中标明，请核对公示内容。",
}
"""What is reported without holding anything back, in words for the person who must act."""

Row = Mapping[Any, Any]


def find_changes(
    credit: pd.DataFrame, documents: pd.DataFrame, fine_patterns: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the changes, in the order in which they were decided, and the notices.

    Args:
        credit: credit decisions up to the as-of day with their parties.
        documents: `decision_no`, `violator_id`, `party_name`, `uscc`, `listed_on`, `list_type`:
            every document that lists a party, once per name and code that it bears.
        fine_patterns: how an amending decision states its fine.
    """
    changes: list[dict[str, Any]] = []
    notices: list[dict[str, Any]] = []
    by_number = {str(number): group for number, group in documents.groupby("decision_no")}
    additions = documents[documents["list_type"].eq("blacklist")]
    changing = credit[credit["decision_type"].isin(list(OP_OF_TYPE))]
    # Credit decisions are few (hundreds a year), and each needs words of its own; a decision whose
    # record names several parties is looked at once.
    for decision in changing.drop_duplicates("source_record_id").to_dict("records"):
        if decision["decision_type"] == "移出":
            found, code = _removed(decision, additions, changing)
        else:
            found, code = _named(decision, by_number)
        made = [_change(decision, number, party, fine_patterns) for number, party in found]
        changes += made
        if any(c["op"] == "amend" and c["fine_yuan"] is None for c in made):
            code = "amendment_unread"
        if code:
            notices.append(_notice(decision, code))
    return _frame(changes), pd.DataFrame(notices, columns=list(HOLD_COLUMNS))


def early_repairs(judged: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return notices of repairs that were decided before the earliest repair day."""
    repairs = changes[changes["op"].eq("repair")].rename(columns={"decided_on": "repaired_on"})
    both = repairs[["decision_no", "violator_id", "repaired_on", "source_record_id"]].merge(
        judged[["decision_no", "violator_id", "earliest_repair_on"]],
        on=["decision_no", "violator_id"],
    )
    early = both[both["repaired_on"] < both["earliest_repair_on"]]
    rows = [_notice(row, "early_repair") for row in early.to_dict("records")]
    return pd.DataFrame(rows, columns=list(HOLD_COLUMNS))


def _frame(changes: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(changes, columns=list(CHANGE_COLUMNS))
    frame["decided_on"] = pd.to_datetime(frame["decided_on"]).astype("datetime64[us]")
    frame["fine_yuan"] = frame["fine_yuan"].astype("Float64")
    for column in ("decision_no", "violator_id", "op", "document", "reason", "source_record_id"):
        frame[column] = frame[column].astype("str")
    return frame.sort_values(["decided_on", "op", "document"], ascending=[True, False, True])


def _named(
    decision: Row, by_number: Mapping[str, pd.DataFrame]
) -> tuple[list[tuple[str, str]], str]:
    """Return the documents and parties that a change names, or why there are none."""
    number = decision["penalty_decision_no"]
    if is_missing(number):
        return [], "no_decision_named"
    found = [_parties_of(decision, one, by_number) for one in split_numbers(str(number))]
    codes = [code for _, code in found if code]
    return [pair for pairs, _ in found for pair in pairs], codes[0] if codes else ""


def _parties_of(
    decision: Row, number: str, by_number: Mapping[str, pd.DataFrame]
) -> tuple[list[tuple[str, str]], str]:
    """Return the parties of one document that a change names, or why there are none."""
    if number not in by_number:
        return [], "unknown_decision"
    candidates = by_number[number]
    # A masked or missing name tells nothing; the linkage has then gone by the number itself.
    hidden = bool(is_masked(pd.Series([decision["party_name"]], dtype="str")).iloc[0])
    hidden |= is_missing(decision["party_name"])
    parties = [
        str(party)
        for party, group in candidates.groupby("violator_id")
        if _agrees(decision, group) or (hidden and party == decision["violator_id"])
    ]
    return [(number, party) for party in parties], "" if parties else "party_disagrees"


def _agrees(decision: Row, documents: pd.DataFrame) -> bool:
    """Return whether the named party is this document's: same code, else an agreeing name."""
    codes = set(documents["uscc"].dropna())
    if not is_missing(decision["uscc"]) and codes:
        return decision["uscc"] in codes
    names = documents["party_name"].dropna()
    return not is_missing(decision["party_name"]) and any(
        names_agree(str(decision["party_name"]), str(name)) for name in names
    )


def _removed(
    decision: Row, additions: pd.DataFrame, changing: pd.DataFrame
) -> tuple[list[tuple[str, str]], str]:
    """Return the 列入 decisions of the same or an earlier date that a 移出 ends."""
    earlier = additions[additions["listed_on"] <= decision["decided_on"]]
    same = changing["source_record_id"].eq(decision["source_record_id"])
    linked = set(changing.loc[same & changing["sure"], "violator_id"])
    found = [
        (str(number), str(party))
        for (number, party), group in earlier.groupby(["decision_no", "violator_id"])
        if party in linked or _agrees(decision, group)
    ]
    return found, "" if found else "nothing_to_remove"


def _change(decision: Row, number: str, party: str, fine_patterns: Sequence[str]) -> dict[str, Any]:
    kind = str(decision["decision_type"])
    words = (
        "" if is_missing(decision[c]) else str(decision[c]) for c in ("reason_text", "remarks")
    )
    op = OP_OF_TYPE[kind]
    authority = "" if is_missing(decision["authority"]) else str(decision["authority"])
    day = pd.Timestamp(decision["decided_on"]).date().isoformat()
    return {
        "decision_no": number,
        "violator_id": party,
        "op": op,
        "document": decision["decision_id"],
        "decided_on": decision["decided_on"],
        "fine_yuan": amended_fine("；".join(words), tuple(fine_patterns))
        if op == "amend"
        else None,
        "reason": f"{kind}：{authority}{decision['decision_id']}（{day}）",
        "source_record_id": decision["source_record_id"],
    }


def _notice(decision: Row, code: str) -> dict[str, Any]:
    return {
        "listing_id": None,
        "list_type": None,
        "decision_no": decision.get("penalty_decision_no", decision.get("decision_no")),
        "violator_id": decision.get("violator_id"),
        "source": "credit_decision",
        "source_record_id": decision["source_record_id"],
        "code": code,
        "message": NOTICE_MESSAGES[code],
        "held": False,
    }
