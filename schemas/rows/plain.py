"""Which texts of a source are kept as far as their words are known, and how each cell is shown.

Decided column by column from what the source's definition declares (`worded`): in columns that only
describe, a person's name has no place, and without a cue it cannot be told from other words. What
is known is `domain.privacy.plain_words`. In the columns of parties and places a part that says who
told (`举报人…`) is taken out.
"""

import hashlib
import re
from functools import cache, partial
from typing import Final

import pandas as pd

from domain.complaints.columns import TICKET_DIGEST
from domain.complaints.complainants import without_informants
from domain.complaints.rules import ComplaintRules
from domain.intake.ledger_covers import LEDGERS
from domain.intake.sources import SOURCES
from domain.intake.sources.definition import CODED, Form, Kind
from domain.privacy.plain_words import PlainWords
from domain.values.text import map_unique
from schemas.rows.sources import columns_of

_READ_AS_VALUES: Final[tuple[Kind, ...]] = (
    "choice", "closed", "flag", "status", "date", "lasting_date", "moment", "yuan", "wan", "count",
    "number", "list", "terms", "decision", "record",
)  # fmt: skip
"""Kinds whose cells give a value, a day or a figure; a text that gives none is told in an issue."""
_NUMBERS: Final[tuple[Kind, ...]] = (*CODED, "phones")
_NAMED: Final[tuple[Kind, ...]] = ("name", "names", "people")
_ADDRESS: Final = "address"


_ORGAN: Final = re.compile(
    r"[㐀-鿿]{1,20}(?:局|委员会|委|办公室|办|厅|院|联合会|妇联|联|总工会|中心|大队|中队|支队|队|站|所|"
    r"政府|街道|镇|办事处|专班|部)(?:\([㐀-鿿]{1,8}(?:局|街道|镇)\))?"
)
_FILER: Final = re.compile(r"[㐀-鿿]{1,4}(?:街道|镇|乡|办事处|街道办事处|开发区|高新区|园区)")
_VILLAGE: Final = re.compile(
    r"[㐀-鿿]{1,3}(?:村|社区|居委会|居民委员会|村委会|村民委员会|小区|工业园区?|园区|新村)"
)
_ELSEWHERE: Final = re.compile(
    r"[㐀-鿿]{1,3}(?:省|市|县|区|镇|乡|街道)|[㐀-鿿]{2,4}(?:派出所|[大中支]队)$"
)
"""How the name of an organ begins that is none of ours, or is that of a station."""
_DOCUMENT: Final = re.compile(
    r"(?P<office>[㐀-鿿()（）]{0,20})(?P<opened>[\[(〔【﹝（［])?(?:19|20)\d\d[\])〕】﹞）］]?"
    r"[年\-]?第?[A-Za-z]{0,3}[\d\-]{1,8}号?"
)
"""The year in brackets is the form of a decision's number: it is kept where an office of whatever
place stands before it. A decision that loses its number is listed and withdrawn by nobody.
"""
_RECORD: Final = re.compile(
    rf"(?:(?:{'|'.join(LEDGERS)})/)?"
    r"(?:(?=.*\d)[A-Za-z0-9\-_/.()\[\]〔〕#:;|]{1,80}|C[A-Z2-7]{12}(?:/-)?)"
)
"""A number of a record: figures with letters and marks, or that of a clue, which may have none; an
answer has its ledger in front."""
_HAN: Final = re.compile("[㐀-鿿]")
_DIGEST: Final = re.compile("[0-9a-f]{1,64}")


def with_known_words(rows: pd.DataFrame, source: str, words: PlainWords) -> pd.DataFrame:
    """Return the rows with nothing but known words in the columns that only describe.

    Args:
        rows: typed rows of the source, all of its columns.
        source: its name.
        words: what may stay.
    """
    changed = {
        name: map_unique(rows[name], partial(_kept, name=name, form=form, words=words), "str")
        for name, form in SOURCES[source].worded.items()
    }
    return rows.assign(**changed) if changed else rows


def _kept(text: object, name: str, form: Form, words: PlainWords) -> str:
    """What is stored of a text; of a record's own number that is none, a digest."""
    typed = str(text)
    if _fits(typed, form, words):
        return typed
    if name != "source_record_id" or words.knows(typed):
        return words.shown(typed)
    return f"{TICKET_DIGEST}{hashlib.sha256(f'record:{typed}'.encode()).hexdigest()[:16]}"


def _fits(text: str, form: Form, words: PlainWords) -> bool:
    """Whether a whole text has the form that its column allows."""
    match form:
        case "organ":
            return all(
                _ORGAN.fullmatch(one) and (words.opens(one) or _ELSEWHERE.match(one))
                for one in text.split(";")
            )
        case "village":
            return _VILLAGE.fullmatch(text) is not None
        case "document":
            return _RECORD.fullmatch(text) is not None or all(
                (found := _DOCUMENT.fullmatch(one)) and _is_office(found, words)
                for one in text.split(";")
            )
        case "code":
            return _HAN.search(text) is None
        case "digest":
            return _DIGEST.fullmatch(text) is not None
        case "words":
            return False


def shown_filer(text: str, words: PlainWords) -> str:
    """Return what a sheet calls its filer, for the message that nobody knows it by that name."""
    return text if _FILER.fullmatch(text) else words.shown(text)


def _is_office(found: re.Match[str], words: PlainWords) -> bool:
    """Whether what stands before a document's year abbreviates an office."""
    office = re.sub(r"[()（）]", "", found["office"])
    return words.abbreviates(office) if found["opened"] is None else words.may_abbreviate(office)


@cache
def party_columns(source: str) -> tuple[str, ...]:
    """Columns of parties and places of a source whose writers tell who told them."""
    definition = SOURCES[source]
    if not definition.informed:
        return ()
    named = (name for name, kind in definition.columns.items() if kind in _NAMED)
    places = (name for name in (_ADDRESS,) if name in columns_of(source))
    return (*named, *places)


def shown_cell(
    cell: object, source: str, name: str | None, words: PlainWords, rules: ComplaintRules
) -> object:
    """Return a cell as it may be repeated to whoever typed it, in an issue or a workbook.

    Args:
        cell: as typed.
        source: name of its source.
        name: field of its column, None for a column that nobody knows.
        words: what may stay of texts that only describe.
        rules: words by which a part of a cell tells who told.
    """
    if not isinstance(cell, str):
        return cell
    definition = SOURCES[source]
    if name in party_columns(source):
        return without_informants(cell, rules)
    form: Form | None = "words" if name is None else definition.worded.get(name)
    kind = definition.columns.get(name or "")
    if form is None and definition.worded:
        form = "words" if kind in _READ_AS_VALUES else "code" if kind in _NUMBERS else None
    if form is None:
        return cell
    return cell if _fits(cell, form, words) else words.shown(cell)
