"""Candidates that wait for a named person

Revision ID: approval
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = 'approval'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('credit_blacklist_candidate',
    sa.Column('candidate_hash', sa.Text(), autoincrement=False, nullable=False, comment='候选散列：上一批次、候选名单与全部变更的 SHA-256'),
    sa.Column('previous_state_hash', sa.Text(), autoincrement=False, nullable=True, comment='上一批次的散列；首批为空'),
    sa.Column('state_hash', sa.Text(), autoincrement=False, nullable=True, comment='候选名单的散列'),
    sa.Column('as_of', sa.Date(), autoincrement=False, nullable=True, comment='统计日'),
    sa.Column('listings', sa.Integer(), autoincrement=False, nullable=True, comment='候选名单条数'),
    sa.Column('changes', sa.Integer(), autoincrement=False, nullable=True, comment='变更条数'),
    sa.Column('run_id', sa.Text(), autoincrement=False, nullable=True, comment='运行编号'),
    sa.Column('proposed_at', sa.DateTime(), autoincrement=False, nullable=True, comment='提出时间（北京时间）'),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=True, comment='waiting 待审批/approved 已批准/published 已发布/superseded 已被新候选取代/rejected 已否决'),
    sa.Column('first_by', sa.Text(), autoincrement=False, nullable=True, comment='审批人'),
    sa.Column('first_at', sa.DateTime(), autoincrement=False, nullable=True, comment='审批时间（北京时间）'),
    sa.Column('second_by', sa.Text(), autoincrement=False, nullable=True, comment='复核人（双人复核时）'),
    sa.Column('second_at', sa.DateTime(), autoincrement=False, nullable=True, comment='复核时间（北京时间）'),
    sa.Column('note', sa.Text(), autoincrement=False, nullable=True, comment='否决的理由'),
    sa.PrimaryKeyConstraint('candidate_hash', name=op.f('pk_credit_blacklist_candidate')),
    comment='待审批的候选名单：人工审批方式下，每个候选一行；仅供发布者'
    )


def downgrade() -> None:
    op.drop_table('credit_blacklist_candidate')
