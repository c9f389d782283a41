"""history of rejections

Revision ID: 0002_rejection_history
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_rejection_history"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rejection_history",
        sa.Column("rejection_key", sa.Text(), autoincrement=False, nullable=False, comment="退回编号（来源、文件、工作表、行号与记录编号）"),
        sa.Column("source", sa.Text(), autoincrement=False, nullable=True, comment="来源"),
        sa.Column("batch", sa.Text(), autoincrement=False, nullable=True, comment="报送批次"),
        sa.Column("filer_code", sa.Text(), autoincrement=False, nullable=True, comment="填报单位代码"),
        sa.Column("source_file", sa.Text(), autoincrement=False, nullable=True, comment="来源文件"),
        sa.Column("source_sheet", sa.Text(), autoincrement=False, nullable=True, comment="工作表"),
        sa.Column("source_row", sa.Integer(), autoincrement=False, nullable=True, comment="来源行号"),
        sa.Column("source_record_id", sa.Text(), autoincrement=False, nullable=True, comment="来源记录编号"),
        sa.Column("severity", sa.Text(), autoincrement=False, nullable=True, comment="reject_file/reject_row"),
        sa.Column("rules", sa.Text(), autoincrement=False, nullable=True, comment="违反的规则，分号分隔"),
        sa.Column("first_seen_run", sa.Text(), autoincrement=False, nullable=True, comment="首次退回的运行编号"),
        sa.Column("first_seen_on", sa.Date(), autoincrement=False, nullable=True, comment="首次退回的统计日"),
        sa.Column("resolution", sa.Text(), autoincrement=False, nullable=True, comment="corrected 已改正/replaced 改正后又被退回/withdrawn 不再报送"),
        sa.Column("resolved_by", sa.Text(), autoincrement=False, nullable=True, comment="改正后的文件与行号"),
        sa.Column("resolved_on", sa.Date(), autoincrement=False, nullable=True, comment="办结的统计日"),
        sa.PrimaryKeyConstraint("rejection_key", name=op.f("pk_rejection_history")),
        comment="退回台账：每个曾被退回的行或文件一行，直至改正",
    )
    with op.batch_alter_table("source_file") as table:
        table.add_column(
            sa.Column("answers", sa.Text(), autoincrement=False, nullable=True, comment="改正送回的退回通知：各行在原文件中的位置（JSON）")
        )


def downgrade() -> None:
    with op.batch_alter_table("source_file") as table:
        table.drop_column("answers")
    op.drop_table("rejection_history")
