"""The receiver's answers and the working days to publication

Revision ID: receipts_and_timeliness
Revises: registry_rights
"""

import sqlalchemy as sa
from alembic import op

from schemas.tables.rights import grant_registry

revision = 'receipts_and_timeliness'
down_revision = 'registry_rights'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('listing_receipt',
    sa.Column('receipt_no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False, comment='序号'),
    sa.Column('source_record_id', sa.Text(), autoincrement=False, nullable=True, comment='来源记录编号：批次/文号'),
    sa.Column('release_no', sa.Integer(), autoincrement=False, nullable=True, comment='回执所指的发布批次'),
    sa.Column('decision_no', sa.Text(), autoincrement=False, nullable=True, comment='决定书文号'),
    sa.Column('listing_id', sa.Text(), autoincrement=False, nullable=True, comment='名单编号；对不上的为空'),
    sa.Column('result', sa.Text(), autoincrement=False, nullable=True, comment='成功/失败'),
    sa.Column('error_code', sa.Text(), autoincrement=False, nullable=True, comment='平台的错误代码'),
    sa.Column('error_text', sa.Text(), autoincrement=False, nullable=True, comment='平台的错误说明'),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=True, comment='accepted/open/corrected/settled/unknown'),
    sa.Column('corrected_in', sa.Integer(), autoincrement=False, nullable=True, comment='其后首个变更该名单的批次'),
    sa.Column('source_file', sa.Text(), autoincrement=False, nullable=True, comment='来源文件'),
    sa.Column('source_row', sa.Integer(), autoincrement=False, nullable=True, comment='来源行号'),
    sa.PrimaryKeyConstraint('receipt_no', name=op.f('pk_listing_receipt')),
    comment='平台回执：接收平台对每条名单的答复'
    )
    op.create_table('listing_timeliness',
    sa.Column('listing_id', sa.Text(), autoincrement=False, nullable=False, comment='名单编号'),
    sa.Column('listed_on', sa.Date(), autoincrement=False, nullable=True, comment='决定日期'),
    sa.Column('first_published_on', sa.Date(), autoincrement=False, nullable=True, comment='首次发布的统计日'),
    sa.Column('due_on', sa.Date(), autoincrement=False, nullable=True, comment='应公示的最后一日'),
    sa.Column('working_days', sa.Integer(), autoincrement=False, nullable=True, comment='自决定至首次发布的工作日数'),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=True, comment='on_time 按时/late 逾期/unknown_year 节假日安排未公布，无法计算'),
    sa.PrimaryKeyConstraint('listing_id', name=op.f('pk_listing_timeliness')),
    comment='公示时效：自决定之日起的工作日数，每条名单一行'
    )
    if op.get_bind().dialect.name == 'postgresql':
        grant_registry(op.get_bind())


def downgrade() -> None:
    op.drop_table('listing_timeliness')
    op.drop_table('listing_receipt')
