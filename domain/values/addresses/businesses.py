"""The business behind a place: where two names stand there, two rooms are no agreement."""

import re
from typing import Final

import pandas as pd

from domain.values.addresses.localities import LEAST_NAME
from domain.values.county import County
from domain.values.text import any_of

_BEHIND_DOOR: Final = re.compile(r"^.*[0-9](?:号院?|栋|幢|号楼|楼|层|室|单元|座)?")


def _business(parts: pd.DataFrame) -> pd.Series:
    """What stands behind the place: the name of a business, or any text behind the last number."""
    behind = parts["line"].where(parts["road_no"].notna())
    behind = behind.str.replace(_BEHIND_DOOR, "", regex=True)
    landmark = parts["landmark"].fillna("").tolist()
    kept = [
        text if isinstance(text, str) and len(text) >= LEAST_NAME and text != name else None
        for text, name in zip(behind, landmark, strict=True)
    ]
    found = pd.Series(kept, index=parts.index, dtype="str").where(parts["landmark"].isna())
    return parts["residual"].fillna(found)


def business_likeness(left: pd.DataFrame, right: pd.DataFrame, county: County) -> pd.Series:
    """1 where both name a business by two characters in a row that agree, -1 where none do.

    Args:
        left: parts of addresses (`parse_addresses`).
        right: the same on the same index.
        county: its regions tell no business from another.
    """
    regions = re.compile(any_of(region[:-1] for region in county.regions))
    sides = [_business(parts).str.replace(regions, "", regex=True) for parts in (left, right)]
    return pd.Series(
        [
            (1 if _alike(one, two) else -1) if isinstance(one, str) and isinstance(two, str) else 0
            for one, two in zip(*sides, strict=True)
        ],
        index=left.index,
    )


def _alike(one: str, two: str) -> bool:
    """Whether two names of businesses begin alike, or share four characters in a row."""
    one, two = (_GENERAL_WORDS.sub("", text).strip("-") for text in (one, two))
    if min(len(one), len(two)) < _LEAST_CORE:
        return False
    if one[:_LEAST_CORE] == two[:_LEAST_CORE]:
        return True
    fours = {one[i : i + 4] for i in range(len(one) - 3)}
    return any(two[i : i + 4] in fours for i in range(len(two) - 3))


_LEAST_CORE: Final = 2
_GENERAL_WORDS: Final = re.compile(
    "有限责任公司|股份有限公司|有限公司|分公司|公司|专卖|连锁|机械|制造|五金|物流|国际|广东|深圳|南京|广西|宁波|上海|北京|浙江|安徽|山东|福建|苏州|杭州|广州|东莞|常州|青岛|天津|重庆|成都|武汉|科技|贸易|工业|实业|制品|经营部|服务部|超市|便利店|店|厂"
)
