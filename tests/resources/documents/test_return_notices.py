"""Every rejected row goes back once; corrected there and dropped back, it is accepted."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Font, PatternFill

from domain.intake.batch import PROVENANCE, SourceBatch
from domain.intake.rejections import (
    HISTORY_COLUMNS,
    current_rejections,
    history_figures,
    open_rejections,
    update_history,
)
from domain.intake.return_notices import COVER_SHEET, Notice
from resources.documents.notice_workbook import render
from resources.documents.return_notices import build_notices, write_notices
from resources.inbox.files import Inbox
from resources.intake.complaints import read_complaints
from resources.intake.market_rows import read_market
from resources.intake.snapshots import read_folder, read_unclaimed
from resources.intake.town import read_town_batch
from resources.settings import PROJECT_ROOT, SAMPLE_INBOX, SAMPLE_MARKET
from schemas.policy.load import Policy, load_policy

DAY = date(2024, 6, 30)
RED = "FFFFC7CE"


@dataclass(frozen=True)
class Reading:
    """All sources of one inbox, as a run sees them."""

    inbox: Inbox
    accepted: pd.DataFrame
    issues: pd.DataFrame
    files: pd.DataFrame

    @property
    def current(self) -> pd.DataFrame:
        return current_rejections(self.issues, self.files)

    def history(self, before: pd.DataFrame, run: str, day: date = DAY) -> pd.DataFrame:
        return update_history(before, self.current, self.accepted, self.files, run, day)

    def notices(self, history: pd.DataFrame, policy: Policy) -> list[Notice]:
        waiting = open_rejections(history)
        return build_notices(waiting, self.issues, self.files, self.inbox, policy)


def read_all(root: Path, cache: Path, policy: Policy) -> Reading:
    inbox = Inbox(root, cache)
    batches: list[SourceBatch] = [
        *(read_town_batch(inbox, batch.key, policy) for batch in policy.calendar.batches),
        read_complaints(inbox, policy),
        read_folder("department_referral", inbox, policy),
        read_folder("credit_decision", inbox, policy),
        read_folder("link_decision", inbox, policy),
        *read_market(f"sqlite:///{SAMPLE_MARKET}", policy),
        read_unclaimed(inbox, policy),
    ]

    def stack(name: str, columns: list[str] | None = None) -> pd.DataFrame:
        frames = [getattr(batch, name) for batch in batches]
        frames = [f[columns] if columns else f for f in frames if len(f)]
        return pd.concat(frames, ignore_index=True)

    return Reading(inbox, stack("accepted", list(PROVENANCE)), stack("issues"), stack("files"))


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(PROJECT_ROOT / "policy")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def sample(cache: Path, policy: Policy) -> Reading:
    return read_all(SAMPLE_INBOX, cache, policy)


@pytest.fixture(scope="module")
def history(sample: Reading) -> pd.DataFrame:
    return sample.history(pd.DataFrame(columns=list(HISTORY_COLUMNS)), "run-1")


@pytest.fixture(scope="module")
def notices(sample: Reading, history: pd.DataFrame, policy: Policy) -> list[Notice]:
    return sample.notices(history, policy)


def returned_rows(notice: Notice) -> list[tuple[str, str, int]]:
    """File, sheet and row of everything that a notice sends back."""
    return sorted(
        {
            (notice.file, sheet.origin, sheet.places.get(mark.row, mark.row))
            for sheet in notice.sheets
            for mark in sheet.marks
            if mark.rejects
        }
    )


def test_every_rejected_row_is_in_exactly_one_notice(
    history: pd.DataFrame, notices: list[Notice]
) -> None:
    waiting = open_rejections(history)
    rows = waiting[(waiting["severity"] == "reject_row") & (waiting["source_row"] > 0)]
    expected = sorted(
        zip(rows["source_file"], rows["source_sheet"].fillna(""), rows["source_row"], strict=True)
    )
    assert len(expected) >= 18
    assert sorted(place for n in notices for place in returned_rows(n)) == expected
    sentences = [remark for notice in notices for remark in notice.remarks]
    others = waiting[(waiting["severity"] == "reject_file") | (waiting["source_row"] == 0)]
    assert len(sentences) == len(others)


# What a person writes where the notice asks for it, by column header.
ANSWERS = {
    "详细地址": "人民中路88号3楼",
    "机构名称或个人姓名": "江阴市补正教育咨询有限公司",
    "处罚决定书文号": "澄教罚〔2023〕77号",
    "处罚决定日期": "2023-05-10",
    "处罚机关": "江阴市教育局",
    "工单编号": "JY20230499990001",
    "登记时间": "2023-07-03 10:20:00",
    "线索编号": "YS2023-9777",
    "移送日期": "2023-09-01",
    "决定类型": "列入",
    "决定日期": "2023-09-01",
    "结论": "不同主体",
}


def asked(book: openpyxl.Workbook) -> dict[tuple[str, int], list[str]]:
    """The columns that the cover names for each sheet and row, from left to right."""
    columns: dict[tuple[str, int], list[str]] = {}
    for number, sheet, row, header, *_ in book[COVER_SHEET].iter_rows(values_only=True):
        if isinstance(number, int):
            columns.setdefault((str(sheet), int(row)), []).append(str(header))
    return columns


def correct(path: Path, day: str) -> int:
    """Edit a notice as a person does: read the cover, write into the red cells, save."""
    book = openpyxl.load_workbook(path)
    changed = 0
    for (name, number), headers in asked(book).items():
        marked = [cell for cell in book[name][number] if cell.comment is not None]
        for cell, header in zip(marked, headers, strict=True):
            if cell.fill.fgColor.rgb == RED:
                written = {"序号": 900 + number, "检查时间": day, **ANSWERS}[header]
                # “也许” is about a pair that was answered elsewhere: the person says the same.
                cell.value = "同一主体" if cell.value == "也许" else written
                changed += 1
    book.save(path)
    return changed


def drop(notice: Notice, folder: Path, inbox: Path) -> None:
    """Put the corrected workbook into the inbox under its own name."""
    target = inbox / notice.drop_into
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / notice.name, target / Path(notice.name).name)


def untouched(book: openpyxl.Workbook) -> None:
    """Saved again, and nothing else."""


def made_pretty(book: openpyxl.Workbook) -> None:
    """Columns widened, rows raised, a filter and a frozen row, another font, zoomed."""
    for sheet in book:
        for letter in "ABCDEFGH":
            sheet.column_dimensions[letter].width = 33.5
        sheet.row_dimensions[2].height = 40
        sheet.freeze_panes = "B3"
        sheet.sheet_view.zoomScale = 130
        for cell in sheet[1]:
            cell.font = Font(name="宋体", size=16, bold=True)


def with_blank_rows(book: openpyxl.Workbook) -> None:
    """A blank row below the header, so that every row stands one lower, and some at the end."""
    for sheet in book:
        if sheet.title != COVER_SHEET:
            header = next(c.row for row in sheet for c in row if c.font.b and c.value is not None)
            first = next(
                c.row
                for row in sheet.iter_rows(header + 1)
                for c in row
                if not c.font.b and c.value is not None
            )
            sheet.insert_rows(first)
            sheet.cell(sheet.max_row + 3, 1).value = " "


def without_colours(book: openpyxl.Workbook) -> None:
    """Comments deleted and colours taken away once the cell is right; the cover moved last."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell, MergedCell):
                    cell.comment = None
                    cell.fill = PatternFill()
    book.move_sheet(COVER_SHEET, len(book.sheetnames) - 1)


@pytest.fixture(
    scope="module",
    params=[
        untouched,
        pytest.param(made_pretty, marks=pytest.mark.slow),
        with_blank_rows,
        pytest.param(without_colours, marks=pytest.mark.slow),
    ],
    ids=lambda f: f.__name__,
)
def corrected(
    request: pytest.FixtureRequest,
    sample: Reading,
    notices: list[Notice],
    cache: Path,
    policy: Policy,
    tmp_path_factory: pytest.TempPathFactory,
) -> Reading:
    """The sample after every notice came back corrected."""
    root = tmp_path_factory.mktemp("back")
    shutil.copytree(SAMPLE_INBOX, root / "inbox")
    write_notices(root / "notices", notices)
    for notice in notices:
        if notice.sheets:
            file = root / "notices" / notice.name
            assert correct(file, Path(notice.drop_into).name) > 0
            book = openpyxl.load_workbook(file)
            request.param(book)
            book.save(file)
            drop(notice, root / "notices", root / "inbox")
    return read_all(root / "inbox", cache, policy)


def test_rows_corrected_in_the_notice_are_accepted(
    sample: Reading, history: pd.DataFrame, corrected: Reading
) -> None:
    after = corrected.history(history, "run-2", date(2024, 7, 3))
    rows = after[(after["severity"] == "reject_row") & (after["source_row"] > 0)]
    assert rows["resolution"].eq("corrected").all(), rows[rows["resolution"] != "corrected"]
    assert rows["resolved_by"].notna().all()
    assert rows["resolved_on"].eq(pd.Timestamp("2024-07-03")).all()
    refused = corrected.issues[corrected.issues["severity"] == "reject_row"]
    assert list(refused["source_file"].unique()) == ["market:administrative_penalty"]
    figures = history_figures(after, date(2024, 7, 3))
    assert figures["returned_share"] > history_figures(history, DAY)["returned_share"]


def test_a_returned_notice_takes_nothing_away(sample: Reading, corrected: Reading) -> None:
    before = set(sample.accepted["source_record_id"])
    assert before <= set(corrected.accepted["source_record_id"])
    files = corrected.files
    parts = files["rows_accepted"] + files["rows_rejected"] + files["rows_ignored"]
    assert (parts == files["rows_read"]).all()


def test_what_came_back_is_not_asked_for_again(
    history: pd.DataFrame, corrected: Reading, policy: Policy
) -> None:
    after = corrected.history(history, "run-2")
    assert not any(notice.sheets for notice in corrected.notices(after, policy))


def test_a_correction_that_is_wrong_again_goes_back_once(
    sample: Reading,
    history: pd.DataFrame,
    notices: list[Notice],
    cache: Path,
    policy: Policy,
    tmp_path: Path,
) -> None:
    mine = next(n for n in notices if n.name.startswith("department_referrals/"))
    shutil.copytree(SAMPLE_INBOX / "department_referrals", tmp_path / "department_referrals")
    write_notices(tmp_path / "notices", [mine])
    drop(mine, tmp_path / "notices", tmp_path)
    again = read_folder("department_referral", Inbox(tmp_path, cache), policy)
    refused = again.issues[again.issues["severity"] == "reject_row"]
    assert set(refused["source_file"]) == {"department_referrals/部门线索移送_更正.xlsx"}
    reading = Reading(Inbox(tmp_path), again.accepted[list(PROVENANCE)], again.issues, again.files)
    after = reading.history(history[history["source"] == "department_referral"], "run-2")
    assert set(after["resolution"].fillna("open")) == {"replaced", "open"}
    assert sum(n.rows for n in reading.notices(after, policy)) == mine.rows


def test_a_sheet_that_breaks_its_notice_keeps_no_other_back(
    sample: Reading, history: pd.DataFrame, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a fault of the program")

    monkeypatch.setattr("resources.documents.return_notices.header_places", fail)
    made = {notice.name: notice for notice in sample.notices(history, policy)}
    whole = {notice.name for notice in made.values() if notice.sheets}
    assert whole, "sources without whole sheets are not concerned"
    bare = [notice for notice in made.values() if not notice.sheets]
    assert bare
    assert all(notice.remarks for notice in bare), "what is wrong is still told"


def test_a_notice_is_the_same_bytes_for_the_same_content(notices: list[Notice]) -> None:
    assert [render(n) for n in notices[:3]] == [render(n) for n in notices[:3]]


def test_notices_that_are_no_longer_needed_go_away(notices: list[Notice], tmp_path: Path) -> None:
    write_notices(tmp_path, notices)
    write_notices(tmp_path, notices[:1])
    left = [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.xlsx")]
    assert left == [notices[0].name]


def test_a_file_taken_away_is_withdrawn_not_corrected(
    sample: Reading, history: pd.DataFrame
) -> None:
    gone = "department_referrals/部门线索移送.xlsx"
    rest = Reading(
        sample.inbox,
        sample.accepted[sample.accepted["source_file"] != gone],
        sample.issues[sample.issues["source_file"] != gone],
        sample.files[sample.files["source_file"] != gone],
    )
    after = rest.history(history, "run-2").set_index("source_file")
    assert set(after.loc[gone, "resolution"]) == {"withdrawn"}
    back = sample.history(rest.history(history, "run-2"), "run-3")
    assert len(open_rejections(back)) == len(open_rejections(history))
