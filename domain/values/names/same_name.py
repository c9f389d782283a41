"""Whether two spellings of an organisation may stand for the same name.

For documents that carry a number beside the name; without one only equal names agree.
"""

import re

from domain.values.county import County
from domain.values.names.organisations import name_parts
from domain.values.names.sounds import syllables
from domain.values.text import fold_script

SHORT_NAME = 3
"""Fewest characters of a short form that may stand for a longer name."""


def compact(name: str) -> str:
    """Return a name in simplified characters without spaces and brackets, for comparison only."""
    return fold_script(re.sub(r"[\s()（）〔〕\[\]]+", "", name))


def is_short_form(short: str, name: str) -> bool:
    """Return whether all characters of `short` occur in `name` in this order (`园晨咨询`)."""
    rest = iter(name)
    return len(short) >= SHORT_NAME and all(character in rest for character in short)


def names_agree(left: str, right: str) -> bool:
    """Return whether two names can be one party's: equal, or one the short form of the other.

    Good enough only where something else (a document number, a code) already points at the party.
    """
    one, other = sorted((compact(left), compact(right)), key=len)
    return one == other or is_short_form(one, other)


def may_stand_for(name: str, registered: str, county: County) -> bool:
    """Return whether a name that stands beside a party's code may be that party's.

    Besides what agrees (`names_agree`): a signboard whose distinctive part stands in the name
    (`云雯`; `语源云教育` for `…语源云信息咨询有限公司`), and a name that sounds like all of it or
    like a short form of it (`…托育府务有限公司`).

    Args:
        name: the name as typed.
        registered: the registered name of the code.
        county: regions, trades and legal forms.
    """
    one, other = compact(name), compact(registered)
    if one == other:
        return True
    core = _core(registered, county)
    if _is_branch(one) != _is_branch(other) or not core:
        return False
    if names_agree(one, other) and (len(one) > len(other) or core[:2] in one):
        return True
    if any(sign in other and (core[:2] in sign or sign in core) for sign in _signs(one, county)):
        return True
    spoken, full, called = (tuple(syllables(text)) for text in (one, other, core[:2]))
    rest = iter(full)
    sounds_within = any(spoken[n : n + 2] == called for n in range(len(spoken)))
    return sounds_within and len(spoken) > SHORT_NAME and all(sound in rest for sound in spoken)


_BRANCH = re.compile(r"(?:分公司|分校|分店|分部|分中心|分支机构|校区)$")


def _is_branch(name: str) -> bool:
    """Return whether a name is that of a branch, which has a code of its own."""
    return _BRANCH.search(name) is not None


def _core(registered: str, county: County) -> str:
    """Return what tells a registered name from others.

    `教育咨询` is a short form of every 教育咨询有限公司, and speaks of none.
    """
    return compact(name_parts(registered, (), county)["core"] or "")


def _signs(name: str, county: County) -> set[str]:
    """What of a name without legal form tells it from others."""
    parts = name_parts(name, (), county)
    if parts["legal_form"] is not None:
        return set()
    return {part for part in (name, parts["core"]) if part is not None and len(part) > 1}
