"""Free text mapped to the vocabulary of violations, and what counts as a matter of training at all.

The words are policy: rules and scope come in as dataclasses that policy fills. A rule is a list of
regular expressions over text without white space, in simplified characters; the first rule that
fits a clause gives its code, so that the order of the rules is part of the policy.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from domain.values.text import (
    Parsed,
    any_pattern,
    clean_text,
    flag_unique,
    fold_script,
    join_values,
    map_unique,
    parse_unique,
)

OTHER_TRAINING = "other_training"
"""Code of a text that speaks of training and fits no rule; it comes with a warning."""

_CLAUSES = re.compile(r"[、,;。!?/\n]+")


@dataclass(frozen=True)
class VocabularyRule:
    """One kind of violation.

    Attributes:
        code: code of the contract (`unlicensed`, `covert_online`, …).
        name: Chinese name.
        patterns: regular expressions, any of which makes a clause this kind.
        effective_from: first day on which the kind exists, None without a beginning.
        effective_to: last day, None without an end.
    """

    code: str
    name: str
    patterns: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None


@dataclass(frozen=True)
class TrainingScope:
    """What makes a text a matter of off-campus training.

    Attributes:
        patterns: regular expressions, any of which puts a text in scope.
        exclusions: regular expressions whose finds are taken out of the text first (party names
            such as 艺术培训有限公司, 安全生产培训, 驾驶培训).
    """

    patterns: tuple[str, ...]
    exclusions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """One prescribed word and the regular expressions that mean it."""

    name: str
    patterns: tuple[str, ...] = ()


def map_violations(
    text: pd.Series,
    rules: Sequence[VocabularyRule],
    on: pd.Series | None = None,
    training: pd.Series | None = None,
) -> pd.Series:
    """Codes of the violations that each text names, `;`-joined in the order of appearance.

    Args:
        text: violation types as typed, or facts in running text.
        rules: vocabulary in order of precedence.
        on: day of each finding or decision; a rule that is not in force then does not apply. A
            missing day puts every rule in force.
        training: whether each row is a matter of training (`is_training_matter`); rows that are not
            get no code. None: all are, as in the town submissions.

    Returns:
        Missing where the text is empty or out of scope; `OTHER_TRAINING` where no rule fits.
    """
    codes = _in_force(text, rules, on)
    return codes if training is None else codes.where(training)


def is_training_matter(text: pd.Series, scope: TrainingScope) -> pd.Series:
    """Whether a text speaks of off-campus training (penalties: see `penalty_scope.py`).

    A price, an advertisement, a contract or a competition is a matter of training only if the same
    text says so: `发布违法广告` of a restaurant is none.

    Args:
        text: what is reported.
        scope: patterns and exclusions.
    """
    exclusions = [any_pattern((pattern,)) for pattern in scope.exclusions]
    named = any_pattern(scope.patterns)
    return flag_unique(
        text.astype("str").fillna(""), lambda value: _in_scope(str(value), exclusions, named)
    )


def map_terms(text: pd.Series, terms: Sequence[Term]) -> Parsed:
    """Prescribed words of each cell, `;`-joined (measures, penalty kinds); several in a cell.

    `bad` where a part fits no term; such a part stays as typed.
    """
    forms, known = _of_terms(terms)
    names = parse_unique(text, lambda value: _terms(str(value), forms, known)[0], "str")
    unknown = flag_unique(text, lambda value: _terms(str(value), forms, known)[1])
    return Parsed(names.values, unknown)


def find_terms(text: pd.Series, terms: Sequence[Term]) -> pd.Series:
    """Prescribed words that a running text speaks of, `;`-joined; what fits none leaves nothing."""
    forms, known = _of_terms(terms)

    def found(value: object) -> str | None:
        clauses = _clauses(str(value))
        return join_values(n for c in clauses for n in _fitting(c, forms, known)) or None

    return map_unique(text, found, "str")


def _in_force(text: pd.Series, rules: Sequence[VocabularyRule], on: pd.Series | None) -> pd.Series:
    """Map once per set of rules that is in force together: there are only a few such eras."""
    if on is None or not rules:
        return _mapped(text, tuple(rules))
    eras, places = np.unique([_applies(rule, on) for rule in rules], axis=1, return_inverse=True)
    parts = []
    for number, flags in enumerate(eras.T):
        here = tuple(rule for rule, flag in zip(rules, flags, strict=True) if flag)
        parts.append(_mapped(text[places == number], here))
    return parts[0] if len(parts) == 1 else pd.concat(parts or [text]).reindex(text.index)


def _applies(rule: VocabularyRule, on: pd.Series) -> "np.typing.NDArray[np.bool_]":
    begins = True if rule.effective_from is None else on >= pd.Timestamp(rule.effective_from)
    ends = True if rule.effective_to is None else on <= pd.Timestamp(rule.effective_to)
    applies = on.isna() | (pd.Series(True, index=on.index) & begins & ends)
    return applies.to_numpy(dtype=bool)


def _mapped(text: pd.Series, rules: tuple[VocabularyRule, ...]) -> pd.Series:
    """Codes by rules that are all in force."""
    forms = [(r.code, any_pattern(r.patterns)) for r in rules if r.code != OTHER_TRAINING]
    return parse_unique(text, lambda value: _codes(str(value), forms), "str").values


_Forms = Sequence[tuple[str, re.Pattern[str]]]
"""Codes or names with what is looked for, in order of precedence."""


def _codes(text: str, forms: _Forms) -> str | None:
    clauses = _clauses(text)
    if not clauses:
        return None
    found = (_code(clause, forms) for clause in clauses)
    return join_values(code for code in found if code) or OTHER_TRAINING


def _code(clause: str, forms: _Forms) -> str | None:
    """The first rule that fits; the catch-all speaks only where nothing else does."""
    return next((code for code, form in forms if form.search(clause)), None)


def _in_scope(text: str, exclusions: Sequence[re.Pattern[str]], scope: re.Pattern[str]) -> bool:
    line = _line(text)
    for pattern in exclusions:
        line = pattern.sub("□", line)
    return scope.search(line) is not None


def _terms(text: str, forms: _Forms, names: frozenset[str]) -> tuple[str | None, bool]:
    """Names of the terms in a cell, and whether a part is unknown."""
    named = [(_fitting(clause, forms, names), clause) for clause in _clauses(text)]
    joined = join_values(name for found, clause in named for name in found or [clause])
    return joined or None, any(not found for found, _ in named)


def _fitting(clause: str, forms: _Forms, names: frozenset[str]) -> list[str]:
    """The term that the clause is, else all that it speaks of (`责令整改并约谈`)."""
    if clause in names:
        return [clause]
    return [name for name, form in forms if form.search(clause)]


def _of_terms(terms: Sequence[Term]) -> tuple[_Forms, frozenset[str]]:
    forms = [(term.name, any_pattern(term.patterns)) for term in terms if term.patterns]
    return forms, frozenset(term.name for term in terms)


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSES.split(_line(text)) if clause]


@lru_cache(maxsize=1 << 14)
def _line(text: str) -> str:
    return "".join(fold_script(clean_text(text) or "").split())
