"""Whether a market penalty is a matter of off-campus training: by what the violation is.

A fire extinguisher that is missing in a training place is no matter of training, whatever the facts
mention. So the decision is positive: the type of the violation, or the law that it rests on, must
say that it is one. What any trade may do (prices, advertisements, contracts) counts where the text
speaks of training or the party trains. What type and facts leave open is held for a person; nothing
is published because no list of exclusions knew it. Words are policy (`policy/penalty_scope.yaml`);
kinds of violation are `vocabulary.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from domain.values.text import any_pattern, clean_text, fold_script

TRAINING, OPEN, OUT, FOREIGN = "training", "open", "out", "foreign"
"""Verdicts: a matter of training; for a person to say; none though it names training; none."""

SHARED, SHARED_FACTS, SHARED_NAMED = "shared", "shared_facts", "shared_named"
"""Verdicts that the party decides: what any trade may do; the same whose facts speak of training;
the same that names a training place at most."""

BY_PARTY = (SHARED, SHARED_FACTS, SHARED_NAMED)
"""Verdicts that need the party."""

_CLAUSES = re.compile(r"[、,;。!?/\n]+")


@dataclass(frozen=True)
class Ruling:
    """A named person's word on one decision.

    Attributes:
        decision_no: number of the decision.
        training: whether it is a matter of training.
        person: who said so.
        reason: why.
    """

    decision_no: str
    training: bool
    person: str
    reason: str


@dataclass(frozen=True)
class PenaltyScope:
    """Regular expressions of `penalty_scope.yaml`, and the rulings of persons.

    Attributes:
        places: mere places, taken out before anything is judged.
        matters: violations that are matters of training by themselves.
        shared: violations of any trade.
        words: words by which the text of such a violation speaks of training.
        vague: types that do not say what the violation is.
        bases: rules on off-campus training, in the legal basis or the type.
        education_laws: laws on education, where the text names training besides.
        other_trades: types known to be another trade's: they need no person.
        other_bases: laws of other trades.
        naming: words that put a penalty left out on the list that a person may look through.
        body_names: registered names of training bodies.
        body_scopes: registered scopes of training bodies.
        not_bodies: what is taken out of a name or scope first.
        rulings: what persons said about single decisions.
    """

    places: tuple[str, ...]
    matters: tuple[str, ...]
    shared: tuple[str, ...]
    words: tuple[str, ...]
    vague: tuple[str, ...]
    bases: tuple[str, ...]
    education_laws: tuple[str, ...]
    other_trades: tuple[str, ...]
    other_bases: tuple[str, ...]
    naming: tuple[str, ...]
    body_names: tuple[str, ...]
    body_scopes: tuple[str, ...]
    not_bodies: tuple[str, ...] = ()
    rulings: tuple[Ruling, ...] = ()


def assess(
    rows: pd.DataFrame, scope: PenaltyScope, exclusions: Sequence[str] = ()
) -> "pd.Series[str]":
    """Return what the texts of each penalty say of it.

    Args:
        rows: `decision_no`, `violation_text` (type), `facts`, `basis`.
        scope: the policy.
        exclusions: what is taken out of every text first (names of parties, training of staff).
    """
    texts = rows[["violation_text", "facts", "basis"]].astype("str").fillna("")
    distinct = texts.drop_duplicates()
    cut = tuple(exclusions)
    scopes = [
        # One judgement per distinct text: types repeat, facts often follow them.
        _assess(typed, facts, basis, scope, cut)
        for typed, facts, basis in distinct.itertuples(index=False, name=None)
    ]
    found = texts.merge(distinct.assign(assessed=scopes), how="left")["assessed"]
    ruling_on = {r.decision_no: TRAINING if r.training else FOREIGN for r in scope.rulings}
    ruled = rows["decision_no"].map(ruling_on).astype("str")
    return ruled.fillna(found.set_axis(rows.index).astype("str"))


def of_other_trade(rows: pd.DataFrame, scope: PenaltyScope) -> "pd.Series[bool]":
    """Return which penalties are another trade's beyond doubt (`violation_text`, `basis`)."""
    return _found(rows["violation_text"], scope.other_trades) | _found(
        rows["basis"], scope.other_bases
    )


def assess_by_party(
    assessed: pd.Series, trains: "pd.Series[bool]", known: "pd.Series[bool]"
) -> pd.Series:
    """Return the assessments with those decided that depend on the party.

    Args:
        assessed: from `assess`.
        trains: whether the party is a training body.
        known: whether the party is known by the register at all.
    """
    by_facts = assessed.eq(SHARED_FACTS)
    shared = assessed.isin(BY_PARTY)
    # Facts that speak of training, and a party that the register knows for another trade: open.
    found = assessed.mask(by_facts & known, OPEN).mask(by_facts & ~known, TRAINING)
    found = found.mask(assessed.eq(SHARED), FOREIGN).mask(assessed.eq(SHARED_NAMED), OUT)
    return found.mask(shared & trains, TRAINING)


def trains(registrations: pd.DataFrame, scope: PenaltyScope) -> "pd.Series[bool]":
    """Return which registrations are training bodies by name or scope (`name`, `scope_text`)."""
    by_scope = _named(registrations["scope_text"], scope.body_scopes, scope)
    return by_scope | named_training(registrations["name"], scope)


def named_training(names: pd.Series, scope: PenaltyScope) -> "pd.Series[bool]":
    """Return which names are those of training bodies."""
    return _named(names, scope.body_names, scope)


def _found(texts: pd.Series, patterns: tuple[str, ...]) -> "pd.Series[bool]":
    found = {text: _has(patterns, _line(text)) for text in texts.dropna().unique()}
    return texts.map(found).eq(True)


def _named(texts: pd.Series, patterns: tuple[str, ...], scope: PenaltyScope) -> "pd.Series[bool]":
    found = {
        text: _has(patterns, any_pattern(scope.not_bodies).sub("", _line(text)))
        for text in texts.dropna().unique()
    }
    return texts.map(found).eq(True)


def _assess(typed: str, facts: str, basis: str, scope: PenaltyScope, cut: tuple[str, ...]) -> str:
    """Judge one penalty: by its type, then its basis, and by its facts where the type is vague."""
    kind, told = (_without(text, scope, cut) for text in (typed, facts))
    law = _line(basis)
    told_kind = _kind(kind, scope)
    if told_kind in (TRAINING, OPEN):
        return told_kind
    foreign = _has(scope.other_trades, kind) or _has(scope.other_bases, law)
    if _has(scope.bases, f"{law}。{kind}") and not foreign:
        return TRAINING
    named = _names_training((typed, facts, basis), scope, cut)
    if told_kind == SHARED:
        return TRAINING if _has(scope.words, kind) else _shared(told, named, scope)
    if _has(scope.education_laws, f"{law}。{kind}") and named and not foreign:
        return TRAINING
    if _has(scope.vague, kind):
        return _by_facts(told, law, named, scope)
    if not named:
        return FOREIGN
    return OUT if foreign else OPEN


def _kind(line: str, scope: PenaltyScope) -> str:
    """Return what a text is by its clauses, empty where it is neither training nor shared.

    A clause that speaks of another trade as well is open: 为培训机构提供场所的房东未落实消防责任.
    """
    clauses = [clause for clause in _CLAUSES.split(line) if clause]
    matters = [clause for clause in clauses if _has(scope.matters, clause)]
    # A matter may be told across clauses: 未取得办学许可证,擅自对中小学生开展培训.
    if any(not _has(scope.other_trades, clause) for clause in matters):
        return TRAINING
    if matters:
        return OPEN
    if _has(scope.matters, line) and not _has(scope.other_trades, line):
        return TRAINING
    shared = [clause for clause in clauses if _has(scope.shared, clause)]
    return SHARED if any(not _has(scope.other_trades, clause) for clause in shared) else ""


def _shared(told: str, named: bool, scope: PenaltyScope) -> str:
    if _has(scope.words, told):
        return SHARED_FACTS
    return SHARED_NAMED if named else SHARED


def _by_facts(told: str, law: str, named: bool, scope: PenaltyScope) -> str:
    """Judge by the facts alone; a law of another trade keeps them from deciding."""
    found = _kind(told, scope)
    if _has(scope.other_bases, law):
        return OUT if named else FOREIGN
    if found == SHARED:
        return _shared(told, named, scope)
    if found in (TRAINING, OPEN):
        return found
    return OPEN if named else FOREIGN


def _names_training(texts: Sequence[str], scope: PenaltyScope, cut: tuple[str, ...]) -> bool:
    return any(_has(scope.naming, _cut(_line(text), cut)) for text in texts)


def _without(text: str, scope: PenaltyScope, cut: tuple[str, ...]) -> str:
    line = _cut(_line(text), cut)
    return any_pattern(scope.places).sub("□", line) if scope.places else line


def _cut(line: str, cut: tuple[str, ...]) -> str:
    for pattern in cut:
        line = any_pattern((pattern,)).sub("□", line)
    return line


def _has(patterns: tuple[str, ...], line: str) -> bool:
    return any_pattern(patterns).search(line) is not None


def _line(text: str) -> str:
    return "".join(fold_script(clean_text(text) or "").split())
