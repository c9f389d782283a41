"""The data dictionary is complete and current."""

from pipelines.dictionary import PAGE
from resources.settings import PROJECT_ROOT
from schemas.dictionary import FRAME_COLUMNS, column_facts, render
from schemas.policy import load_policy


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run `make docs`"


def test_every_header_of_the_policy_has_a_meaning() -> None:
    policy = load_policy(PROJECT_ROOT / "policy")
    fields = {column.field for source in policy.sources.values() for column in source.columns}
    unknown = {field for field in fields if not column_facts(field).chinese_name}
    assert unknown <= {"party_id"}
    assert FRAME_COLUMNS
