"""How Chinese text sounds: syllables of pinyin without tones.

The library's list of phrases takes a fifth of the time in which all definitions load; it is loaded
at the first question, since a schedule or a command that lists what there is asks none.
"""


def syllables(text: str) -> list[str]:
    """One syllable per character, in order; what is not Chinese stays as it is."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text)
