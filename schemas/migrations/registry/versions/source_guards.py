"""What the guards of a publication remember of the sources

Revision ID: source_guards
Revises: 0002_rejection_history
"""

import sqlalchemy as sa
from alembic import op

revision = 'source_guards'
down_revision = '0003_quality_figures'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('source_state',
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False, comment='来源'),
    sa.Column('records', sa.Integer(), autoincrement=False, nullable=True, comment='接受的记录数'),
    sa.Column('newest_on', sa.Date(), autoincrement=False, nullable=True, comment='最新一条记录的日期（不晚于统计日）'),
    sa.PrimaryKeyConstraint('source', name=op.f('pk_source_state')),
    comment='来源现状：每个来源的记录数与最新日期'
    )
    op.create_table('source_baseline',
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False, comment='来源'),
    sa.Column('records', sa.Integer(), autoincrement=False, nullable=True, comment='上次发布时接受的记录数'),
    sa.PrimaryKeyConstraint('source', name=op.f('pk_source_baseline')),
    comment='来源基线：上次发布时每个来源的记录数'
    )
    op.create_table('evidence_baseline',
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False, comment='来源'),
    sa.Column('source_record_id', sa.Text(), autoincrement=False, nullable=False, comment='来源记录编号'),
    sa.Column('party_no', sa.Integer(), autoincrement=False, nullable=False, comment='该记录所指的第几个主体'),
    sa.Column('violator_id', sa.Text(), autoincrement=False, nullable=True, comment='上次发布时的主体编号'),
    sa.PrimaryKeyConstraint('source', 'source_record_id', 'party_no', name=op.f('pk_evidence_baseline')),
    comment='证据基线：上次发布时每条来源记录所指的主体'
    )
    if op.get_bind().dialect.name == 'postgresql':
        op.alter_column('publication_attempt', 'outcome', existing_type=sa.Text(), existing_nullable=True, comment='published/unchanged/waiting/refused/failed', existing_comment='published/unchanged/refused/failed')


def downgrade() -> None:
    for name in ('evidence_baseline', 'source_baseline', 'source_state'):
        op.drop_table(name)
