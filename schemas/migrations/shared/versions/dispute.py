"""Whether an objection to a listing is being examined, outside the row hash."""

import sqlalchemy as sa
from alembic import op

revision = "dispute"
down_revision = "shared_origin"
branch_labels = None
depends_on = None


def upgrade() -> None:
    note = "异议中，或空；不计入散列"
    op.add_column("credit_blacklist", sa.Column("dispute", sa.Text(), nullable=True, comment=note))


def downgrade() -> None:
    op.drop_column("credit_blacklist", "dispute")
