"""Workbooks (xlsx) as the fast reader can take them, where other programs write them otherwise.

It opens `xl/workbook.xml` and takes the paths that this names as they stand. Excel goes by what the
package says: the workbook may be `xl/workbook2.xml` (some online editors), paths may hold `./` and
`../`, and old .NET programs part folders by backslashes. And it reads `<v>5<!-- -->1</v>`, and 51
with a character as a reference, as 5, and a value in CDATA as nothing.

Such a package is packed anew under plain names and in plain words; any other one is left as it is.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree

WORKBOOK = "xl/workbook.xml"
CHUNK_BYTES = 1 << 20
_ROOT, _RELATIONS = "_rels/.rels", "xl/_rels/workbook.xml.rels"
_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    strip_cdata=True,
)
_MISREAD = re.compile(rb"<!\[CDATA\[|<!--|<\?(?!xml )|&#")
_LONGEST = 8
"""Bytes of the longest of these."""

Members = Mapping[str, zipfile.ZipInfo]


def plain(data: bytes) -> bytes:
    """A package with its workbook and its values where the fast reader looks; others unchanged.

    Raises:
        zipfile.BadZipFile, zlib.error, …: a part cannot be read.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {member.filename.replace("\\", "/"): member for member in archive.infolist()}
        words = dict(_in_plain_words(archive, members))
        changed = words | _under_plain_names(archive, members, words)
        if not changed and not any("\\" in member.filename for member in archive.infolist()):
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in {**members, **changed}:
                content = changed[name] if name in changed else archive.read(members[name])
                if content is not None:
                    packed.writestr(name, content)
        return out.getvalue()


def _in_plain_words(archive: zipfile.ZipFile, members: Members) -> Iterator[tuple[str, bytes]]:
    """Parts that hold what is misread, without it; what is no XML is left for others to refuse."""
    for name, member in members.items():
        if name.lower().endswith(".xml") and _is_misread(archive, member):
            content = archive.read(member)
            try:
                root = etree.fromstring(content, _PARSER)
            except (etree.LxmlError, ValueError):
                continue
            if root.getroottree().docinfo.internalDTD is None:
                yield name, etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _is_misread(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with archive.open(member) as part:
        before = b""
        while piece := part.read(CHUNK_BYTES):
            if _MISREAD.search(before + piece):
                return True
            before = piece[-_LONGEST:]
    return False


def _under_plain_names(
    archive: zipfile.ZipFile, members: Members, words: Mapping[str, bytes]
) -> dict[str, bytes | None]:
    """The parts that lead to the sheets, where they are not as the fast reader expects them.

    A part that is there no more is None.
    """
    try:
        book, as_written = _workbook(archive, members)
        folder, _, file = book.rpartition("/")
        beside = posixpath.join(folder, "_rels", f"{file}.rels")
        relations = etree.fromstring(archive.read(members[beside]), _PARSER)
    except (etree.LxmlError, KeyError):
        return {}
    odd = _written_in_full(relations, folder)
    if not odd and as_written.lstrip("/").lower() == WORKBOOK:
        return {}
    return {
        book: None,
        beside: None,
        WORKBOOK: words[book] if book in words else archive.read(members[book]),
        _RELATIONS: etree.tostring(relations),
        _ROOT: _ROOT_RELATION,
    }


def _workbook(archive: zipfile.ZipFile, members: Members) -> tuple[str, str]:
    """The part that the package names as its document, and how it writes that name.

    Raises:
        KeyError: it names none, or no workbook.
        lxml.etree.LxmlError: a part is not well-formed.
    """
    for relation in etree.fromstring(archive.read(members[_ROOT]), _PARSER):
        if str(relation.get("Type")).endswith("/officeDocument"):
            target = str(relation.get("Target"))
            name = _path("", target)
            with archive.open(members[name]) as part:
                _, root = next(etree.iterparse(part, events=("start",), resolve_entities=False))
            if etree.QName(root).localname == "workbook":
                return name, target
    raise KeyError("workbook")


def _written_in_full(relations: etree._Element, folder: str) -> bool:
    """Write whole paths into the relations; return whether that took more than a folder."""
    odd = False
    for relation in relations.iter("{*}Relationship"):
        target = str(relation.get("Target"))
        if relation.get("TargetMode") != "External":
            whole = _path(folder, target)
            odd |= whole not in (target.lstrip("/"), posixpath.join(folder, target))
            relation.set("Target", f"/{whole}")
    return odd


def _path(folder: str, target: str) -> str:
    """A path within the package, from its root, without dots."""
    whole = posixpath.join("/", folder, target.replace("\\", "/"))
    return posixpath.normpath(whole).lstrip("/")


_ROOT_RELATION = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
