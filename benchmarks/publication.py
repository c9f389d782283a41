"""What a release costs: 100,000 listings with 1,000 changes, as ratios to plain writing.

`python -m benchmarks.publication [listings] [changes]` measures SQLite and a real PostgreSQL server
of its own. The bases are what any writer must do: the same rows by one `executemany` (SQLite) or
`COPY` (PostgreSQL), committed to disk, and the same CSV by pyarrow. Best of three, by the clock and
in seconds of processors (the server's included), since a busy machine changes the one and hardly
the other; a release uses two processors at a time. Memory is what a process of its own needs beyond
the list itself.
"""

import hashlib
import io
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from benchmarks.postgres import temporary_server
from domain.listing.fields import FILE_FIELDS
from domain.listing.frame import REASON_COLUMNS, as_text, normalise_listings
from domain.release.gate import GatePolicy
from domain.release.hashes import row_digests
from resources.base.files import DIGESTS
from resources.databases.engine import insert_texts, writing
from resources.feed.directory import FeedDirectory
from resources.feed.rendering import CHANGE_FILE_COLUMNS, ReleaseContent, writers
from resources.publication.audit import audit_tables
from resources.publication.publication import PublishRequest
from resources.publication.shared_store import SharedStore
from schemas.audits import STAGED_SUITES
from schemas.tables.shared import credit_blacklist_staged

LISTINGS, CHANGES = 100_000, 1_000
AS_OF = date(2024, 6, 30)
REPEATS = 3


def world(count: int) -> pd.DataFrame:
    """Return as many lawful listings, every field of usual length."""
    number = pd.Series(np.arange(count)).astype("str").str.zfill(8)
    day = pd.Series(
        pd.Timestamp("2023-06-01") + pd.to_timedelta(np.arange(count) % 300, "D")
    ).astype("datetime64[us]")
    return normalise_listings(
        pd.DataFrame(
            {
                "listing_id": "L" + number,
                "list_type": "dishonesty_record",
                "violator_id": "V" + number,
                "cf_xdr_mc": "江阴市" + number + "教育培训有限公司",
                "cf_xdr_lb": "法人及非法人组织",
                "cf_xdr_shxym": "91320281MA" + number,
                "cf_frdb": "王小明",
                "cf_wsh": "澄市监处罚〔2023〕" + number + "号",
                "cf_wfxw": "擅自举办校外培训机构",
                "cf_sy": "经查，当事人未取得办学许可，在居民楼内开展学科类培训，收取费用",
                "cf_yj": "《中华人民共和国民办教育促进法》第六十四条",
                "cf_cflb": "罚款;没收违法所得",
                "cf_nr": "责令停止举办、退还所收费用，并处罚款",
                "cf_nr_fk": pd.Series(np.arange(count) % 90 / 10 + 0.1),
                "cf_jdrq": day,
                "cf_cfjg": "江阴市市场监督管理局",
                "zt": "0",
                "gxsj": day,
                "rdwh": "澄市监处罚〔2023〕" + number + "号",
                "rddw": "江阴市市场监督管理局",
                "severity": "一般",
                "rule_version": "2023-05",
                "listed_on": day,
                "publish_until": day + pd.Timedelta(days=1096),
                "town_code": "320281001",
            }
        )
    )


def changed(listings: pd.DataFrame, count: int, day: int) -> pd.DataFrame:
    """Return the listings with so many changes: amended, gone and new in equal parts."""
    third = max(1, count // 3)
    later = listings.iloc[third:].copy()
    later.loc[later.index[: count - 2 * third], "cf_nr_fk"] += 1.0
    new = listings.iloc[:third].assign(
        listing_id=f"M{day}" + listings["listing_id"].iloc[:third].str[1:],
    )
    return normalise_listings(pd.concat([later, new]))


Server = Callable[[], float]
"""Processor seconds of the database server so far; none of SQLite."""


def cost(work: Callable[[], object], server: Server) -> tuple[float, float]:
    """Return the seconds by the clock and of processors (server included) of a piece of work."""
    started, before = time.perf_counter(), time.process_time() + server()
    work()
    seconds = time.perf_counter() - started
    return seconds, time.process_time() + server() - before


def write_rows(store: SharedStore, listings: pd.DataFrame) -> None:
    """Write all rows in one transaction, values already text, and commit."""
    texts = as_text(listings)
    with writing(store.engine) as connection:
        insert_texts(connection, credit_blacklist_staged, texts)


def _best(costs: Iterable[tuple[float, float]]) -> tuple[float, float]:
    seconds, processor = zip(*costs, strict=True)
    return min(seconds), min(processor)


def publish(store: SharedStore, feed: FeedDirectory, listings: pd.DataFrame, day: int) -> None:
    """Publish a list on the nth day, without audit."""
    store.publish(
        listings,
        pd.DataFrame(columns=list(REASON_COLUMNS), dtype="str"),
        PublishRequest(
            as_of=AS_OF + timedelta(days=day),
            policy_version="bench",
            run_id="bench",
            gate=GatePolicy(max_growth_share=10.0),
        ),
        feed,
    )


def measure(url: str, folder: Path, count: int, changes: int, server: Server) -> dict[str, float]:
    """Publish a first release and some with few changes; return seconds and ratios."""
    store = SharedStore(url)
    store.migrate()
    feed, listings = FeedDirectory(folder / "feed"), world(count)
    texts = as_text(listings)
    table = pa.table({f.name: texts[f.name] for f in FILE_FIELDS})
    rows, csv, releases = [], [], []
    for _ in range(REPEATS):
        rows.append(cost(partial(write_rows, store, listings), server))
        store.discard_staged()
        csv.append(cost(partial(pa_csv.write_csv, table, folder / "base.csv"), server))
    publish(store, feed, listings, 0)
    for day in range(1, REPEATS + 1):
        listings = changed(listings, changes, day)
        releases.append(cost(partial(publish, store, feed, listings, day), server))
    audit, _ = cost(lambda: audit_tables(url, STAGED_SUITES), server)
    store.dispose()
    (row_clock, row_work), (csv_clock, csv_work) = _best(rows), _best(csv)
    clock, work = _best(releases)
    return {
        "seconds": clock,
        "seconds of the audit": audit,
        "seconds of the rows alone": row_clock,
        "seconds of the CSV alone": csv_clock,
        "ratio to the rows": clock / row_clock,
        "ratio to rows and CSV": clock / (row_clock + csv_clock),
        "ratio to the CSV": clock / csv_clock,
        "processor, ratio to rows": work / row_work,
        "processor, rows and CSV": work / (row_work + csv_work),
    }


def memory(url: str, folder: Path, count: int, changes: int) -> dict[str, float]:
    """Return what the rows alone and a release need beyond the list, MB; follows `measure`."""
    spawn = multiprocessing.get_context("spawn")
    found = {}
    for what, work in (("rows", _rows_alone), ("release", _release_alone)):
        answer = spawn.SimpleQueue()
        process = spawn.Process(target=work, args=(url, folder, count, changes, answer))
        process.start()
        found[what] = answer.get()
        process.join()
    return {
        "MB of the rows alone": found["rows"],
        "MB of the release": found["release"],
        "memory ratio to the rows": found["release"] / found["rows"],
    }


def _needed(work: Callable[[], object]) -> float:
    """Return by how much the process grew at most during a piece of work, MB (Linux)."""
    # What was needed before does not count: 5 forgets the highest mark.
    Path("/proc/self/clear_refs").write_text("5")
    before = _mark("VmRSS")
    work()
    return _mark("VmHWM") - before


def _mark(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def _rows_alone(url: str, _folder: Path, count: int, _changes: int, answer: Any) -> None:
    store, listings = SharedStore(url), world(count)
    answer.put(_needed(lambda: write_rows(store, listings)))
    store.discard_staged()


def _release_alone(url: str, folder: Path, count: int, changes: int, answer: Any) -> None:
    store, feed = SharedStore(url), FeedDirectory(folder / "feed")
    listings = changed(store.current(), changes, REPEATS + 1)
    answer.put(_needed(lambda: publish(store, feed, listings, REPEATS + 1)))


def shares(folder: Path, count: int) -> dict[str, float]:
    """Return the seconds of processor that each part of the files takes, one after the other."""
    listings = world(count)
    none = pd.DataFrame(columns=list(CHANGE_FILE_COLUMNS), dtype="str")
    found: dict[str, float] = {}
    made = {}
    for name, (_, write) in writers(ReleaseContent({}, listings, none)).items():
        made[name] = io.BytesIO()
        found[name] = _processor(partial(write, made[name]))
    for digest in DIGESTS:
        if digest in hashlib.algorithms_available:
            found[digest] = _processor(partial(_hash_all, digest, made.values()))
    found["row hashes"] = _processor(lambda: row_digests(as_text(listings)))
    return found


def _hash_all(digest: str, files: Iterable[io.BytesIO]) -> None:
    for file in files:
        hashlib.new(digest, file.getvalue())


def _processor(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def main(count: int = LISTINGS, changes: int = CHANGES) -> None:
    """Print seconds, ratios and memory on both databases, and where the time of the files goes."""
    with temporary_server() as server, tempfile.TemporaryDirectory() as name:
        databases: dict[str, tuple[str, Server]] = {
            "SQLite": (f"sqlite:///{name}/shared.db", lambda: 0.0),
            "PostgreSQL": (server.url, server.processor_seconds),
        }
        for kind, (url, processor) in databases.items():
            folder = Path(name) / kind
            folder.mkdir()
            print(f"publication, {kind}: {count} listings, {changes} changes")
            _show(measure(url, folder, count, changes, processor))
            _show(memory(url, folder, count, changes))
        print("files of a release, seconds of processor")
        _show(shares(Path(name), count))


def _show(found: Mapping[str, float]) -> None:
    for what, value in found.items():
        print(f"  {what:26} {value:8.2f}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
