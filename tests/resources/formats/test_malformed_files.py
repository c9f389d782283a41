"""A broken or hostile file is one rejected file with a reason; the rest goes on."""

import io
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from domain.intake.batch import SourceBatch
from resources.formats.limits import REASONS, UnreadableFileError
from resources.formats.tabular import read_grids
from resources.inbox.files import Inbox
from resources.intake.complaints import read_complaints
from resources.intake.town import read_town_batch
from schemas.policy.files import Limits
from schemas.policy.load import Policy
from tests.support.workbooks import (
    csv_bytes,
    only,
    put,
    record,
    repacked,
    rules,
    town_xlsx,
    xls,
    xlsx,
)

MIB = 1 << 20


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _zeros() -> bytes:
    """200 MB of zeros where a sheet should be, in a small zip."""
    out = io.BytesIO(town_xlsx([record()]))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w") as part,
    ):
        for _ in range(200):
            part.write(b"\0" * MIB)
    return out.getvalue()


def _stray_cell() -> bytes:
    """A cell in the last corner of a sheet: a dense reader would take hundreds of gigabytes."""
    book = Workbook()
    book.active["A1"] = "a"
    book.active["XFD1048576"] = "b"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _uncached_formula() -> bytes:
    rows = [[1, 2, "=A1+B1"]]
    return xlsx({"S": rows})


def _ole(*streams: str) -> bytes:
    """The head of an OLE file with directory entries of these names."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 504
        + b"\0\0".join(s.encode("utf-16-le") for s in streams)
        + b"\0" * 512
    )


def _encrypted_member() -> bytes:
    data = bytearray(town_xlsx([record()]))
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


MALFORMED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty_file"),
    "zero bytes": (b"\0" * 4096, "empty_file"),
    "blank text": (b" \r\n\t", "empty_file"),
    "truncated xlsx": (town_xlsx([record()])[:-200], "corrupt"),
    "half an xlsx": (town_xlsx([record()])[:3000], "corrupt"),
    "damaged xlsx": (town_xlsx([record()]).replace(b"PK\x01\x02", b"PK\x01\x09", 1), "corrupt"),
    "no XML inside": (repacked(town_xlsx([record()]), {"xl/workbook.xml": b"\x00\x01"}), "corrupt"),
    "cut XML": (
        repacked(
            town_xlsx([record()]), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"}
        ),
        "corrupt",
    ),
    "truncated xls": (xls({"S": [["a", 1]]})[:700], "corrupt"),
    "encrypted xlsx": (_ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    "encrypted zip member": (_encrypted_member(), "encrypted"),
    "Word document": (_zip({"word/document.xml": b"<w/>"}), "wrong_type"),
    "old Word document": (_ole("WordDocument"), "wrong_type"),
    "plain zip": (_zip({"a.txt": b"a"}), "wrong_type"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "wrong_type"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "wrong_type"),
    "prose": ("各位同志：请查收附件。".encode(), "wrong_type"),
    "page without table": (b"<html><body>404 Not Found</body></html>", "wrong_type"),
    "macros": (repacked(town_xlsx([record()]), {"xl/vbaProject.bin": b"x"}), "macros"),
    "old macros": (_ole("Workbook", "_VBA_PROJECT_CUR"), "macros"),
    "external links": (
        repacked(town_xlsx([record()]), {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "external_links",
    ),
    "formula without value": (_uncached_formula(), "formula_without_value"),
    "200 MB of zeros": (_zeros(), "expands_too_much"),
    "many parts": (_zip({f"{n}": b"" for n in range(2100)}), "expands_too_much"),
    "stray cell": (_stray_cell(), "too_many_rows"),
    "10,000 columns": (xlsx({"S": [[f"c{n}" for n in range(10_000)]]}), "too_many_columns"),
    "10,000 columns as CSV": (csv_bytes([[f"c{n}" for n in range(10_000)]]), "too_many_columns"),
    "wide HTML": (b"<table><tr><td colspan=99999>a</td></tr></table>", "too_many_columns"),
    "tall HTML": (
        b"<table>" + b"<tr><td rowspan=99999 colspan=200>a</td></tr>" * 5 + b"</table>",
        "too_many_columns",
    ),
    "neither UTF-8 nor GB18030": (b"a,b\r\n\xff\xff\xff,\x80\x81", "unknown_encoding"),
    "too large": (b"a,b\n" * (9 * MIB), "too_large"),
}


@pytest.mark.parametrize("name", list(MALFORMED))
def test_a_malformed_file_is_refused_with_its_reason(name: str, policy: Policy) -> None:
    data, reason = MALFORMED[name]
    with pytest.raises(UnreadableFileError) as caught:
        read_grids(data, policy.limits)
    assert caught.value.reason == reason
    assert REASONS[reason] in str(caught.value)


def test_a_cell_longer_than_any_costs_its_row(policy: Policy) -> None:
    data = b"a,b\n1,2\n3," + b"x" * 200_000 + b"\n5,6"
    grid = read_grids(data, policy.limits)[0]
    assert grid.misaligned == {2}
    assert grid.rows[3] == ["5", "6"]


def test_a_control_character_does_no_harm(policy: Policy) -> None:
    data = csv_bytes([["a", "b"], ["x\x07\x1by", "=cmd|' /C calc'!A0"]])
    assert read_grids(data, policy.limits)[0].rows[1] == ["x\x07\x1by", "=cmd|' /C calc'!A0"]


def test_a_formatted_empty_column_is_no_million_rows(policy: Policy) -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        b'<row r="1048576"><c r="A1048576" s="1"/></row></sheetData></worksheet>'
    )
    data = repacked(xlsx({"S": [["a"]]}), {"xl/worksheets/sheet1.xml": sheet})
    assert read_grids(data, policy.limits)[0].rows == [["a"]]


def test_policy_decides_about_macros_and_links(policy: Policy) -> None:
    lenient = Limits(
        **(policy.limits.model_dump() | {"reject_macros": False, "reject_external_links": False})
    )
    for name in ("macros", "external links"):
        assert read_grids(MALFORMED[name][0], lenient)[0].rows


def test_bad_files_stop_neither_the_batch_nor_the_memory(inbox: Inbox, policy: Policy) -> None:
    """500 files, as many of each kind; the good ones are read and memory stays bounded."""
    folder = "town_submissions/2023-04-08"
    kinds = [kind for kind in MALFORMED if kind != "too large"]
    for number in range(500):
        kind = kinds[number % len(kinds)]
        suffix = "xls" if "HTML" in kind else "xlsx"
        put(inbox.root, f"{folder}/坏{number:03d}.{suffix}", MALFORMED[kind][0])
    put(inbox.root, f"{folder}/澄江街道.xlsx", town_xlsx([record(1)]))
    put(inbox.root, f"{folder}/月城镇.pdf", b"%PDF-1.7")
    batch = read_town_batch(inbox, "2023-04-08", policy)
    assert only(batch.accepted)["filer_code"] == "320281001"
    refused = batch.issues[batch.issues["severity"] == "reject_file"]
    assert len(refused) == 501
    assert refused["source_file"].is_unique
    assert (batch.files["status"] == "rejected").sum() == 501
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1.5 * 1024 * MIB / 1024


@pytest.mark.parametrize(
    "damage", [lambda t: t.encode("gb18030")[:-1], lambda t: t.encode() + b"\xff"]
)
def test_a_damaged_character_costs_its_row_and_not_the_file(
    inbox: Inbox, policy: Policy, damage: Callable[[str], bytes]
) -> None:
    put(inbox.root, "complaints/好.csv", "工单编号,登记时间\r\n1,2023-04-01 10:00".encode())
    put(inbox.root, "complaints/坏.csv", damage("工单编号,登记时间\r\n2,二〇二三"))
    batch = read_complaints(inbox, policy)
    assert only(batch.accepted)["source_record_id"] == "1"
    assert sorted(batch.files["status"]) == ["accepted", "accepted"]
    assert sorted(batch.files["rows_rejected"]) == [0, 1]
    assert rules(batch) == ["columns_shifted"]


def test_a_file_that_cannot_be_opened_is_rejected(inbox: Inbox, policy: Policy) -> None:
    put(inbox.root, "complaints/a.csv", b"x")
    (inbox.root / "complaints" / "a.csv").unlink()
    (inbox.root / "complaints" / "a.csv").symlink_to("/nowhere/at/all")
    batches: list[SourceBatch] = [read_complaints(inbox, policy)]
    assert len(batches[0].files) <= 1


def test_a_file_that_went_away_is_rejected(inbox: Inbox, policy: Policy) -> None:
    path: Path = put(inbox.root, "complaints/a.csv", b"x")
    file = inbox.files("complaints")[0]
    path.unlink()
    with pytest.raises(UnreadableFileError):
        file.read(policy.limits.max_bytes)
    assert file.digest() is None


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        "<c r='XFD1048576' ><v>1</v></c>",
        '<c r="xfd1048576"><v>1</v></c>',
        '<c r="&#88;FD1048576"><v>1</v></c>',
        '<c x=">" r="XFD1048576"><v>1</v></c>',
        "<c><v>1</v></c>",
    ],
)
def test_one_cell_far_away_costs_a_message_and_not_the_process(cell: str, policy: Policy) -> None:
    book, sheet = xlsx({"Sheet": [["序号"]]}), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        row = f'<row r="1048576">{cell}</row></sheetData>'.encode()
        part = archive.read(sheet).replace(b"</sheetData>", row)
    with pytest.raises(UnreadableFileError) as found:
        read_grids(repacked(book, {sheet: part}), policy.limits)
    assert found.value.reason == "too_many_rows"


def test_a_part_whose_packed_bytes_are_spoilt_is_a_corrupt_file(policy: Policy) -> None:
    data = bytearray(xlsx({"Sheet": [["序号"]]}))
    name = b"xl/worksheets/sheet1.xml"
    start = data.find(name) + len(name)
    data[start + 5 : start + 25] = b"\xff" * 20
    with pytest.raises(UnreadableFileError) as found:
        read_grids(bytes(data), policy.limits)
    assert found.value.reason == "corrupt"
