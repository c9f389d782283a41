"""Alembic environment of the shared database."""

from schemas.migrations.environment import run
from schemas.tables.shared import credit_blacklist

run(credit_blacklist.metadata, "alembic_version_shared")
