"""The list as it would be (view): only what changes is staged

Revision ID: next_view
Revises: masking
"""

from alembic import op

from schemas.tables.rights import grant_shared
from schemas.tables.views import HISTORY_COMMENTS, NEXT_VIEW

revision = 'next_view'
down_revision = 'masking'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(NEXT_VIEW)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("COMMENT ON VIEW credit_blacklist_next IS '待发布的完整名单：现行名单换入待发布的变更；仅供发布前审核'")
        for column, comment in HISTORY_COMMENTS.items():
            op.execute(f"COMMENT ON COLUMN credit_blacklist_history.{column} IS '{comment}'")
        grant_shared(op.get_bind())


def downgrade() -> None:
    op.execute('DROP VIEW credit_blacklist_next')
