"""Words that names are made of, and words that tell names from the text around them.

Shapes alone: the words are policy (`policy/words/names.yaml`, `lexicon` of `policy/linkage.yaml`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from domain.values.text import any_of


@dataclass(frozen=True)
class Lexicon:
    """Words that tell names from the text around them.

    Attributes:
        trade_words: words that follow a core on a signboard (`教育`, `艺术`); a known core counts
        as a
            name in free text only before one of them.
        no_names: texts that stand in a name's place without naming anyone (`培训机构`, `不明`).
        person_leads: words after which a person's name may stand in a complaint (`反映`, `的`).
        accusations: words of teaching and organising; a person's name counts only before one.
        caller_verbs: what a name is followed by if it is the caller's (`来电`, `反映`).
    """

    trade_words: tuple[str, ...]
    no_names: tuple[str, ...]
    person_leads: tuple[str, ...]
    accusations: tuple[str, ...] = ()
    caller_verbs: tuple[str, ...] = ()


MIN_CORE = 2
"""Characters that a core keeps at least when trades are taken off."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text: long lists stay readable."""
    return tuple(text.split())


FORM_VARIANTS = (
    ("有限责任公司", "有限公司"),
    ("股份公司", "股份有限公司"),
    ("股份有限责任公司", "股份有限公司"),
)
"""Ways of writing a legal form, each with the form that it equals (Company Law, article 7).

Not policy: the strict name is an anchor, and names that the law keeps apart must stay apart.
"""


@dataclass(frozen=True)
class NameWords:
    """Words and characters that names of organisations and persons are made of.

    Attributes:
        legal_forms: endings that say what kind of body it is.
        trades: words between core and legal form that say what the body does.
        branches: words that end the name of a branch.
        titles: what stands behind a person's name without belonging to it.
        compound_surnames: surnames of two characters.
        surnames: surnames of one character, as one text; rarer ones also occur on signboards.
        given: characters that given names are usually made of, as one text.
        not_names: a surname and usual characters, and still no name.
    """

    legal_forms: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    compound_surnames: tuple[str, ...] = ()
    surnames: str = ""
    given: str = ""
    not_names: tuple[str, ...] = ()

    def knowing(self, trades: Sequence[str]) -> "NameWords":
        """The words with more trades, as they are learnt from a register."""
        return replace(self, trades=(*self.trades, *trades))

    @cached_property
    def ending(self) -> str:
        """Pattern of a trade or a legal form."""
        return any_of({*self.trades, *self.legal_forms})

    @cached_property
    def ends_as_trade(self) -> re.Pattern[str]:
        """A text that ends in a trade or a legal form, and so is no person's name."""
        return re.compile(f"(?:{self.ending})$")

    @cached_property
    def title(self) -> re.Pattern[str]:
        """Titles at the end of a text."""
        return re.compile(f"(?:{any_of(self.titles)})+$")

    @cached_property
    def familiar(self) -> re.Pattern[str]:
        """A surname with a word before or behind it that is no name: `小张`, `姓王`, `王姓`."""
        surnames = "".join(sorted(self.surnames))
        known = f"[小老大阿姓][{surnames}]|" if surnames else ""
        return re.compile(f"{known}[一-鿿]姓")


NO_WORDS = NameWords()
"""Knows no word: nothing is a trade, a title or a surname."""
