"""Numbers typed into columns of names go where they belong, and are told."""

import pandas as pd

from domain.intake.cells.numbers_in_names import NUMBER_IN_NAME, NumbersInNames
from domain.values.county import County
from domain.values.identifiers import uscc_check_char
from tests.support.parties import USCC_B

USCC_A = "91320281M3JYML085" + uscc_check_char("91320281M3JYML085")
COUNTY = County(("江苏省", "无锡市", "江阴市"), "0510")


def cells(*values: object) -> pd.Series:
    return pd.Series(list(values), dtype="str")


def texts(series: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in series]


def taken(
    columns: dict[str, tuple[str, pd.Series]], values: dict[str, pd.Series]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Names, telephones and codes after the columns were read, and the problems of each column."""
    numbers, problems = NumbersInNames(COUNTY), dict[str, pd.Series]()
    read = {name: numbers.take(raw, name, kind, problems) for name, (kind, raw) in columns.items()}
    made = {**values, **read}
    numbers.fill(made)
    return (
        {name: texts(column) for name, column in made.items()},
        {name: texts(column) for name, column in problems.items()},
    )


def codes(*values: object) -> dict[str, pd.Series]:
    empty = cells(*(None for _ in values))
    return {"uscc": cells(*values), "id_number": empty, "code_hash": empty}


def test_a_telephone_beside_a_name_joins_the_partys_telephones() -> None:
    people = cells("黎红立13812345678", "黎红立", None)
    made, problems = taken(
        {"responsible_person": ("people", people)}, {"phone": cells("13900000000", None, None)}
    )
    assert made["responsible_person"] == ["黎红立", "黎红立", ""]
    assert made["phone"] == ["13900000000;13812345678", "", ""]
    assert problems == {"responsible_person": [NUMBER_IN_NAME, "", ""]}


def test_a_code_beside_the_partys_name_fills_its_own_column_only_where_that_is_empty() -> None:
    names = cells(f"思立教育 {USCC_A}", f"思立教育 {USCC_A}", "思立教育")
    made, problems = taken({"party_name": ("names", names)}, codes(None, USCC_B, None))
    assert made["party_name"] == ["思立教育"] * 3
    assert made["uscc"] == [USCC_A, USCC_B, ""]
    assert problems["party_name"] == [NUMBER_IN_NAME, NUMBER_IN_NAME, ""]


def test_codes_of_several_parties_stay_with_their_names() -> None:
    names = cells(f"思立教育{USCC_A}、山佳教育", f"思立教育、山佳教育{USCC_B}")
    made, _ = taken({"party_name": ("names", names)}, codes(None, None))
    assert made["party_name"] == ["思立教育;山佳教育"] * 2
    assert made["uscc"] == [f"{USCC_A};", f";{USCC_B}"]


def test_a_responsible_persons_code_is_taken_out_and_given_to_nobody() -> None:
    people = cells(f"黎红立{USCC_A}")
    made, problems = taken({"responsible_person": ("people", people)}, codes(None))
    assert made["responsible_person"] == ["黎红立"]
    assert made["uscc"] == [""]
    assert problems["responsible_person"] == [NUMBER_IN_NAME]


def test_names_without_numbers_are_no_problem_and_change_no_column() -> None:
    made, problems = taken(
        {"party_name": ("names", cells("思立教育", None))},
        {"phone": cells("13900000000", None), **codes(USCC_A, None)},
    )
    assert problems == {}
    assert made["phone"] == ["13900000000", ""]
    assert made["uscc"] == [USCC_A, ""]


def test_telephones_of_two_columns_are_joined_once_each() -> None:
    made, _ = taken(
        {
            "party_name": ("names", cells("思立教育13812345678")),
            "responsible_person": ("people", cells("黎红立13812345678、顾谦江13700000000")),
        },
        {"phone": cells(None), **codes(None)},
    )
    assert made["phone"] == ["13812345678;13700000000"]
    assert made["responsible_person"] == ["黎红立;顾谦江"]
