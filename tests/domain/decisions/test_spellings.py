"""Spellings of one number are one decision where surely one, and are held back where not."""

import pandas as pd
import pytest

from domain.decisions.spellings import (
    SPELLING_CONFLICT,
    fold_spellings,
    one_row_per_number,
    with_known_numbers,
)

TOWN, MARKET = "town_submission", "market_penalty"
COLUMNS = ("decision_no", "source", "violator_id", "authority", "decided_on")


def carriers(*rows: tuple[object, ...]) -> pd.DataFrame:
    made = pd.DataFrame(list(rows), columns=list(COLUMNS))
    made["decided_on"] = pd.to_datetime(made["decided_on"]).astype("datetime64[us]")
    texts = dict.fromkeys(("decision_no", "source", "violator_id", "authority"), "str")
    return made.astype(texts).assign(hold_code=pd.Series(None, index=made.index, dtype="str"))


def folded(*rows: tuple[object, ...]) -> list[tuple[str, bool]]:
    """Per carrier, the number that it has now, and whether it is held back."""
    found = fold_spellings(carriers(*rows))
    held = found["hold_code"].eq(SPELLING_CONFLICT)
    return list(zip(found["decision_no"], held, strict=True))


LONG, SHORT = "澄教罚字〔2023〕1号", "澄教罚〔2023〕1号"
DAY, OFFICE = "2023-06-01", "江阴市教育局"


def test_the_exchanges_own_spelling_stands_for_all_else_the_shortest() -> None:
    town = (SHORT, TOWN, "V1", OFFICE, DAY)
    assert folded(town, (LONG, MARKET, "V1", OFFICE, DAY)) == [(LONG, False)] * 2
    assert folded(town, (LONG, TOWN, "V1", OFFICE, DAY)) == [(SHORT, False)] * 2


@pytest.mark.parametrize(
    "other",
    [
        (LONG, TOWN, "V1", OFFICE, None),
        (LONG, TOWN, "V1", None, DAY),
        (LONG, TOWN, "V1", "教育局", DAY),
        (LONG, TOWN, "V1", "江阴市 教育局", DAY),
    ],
)
def test_what_one_side_leaves_out_contradicts_nothing(other: tuple[object, ...]) -> None:
    assert folded((SHORT, TOWN, "V1", OFFICE, DAY), other) == [(SHORT, False)] * 2


@pytest.mark.parametrize(
    "other",
    [
        (LONG, TOWN, "V1", OFFICE, "2023-06-02"),
        (LONG, TOWN, "V1", "江阴市市场监督管理局", DAY),
        (LONG, TOWN, "V2", OFFICE, DAY),
        (LONG, TOWN, None, OFFICE, DAY),
    ],
)
def test_where_date_authority_or_party_differs_both_sides_wait(other: tuple[object, ...]) -> None:
    own = (SHORT, TOWN, "V1", OFFICE, DAY)
    assert folded(own, other) == [(SHORT, True), (LONG, True)]
    market = (SHORT, MARKET, "V1", OFFICE, DAY)
    assert folded(market, other) == [(SHORT, False), (LONG, True)]
    assert folded(market, own, other) == [(SHORT, False), (SHORT, True), (LONG, True)]


def test_one_spelling_and_other_numbers_are_left_alone() -> None:
    same = [(SHORT, TOWN, "V1", OFFICE, DAY), (SHORT, TOWN, "V2", None, "2023-07-01")]
    assert folded(*same) == [(SHORT, False)] * 2
    other = "澄教罚〔2023〕2号"
    rows = [*same[:1], (LONG, MARKET, "V1", OFFICE, DAY), (other, TOWN, "V1", OFFICE, "2024-01-01")]
    assert folded(*rows) == [(LONG, False), (LONG, False), (other, False)]


def test_a_reason_to_wait_that_was_there_stays() -> None:
    rows = carriers((SHORT, TOWN, "V1", OFFICE, DAY), (LONG, TOWN, "V2", OFFICE, DAY))
    found = fold_spellings(rows.assign(hold_code=pd.Series(["x", None], dtype="str")))
    assert set(found["hold_code"].iloc[0].split(";")) == {"x", SPELLING_CONFLICT}
    assert found["hold_code"].iloc[1] == SPELLING_CONFLICT


def test_each_number_of_a_cell_is_a_row_of_its_own() -> None:
    rows = carriers(
        (f"{SHORT};{LONG}", TOWN, "V1", OFFICE, DAY), ("澄教罚〔2023〕2号", TOWN, "V2", None, None)
    )
    split = one_row_per_number(rows)
    assert list(split["decision_no"]) == [SHORT, LONG, "澄教罚〔2023〕2号"]
    assert list(split["violator_id"]) == ["V1", "V1", "V2"]
    single = rows.iloc[1:]
    assert one_row_per_number(single) is single


@pytest.mark.parametrize(
    ("cited", "known", "found"),
    [
        (LONG, [SHORT], SHORT),
        (SHORT, [SHORT, LONG], SHORT),
        ("澄教罚决字〔2023〕1号", [SHORT, LONG], "澄教罚决字〔2023〕1号"),
        ("澄教罚〔2023〕9号", [SHORT], "澄教罚〔2023〕9号"),
        (f"{LONG};澄教罚字〔2023〕2号", [SHORT, "澄教罚〔2023〕2号"], f"{SHORT};澄教罚〔2023〕2号"),
        (None, [SHORT], None),
    ],
)
def test_a_change_cites_a_decision_as_its_carriers_spell_it(
    cited: str | None, known: list[str], found: str | None
) -> None:
    credit = pd.DataFrame({"penalty_decision_no": pd.Series([cited], dtype="str")})
    spelt = with_known_numbers(credit, pd.DataFrame({"decision_no": known}))["penalty_decision_no"]
    assert list(spelt.astype("object").where(spelt.notna(), None)) == [found]
