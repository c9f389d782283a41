"""Names that only one registration bears, written without their region or with one wrong character.

`某某辊业有限公司` means `江阴市某某辊业有限公司` if the complete register knows no other bearer of
core and trade. That is a rule, no anchor: a company of another county may bear the name, so the
town must fit, and no listing rests on it.
"""

import re
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.linkage.certain.anchors import has_branches
from domain.linkage.evidence.edges import Labels, edges, stack
from domain.linkage.evidence.incidence import Incidence, Mask, distinct, overlap
from domain.linkage.evidence.per_mention import Evidence
from domain.linkage.evidence.vetoes import disjoint, one_typing_error

LEAST_ROOT: Final = 4
"""Characters of core and trade together that say who is meant."""

LONG_TRADE: Final = 4
"""Characters of a trade that a signboard writes in full."""

LEAST_MISSPELT: Final = 5
"""Characters of core and trade together with which a wrong one is forgiven."""

WHOLE, MISSPELT = 14.0, 12.0
"""Strength of the edges: among the rules."""

_TELLING: Final = re.compile("[东南西北中上下新老大小一二三四五六七八九十0-9A-Z]")
"""Characters of which another one makes another name."""


def whole_edges(evidence: Evidence) -> pd.DataFrame:
    """Return edges from mentions to the only registration that bears their core and trade.

    The source must be one that names registered parties, the town the same, or the name a full one.
    Nothing that is known of the place, the telephone and the person may be against it.

    Columns: those of an edge (`evidence.edges.edges`).
    """
    bearer, brand = _bearers(evidence, "root"), _brand_bearers(evidence)
    named = _asked(evidence)
    target = np.where(brand[named.owner] >= 0, brand[named.owner], -1)
    whole = evidence.formed[named.owner] | _tells_enough(evidence, named)
    target = np.where(whole, bearer[named.code], target)
    same_root = bearer[named.code] == target
    bare = ~evidence.formed & ~evidence["trade"].known(evidence.size) & ~evidence.coded
    brief = evidence["root"].where(evidence.statutory & bare)
    known, alone = (target >= 0) & same_root, brand[brief.owner] >= 0
    left = np.concatenate([named.owner[known], brief.owner[alone]])
    right = np.concatenate([target[known], brand[brief.owner[alone]]])
    _, same_town = overlap(evidence["town"], left, right, evidence.size)
    fits = same_town | ~evidence.campus[left] & (evidence.statutory | evidence.company)[
        left
    ] & ~has_branches(evidence, right)
    held = fits & ~_against(evidence, left, right)
    return edges(
        left[held],
        right[held],
        "rule",
        "whole_name",
        "字号与行业在登记中唯一，且无矛盾",
        WHOLE,
    )


def misspelt_edges(evidence: Evidence) -> pd.DataFrame:
    """Return edges from full names that no registration bears to the only one a character away.

    Door, place, telephone or person must agree, and nothing may be against it.

    Columns: those of an edge (`evidence.edges.edges`).
    """
    bearer = _bearers(evidence, "root")
    roots = evidence["root"].texts
    length = pc.utf8_length(roots).to_numpy(zero_copy_only=False)
    registered = np.zeros(len(roots) + 1, dtype=bool)
    registered[distinct(evidence["root"].where(evidence.registered).code)] = True
    asked = _asked(evidence).where(evidence.company | evidence.by_name)
    wrong = distinct(asked.code)
    wrong = wrong[~registered[wrong] & (length[wrong] >= LEAST_MISSPELT)]
    right = np.flatnonzero(bearer >= 0)
    right = right[length[right] >= LEAST_MISSPELT - 1]
    meant = _one_away(roots, wrong, right)
    target = np.full(len(roots) + 1, -1, dtype=np.int64)
    target[meant[:, 0]] = bearer[meant[:, 1]]
    known = target[asked.code] >= 0
    one, other = asked.owner[known], target[asked.code[known]]
    agreed = np.zeros(len(one), dtype=bool)
    for field in ("place", "spot", "phone", "person"):
        agreed |= overlap(evidence[field], one, other, evidence.size)[1]
    held = agreed & ~_against(evidence, one, other)
    return edges(
        one[held],
        other[held],
        "rule",
        "misspelt_name",
        "全称仅一字之差，且地点、电话或负责人一致",
        MISSPELT,
    )


def name_edges(evidence: Evidence) -> pd.DataFrame:
    """Both kinds of edges.

    Columns: those of an edge (`evidence.edges.edges`).
    """
    return stack([whole_edges(evidence), misspelt_edges(evidence)])


def _tells_enough(evidence: Evidence, named: Incidence) -> Mask:
    """Names whose trade is so long that it is hardly another one cut short for a signboard."""
    trade = evidence.dense("trade")[named.owner]
    length = pc.utf8_length(evidence["trade"].texts).to_numpy(zero_copy_only=False)
    found: Mask = (trade >= 0) & (np.append(length, [0])[trade] >= LONG_TRADE)
    return found


def _asked(evidence: Evidence) -> Incidence:
    """Roots of mentions without a code, long enough to say who is meant."""
    incidence = evidence["root"].where(~evidence.registered & ~evidence.coded)
    length = pc.utf8_length(incidence.texts).to_numpy(zero_copy_only=False)
    return incidence.only(np.append(length >= LEAST_ROOT, [False])[: incidence.width])


def _brand_bearers(evidence: Evidence) -> Labels:
    """Per mention, the only registration whose core and trade begin with its core, or -1.

    A signboard leaves the legal form out and often more: `学思家政` may stand over the door of
    `学思家政服务有限公司` as well as of `学思家政服务部`. Beginnings are compared, since where the
    core ends in a registered name is only a reading.
    """
    roots, cores = evidence["stem"].where(evidence.registered), evidence["core"]
    uscc = evidence.dense("uscc")[roots.owner]
    party = np.where(uscc >= 0, uscc, evidence["uscc"].width + roots.owner)
    rows = pd.DataFrame({"root": roots.code, "party": party, "row": roots.owner})
    rows = rows.drop_duplicates(["root", "party"])
    texts = pd.Series(roots.texts.to_pandas(), dtype="str").reindex(rows["root"]).to_numpy()
    named = pd.Series(cores.texts.to_pandas(), dtype="str")
    meant = np.full(cores.width, -1, dtype=np.int64)
    for length in sorted(named.str.len().unique()):
        heads = rows.assign(head=pd.Series(texts, index=rows.index, dtype="str").str[: int(length)])
        heads = heads.drop_duplicates(["head", "party"])
        single = heads[~heads["head"].duplicated(keep=False)].set_index("head")["row"]
        some = named[named.str.len().eq(length)]
        meant[some.index] = some.map(single).fillna(-1).astype("int64").to_numpy()
    found = np.full(evidence.size, -1, dtype=np.int64)
    found[cores.owner] = meant[cores.code]
    return found


def _bearers(evidence: Evidence, field: str) -> Labels:
    """Per value, the first row of the only registered party that bears it, or -1."""
    incidence = evidence[field].where(evidence.registered)
    uscc, codes = evidence.dense("uscc"), evidence["uscc"].width
    party = np.where(uscc[incidence.owner] >= 0, uscc[incidence.owner], codes + incidence.owner)
    width = codes + evidence.size
    pairs = distinct(incidence.code * width + party)
    count = np.bincount(pairs // width, minlength=incidence.width + 1)
    found = np.full(incidence.width + 1, -1, dtype=np.int64)
    single = (count[incidence.code] == 1) & (uscc[incidence.owner] >= 0)
    found[incidence.code[single][::-1]] = incidence.owner[single][::-1]
    return found


def _against(evidence: Evidence, left: Labels, right: Labels) -> Mask:
    """Pairs with another town, door, telephone or person."""
    _, same_phone = overlap(evidence["phone"], left, right, evidence.size)
    _, same_person = overlap(evidence["person"], left, right, evidence.size)
    _, same_premises = overlap(evidence["address"], left, right, evidence.size)
    contact = same_phone | same_person
    moved = disjoint(evidence, "where", left, right) & ~same_premises & ~contact
    found: Mask = (
        _other_county(evidence, left, right)
        | disjoint(evidence, "town", left, right)
        | moved
        | (disjoint(evidence, "address", left, right) & ~contact)
        | (disjoint(evidence, "phone", left, right) & ~same_person)
        | (disjoint(evidence, "person", left, right) & ~same_phone)
    )
    return found


def _other_county(evidence: Evidence, left: Labels, right: Labels) -> Mask:
    """Pairs of which the left name opens with a region that the right one does not contain."""
    incidence = evidence["county"]
    one, two = incidence.dense(evidence.size)[left], incidence.dense(evidence.size)[right]
    texts = [*incidence.texts.to_pylist(), ""]
    pairs = zip(one.tolist(), two.tolist(), strict=True)
    found: Mask = np.fromiter(
        (a >= 0 and not _within(texts[a], texts[b]) for a, b in pairs), dtype=bool, count=len(left)
    )
    return found


def _within(region: str, other: str) -> bool:
    """Whether one region is the other, or ends it: `江阴`, `江苏江阴`, `江阴利港`."""
    return region in other or (bool(other) and region.endswith(other))


def _one_away(roots: pa.Array, wrong: Labels, right: Labels) -> npt.NDArray[np.int64]:
    """Pairs of a wrong root and the only right one that a typing error away."""
    left, right_ = _shortened(roots, wrong), _shortened(roots, right)
    pairs = left.merge(right_, on="form", suffixes=("", "_right")).drop_duplicates(
        ["root", "root_right"]
    )
    texts = [roots.take(pa.array(pairs[x])).to_pylist() for x in ("root", "root_right")]
    fits = [
        one_typing_error(one, two) and _harmless(one, two) for one, two in zip(*texts, strict=True)
    ]
    pairs = pairs[np.array(fits, dtype=bool)]
    pairs = pairs[~pairs["root"].duplicated(keep=False)]
    return pairs[["root", "root_right"]].to_numpy(dtype=np.int64)


def _shortened(roots: pa.Array, codes: Labels) -> pd.DataFrame:
    """Every root as it is and without each of its characters: `root`, `form`."""
    texts = roots.take(pa.array(codes)).cast(pa.large_string())
    length = pc.utf8_length(texts).to_numpy(zero_copy_only=False)
    found = [(codes, texts)]
    for place in range(int(length.max(initial=0))):
        enough = np.flatnonzero(length > place)
        some = texts.take(pa.array(enough))
        head = pc.utf8_slice_codeunits(some, 0, place)
        tail = pc.utf8_slice_codeunits(some, place + 1, int(length.max()) + 1)
        blank = pa.scalar("", pa.large_string())
        found.append((codes[enough], pc.binary_join_element_wise(head, tail, blank)))
    forms = pa.concat_arrays([form.cast(pa.large_string()) for _, form in found])
    owners = np.concatenate([owner for owner, _ in found])
    return pd.DataFrame({"root": owners, "form": forms.to_pandas()}).drop_duplicates()


def _harmless(one: str, two: str) -> bool:
    """Whether what differs does not tell two names apart: `华东` and `华西`, `一` and `二`."""
    if len(one) != len(two):
        return True
    pairs = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    return not any(_TELLING.match(a) and _TELLING.match(b) for a, b in pairs)
