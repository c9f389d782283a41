"""The lineage that the UI shows names columns that exist."""

from assets.base.lineage import ORIGINS, column_lineage
from assets.sources import SOURCE_OF
from domain.listing.fields import LISTING_COLUMNS
from domain.registry.build import VIOLATOR_COLUMNS
from schemas.rows.sources import columns_of


def test_every_published_column_that_a_source_gives_is_traced() -> None:
    made_by_rules = {"listing_id", "list_type", "rule_version", "cf_xdr_zjhm"}
    assert set(ORIGINS) == set(LISTING_COLUMNS) - made_by_rules


def test_every_origin_is_a_column_of_its_asset() -> None:
    for column, origins in ORIGINS.items():
        for asset, name in origins:
            known = VIOLATOR_COLUMNS if asset == "violators" else columns_of(SOURCE_OF[asset])
            assert name in known, (column, asset, name)
    assert len(column_lineage().deps_by_column) == len(ORIGINS)
