"""Approval of a candidate by named persons: what they confirm, and when it is enough.

A person confirms the hash of what was shown: the list as it would be, and every change with its
reason. Any other candidate has another hash, so that nothing can slip in between.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from domain.errors import ReleaseError
from domain.listing.frame import SEPARATOR
from domain.release.delta import DELTA_COLUMNS

Mode = Literal["auto", "manual"]
"""`auto` publishes at once, `manual` waits for a named person."""


class ApprovalError(ReleaseError):
    """A confirmation that cannot count; the message says why."""


@dataclass(frozen=True)
class ApprovalRule:
    """Who must confirm a candidate.

    Attributes:
        mode: `auto` publishes at once, `manual` waits for a named person.
        four_eyes: two different persons must confirm.
        approvers: who may; empty: anyone who can run the command.
    """

    mode: Mode = "auto"
    four_eyes: bool = False
    approvers: tuple[str, ...] = ()

    @property
    def needed(self) -> int:
        """How many persons must confirm."""
        return 2 if self.four_eyes else 1

    def check(self, person: str, confirmed_by: Sequence[str] = ()) -> None:
        """Check that a person's word counts.

        Args:
            person: name in the form of `person_name`.
            confirmed_by: who has confirmed already.

        Raises:
            ApprovalError: the person has no name, no right, or has confirmed already.
        """
        if not person:
            raise ApprovalError("须写明姓名")
        if not self.allows(person):
            raise ApprovalError("此人不在 policy/listing.yaml 的 approvers 之列")
        if person in confirmed_by:
            raise ApprovalError("同一人已确认过，须由另一人复核")

    def allows(self, person: str) -> bool:
        """Return whether a person may confirm and reject."""
        return not self.approvers or person in {person_name(name) for name in self.approvers}


def person_name(typed: str) -> str:
    """Return a person's name in one spelling, so that `张 三` is not a second pair of eyes."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


def candidate_hash(previous_state: str | None, state: str, delta: pd.DataFrame) -> str:
    """Return the hash that a person confirms: the states before and after, and every change.

    Args:
        previous_state: hash of the published state.
        state: hash of the state that is proposed.
        delta: every change between them.
    """
    digest = hashlib.sha256(f"{previous_state or ''}{SEPARATOR}{state}\n".encode())
    texts = delta[list(DELTA_COLUMNS)].astype("object").fillna("")
    for row in texts.itertuples(index=False, name=None):
        digest.update((SEPARATOR.join(row) + "\n").encode())
    return digest.hexdigest()
