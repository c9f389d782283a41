"""Anchors: the agreements that are certain, and the disputes among them.

A valid USCC, a person's valid id number, a strict full legal name that belongs to exactly one USCC
of the complete register, the same decision number between compatible parties, and a person's word.
Two registrations under one name make that name no anchor: unregistered or forgotten siblings are
what a name alone cannot tell apart.
"""

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from domain.linkage.certain.compatible import ambiguous, compatible
from domain.linkage.evidence.edges import Labels, edges, no_edges, stack, star
from domain.linkage.evidence.incidence import Mask, distinct, overlap, spread
from domain.linkage.evidence.per_mention import Evidence
from domain.linkage.evidence.vetoes import disjoint, one_typing_error
from domain.linkage.judgements import DIFFERENT, SAME

PERSON, USCC, NAME, ID, DECISION = 60.0, 50.0, 45.0, 40.0, 30.0
"""Order in which certain links are made; all of them are stronger than any rule."""

_MISMATCH: Final = "处罚决定书文号相同，但名称不符"
_EITHER: Final = "处罚决定书文号相同，但可能是两个当事人中的任一个"


@dataclass(frozen=True)
class Register:
    """Which strict names and codes the complete register holds.

    Attributes:
        position: rows of the register with a name.
        name: code of the strict name of each.
        uscc: code of its USCC, -1 where it has none that is valid.
        unique: per strict name, the position of the only party that bears it, or -1.
    """

    position: Labels
    name: Labels
    uscc: Labels
    unique: Labels

    @classmethod
    def of(cls, evidence: Evidence) -> "Register":
        """Collect the register from what the mentions say."""
        names, codes = evidence["strict_name"].where(evidence.registered), evidence["uscc"]
        uscc = evidence.dense("uscc")[names.owner]
        # A row without a valid code is a party of its own.
        party = np.where(uscc >= 0, uscc, codes.width + names.owner)
        bearers = distinct(names.code * (codes.width + evidence.size) + party)
        count = np.bincount(bearers // (codes.width + evidence.size), minlength=names.width)
        unique = np.full(names.width, -1, dtype=np.int64)
        single = (count[names.code] == 1) & (uscc >= 0)
        unique[names.code[single][::-1]] = names.owner[single][::-1]
        return cls(names.owner, names.code, uscc, unique)


def disputed(evidence: Evidence, register: Register) -> pd.DataFrame:
    """Return mentions whose registered name and valid USCC belong to different parties.

    Neither may link by itself: one of the two was typed wrongly, and the other party is innocent.

    Returns:
        `position` of the mention and of every register row (`target`) that its name or code means.
    """
    uscc = evidence.dense("uscc")
    named = evidence["strict_name"].where(~evidence.registered & (uscc >= 0))
    row, bearer = _meet(named.code, register.name)
    position, target = named.owner[row], register.position[bearer]
    fits = np.zeros(evidence.size, dtype=bool)
    fits[position[uscc[position] == register.uscc[bearer]]] = True
    wrong = ~fits[position]
    by_name = np.stack([position[wrong], target[wrong]], axis=1)
    coded = evidence["uscc"].where(evidence.registered)
    suspects = distinct(by_name[:, 0])
    row, holder = _meet(uscc[suspects], coded.code)
    by_code = np.stack([suspects[row], coded.owner[holder]], axis=1)
    found = np.unique(np.concatenate([by_name, by_code]), axis=0)
    return pd.DataFrame(found, columns=["position", "target"])


def _meet(wanted: Labels, codes: Labels) -> tuple[Labels, Labels]:
    """Rows of `wanted` and rows of `codes` that hold the same code."""
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes, wanted, side="left", sorter=order)
    stops = np.searchsorted(codes, wanted, side="right", sorter=order)
    row, place = spread(stops - starts)
    return row, order[starts[row] + place]


def certain_edges(evidence: Evidence, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the edges of USCC, unique full legal name and a person's id number.

    Columns: `left`, `right` (positions), `method`, `rule`, `reason`, `weight`.
    """
    coded = evidence["uscc"]
    owner, key = _one_person(evidence)
    return stack(
        [
            star(coded.owner, coded.code, "uscc", "uscc", "统一社会信用代码一致", USCC),
            _name_edges(claims),
            star(owner, key, "id_number", "id_number", "身份证号一致", ID),
        ]
    )


def name_claims(evidence: Evidence, register: Register) -> pd.DataFrame:
    """Return the mentions without a code that write a full legal name of the register.

    Returns:
        `position`, `target` (the only register row that bears the name) and `refusal`: why the
        mention is not about that party all the same, or missing.
    """
    named = evidence["strict_name"].where(evidence.by_name)
    target = register.unique[named.code]
    known = target >= 0
    claims = pd.DataFrame({"position": named.owner[known], "target": target[known]})
    return claims.assign(refusal=_against(claims, evidence))


_OTHERS_NAME: Final = "登记全称一致，但地点不同，且负责人或电话不同"
_WITHOUT_REGION: Final = "登记全称一致，但未写地名，登记中另有同字号、同行业的主体"
_BRANCHS_PLACE: Final = "登记全称一致，但地点不同，且登记有其分支机构"


def _against(claims: pd.DataFrame, evidence: Evidence) -> pd.Series:
    """What makes a name somebody else's: a typing error can hit a name that another party bears.

    At another place, where the telephone does not agree: if the register has a branch of the named
    company, since people take the company's name off the branch's wall; or if it is not known to be
    the same town, and of person and telephone one is another and none agrees.
    What a record of several parties says beside their names may be another's. A name without its
    region is also short for the same name with one, if the register knows both.
    """
    left, right = claims["position"].to_numpy(), claims["target"].to_numpy()
    towns = evidence.dense("town")
    other_site = disjoint(evidence, "site", left, right)
    moved = disjoint(evidence, "town", left, right)
    other_premises = disjoint(evidence, "address", left, right)
    _, same_premises = overlap(evidence["address"], left, right, evidence.size)
    _, same_phone = overlap(evidence["phone"], left, right, evidence.size)
    _, same_person = overlap(evidence["person"], left, right, evidence.size)
    apart = (moved & ~same_premises | other_premises) & ~same_phone & evidence.single[left]
    branch = has_branches(evidence, right) & (moved | (towns[left] < 0) & other_site)
    branch &= ~same_premises & ~same_phone & evidence.single[left]
    other = disjoint(evidence, "phone", left, right) | disjoint(evidence, "person", left, right)
    others = other & ~same_person & (moved | (towns[left] < 0))
    regionless = ~evidence["county"].known(evidence.size)[left] & _shared_roots(evidence)[left]
    regionless &= ~same_premises & ~same_phone & ~same_person
    number = np.select([branch, apart & others, regionless], [0, 1, 2], default=3)
    reasons = [_BRANCHS_PLACE, _OTHERS_NAME, _WITHOUT_REGION, None]
    return pd.Series(pd.array(reasons, dtype="str").take(number))


def _shared_roots(evidence: Evidence) -> Mask:
    """Mentions whose core and trade several registered parties bear: `某某` and `江阴市某某`."""
    incidence, uscc = evidence["root"].where(evidence.registered), evidence.dense("uscc")
    party = np.where(uscc >= 0, uscc, evidence["uscc"].width + np.arange(evidence.size))[
        incidence.owner
    ]
    width = evidence["uscc"].width + evidence.size
    several = (
        np.bincount(distinct(incidence.code * width + party) // width, minlength=incidence.width)
        > 1
    )
    return evidence["root"].only(several).known(evidence.size)


def has_branches(evidence: Evidence, position: Labels) -> Mask:
    """Whether the register has a branch of the company that a mention names."""
    branches = _company(evidence, evidence["branch"].where(evidence.registered).owner)
    found: Mask = np.isin(_company(evidence, position), branches)
    return found


def _company(evidence: Evidence, position: Labels) -> Labels:
    """A number for the company's name without its branch."""
    core, trade = evidence.dense("core")[position], evidence.dense("trade")[position]
    return core * (evidence["trade"].width + 1) + trade + 1


def _name_edges(claims: pd.DataFrame) -> pd.DataFrame:
    """A full legal name without code to the only register row that bears it."""
    held = claims[claims["refusal"].isna()]
    return edges(
        held["position"], held["target"], "uscc", "legal_name", "登记全称一致且在登记中唯一", NAME
    )


def name_disputes(claims: pd.DataFrame) -> pd.DataFrame:
    """Return the legal names that are not taken at their word, for a person to judge.

    Columns: those of an edge (`evidence.edges.edges`) and `refusal`.
    """
    stopped = claims[claims["refusal"].notna()].reset_index(drop=True)
    made = edges(
        stopped["position"],
        stopped["target"],
        "uscc",
        "legal_name",
        "登记全称一致且在登记中唯一",
        0,
    )
    return made.assign(refusal=stopped["refusal"])


def _one_person(evidence: Evidence) -> tuple[Labels, Labels]:
    """Positions and keys of id numbers; a number under two different names splits by name."""
    incidence, width = evidence["person_id"], evidence["core"].width
    core = evidence.dense("core")[incidence.owner]
    pairs = distinct(incidence.code[core >= 0] * width + core[core >= 0])
    names = np.bincount(pairs // width, minlength=incidence.width)
    key = incidence.code * (width + 1) + np.where(names[incidence.code] > 1, core + 1, 0)
    return incidence.owner, pd.factorize(key)[0].astype(np.int64)


def id_disputes(evidence: Evidence) -> pd.DataFrame:
    """Return pairs of mentions with one id number under different names, with `alike`.

    `alike` says that the names differ by one typing error only; such pairs are linked.
    """
    incidence, cores = evidence["person_id"], evidence["core"]
    core = evidence.dense("core")[incidence.owner]
    rows = pd.DataFrame({"id": incidence.code, "core": core, "position": incidence.owner})
    rows = rows[core >= 0].drop_duplicates(["id", "core"])
    rows = rows[rows.duplicated("id", keep=False)]
    pairs = rows.merge(rows, on="id", suffixes=("", "_other"))
    pairs = pairs[pairs["position"] < pairs["position_other"]]
    texts = [cores.texts.take(pa.array(pairs[x])).to_pylist() for x in ("core", "core_other")]
    alike = [one_typing_error(a, b) for a, b in zip(*texts, strict=True)]
    pairs = pairs.assign(alike=pd.Series(alike, index=pairs.index, dtype=bool))
    return pairs[["position", "position_other", "alike"]].reset_index(drop=True)


# -- a person's word -------------------------------------------------------------------


def judgements(mentions: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return people's decisions as pairs of positions, contradictory and unknown ones left out.

    A record that names several parties is meant with its first one unless `#<party_no>` follows.

    Returns:
        `left`, `right`, `conclusion`, `decided_on`, ordered by date and position.
    """
    columns = ["left", "right", "conclusion", "decided_on"]
    if decisions.empty:
        return pd.DataFrame(columns=columns)
    positions = pd.Series(mentions.index, index=mentions["mention_id"])
    found = decisions[["conclusion", "decided_on"]].assign(
        a=_mention_of(decisions["left_record"]).map(positions),
        b=_mention_of(decisions["right_record"]).map(positions),
    )
    found = found[found["conclusion"].isin([SAME, DIFFERENT])].dropna(subset=["a", "b"])
    ends = found[["a", "b"]].astype("int64")
    found = found.assign(left=ends.min(axis=1), right=ends.max(axis=1))
    found = found[found["left"] != found["right"]]
    answers = found.groupby(["left", "right"])["conclusion"].transform("nunique")
    found = found[answers.eq(1)].sort_values(["decided_on", "left", "right"])
    return found.drop_duplicates(["left", "right"])[columns].reset_index(drop=True)


def _mention_of(records: pd.Series) -> pd.Series:
    return records.where(records.str.contains(r"#\d+$", regex=True), records + "#1")


def with_cannot_link(evidence: Evidence, answers: pd.DataFrame) -> Evidence:
    """Return the evidence with the positions that a person has said are another party."""
    apart = answers.loc[answers["conclusion"].eq(DIFFERENT), ["left", "right"]].to_numpy(
        dtype=np.int64
    )
    both = np.concatenate([apart, apart[:, ::-1]])
    return replace(evidence, cannot_link=(both[:, 0], both[:, 1]))


def judgement_edges(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the edges of `同一主体`, the oldest decision first.

    Columns: those of an edge (`evidence.edges.edges`).
    """
    same = answers[answers["conclusion"].eq(SAME)]
    made = edges(same["left"], same["right"], "person", "person", "人工核对为同一主体", PERSON)
    return made.assign(weight=PERSON - 0.001 * made.index.to_numpy())


# -- one decision, several records -----------------------------------------------------


def decision_edges(labels: Labels, evidence: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return edges between parties of one decision number, and the pairs that must not link.

    A decision may name several parties, and a number may be typed wrongly, so the number links only
    what is compatible: names that agree or contain each other, or an address or telephone in
    common. A record that could be two of the parties stays free.

    Columns: those of an edge (`evidence.edges.edges`); the refused ones have `refusal` too.
    """
    incidence = evidence["decision_no"]
    heads = pd.DataFrame(
        {"number": incidence.code, "label": labels[incidence.owner], "position": incidence.owner}
    )
    heads = heads.groupby(["number", "label"], as_index=False).min()
    shared = heads[heads.duplicated("number", keep=False)]
    if shared.empty:
        return no_edges(), no_edges().assign(refusal=pd.Series(dtype="str"))
    number, label = shared["number"].to_numpy(), shared["label"].to_numpy()
    one, other = _meet(number, number)
    one, other = one[one < other], other[one < other]
    fits = compatible(evidence, labels, label[one], label[other])
    fitting = set(zip(one[fits].tolist(), other[fits].tolist(), strict=True))
    sure = np.zeros(len(labels), dtype=bool)
    sure[labels[evidence.coded]] = True
    positions = shared["position"].tolist()
    links: list[tuple[int, int]] = []
    refused: list[tuple[int, int, str]] = []
    # Only decisions that are not of one party already; a handful per thousand records.
    for rows in np.split(np.arange(len(shared)), np.flatnonzero(np.diff(number)) + 1):
        known = [row for row in rows.tolist() if sure[label[row]]]
        free = [row for row in rows.tolist() if not sure[label[row]]]
        more, stopped = _one_decision(known, free, fitting)
        links += [(positions[a], positions[b]) for a, b in more]
        refused += [(positions[a], positions[b], reason) for a, b, reason in stopped]
    return _as_edges(links), _as_refused(refused)


def _one_decision(
    sure: list[int], free: list[int], fitting: set[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
    """Links and refusals among the parties of one decision.

    Args:
        sure: parties with a code.
        free: parties without one, ascending.
        fitting: pairs that are compatible.
    """
    stopped = [(a, b, "处罚决定书文号相同，但证件号码不同") for a, b in combinations(sure, 2)]
    links, unlinked = [], []
    for party in free:
        found = [other for other in sure if (min(party, other), max(party, other)) in fitting]
        if len(found) == 1:
            links.append((party, found[0]))
            continue
        unlinked.append(party)
        reason = _EITHER if found else _MISMATCH
        stopped += [(party, other, reason) for other in found or sure]
    either = ambiguous(unlinked, fitting)
    for a, b in combinations(unlinked, 2):
        if (a, b) in fitting and not {a, b} & either:
            links.append((b, a))
        elif not sure:
            stopped.append((b, a, _EITHER if (a, b) in fitting else _MISMATCH))
    return links, stopped


def _as_edges(pairs: list[tuple[int, int]]) -> pd.DataFrame:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    return edges(left, right, "decision", "decision", "处罚决定书文号一致", DECISION)


def _as_refused(rows: list[tuple[int, int, str]]) -> pd.DataFrame:
    return _as_edges([(a, b) for a, b, _ in rows]).assign(
        refusal=pd.Series([reason for *_, reason in rows], dtype="str")
    )
