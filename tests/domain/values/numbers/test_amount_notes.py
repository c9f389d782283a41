"""Notes around an amount: harmless ones go, any other leaves the cell unread."""

import pytest

from domain.values.numbers.amount_notes import LONGEST, amounts_in


@pytest.mark.parametrize(
    ("cell", "amounts"),
    [
        ("20000元", ["20000元"]),
        ("3万元(未缴纳)", ["3万元"]),
        ("20000.00(贰万元整)", ["20000.00", "贰万元整"]),
        ("2万元,已缴", ["2万元"]),
        ("3(万元)", ["3万元"]),
        ("20000元(大写:贰万元整)", ["20000元", "贰万元整"]),
        ("20000元人民币贰万元整", ["20000元", "人民币贰万元"]),
        ("5000元,已缴国库", ["5000元"]),
        ("5000元[票据已附后]", ["5000元"]),
        ("5000元(见附件)", ["5000元"]),
    ],
)
def test_what_says_nothing_about_the_amount_is_taken_away(cell: str, amounts: list[str]) -> None:
    assert amounts_in(cell) == amounts


@pytest.mark.parametrize("cell", ["2万元(每人)", "2万元(其中没收1万元)"])
def test_a_note_that_may_change_the_amount_stays_beside_it(cell: str) -> None:
    assert len(amounts_in(cell)) == 2


@pytest.mark.parametrize("cell", ["", "(已缴)", "1" * (LONGEST + 1)])
def test_a_cell_without_an_amount_or_too_long_for_one_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        amounts_in(cell)


def test_a_cell_at_the_limit_is_read() -> None:
    assert amounts_in("1" * LONGEST) == ["1" * LONGEST]
