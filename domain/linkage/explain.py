"""Explanations: by which link each mention reached its party, in words for the reviewer.

A mention's method is the weakest link on its strongest path to the party's anchor: a certain link
to a record that itself was only linked by rule is no certain link to the party.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionArray

from domain.linkage.evidence.edges import CERTAIN, METHODS, Labels, method_codes, probability
from domain.linkage.evidence.incidence import one_chunk
from domain.linkage.evidence.per_mention import Evidence
from domain.linkage.policy import LinkagePolicy

LINK_COLUMNS: Final = (
    "left",
    "right",
    "cluster",
    "method",
    "rule",
    "reason",
    "weight",
    "comparisons",
    "policy_version",
)
REFUSED_COLUMNS: Final = (
    "left",
    "right",
    "method",
    "rule",
    "reason",
    "refusal",
    "weight",
    "comparisons",
)

_OWN: Final = ("记录本身载明有效统一社会信用代码", "记录本身载明有效身份证号")
_ALONE: Final = "没有其他记录指向同一主体"
_FIRST: Final = "该主体最早的记录"
_READ: Final = "（名称或地点取自投诉正文）"
_VIA: Final = "（经其他记录间接关联）"

_USCC, _ID = METHODS.index("uscc"), METHODS.index("id_number")
_RULE, _PROBABLE = METHODS.index("rule"), METHODS.index("probabilistic")
_NONE: Final = len(METHODS)


def explain_mentions(
    mentions: pd.DataFrame,
    evidence: Evidence,
    steps: tuple[Labels, Labels, Labels],
    accepted: pd.DataFrame,
) -> pd.DataFrame:
    """Return the mentions with their cluster and the link that put each one there.

    Columns: those of the mentions, `cluster`, `link_method`, `link_probability`, `linked_to`,
    `link_reason`.

    Args:
        mentions: mention frame in order of position.
        evidence: what is known per mention.
        steps: clusters after the certain links, after the rules, and final ones.
        accepted: all edges that hold.
    """
    sure, ruled, labels = steps
    heads = representatives(mentions, evidence, labels)
    codes = method_codes(accepted)
    edge = _edge_to_party(len(mentions), heads, accepted, codes)
    linked = edge >= 0
    own = np.where(evidence["uscc"].known(evidence.size), _USCC, _ID)
    known = evidence.coded
    first_of_many = ~linked & ~known & (np.bincount(labels)[labels] > 1)
    uncertain = sure != sure[heads[labels]]
    wanted = np.where(ruled != ruled[heads[labels]], _PROBABLE, _RULE)
    method = np.where(known, own, _NONE)
    method[linked] = codes[edge[linked]]
    indirect = uncertain & linked & (method != wanted)
    method[indirect] = wanted[indirect]
    method[first_of_many] = _method_of_company(accepted, codes, labels)[labels[first_of_many]]
    told, texts = pd.factorize(accepted["reason"])
    words = [*_OWN, _ALONE, _FIRST, *texts]
    reason = np.where(known, np.where(own == _USCC, 0, 1), 2)
    reason[first_of_many] = 3
    reason[linked] = len(words) - len(texts) + told[edge[linked]]
    reason[indirect] += len(words)
    words += [text + _VIA for text in words]
    certain = method < len(CERTAIN)
    probable = np.where(method == _PROBABLE, _probabilities(accepted, codes, ruled), np.nan)
    return mentions.assign(
        cluster=labels,
        link_method=_texts([*METHODS, "alone"], method),
        link_probability=np.where(certain, 1.0, probable),
        linked_to=_targets(mentions, accepted, edge),
        link_reason=_texts(words, reason),
    )


def _texts(words: Sequence[str], codes: npt.NDArray[np.int64]) -> ExtensionArray:
    made: ExtensionArray = pd.array(list(words), dtype="str").take(codes)
    return made


def _targets(
    mentions: pd.DataFrame, accepted: pd.DataFrame, edge: npt.NDArray[np.int64]
) -> ExtensionArray:
    """Per mention, the mention that its link goes to; missing without one."""
    position = np.flatnonzero(edge >= 0)
    ends = np.full(len(mentions), -1, dtype=np.int64)
    left, right = (accepted[end].to_numpy()[edge[position]] for end in ("left", "right"))
    ends[position] = np.where(left == position, right, left)
    ids = _ids(mentions).take(pa.array(ends, mask=ends < 0))
    made: ExtensionArray = pd.array(ids, dtype="str")
    return made


def _probabilities(
    accepted: pd.DataFrame, codes: npt.NDArray[np.int64], ruled: Labels
) -> npt.NDArray[np.float64]:
    """Per mention, the probability of the weakest scored link of its unit; NaN without one."""
    scored = accepted[codes == _PROBABLE]
    found = probability(scored["weight"]).to_numpy()
    least = np.full(len(ruled), np.inf)
    for end in ("left", "right"):
        np.minimum.at(least, ruled[scored[end].to_numpy()], found)
    least[np.isinf(least)] = np.nan
    return least[ruled]


def representatives(
    mentions: pd.DataFrame, evidence: Evidence, labels: Labels
) -> npt.NDArray[np.int64]:
    """Return, per label, the mention that stands for the party: strongest anchor, then first.

    The array is indexed by label; entries of numbers that are no label are -1.

    Args:
        mentions: mention frame (`domain.linkage.mentions.MENTION_COLUMNS`).
        evidence: what each mention says, by field.
        labels: cluster of every mention, by position.
    """
    coded, person = (evidence[name].known(evidence.size) for name in ("uscc", "person_id"))
    decided = evidence["decision_no"].known(evidence.size)
    registered = evidence.registered
    grounds = [registered & coded, coded, registered, person, decided]
    rank = np.select(grounds, range(len(grounds)), len(grounds))
    days, _ = pd.factorize(mentions["seen_on"], sort=True)
    # A day that nobody knows comes last.
    days = np.where(days < 0, days.max(initial=0) + 1, days)
    key = (labels * (len(grounds) + 1) + rank) * (days.max(initial=0) + 1) + days
    order = np.argsort(key, kind="stable")
    firsts = order[np.flatnonzero(np.diff(labels[order], prepend=-1))]
    heads = np.full(len(labels), -1, dtype=np.int64)
    heads[labels[firsts]] = firsts
    return heads


def _edge_to_party(
    size: int,
    heads: npt.NDArray[np.int64],
    accepted: pd.DataFrame,
    codes: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """Per mention, the edge on its strongest path towards its representative; or -1."""
    found = np.full(size, -1, dtype=np.int64)
    if accepted.empty:
        return found
    cost = 1 + np.maximum(codes, 3) * 1000.0 - accepted["weight"].to_numpy()
    left, right = accepted["left"].to_numpy(), accepted["right"].to_numpy()
    key = np.minimum(left, right) * size + np.maximum(left, right)
    order = np.lexsort((cost, key))
    order = order[np.flatnonzero(np.diff(key[order], prepend=-1))]
    key, cost = key[order], cost[order]
    parent = _parents(size, heads[heads >= 0], key // size, key % size, cost)
    child = np.flatnonzero(parent >= 0)
    wanted = np.minimum(child, parent[child]) * size + np.maximum(child, parent[child])
    found[child] = order[np.searchsorted(key, wanted)]
    return found


def _parents(
    size: int, heads: Labels, left: Labels, right: Labels, cost: npt.NDArray[np.float64]
) -> Labels:
    """Per mention, the next one towards its representative in the strongest tree; -1 for none.

    All representatives hang on one extra node, so that one walk covers every cluster.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

    graph = coo_array((cost, (left, right)), shape=(size, size)).tocsr()
    tree = minimum_spanning_tree(graph).tocoo()
    rows = np.concatenate([tree.row, np.full(len(heads), size)])
    columns = np.concatenate([tree.col, heads])
    joined = coo_array(
        (np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(size + 1, size + 1)
    ).tocsr()
    _, before = breadth_first_order(joined, size, directed=False)
    parent = before[:size].astype(np.int64)
    parent[(parent < 0) | (parent == size)] = -1
    return parent


def _method_of_company(
    accepted: pd.DataFrame, codes: npt.NDArray[np.int64], labels: Labels
) -> npt.NDArray[np.int64]:
    """For representatives without an anchor: the strongest method in their cluster, per label."""
    best = np.full(len(labels), _NONE, dtype=np.int64)
    np.minimum.at(best, labels[accepted["left"].to_numpy()], codes)
    return best


def explain_links(
    mentions: pd.DataFrame,
    evidence: Evidence,
    labels: Labels,
    accepted: pd.DataFrame,
    policy: LinkagePolicy,
) -> pd.DataFrame:
    """Return every accepted link with its words, sorted by its mentions (`LINK_COLUMNS`).

    Args:
        mentions: mention frame (`domain.linkage.mentions.MENTION_COLUMNS`).
        evidence: what each mention says, by field.
        labels: cluster of every mention, by position.
        accepted: edges that hold.
        policy: rules, weights and limits of the linkage.
    """
    frame = _sorted(accepted)
    version = pd.array([policy.version], dtype="str").repeat(len(frame))
    frame = frame.assign(cluster=labels[frame["left"].to_numpy()], policy_version=version)
    return _with_ids(mentions, evidence, frame)[list(LINK_COLUMNS)]


def explain_refused(
    mentions: pd.DataFrame, evidence: Evidence, labels: Labels, refused: pd.DataFrame
) -> pd.DataFrame:
    """Return the refused unions of mentions that are still apart (`REFUSED_COLUMNS`).

    Args:
        mentions: mention frame (`domain.linkage.mentions.MENTION_COLUMNS`).
        evidence: what each mention says, by field.
        labels: cluster of every mention, by position.
        refused: edges that a veto, doubt or ambiguity stopped.
    """
    if "refusal" not in refused:
        refused = refused.assign(refusal=pd.Series(dtype="str"))
    apart = labels[refused["left"].to_numpy()] != labels[refused["right"].to_numpy()]
    frame = _sorted(refused[apart]).drop_duplicates(["left", "right", "refusal"])
    return _with_ids(mentions, evidence, frame.reset_index(drop=True))[list(REFUSED_COLUMNS)]


def _with_ids(mentions: pd.DataFrame, evidence: Evidence, found: pd.DataFrame) -> pd.DataFrame:
    """Mention ids in place of positions; the reason says what was read out of a text."""
    names = _ids(mentions)
    told = (
        evidence.extracted[found["left"].to_numpy()] | evidence.extracted[found["right"].to_numpy()]
    )
    found = found.assign(reason=found["reason"].mask(told, found["reason"] + _READ))
    ends = {end: names.take(pa.array(found[end].to_numpy())) for end in ("left", "right")}
    return found.assign(**{end: pd.array(ids, dtype="str") for end, ids in ends.items()})


def _ids(mentions: pd.DataFrame) -> pa.Array:
    return one_chunk(pa.Table.from_pandas(mentions[["mention_id"]], preserve_index=False)[0])


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    """Links in the order of their mentions, the first one on the left; mentions are sorted."""
    if "comparisons" not in frame:
        frame = frame.assign(comparisons=pd.array([None], dtype="str").repeat(len(frame)))
    ends = frame[["left", "right"]].to_numpy(dtype=np.int64)
    left, right = ends.min(axis=1, initial=len(ends) and ends.max()), ends.max(axis=1, initial=-1)
    rank = pd.factorize(frame["rule"], sort=True)[0]
    order = np.lexsort((-frame["weight"].to_numpy(), rank, right, left))
    frame = frame.assign(left=left, right=right)
    return frame.take(order).reset_index(drop=True)
