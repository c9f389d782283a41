"""Alembic environment of the registry database."""

from schemas.migrations.environment import run
from schemas.tables.registry import violator

run(violator.metadata, "alembic_version_registry")
