"""figures of every run

Revision ID: 0003_quality_figures
Revises: 0002_rejection_history
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_quality_figures"
down_revision = "0003_link_details"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quality_figure",
        sa.Column("run_id", sa.Text(), autoincrement=False, nullable=False, comment="运行编号"),
        sa.Column("subject", sa.Text(), autoincrement=False, nullable=False, comment="所属：来源、registry 登记库、listing 名单"),
        sa.Column("figure", sa.Text(), autoincrement=False, nullable=False, comment="指标"),
        sa.Column("run_no", sa.Integer(), autoincrement=False, nullable=True, comment="运行序号，按写入先后"),
        sa.Column("as_of", sa.Date(), autoincrement=False, nullable=True, comment="统计日"),
        sa.Column("value", sa.Float(), autoincrement=False, nullable=True, comment="数值"),
        sa.PrimaryKeyConstraint("run_id", "subject", "figure", name=op.f("pk_quality_figure")),
        comment="质量指标：每次运行每项一行，用于与以往比较",
    )


def downgrade() -> None:
    op.drop_table("quality_figure")
