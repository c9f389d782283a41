"""Approval of a candidate by named persons: what they confirm, and when it is enough.

A person confirms the hash of what was shown: the list as it would be, and every change with its
reason. Any other candidate has another hash, so that nothing can slip in between.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from domain.release import DELTA_COLUMNS, SEPARATOR, ReleaseError

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

    def check(self, person: str, confirmed_by: Sequence[str]) -> None:
        """Check that a person's confirmation counts.

        Raises:
            ApprovalError: the person has no name, no right, or has confirmed already.
        """
        if not person.strip():
            raise ApprovalError("须写明确认人姓名")
        if self.approvers and person not in self.approvers:
            raise ApprovalError("确认人不在 policy/listing.yaml 的 approvers 之列")
        if person in confirmed_by:
            raise ApprovalError("同一人已确认过，须由另一人复核")


def candidate_hash(previous_state: str | None, state: str, delta: pd.DataFrame) -> str:
    """Return the hash that a person confirms: the states before and after, and every change."""
    digest = hashlib.sha256(f"{previous_state or ''}{SEPARATOR}{state}\n".encode())
    texts = delta[list(DELTA_COLUMNS)].astype("object").fillna("")
    for row in texts.itertuples(index=False, name=None):
        digest.update((SEPARATOR.join(row) + "\n").encode())
    return digest.hexdigest()
