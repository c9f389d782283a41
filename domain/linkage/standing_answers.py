"""Which of people's answers still stand: those whose records say what the reviewer saw.

A number such as `<batch>/<filer>/<序号>` names a place in a workbook, and a corrected workbook may
have moved another party there. An answer therefore carries what the reviewer saw of both records
(name, code, address) and binds only while nothing of it is contradicted (contract §2.6). Answers
that contradict each other are the matter of `domain.linkage.judgements`.
"""

import re
from collections.abc import Mapping
from typing import Final

import pandas as pd

from domain.linkage.evidence.vetoes import one_typing_error
from domain.values.addresses.parse import Gazetteer, parse_addresses
from domain.values.county import County
from domain.values.identifiers import hidden_code
from domain.values.names.organisations import parse_organisation_names
from domain.values.names.same_name import compact
from domain.values.names.sounds import syllables

SIDES: Final = ("left", "right")
SEEN: Final = ("name", "code", "address")
"""What an answer says of each record, as `left_name` and so on."""

OUT_OF_DATE: Final = "out_of_date"
UNKNOWN: Final = "unknown_record"

_PLACE: Final = ("road", "road_no", "compound", "tower", "building", "unit", "room", "floor")
_EXACT: Final = ("building_key", "compound", "tower", "road")
"""Parts of which one must agree for an address to count as seen again."""
_TOWN_RECORD: Final = "town_submission"


def unbinding_reasons(
    answers: pd.DataFrame,
    mentions: pd.DataFrame,
    replaced: Mapping[str, pd.Timestamp],
    gazetteer: Gazetteer,
) -> pd.Series:
    """Say per answer why it binds nothing: `unknown_record`, `out_of_date:<side>`, else missing.

    Args:
        answers: accepted link decisions.
        mentions: all mentions of the run; read is what they say now.
        replaced: file of a town that took the place of an earlier one, to its time of delivery.
            Where an answer does not say what was seen, its town records count as unchanged unless
            their workbook was replaced after the day of the answer.
        gazetteer: towns and villages that addresses are read against.
    """
    reasons: pd.Series = pd.Series(pd.NA, index=answers.index, dtype="str")
    if answers.empty:
        return reasons
    current = _current(mentions, answers)
    for side in SIDES:
        now = current.reindex(_keys(answers[f"{side}_record"])).set_axis(answers.index, axis=0)
        seen = _seen(answers, side, now["town_code"], gazetteer)
        changed = _contradicted(seen, now, gazetteer.county) | _unnoted_and_replaced(
            answers, seen, now, replaced
        )
        reasons = reasons.mask(reasons.isna() & now["source"].isna(), UNKNOWN)
        reasons = reasons.mask(reasons.isna() & changed, f"{OUT_OF_DATE}:{side}")
    return reasons


def replacements(files: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """Files that took the place of an earlier one of their filer and batch, with their time.

    Args:
        files: accounts of the town submissions (`domain.intake.batch.FILE_COLUMNS`).
    """
    key = ["batch", "filer_code"]
    known = files.dropna(subset=key)
    older = known.loc[known["status"].eq("superseded"), key].drop_duplicates()
    current = known[known["status"].eq("accepted")].merge(older, on=key)
    return dict(zip(current["source_file"], current["received_at"], strict=True))


def _keys(records: pd.Series) -> pd.Series:
    """The mention that a record's name means: its first party unless another is numbered."""
    return records.where(records.str.contains(r"#\d+$", regex=True), records + "#1")


def _current(mentions: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    wanted = pd.concat([_keys(answers[f"{side}_record"]) for side in SIDES])
    rows = mentions[mentions["mention_id"].isin(wanted)].set_index("mention_id")
    hidden = rows["id_number"].map(hidden_code, na_action="ignore").astype("str")
    return rows.assign(code=rows["uscc"].fillna(hidden))


def _seen(answers: pd.DataFrame, side: str, town: pd.Series, gazetteer: Gazetteer) -> pd.DataFrame:
    """What the reviewer saw of one side, its address taken apart."""
    columns = {name: answers.get(f"{side}_{name}", pd.Series(dtype="str")) for name in SEEN}
    seen = pd.DataFrame({n: c.reindex(answers.index).astype("str") for n, c in columns.items()})
    parts = parse_addresses(seen["address"], gazetteer, town)
    return seen.join(parts[[*_PLACE, "building_key"]].astype("str"))


def _contradicted(seen: pd.DataFrame, now: pd.DataFrame, county: County) -> "pd.Series[bool]":
    """Where the record says something else than was seen, or nothing of it any more."""
    names = [_names_fit(a, b, county) for a, b in zip(seen["name"], now["name"], strict=True)]
    codes = [_codes_fit(a, b) for a, b in zip(seen["code"], now["code"], strict=True)]
    reasons = pd.DataFrame(
        {"name": names, "code": codes, "address": _places_fit(seen, now)}, index=seen.index
    )
    stated = seen[list(SEEN)].notna().any(axis=1)
    against = reasons.eq(-1).any(axis=1)
    return stated & (against | ~reasons.eq(1).any(axis=1))


def _names_fit(seen: object, now: object, county: County) -> int:
    """1 if both names can be one party's, -1 if they cannot, 0 where one is missing.

    Equal, one within the other, one typing error apart or of one sound; a signboard also by the
    part that tells it from others, which two full legal names may share and be two parties.
    """
    if not isinstance(seen, str) or not isinstance(now, str):
        return 0
    parts = parse_organisation_names(pd.Series([seen, now], dtype="str"), (), county)
    one, other = compact(seen), compact(now)
    full = parts["legal_form"].notna().all()
    same_core = parts["core"].notna().all() and parts["core"].nunique() == 1
    within = min(len(one), len(other)) > 1 and (one in other or other in one)
    alike = one_typing_error(one, other) or syllables(one) == syllables(other)
    return 1 if within or alike or (same_core and not full) else -1


def _codes_fit(seen: object, now: object) -> int:
    if not isinstance(seen, str) or not isinstance(now, str):
        return 0
    return 1 if _plain(hidden_code(seen)) in (_plain(now), _plain(hidden_code(now))) else -1


def _plain(code: str) -> str:
    return re.sub(r"\s", "", code).upper()


def _places_fit(seen: pd.DataFrame, now: pd.DataFrame) -> pd.Series:
    """1 where the addresses share a place and differ in no part, -1 where a part differs."""
    both = seen["address"].notna() & now["address"].notna()
    differs = pd.Series(False, index=seen.index)
    agrees = _text(seen["address"]).eq(_text(now["address"])) & both
    for part in (*_PLACE, "building_key"):
        one, other = seen[part], now[part]
        known = one.notna() & other.notna()
        if part != "building_key":
            differs |= known & one.ne(other)
        if part in _EXACT:
            agrees |= known & one.eq(other)
    # Two addresses of which no part can be compared are compared as they stand.
    unread = both & ~agrees & ~differs
    inside = [
        isinstance(a, str) and isinstance(b, str) and (a in b or b in a)
        for a, b in zip(_text(seen["address"]), _text(now["address"]), strict=True)
    ]
    agrees |= unread & pd.Series(inside, index=seen.index)
    differs |= unread & ~agrees
    return agrees.astype("int64").mask(differs, -1).where(both, 0)


def _text(addresses: pd.Series) -> pd.Series:
    return addresses.str.replace(r"[\s,，。()（）]", "", regex=True)


def _unnoted_and_replaced(
    answers: pd.DataFrame,
    seen: pd.DataFrame,
    now: pd.DataFrame,
    replaced: Mapping[str, pd.Timestamp],
) -> "pd.Series[bool]":
    """Where nothing was noted, and a workbook came after the answer in place of another."""
    nothing_noted = seen[list(SEEN)].isna().all(axis=1) & now["source"].eq(_TOWN_RECORD)
    delivered = pd.to_datetime(now["source_file"].map(dict(replaced)))
    answered = answers["decided_on"] + pd.Timedelta(days=1)
    later = delivered.notna() & (answered.isna() | (delivered >= answered))
    return nothing_noted & later
