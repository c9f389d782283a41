"""Whatever stands in a cell, its reader answers with a value or a problem, and never stops."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.intake.fields import read_fields
from domain.intake.sheets.grids import CellError
from domain.intake.sources import SOURCES
from schemas.policy.load import Policy, load_policy

ROOT = Path(__file__).resolve().parents[3]
PERIOD = (date(2023, 3, 21), date(2023, 4, 8))

NASTY = [
    "", " ", "\x00", "\ufeff", "\u202e", "\u200b", "\ud800", "a\udfffb", "\U0010ffff",
    "\ufdfd", "٣", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨", "３", "²", "①", "㊿", "Ⅷ", "½", "万", "元", "负",
    "零", "两两", "十十", "9" * 20, "9" * 27, "9" * 400, "1" + "0" * 330, "0." + "1" * 400,
    "1e400", "-1e400", "1E+309", "９" * 40, "٣" * 20, "9" * 27 + "万元", "壹" * 40,
    "九千" * 10, "百百百", "inf", "-inf", "nan", "Infinity", "1_000", "0x10", "1,2,3", ",",
    "..", ".", "-", "--", "-.", "+", "约", "约余", "#N/A", "#REF!", "=1+1", "'", '"', "\\",
    "\t", "\n", "\r\n", "{}", "[", "(", ")", "*", "?", "同上", "2023-02-30", "2023-13-01",
    "0000-00-00", "٢٠٢٣-٠٤-٠٣", "2023-04-03 25:61:61", "2023年٤月٣日", "99991231",
    "9999-12-31 23:59:59.999999", "1800-01-01", "4月31日", "2月29日", "二〇二三年十月",
    "二〇二三年一十一月三十日", "99999999999999999999-1-1", "20230403" * 3, "4月3日(星期八)",
    "٤月٣日", "45000.99999999999", "45000." + "9" * 300, "4" * 5 + "." + "٣", "80000",
    "1.38E+10", "1e5", "1E٣", "澄教罚〔2023〕2号", "〔〕号", "澄教罚〔٢٠٢٣〕٢号",
    "澄教罚〔2023〕" + "9" * 60 + "号", "罚" * 300, "320281" + "0" * 12, "32028119900230123X",
    "91320281MA1XXXXXXX", "000000000000000000", "张" * 300, "13812345678" * 5, "١٣٨١٢٣٤٥٦٧٨",
    "0510-" + "8" * 60, "、;；,，/", "、" * 200, "㍿㍻", "ﷺ" * 30,
]  # fmt: skip
NUMBERS = [
    0, -1, 10**20, -(10**30), 10**400, 2**63, 2**63 - 1, 2**64, True, False, np.int64(2**62),
    1e300, -1e300, 1.7976931348623157e308, 5e-324, float("inf"), float("-inf"), float("nan"),
    np.float64("inf"), np.float32(1e38), 1e20, 12345678901234567890.0, -0.0, 45000.5, 1e15,
]  # fmt: skip
MOMENTS = [
    date.min, date.max, datetime.combine(date.min, time.min),
    datetime.combine(date.max, time.max), datetime.combine(date.max, time(23, 59)),
    date(1900, 2, 28), time(10, 30), time.max, timedelta(days=999_999_999),
    timedelta(days=-5), pd.Timestamp.max, pd.Timestamp.min, pd.NaT, None, CellError("#N/A"),
]  # fmt: skip

TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF, categories=["Cs"]),
        st.sampled_from(
            "0123456789.,-+eE年月日号时分秒:/〔〕[]()（）第罚字万元亿千百十零一二三壹贰约余٣９"
        ),
    ),
    max_size=40,
)
CELLS = st.one_of(
    st.sampled_from([*NASTY, *NUMBERS, *MOMENTS]),
    TEXTS,
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.booleans(),
    st.builds(str.__add__, st.sampled_from(NASTY), TEXTS),
    st.builds(str.__mul__, TEXTS, st.integers(0, 9)),
)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "policy")


def read_everything(source: str, cells: list[object], policy: Policy) -> int:
    """Read the cells in every column of a source and judge them; how many rows came out."""
    kinds = SOURCES[source].columns
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name in kinds})
    choices, terms = policy.choices.get(source, {}), policy.terms
    reading = read_fields(frame, kinds, choices, terms, PERIOD)
    for name in reading.values:
        reading.values[name].astype("str").str.len()  # text that no store could take fails here
    return len(reading.values)


@pytest.mark.parametrize("source", list(SOURCES))
def test_every_nasty_cell_is_read_or_refused_in_every_column(source: str, policy: Policy) -> None:
    cells: list[object] = [*NASTY, *NUMBERS, *MOMENTS]
    assert read_everything(source, cells, policy) == len(cells)


@pytest.mark.parametrize("source", list(SOURCES))
@given(cells=st.lists(CELLS, min_size=1, max_size=8))
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_cell_is_read_or_refused_in_every_column(
    source: str, policy: Policy, cells: list[object]
) -> None:
    assert read_everything(source, cells, policy) == len(cells)
