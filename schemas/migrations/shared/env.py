"""Alembic environment of the shared database."""

from schemas.migrations.environment import run
from schemas.tables import shared_metadata

run(shared_metadata, "alembic_version_shared")
