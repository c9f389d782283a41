"""Penalty decisions in read rows: what kind of document each is, and what its words say of money.

The same for towns' rows and the exchange database. A row keeps what it says; `hold_code` says why
its decision lists nobody as it stands, and the issue says it to the person who must act.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np
import pandas as pd

from domain.decisions.fines import MoneyWords, off_by_ten_thousand, one_amount, stated_amounts
from domain.decisions.kinds import (
    AMOUNT_CONTRADICTED,
    AMOUNT_IMPLAUSIBLE,
    FINE_UNREAD,
    SHARED_AMOUNT,
    SIMPLE,
    UNKNOWN_STATUS,
    DocumentRules,
    add_holds,
)
from domain.decisions.numbers import JOINT, split_numbers
from domain.values.personal_numbers import key_without_numbers
from domain.values.text import clean, compact, fill_ditto
from resources.intake.drafts import Draft
from schemas.rows.sources import TEXT
from schemas.rows.validation import Break

STATED_IN: Final = ("penalty_kinds", "measures", "penalty_content", "rectification", "remarks")
"""Columns whose text may state what a penalty takes."""

SIMPLE_IN: Final = ("penalty_kinds", "measures", "penalty_content", "basis", "remarks")
"""Columns whose text may say that the simple procedure was used."""


def assess_documents(draft: Draft, rules: DocumentRules) -> Draft:
    """Return the draft with `hold_code`, fines that only the text states, and what is wrong.

    Args:
        draft: rows with `decision_no`, `fine_yuan` and the columns around them; where the column
            `revoked` is there, a missing value is a status that nobody can read.
        rules: policy of documents.
    """
    draft = _with_numbers(draft, rules)
    rows = draft.rows
    decided = rows["decision_no"].notna()
    simple = decided & _texts(draft, SIMPLE_IN).map(rules.says_simple, na_action="ignore").eq(True)
    unknown = decided & rows["revoked"].isna() if "revoked" in rows else ~decided & decided
    draft = _hold(draft, SIMPLE, "penalty_kinds", simple & ~_has(rows, SIMPLE))
    draft = _hold(draft, UNKNOWN_STATUS, "revoked", unknown)
    return _without_shared_amounts(_with_money(draft, rules, decided), rules)


def _has(rows: pd.DataFrame, code: str) -> "pd.Series[bool]":
    return rows["hold_code"].str.contains(code, regex=False).fillna(False).astype(bool)


def _hold(draft: Draft, code: str, field: str, hit: "pd.Series[bool]") -> Draft:
    """Mark rows and say why; the code of the hold is the code of the issue."""
    if not hit.any():
        return draft
    codes_of_holds = pd.Series(code, index=hit.index, dtype=TEXT).where(hit)
    rows = draft.rows.assign(hold_code=add_holds(draft.rows["hold_code"], codes_of_holds))
    return replace(draft, rows=rows, breaks=[*draft.breaks, Break(code, field, hit)])


# --- kinds of documents ---------------------------------------------------------------------------


def _with_numbers(draft: Draft, rules: DocumentRules) -> Draft:
    """Numbers as they stand, and which of them are none of a penalty decision.

    Of a cell with a notice and a decision, the decision counts. A text that is no number is kept,
    for the person who must replace it looks for it.
    """
    rows, problems = draft.rows.copy(), dict(draft.problems)
    typed = rows["decision_no"]
    if "decision_no" in problems:
        raw = fill_ditto(draft.raw["decision_no"], draft.starts)
        typed = typed.fillna(compact(clean(raw))).astype(TEXT)
        del problems["decision_no"]
    read_numbers = {text: _penalty_numbers(text, rules) for text in typed.dropna().unique()}
    rows["decision_no"] = typed.map({t: found[0] for t, found in read_numbers.items()}).astype(TEXT)
    codes = typed.map({text: found[1] for text, found in read_numbers.items()}).astype(TEXT)
    rows["hold_code"] = pd.Series(np.nan, index=rows.index, dtype=TEXT)
    draft = replace(draft, rows=rows, problems=problems)
    for code in sorted(codes.dropna().unique()):
        draft = _hold(draft, code, "decision_no", codes.eq(code).fillna(False).astype(bool))
    return draft


def _penalty_numbers(text: str, rules: DocumentRules) -> tuple[str, str | None]:
    """The numbers that count, and why none of them lists anyone."""
    codes = {number: rules.number_hold(number) for number in split_numbers(text)}
    penalties = [number for number, code in codes.items() if code is None]
    if penalties:
        return JOINT.join(penalties), None
    return key_without_numbers(text), next(iter(codes.values()))


# --- money ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stated:
    """What one text states.

    Attributes:
        fine: the one fine in yuan.
        fines: every fine that it states.
        gains: every confiscated amount.
        unread: a fine is named and cannot be read.
    """

    fine: Decimal | None = None
    fines: tuple[Decimal, ...] = ()
    gains: tuple[Decimal, ...] = ()
    unread: bool = False


_NOTHING = _Stated()


def _with_money(draft: Draft, rules: DocumentRules, decided: "pd.Series[bool]") -> Draft:
    """Compare amounts with the text of their row, and read the fine there if the cell gives none.

    An amount that the text contradicts is taken out: nobody knows which of the two is right.
    """
    texts = _texts(draft, STATED_IN).where(decided)
    told = {text: _stated(text, rules) for text in texts.dropna().unique()}
    stated = [told.get(text, _NOTHING) for text in texts]
    draft = _against_text(draft, "fine_yuan", decided, [one.fines for one in stated])
    if "confiscated_yuan" in draft.rows:
        draft = _against_text(draft, "confiscated_yuan", decided, [one.gains for one in stated])
    implausible = [
        amount > 0
        and amount not in one.fines
        and not rules.smallest_fine_yuan <= amount <= rules.largest_fine_yuan
        for amount, one in zip(_amounts(draft.rows["fine_yuan"]), stated, strict=True)
    ]
    odd = decided & np.array(implausible, dtype=bool)
    draft = _take_out(draft, AMOUNT_IMPLAUSIBLE, "fine_yuan", odd)
    return _with_fine_of_text(draft, decided, stated)


def _against_text(
    draft: Draft, field: str, decided: "pd.Series[bool]", stated: Sequence[tuple[Decimal, ...]]
) -> Draft:
    wrong = [
        off_by_ten_thousand(amount, others)
        for amount, others in zip(_amounts(draft.rows[field]), stated, strict=True)
    ]
    return _take_out(draft, AMOUNT_CONTRADICTED, field, decided & np.array(wrong, dtype=bool))


def _take_out(draft: Draft, code: str, field: str, hit: "pd.Series[bool]") -> Draft:
    held = _hold(draft, code, field, hit)
    return replace(held, rows=held.rows.assign(**{field: held.rows[field].mask(hit)}))


def _with_fine_of_text(
    draft: Draft, decided: "pd.Series[bool]", stated: Sequence[_Stated]
) -> Draft:
    """Take the fine from the text where the cell is empty or 0 and was not taken out."""
    rows = draft.rows
    given = rows["fine_yuan"]
    open_ = decided & given.fillna(0).eq(0) & ~_has(rows, AMOUNT_CONTRADICTED)
    open_ &= ~_has(rows, AMOUNT_IMPLAUSIBLE)
    read = pd.Series([one.fine for one in stated], index=rows.index, dtype=object)
    read = pd.to_numeric(read).astype("Float64")
    unread = pd.Series([one.unread for one in stated], index=rows.index)
    if "fine_yuan" in draft.problems:
        unread |= draft.problems["fine_yuan"].notna()
    filled = rows.assign(fine_yuan=given.mask(open_ & read.notna(), read))
    draft = replace(draft, rows=filled)
    return _hold(draft, FINE_UNREAD, "fine_yuan", open_ & read.isna() & unread)


def _without_shared_amounts(draft: Draft, rules: DocumentRules) -> Draft:
    """Take out amounts that stand beside several numbers: they may count for one or for all."""
    rows = draft.rows
    several = rows["decision_no"].str.contains(JOINT, regex=False).fillna(False).astype(bool)
    fines = rows["fine_yuan"].fillna(0)
    shared = several & fines.gt(0).astype(bool)
    if not shared.any():
        return draft
    large = shared & fines.ge(float(rules.shared_fine_yuan)).astype(bool)
    codes_of_holds = pd.Series(SHARED_AMOUNT, index=rows.index, dtype=TEXT).where(large)
    amounts = [field for field in ("fine_yuan", "confiscated_yuan") if field in rows]
    rows = rows.assign(
        hold_code=add_holds(rows["hold_code"], codes_of_holds),
        **{field: rows[field].mask(shared) for field in amounts},
    )
    breaks = [*draft.breaks, Break(SHARED_AMOUNT, "fine_yuan", shared)]
    return replace(draft, rows=rows, breaks=breaks)


def _stated(text: str, rules: DocumentRules) -> _Stated:
    fines, fine, unread = _read_words(text, rules.fine)
    gains, _, _ = _read_words(text, rules.confiscation)
    return _Stated(fine, fines, gains, unread)


def _read_words(text: str, words: MoneyWords) -> tuple[tuple[Decimal, ...], Decimal | None, bool]:
    """All amounts, the one amount, and whether one is named that cannot be read."""
    try:
        amounts = tuple(stated_amounts(text, words))
        return amounts, one_amount(amounts), False
    except ValueError:
        return (), None, True


def _texts(draft: Draft, fields: Sequence[str]) -> pd.Series:
    """What these columns say, as typed, in one text per row."""
    joined = pd.Series("", index=draft.rows.index, dtype=TEXT)
    for field in fields:
        if field in draft.raw and field in draft.rows:
            joined = joined + ";" + clean(fill_ditto(draft.raw[field], draft.starts)).fillna("")
    return joined


def _amounts(column: pd.Series) -> list[Decimal]:
    """Amounts in yuan; 0 where there is none."""
    return [Decimal(repr(float(value))) for value in column.fillna(0)]
