"""Least rights on the registry database (PostgreSQL)

Revision ID: registry_rights
Revises: source_guards
"""

from alembic import op

from schemas.tables.rights import grant_registry

revision = 'registry_rights'
down_revision = 'source_guards'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        grant_registry(op.get_bind())


def downgrade() -> None:
    pass
