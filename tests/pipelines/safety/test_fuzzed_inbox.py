"""20,000 fuzzed cells, 1,000 mutated files, 200 hostile names: the run ends and names each."""

import logging
import os
import random
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from resources.inbox.entries import walk
from resources.inbox.files import Inbox
from resources.settings import PROJECT_ROOT, SAMPLE_INBOX
from schemas.policy.load import load_policy
from tests.domain.intake.test_any_cell import NASTY
from tests.pipelines.conftest import Installation, install
from tests.resources.formats.test_process import SPREADSHEET_XML
from tests.resources.formats.test_workbook_dialects import (
    INLINE,
    SHARED,
    STRINGS,
    STYLES,
    biff5,
    package,
)
from tests.resources.inbox.test_odd_entries import NAMES
from tests.support.process_tree import run_measured
from tests.support.workbooks import csv_bytes, html_table, put, xls

logger = logging.getLogger(__name__)

MUTATED, CELLS = 1_000, 20_000
SEED_BYTES = 20_000
BYTES = 3 << 29  # 1.5 GiB
FOLDERS = ("complaints", "department_referrals", "credit_decisions", "receipts", "link_decisions")


def mutate(data: bytes, rng: random.Random) -> bytes:
    """A few bytes changed, cut, doubled or put in."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        at, size = rng.randrange(len(out) + 1), rng.randrange(1, 40)
        match rng.randrange(4):
            case 0:
                out[at : at + size] = rng.randbytes(size)
            case 1:
                del out[at : at + size]
            case 2:
                out[at:at] = out[at : at + size] * 3
            case _:
                del out[at:]
        out = out or bytearray(b"x")
    return bytes(out)


def put_mutated(inbox: Path, rng: random.Random) -> int:
    """Mutated copies of the sample's own files, and of what it has no file of."""
    seeds = [
        entry.path
        for entry in walk(SAMPLE_INBOX)
        if entry.path.suffix == ".csv" or (entry.size < SEED_BYTES and entry.path.suffix != ".pdf")
    ]
    rows = [["线索编号", "移送部门", "移送日期"], ["A1", "妇联", "2023-04-03"]]
    others = [
        (".xls", xls({"S": rows})),
        (".xls", biff5(rows, "cp936", 936)),
        (".xls", html_table(rows, "gb18030")),
        (".xls", SPREADSHEET_XML.format(encoding="utf-8").encode()),
        (".csv", csv_bytes(rows * 20, "utf-16")),
        (".xlsx", package(SHARED, prefix="x", parts={"styles": STYLES, "sharedStrings": STRINGS})),
        (".xlsx", package(INLINE, book="xl/workbook2.xml", target="./worksheets/sheet1.xml")),
    ]
    for number in range(MUTATED):
        seed = rng.choice(seeds)
        suffix, data = others[number // 4 % len(others)]
        if number % 4:
            suffix, data = seed.suffix, seed.read_bytes()
            data = data if suffix != ".csv" else data[: rng.randrange(200, SEED_BYTES // 4)]
        folder = rng.choice((*FOLDERS, "town_submissions/2023-04-08"))
        put(inbox, f"{folder}/变异{number:04d}{suffix}", mutate(data, rng))
    return MUTATED


def put_names(inbox: Path) -> int:
    """Names of any bytes, and what is no plain file."""
    made = 0
    for folder in (*FOLDERS, "town_submissions/2023-04-08", "town_submissions/2023-04-09", "别处"):
        place = inbox / folder
        place.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            Path(os.fsdecode(os.fsencode(place) + b"/" + name)).write_bytes(b"PK\x03\x04 broken")
            made += 1
        os.mkfifo(place / "管道.xlsx")
        (place / "外链.xlsx").symlink_to("/etc/hostname")
        made += 2
    return made


def put_cells(inbox: Path, rng: random.Random) -> int:
    """Files whose every cell is a nasty text under the headers of their source."""
    policy = load_policy(PROJECT_ROOT / "policy")
    texts = [text.encode("utf-8", "ignore").decode().replace("\0", "") for text in NASTY]
    made = 0
    for folder in FOLDERS:
        entry = next(entry for entry in policy.sources.values() if entry.folder == folder)
        headers = list(entry.spec().headers().values())
        rows = -(-CELLS // len(FOLDERS) // len(headers))
        cells = [[rng.choice(texts) for _ in headers] for _ in range(rows)]
        put(inbox, f"{folder}/怪格.csv", csv_bytes([headers, *cells]))
        made += rows * len(headers)
    return made


@pytest.mark.slow
def test_a_fuzzed_inbox_stops_nothing(tmp_path: Path, sample_run: Installation) -> None:
    rng = random.Random(11)
    inbox = tmp_path / "inbox"
    shutil.copytree(SAMPLE_INBOX, inbox)
    assert put_mutated(inbox, rng) >= 1_000
    assert put_names(inbox) >= 200
    assert put_cells(inbox, rng) >= CELLS
    # An own inbox is never read beside the sample's own database.
    market = shutil.copy(PROJECT_ROOT / "samples/market_regulation.db", tmp_path / "market.db")
    environment = {
        "REGISTRY_INBOX": str(inbox),
        "REGISTRY_MARKET_URL": f"sqlite:///{market}",
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_AS_OF": "2024-06-30",
    }
    usage = run_measured(
        [sys.executable, "-m", "pipelines.run"],
        PROJECT_ROOT,
        {**os.environ, **environment, "DAGSTER_HOME": ""},
        tmp_path / "log",
    )
    assert usage.returncode == 0, (tmp_path / "log").read_text("utf-8")[-3000:]
    logger.info(f"fuzzed inbox: {usage.together >> 20} MiB at most, {len(usage.alone)} processes")
    assert len(usage.alone) > 1  # the reading child is looked at too
    assert usage.together < BYTES
    fuzzed = install(tmp_path / "data", **environment)
    files = fuzzed.registry("source_file").set_index("source_file")
    noise = Inbox(inbox).noise()
    assert len(files[~files.index.str.startswith("market:")]) == len(list(walk(inbox))) - noise
    refused = files[files["status"] == "rejected"]
    assert refused["message"].notna().all()
    assert not refused["message"].str.contains("程序处理该文件时出错").any()
    good = sample_run.registry("source_file").set_index("source_file")
    same = files.loc[good.index[~good.index.str.startswith("town_submissions/2023-04-08")]]
    kept = good.loc[same.index, ["status", "rows_read"]]
    pd.testing.assert_frame_equal(same[["status", "rows_read"]], kept)
