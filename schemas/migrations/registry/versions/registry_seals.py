"""What proves that nothing was changed by another hand: seals

Revision ID: registry_seals
Revises: registered_name
"""

import sqlalchemy as sa
from alembic import op

from schemas.tables.rights import grant_registry

revision = 'registry_seals'
down_revision = 'registered_name'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('registry_seal',
    sa.Column('table_name', sa.Text(), autoincrement=False, nullable=False, comment='表名'),
    sa.Column('row_count', sa.Integer(), autoincrement=False, nullable=True, comment='行数'),
    sa.Column('digest', sa.Text(), autoincrement=False, nullable=True, comment='全部内容的散列'),
    sa.Column('public_key', sa.Text(), autoincrement=False, nullable=True, comment='签名所用的公钥（十六进制）；未设密钥为空'),
    sa.Column('signature', sa.Text(), autoincrement=False, nullable=True, comment='Ed25519 签名（十六进制）；未设密钥为空'),
    sa.PrimaryKeyConstraint('table_name', name=op.f('pk_registry_seal')),
    comment='封存：每张表最近一次由程序写入时的行数与散列，供 verify 发现改动'
    )
    if op.get_bind().dialect.name == 'postgresql':
        grant_registry(op.get_bind())


def downgrade() -> None:
    op.drop_table('registry_seal')
