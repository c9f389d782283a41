"""Which version of the masks made the public rows."""

import hashlib

from domain.listing.public import NO_RULES, PublicRules
from resources.code_version import code_version


def masking_version(rules: PublicRules = NO_RULES) -> str:
    """Return the version of what is shown: a digest of all code that masks, and of the words.

    Public rows made by another version are made anew (`resources.publication.transaction`).
    """
    text = f"{code_version('domain.listing.public')}\n{rules.digest}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
