"""Money that a decision takes, as its words state it: `处罚款人民币叁万伍仟元整（¥35000.00）`.

By which words a fine is told from other money is policy (`policy/documents.yaml`); amounts
themselves are read by `amounts`. What names an amount and cannot be read is an error, never none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from domain.amounts import AMOUNT_IN_TEXT, YUAN_PER_WAN, parse_amount
from domain.text import clean_text

_CLAUSE = re.compile(r"[;。\n]|,(?!\d{3}(?!\d))")
SLACK = Decimal("0.02")
"""How far a ratio of two amounts may lie from ten thousand: texts round."""


@dataclass(frozen=True)
class MoneyWords:
    """How running text states one kind of money.

    Attributes:
        patterns: regular expressions, the surest first; `<amount>` stands for an amount.
        named: regular expressions that say that an amount is named, even if none can be read.
        other: clauses with these words speak of other money (surcharges, what the law allows).
    """

    patterns: tuple[str, ...]
    named: tuple[str, ...]
    other: tuple[str, ...] = ()


def stated_amounts(text: str, words: MoneyWords) -> list[Decimal]:
    """Return the amounts in yuan that a text states, in the order in which they stand.

    Raises:
        ValueError: one is named and cannot be read; the message does not repeat the text.
    """
    found: list[Decimal] = []
    for clause in _CLAUSE.split((clean_text(text) or "").replace(" ", "")):
        if not clause or any(re.search(pattern, clause) for pattern in words.other):
            continue
        for pattern in words.patterns:
            matches = [match["said"] for match in _compiled(pattern).finditer(clause)]
            if matches:
                found += map(parse_amount, matches)
                break
        else:
            if any(re.search(pattern, clause) for pattern in words.named):
                raise ValueError("an amount is named that cannot be read")
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


def amended_fine(text: str, patterns: Sequence[str]) -> float | None:
    """Return the fine in yuan that an amending decision states, None if it states none.

    Args:
        text: reason and remarks of the decision.
        patterns: regular expressions; `<amount>` stands for an amount.
    """
    line = (clean_text(text) or "").replace(" ", "")
    for pattern in patterns:
        match = _compiled(pattern).search(line)
        if match:
            try:
                return float(parse_amount(match["said"]))
            except ValueError:
                return None
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("<amount>", f"(?P<said>{AMOUNT_IN_TEXT})"))
