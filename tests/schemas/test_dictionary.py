"""The data dictionary is complete and current."""

from pipelines.docs import PAGE
from resources.settings import PROJECT_ROOT
from schemas.catalogue.fields import FIELDS
from schemas.policy.load import load_policy
from schemas.tables.dictionary import render


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run `make docs`"


def test_every_header_of_the_policy_has_a_meaning() -> None:
    policy = load_policy(PROJECT_ROOT / "policy")
    fields = {column.field for source in policy.sources.values() for column in source.columns}
    # A cell that is a code or an id number is read into four columns of their own.
    assert fields - set(FIELDS) <= {"party_id"}
