"""Early warnings, and whether the time of a file's arrival was noted

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from schemas.migrations.rights import grant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("alert", "alert_event")
ROLES = ("registry_rw",)
RIGHTS = (
    "GRANT SELECT, INSERT, UPDATE, DELETE ON alert TO registry_rw",
    "GRANT SELECT, INSERT, UPDATE ON alert_event TO registry_rw",
)


def upgrade() -> None:
    op.add_column("source_file",
        sa.Column("received_noted", sa.Boolean(), nullable=True, comment="收到时间有无记载：是：见 received.csv；否：取文件的修改时间"),
    )
    op.create_table("alert",
        sa.Column("alert_no", sa.Text(), autoincrement=False, nullable=False, comment="预警编号：由种类、对象与最早依据之日算出"),
        sa.Column("kind", sa.Text(), nullable=True, comment="种类：cluster 聚集，surge 激增，phoenix 疑似改头换面，party 反复被反映，silent_town 沉默镇街，season 季节提示"),
        sa.Column("level", sa.Text(), nullable=True, comment="级别：黄，红"),
        sa.Column("subject", sa.Text(), nullable=True, comment="对象：地点键、镇街|违规类型、主体编号、主体;主体、镇街|批次"),
        sa.Column("town_code", sa.Text(), nullable=True, comment="所属镇街代码"),
        sa.Column("since", sa.Date(), nullable=True, comment="自何日起：首次出现时依据的最早一日"),
        sa.Column("window_days", sa.Integer(), nullable=True, comment="时段天数"),
        sa.Column("observed", sa.Integer(), nullable=True, comment="实有条数"),
        sa.Column("expected", sa.Float(), nullable=True, comment="应有条数"),
        sa.Column("statistic", sa.Float(), nullable=True, comment="统计量：聚集为对数似然比，激增为概率，其他为计数"),
        sa.Column("recurrence_days", sa.Float(), nullable=True, comment="偶然出现的间隔（天）"),
        sa.Column("evidence", sa.Text(), nullable=True, comment="依据的线索：线索编号，多项以分号分隔"),
        sa.Column("unit", sa.Text(), nullable=True, comment="办理单位：镇街代码；涉及几个镇街的为市专班"),
        sa.Column("state", sa.Text(), nullable=True, comment="状态：新，已阅，处理中，解除"),
        sa.Column("text", sa.Text(), nullable=True, comment="说明"),
        sa.Column("first_detected_on", sa.Date(), nullable=True, comment="首次出现"),
        sa.Column("last_detected_on", sa.Date(), nullable=True, comment="最近出现"),
        sa.Column("raised_on", sa.Date(), nullable=True, comment="最近发出"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("alert_no", name="pk_alert"), comment="预警：每次聚集、激增、改头换面、反复被反映、沉默、季节提示一行；不是违规认定",
    )
    op.create_table("alert_event",
        sa.Column("event_no", sa.Text(), autoincrement=False, nullable=False, comment="事项编号：预警编号/日期/事项"),
        sa.Column("alert_no", sa.Text(), nullable=True, comment="预警编号：由种类、对象与最早依据之日算出"),
        sa.Column("event_on", sa.Date(), nullable=True, comment="日期"),
        sa.Column("event", sa.Text(), nullable=True, comment="事项：发出、再次发出、已阅、处理中、解除"),
        sa.Column("level", sa.Text(), nullable=True, comment="级别：黄，红"),
        sa.Column("clues", sa.Integer(), nullable=True, comment="依据的线索条数"),
        sa.Column("note", sa.Text(), nullable=True, comment="说明"),
        sa.PrimaryKeyConstraint("event_no", name="pk_alert_event"), comment="预警台账：发出、再次发出和答复，只增不改",
    )
    if op.get_bind().dialect.name == "postgresql":
        grant(op.get_bind(), ROLES, RIGHTS)
        # The city's patrols came as a source with revision 0002.
        op.alter_column("violator_evidence", "source",
            comment="来源：town_submission 镇街巡查表，city_patrol 市级巡查，complaint 投诉工单，department_referral 部门移送，credit_decision 信用决定，market_registration 市场监管登记，market_penalty 市场监管处罚",
        )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
    with op.batch_alter_table("source_file") as batch:
        batch.drop_column("received_noted")
