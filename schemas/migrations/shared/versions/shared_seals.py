"""What proves that nothing was changed by another hand: seals and digests of files

Revision ID: shared_seals
Revises: public_words
"""

import sqlalchemy as sa
from alembic import op

from schemas.tables.rights import grant_shared

revision = 'shared_seals'
down_revision = 'public_words'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('shared_seal',
    sa.Column('table_name', sa.Text(), autoincrement=False, nullable=False, comment='表名'),
    sa.Column('row_count', sa.Integer(), autoincrement=False, nullable=True, comment='行数'),
    sa.Column('digest', sa.Text(), autoincrement=False, nullable=True, comment='全部内容的散列'),
    sa.Column('public_key', sa.Text(), autoincrement=False, nullable=True, comment='签名所用的公钥（十六进制）；未设密钥为空'),
    sa.Column('signature', sa.Text(), autoincrement=False, nullable=True, comment='Ed25519 签名（十六进制）；未设密钥为空'),
    sa.PrimaryKeyConstraint('table_name', name=op.f('pk_shared_seal')),
    comment='封存：仅供发布者的表最近一次由程序写入时的行数与散列，供 verify 发现改动'
    )
    op.create_table('credit_blacklist_file',
    sa.Column('release_no', sa.Integer(), autoincrement=False, nullable=False, comment='发布批次'),
    sa.Column('rendering', sa.Integer(), autoincrement=False, nullable=False, comment='第几版，1 为发布时'),
    sa.Column('file', sa.Text(), autoincrement=False, nullable=False, comment='文件名'),
    sa.Column('sha256', sa.Text(), autoincrement=False, nullable=True, comment='SHA-256'),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=True, comment='字节数'),
    sa.Column('row_count', sa.Integer(), autoincrement=False, nullable=True, comment='数据行数；manifest.json 为空'),
    sa.Column('made_with', sa.Text(), autoincrement=False, nullable=True, comment='制作所用：脱敏规则、程序、库与密钥的版本'),
    sa.Column('reason', sa.Text(), autoincrement=False, nullable=True, comment='与上一版不同的原因；第 1 版为空'),
    sa.PrimaryKeyConstraint('release_no', 'rendering', 'file', name=op.f('pk_credit_blacklist_file')),
    comment='发布文件的散列：每批每个文件一行；补制的文件与原来不同时另起一版并写明原因'
    )
    op.add_column('credit_blacklist_release', sa.Column('registry_hash', sa.Text(), autoincrement=False, nullable=True, comment='发布时登记库主体、证据、违规事项与来源文件的散列'))
    if op.get_bind().dialect.name == 'postgresql':
        grant_shared(op.get_bind())


def downgrade() -> None:
    op.drop_column('credit_blacklist_release', 'registry_hash')
    op.drop_table('credit_blacklist_file')
    op.drop_table('shared_seal')
