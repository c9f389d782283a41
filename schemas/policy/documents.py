"""`words/documents.yaml`: what is a penalty decision, and how it states its status and its money.

What the values mean is defined by `domain.decisions.kinds`; here stands only how YAML becomes them.
"""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from domain.decisions.fines import MoneyWords
from domain.decisions.kinds import DocumentRules, NumberWords, StatusWords

Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern.replace("<amount>", "(?P<yuan>.)"))
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return pattern


Patterns = tuple[Annotated[str, AfterValidator(_compiles)], ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NumbersEntry(_Strict):
    """Words that numbers of penalty decisions are made of."""

    authority_words: tuple[Words, ...] = Field(min_length=1)
    penalty_words: Words
    whole_words: tuple[str, ...] = ()
    simple_words: tuple[str, ...] = ()


class StatusEntry(_Strict):
    """Statuses that are known."""

    in_force: Words
    withdrawn: Words

    @model_validator(mode="after")
    def _no_word_twice(self) -> "StatusEntry":
        both = set(self.in_force) & set(self.withdrawn)
        if both:
            raise ValueError(f"{min(both)!r} is both in force and withdrawn")
        return self


class MoneyEntry(_Strict):
    """How texts state one kind of money."""

    patterns: Patterns = Field(min_length=1)
    named: Patterns = ()
    other: Patterns = ()
    sums: Patterns = ()

    @model_validator(mode="after")
    def _takes_an_amount(self) -> "MoneyEntry":
        if any(
            "<amount>" not in pattern and "(?P<yuan>" not in pattern for pattern in self.patterns
        ):
            raise ValueError("a pattern has no <amount>")
        return self


class DocumentsFile(_Strict):
    """`words/documents.yaml` as a whole."""

    numbers: NumbersEntry
    simple_texts: Patterns
    not_simple_texts: Patterns = ()
    status: StatusEntry
    fine: MoneyEntry
    confiscation: MoneyEntry
    smallest_fine_yuan: Annotated[Decimal, Field(ge=0)]
    largest_fine_yuan: Annotated[Decimal, Field(gt=0)]
    shared_fine_yuan: Annotated[Decimal, Field(ge=0)]

    def rules(self) -> DocumentRules:
        """Return what the pure rules need."""
        return DocumentRules(
            numbers=NumberWords(**self.numbers.model_dump()),
            simple_texts=self.simple_texts,
            not_simple_texts=self.not_simple_texts,
            status=StatusWords(frozenset(self.status.in_force), frozenset(self.status.withdrawn)),
            fine=MoneyWords(**self.fine.model_dump()),
            confiscation=MoneyWords(**self.confiscation.model_dump()),
            smallest_fine_yuan=self.smallest_fine_yuan,
            largest_fine_yuan=self.largest_fine_yuan,
            shared_fine_yuan=self.shared_fine_yuan,
        )
