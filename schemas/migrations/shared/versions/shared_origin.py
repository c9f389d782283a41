"""Whether a database was begun with the shipped sample or with real data

Revision ID: shared_origin
Revises: room_for_updates
"""

import sqlalchemy as sa
from alembic import op

from schemas.tables.rights import grant_shared

revision = 'shared_origin'
down_revision = 'room_for_updates'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('shared_origin',
    sa.Column('origin', sa.Text(), autoincrement=False, nullable=False, comment='sample 示例/own 自有'),
    sa.PrimaryKeyConstraint('origin', name=op.f('pk_shared_origin')),
    comment='数据来历，恒为一行：此库用于随附的示例，还是自有数据；两者不混；仅供发布者'
    )
    if op.get_bind().dialect.name == 'postgresql':
        grant_shared(op.get_bind())


def downgrade() -> None:
    op.drop_table('shared_origin')
