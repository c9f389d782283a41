"""Towns' own lists of parties to look at: what stands in them is a reason to visit, no finding.

Whom a row means is `domain.supervision.watchlist.own_lists`; rows are no evidence of a party.
"""

from dataclasses import replace

import pandas as pd

from domain.field import Field
from domain.intake.sources.definition import ReadRows, RowRule, SourceDefinition, Words
from domain.intake.sources.responsibility import from_file_name, row_number


def _names_somebody(rows: pd.DataFrame, _: Words) -> "pd.Series[bool]":
    return rows["party_name"].notna() | rows["uscc"].notna()


def _numbered(read: ReadRows, _: Words) -> ReadRows:
    """Town and party are the record's number; the file's name says the town where no cell does."""
    rows = from_file_name(read.rows)
    number = row_number(rows, ["town_name", "party_name", "uscc", "address"])
    return replace(read, rows=rows.assign(source_record_id=number))


SOURCE = SourceDefinition(
    name="watch_list",
    asset="watch_lists",
    label="镇街自列重点清单",
    description="镇街自行列入、需要重点检查的机构和个人；只用于安排检查",
    place=70,
    columns={
        "town_name": "text",
        "party_name": "name",
        "uscc": "uscc",
        "address": "text",
        "reason": "text",
        "listed_on": "date",
    },
    required=(),
    fields=(Field("listed_on", "列入日期", "date", origin="镇街自列重点清单"),),
    informed=True,
    told=("reason",),
    worded={"town_name": "organ", "reason": "words"},
    rules=(RowRule("party_unnamed", "party_name", _names_somebody),),
    prepare=_numbered,
    one_row=True,
    changed_on="listed_on",
    dated_by=("listed_on",),
)
