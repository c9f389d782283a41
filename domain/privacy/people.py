"""Names of persons inside the names of parties that anyone may read: found and masked.

A party's own people are known and masked wherever they stand. A signboard of an individual
business may bear another person's name; that is a reading by the form of the name: a word that
looks like one goes. Which names are read is `listing_public.py`'s.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from domain.privacy.masks import mask_person_name
from domain.values.county import County
from domain.values.names.lexicon import NameWords
from domain.values.names.persons import split_people
from domain.values.text import fold_script


def people_in_cell(text: str) -> tuple[str, ...]:
    """Return the persons that a cell of names holds, without those masked already."""
    names = (name for name in split_people(text) if len(name) > 1 and "某" not in name)
    return tuple(names)


def people_of_person(name: str, words: NameWords) -> tuple[str, ...]:
    """Return what a natural person may be called: the name, and without the word for the trade."""
    names = people_in_cell(re.sub(r"[()（）\[\]【】]", "、", name))
    bare = (re.sub(f"(?:{words.ending})+$", "", each) for each in names)
    return tuple(dict.fromkeys(each for each in (*bare, *names) if len(each) > 1))


def people_on_signboard(name: str, county: County) -> tuple[str, ...]:
    """Return the person whose name an individual business bears (`王小明英语工作室`), if any.

    Args:
        name: the business's name.
        county: regions that names open with, and the words that they are made of.
    """
    found = (match["name"] for match in _signboard(county).finditer(fold_script(name)))
    return tuple(each for each in found if each not in county.names.not_names)


@lru_cache(maxsize=4)
def _signboard(county: County) -> re.Pattern[str]:
    words = county.names
    surnames = [re.escape(one) for one in (*words.compound_surnames, *_written(words.surnames))]
    if not surnames or not words.given:
        return re.compile("(?!)")
    ahead = "".join(f"{region[:-1]}{region[-1]}?|" for region in county.regions)
    surname = f"(?:{'|'.join(surnames)})"
    usual = f"{surname}[{_written(words.given)}]{{1,2}}"
    return re.compile(rf"(?:^|{ahead}[省市县区镇乡村道])(?P<name>{usual})(?=(?:{words.ending})|$)")


def _written(characters: str) -> str:
    """Characters of a class, also as names are folded before they are read (`龑` as `䶮`)."""
    return "".join(sorted({*characters, *fold_script(characters)}))


def mask_people(text: str, people: Iterable[str], words: NameWords) -> str:
    """Return a text with these persons masked, also spread out (`张 三`) or in the other script.

    Args:
        text: a name that may hold others.
        people: names to mask, the longest first.
        words: surnames of two characters, which a mask leaves whole.
    """
    for name in people:
        # Folding keeps the length, so that places in the folded text are places in the text.
        for found in reversed([*_spread(name).finditer(fold_script(text))]):
            masked = mask_person_name(name, words)
            text = text[: found.start()] + masked + text[found.end() :]
    return text


@cache
def _spread(name: str) -> re.Pattern[str]:
    return re.compile(r"\s*".join(map(re.escape, fold_script(name))))
