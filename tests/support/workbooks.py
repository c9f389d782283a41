"""Builders of messy files for tests: what town staff and broken exports really produce."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlwt
from openpyxl import Workbook

from domain.intake.batch import SourceBatch

TITLE = "江阴市隐形变异培训防范治理巡查情况表（2023年3月21日-4月8日）"
FILER_LINE = "填报单位：澄江街道  负责人：张三  联系电话：0510-86123456"
HEADERS = [
    "序号", "村（社区）", "检查时间", "检查场所名称", "详细地址", "场所类型", "机构名称或个人姓名",
    "对象类别", "统一社会信用代码或身份证号", "负责人", "联系电话", "证照情况", "培训形式",
    "培训学科", "学生人数", "教师人数", "收费金额（元）",
    "在职教师参与", "违规类型", "是否查实", "处置措施",
    "处罚决定书文号", "处罚决定日期", "处罚机关", "处罚类别", "罚款金额（元）", "移送部门",
    "整改办结情况", "线索来源", "备注",
]  # fmt: skip
GOOD: dict[str, Any] = {
    "序号": 1,
    "村（社区）": "花园社区",
    "检查时间": date(2023, 3, 28),
    "检查场所名称": "花园大厦",
    "详细地址": "人民中路88号3楼",
    "场所类型": "商务楼宇",
    "机构名称或个人姓名": "江阴市学优教育咨询有限公司",
    "对象类别": "机构",
    "违规类型": "转地下",
    "是否查实": "查实",
}


def record(number: object = 1, **changes: Any) -> dict[str, Any]:
    """A good row with some cells changed."""
    return GOOD | {"序号": number} | changes


def town_rows(
    records: Sequence[Mapping[str, Any]],
    *,
    title: str | None = TITLE,
    filer: str | Sequence[Any] | None = FILER_LINE,
    headers: Sequence[str] = HEADERS,
    after: Sequence[Sequence[Any]] = (),
) -> list[list[Any]]:
    """All rows of a submission: title, filer line, header, records, what follows."""
    rows: list[list[Any]] = []
    if title is not None:
        rows.append([title])
    if filer is not None:
        rows.append([filer] if isinstance(filer, str) else list(filer))
    rows.append(list(headers))
    rows += [[r.get(header) for header in headers] for r in records]
    return rows + [list(row) for row in after]


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    merged: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """A real workbook."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in (merged or {}).get(name, ()):
            sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def town_xlsx(records: Sequence[Mapping[str, Any]], **options: Any) -> bytes:
    """A submission with one sheet."""
    return xlsx({"Sheet1": town_rows(records, **options)})


def xls(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A real BIFF workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, (date, datetime)):
                    sheet.write(r, c, cell, style)
                elif cell is not None:
                    sheet.write(r, c, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def html_table(rows: Sequence[Sequence[Any]], encoding: str = "utf-8") -> bytes:
    """What some systems save under the name `.xls`."""

    def cell(value: Any) -> str:
        return f"<td>{'' if value is None else value}</td>"

    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    head = f'<head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head>'
    return f"<html>{head}<body><table>{body}</table></body></html>".encode(encoding)


def repacked(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """A workbook with parts replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            if member.filename not in changes:
                new.writestr(member, old.read(member))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


def put(root: Path, name: str, data: bytes) -> Path:
    """Drop a file into an inbox."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def csv_bytes(
    rows: Sequence[Sequence[Any]], encoding: str = "utf-8", separator: str = ","
) -> bytes:
    """A delimited file, quoted where needed."""
    import csv

    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def rules(batch: SourceBatch, severity: str | None = None) -> list[str]:
    """Codes of the rules that were broken."""
    issues = batch.issues
    return sorted(
        issues["rule"] if severity is None else issues.loc[issues["severity"] == severity, "rule"]
    )


def only(frame: pd.DataFrame) -> pd.Series:
    """The one row of a frame."""
    assert len(frame) == 1, frame.to_dict("records")
    return frame.iloc[0]
