"""What the filers of patrol sheets state of themselves

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from schemas.migrations.rights import grant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("submission_total",)
ROLES = ("registry_rw",)
RIGHTS = ("GRANT SELECT, INSERT, UPDATE, DELETE ON " + ", ".join(TABLES) + " TO registry_rw",)


def upgrade() -> None:
    op.create_table("submission_total",
        sa.Column("batch", sa.Text(), autoincrement=False, nullable=False, comment="报送批次：截止日"),
        sa.Column("filer_code", sa.Text(), autoincrement=False, nullable=False, comment="填报单位代码"),
        sa.Column("indicator", sa.Text(), autoincrement=False, nullable=False, comment="指标：汇总表中的名称"),
        sa.Column("value", sa.Float(), nullable=True, comment="自报数值"),
        sa.PrimaryKeyConstraint("batch", "filer_code", "indicator", name="pk_submission_total"), comment="填报单位自报的汇总：每批次每单位每项指标一行，以有效的一次报送为准",
    )
    if op.get_bind().dialect.name == "postgresql":
        grant(op.get_bind(), ROLES, RIGHTS)


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
