"""Plain words: a name says what it is in the field's terms, and no private word comes back."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("domain", "schemas", "resources", "assets", "pipelines", "benchmarks", "samples")

PRIVATE = {
    "bindings": "Dagster resources",
    "chronicler": "event simulator",
    "door": "premises, house number",
    "doors": "premises",
    "facts": "evidence, inputs, figures",
    "foes": "cannot-link",
    "furniture": "non-record rows",
    "hardship": "difficulty",
    "heard": "phonetic match",
    "judge": "validate, assess",
    "judged": "validated, assessed",
    "judging": "assessment",
    "lone": "sole occupant",
    "marks": "mask",
    "misread": "one digit off",
    "said": "incidence, stated",
    "settle": "apply corrections",
    "settled": "corrected, resolved",
    "tickets": "follow-ups",
    "torn": "contradictory",
    "unsaid": "not stated",
    "verdict": "check result",
    "verdicts": "check results",
}
"""Word that once stood for something else -> what the thing is called."""

PLAIN_HERE = {
    "by_facts": "违法事实, a part of a penalty decision",
    "_by_facts": "违法事实, a part of a penalty decision",
    "facts": "违法事实, a column of penalty decisions",
    "SHARED_FACTS": "违法事实, a part of a penalty decision",
    "tickets": "工单, what the hotline calls its records",
    "heard_at": "when word last came from the publisher",
    "marks": "signs that stand in a cell, a text or a workbook; no mask of the linkage",
    "_marks": "signs in a workbook",
    "_MARKS": "signs between digits, at the start of a file",
    "MARKS": "columns of the marks of an origin",
    "_without_marks": "signs in a cell",
    "answer_marks": "digests that show whether a row was touched",
    "end_marks": "words of a policy pattern",
    "EMPTY_MARKS": "signs for nothing: 无, /, -",
    "DITTO_MARKS": "signs for the cell above",
    "_MISREAD": "XML that the reader of workbooks reads wrongly",
    "_is_misread": "XML that the reader of workbooks reads wrongly",
    "_DOOR_NUMBER": "门牌号, a part of an address",
}
"""Names in which the word is the plain one, with what it means there."""


def names(path: Path) -> Iterator[str]:
    """The names of a module's program text; what stands in quotes is no name."""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type == tokenize.NAME:
            yield token.string


def words(name: str) -> set[str]:
    """The words that a name is made of: `WatchFacts` of watch and facts."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_no_name_says_with_a_private_word_what_has_a_word_of_its_own() -> None:
    anywhere = re.compile("|".join(PRIVATE), re.IGNORECASE)
    found: dict[str, str] = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not anywhere.search(path.read_text("utf-8")):
                continue
            for name in names(path):
                if words(name) & set(PRIVATE):
                    found.setdefault(name, path.relative_to(ROOT).as_posix())
    assert {name: place for name, place in found.items() if name not in PLAIN_HERE} == {}
    # An exception that nothing needs any more would let the word come back unseen.
    assert set(PLAIN_HERE) <= set(found)


def test_words_of_a_name() -> None:
    assert words("_WatchFacts") == {"watch", "facts"}
    assert words("SHARED_FACTS") == {"shared", "facts"}
    assert words("indoors") == {"indoors"}
