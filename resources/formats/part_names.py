"""Workbooks (xlsx) whose parts bear other names than the fast reader looks for.

It opens `xl/workbook.xml` and takes the paths that this names as they stand. Excel goes by what the
package says: the workbook may be `xl/workbook2.xml` (some online editors), paths may hold `./` and
`../`, and old .NET programs part folders by backslashes. Such a package is packed anew under plain
names; any other one is left as it is.
"""

import io
import posixpath
import zipfile
from collections.abc import Mapping

from lxml import etree

WORKBOOK = "xl/workbook.xml"
_ROOT, _RELATIONS = "_rels/.rels", "xl/_rels/workbook.xml.rels"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def with_plain_names(data: bytes) -> bytes:
    """A package with its workbook and its paths where the fast reader looks; others unchanged.

    Raises:
        zipfile.BadZipFile, zlib.error, …: a part cannot be read.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {member.filename.replace("\\", "/"): member for member in archive.infolist()}
        try:
            book, as_written = _workbook(archive, members)
            folder, _, file = book.rpartition("/")
            beside = posixpath.join(folder, "_rels", f"{file}.rels")
            relations = etree.fromstring(archive.read(members[beside]), _PARSER)
        except (etree.LxmlError, KeyError):
            return data
        odd = _written_in_full(relations, folder) or as_written.lstrip("/").lower() != WORKBOOK
        if not odd and not any("\\" in member.filename for member in archive.infolist()):
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, member in members.items():
                if name not in (_ROOT, book, beside):
                    packed.writestr(name, archive.read(member))
            packed.writestr(WORKBOOK, archive.read(members[book]))
            packed.writestr(_RELATIONS, etree.tostring(relations))
            packed.writestr(_ROOT, _ROOT_RELATION)
        return out.getvalue()


def _workbook(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> tuple[str, str]:
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
            plain = _path(folder, target)
            odd |= plain not in (target.lstrip("/"), posixpath.join(folder, target))
            relation.set("Target", f"/{plain}")
    return odd


def _path(folder: str, target: str) -> str:
    """A path within the package, from its root, without dots."""
    whole = posixpath.join("/", folder, target.replace("\\", "/"))
    return posixpath.normpath(whole).lstrip("/")


_ROOT_RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    f'relationships/officeDocument" Target="{WORKBOOK}"/></Relationships>'
)
