"""The order of the linkage: certain links, then records to legal parties, then what has no anchor.

Each step only adds edges; the labels after it say who is one party so far: certain links, rules,
then the scored pairs of what the rules left over.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.linkage.certain import anchors
from domain.linkage.certain.follow_ups import follow_up_edges
from domain.linkage.certain.sole_names import name_edges
from domain.linkage.evidence.cluster import unite
from domain.linkage.evidence.edges import Labels, edges, probability, stack
from domain.linkage.evidence.incidence import Mask, distinct
from domain.linkage.evidence.per_mention import REGISTER, Evidence, build_evidence
from domain.linkage.explain import (
    explain_links,
    explain_mentions,
    explain_refused,
    representatives,
)
from domain.linkage.policy import LinkagePolicy
from domain.linkage.rules.assign import as_edges, assign, mask_points, pairs
from domain.linkage.rules.candidates import BIT, memberships
from domain.linkage.scored import assign as probable
from domain.linkage.scored.blocking import BLOCK_COLUMNS
from domain.linkage.scored.engines import Engine, run_on_duckdb
from domain.linkage.scored.units import Units, build_units, read_compared

_DISPUTED: Final = "名称与统一社会信用代码分属两个登记主体"
_TWO_NAMES: Final = "身份证号相同，但姓名不同"


@dataclass(frozen=True)
class LinkResult:
    """Who is one party, and why.

    Attributes:
        linked: mentions with `cluster`, `link_method`, `link_probability`, `linked_to`,
            `link_reason`.
        links: every accepted link: `left`, `right` (mention ids), `cluster`, `method`, `rule`,
            `reason`, `weight`, `comparisons` (level and bits of each, for probable links),
            `policy_version`.
        refused: unions that a veto, ambiguity or a dispute stopped: `left`, `right` (mention ids),
            `method`, `rule`, `reason` (what agrees), `refusal` (what stands against it), `weight`,
            `comparisons`.
        blocks: what each blocking rule cost in the last round: `rule`, `keys`, `pairs`,
            `dropped_keys`, `dropped_pairs`.
    """

    linked: pd.DataFrame
    links: pd.DataFrame
    refused: pd.DataFrame
    blocks: pd.DataFrame


@dataclass(frozen=True)
class _State:
    """Clusters so far, the edges that made them, and the edges that did not hold."""

    labels: Labels
    accepted: tuple[pd.DataFrame, ...] = ()
    refused: tuple[pd.DataFrame, ...] = ()
    frozen: frozenset[int] = frozenset()
    blocks: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(BLOCK_COLUMNS)))

    def joined(self, found: pd.DataFrame, evidence: Evidence, *, binding: bool = False) -> "_State":
        """The state after uniting along edges."""
        union = unite(self.labels, found, evidence, binding=binding)
        return replace(
            self,
            labels=union.labels,
            accepted=(*self.accepted, union.accepted),
            refused=(*self.refused, union.refused),
        )

    def noting(self, refused: pd.DataFrame, frozen: frozenset[int] = frozenset()) -> "_State":
        """The state with more refused edges, and positions of mentions that are in doubt."""
        return replace(self, refused=(*self.refused, refused), frozen=self.frozen | frozen)


def link(
    mentions: pd.DataFrame,
    registrations: pd.DataFrame,
    decisions: pd.DataFrame,
    policy: LinkagePolicy,
    engine: Engine = run_on_duckdb,
) -> LinkResult:
    """Decide which mentions speak of the same party.

    The result does not depend on the order of rows.

    Args:
        mentions: mention frame; the register's rows are among them.
        registrations: accepted frame of the complete register. A name is an anchor only if it is
            unique in the whole register, so every row must be among the mentions.
        decisions: accepted frame of link decisions (may be empty).
        policy: rules, weights and limits.
        engine: what runs the scoring statement.

    Raises:
        ValueError: a registration is missing among the mentions.
    """
    if not mentions["mention_id"].is_monotonic_increasing:
        mentions = mentions.sort_values("mention_id")
    mentions = mentions.reset_index(drop=True)
    start = _start(mentions, registrations, decisions, policy)
    state, evidence = start.state, start.evidence
    sure = state.labels
    state = _by_rule(state, mentions, evidence, policy).noting(_dispute_edges(start.disputes))
    ruled = state.labels
    state = _by_weight(state, mentions, evidence, policy, engine)
    accepted = probable.with_honest_odds(stack(state.accepted), "linked", policy.model)
    refused = probable.with_honest_odds(stack(state.refused), "waiting", policy.model)
    return LinkResult(
        explain_mentions(mentions, evidence, (sure, ruled, state.labels), accepted),
        explain_links(mentions, evidence, state.labels, accepted, policy),
        explain_refused(mentions, evidence, state.labels, refused),
        state.blocks,
    )


def weakest_links(result: LinkResult, most: int = 10) -> pd.DataFrame:
    """The scored links with the least odds, as they are explained in `violator_link`."""
    scored = result.links[result.links["method"].eq("probabilistic")]
    scored = scored.sort_values(["weight", "left", "right"]).head(most)
    scored = scored.assign(probability=probability(scored["weight"]))
    return scored[["left", "right", "probability", "reason", "comparisons"]].reset_index(drop=True)


def units_after_rules(
    mentions: pd.DataFrame, registrations: pd.DataFrame, policy: LinkagePolicy
) -> tuple[Units, Labels]:
    """Return the units that the scored step would compare, and their labels by position.

    For fitting the weights; mentions must be sorted by `mention_id`.

    Args:
        mentions: mention frame (`domain.linkage.mentions.MENTION_COLUMNS`).
        registrations: the accepted register.
        policy: rules, weights and limits of the linkage.
    """
    start = _start(mentions, registrations, pd.DataFrame(), policy)
    state = _by_rule(start.state, mentions, start.evidence, policy)
    legal = _spread(start.evidence.legal, state.labels)
    compared = read_compared(mentions, start.evidence, policy)
    return build_units(compared, state.labels, legal), state.labels


@dataclass(frozen=True)
class _Start:
    """What is known, what is in dispute, and the clusters that are certain."""

    evidence: Evidence
    disputes: pd.DataFrame
    state: _State


def _start(
    mentions: pd.DataFrame,
    registrations: pd.DataFrame,
    decisions: pd.DataFrame,
    policy: LinkagePolicy,
) -> _Start:
    _check_complete(mentions, registrations)
    evidence = build_evidence(mentions, policy.shared_regions)
    register = anchors.Register.of(evidence)
    disputes = anchors.disputed(evidence, register)
    doubtful = np.zeros(evidence.size, dtype=bool)
    doubtful[disputes["position"].to_numpy()] = True
    answers = anchors.judgements(mentions, decisions)
    evidence = anchors.with_cannot_link(evidence.without(doubtful), answers)
    return _Start(evidence, disputes, _certain(evidence, register, answers))


def _check_complete(mentions: pd.DataFrame, registrations: pd.DataFrame) -> None:
    if registrations.empty:
        return
    known = mentions.loc[mentions["source"].eq(REGISTER), "source_record_id"]
    # `Series.isin` takes ten times as long on these texts.
    wanted = pa.Table.from_pandas(registrations[["source_record_id"]], preserve_index=False)[0]
    held = pa.Table.from_pandas(known.to_frame(), preserve_index=False)[0]
    missing = len(wanted) - pc.sum(pc.is_in(wanted, value_set=held)).as_py()
    if missing:
        raise ValueError(f"{missing} registrations are not among the mentions")


def _dispute_edges(disputes: pd.DataFrame) -> pd.DataFrame:
    made = edges(
        disputes["position"], disputes["target"], "uscc", "name_and_uscc", "名称或代码一致", 0
    )
    return made.assign(refusal=_DISPUTED)


def _certain(evidence: Evidence, register: anchors.Register, answers: pd.DataFrame) -> _State:
    """Everything that is certain: a person's word first, then codes and names, then decisions."""
    state = _State(np.arange(evidence.size, dtype=np.int64))
    id_pairs = anchors.id_disputes(evidence)
    alike = id_pairs[id_pairs["alike"]]
    claims = anchors.name_claims(evidence, register)
    found = [
        anchors.judgement_edges(answers),
        anchors.certain_edges(evidence, claims),
        edges(
            alike["position"],
            alike["position_other"],
            "id_number",
            "id_number",
            "身份证号一致",
            anchors.ID,
        ),
    ]
    state = state.joined(stack(found), evidence, binding=True)
    other = id_pairs[~id_pairs["alike"]]
    doubtful = edges(
        other["position"], other["position_other"], "id_number", "id_number", "身份证号一致", 0
    )
    state = state.noting(doubtful.assign(refusal=_TWO_NAMES)).noting(anchors.name_disputes(claims))
    found_, stopped = anchors.decision_edges(state.labels, evidence)
    return state.joined(found_, evidence).noting(stopped)


def _by_rule(
    state: _State, mentions: pd.DataFrame, evidence: Evidence, policy: LinkagePolicy
) -> _State:
    """Repeated tickets; records to legal parties, hop by hop; then those without an anchor."""
    state = state.joined(follow_up_edges(state.labels, mentions, evidence), evidence)
    state = state.joined(name_edges(evidence), evidence)
    table = memberships(evidence, policy)
    legal = evidence.legal
    for _ in range(policy.hops):
        before = state.labels
        state = _to_targets(state, table, _spread(legal, state.labels), evidence, policy)
        if np.array_equal(before, state.labels):
            break
    free = ~_spread(legal, state.labels)[table["position"].to_numpy()]
    return _among_free(state, table[free], evidence, policy)


def _spread(mask: Mask, labels: Labels) -> Mask:
    """Per mention, whether some mention of its cluster is marked."""
    marked = np.zeros(len(labels), dtype=bool)
    marked[labels[mask]] = True
    return marked[labels]


def _to_targets(
    state: _State,
    table: pd.DataFrame,
    targets: Mask,
    evidence: Evidence,
    policy: LinkagePolicy,
) -> _State:
    found = pairs(table, state.labels, targets, evidence, policy)
    chosen = assign(found, state.labels, evidence, policy)
    state = state.joined(chosen.edges, evidence)
    return state.noting(chosen.refused, frozenset(chosen.frozen))


def _among_free(
    state: _State, table: pd.DataFrame, evidence: Evidence, policy: LinkagePolicy
) -> _State:
    """Cluster by address first; then assign what has no address; then join what is left."""
    named = table[table["mask"].to_numpy() & BIT["nameless"] == 0]
    placed = named["mask"].to_numpy() & BIT["address"] > 0
    state = state.joined(_stars(named[placed], evidence, policy), evidence)
    known = evidence["place"].known(evidence.size) & evidence["core"].known(evidence.size)
    placed_and_named = _spread(known, state.labels)
    state = _to_targets(state, table, placed_and_named, evidence, policy)
    doubtful = np.isin(state.labels, state.labels[sorted(state.frozen)])
    rest = table[~doubtful[table["position"].to_numpy()]]
    unnamed = evidence.nameless[rest["position"].to_numpy()]
    of_one_kind = (rest["mask"].to_numpy() & BIT["nameless"] == 0) | unnamed
    return state.joined(_stars(rest[of_one_kind], evidence, policy), evidence)


def _stars(table: pd.DataFrame, evidence: Evidence, policy: LinkagePolicy) -> pd.DataFrame:
    """Edges from each member of a key to its first one."""
    key, left = table["key"].to_numpy(), table["position"].to_numpy()
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    right = np.repeat(left[starts], np.diff(np.append(starts, len(key))))
    read = evidence.extracted[left] | evidence.extracted[right]
    points = mask_points(table["mask"].to_numpy(), policy)
    weight = points - np.where(read, policy.penalty_extracted, 0)
    table = table.assign(left=left, right=right, weight=weight)[left != right]
    return as_edges(table[table["weight"] >= policy.threshold], policy)


def _by_weight(
    state: _State,
    mentions: pd.DataFrame,
    evidence: Evidence,
    policy: LinkagePolicy,
    engine: Engine,
) -> _State:
    """Scored pairs: units to legal parties in two rounds; then units without an anchor."""
    model = policy.model
    if model is None:
        return state
    legal = evidence.legal
    compared = read_compared(mentions, evidence, policy)
    for last in (False, True):
        units = build_units(compared, state.labels, _spread(legal, state.labels))
        scored = probable.score(units, policy, model, engine)
        state = replace(state, blocks=scored.blocks)
        pairs = _without(scored.pairs, state)
        pairs = probable.with_refusals(pairs, evidence, state.labels)
        heads = representatives(mentions, evidence, state.labels)
        choice = probable.choose_parties(pairs, policy)
        if choice.edges.empty or last:
            break
        state = state.joined(probable.as_edges(choice.edges, heads, model), evidence)
    barred = set(choice.edges["left_unit"]) | choice.doubtful
    among = probable.choose_leaders(pairs, barred, policy)
    chosen = pd.concat([choice.edges, among.edges])
    state = state.joined(probable.as_edges(chosen, heads, model), evidence)
    review = pd.concat([choice.review, among.review])
    return state.noting(probable.as_edges(review, heads, model))


def _without(pairs: pd.DataFrame, state: _State) -> pd.DataFrame:
    """Pairs whose units are not in doubt since the rules."""
    doubtful = distinct(state.labels[sorted(state.frozen)])
    known = pairs["left_unit"].isin(doubtful) | (
        ~pairs["anchored"] & pairs["right_unit"].isin(doubtful)
    )
    return pairs[~known].reset_index(drop=True)
