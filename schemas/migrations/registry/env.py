"""Alembic environment of the registry database."""

from schemas.migrations.environment import run
from schemas.tables import registry_metadata

run(registry_metadata, "alembic_version_registry")
