"""A cell of 4,000 characters costs milliseconds in every column, whatever is repeated in it."""

import time
from pathlib import Path

import pandas as pd
import pytest

from domain.intake.fields import read_fields
from domain.intake.sheets.headers import HeaderWords
from domain.intake.sources import SOURCES
from domain.intake.sources.definition import Kind
from domain.values.numbers.amounts import parse_amounts
from schemas.policy.load import Policy, load_policy

LENGTH = 4_000
SECONDS = 0.15
"""Of the processor, the better of two tries; the quadratic patterns took 0.24 to 0.96."""
REPEATED = (
    "1", "号", "（", "(", "路", "一", "\t", "、", "〇", ".", ";", "A", "a", "2023", "1381",
    "十", "1、", "（1", ";\n", "、(", "壹,", "☆.",
)  # fmt: skip
TEXTS = [
    text
    for piece in REPEATED
    for whole in [(piece * LENGTH)[:LENGTH]]
    for text in (whole, whole[:-1] + "龘", "龘" + whole[:-1])
]
COLUMNS = sorted(
    {kind: (one.name, name) for one in SOURCES.values() for name, kind in one.columns.items()}
    .values()
)  # fmt: skip


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(Path(__file__).resolve().parents[3] / "policy")


def seconds(source: str, name: str, kind: Kind, texts: list[str], policy: Policy) -> float:
    cells = pd.DataFrame({name: pd.Series(texts, dtype=object)})
    start = time.process_time()
    read_fields(cells, {name: kind}, policy.choices.get(source, {}), policy.terms)
    return time.process_time() - start


@pytest.mark.parametrize(("source", "name"), COLUMNS)
def test_no_repetition_makes_a_column_slow(source: str, name: str, policy: Policy) -> None:
    kind = SOURCES[source].columns[name]
    assert len(TEXTS) > 5
    if seconds(source, name, kind, TEXTS, policy) < SECONDS:
        return  # All of them together take no longer than one may.
    for text in TEXTS:
        took = seconds(source, name, kind, [text], policy)
        if took > SECONDS:
            took = min(took, seconds(source, name, kind, [text], policy))
        assert took < SECONDS, f"{text[:4]!r}…{text[-2:]!r}"


def test_a_number_of_nested_places_is_refused_and_exhausts_nothing() -> None:
    """One cell of it ended the reading of its whole file with a RecursionError."""
    cells = pd.Series(["十" * LENGTH, "万" * LENGTH, "十" * 65, "三十"], dtype=object)
    read = parse_amounts(cells)
    assert read.bad.tolist() == [True, True, True, False]


def test_no_long_cell_makes_the_search_for_headers_slow(policy: Policy) -> None:
    assert len(TEXTS) > 5
    for text in TEXTS:
        words = HeaderWords(policy.sources["complaint"].spec())
        start = time.process_time()
        words.find(text)
        assert time.process_time() - start < SECONDS, f"{text[:4]!r}…{text[-2:]!r}"
