"""Looking at the bytes of a column says the same as looking at each of its values."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.values.arrow_text import each_value, first_bytes, holds_any, joined_bytes

VALUES = st.lists(st.none() | st.text('a=\n\x1f"<中＝ ', max_size=4), max_size=6)
KINDS = st.sampled_from([pa.string(), pa.large_string()])


@settings(deadline=None)
@given(VALUES, KINDS, st.integers(0, 3), st.integers(0, 6))
def test_bytes_of_a_slice_are_those_of_its_values(values, kind, start, length):
    column = pa.array(values, type=kind).slice(start, length)
    held = [value.encode() for value in column.to_pylist() if value]
    assert joined_bytes(column) == b"".join(held)
    for wanted in (b"=", b"\n\x1f", b'"<', b"z"):
        assert holds_any(column, wanted) == any(set(wanted) & set(value) for value in held)
    assert set(first_bytes(column)) == {value[0] for value in held}


@settings(deadline=None)
@given(st.lists(st.text(max_size=4), max_size=6), KINDS, st.integers(0, 3))
def test_each_value_comes_as_its_bytes(values, kind, start):
    column = pa.array(values, type=kind).slice(start)
    assert [bytes(value) for value in each_value(column)] == [v.encode() for v in values[start:]]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_a_column_without_values_holds_nothing(kind):
    for column in (pa.array([], type=kind), pa.nulls(3, kind), pa.chunked_array([], type=kind)):
        assert joined_bytes(column) == b""
        if isinstance(column, pa.Array):
            assert not holds_any(column, b"a")
            assert first_bytes(column) == b""
