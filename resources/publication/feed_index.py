"""`index.json`: which releases there are, and until when that is to be believed.

It is signed and written anew by every run that ends well, also where the list did not change. So a
receiver tells "nothing has changed" from silence: a publisher that is down, a release that is held
back, or somebody between who shows an old state. `issued_at` only ever grows; a receiver that has
seen a later one refuses an earlier one.

Keys of the document: `newest`, `releases` (number, day, state hash, manifest and its SHA-256),
`chain_hash` (head of the change log, for others to keep), `confirmed_as_of` (the day that the list
was last evaluated for), `issued_at` (Beijing time), `fresh_until` (day), `signature`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from resources.signatures import json_bytes, sign

ENTRY_KEYS = {"release_no", "as_of", "state_hash", "manifest", "manifest_sha256"}
"""Keys of an entry of `releases`."""

KEYS = {
    "newest",
    "releases",
    "chain_hash",
    "confirmed_as_of",
    "issued_at",
    "fresh_until",
    "signature",
}
"""Keys of the document."""


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
        """A stamp of now that holds for so many days."""
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
        """This stamp, but never issued before an earlier one: a clock may be set back."""
        if earlier is None or earlier.issued_at <= self.issued_at:
            return self
        return Stamp(earlier.issued_at, self.confirmed_as_of, self.fresh_until)


def latest(one: Stamp | None, other: Stamp) -> Stamp:
    """Return the stamp that was issued later."""
    return other if one is None or one.issued_at <= other.issued_at else one


def index_body(
    entries: Sequence[Mapping[str, Any]],
    chain_hash: str,
    stamp: Stamp,
    key: Ed25519PrivateKey | None,
) -> bytes:
    """Return `index.json` as it stands in the file."""
    document: dict[str, Any] = {
        "newest": entries[-1]["release_no"],
        "releases": list(entries),
        "chain_hash": chain_hash,
        "confirmed_as_of": stamp.confirmed_as_of.isoformat(),
        "issued_at": stamp.issued_at.isoformat(sep=" ", timespec="seconds"),
        "fresh_until": stamp.fresh_until.isoformat(),
    }
    document["signature"] = sign(json_bytes(document), key)
    return json_bytes(document)
