"""Penalties that name training and are left out, for a person to look through."""

import sqlalchemy as sa
from alembic import op

revision = "out_of_scope_penalty"
down_revision = "registry_origin"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = (
        ("decision_no", sa.Text(), "决定文号"),
        ("decided_on", sa.Date(), "决定日期"),
        ("authority", sa.Text(), "处罚机关"),
        ("party_name", sa.Text(), "当事人名称（自然人不记）"),
        ("uscc", sa.Text(), "统一社会信用代码"),
        ("violation_text", sa.Text(), "违法行为类型"),
        ("basis", sa.Text(), "处罚依据"),
        ("scope", sa.Text(), "结论：open 须由人判断（暂缓），out 不属于校外培训事项"),
        ("withdrawn", sa.Boolean(), "处罚机关是否已撤销"),
    )
    op.create_table(
        "out_of_scope_penalty",
        sa.Column("row_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False, comment="序号"),
        *(sa.Column(name, kind, nullable=True, comment=words) for name, kind, words in columns),
        sa.PrimaryKeyConstraint("row_no", name=op.f("pk_out_of_scope_penalty")),
        comment="提到培训字样而未计入的市场监管处罚：供人浏览，看有没有漏掉的",
    )


def downgrade() -> None:
    op.drop_table("out_of_scope_penalty")
