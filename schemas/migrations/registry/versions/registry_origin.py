"""Whether a database was begun with the shipped sample or with real data

Revision ID: registry_origin
Revises: failure_advice
"""

import sqlalchemy as sa
from alembic import op

from schemas.tables.rights import grant_registry

revision = 'registry_origin'
down_revision = 'failure_advice'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('registry_origin',
    sa.Column('origin', sa.Text(), autoincrement=False, nullable=False, comment='sample 示例/own 自有'),
    sa.PrimaryKeyConstraint('origin', name=op.f('pk_registry_origin')),
    comment='数据来历，恒为一行：此库用于随附的示例，还是自有数据；两者不混'
    )
    if op.get_bind().dialect.name == 'postgresql':
        grant_registry(op.get_bind())


def downgrade() -> None:
    op.drop_table('registry_origin')
