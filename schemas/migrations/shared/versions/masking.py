"""By which masking rules the public rows were made

Revision ID: masking
Revises: history_and_rights
"""

import sqlalchemy as sa
from alembic import op

from schemas.tables.rights import grant_shared

revision = 'masking'
down_revision = 'history_and_rights'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('credit_blacklist_masking',
    sa.Column('version', sa.Text(), autoincrement=False, nullable=False, comment='脱敏规则的版本（规则代码的散列）'),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_credit_blacklist_masking')),
    comment='公开表现行的脱敏规则版本，恒为一行；仅供发布者'
    )
    if op.get_bind().dialect.name == 'postgresql':
        grant_shared(op.get_bind())


def downgrade() -> None:
    op.drop_table('credit_blacklist_masking')
