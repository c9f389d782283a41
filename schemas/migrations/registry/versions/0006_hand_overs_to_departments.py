"""Hand-overs to departments, what goes nowhere, and our answers to departments

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from schemas.migrations.rights import grant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("handover", "handover_none", "referral_reply")
ROLES = ("registry_rw",)
RIGHTS = (
    "GRANT SELECT, INSERT, UPDATE ON handover TO registry_rw",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON handover_none TO registry_rw",
    "GRANT SELECT, INSERT ON referral_reply TO registry_rw",
)


def upgrade() -> None:
    op.create_table("handover",
        sa.Column("handover_no", sa.Text(), autoincrement=False, nullable=False, comment="移送编号：YJ、年份、部门两位数、序号"),
        sa.Column("department", sa.Text(), nullable=True, comment="部门：education 教育，housing 住建，commerce 商务，cyberspace 网信，market 市场监管，culture 文化，science 科技，sports 体育，politics 政法，police 公安，enforcement 综合执法"),
        sa.Column("period", sa.Text(), nullable=True, comment="期：移送日；同一天再次移送的，其后加序号"),
        sa.Column("clue_no", sa.Text(), nullable=True, comment="线索编号：由来源与记录编号算出"),
        sa.Column("matter_no", sa.Text(), nullable=True, comment="事项编号：最早一条线索的编号"),
        sa.Column("rule", sa.Text(), nullable=True, comment="移送规则：见 policy/supervision/routing.yaml"),
        sa.Column("legal_basis", sa.Text(), nullable=True, comment="依据：见 policy/supervision/routing.yaml"),
        sa.Column("handed_on", sa.Date(), nullable=True, comment="移送日期"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="回复截止日：节假日未公布的年份为空"),
        sa.Column("file", sa.Text(), nullable=True, comment="移送函：数据目录 handover 下的文件"),
        sa.Column("status", sa.Text(), nullable=True, comment="状态：已移送，已签收，已回复，退回，逾期"),
        sa.Column("answer_result", sa.Text(), nullable=True, comment="办理结果：部门填写"),
        sa.Column("answer_on", sa.Date(), nullable=True, comment="回复日期：办结日期，没有写的为填写或收到的日期"),
        sa.Column("answer_by", sa.Text(), nullable=True, comment="经办人：部门填写"),
        sa.Column("supplement_of", sa.Text(), nullable=True, comment="补充哪一件：移送编号；同一事项有新线索的补充"),
        sa.Column("returned_from", sa.Text(), nullable=True, comment="由哪一件改送：被退回的移送编号"),
        sa.Column("evidence", sa.Text(), nullable=True, comment="所据线索：线索编号，多项以分号分隔"),
        sa.Column("party_name", sa.Text(), nullable=True, comment="对象：按部门决定是否遮蔽个人姓名"),
        sa.Column("party_kind", sa.Text(), nullable=True, comment="类别"),
        sa.Column("place_text", sa.Text(), nullable=True, comment="地点"),
        sa.Column("premises_type", sa.Text(), nullable=True, comment="场所类型：多项以顿号分隔"),
        sa.Column("situation", sa.Text(), nullable=True, comment="违规情形"),
        sa.Column("finding", sa.Text(), nullable=True, comment="查实情况：各线索的结论和日期"),
        sa.Column("records", sa.Text(), nullable=True, comment="依据记录：线索编号和来源；没有工单编号"),
        sa.Column("request", sa.Text(), nullable=True, comment="要求"),
        sa.Column("overdue_workdays", sa.Integer(), nullable=True, comment="逾期工作日数（天）"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("handover_no", name="pk_handover"), comment="移送台账，只增不改：每件事项按每条规则移送每个部门一行，另有补充和改送；状态和回复随回填更新",
    )
    op.create_index("ix_handover_clue_no", "handover", ["clue_no"])
    op.create_table("handover_none",
        sa.Column("clue_no", sa.Text(), autoincrement=False, nullable=False, comment="线索编号：由来源与记录编号算出"),
        sa.Column("matter_no", sa.Text(), nullable=True, comment="事项编号：最早一条线索的编号"),
        sa.Column("why", sa.Text(), nullable=True, comment="未移送的原因：disproved 查否、不属实，不移送，sender 只应移送给移送来的部门，不再移送回去，unverified 须查实后才移送，尚未查实，early 查实未满规定天数，尚在作出处罚决定的期限内，returned 对方退回，待分派，waiting 待下一个移送日移送，no_rule 没有适用的移送规则"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("clue_no", name="pk_handover_none"), comment="未移送：近期事项中没有移送任何部门的线索，及原因",
    )
    op.create_table("referral_reply",
        sa.Column("reply_no", sa.Text(), autoincrement=False, nullable=False, comment="回复编号：HF、年份、序号"),
        sa.Column("department", sa.Text(), nullable=True, comment="移送部门：本级部门用全称，其余照录"),
        sa.Column("clue_no", sa.Text(), nullable=True, comment="线索编号：由来源与记录编号算出"),
        sa.Column("referral_no", sa.Text(), nullable=True, comment="对方线索编号：移送部门自己的编号"),
        sa.Column("conclusion", sa.Text(), nullable=True, comment="核查结果"),
        sa.Column("concluded_on", sa.Date(), nullable=True, comment="结论日期：办结时间，没有的为接收日期"),
        sa.Column("measure_kind", sa.Text(), nullable=True, comment="处置种类：多项以分号分隔"),
        sa.Column("measure_on", sa.Date(), nullable=True, comment="处置日期：结论之后的首个处置或决定"),
        sa.Column("replied_on", sa.Date(), nullable=True, comment="回复日期"),
        sa.Column("file", sa.Text(), nullable=True, comment="回复函：数据目录 handover 下的文件"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("reply_no", name="pk_referral_reply"), comment="答复台账，只增不改：对部门移送来的线索，每次告知的核查结果和处置一行",
    )
    if op.get_bind().dialect.name == "postgresql":
        grant(op.get_bind(), ROLES, RIGHTS)


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
