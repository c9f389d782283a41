"""How each source speaks of a party: common names, and what stands in for a name or address."""

import pandas as pd
import pytest

from domain.intake.sources import SOURCES
from domain.linkage.mention_sources import RAW_COLUMNS, conformed_mentions, read_source


def read(source: str, **cells: object) -> pd.Series:
    row = {"source": source, "source_record_id": "1", "party_no": 1}
    row |= {"source_file": "f", "source_row": 2} | cells
    found = read_source(SOURCES[source], pd.DataFrame([row]))
    return conformed_mentions(found.reindex(columns=list(RAW_COLUMNS))).iloc[0]


@pytest.mark.parametrize(
    ("party", "name", "origin"), [("思立", "思立", "typed"), (None, "学府自习室", "premises")]
)
def test_a_towns_row_without_a_name_goes_by_that_of_its_premises(
    party: str | None, name: str, origin: str
) -> None:
    found = read("town_submission", party_name=party, premises_name="学府自习室")
    assert (found["name"], found["name_origin"]) == (name, origin)


def test_what_reading_found_in_a_complaint_stands_in_for_an_empty_column() -> None:
    cells = {
        "registered_at": pd.Timestamp("2024-03-01 10:00"),
        "party_name": None,
        "address": None,
        "named_parties": "思立",
        "named_places": "人民路1号;人民路2号",
    }
    found = read("complaint", **cells)
    assert (found["name"], found["name_origin"]) == ("思立", "extracted")
    assert (found["address"], found["address_origin"]) == ("人民路1号", "extracted")
    assert found["seen_on"] == pd.Timestamp("2024-03-01")


def test_a_text_that_names_two_parties_gives_no_name_and_a_typed_one_stays() -> None:
    cells = {"registered_at": pd.Timestamp("2024-03-01"), "address": None, "named_places": None}
    two = read("complaint", party_name=None, named_parties="思立;山佳", **cells)
    assert pd.isna(two["name"])
    typed = read("complaint", party_name="甲云", named_parties="思立", **cells)
    assert (typed["name"], typed["name_origin"]) == ("甲云", "typed")


@pytest.mark.parametrize(("business", "address"), [("人民路1号", "人民路1号"), (None, "学府路2号")])
def test_a_registration_without_a_place_of_business_is_where_it_is_registered(
    business: str | None, address: str
) -> None:
    found = read("market_registration", business_address=business, registered_address="学府路2号")
    assert found["address"] == address
