"""The review queue: pairs of records that wait for a person, what speaks for and against them.

Ranked by what an answer would change: a decision that could not be published comes before a
verified violation, and that before a mere lead. The queue is bounded by a share of the records, so
that it stays what a person can work off; what does not fit comes up again once others are answered.
"""

from typing import Final

import numpy as np
import pandas as pd

from domain.linkage.evidence.edges import CERTAIN, probability
from domain.linkage.judgements import BINDING
from domain.privacy.masks import mask_id_number
from domain.values.text import among

SHOWN: Final = ("name", "code", "person", "phone", "address", "seen_on")
"""What is shown of each record, side by side."""

REVIEW_COLUMNS: Final = (
    "left_record",
    "right_record",
    "left_violator_id",
    "right_violator_id",
    "method",
    "rule",
    "reason",
    "refusal",
    "weight",
    "probability",
    "comparisons",
    "priority",
    "effect",
    *(f"{side}_{name}" for name in SHOWN for side in ("left", "right")),
)
"""One row per pair of records; `reason` says what agrees, `refusal` what stands against a union.

`priority` (1 first) and `effect` say what an answer would change. `comparisons` and `probability`
are known for scored pairs only.
"""

EFFECTS: Final = {
    1: "影响公示",
    2: "影响查实违规的归属",
    3: "影响线索的归属",
    4: "上次结论为存疑",
}
"""Words of each priority."""

LEAST_ROWS: Final = 10
"""A queue of this length is never too long, however few the records."""

_PAIR: Final = ["left_record", "right_record"]
_REGISTER: Final = "market_registration"
_DECIDING: Final = ("market_penalty", "credit_decision")
_ANSWERED: Final = "人工核对"
_TO_CONFIRM: Final = "记录载有决定，须人工确认后方可公示"


def record_of(mention_id: pd.Series) -> pd.Series:
    """The record of a mention as link decisions name it; a second party keeps its number."""
    return mention_id.str.removesuffix("#1")


def build_review(
    refused: pd.DataFrame,
    linked: pd.DataFrame,
    members: pd.DataFrame,
    violations: pd.DataFrame,
    share: float,
    answers: pd.DataFrame,
) -> pd.DataFrame:
    """Return the queue, most important first (`REVIEW_COLUMNS`).

    Whoever gave a binding answer is not asked again; who was unsure is asked last.

    Args:
        refused: unions that the linkage did not make.
        linked: all linked mentions.
        members: those that belong to a violator, with `violator_id`.
        violations: of the registry, for what depends on an answer.
        share: most rows beyond `LEAST_ROWS`, as a share of the records that are no registrations.
        answers: accepted link decisions; may be empty and without columns.
    """
    ids = members.set_index("mention_id")["violator_id"]
    open_ = refused[~refused["refusal"].str.startswith(_ANSWERED)]
    open_ = pd.concat([open_, _to_confirm(linked)], ignore_index=True)
    frame = open_.assign(
        left_record=record_of(open_["left"]),
        right_record=record_of(open_["right"]),
        left_violator_id=open_["left"].map(ids).astype("str"),
        right_violator_id=open_["right"].map(ids).astype("str"),
        probability=probability(open_["weight"]).where(open_["method"].eq("probabilistic")),
    )
    frame = frame[frame["left_violator_id"].notna() | frame["right_violator_id"].notna()]
    answered = _answered(frame, answers)
    frame = frame[~answered.isin(BINDING)]
    priority = _priorities(frame, linked, violations)
    frame["priority"] = priority.mask(answered.reindex(frame.index).notna(), max(EFFECTS))
    frame["effect"] = frame["priority"].map(EFFECTS).astype("str")
    frame = _with_details(frame, linked)
    frame = ranked(frame).drop_duplicates(_PAIR)[list(REVIEW_COLUMNS)]
    records = int(linked["source"].ne(_REGISTER).sum())
    return frame.head(max(LEAST_ROWS, int(share * records))).reset_index(drop=True)


def ranked(queue: pd.DataFrame) -> pd.DataFrame:
    """The queue, most important and then most probable first, whatever its order was.

    Columns: those of the queue.
    """
    order = queue.assign(sure=queue["probability"].fillna(1.0)).sort_values(
        ["priority", "sure", "weight", *_PAIR, "rule"],
        ascending=[True, False, False, True, True, True],
    )
    return queue.loc[order.index]


def _answered(pairs: pd.DataFrame, answers: pd.DataFrame) -> pd.Series:
    """What people have said about each pair, in either order; missing where nothing was said."""
    if answers.empty:
        return pd.Series(index=pairs.index, dtype="str")
    records = answers[["left_record", "right_record"]].apply(record_of)
    answered = pd.concat(
        [
            records.assign(conclusion=answers["conclusion"]),
            records.set_axis(_PAIR[::-1], axis=1).assign(conclusion=answers["conclusion"]),
        ]
    )
    # A binding answer counts more than a doubt about the same pair.
    answered = answered.assign(doubt=~answered["conclusion"].isin(BINDING)).sort_values(
        [*_PAIR, "doubt", "conclusion"]
    )
    answered = answered.drop_duplicates(_PAIR)
    found = pairs[_PAIR].merge(answered, on=_PAIR, how="left")["conclusion"]
    return found.set_axis(pairs.index)


def _carries(linked: pd.DataFrame) -> pd.Series:
    """Mentions of a decision that no certain link ties to its party."""
    carries = linked["decision_no"].notna() | linked["source"].isin(_DECIDING)
    return carries & ~linked["link_method"].isin(CERTAIN)


def _to_confirm(linked: pd.DataFrame) -> pd.DataFrame:
    """Links that hold but may not carry a listing until a person has confirmed them."""
    rows = linked[_carries(linked) & linked["linked_to"].notna()]
    registered = linked[linked["source"].eq(_REGISTER)].groupby("cluster")["mention_id"].min()
    party = rows["cluster"].map(registered).astype("str").fillna(rows["linked_to"])
    frame = pd.DataFrame(
        {
            "left": rows["mention_id"],
            "right": party,
            "method": rows["link_method"],
            "rule": "confirm",
            "reason": rows["link_reason"],
            "refusal": _TO_CONFIRM,
            "weight": _bits(rows["link_probability"]),
            "comparisons": pd.Series(index=rows.index, dtype="str"),
        }
    )
    return frame[frame["left"] != frame["right"]]


def _bits(probabilities: pd.Series) -> pd.Series:
    share = probabilities.clip(1e-12, 1 - 1e-12).to_numpy(dtype=np.float64, na_value=np.nan)
    return pd.Series(np.log2(share / (1 - share)), index=probabilities.index)


def _priorities(pairs: pd.DataFrame, linked: pd.DataFrame, violations: pd.DataFrame) -> pd.Series:
    """What an answer would change, per pair."""
    waiting = linked.loc[_carries(linked), "mention_id"]
    verified = violations.loc[violations["verified"].fillna(value=False), "violator_id"]
    result = pd.Series(3, index=pairs.index, dtype="int64")
    for side in ("left", "right"):
        result = result.mask(among(pairs[f"{side}_violator_id"], verified) & result.gt(2), 2)
    for side in ("left", "right"):
        result = result.mask(among(pairs[side], waiting), 1)
    return result


def _with_details(pairs: pd.DataFrame, linked: pd.DataFrame) -> pd.DataFrame:
    """Both records side by side; identity numbers are masked."""
    code = linked["uscc"].fillna(_masked(linked["id_number"]))
    shown = pd.DataFrame(
        {
            "name": linked["name"],
            "code": code,
            "person": linked["responsible_person"],
            "phone": linked["phone"],
            "address": linked["address"],
            "seen_on": linked["seen_on"].dt.strftime("%Y-%m-%d"),
        }
    ).astype("str")
    shown = shown.set_axis(linked["mention_id"], axis=0)
    for side in ("left", "right"):
        found = shown.reindex(pairs[side]).set_axis(pairs.index, axis=0)
        pairs = pairs.join(found.add_prefix(f"{side}_"))
    return pairs


def _masked(numbers: pd.Series) -> pd.Series:
    return numbers.map(mask_id_number, na_action="ignore").astype("str")
