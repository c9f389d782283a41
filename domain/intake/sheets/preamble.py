"""The lines above a table: filer, period, unit of money."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.intake.sheets.rows import filer_in
from domain.values.times.dates import parse_period

MOST_PREAMBLE_LINES = 8
"""Lines between two tables that are taken for the title of the lower one."""
_MONEY_UNIT = re.compile(r"单位\s*:\s*(?P<unit>[百千万亿]+元)")
BARE_NUMBER = re.compile(r"[\d,]+(?:\.\d+)?")


@dataclass(frozen=True)
class Preamble:
    """What stands above the header.

    Attributes:
        title: the line with the period, or the first line; None if nothing stands there.
        period: first and last day named in the title.
        filer: text after `填报单位`, as typed; None if the sheet names none.
        money_unit: unit of all amounts that the lines name in place of yuan (万元); "" if none.
    """

    title: str | None = None
    period: tuple[date, date] | None = None
    filer: str | None = None
    money_unit: str = ""


def read_preamble(lines: Iterable[str]) -> Preamble:
    """Title, period, filer and unit of money from the lines above the header."""
    texts = [unicodedata.normalize("NFKC", line).strip() for line in lines]
    texts = [text for text in texts if text]
    filer = next((name for name in map(filer_in, texts) if name), None)
    periods = {text: parse_period(text) for text in texts}
    dated = [text for text in texts if periods[text]]
    title = next(iter(dated or texts), None)
    unit = next((found["unit"] for found in map(_MONEY_UNIT.search, texts) if found), "")
    return Preamble(title, periods.get(title) if title else None, filer, unit)


def is_preamble(line: str, titles: re.Pattern[str] | None) -> bool:
    """Whether a line may stand above a table: a title, or something said of the whole table."""
    return (
        not line
        or filer_in(line) is not None
        or parse_period(line) is not None
        or (titles is not None and titles.fullmatch(line) is not None)
    )
