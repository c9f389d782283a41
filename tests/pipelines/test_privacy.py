"""Whatever a run writes: no complainant, no full id number or phone where it does not belong."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from domain.identifiers import is_id_number
from resources.settings import SAMPLE_INBOX
from tests.pipelines.conftest import Installation

COMPLAINANT_COLUMNS = {"诉求人", "来电号码"}
DIGITS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


def raw_complaints() -> pd.DataFrame:
    """The shipped log as it lies in the inbox, read without any of the product's code."""
    frames = [_raw(path) for path in sorted((SAMPLE_INBOX / "complaints").iterdir())]
    return pd.concat([f for f in frames if set(f.columns) >= COMPLAINANT_COLUMNS])


def _raw(path: Path) -> pd.DataFrame:
    if path.suffix != ".csv":
        return pd.read_excel(path, dtype=str, engine="calamine")
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text.splitlines()[0] if text else ""
        rows = [line.split("\t" if "\t" in first else ",") for line in text.splitlines()]
        width = len(rows[0]) if rows else 0
        return pd.DataFrame([r for r in rows[1:] if len(r) == width], columns=rows[:1][0])
    return pd.DataFrame()


def written_texts(root: Path) -> Iterator[tuple[Path, str]]:
    """Every file under `root` as text, the inside of Parquet and xlsx included."""
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            yield path, json.dumps(table.to_pylist(), ensure_ascii=False, default=str)
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield path, archive.read(name).decode("utf-8", "replace")
        else:
            text = path.read_bytes().decode("utf-8", "replace")
            yield path, text
            if "\\u" in text:
                yield path, re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)


def party_texts() -> str:
    """All that other sources say, to leave out names that a complainant shares with a party."""
    texts = []
    for path in sorted(SAMPLE_INBOX.rglob("*.xlsx")):
        if not zipfile.is_zipfile(path):
            continue
        sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=str, engine="calamine")
        texts += [sheet.to_csv(index=False) for sheet in sheets.values()]
    database = SAMPLE_INBOX.parent / "market_regulation.db"
    return "\n".join([*texts, database.read_bytes().decode("utf-8", "replace")])


def test_no_complainant_in_anything_that_was_written(sample_run: Installation) -> None:
    log = raw_complaints()
    others = party_texts()
    names = {str(n).strip() for n in log["诉求人"].dropna()} - {""}
    names = {n for n in names if len(n) >= 2 and not n.endswith(("士", "生")) and n not in others}
    phones = {re.sub(r"\D", "", str(p)) for p in log["来电号码"].dropna()}
    phones = {p for p in phones if len(p) >= 8 and p not in others}
    assert len(names) > 20
    assert len(phones) > 20
    found = [
        (path.name, secret)
        for path, text in written_texts(sample_run.settings.data_dir)
        for secret in sorted(names | phones)
        if secret in text
    ]
    assert found == []


def test_no_full_number_in_logs_metadata_or_feed(sample_run: Installation) -> None:
    settings = sample_run.settings
    for root in (settings.dagster_home, settings.feed_dir):
        for path, text in written_texts(root):
            assert personal_numbers(text) == [], path


def personal_numbers(text: str) -> list[str]:
    """Mobile numbers and id numbers; codes of authorities have the form of an id number only."""
    found = DIGITS.findall(_without_hashes(text))
    return [number for number in found if len(number) == 11 or is_id_number(number.upper())]


def _without_hashes(text: str) -> str:
    """The text less digits of other things: hashes, clock times, and how long a step took."""
    duration = r'"duration_ms": [\d.]+'  # the decimals of 46590.15916000009 look like a mobile
    return re.sub(rf"[0-9a-f]{{32,}}|\d{{10,}}\.\d+|[0-9a-f-]{{36}}|{duration}", "", text)
