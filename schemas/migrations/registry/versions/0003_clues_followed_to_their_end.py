"""Clues followed to their end: their parties, matters and contradictions

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from schemas.migrations.rights import grant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("clue", "clue_party", "matter", "matter_redirect", "clue_conflict")
ROLES = ("registry_rw",)
RIGHTS = ("GRANT SELECT, INSERT, UPDATE, DELETE ON " + ", ".join(TABLES) + " TO registry_rw",)


def upgrade() -> None:
    op.create_table("clue",
        sa.Column("clue_no", sa.Text(), autoincrement=False, nullable=False, comment="线索编号：由来源与记录编号算出"),
        sa.Column("source", sa.Text(), nullable=True, comment="来源：town_submission 等，见 domain/intake/sources"),
        sa.Column("source_record_id", sa.Text(), nullable=True, comment="来源记录编号：同一行重复报送编号不变"),
        sa.Column("channel", sa.Text(), nullable=True, comment="来源渠道：投诉为工单的来源，其余为部门移送、镇街巡查、镇街受理、市级巡查"),
        sa.Column("received_on", sa.Date(), nullable=True, comment="接收日期"),
        sa.Column("town_code", sa.Text(), nullable=True, comment="所属镇街代码"),
        sa.Column("unit", sa.Text(), nullable=True, comment="办理单位：部门代码或镇街代码；都不明的为待分派"),
        sa.Column("place_key", sa.Text(), nullable=True, comment="地点键：镇街|地址键，至户或至楼栋"),
        sa.Column("place_text", sa.Text(), nullable=True, comment="地点"),
        sa.Column("violation_codes", sa.Text(), nullable=True, comment="违规类型代码：多项以分号分隔"),
        sa.Column("state", sa.Text(), nullable=True, comment="状态：received 已接收，handling 办理中，no_conclusion 办结无结论，verified 查实，unverifiable 无法核实，disproved 查否，closed 闭环"),
        sa.Column("state_on", sa.Date(), nullable=True, comment="进入该状态的日期"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="答复截止日"),
        sa.Column("due_basis", sa.Text(), nullable=True, comment="答复期限的依据"),
        sa.Column("measure_due_on", sa.Date(), nullable=True, comment="处置截止日：查实的才有"),
        sa.Column("concluded_on", sa.Date(), nullable=True, comment="结论日期：办结时间，没有的为接收日期"),
        sa.Column("concluded_by", sa.Text(), nullable=True, comment="由哪条记录认定：线索编号，或来源:记录编号；由自身认定的为空"),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="闭环日期"),
        sa.Column("conclusion", sa.Text(), nullable=True, comment="结论：来源的用语"),
        sa.Column("measure_on", sa.Date(), nullable=True, comment="处置日期：结论之后的首个处置或决定"),
        sa.Column("measure_kind", sa.Text(), nullable=True, comment="处置种类：多项以分号分隔"),
        sa.Column("fed_back", sa.Text(), nullable=True, comment="是否反馈：yes 是，no 否，unknown 不明"),
        sa.Column("overdue_workdays", sa.Integer(), nullable=True, comment="逾期工作日数（天）"),
        sa.Column("matter_no", sa.Text(), nullable=True, comment="事项编号：最早一条线索的编号"),
        sa.Column("flags", sa.Text(), nullable=True, comment="标记：多项以分号分隔：reopened 回潮，same_place 同址线索，cleared 整改后复查合格，duplicate_without_original 重复工单找不到原工单，incoherent 日期或原工单前后矛盾，late_concluded 逾期才有结论，unfollowed 查实未处置，no_conclusion 办结无结论，no_feedback 办结未反馈"),
        sa.Column("next_step", sa.Text(), nullable=True, comment="下一步"),
        sa.Column("by_handler", sa.Boolean(), nullable=True, comment="是否由工单写明的承办单位办理"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("clue_no", name="pk_clue"), comment="线索：每条投诉、移送、市级巡查记录和有结论的镇街巡查记录一行，直至闭环",
    )
    op.create_index("ix_clue_matter_no", "clue", ["matter_no"])
    op.create_table("clue_party",
        sa.Column("clue_no", sa.Text(), autoincrement=False, nullable=False, comment="线索编号：由来源与记录编号算出"),
        sa.Column("violator_id", sa.Text(), autoincrement=False, nullable=False, comment="主体编号：违规主体库编号"),
        sa.Column("link_method", sa.Text(), nullable=True, comment="关联方法：uscc 信用代码相同，id_number 证件号码相同，decision 同一决定文号，rule 规则，probabilistic 概率，person 人工认定，alone 未与其他记录关联"),
        sa.PrimaryKeyConstraint("clue_no", "violator_id", name="pk_clue_party"), comment="线索所涉主体：每条线索所指的每个主体一行",
    )
    op.create_index("ix_clue_party_violator_id", "clue_party", ["violator_id"])
    op.create_table("matter",
        sa.Column("matter_no", sa.Text(), autoincrement=False, nullable=False, comment="事项编号：最早一条线索的编号"),
        sa.Column("town_code", sa.Text(), nullable=True, comment="所属镇街代码"),
        sa.Column("place_key", sa.Text(), nullable=True, comment="地点键：镇街|地址键，至户或至楼栋"),
        sa.Column("violator_id", sa.Text(), nullable=True, comment="主体编号：违规主体库编号"),
        sa.Column("clues", sa.Integer(), nullable=True, comment="线索条数"),
        sa.Column("channels", sa.Text(), nullable=True, comment="来源渠道：多项以分号分隔"),
        sa.Column("first_on", sa.Date(), nullable=True, comment="最早接收日期"),
        sa.Column("last_on", sa.Date(), nullable=True, comment="最近接收日期"),
        sa.Column("state", sa.Text(), nullable=True, comment="状态：最落后的一条线索的状态"),
        sa.Column("verified", sa.Boolean(), nullable=True, comment="是否有查实：部分属实不算"),
        sa.Column("measure_on", sa.Date(), nullable=True, comment="处置日期：结论之后的首个处置或决定"),
        sa.Column("decision_no", sa.Text(), nullable=True, comment="决定文号：结论之后的首个决定"),
        sa.Column("closed_on", sa.Date(), nullable=True, comment="闭环日期"),
        sa.Column("reopened_times", sa.Integer(), nullable=True, comment="回潮次数"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("matter_no", name="pk_matter"), comment="事项：同一主体、同一地点的线索和重复工单合为一件",
    )
    op.create_table("matter_redirect",
        sa.Column("matter_no", sa.Text(), autoincrement=False, nullable=False, comment="原事项编号"),
        sa.Column("merged_into", sa.Text(), nullable=True, comment="现事项编号"),
        sa.PrimaryKeyConstraint("matter_no", name="pk_matter_redirect"), comment="事项编号重定向：曾经或可能是事项编号的线索编号，现在属于哪件事",
    )
    op.create_table("clue_conflict",
        sa.Column("left_clue", sa.Text(), autoincrement=False, nullable=False, comment="先接收的线索"),
        sa.Column("right_clue", sa.Text(), autoincrement=False, nullable=False, comment="后接收的线索"),
        sa.Column("party", sa.Text(), nullable=True, comment="共同的主体：主体编号"),
        sa.Column("days_apart", sa.Integer(), nullable=True, comment="相隔天数"),
        sa.Column("left_conclusion", sa.Text(), nullable=True, comment="先接收的结论"),
        sa.Column("right_conclusion", sa.Text(), nullable=True, comment="后接收的结论"),
        sa.Column("who_decides", sa.Text(), nullable=True, comment="由谁认定：办理单位相同的由该单位，不同的见 policy/follow_up.yaml"),
        sa.Column("cleared", sa.Boolean(), nullable=True, comment="是否整改后复查合格：是：不算矛盾"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("left_clue", "right_clue", name="pk_clue_conflict"), comment="矛盾：同一主体或同一事项的两条线索结论相反",
    )
    if op.get_bind().dialect.name == "postgresql":
        grant(op.get_bind(), ROLES, RIGHTS)


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
