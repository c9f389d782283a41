"""What a document is: penalty decision, decision by the simple procedure, or something else.

Only a penalty decision carries a listing. It is recognised positively, by the words of policy
(`policy/words/documents.yaml`); notices, orders, words in place of a number and whatever nobody has
thought of are held back. The status of a decision is read the same way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Final

import pandas as pd

from domain.decisions.fines import MoneyWords
from domain.decisions.numbers import issuer_words
from domain.values.personal_numbers import key_holds_number
from domain.values.text import any_of, clean_text, compact_text

NOT_A_DECISION: Final = "not_a_decision"
NO_NUMBER: Final = "no_decision_number"
SIMPLE: Final = "simple_procedure"
UNKNOWN_STATUS: Final = "unknown_status"
FINE_UNREAD: Final = "fine_unread"
AMOUNT_CONTRADICTED: Final = "amount_contradicted"
AMOUNT_IMPLAUSIBLE: Final = "amount_implausible"
SHARED_AMOUNT: Final = "shared_amount"

AMOUNT_HOLDS: Final = (FINE_UNREAD, AMOUNT_CONTRADICTED, AMOUNT_IMPLAUSIBLE, SHARED_AMOUNT)
"""Reasons that another record of the same decision can do away with, by giving the amount."""

DOCUMENT_HOLDS: Final[Mapping[str, str]] = {
    NOT_A_DECISION: "文号不是行政处罚决定书的文号（如责令改正、告知、立案等文书），"
    "不能据以公示，请核对并填报处罚决定书文号。",
    NO_NUMBER: "文号栏所填不是文号，不能公示，请查明行政处罚决定书文号后重新报送。",
    SIMPLE: "按简易程序（当场）作出的处罚不公示；如系普通程序，请更正文号或文字后重新报送。",
    UNKNOWN_STATUS: "处罚决定的状态无法识别，是否有效不明，请处罚机关更正状态（0 正常，1 撤销）。",
    FINE_UNREAD: "写明了罚款而数额无法识别，请以数字填写罚款金额后重新报送。",
    AMOUNT_CONTRADICTED: "金额与同一记录的文字相差一万倍，可能混用了元和万元，请核对后重新报送。",
    AMOUNT_IMPLAUSIBLE: "罚款金额异常，可能混用了元和万元，请核对金额，"
    "并在处罚内容中写明后重新报送。",
    SHARED_AMOUNT: "一格写有几个文号而只有一个罚款金额，不知各为多少，"
    "请每个决定填写一行后重新报送。",
}
"""Why the row of a penalty cannot list anyone as it stands, in words for who must act."""

LONGEST_ISSUER: Final = 20
"""Characters of the longest words before the year; beyond, the pattern would take too long."""

HOLD_JOINT: Final = ";"
"""Between the codes of a row with several reasons."""


@dataclass(frozen=True)
class NumberWords:
    """Of what the issuer's words of a decision number are made.

    Attributes:
        authority_words: words for regions and offices, in groups that mean nothing.
        penalty_words: words for penalty, the last of the issuer's words.
        whole_words: an office and its word for penalty decisions without the character 罚.
        simple_words: words for penalties by the simple procedure.
    """

    authority_words: tuple[tuple[str, ...], ...]
    penalty_words: tuple[str, ...]
    whole_words: tuple[str, ...] = ()
    simple_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class StatusWords:
    """Which statuses are known; all others are unknown."""

    in_force: frozenset[str]
    withdrawn: frozenset[str]


@dataclass(frozen=True)
class DocumentRules:
    """Policy of documents (`policy/words/documents.yaml`).

    Attributes:
        numbers: what is the number of a penalty decision.
        simple_texts: regular expressions that say that the simple procedure was used.
        not_simple_texts: regular expressions that deny it.
        status: known statuses of the exchange database.
        fine: how texts state a fine.
        confiscation: how texts state what was confiscated.
        smallest_fine_yuan: a smaller fine must be stated by the row's text as well.
        largest_fine_yuan: so must a larger one.
        shared_fine_yuan: a fine of this or more beside several numbers holds them back; a smaller
            one is only left out.
    """

    numbers: NumberWords
    simple_texts: tuple[str, ...]
    not_simple_texts: tuple[str, ...]
    status: StatusWords
    fine: MoneyWords
    confiscation: MoneyWords
    smallest_fine_yuan: Decimal
    largest_fine_yuan: Decimal
    shared_fine_yuan: Decimal

    @cached_property
    def _issuer(self) -> Mapping[str | None, re.Pattern[str]]:
        """Hold code to the issuer's words that get it; None is the code of penalty decisions."""
        words = self.numbers
        office = f"(?:{any_of(w for group in words.authority_words for w in group)})+"
        return {
            None: re.compile(
                f"{office}(?:{any_of(words.penalty_words)})|(?:{office})?(?:{any_of(words.whole_words)})"
            ),
            SIMPLE: re.compile(f"{office}(?:{any_of(words.simple_words)})"),
        }

    def number_hold(self, number: str) -> str | None:
        """Why a number (canonical, or as typed) lists nobody; None for penalty decisions."""
        if self.says_simple(number):
            return SIMPLE
        words = issuer_words(number)
        if words is None or key_holds_number(number):
            return NO_NUMBER
        plain = re.sub(r"\([A-Z]+\)|[()]", "", words)
        if len(plain) > LONGEST_ISSUER:
            return NOT_A_DECISION
        for code, pattern in self._issuer.items():
            if pattern.fullmatch(plain):
                return code
        return NOT_A_DECISION

    def says_simple(self, text: str) -> bool:
        """Whether a text says that the penalty was imposed by the simple procedure."""
        for pattern in self.not_simple_texts:
            text = re.sub(pattern, "", text)
        return any(re.search(pattern, text) for pattern in self.simple_texts)

    def withdrawn(self, status: object) -> bool | None:
        """Whether a status says that the decision is withdrawn, None if it says nothing known.

        An empty status is in force.
        """
        text = _status_text(status)
        if text is None or text in self.status.in_force:
            return False
        return True if text in self.status.withdrawn else None


def statuses(column: pd.Series, rules: DocumentRules) -> pd.Series:
    """Return whether each decision is withdrawn, as `boolean`; missing where nobody can tell."""
    texts = [_status_text(value) for value in column]
    known = {text: rules.withdrawn(text) for text in set(texts)}
    return pd.Series([known[text] for text in texts], index=column.index, dtype="boolean")


def add_holds(first: pd.Series, second: pd.Series) -> pd.Series:
    """Return the hold codes of both columns, joined."""
    return (first + HOLD_JOINT + second).fillna(first).fillna(second)


def document_holds(carriers: pd.DataFrame, merged: pd.DataFrame) -> pd.Series:
    """Return why a document cannot list anyone whoever its party is, from all that carry it.

    What one record says of an amount does not matter where another gives it; everything else that
    one record says of a document (its status, the procedure) counts for all parties.

    Args:
        carriers: `decision_no`, `group` (the party) and `hold_code` of every record.
        merged: `fine_yuan` and `confiscated_yuan` by decision and group.
    """
    marked = carriers[carriers["hold_code"].notna()]
    codes = marked.assign(code=marked["hold_code"].str.split(HOLD_JOINT)).explode("code")
    amount = codes["code"].isin(AMOUNT_HOLDS)
    general = codes[~amount].groupby("decision_no")["code"].min()
    own = codes[amount].groupby(["decision_no", "group"])["code"].min()
    incomplete = merged["fine_yuan"].fillna(0).eq(0) | merged["confiscated_yuan"].isna()
    numbers = merged.index.get_level_values("decision_no")
    held = pd.Series(numbers.map(general.to_dict()), index=merged.index, dtype="str")
    return held.fillna(own.reindex(merged.index).where(incomplete).astype("str"))


def _status_text(value: object) -> str | None:
    """A status in one form: numbers without padding and decimals, words in lower case."""
    if isinstance(value, (bytes, memoryview)):
        flag = bytes(value)
        value = flag.decode() if flag.isdigit() else int.from_bytes(flag, "big")
    text = clean_text(value)
    plain = compact_text(text) if text else None
    if plain is None:
        return None
    try:
        number = Decimal(plain)
        return str(int(number)) if number == int(number) else plain
    except (InvalidOperation, ValueError, OverflowError):
        return plain.lower()
