"""Who was on the list when (view), and least rights of readers and publishers (PostgreSQL)

Revision ID: history_and_rights
Revises: approval
"""

from alembic import op

from schemas.tables.rights import grant_shared
from schemas.tables.views import HISTORY_VIEW

revision = 'history_and_rights'
down_revision = 'approval'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(HISTORY_VIEW)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("COMMENT ON VIEW credit_blacklist_history IS '名单历史：每条名单在名单上的每一段时间及依据'")
        grant_shared(op.get_bind())


def downgrade() -> None:
    op.execute('DROP VIEW credit_blacklist_history')
