"""Releases of the list: content hashes, deltas with reasons, replay, and the gate.

A release is a state (a set of listings) and a delta that leads to it from the state before:
state(n-1) + delta(n) = state(n), proven by hash. What is listed is decided in `listing.py`; storing
and writing files is the task of `resources`.

Hashes are defined so that a receiver can recompute them in any language:

* the *row hash* is SHA-256 of the UTF-8 text of the values in the order of `LISTING_FIELDS`, joined
  with U+001F; a missing value is empty, a day is `YYYY-MM-DD`, a moment `YYYY-MM-DD HH:MM:SS`,
  money has up to six decimals without trailing zeros;
* the *state hash* is SHA-256 of the lines `listing_id:row_hash` in the order of their bytes, each
  ended by a line feed;
* the *chain hash* of a change is SHA-256 of the chain hash before it and the change's own values
  (`CHAINED_COLUMNS`), joined with U+001F; the first follows the empty text.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.arrow_text import each_value, holds_any
from domain.delta_causes import PARTED
from domain.listing_fields import LISTING_COLUMNS, LISTING_FIELDS, FieldKind, ListingField
from domain.source_state import SourceFacts

SEPARATOR = "\x1f"
"""Joins values under a hash; `as_text` refuses text that contains it."""

DELTA_COLUMNS = ("listing_id", "op", "reason", "before", "after", "row_hash")
"""Columns of a delta: one row per changed listing, ordered by `listing_id`."""

CHAINED_COLUMNS = (
    "change_no",
    "release_no",
    "listing_id",
    "op",
    "reason",
    "before",
    "after",
    "row_hash",
    "changed_on",
)
"""Values of a change under its chain hash, in this order."""

REMOVING_OPS = ("expire", "repair", "revoke", "remove", "correct")
"""What may take a listing off the list."""

CHANGING_OPS = ("amend", "correct", "merge", "split")
"""What may change a listing that stays."""

REASON_COLUMNS = ("listing_id", "op", "reason")
"""Columns of the reasons that the rules hand to `compute_delta`."""


class ReleaseError(Exception):
    """The release cannot be made, or would break a promise of the feed.

    The message of this class and its kinds is for operators: it is kept and never quotes a row.
    """


class UnexplainedChangeError(ReleaseError):
    """Listings went off the list and no document or rule says why.

    Attributes:
        listing_ids: the listings concerned.
    """

    def __init__(self, listing_ids: Sequence[str]) -> None:
        self.listing_ids = tuple(listing_ids)
        super().__init__(f"没有依据的退出：{len(self.listing_ids)} 条，如 {self.listing_ids[:3]}")


class ReplayError(ReleaseError):
    """A delta does not fit the state that it is applied to."""


def is_missing(value: object) -> bool:
    """Return whether a single value is None, NaN, NaT or NA."""
    return value is None or value is pd.NaT or value is pd.NA or value != value


# -- values as text --------------------------------------------------------------------------------


def wan_text(value: float) -> str:
    """Return money in 万元 with up to six decimals: `2.5`, `0.3`, `12`."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _days(values: pd.Series) -> pa.Array:
    return pa.array(values, from_pandas=True).cast(pa.date32()).cast(pa.string())


def _moments(values: pd.Series) -> pa.Array:
    return pa.array(values, from_pandas=True).cast(pa.timestamp("s")).cast(pa.string())


def _money(values: pd.Series) -> pa.Array:
    texts = {value: wan_text(float(value)) for value in values.dropna().unique()}
    return pa.array(values.map(texts).astype("str"), type=pa.string(), from_pandas=True)


def _words(values: pd.Series) -> pa.Array:
    return pa.array(values, type=pa.string(), from_pandas=True)


_TO_TEXT = {"text": _words, "date": _days, "moment": _moments, "wan": _money}


def _one_chunk(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def as_text(
    listings: pd.DataFrame, fields: Sequence[ListingField] = LISTING_FIELDS
) -> dict[str, pa.Array]:
    """Return every field as text (missing: null), the one spelling that hashes and files share.

    Raises:
        ReleaseError: a text contains U+001F, which would make two different rows hash alike.
    """
    columns = {f.name: _one_chunk(_TO_TEXT[f.kind](listings[f.name])) for f in fields}
    for name, values in columns.items():
        if holds_any(values, SEPARATOR.encode()):
            raise ReleaseError(f"字段 {name} 含有控制字符")
    return columns


_DTYPES: Mapping[FieldKind, Any] = {
    "text": "str",
    "date": "datetime64[us]",
    "moment": "datetime64[us]",
    "wan": "Float64",
}


def normalise_listings(listings: pd.DataFrame) -> pd.DataFrame:
    """Return the listings with exactly the published columns and types, ordered by `listing_id`.

    Missing columns become empty, others are dropped; money is rounded to six decimals of 万元.

    Raises:
        ReleaseError: a `listing_id` is missing or occurs twice.
    """
    columns = {f.name: _typed(listings, f) for f in LISTING_FIELDS}
    frame = pd.DataFrame(columns, index=listings.index).sort_values("listing_id")
    if frame["listing_id"].isna().any() or frame["listing_id"].duplicated().any():
        raise ReleaseError("名单编号缺失或重复")
    return frame.reset_index(drop=True)


def _typed(listings: pd.DataFrame, f: ListingField) -> pd.Series:
    if f.name not in listings:
        return pd.Series(pd.NA, index=listings.index, dtype="object").astype(_DTYPES[f.kind])
    values: pd.Series = listings[f.name]
    if f.kind in ("date", "moment"):
        return pd.to_datetime(values).astype("datetime64[us]")
    if f.kind == "wan":
        return values.astype("Float64").round(6)
    return values.astype("str")


# -- hashes ----------------------------------------------------------------------------------------


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def row_hash(listings: pd.DataFrame) -> pd.Series:
    """Return the row hash of every listing, same index."""
    return hash_texts(as_text(listings), listings.index)


def hash_texts(texts: Mapping[str, pa.Array], index: pd.Index) -> pd.Series:
    """Return the row hashes of listings whose values are already text (see `as_text`)."""
    return pd.Series(row_digests(texts), index=index, dtype="str")


def row_digests(texts: Mapping[str, pa.Array]) -> list[str]:
    """Return the row hashes as a list, in the order of the rows."""
    joined = pc.binary_join_element_wise(
        *(texts[name] for name in LISTING_COLUMNS),
        SEPARATOR,
        null_handling="replace",
        null_replacement="",
    )
    # Per row by nature: a digest has no vectorised form.
    return [hashlib.sha256(row).hexdigest() for row in each_value(joined)]


def state_hash(hashes: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """Return the hash of a state, given the row hash of every `listing_id`."""
    pairs = hashes.items() if isinstance(hashes, Mapping) else hashes
    digest = hashlib.sha256()
    for listing_id, hashed in sorted(pairs):
        digest.update(f"{listing_id}:{hashed}\n".encode())
    return digest.hexdigest()


def listings_hash(listings: pd.DataFrame) -> str:
    """Return the state hash of a frame of listings."""
    return state_hash(zip(listings["listing_id"], row_hash(listings), strict=True))


def chain(previous: str, changes: pd.DataFrame) -> list[str]:
    """Return the chain hash of every change, in the order given.

    Args:
        previous: chain hash of the change before the first one, empty if there is none.
        changes: rows with `CHAINED_COLUMNS`.
    """
    hashes: list[str] = []
    # Per row by nature: every hash needs the one before it.
    for values in changes[list(CHAINED_COLUMNS)].itertuples(index=False, name=None):
        texts = ("" if is_missing(value) else _plain(value) for value in values)
        previous = _sha256(SEPARATOR.join((previous, *texts)))
        hashes.append(previous)
    return hashes


def _plain(value: Any) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else str(value)


# -- rows as JSON ----------------------------------------------------------------------------------


_ESCAPED_IN_JSON = b'"\\' + bytes(range(0x20))


def _json_strings(values: pa.Array) -> pa.Array:
    """Return JSON tokens of text values, `null` where missing."""
    tokens = pc.fill_null(pc.binary_join_element_wise('"', values, '"', ""), "null")
    if not holds_any(values, _ESCAPED_IN_JSON):
        return tokens
    awkward = pc.fill_null(pc.match_substring_regex(values, r'["\\\x00-\x1f]'), False)
    escaped = [json.dumps(v, ensure_ascii=False) for v in values.filter(awkward).to_pylist()]
    return pc.replace_with_mask(tokens, awkward, pa.array(escaped, type=pa.string()))


def rows_as_json(
    texts: Mapping[str, pa.Array], fields: Sequence[ListingField] = LISTING_FIELDS
) -> pa.Array:
    """Return each row as one JSON object, keys in the order of `fields`; money is a JSON number."""
    parts: list[Any] = []
    for number, f in enumerate(fields):
        parts.append(("{" if number == 0 else ", ") + json.dumps(f.name) + ": ")
        values = texts[f.name]
        parts.append(pc.fill_null(values, "null") if f.kind == "wan" else _json_strings(values))
    return pc.binary_join_element_wise(*parts, "}", "")


def listings_from_json(rows: Iterable[str]) -> pd.DataFrame:
    """Return the listings that JSON objects describe, normalised."""
    records = [json.loads(row) for row in rows]
    return normalise_listings(pd.DataFrame(records, columns=list(LISTING_COLUMNS)))


# -- delta and replay ------------------------------------------------------------------------------


def compute_delta(
    previous: pd.DataFrame,
    candidate: pd.DataFrame,
    reasons: pd.DataFrame,
    redirects: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return what leads from one state to the next, every change with its reason.

    Args:
        previous: listings of the last release.
        candidate: listings of the next one.
        reasons: `REASON_COLUMNS`, from `domain.listing`; needed for every listing that goes,
            optional for others (a new one is explained by its own document, an amended one by the
            fields that changed).
        redirects: `violator_id` of merged parties to the id that they merged into; a change of
            `violator_id` along a redirect is a merge, any other one a split.

    Returns:
        `DELTA_COLUMNS`, ordered by `listing_id`; empty if nothing changed.

    Raises:
        UnexplainedChangeError: a listing went and `reasons` does not say why.
    """
    before, after = _packed(previous), _packed(candidate)
    both = before.add_suffix("_before").join(after.add_suffix("_after"), how="outer").sort_index()
    changed = both[both["hash_before"].fillna("") != both["hash_after"].fillna("")]
    why = _reasons_by_listing(reasons)
    rows = [
        _change(str(listing_id), row, why, redirects or {})
        # One short function call per changed listing: reasons are composed from words.
        for listing_id, row in zip(changed.index, changed.to_dict("records"), strict=True)
    ]
    unexplained = [row[0] for row in rows if row[1] == ""]
    if unexplained:
        raise UnexplainedChangeError(unexplained)
    return pd.DataFrame(rows, columns=list(DELTA_COLUMNS)).astype("str")


def explain_withdrawn(
    previous: pd.DataFrame,
    candidate: pd.DataFrame,
    reasons: pd.DataFrame,
    parted: Collection[str] = (),
) -> pd.DataFrame:
    """Return the reasons with one more for every listing that goes though no document says so.

    Its source no longer carries the document, or gives it to another party: that is a correction.

    Args:
        previous: listings of the last release.
        candidate: listings of the next one.
        reasons: `REASON_COLUMNS`, from `domain.listing`.
        parted: documents whose record a person has said not to be about a party (`不同主体`).
    """
    gone = ~previous["listing_id"].isin(candidate["listing_id"])
    explained = reasons.loc[reasons["op"].isin(REMOVING_OPS), "listing_id"]
    silent = previous.loc[gone & ~previous["listing_id"].isin(explained), ["listing_id", "rdwh"]]
    words = "来源已不再以" + silent["rdwh"].fillna("") + "认定该主体，按更正退出"
    by_person = silent["rdwh"].isin(list(parted))
    more = pd.DataFrame(
        {
            "listing_id": silent["listing_id"],
            "op": "correct",
            "reason": words.mask(by_person, f"{PARTED}：" + silent["rdwh"] + "不属该主体"),
        }
    )
    return pd.concat([reasons[list(REASON_COLUMNS)], more], ignore_index=True)


def _packed(listings: pd.DataFrame) -> pd.DataFrame:
    """Return row hash, JSON and party of each listing, indexed by `listing_id`."""
    texts = as_text(listings)
    index = pd.Index(listings["listing_id"].astype("str"))
    return pd.DataFrame(
        {
            "hash": hash_texts(texts, index),
            "json": pd.Series(rows_as_json(texts).to_pylist(), index=index, dtype="str"),
            "violator": pd.Series(listings["violator_id"].array, index=index, dtype="str"),
            "document": pd.Series(
                (listings["rddw"].fillna("") + listings["rdwh"].fillna("")).array, index=index
            ).astype("str"),
        }
    )


def _reasons_by_listing(reasons: pd.DataFrame) -> dict[tuple[str, str], str]:
    ordered = reasons.sort_values(list(REASON_COLUMNS))
    return {
        (str(i), str(op)): str(reason)
        for i, op, reason in zip(
            ordered["listing_id"], ordered["op"], ordered["reason"], strict=True
        )
    }


def _given(
    listing_id: str, ops: Sequence[str], why: Mapping[tuple[str, str], str]
) -> tuple[str, str]:
    """Return the first of the ops that has a reason, and the reason; empty texts if none has."""
    for op in ops:
        if (listing_id, op) in why:
            return op, why[listing_id, op]
    return "", ""


def _change(
    listing_id: str,
    row: Mapping[Any, Any],
    why: Mapping[tuple[str, str], str],
    redirects: Mapping[str, str],
) -> tuple[str, str, str, str | None, str | None, str]:
    """Return one row of the delta; its op is empty if a listing went without a reason."""
    if is_missing(row["hash_before"]):
        reason = why.get((listing_id, "list"), "依据" + str(row["document_after"]))
        return listing_id, "list", reason, None, row["json_after"], row["hash_after"]
    if is_missing(row["hash_after"]):
        op, reason = _given(listing_id, REMOVING_OPS, why)
        return listing_id, op, reason, row["json_before"], None, row["hash_before"]
    op, reason = _amendment(listing_id, row, why, redirects)
    return listing_id, op, reason, row["json_before"], row["json_after"], row["hash_after"]


def _amendment(
    listing_id: str,
    row: Mapping[Any, Any],
    why: Mapping[tuple[str, str], str],
    redirects: Mapping[str, str],
) -> tuple[str, str]:
    """Return op and reason of a listing that stays but reads differently."""
    old, new = json.loads(row["json_before"]), json.loads(row["json_after"])
    moved = old["violator_id"] != new["violator_id"]
    headers = [
        f.header
        for f in LISTING_FIELDS
        if f.name != "violator_id" and old.get(f.name) != new.get(f.name)
    ]
    op, reason = _given(listing_id, CHANGING_OPS, why)
    if headers and not reason:
        op, reason = "amend", "来源更新：" + "、".join(headers)
    if not moved:
        return op, reason
    op, party = _party_move(str(old["violator_id"]), str(new["violator_id"]), redirects)
    return op, "；".join(text for text in (party, reason) if text)


def _party_move(old: str, new: str, redirects: Mapping[str, str]) -> tuple[str, str]:
    if resolve(old, redirects) == new:
        return "merge", f"主体合并：{old} 并入 {new}"
    return "split", f"主体拆分：由 {old} 改属 {new}"


def resolve(violator_id: str, redirects: Mapping[str, str]) -> str:
    """Return the surviving id that redirects lead to.

    Raises:
        ReleaseError: the redirects form a cycle.
    """
    seen = {violator_id}
    while violator_id in redirects:
        violator_id = redirects[violator_id]
        if violator_id in seen:
            raise ReleaseError("主体编号重定向成环")
        seen.add(violator_id)
    return violator_id


def replay(state: pd.DataFrame, delta: pd.DataFrame) -> pd.DataFrame:
    """Return the state that a delta leads to.

    Raises:
        ReplayError: a change's `before` is not what the state holds, or its hash is not its
        content's.
    """
    rows = dict(zip(state["listing_id"], rows_as_json(as_text(state)).to_pylist(), strict=True))
    for change in delta.to_dict("records"):
        _apply(rows, change)
    result = listings_from_json(rows.values())
    hashes = dict(zip(result["listing_id"], row_hash(result), strict=True))
    last = dict(zip(delta["listing_id"], delta["row_hash"], strict=True))
    for listing_id, hashed in last.items():
        if hashes.get(listing_id, hashed) != hashed:
            raise ReplayError(f"变更 {listing_id} 的散列与内容不符")
    return result


def _apply(rows: dict[str, str], change: Mapping[Any, Any]) -> None:
    listing_id = change["listing_id"]
    before = None if is_missing(change["before"]) else json.loads(change["before"])
    held = rows.get(listing_id)
    if (None if held is None else json.loads(held)) != before:
        raise ReplayError(f"变更 {listing_id} 与变更前的名单不符")
    if is_missing(change["after"]):
        rows.pop(listing_id, None)
    else:
        rows[listing_id] = change["after"]


# -- the gate --------------------------------------------------------------------------------------


GUARDS = (
    "shrink",
    "growth",
    "empty",
    "as_of_back",
    "as_of_ahead",
    "as_of_jump",
    "early_expiry",
    "repointed",
    "empty_source",
    "repointed_source",
    "stale_source",
)
"""Codes of the guards, which a person may lift."""


@dataclass(frozen=True)
class Override:
    """A named person's decision to publish in spite of a guard.

    Attributes:
        guards: codes of the guards that it lifts.
        person: who decided.
        reason: why.
        as_of: the only as-of day that it holds for.
    """

    guards: tuple[str, ...]
    person: str
    reason: str
    as_of: date


@dataclass(frozen=True)
class FeedRule:
    """For how long receivers may rely on what they hold without hearing from the publisher.

    Attributes:
        fresh_days: days that `index.json` holds; every run that ends well renews it.
    """

    fresh_days: int = 7

    def __post_init__(self) -> None:
        if self.fresh_days < 1:
            raise ValueError("fresh_days must be at least 1")


@dataclass(frozen=True)
class GatePolicy:
    """Thresholds of the guards before publication.

    Attributes:
        max_shrink_share: largest share of the last release that may go at once, 0 to 1. Listings
            that a document frees, or a person, or their own term, do not count.
        max_growth_share: largest share of the last release that may be new at once.
        growth_from: listings that the last release must have for that guard to speak: a list that
            is still filling up grows by multiples of itself.
        min_rows: guards on shares speak only when at least this many listings go or come.
        max_repointed_share: largest share of codes whose registered name differs from the last
            release.
        max_source_repointed_share: largest share of a source's records that may speak of another
            party than at the last publication.
        max_jump_days: days that may lie between the last evaluation and the as-of day, None: any.
        rhythm_days: source to the age in days that its newest record may have.
        stale_source: whether a source older than its rhythm is shown (`warn`) or stops the
            publication (`refuse`).
        overrides: decisions that lift a guard for one day.
    """

    max_shrink_share: float = 0.3
    max_growth_share: float = 1.0
    growth_from: int = 100
    min_rows: int = 20
    max_repointed_share: float = 0.05
    max_source_repointed_share: float = 0.05
    max_jump_days: int | None = None
    rhythm_days: Mapping[str, int] = field(default_factory=dict)
    stale_source: Literal["warn", "refuse"] = "warn"
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True)
class GateFacts:
    """What the gate looks at, counted inside the publishing transaction.

    Attributes:
        as_of: the day of the candidate.
        previous_as_of: the day of the last release, None before the first one.
        previous_count: listings of the last release.
        candidate_count: listings of the candidate.
        ops: number of changes per op.
        gone: listings that go for no document, no person's word and not by their term: the guard
            against vanished sources counts these alone.
        freed: listings that a document or a person's `不同主体` frees.
        early: listings that go by term or rule before the end that was published.
        policy_versions: version of the policy at the last release and now.
        last_run_on: day of the last evaluation up to the as-of day, None if none is known.
        today: the day by the clock, None where it is not asked.
        repointed: listings whose code stayed and whose name differs from the last release.
        broken: invariants that the candidate breaks, code to number of rows.
        sources: the sources that the candidate was made from.
    """

    as_of: date
    previous_as_of: date | None
    previous_count: int
    candidate_count: int
    ops: Mapping[str, int] = field(default_factory=dict)
    gone: int = 0
    freed: int = 0
    early: int = 0
    policy_versions: tuple[str, str] = ("", "")
    last_run_on: date | None = None
    today: date | None = None
    repointed: int = 0
    broken: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[SourceFacts, ...] = ()


@dataclass(frozen=True)
class GateFinding:
    """One reason not to publish.

    Attributes:
        code: guard or invariant.
        message: Chinese, for the operator.
        lifted_by: the override that lifts it; invariants cannot be lifted.
        advisory: it is shown and recorded, and does not stop the publication.
    """

    code: str
    message: str
    lifted_by: Override | None = None
    advisory: bool = False


INVARIANTS: Mapping[str, str] = {
    "no_document": "没有法律文书（文号、机关、日期）的名单",
    "no_party": "没有登记名称或信用代码的名单",
    "id_number": "法人或个体工商户的证件号码不应填写",
    "bad_period": "公示截止期早于统计日或早于列入日期",
    "future": "列入日期晚于统计日",
    "bad_code": "名单类型或严重程度不在规定范围",
}
"""Invariants of a candidate that nobody can lift, and what to call them."""


def broken_invariants(candidate: pd.DataFrame, as_of: date) -> dict[str, int]:
    """Return how many listings break each invariant (only those broken)."""
    day = pd.Timestamp(as_of)
    person = candidate["cf_xdr_lb"].eq("自然人")
    masks = {
        "no_document": candidate[["rdwh", "rddw", "listed_on"]].isna().any(axis=1),
        "no_party": candidate["cf_xdr_mc"].isna() | (candidate["cf_xdr_shxym"].isna() & ~person),
        "id_number": candidate["cf_xdr_zjhm"].notna() & ~person,
        "bad_period": (candidate["publish_until"] < day)
        | (candidate["publish_until"] < candidate["listed_on"]),
        "future": candidate["listed_on"] > day,
        "bad_code": ~candidate["list_type"].isin(["blacklist", "dishonesty_record"])
        | ~candidate["severity"].isin(["一般", "严重"]),
    }
    counts = {code: int(np.count_nonzero(mask)) for code, mask in masks.items()}
    return {code: count for code, count in counts.items() if count}


def check_gate(facts: GateFacts, policy: GatePolicy) -> list[GateFinding]:
    """Return every reason not to publish; those with `lifted_by` were overridden by a person."""
    found = [
        GateFinding(code, f"{INVARIANTS.get(code, code)}：{count} 条")
        for code, count in sorted(facts.broken.items())
    ]
    guards = [*_guards(facts, policy), *_source_guards(facts, policy)]
    return found + [
        GateFinding(
            code,
            message,
            _override(code, facts.as_of, policy),
            advisory=code == "stale_source" and policy.stale_source == "warn",
        )
        for code, message in guards
        if message
    ]


def _override(code: str, as_of: date, policy: GatePolicy) -> Override | None:
    fitting = [o for o in policy.overrides if code in o.guards and o.as_of == as_of]
    return fitting[0] if fitting else None


def _guards(facts: GateFacts, policy: GatePolicy) -> list[tuple[str, str]]:
    """Return every guard with its message, empty where it is content."""
    before = facts.previous_count
    settled = before if before >= policy.growth_from else 0
    explained = facts.freed + facts.ops.get("expire", 0) - facts.early
    emptied = facts.candidate_count == 0 and explained < facts.previous_count
    return [
        *_day_guards(facts, policy),
        ("early_expiry", _early_expiry(facts)),
        ("empty", f"候选名单为空，上一批次有 {facts.previous_count} 条" if emptied else ""),
        *(
            (code, _share(what, count, base, limit, policy.min_rows))
            for code, what, count, base, limit in (
                ("shrink", "退出", facts.gone, before, policy.max_shrink_share),
                ("growth", "新增", facts.ops.get("list", 0), settled, policy.max_growth_share),
                ("repointed", "代码改指", facts.repointed, before, policy.max_repointed_share),
            )
        ),
    ]


def _day_guards(facts: GateFacts, policy: GatePolicy) -> list[tuple[str, str]]:
    """Return what is wrong with the as-of day.

    A last release that was made for a day ahead of the clock is itself wrong: the way back to a
    true day is open.
    """
    last, day = facts.previous_as_of, facts.as_of
    known_wrong = last is not None and facts.today is not None and last > facts.today
    back = last is not None and day < last and not known_wrong
    ahead = facts.today is not None and day > facts.today
    known = [d for d in (last, facts.last_run_on) if d is not None and d <= day]
    gap = (day - max(known)).days if known else 0
    jumped = policy.max_jump_days is not None and gap > policy.max_jump_days
    return [
        ("as_of_back", f"统计日 {day} 早于上一批次 {last}" if back else ""),
        (
            "as_of_ahead",
            f"统计日 {day} 晚于今天 {facts.today}，请核对 REGISTRY_AS_OF" if ahead else "",
        ),
        ("as_of_jump", _JUMPED.format(day, gap, policy.max_jump_days) if jumped else ""),
    ]


_JUMPED = (
    "统计日 {} 距上一次评估 {} 天，超过警戒 {} 天，请核对 REGISTRY_AS_OF；"
    "确实停用多日的，由负责人签名放行"
)


def _early_expiry(facts: GateFacts) -> str:
    """Return what a change of policy takes off before its published end, if it does."""
    before, after = facts.policy_versions
    if facts.early == 0 or before == after:
        return ""
    return (
        f"政策改动（版本 {before} → {after}）使 {facts.early} 条在已公示的截止期之前退出，"
        "请核对 policy/；确为政策调整的，由负责人签名放行"
    )


def _source_guards(facts: GateFacts, policy: GatePolicy) -> list[tuple[str, str]]:
    """Return what is wrong with the sources.

    Listings that end by their own term go whatever the sources do: a delta of nothing else passes.
    """
    if set(facts.ops) <= {"expire"}:
        return []
    found = []
    for source in facts.sources:
        name = source.source
        if source.records == 0 and source.records_before > 0:
            text = f"来源 {name} 没有任何记录，上次发布时有 {source.records_before} 条"
            found.append(("empty_source", text))
        found.append(("stale_source", _stale(source, facts.as_of, policy.rhythm_days.get(name))))
        limit = policy.max_source_repointed_share
        what = f"来源 {name} 改指其他主体"
        moved = _share(what, source.repointed, source.compared, limit, policy.min_rows)
        found.append(("repointed_source", moved))
    return found


def _stale(source: SourceFacts, as_of: date, rhythm: int | None) -> str:
    if rhythm is None or source.newest_on is None or (as_of - source.newest_on).days <= rhythm:
        return ""
    return f"来源 {source.source} 最新记录为 {source.newest_on}，早于其报送周期 {rhythm} 天"


def _share(what: str, count: int, base: int, limit: float, min_rows: int) -> str:
    if base == 0 or count < min_rows or count <= limit * base:
        return ""
    return f"{what} {count} 条，占上一批次 {base} 条的 {count / base:.0%}，超过警戒 {limit:.0%}"
