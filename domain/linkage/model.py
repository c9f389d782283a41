"""The weight table: what is compared, what agreeing is worth, and the SQL text that applies it.

The levels and their conditions stand here, since they are rules; the bits per level are a reviewed
JSON file that `python -m benchmarks.linkage.train` writes. The SQL uses equality, distances of
ASCII texts and overlaps of arrays only: DuckDB's text distances work on bytes and Spark's on
characters, so on Chinese texts they would disagree.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Level:
    """One degree of agreement.

    Attributes:
        code: ASCII name.
        condition: SQL over the units `l` and `r`.
        words: the agreement in Chinese, for the reviewer.
    """

    code: str
    condition: str
    words: str


@dataclass(frozen=True)
class Comparison:
    """What is compared, best level first; no level at all means that one side knows nothing.

    Attributes:
        code: ASCII name.
        known: SQL that says whether both sides know anything.
        levels: degrees of agreement; the first whose condition holds counts.
    """

    code: str
    known: str
    levels: tuple[Level, ...]


def _shared(*columns: str) -> str:
    return " OR ".join(f"arrays_overlap(l.{name}, r.{name})" for name in columns)


def _both(*columns: str) -> str:
    return " AND ".join(f"array_size({side}.{name}) > 0" for name in columns for side in "lr")


_REST: Final = "1 = 1"

NAME: Final = Comparison(
    "name",
    "(array_size(l.cores) > 0 OR array_size(l.surnames) > 0)"
    " AND (array_size(r.cores) > 0 OR array_size(r.surnames) > 0)",
    (
        Level("strict", _shared("stricts"), "登记全称一致"),
        Level("tail", _shared("tails"), "除地名外全称一致"),
        Level("core", _shared("cores"), "核心名称一致"),
        Level("sound", _shared("sounds"), "核心名称读音一致"),
        Level(
            "contained",
            "arrays_overlap(l.cores, r.pieces) OR arrays_overlap(l.pieces, r.cores)",
            "一方核心名称包含另一方",
        ),
        Level(
            "near",
            "array_size(array_intersect(l.pieces, r.pieces)) > 0"
            " OR levenshtein(l.sound, r.sound) <= 1",
            "核心名称相近",
        ),
        Level(
            "surname",
            "arrays_overlap(l.surnames, r.initials) OR arrays_overlap(l.initials, r.surnames)"
            " OR arrays_overlap(l.surnames, r.surnames)",
            "姓氏一致",
        ),
        Level("different", _REST, "名称不同"),
    ),
)
ADDRESS: Final = Comparison(
    "address",
    " AND ".join(
        f"(array_size({side}.houses) > 0 OR array_size({side}.addresses) > 0"
        f" OR array_size({side}.roads) > 0 OR array_size({side}.wheres) > 0)"
        for side in "lr"
    ),
    (
        Level(
            "sole_occupant",
            "(arrays_overlap(l.places, r.sole_occupant)"
            " OR arrays_overlap(l.sole_occupant, r.places))"
            f" AND NOT (({_both('streets')}) AND NOT ({_shared('streets')}))",
            "镇街、门牌一致，且该处未见其他主体",
        ),
        Level("unit", _shared("places"), "镇街、门牌一致"),
        Level(
            "unit_only",
            "arrays_overlap(l.addresses, r.addresses)"
            " AND (array_size(l.towns) = 0 OR array_size(r.towns) = 0)",
            "门牌一致（一方未写镇街）",
        ),
        Level(
            "one_digit_off",
            _shared("phonetic")
            + " OR arrays_overlap(l.phonetic, r.one_digit_off)"
            + " OR arrays_overlap(l.one_digit_off, r.phonetic)"
            + " OR arrays_overlap(l.respelt, r.respelt)",
            "镇街一致，门牌仅有一处错漏",
        ),
        Level("spot", _shared("spots"), "镇街、地点一致（地点未到门牌）"),
        Level("other_unit", f"({_both('places')}) AND ({_shared('houses')})", "同楼不同户"),
        Level("house", _shared("houses"), "楼栋或门牌号一致"),
        Level("elsewhere", _both("places"), "门牌不同"),
        Level("road", _shared("roads"), "道路或小区一致"),
        Level("apart", _both("wheres"), "地点不同"),
        Level("far", _REST, "地址未见一致"),
    ),
)
TOWN: Final = Comparison(
    "town",
    _both("towns"),
    (Level("same", _shared("towns"), "镇街一致"), Level("other", _REST, "镇街不同")),
)
PHONE: Final = Comparison(
    "phone",
    _both("phones"),
    (Level("same", _shared("phones"), "电话一致"), Level("other", _REST, "电话不同")),
)
PERSON: Final = Comparison(
    "person",
    # A person's own name is one agreement, not two: namesakes share it.
    f"({_both('persons')}) AND NOT ({_shared('own_names')})",
    (
        Level("same", _shared("persons"), "负责人或本人姓名一致"),
        Level("other", _REST, "负责人不同"),
    ),
)
TRADE: Final = Comparison(
    "trade",
    _both("trades"),
    (
        Level("same", _shared("trades"), "行业用语一致"),
        Level("root", _shared("roots"), "行业用语相近"),
        Level("foreign", f"({_both('lines')}) AND NOT ({_shared('lines')})", "一方非培训行业"),
        Level("other", _REST, "行业用语不同"),
    ),
)
BRANCH: Final = Comparison(
    "branch",
    _both("branches"),
    (Level("same", _shared("branches"), "分支名称一致"), Level("other", _REST, "分支名称不同")),
)
PREMISES: Final = Comparison(
    "premises",
    _both("premises"),
    (Level("same", _shared("premises"), "场所类型一致"), Level("other", _REST, "场所类型不同")),
)

COMPARISONS: Final = (NAME, ADDRESS, TOWN, PHONE, PERSON, TRADE, BRANCH, PREMISES)

NAME_AGREES: Final = ("strict", "tail", "core", "sound", "contained", "surname", "")
"""Without one of these a pair is for a person to judge, whatever else agrees; "" is no name."""

LOOKED_UP: Final = "sole_occupant"
"""Level of the address whose bits are odds already: who else is behind the door was looked up among
all units, so that the size of the data, and with it the prior, says nothing more."""

FREQUENCY_LEVELS: Final = ("strict", "tail", "core", "sound")
"""Levels of the name at which a rare core counts more than a frequent one."""


@dataclass(frozen=True)
class LevelWeight:
    """How often a level occurs.

    Attributes:
        m: share of the level among pairs of one party.
        u: share of the level among pairs of two parties.
    """

    m: float
    u: float

    def __post_init__(self) -> None:
        if not (0 < self.m < 1 and 0 < self.u < 1):
            raise ValueError("m and u must lie between 0 and 1")

    @property
    def bits(self) -> float:
        """The weight of the level: log2(m/u)."""
        return round(math.log2(self.m / self.u), 6)


@dataclass(frozen=True)
class WeightTable:
    """The fitted model, as reviewed.

    Attributes:
        version: stands in every explanation.
        fitted_on: what it was fitted on, in words.
        splink: version of the fitting library.
        levels: comparison -> level -> shares.
        caps: `comparison.level` -> most bits that the level may give, set by review: `u` is the
            share among random pairs, but neighbours of one house are no random pairs.
        calibrated_on: worlds whose pairs the calibration was taken from, in words.
        calibration: for pairs that were `linked` and for those that are `waiting`, corners of a
            rising line from the sum of the bits to log2 of the odds that such pairs truly had;
            without corners the sum stands as it is.
    """

    version: str
    fitted_on: str
    splink: str
    levels: Mapping[str, Mapping[str, LevelWeight]]
    caps: Mapping[str, float]
    calibrated_on: str = ""
    calibration: Mapping[str, Sequence[Sequence[float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted = {c.code: {level.code for level in c.levels} for c in COMPARISONS}
        given = {code: set(levels) for code, levels in self.levels.items()}
        if wanted != given:
            raise ValueError("the weight table does not fit the comparisons of this version")

    def bits(self, comparison: str, level: str) -> float:
        """Bits of a level; no level is no evidence."""
        if not level:
            return 0.0
        bits = self.levels[comparison][level].bits
        return min(bits, self.caps.get(f"{comparison}.{level}", bits))

    def honest(self, weights: pd.Series, fate: str) -> pd.Series:
        """The weights as log2 odds that hold, for pairs that are `linked` or `waiting`."""
        corners = self.calibration.get(fate)
        if not corners:
            return weights
        bits, odds = zip(*corners, strict=True)
        return pd.Series(np.interp(weights, bits, odds).round(6), index=weights.index)


def _level_sql(comparison: Comparison) -> str:
    cases = " ".join(f"WHEN {level.condition} THEN '{level.code}'" for level in comparison.levels)
    return f"CASE WHEN NOT ({comparison.known}) THEN '' {cases} END AS {comparison.code}"


def _bits_sql(comparison: Comparison, model: WeightTable) -> str:
    cases = " ".join(
        f"WHEN '{level.code}' THEN {model.bits(comparison.code, level.code)!r}"
        for level in comparison.levels
    )
    return f"(CASE {comparison.code} {cases} ELSE 0.0 END)"


def levels_sql() -> str:
    """The statement that compares candidates: tables `unit_keys` and `units`; no weights in it.

    `local` says that the brands of both are known in one town alone.
    """
    levels = ",\n  ".join(_level_sql(comparison) for comparison in COMPARISONS)
    return f"""WITH candidates AS (
  SELECT DISTINCT a.unit AS left_unit, b.unit AS right_unit
  FROM unit_keys a JOIN unit_keys b ON a.key = b.key
  WHERE NOT a.anchored AND (b.anchored OR a.unit < b.unit)
)
SELECT c.left_unit, c.right_unit, r.anchored,
  CASE WHEN l.core_share > r.core_share THEN l.core_share ELSE r.core_share END AS core_share,
  l.local AND r.local AS local,
  {levels}
FROM candidates c JOIN units l ON c.left_unit = l.unit JOIN units r ON c.right_unit = r.unit"""


def scoring_sql(model: WeightTable, prior_bits: float, floor: float) -> str:
    """The statement that scores all candidates; the same text on every engine.

    Args:
        model: bits per level.
        prior_bits: log2 odds that a candidate drawn blindly is the party.
        floor: pairs below this weight are left out.
    """
    weight = " + ".join(_bits_sql(comparison, model) for comparison in COMPARISONS)
    rare = ", ".join(f"'{code}'" for code in FREQUENCY_LEVELS)
    usual = model.levels["name"]["core"].u
    names = ", ".join(comparison.code for comparison in COMPARISONS)
    return f"""SELECT left_unit, right_unit, anchored, local, {names}, weight FROM (
SELECT *, (CASE address WHEN '{LOOKED_UP}' THEN 0.0 ELSE {prior_bits!r} END) + {weight}
  + (CASE WHEN name IN ({rare}) THEN LOG2({usual!r} / core_share) ELSE 0.0 END) AS weight
FROM ({levels_sql()}) compared
) scored
WHERE weight >= {floor!r}
ORDER BY left_unit, right_unit"""
