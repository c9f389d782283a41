"""The county of the tests' names, addresses and telephones, with the words that policy ships."""

from pathlib import Path

from schemas.policy.load import load_policy

POLICY = load_policy(Path(__file__).parents[2] / "policy")
COUNTY = POLICY.county
NAMES = COUNTY.names
"""Words of names of organisations and persons."""
