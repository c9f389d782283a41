"""Money that a decision takes, as its words state it: `处罚款人民币叁万伍仟元整（¥35000.00）`.

By which words a fine is told from other money is policy (`policy/words/documents.yaml`); amounts
themselves are read by `amounts`. What names an amount and cannot be read is an error, never none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from domain.values.numbers.amounts import AMOUNT_IN_TEXT, YUAN_PER_WAN, parse_amount
from domain.values.text import clean_text

_CLAUSE = re.compile(r"[;。\n]|,(?!\d{3}(?!\d))")
LONGEST_CLAUSE = 500
"""Characters; longer ones are no clauses, and patterns over them take more than linear time."""
LONGEST_REASON = 2_000
"""Characters of reason and remarks of an amending decision."""
SLACK = Decimal("0.02")
"""How far a ratio of two amounts may lie from ten thousand: texts round."""


@dataclass(frozen=True)
class MoneyWords:
    """How running text states one kind of money.

    Attributes:
        patterns: regular expressions, the surest first; `<amount>` stands for an amount.
        named: regular expressions that say that an amount is named, even if none can be read.
        other: clauses with these words speak of other money (surcharges, what the law allows).
        sums: clauses with these words give this money only together with another kind.
    """

    patterns: tuple[str, ...]
    named: tuple[str, ...]
    other: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()


def stated_amounts(text: str, words: MoneyWords) -> list[Decimal]:
    """Return the amounts in yuan that a text states, in the order in which they stand.

    Raises:
        ValueError: one is named and cannot be read; the message does not repeat the text.
    """
    found: list[Decimal] = []
    summed = False
    for clause in _CLAUSE.split((clean_text(text) or "").replace(" ", "")):
        if len(clause) > LONGEST_CLAUSE:
            raise ValueError("a clause that is none: its amounts cannot be told apart")
        if not clause or any(re.search(pattern, clause) for pattern in words.other):
            continue
        if any(re.search(pattern, clause) for pattern in words.sums):
            summed = True
            continue
        for pattern in words.patterns:
            matches = [match["yuan"] for match in _compiled(pattern).finditer(clause)]
            if matches:
                found += map(parse_amount, matches)
                break
        else:
            if any(re.search(pattern, clause) for pattern in words.named):
                raise ValueError("an amount is named that cannot be read")
    if summed and not found:
        raise ValueError("an amount is named only as part of a sum")
    return found


def one_amount(amounts: Sequence[Decimal]) -> Decimal | None:
    """Return the one amount that `stated_amounts` comes to, None if there is none.

    Raises:
        ValueError: there are several, and none is the sum of the others.
    """
    distinct = sorted(set(amounts))
    if len(distinct) > 1 and distinct[-1] != sum(distinct[:-1]):
        raise ValueError("several amounts")
    return distinct[-1] if distinct else None


def off_by_ten_thousand(amount: Decimal, stated: Sequence[Decimal]) -> bool:
    """Whether an amount is 10,000 times what the text states, or a 10,000th: 元 taken for 万元."""
    if amount <= 0 or any(amount == other for other in stated):
        return False
    ratios = [amount / other for other in stated if other > 0]
    return any(
        abs(ratio / factor - 1) <= SLACK
        for ratio in ratios
        for factor in (YUAN_PER_WAN, 1 / YUAN_PER_WAN)
    )


def amended_fine(text: str, words: MoneyWords) -> float | None:
    """Return the fine in yuan that an amending decision states, None if it states none.

    Args:
        text: reason and remarks of the decision.
        words: how an amendment states its fine; the first that is found counts.

    Raises:
        ValueError: a fine is named and cannot be read.
    """
    line = (clean_text(text) or "").replace(" ", "")
    if len(line) > LONGEST_REASON:
        raise ValueError("a reason too long to be searched for its fine")
    for pattern in words.patterns:
        match = _compiled(pattern).search(line)
        if match:
            return float(parse_amount(match["yuan"]))
    if any(re.search(pattern, line) for pattern in words.named):
        raise ValueError("a fine is named that cannot be read")
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("<amount>", f"(?P<yuan>{AMOUNT_IN_TEXT})"))
