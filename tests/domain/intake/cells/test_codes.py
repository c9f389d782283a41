"""Cells that hold several codes and id numbers keep them apart and in order, or cost the cell."""

import pandas as pd
import pytest

from domain.intake.cells.codes import COLUMNS, all_codes, read_code_cells
from domain.values.identifiers import id_check_char, uscc_check_char
from tests.support.parties import USCC_B

USCC_A = "91320281M3JYML085" + uscc_check_char("91320281M3JYML085")
PERSON = "32028119640601669"
PERSON += id_check_char(PERSON)


def read(cell: object) -> dict[str, str | None]:
    found = read_code_cells(pd.Series([cell, None], dtype="str"))
    assert tuple(found.columns) == COLUMNS
    assert found.iloc[1].isna().all()
    return {name: None if pd.isna(value) else str(value) for name, value in found.iloc[0].items()}


def test_a_single_number_is_what_its_form_says() -> None:
    assert read(USCC_A)["uscc"] == USCC_A
    assert read(PERSON)["id_number"] == PERSON
    assert read(USCC_A)["id_number"] is None


@pytest.mark.parametrize("between", ["、", "；", ";", "，", ",", "/", "\n", "、\n"])
def test_several_numbers_stay_in_their_order_with_gaps_for_the_other_kind(between: str) -> None:
    found = read(f"{USCC_A}{between}{PERSON}{between}{USCC_B}")
    assert found["uscc"] == f"{USCC_A};;{USCC_B}"
    assert found["id_number"] == f";{PERSON};"
    hidden = f"{PERSON[:6]}********{PERSON[-4:]}"
    assert found["text"] == f"{USCC_A};{hidden};{USCC_B}"
    assert found["problem"] is None


def test_a_kind_that_no_number_has_is_empty() -> None:
    found = read(f"{USCC_A}、{USCC_B}")
    assert (found["uscc"], found["id_number"]) == (f"{USCC_A};{USCC_B}", None)
    assert all_codes(found["uscc"] or "")
    assert not all_codes(f"{USCC_A};{PERSON}")


def test_one_wrong_number_costs_the_cell_since_the_order_would_lie() -> None:
    wrong = USCC_B[:-1] + ("0" if USCC_B[-1] != "0" else "1")
    found = read(f"{USCC_A}、{wrong}")
    assert found["problem"] is not None
    assert found["uscc"] is None
    assert found["id_number"] is None


def test_a_number_beside_a_short_text_is_no_list_of_numbers() -> None:
    assert read(f"{USCC_A}、无")["uscc"] in (None, USCC_A)
    assert ";" not in (read(f"{USCC_A}、无")["uscc"] or "")
