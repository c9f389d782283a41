"""`registry verify`: proves all releases of the feed directory and the databases.

It creates nothing. Signatures count by the keys of `REGISTRY_TRUSTED_KEYS` alone; without any it
says what stays open.
"""

import sys
from datetime import date

import click
from sqlalchemy.exc import SQLAlchemyError

from domain.listing.public import PublicRules
from pipelines.console.command import (
    DONE,
    FAILED,
    UnusableError,
    command,
    database_error,
    settings_here,
)
from resources.base.clock import today
from resources.base.signatures import trusted_keys
from resources.databases.migrations import is_current
from resources.databases.registry_store import RegistryStore
from resources.databases.url import sqlite_file
from resources.feed.directory import FeedDirectory
from resources.publication.shared_store import SharedStore
from resources.publication.verification import verify
from resources.settings import Settings
from schemas.policy.load import load_policy

WHAT = """
核对登记库、共享表、变更日志与发布文件是否一致，从第一批重放到最后一批；只看，不写任何东西。
设了 REGISTRY_TRUSTED_KEYS 时一并验证签名。
"""


class CannotExamineError(UnusableError):
    """Something that would have to be looked at is not there; nothing is said of what it holds."""


@command(
    "verify",
    WHAT,
    ends={
        0: "全部一致，且至少有一个批次",
        1: "有不符之处（逐条列出），或没有任何批次",
        2: "无法验证：设置、密钥、发布目录或数据库不能用；不等于不符",
    },
)
def main() -> int:
    """Verify the feed of this installation and print what does not agree."""
    settings = settings_here()
    public = load_policy(settings.policy_dir).public
    try:
        return _examine(settings, public)
    except SQLAlchemyError as error:
        name = database_error(error)
        raise CannotExamineError(f"数据库无法读取（{name}）：未作验证，不等于不符") from error


def _examine(settings: Settings, public: PublicRules) -> int:
    trusted = trusted_keys(settings.trusted_keys)
    if not settings.feed_dir.is_dir():
        raise CannotExamineError(f"发布目录 {settings.feed_dir} 不存在：未作验证")
    if _is_missing(settings.shared_url):
        raise CannotExamineError("共享库文件不存在（REGISTRY_SHARED_URL）：未作验证，也未创建")
    store, feed = SharedStore(settings.shared_url, public), FeedDirectory(settings.feed_dir)
    registry = None if _is_missing(settings.database_url) else RegistryStore(settings.database_url)
    try:
        if not is_current(store.engine, "shared"):
            raise CannotExamineError("共享库为空或版本与程序不符：先运行一次主任务；未作验证")
        faults = verify(store, feed, registry, trusted)
        releases = store.releases()
    finally:
        store.dispose()
        if registry is not None:
            registry.dispose()
    for fault in faults:
        click.echo(f"✗ {fault}")
    if not releases:
        click.echo("✗ 没有任何批次，没有可以证明的内容")
    if faults or not releases:
        return FAILED
    if registry is None:
        raise CannotExamineError(
            "登记库文件不存在（REGISTRY_DATABASE_URL）：证据未作验证，也未创建"
        )
    _say(feed, len(releases), str(releases[-1]["chain_hash"]), bool(trusted))
    return DONE


def _say(feed: FeedDirectory, releases: int, head: str, signed: bool) -> None:
    """Print what was proven, and what was not."""
    proven = "，签名均出自可信密钥" if signed else ""
    click.echo(f"✓ {releases} 个批次全部验证通过：登记库、共享表、变更日志与文件一致{proven}")
    click.echo(f"  链首 {head}")
    if not signed:
        click.echo("  未证明：谁签发的（未设 REGISTRY_TRUSTED_KEYS，签名真伪未验证）")
    stamp = feed.stamp()
    if stamp is not None:
        late = "，已过期：此后没有成功的运行" if _over(stamp.fresh_until) else ""
        click.echo(f"  index.json 签发于 {stamp.issued_at}，有效至 {stamp.fresh_until}{late}")


def _over(day: date) -> bool:
    return day < today()


def _is_missing(url: str) -> bool:
    """Whether a URL names an SQLite file that is not there: opening it would make it."""
    file = sqlite_file(url)
    return file is not None and not file.is_file()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
