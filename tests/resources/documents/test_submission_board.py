"""The board as files: a workbook, one text per filer, and none that nobody needs any more."""

from pathlib import Path

import openpyxl
import pandas as pd

from resources.documents.submission_board import _DETAILS, WORKBOOK, write_board


def texts(*filers: str) -> pd.DataFrame:
    rows = [(code, f"{code}镇", f"{code}镇：请报送。") for code in filers]
    return pd.DataFrame(rows, columns=["filer_code", "filer_name", "text"], dtype="str")


def write(folder: Path, *filers: str, advance: tuple[str, ...] = ()) -> None:
    table = pd.DataFrame({"填报单位": ["甲镇"], "2023-04-08": ["未报"]})
    status = pd.DataFrame([dict.fromkeys(_DETAILS)])
    corrections = pd.DataFrame({"批次": ["2023-04-08"]})
    write_board(folder, table, status, corrections, texts(*filers), texts(*advance))


def test_the_workbook_has_board_details_corrections_and_reminders(tmp_path: Path) -> None:
    write(tmp_path, "1")
    book = openpyxl.load_workbook(tmp_path / WORKBOOK)
    assert book.sheetnames == ["看板", "明细", "更正", "催报"]
    assert [cell.value for cell in book["看板"][2]] == ["甲镇", "未报"]
    assert [cell.value for cell in book["催报"][2]] == ["1镇", "1镇：请报送。"]


def test_each_filer_has_a_text_and_one_that_is_not_owed_any_more_goes(tmp_path: Path) -> None:
    write(tmp_path, "1", "2", advance=("3",))
    assert (tmp_path / "reminders" / "1_1镇.txt").read_text("utf-8") == "1镇：请报送。\n"
    assert [path.name for path in (tmp_path / "advance").iterdir()] == ["3_3镇.txt"]
    write(tmp_path, "2")
    assert [path.name for path in (tmp_path / "reminders").iterdir()] == ["2_2镇.txt"]
    assert list((tmp_path / "advance").iterdir()) == []
