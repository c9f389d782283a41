"""The county of the tests' names, addresses and telephones."""

from domain.values.county import County
from domain.values.names.lexicon import EVERYDAY

COUNTY = County(
    ("江苏省", "无锡市", "江阴市"),
    "0510",
    ("江山市", "江都市", "江油市", "江津市", "江门市", "江华市", "淮阴市", "华阴市", "汤阴市"),
)
LEXICON = EVERYDAY.within(COUNTY)
"""Everyday words, within the county."""
