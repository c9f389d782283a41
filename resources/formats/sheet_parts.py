"""What is to be known of the parts of an xlsx before and after the fast reader has gone over them.

The fast reader allocates a sheet up to its last cell, gives an empty text for a failed formula and
says nothing about formulas without a result; a real XML parser looks at every part first. Which
part is which sheet is told by the workbook.
"""

import posixpath
import zipfile
from xml.parsers.expat import ParserCreate

from lxml import etree


class DoctypeError(ValueError):
    """A part declares entities, which no workbook needs."""


class SheetScan:
    """Reads a part piece by piece.

    Attributes:
        rows: how far its filled cells reach.
        columns: the same.
        errors: zero-based row and column of cells with a failed formula, and what they show.
        formula_without_value: a formula has no result. An empty text is a result.
    """

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self.errors: dict[tuple[int, int], str] = {}
        self.formula_without_value = False
        self._row = self._column = 0
        self._type = self._text = ""
        self._has_formula = self._in_value = False
        self._parser = ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def see(self, xml: bytes) -> None:
        """Take the next piece.

        Raises:
            xml.parsers.expat.ExpatError: it is not well-formed.
            DoctypeError: it declares entities.
        """
        self._parser.Parse(xml)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            self._row, self._column = _number(attributes.get("r"), self._row + 1), 0
        elif tag == "c":
            self._move(attributes.get("r", ""))
            self._type, self._has_formula = attributes.get("t", ""), False
            if self._type == "e":
                self._watch()
        elif tag in _FILLED:
            # Only a cell with something in it is allocated; styled empty ones cost nothing.
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            if tag == "f":
                self._has_formula = True
                self._watch()
            self._in_value = tag == "v"

    def _watch(self) -> None:
        """Follow one cell to its end; all others are passed over at their beginning."""
        self._text = ""
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def _characters(self, text: str) -> None:
        if self._in_value:
            self._text += text

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in _FILLED:
            self._in_value = False
        elif tag == "c":
            self._parser.EndElementHandler = None
            self._parser.CharacterDataHandler = None
            text = self._text.strip()
            if self._type == "e":
                self.errors[self._row - 1, self._column - 1] = text
            elif self._has_formula and not text and self._type != "str":
                self.formula_without_value = True

    def _move(self, reference: str) -> None:
        letters = reference.rstrip("0123456789").strip("$").upper()
        self._row = _number(reference[len(reference.rstrip("0123456789")) :], self._row)
        self._column = _column_number(letters) if letters else self._column + 1

    def _doctype(self, *_: object) -> None:
        raise DoctypeError


_FILLED = frozenset(("v", "is", "f"))
"""Elements that give a cell a value."""


def parts_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet -> its part in lower case; empty if the workbook does not say."""
    try:
        book = etree.fromstring(archive.read("xl/workbook.xml"), _PARSER)
        relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), _PARSER)
    except (KeyError, etree.XMLSyntaxError, ValueError):
        return {}
    targets = {str(r.get("Id")): str(r.get("Target")) for r in relations.iter("{*}Relationship")}
    parts = {}
    for sheet in book.iter("{*}sheet"):
        ids = [str(value) for key, value in sheet.items() if str(key).endswith("}id")]
        target = targets.get(ids[0]) if ids else None
        if target is not None:
            parts[str(sheet.get("name"))] = (
                posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower()
            )
    return parts


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _number(digits: str | None, default: int) -> int:
    return int(digits) if digits and digits.isascii() and digits.isdigit() else default


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
