"""Whatever a run writes: no complainant, no full id number or phone where it does not belong."""

import json
import re
import shutil
import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import ahocorasick
import pandas as pd
import pyarrow.parquet as pq
import pytest

from domain.intake.sources import SOURCES
from domain.values.identifiers import is_id_number
from pipelines.console.summary import failures
from resources.inbox.parse_cache import SUFFIX, ParseCache
from resources.settings import PROJECT_ROOT, SAMPLE_INBOX
from schemas.policy.load import load_policy
from schemas.rows.numbers import keeps_numbers
from tests.pipelines.conftest import Installation, home_restored, install
from tests.support.planted.callers import plant_inbox
from tests.support.planted.columns import PlantedColumns, plant_columns
from tests.support.planted.names import plant_names
from tests.support.planted.records import digits_of, plant_records

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
        elif path.suffix == SUFFIX:
            reading = ParseCache(path.parent).get(path.stem)
            assert reading is not None
            texts = (frame.to_csv() for frame in (reading.accepted, reading.issues))
            yield path, "\n".join([str(reading.header()), *texts])
        elif path.read_bytes()[:16] == b"SQLite format 3\0":
            yield path, "\n".join(_rows(path))
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield path, archive.read(name).decode("utf-8", "replace")
        else:
            text = path.read_bytes().decode("utf-8", "replace")
            yield path, text
            if "\\u" in text:
                yield path, re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)


def _rows(database: Path) -> Iterator[str]:
    """Every cell of every table, which in the file itself may be cut by the end of a page."""
    with closing(sqlite3.connect(database)) as connection:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        for name, sql in tables.fetchall():
            yield str(sql)
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                for cell in row:
                    text = str(cell)
                    yield text
                    if "\\u" in text:
                        yield re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)


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
        written = list(written_texts(root))
        assert len(written) > 3
        for path, text in written:
            assert personal_numbers(text) == [], path


def personal_numbers(text: str) -> list[str]:
    """Mobile numbers and id numbers; codes of authorities have the form of an id number only."""
    found = DIGITS.findall(_without_hashes(text))
    return [number for number in found if len(number) == 11 or is_id_number(number.upper())]


def _without_hashes(text: str) -> str:
    """The text less digits of other things: hashes, clock times, and how long a step took."""
    duration = r'"duration_ms": [\d.]+'  # the decimals of 46590.15916000009 look like a mobile
    return re.sub(rf"[0-9a-f]{{32,}}|\d{{10,}}\.\d+|[0-9a-f-]{{36}}|{duration}", "", text)


@pytest.mark.parametrize(
    ("seed", "facts"), [(1201, 400), pytest.param(1202, 4_000, marks=pytest.mark.slow)]
)
def test_nothing_planted_is_found_in_anything_that_a_run_writes(
    tmp_path: Path, seed: int, facts: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """Names and numbers of callers and informants, in every column, file part and broken row."""
    secrets = plant_inbox(tmp_path / "inbox", seed, facts)
    assert len(secrets) >= facts
    market = tmp_path / "market.db"
    shutil.copy(SAMPLE_INBOX.parent / "market_regulation.db", market)
    records = plant_records(tmp_path / "inbox", market, seed, secrets)
    policy = load_policy(PROJECT_ROOT / "policy")
    columns = plant_columns(tmp_path / "inbox", market, seed, policy)
    persons = plant_names(tmp_path / "inbox", seed + 1, policy, secrets | records.public)
    assert len(persons) > 200
    made = install(
        tmp_path / "data",
        REGISTRY_INBOX=str(tmp_path / "inbox"),
        REGISTRY_MARKET_URL=f"sqlite:///{market}",
        REGISTRY_AS_OF="2023-06-30",
    )
    with home_restored():
        result = made.run()
    assert result.success, failures(result)
    proven = [
        one.passed
        for one in result.get_asset_check_evaluations()
        if one.check_name == "feed_proves_itself"
    ]
    assert proven == [True]
    said = capfd.readouterr()
    texts = [*written_texts(made.settings.data_dir), (Path("stdout"), said.out + said.err)]
    below = sorted(made.settings.data_dir.rglob("*"))
    names = "\n".join(str(path.relative_to(tmp_path)) for path in below)
    found = _found(secrets | persons, [*texts, (Path("names of files"), names)])
    assert found == []
    kept = made.registry("violator_evidence")
    assert (kept["source"] == "complaint").sum() > facts / 4
    _no_person_is_public(made, records.public)
    assert _numbers_that_went_out(made, records.numbers, said.out + said.err) == []
    assert _kept_elsewhere(columns, [*texts, (Path("names of files"), names)]) == []


def _kept_elsewhere(
    columns: PlantedColumns, texts: list[tuple[Path, str]]
) -> list[tuple[str, str, str]]:
    """Numbers typed into columns that are for something else: they stand nowhere at all, neither in
    the restricted registry and its cache, nor in what goes back to whoever typed them.
    """
    numbers = {
        number: "/".join(place)
        for number, place in columns.numbers.items()
        if place[1] not in SOURCES[place[0]].columns or not keeps_numbers(*place)
    }
    assert len(numbers) > 400
    planted = {source for source, _ in columns.numbers.values()}
    assert planted == set(SOURCES)
    return _held(numbers, texts)


def _no_person_is_public(made: Installation, persons: dict[str, str]) -> None:
    """Of what was typed into records nothing is in the public view, nor in the public file."""
    listed = made.shared("credit_blacklist_public")
    assert len(listed) > 150
    texts = [(Path("view"), listed.to_csv())]
    texts += [(path, digits_of(path.read_text("utf-8"))) for path in _public_files(made)]
    assert len(texts) > 1
    assert _found(persons, texts) == []


def _public_files(made: Installation) -> list[Path]:
    return sorted(made.settings.feed_dir.rglob("public.csv"))


def _numbers_that_went_out(
    made: Installation, numbers: dict[str, str], said: str
) -> list[tuple[str, str, str]]:
    """Telephones and id numbers of records in the feed, the shared tables, logs, metadata, pages,
    rejections, and in notices to any but the source whose row they stand in.
    """
    folders = made.settings.data_dir
    texts = [(Path("stdout"), said)]
    for name in ("feed", "dagster", "quality", "submission_board"):
        texts += written_texts(folders / name)
    texts += [(Path("shared.db"), "\n".join(_rows(folders / "shared.db")))]
    rejected = made.registry("rejected_record")
    for column in ("value", "message", "source_record_id"):
        texts.append((Path(f"rejected {column}"), "\n".join(rejected[column].dropna())))
    found = _held(numbers, texts)
    own = {"credit_decisions": "credit", "link_decisions": "link", "receipts": "receipt"}
    for folder in sorted((folders / "return_notices").iterdir()):
        mine = (own.get(folder.name, "no source"), "file name", "sheet", "registration UNISCID")
        others = {n: where for n, where in numbers.items() if not where.startswith(mine)}
        found += _held(others, list(written_texts(folder)))
    return found


def _held(numbers: dict[str, str], texts: list[tuple[Path, str]]) -> list[tuple[str, str, str]]:
    """Numbers in any spelling, whatever digits they follow; hashes and clock times are none."""
    finder = ahocorasick.Automaton()
    for number in numbers:
        finder.add_word(number, number)
    finder.make_automaton()
    return sorted(
        {
            (number, numbers[number], path.name)
            for path, text in texts
            for _, number in finder.iter(digits_of(_without_hashes(text)))
        }
    )


def _found(secrets: dict[str, str], texts: list[tuple[Path, str]]) -> list[tuple[str, str, str]]:
    """Secret, where it was planted, and where it was found; white space and width do not hide."""
    finder = ahocorasick.Automaton()
    for secret in secrets:
        finder.add_word(secret, secret)
    finder.make_automaton()
    found = set()
    for path, text in texts:
        plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
        for end, secret in finder.iter(plain):
            before = plain[end - len(secret) : end - len(secret) + 1]
            inside = secret.isdigit() and (before.isalnum() or plain[end + 1 : end + 2].isalnum())
            if not (inside and before.isascii()):
                found.add((secret, secrets[secret], path.name))
    return sorted(found)
