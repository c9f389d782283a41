"""What is known of the sheets of a source before one is opened: columns, words, kinds of lines.

Built from policy; `domain.intake.sheets.headers`, `domain.intake.sheets.rows` and
`domain.intake.sheets.tables` read by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Column:
    """A column that a source is known to have.

    Attributes:
        field: its name in the frames.
        header: its exact header in the contract.
        aliases: other spellings that occur.
        required: a file without it is rejected.
        money: it holds yuan, so that `（万元）` in the header changes what a bare number means.
    """

    field: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    money: bool = False


@dataclass(frozen=True)
class ColumnGroup:
    """Columns that stand under one common header (行政处罚情况 over 文号, 日期, 机关).

    Attributes:
        names: what the common header may say.
        columns: short header below it -> field.
    """

    names: tuple[str, ...]
    columns: Mapping[str, str]


@dataclass(frozen=True)
class SheetSpec:
    """How the sheets of one source are recognised and read.

    Attributes:
        columns: known columns.
        groups: columns under a common header.
        unknown_columns: `keep` their values aside; report the `name_only` and drop the values;
            or `ignore` them (columns that a queue export adds for the reader).
        dropped: role -> headers whose values must not get past ingestion (the complainant).
        zero_report: patterns of a cell that says that there is nothing to report.
        totals: pattern of the first cell of a totals row, whatever stands behind it.
        subtotals: pattern of a first cell behind which only numbers make a totals row.
        notes: pattern of the first cell of a note or a signature line.
        titles: pattern of a title that is repeated between the rows.
        headings: pattern of a section's heading.
        hints: pattern of a cell that says how to fill in a column.
        summary: headers of the two columns of the filer's own totals (指标, 数值), each with its
            other spellings; a line that has both ends the table above it.
    """

    columns: tuple[Column, ...]
    groups: tuple[ColumnGroup, ...] = ()
    unknown_columns: Literal["keep", "name_only", "ignore"] = "keep"
    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zero_report: tuple[str, ...] = ()
    totals: str = ""
    subtotals: str = ""
    notes: str = ""
    titles: str = ""
    headings: str = ""
    hints: str = ""
    summary: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    def headers(self) -> dict[str, str]:
        """Field name -> header of the contract."""
        return {column.field: column.header for column in self.columns}

    def required(self) -> frozenset[str]:
        """Fields without whose column a file is rejected."""
        return frozenset(column.field for column in self.columns if column.required)

    def money(self) -> frozenset[str]:
        """Fields that hold yuan."""
        return frozenset(column.field for column in self.columns if column.money)
