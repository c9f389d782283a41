"""Every column of every source: a person's number is kept where it belongs, and nowhere else."""

import pandas as pd
import pytest

from domain.intake.sheets.grids import Grid
from domain.intake.sheets.names import with_plain_names
from domain.intake.sources import SOURCES
from domain.privacy.plain_words import PlainWords
from resources.inbox.entries import shown_name
from resources.intake.drafts import extra_json
from resources.intake.validating import conform
from resources.settings import PROJECT_ROOT
from schemas.policy.load import load_policy
from schemas.rows.numbers import treatments, without_persons_numbers
from schemas.rows.sources import source_frame
from schemas.rows.validation import file_issue

PHONE = "13912345678"
OF_NUMBERS = {"phones", "uscc", "registered_uscc", "id_number", "party_id", "shown_code"}
COLUMNS = [(name, field) for name in SOURCES for field in source_frame(name).fields]


def one_row(source: str, column: str, text: str) -> pd.DataFrame:
    row = pd.DataFrame({column: pd.Series([text], dtype="str")})
    return conform(row.assign(source_row=1), source)


@pytest.mark.parametrize(
    ("source", "column"),
    [
        (name, field.name)
        for name, field in COLUMNS
        if field.kind == "text" and SOURCES[name].columns.get(field.name) is not None
    ],
)
def test_a_telephone_stays_in_columns_of_numbers_alone(source: str, column: str) -> None:
    field = next(f for name, f in COLUMNS if name == source and f.name == column)
    read = without_persons_numbers(one_row(source, column, f"经办人{PHONE}"), source)
    kept = PHONE in read[column].iloc[0]
    assert kept == (field.may_hold_number or SOURCES[source].columns[column] in OF_NUMBERS)


def test_what_reading_makes_of_several_numbers_is_no_telephone() -> None:
    rows = one_row("complaint", "amounts_yuan", "138;1234;5678")
    assert without_persons_numbers(rows, "complaint")["amounts_yuan"].iloc[0] == "138;1234;5678"


def test_an_old_registration_number_is_kept_whole_and_nothing_beside_it() -> None:
    plain = treatments("market_registration")["regno"]
    assert plain("320214000012345") == "320214000012345"
    assert PHONE not in plain(f"320214000012345 {PHONE}")


def test_codes_of_the_register_are_left_alone_even_where_they_read_as_an_id_number() -> None:
    code = "52320281198505101X"
    read = without_persons_numbers(
        one_row("market_registration", "uscc", code), "market_registration"
    )
    assert read["uscc"].iloc[0] == code


def test_names_of_files_and_sheets_hold_no_number_and_stay_apart() -> None:
    first, second = shown_name(f"周庄{PHONE}.xlsx"), shown_name("周庄139 1234 5678.xlsx")
    assert first != second
    assert all(name.startswith("周庄") and name.endswith(".xlsx") for name in (first, second))
    assert not any("1234" in name for name in (first, second))
    assert shown_name(first) == shown_name(first)
    grids = with_plain_names([Grid(PHONE, []), Grid("139-1234-5678", []), Grid("汇总", [])])
    names = [grid.name for grid in grids]
    assert len(set(names)) == 3
    assert names[2] == "汇总"
    assert not any("1234" in name for name in names)


def test_cells_and_headers_of_unknown_columns_hold_no_number() -> None:
    extra = pd.DataFrame({f"经办{PHONE}": ["＂齐全＂", None], "说明": [PHONE, 13912345678.0]})
    texts = extra_json(extra, PlainWords.of(["经办", "说明", "齐全"]))
    assert not texts.str.contains("1234").any()
    assert "＂齐全＂" in texts[0]


def test_nothing_that_is_said_of_a_file_repeats_a_number() -> None:
    policy = load_policy(PROJECT_ROOT / "policy")
    issue = file_issue(
        "town_submission", "甲.xlsx", "unknown_filer", f"表内填报单位为“{PHONE}”",
        field=f"电话{PHONE}", value=PHONE, words=policy.rejections,
    )  # fmt: skip
    assert not issue.astype("str").apply(lambda column: column.str.contains(PHONE)).any().any()
