"""Files that must never stop a run: broken, disguised, oversized or hostile, each kind by name.

`spoil` drops them into an inbox beside good files. None names a known filer and none replaces a
good delivery, so whatever a good file gives must still come out. `python -m samples.writers.hostile
--inbox DIR` does it by hand.
"""

from __future__ import annotations

import argparse
import io
import random
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from samples.world.history import DUE_DATES
from samples.writers.complaints import HEADER as COMPLAINT_HEADER
from samples.writers.files import Cell, Sheet, csv_bytes, html_bytes, write, xls_bytes, xlsx_bytes
from samples.writers.town_sheets import HEADER as TOWN_HEADER

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BOMB_BYTES: Final = 200 * 1024 * 1024
_DAY: Final = (1980, 1, 1, 0, 0, 0)
Maker = Callable[[random.Random], bytes]


@dataclass(frozen=True)
class HostileFile:
    """One file: its path below the inbox and its kind. `readable`: rows may come out of it."""

    path: str
    kind: str
    readable: bool


def _rows(rng: random.Random, header: Sequence[str] = TOWN_HEADER) -> list[list[Cell]]:
    filler: list[Cell] = [f"{column}{rng.randrange(100)}" for column in header]
    return [["巡查情况表"], ["填报单位：不存在的单位"], list(header), filler]


def _book(rng: random.Random) -> bytes:
    return xlsx_bytes([Sheet("Sheet1", _rows(rng))])


def _repack(book: bytes, changed: dict[str, bytes]) -> bytes:
    """The workbook with parts replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        parts = {name: source.read(name) for name in source.namelist()} | changed
        for name, content in parts.items():
            target.writestr(zipfile.ZipInfo(name, _DAY), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _sheet_xml(body: str, *, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{_MAIN}">{body}</worksheet>'.encode()


def _with_sheet(rng: random.Random, body: str, *, before: str = "") -> bytes:
    return _repack(_book(rng), {"xl/worksheets/sheet1.xml": _sheet_xml(body, before=before)})


# Broken containers -----------------------------------------------------------------------------


def _truncated(rng: random.Random) -> bytes:
    whole = _book(rng)
    return whole[: rng.randrange(20, len(whole) - 30)]


def _truncated_xls(rng: random.Random) -> bytes:
    whole = xls_bytes([Sheet("Sheet1", _rows(rng))])
    return whole[: rng.randrange(100, len(whole) // 2)]


def _flipped(rng: random.Random) -> bytes:
    """A few bytes changed in the middle: the zip opens, a part does not."""
    content = bytearray(_book(rng))
    for _ in range(40):
        content[rng.randrange(60, len(content) - 400)] = rng.randrange(256)
    return bytes(content)


def _no_workbook(rng: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr(zipfile.ZipInfo("hello.txt", _DAY), f"hello {rng.random()}")
        target.writestr(zipfile.ZipInfo("../../outside.txt", _DAY), "must not be written")
    return buffer.getvalue()


def _bad_xml(rng: random.Random) -> bytes:
    return _with_sheet(rng, "<sheetData><row><c t='s'><v>99999</v></c></row></sheetDat>")


def _encrypted(rng: random.Random) -> bytes:
    """What Office writes for a workbook with a password: OLE around an encrypted package."""
    names = b"".join(
        name.encode("utf-16-le").ljust(128, b"\0")
        for name in ("EncryptionInfo", "EncryptedPackage")
    )
    return _OLE + rng.randbytes(504) + names + rng.randbytes(4096)


def _empty(_: random.Random) -> bytes:
    return b""


# The wrong thing under the right name ----------------------------------------------------------


def _wrong_type(rng: random.Random) -> bytes:
    magic = (b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"MZ", b"Rar!\x1a\x07")
    return rng.choice(magic) + rng.randbytes(3000)


def _noise(rng: random.Random) -> bytes:
    return rng.randbytes(rng.randrange(1, 20_000))


def _word_document(rng: random.Random) -> bytes:
    return _repack(_no_workbook(rng), {"word/document.xml": b"<w:document/>"})


def _broken_html(rng: random.Random) -> bytes:
    depth = rng.randrange(50, 3000)
    return ("<html><table>" + "<tr><td><table>" * depth + "<script>alert(1)</script>").encode()


def _html_page(rng: random.Random) -> bytes:
    return f"<html><body><h1>登录超时</h1><p>{rng.random()}</p></body></html>".encode("gb18030")


# Too much --------------------------------------------------------------------------------------


@cache
def _bomb_of(part: str) -> bytes:
    zeros = b"<?xml version='1.0'?>" + bytes(_BOMB_BYTES)
    return _repack(_book(random.Random(0)), {part: zeros})


def _bomb_sheet(_: random.Random) -> bytes:
    return _bomb_of("xl/worksheets/sheet1.xml")


def _bomb_strings(_: random.Random) -> bytes:
    return _bomb_of("xl/sharedStrings.xml")


def _entity_bomb(rng: random.Random) -> bytes:
    steps = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY a0 "ha">{steps}]>'
    cell = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData>'
    )
    return _with_sheet(rng, cell, before=doctype)


def _external_entity(rng: random.Random) -> bytes:
    doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    cell = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData>'
    return _with_sheet(rng, cell, before=doctype)


def _far_cell(rng: random.Random) -> bytes:
    """One cell in each far corner: a dense grid would need 17 thousand million cells."""
    cells = (
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    return _with_sheet(rng, cells)


def _huge_merge(rng: random.Random) -> bytes:
    cells = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
        '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    return _with_sheet(rng, cells)


def _many_columns(rng: random.Random) -> bytes:
    header: list[Cell] = [f"列{place}" for place in range(10_000)]
    return xlsx_bytes([Sheet("Sheet1", [header, [rng.random()] * 10_000])])


def _many_columns_text(rng: random.Random) -> bytes:
    header: list[Cell] = [f"列{place}" for place in range(10_000)]
    return csv_bytes([header, [rng.random()] * 10_000])


def _many_sheets(rng: random.Random) -> bytes:
    return xlsx_bytes([Sheet(f"S{place}", _rows(rng)[:2]) for place in range(200)])


def _long_field(rng: random.Random) -> bytes:
    return csv_bytes([list(COMPLAINT_HEADER[2:]), ["x" * (300_000 + rng.randrange(9))]])


def _open_quote(rng: random.Random) -> bytes:
    lines = [",".join(COMPLAINT_HEADER[2:]), '"' + "未完的引号，" * 20_000, str(rng.random())]
    return "\r\n".join(lines).encode()


# Text in the wrong clothes ---------------------------------------------------------------------


def _mixed_encodings(rng: random.Random) -> bytes:
    text = "线索编号,说明\r\n"
    return text.encode() + f"编号{rng.random()},乱码\r\n".encode("gb18030") + b"\xff\xfe\x00\x81"


def _halved_character(rng: random.Random) -> bytes:
    return f"编号,说明\r\n{rng.random()},江阴".encode("gb18030")[:-1]


def _utf16(rng: random.Random) -> bytes:
    return f"编号\t说明\r\n{rng.random()}\t江阴\r\n".encode("utf-16")


def _null_bytes(rng: random.Random) -> bytes:
    return b"\0" * 5000 + f"编号,{rng.random()}".encode() + b"\0" * 5000


def _control_characters(rng: random.Random) -> bytes:
    dirty = "".join(chr(code) for code in (1, 2, 7, 8, 11, 12, 14, 27, 127, 0x200B, 0x202E, 0xFEFF))
    row: list[Cell] = [f"JY{rng.randrange(10**9)}{dirty}", dirty, f"标题{dirty}"]
    return csv_bytes([["工单编号", "登记时间", "标题"], row])


# Live content ----------------------------------------------------------------------------------


def _formulas(rng: random.Random) -> bytes:
    cells = "".join(
        f'<row r="{r}"><c r="A{r}" t="str"><f>{formula}</f><v>{value}</v></c></row>'
        for r, (formula, value) in enumerate(
            (
                ("1/0", "#DIV/0!"),
                ("NOW()", "45000"),
                ("WEBSERVICE(&quot;http://x.invalid&quot;)", "=cmd|'/c calc'!A0"),
                ("SUM(1)", "@SUM(1)"),
            ),
            10,
        )
    )
    return _with_sheet(rng, f"<sheetData>{cells}</sheetData>")


def _external_links(rng: random.Random) -> bytes:
    link = f'<externalLink xmlns="{_MAIN}"><externalBook/></externalLink>'.encode()
    target = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="externalLinkPath" Target="http://x.invalid/a.xlsx" '
        b'TargetMode="External"/></Relationships>'
    )
    return _repack(
        _book(rng),
        {
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": target,
        },
    )


def _macros(rng: random.Random) -> bytes:
    return _repack(_book(rng), {"xl/vbaProject.bin": _OLE + rng.randbytes(2000)})


def _strange_numbers(rng: random.Random) -> bytes:
    cells = "".join(
        f'<row r="{r}"><c r="A{r}"><v>{value}</v></c></row>'
        for r, value in enumerate(("NaN", "INF", "1e308", "-1", "99999999999", "1e-300", ""), 1)
    )
    return _with_sheet(rng, f"<sheetData>{cells}</sheetData>")


def _unknown_filer(rng: random.Random) -> bytes:
    return html_bytes(Sheet("Sheet1", _rows(rng)))


@dataclass(frozen=True)
class Kind:
    """How to make one kind of file, and under which endings it arrives."""

    make: Maker
    endings: tuple[str, ...]
    readable: bool = False


_BOOKS: Final = (".xlsx", ".xls")
_TEXT: Final = (".csv",)
KINDS: Final[dict[str, Kind]] = {
    "truncated": Kind(_truncated, (".xlsx",)),
    "truncated_xls": Kind(_truncated_xls, (".xls",)),
    "flipped_bytes": Kind(_flipped, (".xlsx",), readable=True),
    "no_workbook": Kind(_no_workbook, _BOOKS),
    "bad_xml": Kind(_bad_xml, (".xlsx",)),
    "encrypted": Kind(_encrypted, _BOOKS),
    "empty": Kind(_empty, (*_BOOKS, *_TEXT)),
    "wrong_type": Kind(_wrong_type, (*_BOOKS, *_TEXT)),
    "noise": Kind(_noise, (*_BOOKS, *_TEXT)),
    "word_document": Kind(_word_document, (".xlsx",)),
    "broken_html": Kind(_broken_html, (".xls",)),
    "html_page": Kind(_html_page, (*_BOOKS, *_TEXT)),
    "bomb_sheet": Kind(_bomb_sheet, (".xlsx",)),
    "bomb_strings": Kind(_bomb_strings, (".xlsx",)),
    "entity_bomb": Kind(_entity_bomb, (".xlsx",)),
    "external_entity": Kind(_external_entity, (".xlsx",)),
    "far_cell": Kind(_far_cell, (".xlsx",)),
    "huge_merge": Kind(_huge_merge, (".xlsx",)),
    "many_columns": Kind(_many_columns, (".xlsx",)),
    "many_columns_text": Kind(_many_columns_text, _TEXT),
    "many_sheets": Kind(_many_sheets, (".xlsx",)),
    "long_field": Kind(_long_field, _TEXT),
    "open_quote": Kind(_open_quote, _TEXT),
    "mixed_encodings": Kind(_mixed_encodings, _TEXT),
    "halved_character": Kind(_halved_character, _TEXT),
    "utf16": Kind(_utf16, _TEXT),
    "null_bytes": Kind(_null_bytes, (*_BOOKS, *_TEXT)),
    "control_characters": Kind(_control_characters, _TEXT, readable=True),
    "formulas": Kind(_formulas, (".xlsx",)),
    "external_links": Kind(_external_links, (".xlsx",)),
    "macros": Kind(_macros, (".xlsx", ".xls")),
    "strange_numbers": Kind(_strange_numbers, (".xlsx",)),
    "unknown_filer": Kind(_unknown_filer, (".xls",)),
}
_STEMS: Final = (
    "坏文件",
    "新建 Microsoft Excel 工作表",
    "a'b\"c",
    "名称很长" * 15,
    "😀报表",
    "~$临时",
    "x;y&z",
)
_FOLDERS: Final = ("complaints", "department_referrals", "credit_decisions", "link_decisions")


def spoil(inbox: Path, seed: int = 1, count: int = 500) -> list[HostileFile]:
    """Drop `count` hostile files into the folders of an inbox; same seed, same bytes.

    Every kind occurs as soon as `count` reaches their number. Nothing that exists is overwritten.
    """
    rng = random.Random(f"{seed}:hostile")
    made = []
    for number in range(count):
        name = tuple(KINDS)[number % len(KINDS)]
        kind = KINDS[name]
        ending = rng.choice(kind.endings)
        folder = _folder(rng, ending)
        path = f"{folder}/{rng.choice(_STEMS)}_{number:04d}{ending}"
        write(inbox / path, kind.make(rng))
        made.append(HostileFile(path, name, kind.readable))
    return made


def _folder(rng: random.Random, ending: str) -> str:
    if ending == ".csv":
        return rng.choice(_FOLDERS)
    if ending == ".xls" or rng.random() < 0.5:
        return f"town_submissions/{rng.choice(DUE_DATES).isoformat()}"
    return rng.choice(_FOLDERS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Spoil an inbox from the command line."""
    parser = argparse.ArgumentParser(prog="python -m samples.writers.hostile", description=__doc__)
    parser.add_argument("--inbox", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    given = parser.parse_args(arguments)
    made = spoil(given.inbox, given.seed, given.count)
    print(f"{len(made)} hostile files of {len(KINDS)} kinds in {given.inbox}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
