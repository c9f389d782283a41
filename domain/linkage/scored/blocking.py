"""Which units are compared at all: named blocking rules, each with its reason.

All data are one county's. A rule makes keys; units that share a key are candidates. Blocks that
would make too many pairs say nothing special about anyone: they are dropped and counted.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.linkage.evidence.incidence import Mask, join_keys, shared_only
from domain.linkage.scored.units import Units

BLOCK_COLUMNS: Final = ("rule", "keys", "pairs", "dropped_keys", "dropped_pairs")
"""Columns of the report."""


@dataclass(frozen=True)
class BlockingRule:
    """Units that share a value of every one of the columns are candidates.

    Attributes:
        name: ASCII name, stands in reports.
        columns: list columns of a unit.
        reason: why true pairs agree here.
    """

    name: str
    columns: tuple[str, ...]
    reason: str


CORE_TOWN: Final = BlockingRule(
    "core_town", ("cores", "towns"), "the same brand in the same town: most signboards"
)
CORE_PHONE: Final = BlockingRule(
    "core_phone", ("cores", "phones"), "records without a place still share name and telephone"
)
CORE_PERSON: Final = BlockingRule(
    "core_person", ("cores", "persons"), "records without a place still share name and operator"
)
CORE_ADDRESS: Final = BlockingRule(
    "core_address", ("cores", "addresses"), "referrals leave the town out, and the telephone too"
)
TAIL: Final = BlockingRule("tail", ("tails",), "the registered name with its county left out")
SOUND_TOWN: Final = BlockingRule(
    "sound_town", ("sounds", "towns"), "characters that sound alike are the usual typing error"
)
PLACE: Final = BlockingRule("place", ("places",), "the same unit under another or no name")
ADDRESS_PHONE: Final = BlockingRule(
    "address_phone", ("addresses", "phones"), "referrals leave the town out"
)
HOUSE_PIECE: Final = BlockingRule(
    "house_piece", ("houses", "bigrams"), "a part of the name in the same house, unit left out"
)
SPOT_PIECE: Final = BlockingRule(
    "spot_piece", ("spots", "bigrams"), "a part of the name in the same village, park or estate"
)
SPOT_PERSON: Final = BlockingRule(
    "spot_person", ("spots", "persons"), "another or no name at the same place with one operator"
)
PHONE_TOWN: Final = BlockingRule(
    "phone_town", ("phones", "towns"), "mistyped or missing names under one telephone"
)

BLOCKING: Final = (
    CORE_TOWN,
    CORE_PHONE,
    CORE_PERSON,
    CORE_ADDRESS,
    TAIL,
    SOUND_TOWN,
    PLACE,
    ADDRESS_PHONE,
    HOUSE_PIECE,
    SPOT_PIECE,
    SPOT_PERSON,
    PHONE_TOWN,
)


@dataclass(frozen=True)
class Blocks:
    """Candidate keys and what they cost.

    Attributes:
        keys: `unit`, `key` (number), `anchored`; every key has a free unit and at least two units.
        report: per rule `keys`, `pairs` (before pairs found twice are joined), `dropped_keys`,
            `dropped_pairs`.
    """

    keys: pd.DataFrame
    report: pd.DataFrame


def build_blocks(units: Units, max_block: int) -> Blocks:
    """Return the keys under which units are compared.

    Args:
        units: what is compared.
        max_block: units per key; a larger block is dropped.
    """
    anchored = units.is_anchored()
    found, lines, offset = [], [], 0
    for rule in BLOCKING:
        keys, line = _keys(rule, units, anchored, max_block)
        keys["key"] += offset
        offset += int(str(line["keys"])) + 1
        found.append(keys)
        lines.append(line)
    both = pd.concat(found, ignore_index=True)
    return Blocks(both, pd.DataFrame(lines))


def _keys(
    rule: BlockingRule, units: Units, anchored: Mask, max_block: int
) -> tuple[pd.DataFrame, dict[str, Any]]:
    unit, key = join_keys([units.incidence[name] for name in rule.columns], units.size)
    kept, key = shared_only(key)
    unit = unit[kept]
    size = np.bincount(key)
    legal = np.bincount(key[anchored[unit]], minlength=len(size))
    free = size - legal
    pairs = free * legal + free * (free - 1) // 2
    useful, small = pairs > 0, size <= max_block
    number = np.where(useful & small, np.cumsum(useful & small) - 1, -1)
    used = number[key] >= 0
    table = {"unit": unit[used], "key": number[key[used]], "anchored": anchored[unit[used]]}
    line = {
        "rule": rule.name,
        "keys": int((useful & small).sum()),
        "pairs": int(pairs[useful & small].sum()),
        "dropped_keys": int((useful & ~small).sum()),
        "dropped_pairs": int(pairs[useful & ~small].sum()),
    }
    return pd.DataFrame(table), line
