"""Forty files that somebody makes who wants a run to end, and what they are put under.

Each is made by hand from bytes, so that no library of ours mends it on the way. What
`samples.writers.hostile` makes is not repeated here. None holds a row that counts: a run answers
every one of them with a rejection in Chinese, or reads it as a table without rows.
"""

import gzip
import io
import os
import random
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MUCH: Final = 40_000_000

TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
CONTENT_TYPES: Final = f'''<?xml version="1.0"?><Types xmlns="{TYPES}">
<Default Extension="xml" ContentType="application/xml"/></Types>'''
ROOT: Final = f"""<?xml version="1.0"?><Relationships xmlns="{RELS}">
<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
BOOK: Final = f"""<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>
<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"""
BOOK_RELS: Final = f"""<?xml version="1.0"?><Relationships xmlns="{RELS}">
<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""


def sheet(body: str, before: str = "") -> str:
    """A sheet's XML around its rows."""
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}">{body}</worksheet>'


def data(rows: str) -> str:
    """A sheet of these rows."""
    return sheet(f"<sheetData>{rows}</sheetData>")


def cell(text: str, place: str = "A1") -> str:
    """A cell with its text in it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


ONE: Final = f'<row r="1">{cell("甲")}</row>'


def book(parts: Mapping[str, str | bytes] | None = None, **more: str | bytes) -> bytes:
    """A workbook of one sheet with parts replaced; `more` names parts below `xl/`."""
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS,
        "xl/worksheets/sheet1.xml": data(ONE),
        **(parts or {}),
        **{f"xl/{name}.xml": content for name, content in more.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.items():
            archive.writestr(name, content)
    return out.getvalue()


def of_sheet(xml: str | bytes) -> bytes:
    """A workbook whose sheet is this."""
    return book({"xl/worksheets/sheet1.xml": xml})


def strings(xml: str, rows: str) -> bytes:
    """A workbook of shared strings and a sheet that uses them."""
    return book({"xl/worksheets/sheet1.xml": data(rows)}, sharedStrings=xml)


def _laughs() -> bytes:
    entities = '<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">'
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    text = f'<!DOCTYPE sst [{entities}]><sst xmlns="{MAIN}"><si><t>&i;</t></si></sst>'
    return strings(text, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>')


def _shared_laughs() -> bytes:
    """No entity at all: one string of 30,000 characters, used 300,000 times."""
    sst = f'<sst xmlns="{MAIN}"><si><t>{"长" * 30_000}</t></si></sst>'
    row = "".join(f'<c r="{c}{{0}}" t="s"><v>0</v></c>' for c in "ABCDEFGHIJ")
    rows = "".join(f'<row r="{n}">{row.replace("{0}", str(n))}</row>' for n in range(1, 30_001))
    return strings(sst, rows)


def _rich() -> bytes:
    runs = "<r><t>富</t></r>" * 400_000
    sst = f'<sst xmlns="{MAIN}"><si>{runs}</si></sst>'
    return strings(sst, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>')


def _bad_index(value: str) -> bytes:
    sst = f'<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295"><si><t>x</t></si></sst>'
    return strings(sst, f'<row r="1"><c r="A1" t="s"><v>{value}</v></c></row>')


def _rels(target: str, mode: str = "") -> bytes:
    rels = f"""<?xml version="1.0"?><Relationships xmlns="{RELS}"><Relationship Id="r1"
Type="{OFFICE}/worksheet" Target="{target}" {mode}/></Relationships>"""
    return book({"xl/_rels/workbook.xml.rels": rels})


def _circular_root() -> bytes:
    rels = f"""<?xml version="1.0"?><Relationships xmlns="{RELS}"><Relationship Id="r1"
Type="{OFFICE}/officeDocument" Target="_rels/.rels"/></Relationships>"""
    return book({"_rels/.rels": rels})


def _twice(name: str, first: str, second: str) -> bytes:
    """An archive that holds a part twice: readers differ in which of them they read."""
    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile warns of what is meant here
        for content in (first, second):
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _lying_sizes() -> bytes:
    """A directory that says every part expands to four gigabytes."""
    made = bytearray(book())
    at = made.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", made, at + 24, 0xFFFFFFF0)
        at = made.find(b"PK\x01\x02", at + 4)
    return bytes(made)


def _flagged_secret() -> bytes:
    """A directory that says every part is encrypted."""
    made = bytearray(book())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(mark)
        while at >= 0:
            made[at + place] |= 1
            at = made.find(mark, at + 4)
    return bytes(made)


def _zeros(size: int) -> bytes:
    return of_sheet(b"<worksheet>" + b" " * size)


def _matryoshka() -> bytes:
    inner = book()
    for depth in range(40):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"xl/workbook.xml/{depth}.xlsx", inner)
        inner = out.getvalue()
    return inner


def _compound(stream: str) -> bytes:
    """A compound file of one stream: an encrypted workbook has its package in one."""
    fat = [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE] + [0xFFFFFFFF] * 125
    header = OLE + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 0x1000, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le").ljust(64, b"\0")
        numbers = struct.pack("<HBBiii", len(name) * 2 + 2, kind, 1, -1, -1, child)
        return raw + numbers + b"\0" * 36 + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(stream, 2, -1, 2, 512)
    return header + struct.pack("<128I", *fat) + directory.ljust(512, b"\0") + b"\0" * 512


def _cycle_in_compound() -> bytes:
    """A compound file whose sectors follow each other in a ring."""
    made = bytearray(_compound("Workbook"))
    struct.pack_into("<I", made, 512 + 4 * 2, 2)
    struct.pack_into("<Q", made, 512 + 512 + 128 + 120, 1 << 31)
    return bytes(made)


def _deep(tag: str, depth: int) -> str:
    return f"<{tag}>" * depth + f"</{tag}>" * depth


def _overlapping() -> str:
    merges = "".join(f'<mergeCell ref="A1:XFD{n}"/>' for n in range(2, 30_000))
    return sheet(f"<sheetData>{ONE}</sheetData><mergeCells>{merges}</mergeCells>")


def _formulas() -> str:
    texts = ("=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', '=WEBSERVICE("http://x")')
    cells = "".join(
        f'<c r="{place}1"><f>{text[1:].replace(chr(34), "&quot;")}</f></c>'
        for place, text in zip("ABC", texts, strict=True)
    )
    return data(f'<row r="1">{cells}<c r="D1"><f>D1</f></c></row>')


def _numbers() -> str:
    values = ("1e400", "-1e400", "NaN", "-1", "1e308", "99999999999999999999", "0x10", "", "１２")
    cells = "".join(f'<c r="{chr(65 + n)}1"><v>{v}</v></c>' for n, v in enumerate(values))
    return data(f'<row r="1">{cells}</row>')


def _backwards() -> bytes:
    rows = (f'<row r="{n}">{cell("乙", f"A{n}")}</row>' for n in (9, 3, 3, 1))
    return of_sheet(data("".join(rows)))


def _styles() -> bytes:
    formats = "".join(f'<xf numFmtId="{n}"/>' for n in range(300_000))
    return book(styles=f'<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>')


def _hidden() -> bytes:
    hidden = BOOK.replace('sheetId="1"', 'sheetId="1" state="veryHidden"')
    return book({"xl/workbook.xml": hidden})


def _sheets(count: int) -> bytes:
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, count))
    text = BOOK.replace('<sheet name="S" sheetId="1" r:id="r1"/>', sheets)
    return book({"xl/workbook.xml": text})


BOOKS: Final[Mapping[str, Callable[[], bytes]]] = {
    "实体炸弹": _laughs,
    "共享字符串炸弹": _shared_laughs,
    "富文本四十万段": _rich,
    "字符串序号越界": lambda: _bad_index("4294967296"),
    "字符串序号为负": lambda: _bad_index("-1"),
    "关系指向自身": lambda: _rels("workbook.xml"),
    "关系指向关系": lambda: _rels("_rels/workbook.xml.rels"),
    "关系上溯": lambda: _rels("../../../../../etc/passwd"),
    "关系外链": lambda: _rels("file:///etc/passwd", 'TargetMode="External"'),
    "根关系成环": _circular_root,
    "部件重名": lambda: _twice("xl/workbook.xml", BOOK, BOOK.replace("S", "T")),
    "目录谎报大小": _lying_sizes,
    "目录谎称加密": _flagged_secret,
    "空格炸弹": lambda: _zeros(MUCH * 10),
    "套娃压缩包": _matryoshka,
    "加密工作簿": lambda: _compound("EncryptedPackage"),
    "扇区成环": _cycle_in_compound,
    "标签套十万层": lambda: of_sheet(sheet(_deep("a", 100_000))),
    "行套行": lambda: of_sheet(data(_deep("row", 50_000))),
    "远处的格": lambda: of_sheet(data(f'<row r="1048576">{cell("远", "XFD1048576")}</row>')),
    "界外的格": lambda: of_sheet(data(f'<row r="99999999999">{cell("外", "ZZZ9999")}</row>')),
    "无理的格": lambda: of_sheet(data(f'<row r="0">{cell("零", "A0")}{cell("负", "A-1")}</row>')),
    "行号倒退": _backwards,
    "合并三万片": lambda: of_sheet(_overlapping()),
    "公式自引": lambda: of_sheet(_formulas()),
    "怪数": lambda: of_sheet(_numbers()),
    "三十万种格式": _styles,
    "只有深藏的表": _hidden,
    "五千张表": lambda: _sheets(5_000),
    "坏的UTF8": lambda: of_sheet(b"<worksheet><sheetData><row><c><v>\xff\xfe\xc3\x28</v></c>"),
    "内部是UTF32": lambda: of_sheet(data(ONE).encode("utf-32")),
    "一格三千万字": lambda: of_sheet(data(f'<row r="1">{cell("长" * (MUCH // 4))}</row>')),
    "半个工作簿": lambda: book()[: len(book()) // 2],
    "前面有垃圾": lambda: b"\0" * 70_000 + book(),
    "其实是程序": lambda: b"\x7fELF" + random.Random(1).randbytes(5_000),
    "其实是图片": lambda: b"\x89PNG\r\n\x1a\n" + random.Random(2).randbytes(5_000),
    "其实是网页脚本": lambda: b"<html><script>while(1){}</script><table><tr><td>" + b"<td>" * 9_000,
    "其实是压缩文本": lambda: gzip.compress(b"a," * MUCH),
}  # fmt: skip
"""Kind of a file to what makes it."""

TEXTS: Final[Mapping[str, Callable[[], bytes]]] = {
    "全是引号": lambda: b'"' * 300_000,
    "十万列": lambda: b"," * 100_000 + b"\n" + b"a," * 100_000,
    "一行四千万字": lambda: b"a" * MUCH,
    "逗号炸弹": lambda: b"," * (MUCH // 2),
    "全是换行": lambda: b"\r\n" * 2_000_000,
    "全是零": lambda: b"\0" * 2_000_000,
    "UTF7": lambda: "工单编号,登记时间".encode("utf-7") + b"\n+AGE-",
    "半个UTF16": lambda: "工单编号,登记时间\n".encode("utf-16")[:-1],
    "控制符": lambda: bytes(range(32)) * 5_000,
    "方向符": lambda: b"\xe2\x80\xae" * 20_000 + "工单编号\u202c,登记时间\n".encode() * 2_000,
}
"""Kind of a delimited file to what makes it."""

NAMES: Final = (
    "=cmd|calc", "-rf", "a..%2f", "a\nb", "\u202eslx.甲", "😀" * 50, "con", "%00", "$(reboot)",
    "';--", "甲" * 80, "a\tb", "~", "*", "\\\\srv\\x",
)  # fmt: skip
"""Names that mean something to a shell, a spreadsheet, a terminal or another system."""


def put_special(folder: Path) -> int:
    """Links in a ring and outside, a pipe, a folder like a file, three gigabytes of nothing."""
    os.mkfifo(folder / "管道.csv")
    (folder / "环一.xlsx").symlink_to("环二.xlsx")
    (folder / "环二.xlsx").symlink_to("环一.xlsx")
    (folder / "内存.xlsx").symlink_to("/proc/self/mem")
    (folder / "零.csv").symlink_to("/dev/zero")
    (folder / "夹.xlsx").mkdir()
    with (folder / "空洞.xlsx").open("wb") as sparse:
        sparse.truncate(3 << 30)
    return 7
