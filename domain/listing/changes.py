"""What credit decisions change: which document, in which direction, or nothing.

A change names a penalty decision by its number; whether the party it names is that decision's party
is checked, because a mistyped number must neither delist a party nor be passed over in silence.
A short form of a name counts only beside an agreeing number; where a change names no document
(移出), the party is known by its code, its full name, or a sure link, and a name that two parties
bear is nobody's. Applying the changes is the task of `listing.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from domain.decisions.fines import MoneyWords, amended_fine
from domain.decisions.numbers import split_numbers
from domain.intake.parties import PARTY_NO
from domain.listing.frame import is_missing
from domain.listing.rules import ListingRules
from domain.values.names.lexicon import NameWords
from domain.values.names.organisations import strict_name
from domain.values.names.persons import hides_name
from domain.values.names.same_name import names_agree

OP_OF_TYPE = {
    "处罚撤销": "revoke",
    "异议成立": "revoke",
    "信用修复": "repair",
    "移出": "remove",
    "处罚变更": "amend",
    "撤销修复": "restore",
    "不予修复": "refuse",
    "异议受理": "dispute",
    "异议不成立": "settle",
}
"""Kind of change by type of credit decision; `refuse` changes nothing."""

CHANGE_COLUMNS = (
    "decision_no",
    "violator_id",
    "op",
    "document",
    "decided_on",
    "fine_yuan",
    "fine_unread",
    "reason",
    "source_record_id",
)
"""One row per document and party that a credit decision changes; `fine_yuan` is the new fine
(yuan), `fine_unread` whether one is named that nobody can read."""

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
    "party_uncertain": "所列当事人不能确定是哪一个主体（名称为简称、多个主体同名，或与代码"
    "不符），未产生效果，请补全登记全称和统一社会信用代码。",
    "nothing_to_restore": "所涉决定没有已生效的信用修复，撤销修复未产生效果，请核对。",
    "early_repair": "修复决定早于规定的最早修复日期，已按决定执行，请核对。",
    "amendment_unread": "处罚变更的具体内容无法从文字中读出，已在备注中标明，请核对公示内容。",
}
"""What is reported without holding anything back, in words for the person who must act."""

Row = Mapping[Any, Any]
Found = tuple[list[tuple[str, str]], str]
"""Documents and parties that a decision changes, and the code of a notice (or an empty text)."""


@dataclass
class _Document:
    """One document that lists one party, with everything that the party is called.

    Attributes:
        key: number of the document and id of the party.
        listed_on: day of the document.
        addition: whether it is a 列入 decision.
        names: every name as written.
        codes: the party's codes.
    """

    key: tuple[str, str]
    listed_on: pd.Timestamp
    addition: bool
    names: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Index:
    """The documents, looked up by what a decision may name.

    Attributes:
        by_number: number of a document to its parties.
        additions_of: party to its 列入 decisions.
        by_code: code to the parties that bear it.
        words: by which a masked name is told.
    """

    by_number: Mapping[str, list[_Document]]
    additions_of: Mapping[str, list[_Document]]
    by_code: Mapping[str, set[str]]
    words: NameWords

    @classmethod
    def of(cls, documents: pd.DataFrame, words: NameWords) -> "_Index":
        found: dict[tuple[str, str], _Document] = {}
        columns = ["decision_no", "violator_id", "party_name", "uscc", "listed_on", "list_type"]
        rows = documents[columns].dropna(subset=["decision_no", "violator_id"])
        for number, party, name, code, on, kind in rows.itertuples(index=False, name=None):
            key = (str(number), str(party))
            one = found.setdefault(key, _Document(key, on, kind == "blacklist"))
            one.names |= set() if is_missing(name) else {str(name)}
            one.codes |= set() if is_missing(code) else {str(code)}
        numbers, additions = defaultdict(list), defaultdict(list)
        codes = defaultdict(set)
        # In the order of the keys, so that the order of the rows never shows.
        for (number, party), one in sorted(found.items(), key=lambda pair: pair[0]):
            numbers[number].append(one)
            if one.addition:
                additions[party].append(one)
            for code in one.codes:
                codes[code].add(party)
        return cls(numbers, additions, codes, words)


def find_changes(
    credit: pd.DataFrame, documents: pd.DataFrame, rules: ListingRules
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the changes, in the order in which they were decided, and the notices.

    Columns: `CHANGE_COLUMNS` of the changes, `HOLD_COLUMNS` of the notices.

    Args:
        credit: credit decisions up to the as-of day with their parties; `sure`, whether the record
            surely reaches its party; `named_code`, the codes of full registered names in its name.
        documents: `decision_no`, `violator_id`, `party_name`, `uscc`, `listed_on`, `list_type`:
            every document that lists a party, once per name and code that it bears.
        rules: how an amending decision states its fine, and what a masked name looks like.
    """
    changes: list[dict[str, Any]] = []
    notices: list[dict[str, Any]] = []
    index = _Index.of(documents, rules.county.names)
    changing = credit[credit["decision_type"].isin(list(OP_OF_TYPE))]
    linked = _surely_linked(changing)
    # Each decision needs words of its own, for every party and document that it names.
    parts = [*_NAMED_BY, *({PARTY_NO, "violator_id"} & set(changing.columns))]
    for decision in changing.drop_duplicates(parts).to_dict("records"):
        if decision["decision_type"] == "移出":
            found, code = _removed(decision, index, linked.get(_key_of(decision), set()))
        else:
            found, code = _named(decision, index)
        made = [_change(decision, number, party, rules.amended_fine) for number, party in found]
        changes += made
        if any(c["op"] == "amend" and c["fine_yuan"] is None for c in made):
            code = "amendment_unread"
        if code:
            notices.append(_notice(decision, code))
    told = pd.DataFrame(notices, columns=list(HOLD_COLUMNS))
    return _frame(changes), told.drop_duplicates(ignore_index=True)


_NAMED_BY = ["source_record_id", "party_name", "uscc", "penalty_decision_no"]
"""What tells the parts of one credit decision apart: whom and which document each is about.

Parties of one number that are called alike (a masked name) are told apart by their place, too.
"""


def _key_of(decision: Row) -> tuple[str, ...]:
    return tuple("" if is_missing(decision[c]) else str(decision[c]) for c in _NAMED_BY)


def _surely_linked(changing: pd.DataFrame) -> dict[tuple[str, ...], set[str]]:
    """Return the parties that each part of a decision surely reaches by its own record."""
    sure = changing[changing["sure"] & changing["violator_id"].notna()]
    linked: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in sure[[*_NAMED_BY, "violator_id"]].to_dict("records"):
        linked[_key_of(row)].add(str(row["violator_id"]))
    return linked


def in_force(changes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the changes without repairs that were revoked (撤销修复), and notices of idle ones.

    A repair that is decided after the revocation of an earlier one counts again.

    Columns: those of the changes, and `HOLD_COLUMNS` of the notices.
    """
    keys = ["decision_no", "violator_id"]
    restored = changes[changes["op"].eq("restore")]
    last = restored.groupby(keys)["decided_on"].max().rename("restored_on")
    joined = changes.join(last, on=keys)
    undone = joined["op"].eq("repair") & (joined["decided_on"] <= joined["restored_on"])
    undone_keys = pd.MultiIndex.from_frame(joined.loc[undone, keys])
    idle = restored[~pd.MultiIndex.from_frame(restored[keys]).isin(undone_keys)]
    notices = [_notice(row, "nothing_to_restore") for row in idle.to_dict("records")]
    return changes[~undone.to_numpy()], pd.DataFrame(notices, columns=list(HOLD_COLUMNS))


def disputed(changes: pd.DataFrame) -> pd.MultiIndex:
    """Return number and party of the documents whose objection is accepted and not decided."""
    keys = ["decision_no", "violator_id"]
    asked = changes[changes["op"].isin(["dispute", "settle", "revoke"])]
    # A decision of the day on which the objection was accepted settles it.
    rank = asked["op"].ne("dispute")
    last = (
        asked.assign(rank=rank)
        .sort_values(["decided_on", "rank"])
        .drop_duplicates(keys, keep="last")
    )
    return pd.MultiIndex.from_frame(last.loc[last["op"].eq("dispute"), keys])


def early_repairs(assessed: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return notices of repairs that were decided before the earliest repair day.

    Columns: `HOLD_COLUMNS`.
    """
    repairs = changes[changes["op"].eq("repair")].rename(columns={"decided_on": "repaired_on"})
    both = repairs[["decision_no", "violator_id", "repaired_on", "source_record_id"]].merge(
        assessed[["decision_no", "violator_id", "earliest_repair_on"]],
        on=["decision_no", "violator_id"],
    )
    early = both[both["repaired_on"] < both["earliest_repair_on"]]
    rows = [_notice(row, "early_repair") for row in early.to_dict("records")]
    return pd.DataFrame(rows, columns=list(HOLD_COLUMNS))


def _frame(changes: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(changes, columns=list(CHANGE_COLUMNS))
    frame["decided_on"] = pd.to_datetime(frame["decided_on"]).astype("datetime64[us]")
    frame["fine_yuan"] = frame["fine_yuan"].astype("Float64")
    frame["fine_unread"] = frame["fine_unread"].astype(bool)
    frame = frame.drop_duplicates(ignore_index=True)
    for column in ("decision_no", "violator_id", "op", "document", "reason", "source_record_id"):
        frame[column] = frame[column].astype("str")
    return frame.sort_values(["decided_on", "op", "document"], ascending=[True, False, True])


def _named(decision: Row, index: _Index) -> Found:
    """Return the documents and parties that a change names, or why there are none.

    What fits exactly (code, full name) goes before a short form, and a short form that fits two
    parties of the document is neither's.
    """
    number = decision["penalty_decision_no"]
    if is_missing(number):
        return [], "no_decision_named"
    found = [_of_number(decision, one, index) for one in split_numbers(str(number))]
    codes = [code for _, code in found if code]
    return [key for keys, _ in found for key in keys], codes[0] if codes else ""


def _of_number(decision: Row, number: str, index: _Index) -> Found:
    """Return the parties of one document that a change names, or why there are none."""
    candidates = index.by_number.get(number, [])
    if not candidates:
        return [], "unknown_decision"
    if _nameless(decision, index.words) and is_missing(decision["uscc"]):
        # The linkage has then gone by the number itself.
        own = [one for one in candidates if one.key[1] == decision["violator_id"]]
        return _keys(own, "party_disagrees")
    exact = [one for one in candidates if _is(decision, one)]
    if exact:
        return _single(exact, decision)
    return _single([one for one in candidates if _may_be(decision, one)], decision)


def _single(found: list[_Document], decision: Row) -> Found:
    """Return the one that fits; several only where the decision gives the code of them all."""
    if len(found) > 1 and is_missing(decision["uscc"]):
        return [], "party_uncertain"
    return _keys(found, "party_disagrees")


def _keys(found: Iterable[_Document], otherwise: str) -> Found:
    keys = [one.key for one in found]
    return keys, "" if keys else otherwise


def _nameless(decision: Row, words: NameWords) -> bool:
    """Return whether the decision names its party by nothing, or by a masked name."""
    name = decision["party_name"]
    return is_missing(name) or hides_name(str(name), words)


def _is(decision: Row, document: _Document) -> bool:
    """Return whether code, or full name where a side has no code, are this party's."""
    if not is_missing(decision["uscc"]) and document.codes:
        return decision["uscc"] in document.codes
    if is_missing(decision["party_name"]):
        return False
    typed = strict_name(str(decision["party_name"]))
    return bool(typed) and typed in {strict_name(name) for name in document.names}


def _may_be(decision: Row, document: _Document) -> bool:
    """Return whether the name is a short form of the party's, and no code speaks against it."""
    if is_missing(decision["party_name"]) or (not is_missing(decision["uscc"]) and document.codes):
        return False
    return any(names_agree(str(decision["party_name"]), name) for name in document.names)


def _removed(decision: Row, index: _Index, linked: set[str]) -> Found:
    """Return the 列入 decisions of the same or an earlier date that a 移出 ends.

    Where it cites a 列入 decision, that one alone; else all of the party's.
    """
    cited = [
        one
        for one in index.by_number.get(str(decision["penalty_decision_no"]), [])
        if one.addition and one.listed_on <= decision["decided_on"]
    ]
    if cited:
        number = str(decision["penalty_decision_no"])
        return _named(decision, replace(index, by_number={number: cited}))
    parties = _parties_of(decision, index, linked)
    if parties is None:
        return [], "party_uncertain"
    earlier = [
        one
        for party in sorted(parties)
        for one in index.additions_of.get(party, [])
        if one.listed_on <= decision["decided_on"]
    ]
    return _keys(earlier, "nothing_to_remove")


def _parties_of(decision: Row, index: _Index, linked: set[str]) -> set[str] | None:
    """Return the parties that a decision without a document names, None where that is uncertain.

    By its code, unless its name is the full name of another code; without a code by a sure link or
    a full registered name that one party alone bears.
    """
    codes = () if is_missing(decision["named_code"]) else str(decision["named_code"]).split(";")
    if not is_missing(decision["uscc"]):
        contradictory = codes and codes[0] and decision["uscc"] not in codes
        return None if contradictory else index.by_code.get(str(decision["uscc"]), set())
    found = linked.union(*(index.by_code.get(code, set()) for code in codes))
    if len(found) > 1:
        return None
    # A full name that the register knows is a party without a 列入; any other name may be anybody.
    return found if found or any(codes) else None


def _change(decision: Row, number: str, party: str, fine: MoneyWords) -> dict[str, Any]:
    kind = str(decision["decision_type"])
    words = (
        "" if is_missing(decision[c]) else str(decision[c]) for c in ("reason_text", "remarks")
    )
    op = OP_OF_TYPE[kind]
    new_fine, unread = None, False
    try:
        new_fine = amended_fine("；".join(words), fine) if op == "amend" else None
    except ValueError:
        unread = True
    authority = "" if is_missing(decision["authority"]) else str(decision["authority"])
    day = pd.Timestamp(decision["decided_on"]).date().isoformat()
    return {
        "decision_no": number,
        "violator_id": party,
        "op": op,
        "document": decision["decision_id"],
        "decided_on": decision["decided_on"],
        "fine_yuan": new_fine,
        "fine_unread": unread,
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
