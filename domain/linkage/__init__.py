"""Which records speak of the same party, and why."""

from domain.linkage.linker import LinkResult, link
from domain.linkage.settings import Lexicon, LinkagePolicy, LinkRule

__all__ = ["Lexicon", "LinkResult", "LinkRule", "LinkagePolicy", "link"]
