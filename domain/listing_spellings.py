"""One decision in several spellings of its number: folded where surely one, held where not.

A number's spellings (罚, 罚字, 处罚 …) are one document only if authority, year, number, date and
party agree. Where something differs, one of the two was typed wrongly, or there are two documents;
nobody here can tell, so both sides that the exchange database does not vouch for are held back.
"""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from domain.decision_numbers import JOINT, decision_key, split_numbers
from domain.documents import add_holds
from domain.text import compact_text

SPELLING_CONFLICT: Final = "spelling_conflict"
SPELLING_HOLDS: Final = {
    SPELLING_CONFLICT: "同一机关同一年份同一序号的文号有不同写法，而日期、机关或当事人不一致，"
    "不知是否同一决定，请核对文号。",
}
"""Why a decision is held back whose number others spell otherwise."""

_OWN: Final = "market_penalty"
"""Source whose spelling counts, since it is the authority's own."""


def one_row_per_number(carriers: pd.DataFrame) -> pd.DataFrame:
    """Return the carriers with one row for each number of a cell that holds several."""
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
    rows = carriers[carriers["decision_no"].isin(spelt)]
    new = carriers["decision_no"].copy()
    held = pd.Series(pd.NA, index=carriers.index, dtype="str")
    # Few numbers have two spellings; each such decision is looked at once.
    for _, decision in rows.groupby(rows["decision_no"].map(decision_key), sort=True):
        chosen = _chosen(decision)
        own = decision[decision["decision_no"].eq(chosen)]
        for number, other in decision.groupby("decision_no", sort=True):
            if number == chosen:
                continue
            if _agree(own, other):
                new[other.index] = chosen
                continue
            both = pd.concat([own, other])
            sides = both[both["source"].ne(_OWN) | both["decision_no"].ne(chosen)]
            held[sides.index] = SPELLING_CONFLICT
    hold_code = add_holds(carriers["hold_code"], held)
    return carriers.assign(decision_no=new, hold_code=hold_code)


def _chosen(decision: pd.DataFrame) -> str:
    """The spelling that stands for all: the authority's own, else the shortest."""
    own = decision[decision["source"].eq(_OWN)]
    numbers = (decision if own.empty else own)["decision_no"].unique()
    return min(map(str, numbers), key=lambda number: (len(number), number))


def _agree(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether all that both sides say of date, authority and party is the same."""
    days = pd.concat([one["decided_on"], other["decided_on"]]).dropna().nunique()
    parties = set(one["violator_id"].dropna()) & set(other["violator_id"].dropna())
    offices = {*one["authority"].dropna(), *other["authority"].dropna()}
    return days <= 1 and bool(parties) and _one_office(offices)


def _one_office(names: Iterable[str]) -> bool:
    """Whether names are one authority's: each the end of the longest (`教育局`, `江阴市教育局`)."""
    compacted = sorted({compact_text(name) or "" for name in names}, key=len)
    return all(compacted[-1].endswith(name) for name in compacted)


def with_known_numbers(credit: pd.DataFrame, carriers: pd.DataFrame) -> pd.DataFrame:
    """Return the credit decisions citing penalty decisions as the carriers spell them.

    A spelling that fits two decisions stays as it is, and is reported as unknown.
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
