"""Names that the codes of the registry's parties bear and bore."""

import sqlalchemy as sa
from alembic import op

revision = "registered_name"
down_revision = "out_of_scope_penalty"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registered_name",
        sa.Column("uscc", sa.Text(), nullable=False, comment="统一社会信用代码"),
        sa.Column("name", sa.Text(), nullable=False, comment="登记名称"),
        sa.Column("since_on", sa.Date(), comment="已知最早使用该名称的日期（核准或成立）"),
        sa.Column("until_on", sa.Date(), comment="不再使用该名称的日期；空表示现名"),
        sa.PrimaryKeyConstraint("uscc", "name", name=op.f("pk_registered_name")),
        comment="登记名称沿革：库中主体的代码现在和以前的登记名称",
    )


def downgrade() -> None:
    op.drop_table("registered_name")
