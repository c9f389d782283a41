"""What a release costs: 100,000 listings with 1,000 changes, as ratios to plain writing.

`python -m benchmarks.publication [listings] [changes] [url]`; PostgreSQL is measured where its URL
is given (an empty database). The bases are what any writer must do: the same rows by one
`executemany` (SQLite) or `COPY` (PostgreSQL), and the same CSV by pyarrow.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from domain.listing_fields import FILE_FIELDS
from domain.release import REASON_COLUMNS, GatePolicy, as_text, normalise_listings
from resources.database import insert_texts, writing
from resources.feed import FeedDirectory
from resources.shared_store import SharedStore
from schemas.tables import credit_blacklist_staged

LISTINGS, CHANGES = 100_000, 1_000
AS_OF = date(2024, 6, 30)


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


def changed(listings: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return the listings with so many changes: amended, gone and new in equal parts."""
    third = max(1, count // 3)
    later = listings.iloc[third:].copy()
    later.loc[later.index[: count - 2 * third], "cf_nr_fk"] += 1.0
    new = listings.iloc[:third].assign(
        listing_id="N" + listings["listing_id"].iloc[:third].str[1:],
    )
    return normalise_listings(pd.concat([later, new]))


def timed(work: Callable[[], object]) -> float:
    """Return the wall-clock seconds of a piece of work."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bases(store: SharedStore, listings: pd.DataFrame, folder: Path) -> dict[str, float]:
    """Return the seconds that plain writing of the same rows takes, values already text."""
    texts = as_text(listings)
    table = pa.table({f.name: texts[f.name] for f in FILE_FIELDS})

    def rows() -> None:
        with writing(store.engine) as connection:
            insert_texts(connection, credit_blacklist_staged, texts)

    def files() -> None:
        pa_csv.write_csv(table, folder / "base.csv")

    found = {"rows": timed(rows), "csv": min(timed(files) for _ in range(3))}
    store.discard_staged()
    return found


def measure(url: str, folder: Path, count: int, changes: int) -> dict[str, float]:
    """Publish a first release and one with few changes; return seconds, ratios and memory."""
    store = SharedStore(url)
    store.migrate()
    feed = FeedDirectory(folder / "feed")
    listings = world(count)
    base = bases(store, listings, folder)
    gate = GatePolicy(max_growth_share=10.0)
    none = pd.DataFrame(columns=list(REASON_COLUMNS), dtype="str")

    def publish(candidate: pd.DataFrame, day: date) -> None:
        store.publish(
            candidate, none, as_of=day, policy_version="bench", run_id="bench", feed=feed, gate=gate
        )

    publish(listings, AS_OF)
    following = changed(listings, changes)
    second = timed(lambda: publish(following, AS_OF + timedelta(days=1)))
    store.dispose()
    return {
        "seconds": second,
        "rows_seconds": base["rows"],
        "csv_seconds": base["csv"],
        "ratio_to_rows": second / base["rows"],
        "ratio_to_rows_and_csv": second / (base["rows"] + base["csv"]),
        "ratio_to_csv": second / base["csv"],
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main(count: int = LISTINGS, changes: int = CHANGES, *, url: str | None = None) -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = measure(url or f"sqlite:///{folder / 'shared.db'}", folder, count, changes)
    kind = "PostgreSQL" if url else "SQLite"
    print(f"publication, {kind}: {count} listings, {changes} changes")
    for what, value in found.items():
        print(f"  {what:24} {value:8.2f}")


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[1:3]]
    main(*(sizes or (LISTINGS, CHANGES)), url=sys.argv[3] if len(sys.argv) > 3 else None)
