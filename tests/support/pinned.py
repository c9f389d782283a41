"""Digests of everything that runs on four worlds write, to be compared across a rebuilding.

`python -m tests.support.pinned` runs the main job on the shipped sample and on three generated
worlds and compares a digest per table and per published file with `pinned.json`; `--write` keeps
what is found. What a clock or a random run id decides is left out, and so is the digest of the
policy files.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[2]
PINNED = Path(__file__).with_name("pinned.json")

WORLDS: Mapping[str, tuple[str, ...]] = {
    "sample": (),
    "world_411": ("--seed", "411", "--parties", "300", "--registrations", "3000"),
    "world_412": ("--seed", "412", "--parties", "200", "--registrations", "1000"),
    "world_413": ("--seed", "413", "--parties", "500", "--registrations", "6000"),
}
"""Name of a world and the arguments of the generator; none: the shipped sample."""

CLOCK = frozenset(
    {
        "run_id",
        "finished_at",
        "attempted_at",
        "recorded_at",
        "proposed_at",
        "created_at",
        "received_at",
        "first_seen_run",
        "policy_version",
        "chain_hash",
        "registry_hash",
        "version",
        "row_counts",
    }
)
"""Columns that differ from run to run (`received_at` is when a file was copied), or with policy."""
LEFT_OUT = frozenset(
    {
        *("registry_seal", "shared_seal", "registry_origin", "shared_origin"),
        *("credit_blacklist_file", "plan_item", "plan_left_out", "plan_coverage"),
    }
)
"""Tables that hold digests of the others, or random marks; the draw of a plan is seeded with the
digest of the policy."""
FILES = (
    *("full.csv", "full.jsonl", "full.xlsx", "full.ftm.json", "full.parquet"),
    *("delta.csv", "public.csv", "schema.json"),
)


def digests_of_world(name: str, folder: Path) -> dict[str, str]:
    """Run the main job on one of `WORLDS` in an empty folder, and digest what it wrote.

    Raises:
        RuntimeError: the run failed; with its output.
    """
    environment = {key: text for key, text in os.environ.items() if not key.startswith("REGISTRY_")}
    environment["REGISTRY_DATA_DIR"] = str(folder / "data")
    if WORLDS[name]:
        _command(["-m", "samples.generate", *WORLDS[name], "--out", str(folder)], environment)
        environment["REGISTRY_INBOX"] = str(folder / "inbox")
        environment["REGISTRY_MARKET_URL"] = f"sqlite:///{folder / 'market_regulation.db'}"
        environment["REGISTRY_AS_OF"] = "2024-06-30"
    _command(["-m", "pipelines.run"], environment)
    return digests(folder / "data")


def digests(data: Path) -> dict[str, str]:
    """Digest every table of both databases and every file of every release under `data`."""
    found = {}
    for database in ("registry", "shared"):
        found.update(_tables(f"sqlite:///{data / database}.db", database))
    for path in sorted((data / "feed" / "releases").rglob("*")):
        if path.name in FILES:
            found[path.relative_to(data).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _tables(url: str, database: str) -> dict[str, str]:
    engine = sa.create_engine(url)
    found = {}
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        for table in sorted((*inspector.get_table_names(), *inspector.get_view_names())):
            if table not in LEFT_OUT and not table.startswith("alembic"):
                frame = pd.read_sql_query(f'SELECT * FROM "{table}"', connection, dtype=object)
                found[f"{database}.{table}"] = _frame_digest(frame)
    engine.dispose()
    return found


def _frame_digest(frame: pd.DataFrame) -> str:
    columns = sorted(set(frame.columns) - CLOCK)
    rows = sorted(
        "\x1f".join(map(str, row)) for row in frame[columns].itertuples(index=False, name=None)
    )
    text = "\x1e".join([*columns, *rows])
    return hashlib.sha256(text.encode()).hexdigest()


def _command(arguments: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


def main(arguments: list[str] | None = None) -> None:
    """Run all worlds; compare with what is kept, or keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the digests")
    parser.add_argument("worlds", nargs="*", metavar="WORLD")
    options = parser.parse_args(arguments)
    kept = json.loads(PINNED.read_text()) if PINNED.exists() else {}
    for name in options.worlds or WORLDS:
        with tempfile.TemporaryDirectory() as folder:
            found = digests_of_world(name, Path(folder))
        if options.write:
            kept[name] = found
            PINNED.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
        keys = sorted(kept[name].keys() | found.keys())
        different = [key for key in keys if kept[name].get(key) != found.get(key)]
        sys.stdout.write(f"{name}: {len(found)} digests, different: {different or 'none'}\n")


if __name__ == "__main__":
    main()
