"""`index.json`: which releases there are, and until when that is to be believed.

It is signed and written anew by every run that ends well, also where the list did not change. So a
receiver tells "nothing has changed" from silence: a publisher that is down, a release that is held
back, or somebody between who shows an old state. `issued_at` only ever grows; a receiver that has
seen a later one refuses an earlier one.

The document is the model `Index`: the writer builds it through the model, verification reads it
through the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, model_validator

from resources.feed.manifest import (
    MANIFEST,
    Day,
    Digest,
    Document,
    Moment,
    Number,
    Signature,
    signed_document,
)


class IndexEntry(Document):
    """One release.

    Attributes:
        release_no: its number.
        as_of: the day that the list was evaluated for.
        state_hash: of the whole list.
        manifest: where its manifest lies, relative to the feed.
        manifest_sha256: of the manifest's bytes; empty where it is lost.
    """

    release_no: Number
    as_of: Day
    state_hash: Digest
    manifest: str
    manifest_sha256: Digest | Literal[""]

    @model_validator(mode="after")
    def _manifest_lies_in_its_place(self) -> Self:
        if self.manifest != manifest_path(self.release_no):
            raise ValueError("清单的位置与批次编号不符")
        return self


class Index(Document):
    """Which releases there are, and until when that is to be believed.

    Attributes:
        newest: number of the newest release.
        releases: every release, by number.
        chain_hash: head of the change log, for others to keep.
        confirmed_as_of: the day that the list was last evaluated for.
        issued_at: when it was written; only ever grows.
        fresh_until: the last day on which it is to be believed.
        signature: by whom, or that nobody signed.
    """

    newest: Number
    releases: Annotated[list[IndexEntry], Field(min_length=1)]
    chain_hash: Digest
    confirmed_as_of: Day
    issued_at: Moment
    fresh_until: Day
    signature: Signature

    @model_validator(mode="after")
    def _releases_are_numbered_without_a_gap(self) -> Self:
        numbers = [entry.release_no for entry in self.releases]
        if numbers != list(range(1, self.newest + 1)):
            raise ValueError("批次编号不连续，或最新批次不是最后一批")
        return self

    @model_validator(mode="after")
    def _is_believed_from_its_day_on(self) -> Self:
        if self.fresh_until < self.issued_at[:10]:
            raise ValueError("有效期早于签发日")
        return self


def manifest_path(release_no: int) -> str:
    """Where the manifest of a release lies, relative to the feed."""
    return f"releases/{release_no}/{MANIFEST}"


@dataclass(frozen=True)
class Stamp:
    """When an index is written, and how long it holds.

    Attributes:
        issued_at: Beijing time, whole seconds.
        confirmed_as_of: the day that the list was last evaluated for.
        fresh_until: the last day on which the index is to be believed.
    """

    issued_at: datetime
    confirmed_as_of: date
    fresh_until: date

    @classmethod
    def made(cls, now: datetime, confirmed_as_of: date, days: int) -> "Stamp":
        """A stamp of now that holds for so many days.

        Args:
            now: time of writing.
            confirmed_as_of: day that the newest run evaluated.
            days: how long the stamp holds.
        """
        return cls(now, confirmed_as_of, now.date() + timedelta(days=days))

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Stamp":
        """The stamp of an index that was written.

        Raises:
            ValueError, KeyError, TypeError: it has none that can be read.
        """
        return cls(
            datetime.fromisoformat(document["issued_at"]),
            date.fromisoformat(document["confirmed_as_of"]),
            date.fromisoformat(document["fresh_until"]),
        )

    def after(self, earlier: "Stamp | None") -> "Stamp":
        """This stamp, but never issued before an earlier one: a clock may be set back.

        It holds for the day of its issue at least.
        """
        if earlier is None or earlier.issued_at <= self.issued_at:
            return self
        day = max(self.fresh_until, earlier.issued_at.date())
        return Stamp(earlier.issued_at, self.confirmed_as_of, day)


def latest(one: Stamp | None, other: Stamp) -> Stamp:
    """Return the stamp that was issued later."""
    return other if one is None or one.issued_at <= other.issued_at else one


def index_body(
    entries: Sequence[Mapping[str, Any]],
    chain_hash: str,
    stamp: Stamp,
    key: Ed25519PrivateKey | None,
) -> bytes:
    """Return `index.json` as it stands in the file.

    Args:
        entries: one entry per release, oldest first.
        chain_hash: end of the change log.
        stamp: until when the index is fresh.
        key: private key, or None to leave it unsigned.

    Raises:
        ReleaseError: it would break its model (`Index`).
    """
    document: dict[str, Any] = {
        "newest": entries[-1]["release_no"],
        "releases": list(entries),
        "chain_hash": chain_hash,
        "confirmed_as_of": stamp.confirmed_as_of.isoformat(),
        "issued_at": stamp.issued_at.isoformat(sep=" ", timespec="seconds"),
        "fresh_until": stamp.fresh_until.isoformat(),
    }
    return signed_document(Index, document, key)
