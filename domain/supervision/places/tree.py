"""The tree of places: town, village, estate or tower or road, house, door.

The key of a place is `<town>|<kind>|<name>` with house and door behind it, since estates and towers
of one name stand in several towns. A key is the beginning of those of the places within it.
"""

from typing import Final

import pandas as pd

LEVELS: Final = ("village", "compound", "tower", "road", "building", "unit")
"""Levels of places, outermost first; an address has one of `MIDDLE`."""
MIDDLE: Final = ("compound", "tower", "road")

KIND: Final = r"^[^|]*\|([^|]*)"
"""Pattern of the kind of a place within its key."""

PLACE_KEYS: Final = ("village_key", "middle_key", "house_key", "premises_key", "finest_key")
"""Columns of `places_of`."""
NODE_COLUMNS: Final = ("place_key", "level", "name", "town_code", "parent_key")
"""Columns of `nodes_of`."""

_PARTS: Final = ["town_code", "village", *MIDDLE, "building_key", "address_key", "place_key"]


def places_of(mentions: pd.DataFrame) -> pd.DataFrame:
    """Return the keys of each mention's place (`PLACE_KEYS`), on the same index.

    They are those of the village, of the estate, tower or road, of the house, of the door within it
    and of the finest of them that is known; missing where the address is not so exact. A tower is a
    house of its own.

    Args:
        mentions: with `town_code`, `village` and the parts of their address
            (`domain.values.addresses.parse.PLACE_PARTS`). Without a town there is no place.
    """
    parts = mentions[_PARTS]
    distinct = parts.drop_duplicates().reset_index(drop=True)
    found = parts.merge(distinct.join(_keys(distinct)), on=_PARTS, how="left")
    return found[list(PLACE_KEYS)].set_axis(mentions.index)


def _keys(parts: pd.DataFrame) -> pd.DataFrame:
    town = parts["town_code"] + "|"
    middle = pd.Series(None, index=parts.index, dtype="str")
    for kind in MIDDLE:
        middle = middle.fillna(f"{kind}|" + parts[kind])
    house = parts["building_key"]
    around = house.str.extract(r"^([^|]*\|[^|]*)", expand=False).astype("str")
    # An estate that is named without a house stands in the key of the place alone.
    estate = parts["place_key"].str.extract(r"^(compound\|[^|]*)", expand=False).astype("str")
    middle = around.fillna(middle).fillna(estate)
    made = pd.DataFrame(
        {
            "village_key": town + "village|" + parts["village"],
            "middle_key": town + middle,
            "house_key": town + house.where(house.ne(around)),
            "premises_key": town + parts["address_key"].where(parts["address_key"].ne(house)),
        }
    ).astype("str")
    finest = made["premises_key"]
    for name in ("house_key", "middle_key", "village_key"):
        finest = finest.fillna(made[name])
    return made.assign(finest_key=finest)


def nodes_of(places: pd.DataFrame) -> pd.DataFrame:
    """Return every place that is named, once, by key (`NODE_COLUMNS`).

    The parent of a door is its house, of a house its estate, tower or road, and of these the
    village, if all records that name one name the same. Places without a parent lie in the town.

    Args:
        places: `places_of`.
    """
    premises = places[["premises_key", "house_key", "middle_key"]].drop_duplicates()
    middles = _in_villages(places)
    villages = places["village_key"].drop_duplicates()
    edges = pd.concat(
        [
            _edges(villages, pd.Series(None, index=villages.index, dtype="str"), "village"),
            _edges(middles["middle_key"], middles["village_key"], ""),
            _edges(premises["house_key"], premises["middle_key"], "building"),
            _edges(
                premises["premises_key"],
                premises["house_key"].fillna(premises["middle_key"]),
                "unit",
            ),
        ],
        ignore_index=True,
    )
    edges = edges.dropna(subset="place_key")
    edges["rank"] = edges["level"].map({name: rank for rank, name in enumerate(LEVELS)})
    edges = edges.sort_values(["place_key", "rank", "parent_key"])
    nodes = edges.drop_duplicates("place_key").reset_index(drop=True)
    town = nodes["place_key"].str.extract(r"^([^|]*)", expand=False)
    made = nodes.assign(name=shown_place(nodes["place_key"]), town_code=town)
    return made[list(NODE_COLUMNS)].astype("str")


def shown_place(keys: pd.Series) -> pd.Series:
    """Return how the place of a key is written; missing where a text is no such key."""
    names = keys.str.extract(r"^[^|]*\|[^|]*\|(.*)$", expand=False).astype("str")
    shown: pd.Series = names.str.replace("|", "-", regex=False)
    return shown


def _edges(keys: pd.Series, parents: pd.Series, level: str) -> pd.DataFrame:
    """Places with their parent; without a level it is the kind that stands in the key."""
    made = pd.DataFrame({"place_key": keys, "parent_key": parents}).astype("str")
    return made.assign(level=level or made["place_key"].str.extract(KIND, expand=False))


def _in_villages(places: pd.DataFrame) -> pd.DataFrame:
    """Estates, towers and roads with the village that all their records name."""
    pairs = places[["middle_key", "village_key"]].drop_duplicates().dropna(subset="middle_key")
    told = pairs.dropna()
    alone = told[~told["middle_key"].duplicated(keep=False)].set_index("middle_key")
    middles = pairs[["middle_key"]].drop_duplicates()
    villages = alone["village_key"].reindex(middles["middle_key"])
    return middles.assign(village_key=villages.set_axis(middles.index))


def outer_keys(places: pd.DataFrame) -> pd.DataFrame:
    """Return one row per row of `places` and level that it is known at: `row`, `place_key`."""
    parts = [
        pd.DataFrame({"row": range(len(places)), "place_key": places[name].to_numpy()})
        for name in PLACE_KEYS[:-1]
    ]
    return pd.concat(parts, ignore_index=True).dropna().astype({"place_key": "str"})
