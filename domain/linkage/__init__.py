"""Which records speak of the same party, and why."""

from domain.linkage.linker import LinkResult, link
from domain.linkage.policy import LinkagePolicy, LinkRule
from domain.values.names.lexicon import Lexicon

__all__ = ["Lexicon", "LinkResult", "LinkRule", "LinkagePolicy", "link"]
