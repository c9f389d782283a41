"""Names of organisations and persons: what is compared strictly, what are parts, what is masked.

The strict name is the only form that may anchor a link, so it folds almost nothing. The parts
(region, core, trade, legal form, branch) are for scoring and are a reading, not a fact. Which words
are regions, trades and legal forms the `County` says; town names come from the gazetteer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from domain.values.addresses.towns import town_forms
from domain.values.county import County
from domain.values.names.lexicon import FORM_VARIANTS, MIN_CORE, NameWords
from domain.values.names.persons import hides_name, is_masked
from domain.values.text import (
    Answers,
    any_of,
    clean_text,
    fold_script,
    spread,
    typed_array,
)

LONG_FORM, LONG_TRADE = 3, 4
"""Characters from which a legal form or a trade is known with one of them wrong."""

PARTS = ("strict_name", "region", "core", "trade", "legal_form", "branch")
"""Columns that `parse_organisation_names` returns."""


_NOT_WORD = re.compile(r"[^\w*]+|_+")
_BRACKETS = re.compile(r"[(\[【〔<《「](?P<inner>[^()\[\]【】〔〕<>《》「」]+)[)\]】〕>》」]")
_NUMERALS = r"第?[一二三四五六七八九十\d]+"


def parse_organisation_names(
    series: pd.Series, towns: Sequence[str], county: County
) -> pd.DataFrame:
    """Take names of organisations and signboards apart.

    Args:
        series: names as typed.
        towns: names and aliases of the county's towns; a name may open with one, with or without
            its `镇` or `街道`.
        county: regions, and trades, legal forms and branch words of names.

    Returns:
        Columns `PARTS`. `strict_name` folds only width, case of Latin letters, script, brackets,
        white space and variants of the legal form, and is missing for masked names. `core` is never
        empty where there is a name: if region, trade and form would leave nothing, what stands
        between region and form is the core.
    """
    grammar = _grammar(tuple(towns), county)
    codes, uniques = pd.factorize(series)
    rows = [grammar.known[name] for name in uniques.tolist()]
    columns = {
        part: spread(typed_array([row[place] for row in rows], "str"), codes, series)
        for place, part in enumerate(PARTS)
    }
    return pd.DataFrame(columns, index=series.index)


def name_parts(name: str, towns: Sequence[str], county: County) -> dict[str, str | None]:
    """The parts of one name, as `parse_organisation_names` finds them.

    Args:
        name: the name as typed.
        towns: names and aliases of the county's towns.
        county: regions, and trades, legal forms and branch words of names.
    """
    return dict(zip(PARTS, _grammar(tuple(towns), county).known[name], strict=True))


def strict_name(text: str) -> str | None:
    """Scalar form of the `strict_name` column, masks not looked at."""
    cleaned = clean_text(text)
    return _strict(cleaned) if cleaned else None


def _strict(cleaned: str) -> str | None:
    """Fold width, script, brackets, spaces and variants of the legal form; keep all else."""
    folded = _NOT_WORD.sub("", fold_script(cleaned).upper())
    for variant, form in _VARIANTS:
        if folded.endswith(variant):
            return folded.removesuffix(variant) + form
    return folded or None


_VARIANTS = tuple(sorted(FORM_VARIANTS, key=lambda pair: -len(pair[0])))


def one_slip(left: str, right: str) -> bool:
    """Return whether two names differ by one character typed wrongly, left out or typed too much.

    Short names are never alike: one character of four is another name.
    """
    if abs(len(left) - len(right)) > 1 or min(len(left), len(right)) < SLIP_LENGTH:
        return False
    same = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    if same is None:
        return True
    one, other = left[same:], right[same:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:]


SLIP_LENGTH = 6
"""Fewest characters of a name in which one may be wrong."""


def kind_of(
    names: pd.Series, declared: pd.Series, parts: pd.DataFrame, words: NameWords
) -> pd.Series:
    """The kind of party: as declared; else what the name shows beyond doubt; else missing.

    Args:
        names: names as typed.
        declared: a word such as 机构, 个体工商户, 自然人; missing where nothing was declared.
        parts: result of `parse_organisation_names` for the names.
        words: titles and surnames.
    """
    shown = pd.Series(pd.NA, index=names.index, dtype="str")
    titled = names.map(lambda name: isinstance(name, str) and words.title.search(name) is not None)
    shown = shown.mask(titled.astype("bool") & is_masked(names, words), "natural_person")
    shown = shown.mask(parts["legal_form"].notna() | parts["trade"].notna(), "organisation")
    return declared.map(DECLARED_KINDS).astype("str").fillna(shown)


DECLARED_KINDS = {
    "机构": "organisation",
    "企业": "organisation",
    "民办非企业单位": "organisation",
    "分支机构": "organisation",
    "法人及非法人组织": "organisation",
    "个体工商户": "individual_business",
    "个人": "natural_person",
    "自然人": "natural_person",
}
"""What sources call a kind of party."""


class _Endings:
    """Words that a text may end with, longest first: a table is ten times as fast as a pattern."""

    def __init__(self, options: Iterable[str]) -> None:
        self.words = frozenset(options)
        self._lengths = sorted({len(word) for word in self.words}, reverse=True)

    def take(self, text: str, keep: int = 0) -> tuple[str, str | None]:
        """The text without its longest such ending, and the ending; `keep` characters must stay."""
        for length in self._lengths:
            if len(text) - length >= keep and text[-length:] in self.words:
                return text[:-length], text[-length:]
        return text, None


@dataclass(frozen=True)
class _Grammar:
    """The patterns that a county's words and one list of towns make."""

    words: NameWords
    region: re.Pattern[str]
    county: re.Pattern[str]
    county_name: str
    forms: _Endings
    trades: _Endings
    branches: _Endings
    branch: re.Pattern[str]
    long_forms: tuple[str, ...]
    long_trades: tuple[str, ...]

    @cached_property
    def known(self) -> Answers[tuple[str | None, ...]]:
        """`parse` of names that were asked for before."""
        return Answers(self.parse)

    def parse(self, name: str) -> tuple[str | None, ...]:
        """The parts of one name, in the order of `PARTS`."""
        cleaned = clean_text(name)
        strict = _strict(cleaned) if cleaned else None
        if cleaned is None or strict is None:
            return (None,) * len(PARTS)
        text, branch, place = strict, None, None
        if _BRACKETS.search(cleaned):
            outside, branch, place = self._without_brackets(fold_script(cleaned).upper())
            text = _strict(outside) or strict
        region, rest = self._region(text)
        rest, branch = self._branch(rest, branch)
        rest, form = self.forms.take(rest)
        if form == "公司" and _LIMITED.search(rest):
            rest, form = rest[:-2], "有限公司"
        rest, branch = self._branch(rest, branch)
        if form is None and region:
            rest, form = _misspelt_end(rest, self.long_forms)
        core, trade = self._core(rest)
        if trade is None and form:
            core, trade = _misspelt_end(rest, self.long_trades)
        anchor = None if hides_name(cleaned, self.words) else strict
        return anchor, region or place, core or text, trade, form, branch

    def _without_brackets(self, text: str) -> tuple[str, str | None, str | None]:
        """Take bracketed branches and places out; other brackets open into the text."""
        branch = place = None
        for found in _BRACKETS.finditer(text):
            inner = _NOT_WORD.sub("", found["inner"])
            if self.region.fullmatch(inner):
                place = inner
            elif self.branches.take(inner)[1]:
                branch = inner
            else:
                continue
            text = text.replace(found.group(), "")
        return text, branch, place

    def _region(self, text: str) -> tuple[str | None, str]:
        """The place that a name opens with; a town that alone names the body is its core."""
        text = self.county.sub(self.county_name, text)
        found = self.region.match(text)
        if found is None or not found.group():
            return None, text
        end = found.end()
        if found["town"] and self._says_nothing(text[end:]):
            end = found.start("town")
        return text[:end] or None, text[end:]

    def _says_nothing(self, rest: str) -> bool:
        """Whether nothing but trade and form is left, as in 新桥幼儿园."""
        rest, _ = self.forms.take(rest)
        return not rest or rest in self.trades.words

    def _branch(self, text: str, branch: str | None) -> tuple[str, str | None]:
        if branch or not self.branches.take(text)[1]:
            return text, branch
        found = self.branch.search(text)
        if found is None or found.start() < MIN_CORE:
            return text, None
        return text[: found.start()], found.group()

    def _core(self, text: str) -> tuple[str, str | None]:
        """Strip trades from the end while two characters are left (`诗书画` is no 诗 of 书画)."""
        core, trade = self.trades.take(text, keep=MIN_CORE)
        while trade:
            core, trade = self.trades.take(core, keep=MIN_CORE)
        if core in self.trades.words:
            return text, None
        return core, text[len(core) :] or None


@lru_cache(maxsize=8)
def _grammar(towns: tuple[str, ...], county: County) -> _Grammar:
    """Compile the patterns once per county and gazetteer."""
    places = {form for town in towns for form in town_forms(fold_script(town))}
    town = f"(?P<town>{any_of(places)})?" if places else "(?P<town>(?!))?"
    words = county.names
    branches = any_of(words.branches)
    lead = f"{_NUMERALS}|[东南西北中总]|{county.lead}(?:{any_of(places)})" if places else _NUMERALS
    return _Grammar(
        words=words,
        region=re.compile(county.lead + town),
        county=_misspelt_county(county.regions[-1:], county.namesakes),
        county_name=county.regions[-1] if county.regions else "",
        forms=_Endings((*words.legal_forms, *(form for _, form in FORM_VARIANTS))),
        trades=_Endings(words.trades),
        branches=_Endings(words.branches),
        branch=re.compile(
            f"(?:(?:{lead})?(?:{any_of(set(words.branches) - {'店'})})|(?:{lead})店)$"
            f"|(?<=公司)[一-鿿]{{2,6}}(?:{branches})$"
        ),
        long_forms=tuple(form for form in words.legal_forms if len(form) >= LONG_FORM),
        long_trades=tuple(trade for trade in words.trades if len(trade) >= LONG_TRADE),
    )


_LIMITED = re.compile(r"(?<=..)(?:有.|.限)$")
"""`有限` with one of its characters wrong, before `公司`."""


def _misspelt_county(counties: Sequence[str], namesakes: Sequence[str]) -> re.Pattern[str]:
    """The county with one of its characters wrong or left out, as names open: `江荫市`."""
    forms = [
        f"{re.escape(county[:place])}.{re.escape(county[place + 1 :])}"
        for county in counties
        for place in range(len(county) - 1)
    ]
    forms += [county[:place] + county[place + 1 :] for county in counties for place in range(2)]
    return re.compile(f"^(?!{any_of(namesakes)})(?:{'|'.join(forms) or '(?!)'})(?=..)")


def _misspelt_end(text: str, options: Sequence[str]) -> tuple[str, str | None]:
    """Take off an ending that is one wrong character away from a word: `有限公思`.

    Only for the parts, and only in names that otherwise look registered; the strict name keeps the
    error.
    """
    for word in options:
        rest, end = text[: -len(word)], text[-len(word) :]
        wrong = sum(a != b for a, b in zip(end, word, strict=False))
        if len(rest) >= MIN_CORE and wrong == 1:
            return rest, word
    return text, None
