"""Which database an asset is read from or written to, as the UI shows it beside its name.

It is the one that the settings name: SQLite on a laptop, PostgreSQL in production.
"""

from collections.abc import Mapping, Sequence

import dagster as dg
from sqlalchemy import make_url

from resources.settings import Settings

STORED_IN: Mapping[str, str] = {
    "market_registrations": "market_url",
    "market_penalties": "market_url",
    "registry_database": "database_url",
    "clues": "database_url",
    "alerts": "database_url",
    "handovers": "database_url",
    "planning_database": "database_url",
    "listing_receipts": "database_url",
    "listing_timeliness": "database_url",
    "credit_blacklist": "shared_url",
}
"""Asset to the setting that holds the URL of its database."""

NAMES: Mapping[str, str] = {"mssql": "sqlserver"}
"""SQLAlchemy's name of a database to Dagster's, where they differ."""


def in_databases(
    assets: Sequence[dg.AssetsDefinition], settings: Settings
) -> list[dg.AssetsDefinition]:
    """The assets with the kind of their database; a market database that is not there has none."""

    def told(spec: dg.AssetSpec) -> dg.AssetSpec:
        setting = STORED_IN.get(spec.key.to_user_string())
        if setting is None:
            return spec
        others = spec.kinds - {"sqlite", "sqlalchemy"}
        return spec.replace_attributes(kinds=others | database_kind(getattr(settings, setting)))

    return list(dg.map_asset_specs(told, assets))


def database_kind(url: str | None) -> set[str]:
    """The kind of the database behind a URL, none without one."""
    if url is None:
        return set()
    name = make_url(url).get_backend_name()
    return {NAMES.get(name, name)}
