"""Anchors: the agreements that are certain, and the disputes among them.

A valid USCC, a person's valid id number, a strict full legal name that belongs to exactly one USCC
of the complete register, the same decision number between compatible parties, and a person's word.
Two registrations under one name make that name no anchor: unregistered or forgotten siblings are
what a name alone cannot tell apart.
"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from domain.linkage.edges import Labels, edges, no_edges, stack, star
from domain.linkage.vetoes import (
    Profile,
    Profiles,
    disjoint,
    names_agree,
    one_typing_error,
    refusal,
    similar_cores,
)

REGISTER: Final = "market_registration"

PERSON, USCC, NAME, ID, DECISION = 60.0, 50.0, 45.0, 40.0, 30.0
"""Order in which certain links are made; all of them are stronger than any rule."""

SAME, DIFFERENT = "同一主体", "不同主体"

_NO_SURNAMES: Final = frozenset("某无不未*×")
"""First characters of masked names that tell nothing (`某托管班`, `无名培训点`)."""


@dataclass(frozen=True)
class Register:
    """Which strict names and codes the complete register holds.

    Attributes:
        names: one row per register row with a name: `strict_name`, `uscc`, `position`.
        unique: strict name to the position of the only party that bears it.
    """

    names: pd.DataFrame
    unique: pd.Series

    @classmethod
    def of(cls, mentions: pd.DataFrame) -> "Register":
        """Collect the register from the mentions (sorted by `mention_id`)."""
        rows = mentions[mentions["source"].eq(REGISTER) & mentions["strict_name"].notna()]
        names = rows[["strict_name", "uscc"]].assign(
            party=rows["uscc"].fillna(rows["source_record_id"]), position=rows.index
        )
        parties = names.groupby("strict_name")["party"].transform("nunique")
        single = names[parties.eq(1) & names["uscc"].notna()]
        return cls(names, single.groupby("strict_name")["position"].min())


def disputed(mentions: pd.DataFrame, register: Register) -> pd.DataFrame:
    """Return mentions whose registered name and valid USCC belong to different parties.

    Neither may link by itself: one of the two was typed wrongly, and the other party is innocent.

    Returns:
        `position` of the mention and of every register row (`target`) that its name or code means.
    """
    codes = mentions[["uscc", "strict_name"]].assign(position=mentions.index)
    codes = codes[codes["uscc"].notna() & mentions["source"].ne(REGISTER)]
    named = codes.merge(register.names, on="strict_name", suffixes=("", "_registered"))
    fits = named["uscc"].eq(named["uscc_registered"]).groupby(named["position"]).transform("any")
    by_name = named.loc[~fits, ["position", "position_registered"]]
    wrong = codes[codes["position"].isin(by_name["position"])]
    by_code = wrong.merge(
        mentions.loc[mentions["source"].eq(REGISTER), ["uscc"]].reset_index(names="target"),
        on="uscc",
    )
    found = [
        by_name.rename(columns={"position_registered": "target"}),
        by_code[["position", "target"]],
    ]
    return pd.concat(found, ignore_index=True).drop_duplicates().reset_index(drop=True)


def certain_edges(mentions: pd.DataFrame, facts: pd.DataFrame, register: Register) -> pd.DataFrame:
    """Return the edges of USCC, unique full legal name and a person's id number."""
    return stack(
        [
            star(facts["uscc"], "uscc", "uscc", "统一社会信用代码一致", USCC),
            _name_edges(mentions, facts, register),
            star(_one_person(facts), "id_number", "id_number", "身份证号一致", ID),
        ]
    )


def _name_edges(mentions: pd.DataFrame, facts: pd.DataFrame, register: Register) -> pd.DataFrame:
    """A full legal name without code to the only register row that bears it.

    A name found in a text needs both ends, region and legal form: what stands before or after a
    part of a name may make it another party's (the extraction takes `…有限公司祝塘分公司` whole).
    """
    both_ends = mentions["region"].notna() & mentions["legal_form"].notna()
    full = mentions["region"].notna() | mentions["legal_form"].notna()
    full &= mentions["name_origin"].ne("extracted") | both_ends
    named = full & mentions["source"].ne(REGISTER) & mentions["uscc"].isna()
    targets = facts.loc[named, "strict_name"].map(register.unique).dropna().astype("int64")
    return edges(targets.index, targets, "uscc", "legal_name", "登记全称一致且在登记中唯一", NAME)


def _one_person(facts: pd.DataFrame) -> pd.Series:
    """Id numbers as keys; a number under two different names splits by name."""
    rows = facts[facts["person_id"].notna()]
    names = rows.groupby("person_id")["core"].transform("nunique")
    doubtful = rows["person_id"] + "|" + rows["core"].fillna("?")
    return rows["person_id"].where(names.le(1), doubtful)


def id_disputes(facts: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of mentions with one id number under different names, with `alike`.

    `alike` says that the names differ by one typing error only; such pairs are linked.
    """
    rows = facts.loc[facts["person_id"].notna(), ["person_id", "core"]]
    firsts = rows.dropna().reset_index(names="position").drop_duplicates(["person_id", "core"])
    pairs = firsts.merge(firsts, on="person_id", suffixes=("", "_other"))
    pairs = pairs[pairs["position"] < pairs["position_other"]]
    alike = [
        one_typing_error(a, b) for a, b in zip(pairs["core"], pairs["core_other"], strict=True)
    ]
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
    said = found.groupby(["left", "right"])["conclusion"].transform("nunique")
    found = found[said.eq(1)].sort_values(["decided_on", "left", "right"])
    return found.drop_duplicates(["left", "right"])[columns].reset_index(drop=True)


def _mention_of(records: pd.Series) -> pd.Series:
    return records.where(records.str.contains(r"#\d+$", regex=True), records + "#1")


def with_foes(facts: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """Return the facts with the positions that a person has said are another party."""
    apart = said[said["conclusion"].eq(DIFFERENT)]
    both = pd.concat(
        [apart[["left", "right"]], apart.rename(columns={"left": "right", "right": "left"})]
    )
    if both.empty:
        return facts
    foes = facts["foes"].copy()
    found = both.groupby("left")["right"].agg(frozenset)
    foes.loc[found.index.astype("int64")] = found.astype(object)
    return facts.assign(foes=foes)


def judged_edges(said: pd.DataFrame) -> pd.DataFrame:
    """Return the edges of `同一主体`, the oldest decision first."""
    same = said[said["conclusion"].eq(SAME)]
    made = edges(same["left"], same["right"], "person", "person", "人工核对为同一主体", PERSON)
    return made.assign(weight=PERSON - 0.001 * made.index.to_numpy())


# -- one decision, several records -----------------------------------------------------


def decision_edges(labels: Labels, facts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return edges between parties of one decision number, and the pairs that must not link.

    A decision may name several parties, and a number may be typed wrongly, so the number links only
    what is compatible: names that agree or contain each other, or an address or telephone in
    common. A record that could be two of the parties stays free.
    """
    numbered = facts["decision_no"].dropna()
    heads = pd.DataFrame({"number": numbered, "label": labels[numbered.index.to_numpy()]})
    heads = heads.reset_index(names="position").groupby(["number", "label"], as_index=False).min()
    shared = heads[heads.duplicated("number", keep=False)]
    if shared.empty:
        return no_edges(), no_edges().assign(refusal=pd.Series(dtype="str"))
    profiles = Profiles(facts, labels)
    links: list[tuple[int, int]] = []
    refused: list[tuple[int, int, str]] = []
    # Only decisions that are not of one party already; a handful per thousand records.
    for _, group in shared.groupby("number"):
        heads_of = dict(zip(group["label"].tolist(), group["position"].tolist(), strict=True))
        more, stopped = _one_decision(heads_of, profiles)
        links += more
        refused += stopped
    return _as_edges(links), _as_refused(refused)


def _one_decision(
    heads: dict[int, int], profiles: Profiles
) -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
    """Links and refusals among the parties of one decision; `heads` is label to position."""
    sure = [label for label in heads if profiles[label].usccs or profiles[label].ids]
    free = [label for label in heads if label not in sure]
    stopped = [
        (heads[a], heads[b], "处罚决定书文号相同，但证件号码不同")
        for i, a in enumerate(sure)
        for b in sure[i + 1 :]
    ]
    links = []
    for label in free:
        found = [t for t in sure if compatible(profiles[label], profiles[t])]
        if len(found) == 1:
            links.append((heads[label], heads[found[0]]))
        elif found:
            reason = "处罚决定书文号相同，但可能是两个当事人中的任一个"
            stopped += [(heads[label], heads[t], reason) for t in found]
        else:
            reason = "处罚决定书文号相同，但名称不符"
            stopped += [(heads[label], heads[t], reason) for t in sure]
    more, mismatched = _among_free(
        [x for x in free if x not in {a for a, _ in links}], heads, profiles
    )
    return links + more, stopped + (mismatched if not sure else [])


def _among_free(
    free: list[int], heads: dict[int, int], profiles: Profiles
) -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
    """The same among parties without a code."""
    links, stopped = [], []
    for i, a in enumerate(free):
        for b in free[i + 1 :]:
            if compatible(profiles[a], profiles[b]):
                links.append((heads[b], heads[a]))
            else:
                stopped.append((heads[b], heads[a], "处罚决定书文号相同，但名称不符"))
    return links, stopped


def compatible(left: Profile, right: Profile) -> bool:
    """Whether two parties of one decision may be one: nothing forbids it and something agrees."""
    if refusal(left, right):
        return False
    if left.names and right.names:
        return names_agree(left.names, right.names)
    if not (left.cores and right.cores) and _nameless_agree(left, right):
        return True
    if any(a == b or similar_cores(a, b) for a in left.cores for b in right.cores):
        return True
    if not left.addresses.isdisjoint(right.addresses) or not left.phones.isdisjoint(right.phones):
        return True
    if left.cores and right.cores:
        return False
    masked = {core[0] for core in left.cores | right.cores} & (left.surnames | right.surnames)
    return bool(masked) or not left.persons.isdisjoint(right.persons)


def _nameless_agree(left: Profile, right: Profile) -> bool:
    """Whether a side without a name (none, or masked) may be the other: nothing known is against.

    The number is the anchor; a mask only says who it cannot be (`谭某` is no `顾谦江`).
    """
    if disjoint(left.addresses, right.addresses):
        return False
    known = [
        side.surnames - _NO_SURNAMES | {core[0] for core in side.cores | side.persons}
        for side in (left, right)
    ]
    masked = (left.surnames | right.surnames) - _NO_SURNAMES
    return not masked or not disjoint(*known)


def _as_edges(pairs: list[tuple[int, int]]) -> pd.DataFrame:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    return edges(left, right, "decision", "decision", "处罚决定书文号一致", DECISION)


def _as_refused(rows: list[tuple[int, int, str]]) -> pd.DataFrame:
    return _as_edges([(a, b) for a, b, _ in rows]).assign(
        refusal=pd.Series([reason for *_, reason in rows], dtype="str")
    )
