"""The chain head on the quality page: the one number by which a forged list can be told later.

Whoever holds a page, or a print of it, can prove what the change log was when it was written: a
history that was rewritten since ends in another hash at that release (`make verify`). A page is
drawn beside the publication, and also where that is refused, so that it first shows the release
before; the publication then puts its own head in the page's place for it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from resources.base.files import replace_file
from resources.documents.pages import render
from resources.feed.directory import FeedDirectory

DIGITS_SHOWN = 16
"""Leading digits of the hash that are shown large, enough to compare by eye or by telephone."""

_BEGIN, _END = '<p id="chain-head">', "</p><!-- chain-head -->"


@dataclass(frozen=True)
class ChainHead:
    """End of the change log.

    Attributes:
        release_no: the newest release.
        chain_hash: hash over all changes up to its end, 64 digits.
    """

    release_no: int
    chain_hash: str


def feed_head(feed: FeedDirectory) -> ChainHead | None:
    """Return the head that the feed's index tells, None before a first release.

    An index that cannot be read tells none: the page about the data does not fail for it, the
    publication and `verify` do.
    """
    try:
        document = json.loads(feed.index_bytes() or b"{}")
        return ChainHead(int(document["newest"]), str(document["chain_hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def head_html(head: ChainHead | None) -> Markup:
    """The paragraph that a page shows, in the place that `stamp_head` finds again."""
    shown = render("chain_head.html.j2", {"head": head, "digits": DIGITS_SHOWN})
    # What the template made is escaped; the marks around it are ours.
    return Markup(_BEGIN + shown + _END)  # noqa: S704


def stamp_head(folder: Path, run_id: str, head: ChainHead | None) -> None:
    """Put the head into the newest page and the run's own, where they have been written.

    Args:
        folder: where pages lie.
        run_id: the run whose page is stamped.
        head: end of the change log, None before a first release.
    """
    for path in (folder / f"{run_id}.html", folder / "latest.html"):
        if not path.is_file():
            continue
        before, _, rest = path.read_text("utf-8").partition(_BEGIN)
        _, ended, after = rest.partition(_END)
        if ended:
            replace_file(path, f"{before}{head_html(head)}{after}".encode())
