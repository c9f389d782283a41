"""`python -m pipelines.approve`: a named person confirms or rejects the candidate that waits.

Without `--hash` it shows what waits. Exit status: 0 done, 1 the confirmation cannot count, 2
settings or policy cannot be read.
"""

import argparse
import sys
from collections.abc import Sequence

from dotenv import load_dotenv

from domain.release.approval import ApprovalError
from resources.publication.approval import confirm, reject, waiting
from resources.publication.shared_store import SharedStore
from resources.settings import PROJECT_ROOT, Settings, SettingsError
from schemas.policy.files import PolicyError
from schemas.policy.load import load_policy


def main(arguments: Sequence[str] | None = None) -> int:
    """Confirm, reject or show."""
    options = _parser().parse_args(arguments)
    load_dotenv(PROJECT_ROOT / ".env")
    try:
        settings = Settings.from_environment()
        policy = load_policy(settings.policy_dir)
    except (SettingsError, PolicyError) as error:
        print(error, file=sys.stderr)
        return 2
    rule = policy.listing.approval
    store = SharedStore(settings.shared_url, policy.public, settings.signing_key)
    store.migrate()
    try:
        if options.hash is None:
            _show(store)
        elif options.reject:
            reject(store.engine, options.hash, options.person, options.reject, rule)
            print("已否决，该候选不会发布。")
        elif confirm(store.engine, options.hash, options.person, rule):
            print("已确认，可以发布：运行任务 publish_only，或等下一次运行。")
        else:
            print("已确认，还须另一人复核。")
    except ApprovalError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        store.dispose()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipelines.approve", description="确认候选名单")
    parser.add_argument("--hash", help="候选散列（完整）；不写则列出等待确认的候选")
    parser.add_argument("--person", default="", help="确认人姓名")
    parser.add_argument("--reject", metavar="理由", help="否决，并写明理由")
    return parser


def _show(store: SharedStore) -> None:
    for row in waiting(store.engine):
        print(
            f"{row['candidate_hash']}  {row['status']}  统计日 {row['as_of']}  "
            f"名单 {row['listings']} 条，变更 {row['changes']} 条"
        )


if __name__ == "__main__":
    sys.exit(main())
