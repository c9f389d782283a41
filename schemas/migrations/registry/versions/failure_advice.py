"""What to do about a failed run stands beside it

Revision ID: failure_advice
Revises: receipts_and_timeliness
"""

import sqlalchemy as sa
from alembic import op

revision = 'failure_advice'
down_revision = 'receipts_and_timeliness'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('run_failure', sa.Column('what_to_do', sa.Text(), nullable=True, comment='怎么办'))


def downgrade() -> None:
    op.drop_column('run_failure', 'what_to_do')
