"""Of a typed place only what is a place by its form or by other records is kept."""

import pandas as pd
import pytest

from domain.complaints.known_parties import KnownParties
from domain.complaints.places import kept_places
from domain.values.addresses.parse import Gazetteer

KNOWN = KnownParties(places=("金茂大厦", "五星路"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("五星路213号", "五星路213号"),
        ("五星路213号（联系人潘艳飞）", "五星路213号"),
        ("潘艳飞家五星路213号", "五星路213号"),
        ("花园路12号", "花园路12号"),
        ("邻居家五星路213号", "五星路213号"),
        ("东五星路213号", "东五星路213号"),
        ("金茂大厦3楼302室", "金茂大厦3楼302室"),
        ("金茂大厦对面", "金茂大厦对面"),
        ("五星路213号电话13969655995", "五星路213号"),
        ("13969655995", None),
        ("我家住在北街", None),
        ("请联系潘艳飞", None),
        ("潘艳飞", None),
        ("号", None),
        ("", None),
        (None, None),
    ],
)
def test_words_of_people_are_dropped_and_places_stay(
    typed: str | None, kept: str | None, gazetteer: Gazetteer
) -> None:
    found = kept_places(pd.Series([typed], dtype="str"), gazetteer, KNOWN).iloc[0]
    assert (None if pd.isna(found) else found) == kept


def test_towns_of_the_gazetteer_are_places_without_any_record(gazetteer: Gazetteer) -> None:
    town = gazetteer.towns[0].name
    found = kept_places(pd.Series([f"江阴市{town}"]), gazetteer, KnownParties()).iloc[0]
    assert found == f"江阴市{town}"
