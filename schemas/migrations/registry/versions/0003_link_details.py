"""details of links and of the review queue

Revision ID: 0003_link_details
Revises: 0002_rejection_history
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003_link_details"
down_revision = "0002_rejection_history"
branch_labels = None
depends_on = None

def link_columns() -> "tuple[sa.Column[Any], ...]":
    return (
        sa.Column("probability", sa.Float(), autoincrement=False, nullable=True, comment="概率关联的概率，0 至 1"),
        sa.Column("comparisons", sa.Text(), autoincrement=False, nullable=True, comment="概率关联的比较项：项目=一致程度:比特，分号分隔"),
    )


def review_columns() -> "tuple[sa.Column[Any], ...]":
    return (
        sa.Column("method", sa.Text(), autoincrement=False, nullable=True, comment="关联方法"),
        sa.Column("comparisons", sa.Text(), autoincrement=False, nullable=True, comment="比较项：项目=一致程度:比特，分号分隔"),
        sa.Column("priority", sa.Integer(), autoincrement=False, nullable=True, comment="优先级：1 影响公示/2 影响查实违规/3 影响线索"),
        sa.Column("effect", sa.Text(), autoincrement=False, nullable=True, comment="认定后的影响"),
        sa.Column("left_name", sa.Text(), autoincrement=False, nullable=True, comment="甲名称"),
        sa.Column("right_name", sa.Text(), autoincrement=False, nullable=True, comment="乙名称"),
        sa.Column("left_code", sa.Text(), autoincrement=False, nullable=True, comment="甲证件号码（个人脱敏）"),
        sa.Column("right_code", sa.Text(), autoincrement=False, nullable=True, comment="乙证件号码（个人脱敏）"),
        sa.Column("left_person", sa.Text(), autoincrement=False, nullable=True, comment="甲负责人"),
        sa.Column("right_person", sa.Text(), autoincrement=False, nullable=True, comment="乙负责人"),
        sa.Column("left_phone", sa.Text(), autoincrement=False, nullable=True, comment="甲电话"),
        sa.Column("right_phone", sa.Text(), autoincrement=False, nullable=True, comment="乙电话"),
        sa.Column("left_address", sa.Text(), autoincrement=False, nullable=True, comment="甲地址"),
        sa.Column("right_address", sa.Text(), autoincrement=False, nullable=True, comment="乙地址"),
        sa.Column("left_seen_on", sa.Text(), autoincrement=False, nullable=True, comment="甲日期"),
        sa.Column("right_seen_on", sa.Text(), autoincrement=False, nullable=True, comment="乙日期"),
    )


WEIGHT = ("权重", "权重：规则为分值，概率关联为比特")


def upgrade() -> None:
    with op.batch_alter_table("violator_link") as table:
        for column in link_columns():
            table.add_column(column)
        table.alter_column("weight", comment=WEIGHT[1], existing_comment=WEIGHT[0])
    with op.batch_alter_table("link_review") as table:
        for column in review_columns():
            table.add_column(column)


def downgrade() -> None:
    with op.batch_alter_table("link_review") as table:
        for column in reversed(review_columns()):
            table.drop_column(column.name)
    with op.batch_alter_table("violator_link") as table:
        table.alter_column("weight", comment=WEIGHT[0], existing_comment=WEIGHT[1])
        for column in reversed(link_columns()):
            table.drop_column(column.name)
