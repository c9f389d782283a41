"""One decision in several spellings of its number: folded where surely one, held where not.

A number's spellings (罚, 罚字, 处罚 …) are one document only if authority, year, number, date and
party agree. Where something differs, one of the two was typed wrongly, or there are two documents;
nobody here can tell, so both sides that the exchange database does not vouch for are held back.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import pandas as pd

from domain.decisions.kinds import add_holds
from domain.decisions.numbers import JOINT, decision_key, split_numbers
from domain.values.text import compact_text

SPELLING_CONFLICT: Final = "spelling_conflict"
SPELLING_HOLDS: Final = {
    SPELLING_CONFLICT: "同一机关同一年份同一序号的文号有不同写法，而日期、机关或当事人不一致，"
    "不知是否同一决定，请核对文号。",
}
"""Why a decision is held back whose number others spell otherwise."""

_OWN: Final = "market_penalty"
"""Source whose spelling counts, since it is the authority's own."""


def one_row_per_number(carriers: pd.DataFrame) -> pd.DataFrame:
    """Return the carriers with one row for each number of a cell that holds several.

    Columns: those of the carriers.
    """
    several = carriers["decision_no"].str.contains(JOINT, regex=False).fillna(False)
    if not several.any():
        return carriers
    split = carriers["decision_no"].str.split(JOINT)
    exploded = carriers.assign(decision_no=split).explode("decision_no", ignore_index=True)
    return exploded.astype({"decision_no": "str"})


def fold_spellings(carriers: pd.DataFrame) -> pd.DataFrame:
    """Return the carriers with one number per decision, and `hold_code` where spellings conflict.

    Args:
        carriers: `decision_no` (one number a row), `source`, `violator_id`, `authority`,
            `decided_on`, `hold_code`.
    """
    numbers = carriers["decision_no"].drop_duplicates()
    keys = numbers.map(decision_key)
    spelt = numbers[keys.duplicated(keep=False)]
    if spelt.empty:
        return carriers
    rows = carriers.loc[carriers["decision_no"].isin(spelt), list(_STATED)]
    by_key: dict[str, dict[str, list[_Carrier]]] = {}
    for place, *stated in rows.itertuples(name=None):
        one = _Carrier(place, *stated)
        spellings = by_key.setdefault(decision_key(one.number), {})
        spellings.setdefault(one.number, []).append(one)
    chosen, held = _folded(by_key.values())
    new = pd.Series(chosen, dtype="str").reindex(carriers.index).fillna(carriers["decision_no"])
    holds = pd.Series(SPELLING_CONFLICT, index=sorted(held), dtype="str").reindex(carriers.index)
    hold_code = add_holds(carriers["hold_code"], holds)
    return carriers.assign(decision_no=new, hold_code=hold_code)


_STATED = ("decision_no", "source", "violator_id", "authority", "decided_on")


class _Carrier(NamedTuple):
    """What one carrier says, and its place in the frame; Any, because a cell may be missing."""

    place: int
    number: str
    source: str
    party: Any
    authority: Any
    day: Any


def _folded(
    decisions: Iterable[Mapping[str, list[_Carrier]]],
) -> tuple[dict[int, str], set[int]]:
    """New number by place of a carrier, and the places that are held back."""
    chosen: dict[int, str] = {}
    held: set[int] = set()
    for spellings in decisions:
        number = _chosen(spellings)
        own = spellings[number]
        for other in (carriers for spelt, carriers in spellings.items() if spelt != number):
            if _agree([*own, *other], own, other):
                chosen |= {one.place: number for one in other}
                continue
            held |= {one.place for one in other}
            held |= {one.place for one in own if one.source != _OWN}
    return chosen, held


def _chosen(spellings: Mapping[str, list[_Carrier]]) -> str:
    """The spelling that stands for all: the authority's own, else the shortest."""
    own = [n for n, found in spellings.items() if any(one.source == _OWN for one in found)]
    return min(own or spellings, key=lambda number: (len(number), number))


def _agree(both: list[_Carrier], own: list[_Carrier], other: list[_Carrier]) -> bool:
    """Whether all that both sides say of date, authority and party is the same."""
    days = {one.day for one in both if not pd.isna(one.day)}
    offices = {str(one.authority) for one in both if not pd.isna(one.authority)}
    parties = {one.party for one in own if not pd.isna(one.party)}
    parties &= {one.party for one in other}
    return len(days) <= 1 and bool(parties) and _one_office(offices)


def _one_office(names: Iterable[str]) -> bool:
    """Whether names are one authority's: each the end of the longest (`教育局`, `江阴市教育局`)."""
    compacted = sorted({compact_text(name) or "" for name in names}, key=len)
    return not compacted or all(compacted[-1].endswith(name) for name in compacted)


def with_known_numbers(credit: pd.DataFrame, carriers: pd.DataFrame) -> pd.DataFrame:
    """Return the credit decisions citing penalty decisions as the carriers spell them.

    A spelling that fits two decisions stays as it is, and is reported as unknown.

    Columns: those of the credit decisions.
    """
    known = set(carriers["decision_no"])
    by_key: dict[str, set[str]] = {}
    for number in known:
        by_key.setdefault(decision_key(number), set()).add(number)

    def spelt(text: str) -> str:
        return JOINT.join(_as_known(number, known, by_key) for number in split_numbers(text))

    cited = credit["penalty_decision_no"].map(spelt, na_action="ignore").astype("str")
    return credit.assign(penalty_decision_no=cited)


def _as_known(number: str, known: set[str], by_key: dict[str, set[str]]) -> str:
    options = by_key.get(decision_key(number), set())
    return number if number in known or len(options) != 1 else next(iter(options))
