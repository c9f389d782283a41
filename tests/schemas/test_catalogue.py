"""Every column is declared once, and all that is made of it says the same."""

import re

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest
from pandera.errors import SchemaError, SchemaErrors

from assets.base.metadata import frame_metadata
from domain.field import Field
from domain.intake.sources import SOURCES
from domain.linkage.evidence.edges import METHODS
from domain.listing.frame import as_text, normalise_listings
from domain.reporting.words import OPERATION_WORDS
from domain.values.identifiers import USCC_ALPHABET
from resources.publication.transaction import COUNT_COLUMNS
from schemas.catalogue import shared
from schemas.catalogue.field import FIELD, TEXT, dtype_of, to_dtype, to_pandera, to_sql
from schemas.catalogue.fields import FIELDS, frame
from schemas.catalogue.frame import Frame, by_name
from schemas.catalogue.values import LINK_METHODS
from schemas.rows.sources import columns_of, source_frame
from schemas.rows.stages import BETWEEN
from schemas.tables.dictionary import frames_of, restricted
from schemas.tables.registry import registry_metadata
from schemas.tables.shared import shared_metadata
from tests.support.publications import listing

RESTRICTED = restricted()
TABLES = [*RESTRICTED, *frames_of(shared)]
EVERY = [*TABLES, *map(source_frame, SOURCES), *BETWEEN]
CHINESE = re.compile("[\u4e00-\u9fff]|SHA-256|Ed25519")


def test_a_name_that_is_declared_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="uscc"):
        by_name([Field("uscc", "信用代码"), Field("uscc", "代码")])


def test_a_frame_of_a_column_that_nobody_declares_is_refused() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        frame("x", "某表", "uscc nowhere")


@pytest.mark.parametrize("made", EVERY, ids=lambda made: made.name)
def test_every_column_has_a_chinese_name_and_says_where_it_comes_from(made: Frame) -> None:
    assert CHINESE.search(made.comment)
    for field in made.fields:
        assert CHINESE.search(field.header), field.name
        assert field.origin, field.name
    assert {*made.key, *made.required, *made.indexes} <= set(made.columns)
    assert len(set(made.columns)) == len(made.columns)


def test_what_a_frame_calls_its_own_differs_from_what_the_name_means_elsewhere() -> None:
    own = [(made.name, field) for made in EVERY for field in made.fields]
    assert own
    for name, field in own:
        known = FIELDS.get(field.name)
        if known not in (None, field):
            assert (known.meaning, known.kind) != (field.meaning, field.kind), name


def test_every_declared_column_is_in_some_frame_or_read_and_dropped() -> None:
    used = {name for made in EVERY for name in made.columns}
    assert set(FIELDS) - used == {"title", "content", "description"}


@pytest.mark.parametrize(
    ("metadata", "frames"),
    [(registry_metadata, RESTRICTED), (shared_metadata, frames_of(shared))],
)
def test_every_table_is_made_from_its_declaration(metadata, frames) -> None:
    assert set(metadata.tables) == {made.name for made in frames}
    for made in frames:
        table = metadata.tables[made.name]
        assert [column.name for column in table.columns] == made.columns
        assert tuple(column.name for column in table.primary_key) == made.key
        assert table.comment == made.comment
        for column, field in zip(table.columns, made.fields, strict=True):
            assert column.info[FIELD] == field
            assert column.comment == field.meaning
            assert dtype_of(column) == to_dtype(field)


def test_a_key_is_never_null_and_all_else_may_be() -> None:
    assert not to_sql(Field("uscc", "信用代码"), key=True).nullable
    assert to_sql(Field("uscc", "信用代码")).nullable


@pytest.mark.parametrize("source", SOURCES)
def test_what_reading_makes_of_a_cell_is_what_the_catalogue_says(source: str) -> None:
    """The kind of value that a reader gives (`SourceDefinition.columns`) fits the declared type."""
    expected = {
        **dict.fromkeys(("date", "lasting_date", "moment"), "datetime64[us]"),
        **dict.fromkeys(("yuan", "wan"), "Float64"),
        **dict.fromkeys(("count", "number"), "Int64"),
        **dict.fromkeys(("flag", "status"), "boolean"),
    }
    columns = columns_of(source)
    for name, kind in SOURCES[source].columns.items():
        if kind != "party_id":
            assert str(columns[name]) == expected.get(kind, "str"), name
    assert columns["source_row"] == "int64"


def test_the_published_fields_can_be_written_as_text() -> None:
    texts = as_text(normalise_listings(pd.DataFrame([listing(1)])))
    assert set(texts) == set(shared.CREDIT_BLACKLIST.columns) - {
        *("row_hash", "release_no", "dispute")
    }


def test_the_closed_vocabularies_are_those_of_the_rules() -> None:
    assert set(LINK_METHODS) == {*METHODS, "alone"}
    assert [*OPERATION_WORDS] == [*COUNT_COLUMNS]
    assert set(COUNT_COLUMNS.values()) <= set(shared.CREDIT_BLACKLIST_RELEASE.columns)


FAULTY = [
    (Field("x", "甲", values={"a": "甲"}), ["a", None], ["b"], "known"),
    (Field("x", "甲", form=f"[{USCC_ALPHABET}]{{3}}"), ["91A", None], ["91a", "91AA"], "form"),
    (Field("x", "甲", "float", low=0, high=1), [0, 0.5, 1, None], [-0.1, 1.1], "range"),
    (Field("x", "甲", "int", low=0), [0, 7], [-1], "range"),
    (Field("x", "甲", "date"), [pd.Timestamp("2024-06-30")], ["2024-06-30"], "kind"),
    (Field("x", "甲", "bool"), [True, False], ["是"], "kind"),
    (Field("x", "甲"), ["a", None], [1], "kind"),
]


@pytest.mark.parametrize(("field", "right", "wrong", "code"), FAULTY)
def test_a_value_that_its_declaration_does_not_allow_is_a_fault(field, right, wrong, code) -> None:
    model = pa.DataFrameSchema({"x": to_pandera(field)})
    model.validate(pd.DataFrame({"x": right}))
    assert wrong
    for value in wrong:
        with pytest.raises(SchemaErrors) as told:
            model.validate(pd.DataFrame({"x": [value]}), lazy=True)
        assert set(told.value.failure_cases["check"]) == {f"{code}:x"}


def test_a_value_that_must_be_there_is_missed() -> None:
    empty = pd.DataFrame({"x": pd.Series([np.nan], dtype=TEXT)})
    field = Field("x", "甲")
    pa.DataFrameSchema({"x": to_pandera(field)}).validate(empty)
    with pytest.raises(SchemaError, match="required:x"):
        pa.DataFrameSchema({"x": to_pandera(field, required=True)}).validate(empty)


def test_the_meaning_of_a_column_names_its_unit_once() -> None:
    assert Field("a", "罚款金额", "yuan").meaning == "罚款金额（元）"
    assert Field("a", "罚款金额（万元）", "wan", note="至多六位小数").meaning == (
        "罚款金额（万元）：至多六位小数"
    )
    assert Field("a", "来历", values={"own": "自有"}).meaning == "来历：own 自有"


def test_the_columns_that_the_ui_shows_are_those_of_the_catalogue() -> None:
    made = frame_metadata(pd.DataFrame({"phone": ["1"], "uscc": ["x"], "made_up": [1]}))
    phone, uscc, other = made["dagster/column_schema"].columns
    assert (phone.description, dict(phone.tags)) == ("联系电话", {"personal_data": "personal"})
    assert uscc.description == FIELDS["uscc"].meaning
    assert not uscc.tags
    assert other.description is None
