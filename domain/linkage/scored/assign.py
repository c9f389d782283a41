"""Probable links: candidates scored by the weight table, then assigned by margin.

Never connected components over probable edges. A unit without an anchor goes to the best legal
party, if that is good enough and leads clearly; among themselves such units gather around leaders,
at a higher threshold. What is in between, or in doubt between two, waits for a person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionArray

from domain.linkage.evidence.edges import Labels, no_edges
from domain.linkage.evidence.incidence import distinct
from domain.linkage.evidence.per_mention import Evidence
from domain.linkage.evidence.vetoes import VETO_FIELDS, refusals
from domain.linkage.margin import choose_by_margin
from domain.linkage.model import COMPARISONS, LOOKED_UP, NAME_AGREES, WeightTable, scoring_sql
from domain.linkage.policy import LinkagePolicy
from domain.linkage.scored.blocking import build_blocks
from domain.linkage.scored.engines import Engine
from domain.linkage.scored.premises import with_premises
from domain.linkage.scored.units import Units

RULE: Final = "weights"
_AMBIGUOUS: Final = "可能是两个不同主体中的任一个"
_UNSURE: Final = "把握不足，待人工核对"
_NAMES_DIFFER: Final = "名称不符"
_EVIDENCE: Final = ("sole_occupant", "unit", "unit_only", "one_digit_off", "house")
"""Levels of the address that count as a second agreement besides the name."""
_NEAR: Final = "spot"
"""Level of the address that counts with a name whose trade is no other."""
_PLACED: Final = ("sole_occupant", "unit", "unit_only", "one_digit_off")
"""Levels that say where the two are: what else their addresses say is no contradiction."""


@dataclass(frozen=True)
class Scored:
    """Candidates with their weights.

    Attributes:
        pairs: `left_unit` (without an anchor), `right_unit`, `anchored` (of the right one), a level
            per comparison, `local` (their brands are known in one town alone), `weight` (bits,
            log2 odds), `refusal` (why not, or missing).
        blocks: what each blocking rule cost.
    """

    pairs: pd.DataFrame
    blocks: pd.DataFrame


def score(units: Units, policy: LinkagePolicy, model: WeightTable, engine: Engine) -> Scored:
    """Return the candidates from `review_floor` upwards, in order of their units.

    Args:
        units: parties so far, each with everything that its mentions say.
        policy: rules, weights and limits of the linkage.
        model: bits of every level of agreement.
        engine: where the SQL runs: `duckdb` or `spark`.
    """
    blocks = build_blocks(units, policy.max_block)
    if blocks.keys.empty:
        return Scored(_no_pairs(), blocks.report)
    statement = scoring_sql(model, prior_bits(units), policy.review_floor)
    keys = pa.Table.from_pandas(blocks.keys, preserve_index=False)
    compared = with_premises(units, distinct(blocks.keys["unit"].to_numpy()))
    pairs = engine(statement, {"unit_keys": keys, "units": compared})
    return Scored(pairs.reset_index(drop=True), blocks.report)


def prior_bits(units: Units) -> float:
    """log2 odds that a candidate drawn blindly is the party: one among all units.

    The prior carries the size of the data, so that the threshold need not know it.
    """
    return -round(float(np.log2(max(len(units.unit), 2))), 6)


def _no_pairs() -> pd.DataFrame:
    names = [comparison.code for comparison in COMPARISONS]
    types = {"left_unit": "int64", "right_unit": "int64", "anchored": "bool", "weight": "float64"}
    types["local"] = "bool"
    columns = ["left_unit", "right_unit", "anchored", "local", *names, "weight"]
    return pd.DataFrame({name: pd.Series(dtype=types.get(name, "str")) for name in columns})


def with_refusals(pairs: pd.DataFrame, evidence: Evidence, labels: Labels) -> pd.DataFrame:
    """Add `refusal`: a veto between the whole clusters, or a name that does not agree.

    Args:
        pairs: scored pairs of units.
        evidence: what each mention says, by field.
        labels: cluster of every mention, by position.
    """
    ends = [pairs[name].to_numpy(dtype=np.int64) for name in ("left_unit", "right_unit")]
    chosen = distinct(np.concatenate(ends))
    parties = evidence.of_clusters(labels, chosen, VETO_FIELDS)
    found = refusals(parties, *(np.searchsorted(chosen, end) for end in ends))
    found = found.set_axis(pairs.index)
    unlike = ~pairs["name"].isin(NAME_AGREES)
    return pairs.assign(refusal=found.mask(found.isna() & unlike, _NAMES_DIFFER))


def supported(pairs: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Pairs with agreements that a namesake, or a chain of one operator, would not share as well.

    With a name: the place; or the town with telephone or person; or both of these; or an equal name
    with a telephone, or with the road. The operator alone is not enough, since one person opens the
    same brand in two towns; it is where the brand is known in one town and the record names none. A
    registered name with its county left out, in the right town, is more than a brand.
    Without any name two of place, telephone and person must agree; or nobody else is known behind
    the door, and neither telephone nor person is another.
    """
    place = pairs["address"].isin(_EVIDENCE).to_numpy()
    phone, person = pairs["phone"].eq("same").to_numpy(), pairs["person"].eq("same").to_numpy()
    town = pairs["town"].eq("same").to_numpy()
    named = ~pairs["name"].isin(["", "surname"]).to_numpy()
    whole = pairs["name"].isin(["strict", "tail"]).to_numpy() & town
    equal = pairs["name"].isin(["strict", "tail", "core"]).to_numpy()
    contact = (phone & (person | equal)) | (town & (phone | person))
    road = equal & pairs["address"].eq("road").to_numpy()
    brand = equal & person & pairs["town"].eq("").to_numpy() & pairs["local"].to_numpy()
    spot = pairs["address"].eq(_NEAR).to_numpy()
    here = (
        spot & pairs["name"].isin(NAME_AGREES).to_numpy() & ~pairs["trade"].eq("other").to_numpy()
    )
    two = (place | spot).astype(int) + phone + person >= 2
    sole_occupant = _undisturbed(pairs)
    foreign = pairs["trade"].eq("foreign").to_numpy() & ~place
    with_name = (place | contact | whole | road | brand | here) & ~foreign
    return np.where(named, with_name, two | sole_occupant).astype(bool)


def _undisturbed(pairs: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Pairs of which one is all that is known behind the door, and nothing is against it.

    A surname does not count: a family shares both the surname and the door.
    """
    against = pairs["phone"].eq("other") | pairs["person"].eq("other") | pairs["name"].ne("")
    alone: npt.NDArray[np.bool_] = (pairs["address"].eq(LOOKED_UP) & ~against).to_numpy()
    return alone


def _least(pairs: pd.DataFrame, usual: float, policy: LinkagePolicy) -> npt.NDArray[np.float64]:
    """Least weight of a link: what was looked up does not grow less certain with the size."""
    looked_up = pairs["address"].eq(LOOKED_UP) & pairs["name"].eq("")
    return np.where(looked_up, policy.probable_sole_occupant_threshold, usual)


@dataclass(frozen=True)
class Choice:
    """Outcome of one round: edges that hold, pairs for a person, units in doubt."""

    edges: pd.DataFrame
    review: pd.DataFrame
    doubtful: frozenset[int]


def choose_parties(pairs: pd.DataFrame, policy: LinkagePolicy) -> Choice:
    """Give every unit without an anchor its legal party, by threshold and margin.

    Args:
        pairs: scored pairs with `refusal`.
        policy: threshold and margin.
    """
    towards = pairs[pairs["anchored"]]
    found = choose_by_margin(
        towards[towards["refusal"].isna()],
        "left_unit",
        "right_unit",
        policy.probable_margin,
        lambda best: _strong(best, policy.probable_threshold, policy),
    )
    review = pd.concat(
        [
            found.rivals.assign(refusal=_AMBIGUOUS),
            found.weak.assign(refusal=_UNSURE),
            towards[towards["refusal"].eq(_NAMES_DIFFER)],
        ]
    )
    return Choice(found.sure, review, found.doubtful)


def _strong(pairs: pd.DataFrame, usual: float, policy: LinkagePolicy) -> npt.NDArray[np.bool_]:
    """Pairs that reach their threshold and agree in enough besides."""
    enough = pairs["weight"].to_numpy() >= _least(pairs, usual, policy)
    strong: npt.NDArray[np.bool_] = enough & supported(pairs)
    return strong


def choose_leaders(pairs: pd.DataFrame, barred: set[int], policy: LinkagePolicy) -> Choice:
    """Gather units without an anchor around leaders, the best connected unit first.

    A unit joins a leader whose weight reaches the higher threshold and leads by the margin over
    every other leader; a leader never joins anyone, so that nothing is chained.

    Args:
        pairs: scored pairs with `refusal`.
        barred: units that are linked already or in doubt.
        policy: threshold and margin.
    """
    free = pairs[~pairs["anchored"] & pairs["refusal"].isna()]
    inside = ~free["left_unit"].isin(barred) & ~free["right_unit"].isin(barred)
    free = free[inside]
    strong = free[_strong(free, policy.probable_free_threshold, policy)]
    both = pd.concat(
        [
            strong[["left_unit", "right_unit", "weight"]].set_axis(
                ["unit", "other", "weight"], axis=1
            ),
            strong[["right_unit", "left_unit", "weight"]].set_axis(
                ["unit", "other", "weight"], axis=1
            ),
        ]
    ).assign(row=np.concatenate([strong.index, strong.index]))
    order = both.groupby("unit")["weight"].agg(["size", "sum"]).reset_index()
    order = order.sort_values(["size", "sum", "unit"], ascending=[False, False, True])
    taken = _gather(order["unit"].tolist(), both, policy.probable_margin)
    review = free.drop(index=strong.index).assign(refusal=_UNSURE)
    return Choice(free.loc[sorted(taken)], review, frozenset())


def _gather(order: list[int], both: pd.DataFrame, margin: float) -> set[int]:
    """Rows of the pairs that join a unit to its leader."""
    near: dict[int, list[tuple[float, int, int]]] = {}
    for unit, other, weight, row in both.itertuples(index=False):
        near.setdefault(unit, []).append((weight, other, row))
    leaders: set[int] = set()
    rows: set[int] = set()
    # Each choice depends on the leaders before it, so this cannot be vectorised.
    for unit in order:
        found = sorted((x for x in near[unit] if x[1] in leaders), key=lambda x: (-x[0], x[1]))
        if not found:
            leaders.add(unit)
        elif len(found) == 1 or found[0][0] - found[1][0] >= margin:
            rows.add(found[0][2])
    return rows


def as_edges(
    chosen: pd.DataFrame, heads: npt.NDArray[np.int64], model: WeightTable
) -> pd.DataFrame:
    """Return chosen or refused pairs as edges between the mentions that stand for the units.

    Columns: those of an edge (`evidence.edges.edges`), `refusal`, `comparisons`, `placed`.

    Args:
        chosen: scored pairs.
        heads: per label, the position of the mention that stands for it.
        model: bits per level.
    """
    if chosen.empty:
        return no_edges().assign(
            refusal=pd.Series(dtype="str"),
            comparisons=pd.Series(dtype="str"),
            placed=pd.Series(dtype="bool"),
        )
    frame = pd.DataFrame(
        {
            "left": heads[chosen["left_unit"].to_numpy()],
            "right": heads[chosen["right_unit"].to_numpy()],
            "method": "probabilistic",
            "rule": RULE,
            "reason": _told(chosen, _words),
            "weight": chosen["weight"].to_numpy(),
            "refusal": chosen["refusal"].to_numpy(),
            "comparisons": _told(chosen, lambda code, level: _bits(code, level, model)),
            "placed": chosen["address"].isin(_PLACED).to_numpy(),
        }
    )
    texts = ["method", "rule", "reason", "refusal", "comparisons"]
    return frame.astype(dict.fromkeys(texts, "str"))


def with_honest_odds(found: pd.DataFrame, fate: str, model: WeightTable | None) -> pd.DataFrame:
    """Edges with the log2 odds that scored pairs of their fate truly have, in place of their bits.

    Columns: those of the edges.

    Args:
        found: edges that hold, or that were refused.
        fate: `linked` or `waiting`.
        model: with its calibration; without a model nothing was scored.
    """
    if model is None:
        return found
    scored = found["method"].eq("probabilistic")
    return found.assign(weight=found["weight"].mask(scored, model.honest(found["weight"], fate)))


def _told(chosen: pd.DataFrame, tell: Callable[[str, str], str]) -> ExtensionArray:
    """A text per pair, made once for every combination of levels."""
    names = [comparison.code for comparison in COMPARISONS]
    number = chosen.groupby(names, sort=False).ngroup().to_numpy()
    rows = chosen[names].to_numpy()[np.unique(number, return_index=True)[1]]
    words = [
        "；".join(
            text for code, level in zip(names, row, strict=True) if (text := tell(code, level))
        )
        for row in rows
    ]
    made: ExtensionArray = pd.array(words, dtype="str").take(number)
    return made


_WORDS: Final = {
    (comparison.code, level.code): level.words
    for comparison in COMPARISONS
    for level in comparison.levels
}


def _words(code: str, level: str) -> str:
    return _WORDS.get((code, level), "")


def _bits(code: str, level: str, model: WeightTable) -> str:
    return f"{code}={level}:{model.bits(code, level):+.2f}" if level else ""
