"""Explanations: by which link each mention reached its party, in words for the reviewer.

A mention's method is the weakest link on its strongest path to the party's anchor: a certain link
to a record that itself was only linked by rule is no certain link to the party.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from domain.linkage.edges import METHODS, Labels, probability
from domain.linkage.settings import LinkagePolicy

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

_OWN: Final = {"uscc": "记录本身载明有效统一社会信用代码", "id_number": "记录本身载明有效身份证号"}
_ALONE: Final = "没有其他记录指向同一主体"
_FIRST: Final = "该主体最早的记录"
_VIA: Final = "（经其他记录间接关联）"


def explain_mentions(
    mentions: pd.DataFrame,
    facts: pd.DataFrame,
    steps: tuple[Labels, Labels, Labels],
    accepted: pd.DataFrame,
) -> pd.DataFrame:
    """Return the mentions with their cluster and the link that put each one there.

    Args:
        mentions: mention frame in order of position.
        facts: what is known per mention.
        steps: clusters after the certain links, after the rules, and final ones.
        accepted: all edges that hold.
    """
    sure, ruled, labels = steps
    heads = representatives(mentions, facts, labels)
    edge = _edge_to_party(len(mentions), heads, accepted)
    linked = edge >= 0
    own = pd.Series(np.where(facts["uscc"].notna(), "uscc", "id_number"), dtype="str")
    own = own.where(facts["uscc"].notna() | facts["person_id"].notna())
    method = pd.Series("alone", index=mentions.index, dtype="str").mask(own.notna(), own)
    reason = method.map(_OWN).fillna(_ALONE)
    sizes = pd.Series(labels).groupby(labels).transform("size")
    first_of_many = ~linked & own.isna().to_numpy() & sizes.gt(1).to_numpy()
    chosen = accepted.take(edge[linked])
    index = mentions.index[linked]
    method.loc[index] = chosen["method"].to_numpy()
    reason.loc[index] = chosen["reason"].to_numpy()
    uncertain = sure != sure[heads[labels]]
    weighed = ruled != ruled[heads[labels]]
    wanted = np.where(weighed, "probabilistic", "rule")
    indirect = uncertain & linked & (method.to_numpy() != wanted)
    method = method.mask(indirect, pd.Series(wanted, index=method.index))
    reason = reason.mask(indirect, reason + _VIA)
    method = method.mask(first_of_many, _method_of_company(accepted, labels))
    reason = reason.mask(first_of_many, _FIRST)
    target = pd.Series(pd.NA, index=mentions.index, dtype="str")
    ends = _other_end(chosen, index.to_numpy())
    target.loc[index] = mentions["mention_id"].to_numpy()[ends]
    certain = method.isin(["uscc", "id_number", "person", "decision"])
    return mentions.assign(
        cluster=labels,
        link_method=method,
        link_probability=pd.Series(1.0, index=mentions.index)
        .where(certain)
        .fillna(_probabilities(accepted, ruled).where(method.eq("probabilistic"))),
        linked_to=target,
        link_reason=reason,
    )


def _probabilities(accepted: pd.DataFrame, ruled: Labels) -> pd.Series:
    """Per mention, the probability of the weakest scored link of its unit; missing without one."""
    scored = accepted[accepted["method"].eq("probabilistic")]
    found = probability(scored["weight"])
    ends = pd.concat(
        [found.groupby(ruled[scored[end].to_numpy()]).min() for end in ("left", "right")]
    )
    least = ends.groupby(level=0).min().astype("float64")
    return pd.Series(ruled).map(least).astype("float64")


def representatives(
    mentions: pd.DataFrame, facts: pd.DataFrame, labels: Labels
) -> npt.NDArray[np.int64]:
    """Return, per label, the mention that stands for the party: strongest anchor, then first.

    The array is indexed by label; entries of numbers that are no label are -1.
    """
    rank = np.select(
        [
            mentions["source"].eq("market_registration") & facts["uscc"].notna(),
            facts["uscc"].notna(),
            mentions["source"].eq("market_registration"),
            facts["person_id"].notna(),
            facts["decision_no"].notna(),
        ],
        [0, 1, 2, 3, 4],
        default=5,
    )
    order = pd.DataFrame({"label": labels, "rank": rank, "seen_on": mentions["seen_on"]})
    order = order.reset_index(names="position")
    order = order.sort_values(["label", "rank", "seen_on", "position"]).drop_duplicates("label")
    heads = np.full(len(labels), -1, dtype=np.int64)
    heads[order["label"].to_numpy()] = order["position"].to_numpy()
    return heads


def _edge_to_party(
    size: int, heads: npt.NDArray[np.int64], accepted: pd.DataFrame
) -> npt.NDArray[np.int64]:
    """Per mention, the edge on its strongest path towards its representative; or -1."""
    found = np.full(size, -1, dtype=np.int64)
    if accepted.empty:
        return found
    cost = accepted["method"].map({name: i for i, name in enumerate(METHODS)}).astype("float64")
    cost = 1 + cost.clip(lower=3) * 1000 - accepted["weight"]
    ends = np.sort(accepted[["left", "right"]].to_numpy(), axis=1)
    table = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "cost": cost.to_numpy()})
    table = table.reset_index(names="edge").sort_values(["a", "b", "cost", "edge"])
    table = table.drop_duplicates(["a", "b"])
    parent = _parents(size, heads[heads >= 0], table)
    child = np.flatnonzero(parent >= 0)
    pairs = np.sort(np.stack([child, parent[child]], axis=1), axis=1)
    wanted = pd.DataFrame({"a": pairs[:, 0], "b": pairs[:, 1], "child": child})
    hit = wanted.merge(table[["a", "b", "edge"]], on=["a", "b"])
    found[hit["child"].to_numpy()] = hit["edge"].to_numpy()
    return found


def _parents(size: int, heads: npt.NDArray[np.int64], table: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Per mention, the next one towards its representative in the strongest tree; -1 for none.

    All representatives hang on one extra node, so that one walk covers every cluster.
    """
    graph = coo_array((table["cost"], (table["a"], table["b"])), shape=(size, size)).tocsr()
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


def _other_end(chosen: pd.DataFrame, position: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    left, right = chosen["left"].to_numpy(), chosen["right"].to_numpy()
    return np.where(left == position, right, left).astype(np.int64)


def _method_of_company(accepted: pd.DataFrame, labels: Labels) -> pd.Series:
    """For a representative without an anchor: the strongest method in its cluster."""
    rank = accepted["method"].map({name: i for i, name in enumerate(METHODS)})
    best = rank.groupby(labels[accepted["left"].to_numpy()]).min()
    names = best.map(dict(enumerate(METHODS)))
    return pd.Series(labels).map(names).astype("str")


def explain_links(
    mentions: pd.DataFrame, labels: Labels, accepted: pd.DataFrame, policy: LinkagePolicy
) -> pd.DataFrame:
    """Return every accepted link with its words, sorted by its mentions (`LINK_COLUMNS`)."""
    frame = _with_ids(mentions, accepted).assign(
        cluster=labels[accepted["left"].to_numpy()], policy_version=policy.version
    )
    return _sorted(frame, LINK_COLUMNS)


def explain_refused(mentions: pd.DataFrame, labels: Labels, refused: pd.DataFrame) -> pd.DataFrame:
    """Return the refused unions of mentions that are still apart (`REFUSED_COLUMNS`)."""
    if "refusal" not in refused:
        refused = refused.assign(refusal=pd.Series(dtype="str"))
    apart = labels[refused["left"].to_numpy()] != labels[refused["right"].to_numpy()]
    frame = _sorted(_with_ids(mentions, refused[apart]), REFUSED_COLUMNS)
    return frame.drop_duplicates(["left", "right", "refusal"]).reset_index(drop=True)


def _with_ids(mentions: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    names = mentions["mention_id"].to_numpy()
    ends = np.sort(found[["left", "right"]].to_numpy(dtype=np.int64), axis=1)
    return found.assign(left=names[ends[:, 0]], right=names[ends[:, 1]]).astype(
        {"left": "str", "right": "str"}
    )


def _sorted(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    keys = ["left", "right", "rule", "weight"]
    if "comparisons" not in frame:
        frame = frame.assign(comparisons=pd.Series(index=frame.index, dtype="str"))
    frame = frame.astype({"comparisons": "str"})
    frame = frame[list(columns)].sort_values(keys, ascending=[True, True, True, False])
    return frame.reset_index(drop=True)
