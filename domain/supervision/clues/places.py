"""Where a clue lies and whom it names: places with their town, parties by the registry."""

from typing import Final

import pandas as pd

from domain.supervision.clues.clue import RECORD

PLACE: Final = ("town_code", "place_key", "is_unit", "place_text")
"""Columns that `places` returns, by record."""

PARTY: Final = ("clue_no", "violator_id", "link_method")
"""Columns of `clue_party`."""


def places(members: pd.DataFrame) -> pd.DataFrame:
    """Return where each record's first party is, indexed by source and number (`PLACE`).

    `place_key` is `<town>|<address_key>`, else the building's; without a town there is none, since
    two towns may have a road of one name. `is_unit` says that it is a unit within a building.

    Args:
        members: mentions with their addresses taken apart.
    """
    first = members.sort_values([*RECORD, "party_no"]).drop_duplicates(RECORD)
    premises, house, town = first["address_key"], first["building_key"], first["town_code"]
    key = town + "|" + premises.fillna(house)
    made = pd.DataFrame(
        {
            **{name: first[name] for name in RECORD},
            "town_code": town,
            "place_key": key.astype("str"),
            "is_unit": (key.notna() & premises.notna() & premises.ne(house))
            .fillna(False)
            .astype(bool),
            "place_text": first["address"],
        }
    )
    return made.set_index(RECORD)


def parties(members: pd.DataFrame) -> pd.DataFrame:
    """Return whom each record names, each once, in the order of the record.

    Args:
        members: mentions with `clue_no`, `violator_id`, name, codes and the method of their link.

    Returns:
        `PARTY`, `party_no` and `is_known`: false where a record hides the name, or gives none, and
        nothing else of it leads to anyone.
    """
    named = members["name"].notna() & ~members["is_masked"].astype(bool)
    coded = members["uscc"].notna() | members["id_number"].notna()
    linked = members["link_method"].ne("alone")
    made = pd.DataFrame(
        {
            "clue_no": members["clue_no"],
            "violator_id": members["violator_id"],
            "link_method": members["link_method"],
            "party_no": members["party_no"],
            "is_known": (named | coded | linked).astype(bool),
        }
    )
    ordered = made.sort_values(["clue_no", "party_no"])
    return ordered.drop_duplicates(["clue_no", "violator_id"]).reset_index(drop=True)


def main_parties(named: pd.DataFrame) -> pd.DataFrame:
    """Return the party by which each clue is followed: the first known one, else the first.

    Args:
        named: what `parties` returns.

    Returns:
        `violator_id` and `is_known`, indexed by `clue_no`.
    """
    order = named.sort_values(["clue_no", "is_known", "party_no"], ascending=[True, False, True])
    first = order.drop_duplicates("clue_no").set_index("clue_no")
    return first[["violator_id", "is_known"]]
