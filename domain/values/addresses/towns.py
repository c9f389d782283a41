"""The forms in which a town's name is written."""

import re

_KIND = re.compile(r"(?:街道办事处|街道|镇人民政府|镇|乡)$")
_PLAIN_KIND = re.compile(r"(?:街道|镇)$")


def town_forms(name: str) -> set[str]:
    """A town's name with its kind, with either kind, and bare."""
    bare = _KIND.sub("", name)
    return {name, bare, f"{bare}镇", f"{bare}街道"} if bare != name else {name}


def bare_town(name: str) -> str:
    """A town's name without its kind: `青山` of `青山街道`."""
    return _PLAIN_KIND.sub("", name)
