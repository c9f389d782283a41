"""`python -m pipelines.listed --on 2024-05-01`: who was on the list on a day, and why.

Answers from the change log (view `credit_blacklist_history`). Exit status: 0 answered, 2 settings
cannot be read.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date

from dotenv import load_dotenv

from resources.publication.shared_store import SharedStore
from resources.settings import PROJECT_ROOT, Settings, SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line per listing of that day."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.listed", description="某日的名单")
    parser.add_argument("--on", required=True, type=date.fromisoformat, help="日期，YYYY-MM-DD")
    parser.add_argument("--listing", help="只看一条名单（名单编号）")
    options = parser.parse_args(arguments)
    load_dotenv(PROJECT_ROOT / ".env")
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    store = SharedStore(settings.shared_url)
    store.migrate()
    releases, found = store.releases(), store.listed_on(options.on)
    store.dispose()
    if not releases or releases[0]["as_of"] > options.on.isoformat():
        print("该日早于首个发布批次，没有名单。")
        return 0
    for row in found:
        if options.listing in (None, row["listing_id"]):
            listing = json.loads(row["after"])
            print(
                row["listing_id"], listing["cf_xdr_mc"], listing["rdwh"],
                f"自 {row['from_on']}（第 {row['release_no']} 批）：{row['reason']}", sep="  ",
            )  # fmt: skip
    print(f"{options.on}：在列 {len(found)} 条", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
