"""Places, windows, patrol plans, and the list of parties to look at

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from schemas.migrations.rights import grant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = (
    "place", "inspection_window", "plan_item", "plan_left_out", "plan_coverage",
    "watch_party", "watch_reason", "watch_event", "watch_backtest",
)
ROLES = ("registry_rw",)
RIGHTS = ("GRANT SELECT, INSERT, UPDATE, DELETE ON " + ", ".join(TABLES) + " TO registry_rw",)


def upgrade() -> None:
    _plans()
    _watch_list()
    if op.get_bind().dialect.name == "postgresql":
        grant(op.get_bind(), ROLES, RIGHTS)


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _plans() -> None:
    op.create_table("place",
        sa.Column("place_key", sa.Text(), autoincrement=False, nullable=False, comment="地点键：镇街|种类|名称，其后为楼栋、户"),
        sa.Column("level", sa.Text(), nullable=True, comment="级别：village 村（社区），compound 小区、园区、市场，tower 楼宇，road 道路，building 楼栋，unit 户"),
        sa.Column("name", sa.Text(), nullable=True, comment="地点名称"),
        sa.Column("town_code", sa.Text(), nullable=True, comment="所属镇街代码"),
        sa.Column("parent_key", sa.Text(), nullable=True, comment="上一级地点键：空表示直属镇街"),
        sa.Column("clues", sa.Integer(), nullable=True, comment="线索条数"),
        sa.Column("parties", sa.Integer(), nullable=True, comment="主体数：线索所指的不同主体"),
        sa.Column("verified", sa.Integer(), nullable=True, comment="查实条数"),
        sa.Column("open", sa.Integer(), nullable=True, comment="未办结线索条数"),
        sa.Column("since_last_batch", sa.Integer(), nullable=True, comment="上一批次以来的线索条数"),
        sa.Column("last_12_months", sa.Integer(), nullable=True, comment="12 个月内的线索条数"),
        sa.Column("parties_12_months", sa.Integer(), nullable=True, comment="12 个月内的主体数"),
        sa.Column("last_on", sa.Date(), nullable=True, comment="最近一条线索的日期"),
        sa.Column("premises_types", sa.Text(), nullable=True, comment="场所类型：多项以分号分隔"),
        sa.Column("responsible_person", sa.Text(), nullable=True, comment="责任人：楼长、网格员等"),
        sa.Column("scan_p", sa.Float(), nullable=True, comment="如此集中的偶然概率：已按检验的地点数校正"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("place_key", name="pk_place"), comment="场所：有过线索的村（社区）、小区、楼宇、道路、楼栋、户各一行",
    )
    op.create_table("inspection_window",
        sa.Column("window_id", sa.Text(), autoincrement=False, nullable=False, comment="窗口编号：种类与首日"),
        sa.Column("kind", sa.Text(), nullable=True, comment="窗口种类：节假日，周末，寒假，暑假，中高考后，临时"),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="窗口首日"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="窗口末日"),
        sa.Column("known", sa.Boolean(), nullable=True, comment="日期是否已知：否：该年的节假日安排尚未公布"),
        sa.PrimaryKeyConstraint("window_id", name="pk_inspection_window"), comment="时间窗口：节假日、周末、寒暑假、中高考后各一行",
    )
    op.create_table("plan_item",
        sa.Column("plan_no", sa.Text(), autoincrement=False, nullable=False, comment="计划编号"),
        sa.Column("window_id", sa.Text(), nullable=True, comment="窗口编号：种类与首日"),
        sa.Column("town_code", sa.Text(), nullable=True, comment="所属镇街代码"),
        sa.Column("seq", sa.Integer(), nullable=True, comment="序号：同一份计划内按小区、楼栋排列"),
        sa.Column("arm", sa.Text(), nullable=True, comment="列入方式：driven 线索和重点驱动，place 重点场所，random 随机抽取，back_check 市级随机复查"),
        sa.Column("subject", sa.Text(), nullable=True, comment="检查对象：主体编号、统一社会信用代码或地点键"),
        sa.Column("place_key", sa.Text(), nullable=True, comment="地点键：镇街|种类|名称，其后为楼栋、户"),
        sa.Column("nature", sa.Text(), nullable=True, comment="检查类别：个案检查，专项检查，日常检查，网格巡查"),
        sa.Column("basis_clue", sa.Text(), nullable=True, comment="依据线索：线索编号，多项以分号分隔"),
        sa.Column("reason", sa.Text(), nullable=True, comment="理由"),
        sa.Column("visits_this_year", sa.Integer(), nullable=True, comment="本年已检次数：各单位、各部门合计"),
        sa.Column("cap", sa.Integer(), nullable=True, comment="年度检查频次上限：企业和个体工商户才有"),
        sa.Column("approved", sa.Boolean(), nullable=True, comment="是否已批准：空：网格巡查，无须审批"),
        sa.Column("done_by_record", sa.Text(), nullable=True, comment="由哪条记录完成：来源:记录编号"),
        sa.Column("evidence", sa.Text(), nullable=True, comment="依据：线索编号或来源:记录编号"),
        sa.Column("name", sa.Text(), nullable=True, comment="对象名称"),
        sa.Column("address", sa.Text(), nullable=True, comment="地址"),
        sa.Column("watch_level", sa.Text(), nullable=True, comment="重点等级：关注，重点"),
        sa.Column("last_visit_on", sa.Date(), nullable=True, comment="上次检查日期"),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="窗口首日"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="窗口末日"),
        sa.Column("issued_on", sa.Date(), nullable=True, comment="编制日期"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("plan_no", name="pk_plan_item"), comment="检查计划台账，只增不改：每个窗口每个检查对象一行；是否批准、由哪条记录完成随回填和巡查更新",
    )
    op.create_index("ix_plan_item_window_id", "plan_item", ["window_id"])
    op.create_table("plan_left_out",
        sa.Column("left_out_no", sa.Text(), autoincrement=False, nullable=False, comment="序号"),
        sa.Column("window_id", sa.Text(), nullable=True, comment="窗口编号：种类与首日"),
        sa.Column("town_code", sa.Text(), nullable=True, comment="所属镇街代码"),
        sa.Column("subject", sa.Text(), nullable=True, comment="检查对象：主体编号、统一社会信用代码或地点键"),
        sa.Column("arm", sa.Text(), nullable=True, comment="列入方式：driven 线索和重点驱动，place 重点场所，random 随机抽取，back_check 市级随机复查"),
        sa.Column("basis_clue", sa.Text(), nullable=True, comment="依据线索：线索编号，多项以分号分隔"),
        sa.Column("reason", sa.Text(), nullable=True, comment="理由"),
        sa.Column("visits_this_year", sa.Integer(), nullable=True, comment="本年已检次数：各单位、各部门合计"),
        sa.Column("issued_on", sa.Date(), nullable=True, comment="编制日期"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("left_out_no", name="pk_plan_left_out"), comment="未列入计划的：编制计划时轮到而不能列入的对象及原因，只增不改",
    )
    op.create_table("plan_coverage",
        sa.Column("window_id", sa.Text(), autoincrement=False, nullable=False, comment="窗口编号：种类与首日"),
        sa.Column("town_code", sa.Text(), autoincrement=False, nullable=False, comment="所属镇街代码"),
        sa.Column("arm", sa.Text(), autoincrement=False, nullable=False, comment="列入方式：driven 线索和重点驱动，place 重点场所，random 随机抽取，back_check 市级随机复查"),
        sa.Column("planned", sa.Integer(), nullable=True, comment="计划数"),
        sa.Column("done", sa.Integer(), nullable=True, comment="完成数"),
        sa.Column("hits", sa.Integer(), nullable=True, comment="查实数"),
        sa.Column("hit_rate", sa.Float(), nullable=True, comment="查实率：占完成数"),
        sa.Column("low", sa.Float(), nullable=True, comment="下限：95 %"),
        sa.Column("high", sa.Float(), nullable=True, comment="上限：95 %"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("window_id", "town_code", "arm", name="pk_plan_coverage"), comment="计划完成情况：每个窗口、镇街、列入方式一行",
    )


def _watch_list() -> None:
    op.create_table("watch_party",
        sa.Column("subject_key", sa.Text(), autoincrement=False, nullable=False, comment="主体编号或统一社会信用代码"),
        sa.Column("name", sa.Text(), nullable=True, comment="名称"),
        sa.Column("kind", sa.Text(), nullable=True, comment="主体类别：organisation 机构，individual_business 个体工商户，natural_person 自然人，unregistered_venue 未登记场所"),
        sa.Column("town_code", sa.Text(), nullable=True, comment="所属镇街代码"),
        sa.Column("score", sa.Float(), nullable=True, comment="分值：各理由之和"),
        sa.Column("level", sa.Text(), nullable=True, comment="等级：关注，重点"),
        sa.Column("listed_since", sa.Date(), nullable=True, comment="自何日在列"),
        sa.Column("last_evidence_on", sa.Date(), nullable=True, comment="最近情况的日期"),
        sa.Column("origin", sa.Text(), nullable=True, comment="由谁列入：system 系统，town 镇街，both 两者"),
        sa.Column("use", sa.Text(), nullable=True, comment="用途：仅用于安排检查"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("subject_key", name="pk_watch_party"), comment="重点清单：在列的机构和个人；只用于安排检查，不作任何认定",
    )
    op.create_table("watch_reason",
        sa.Column("subject_key", sa.Text(), autoincrement=False, nullable=False, comment="主体编号或统一社会信用代码"),
        sa.Column("code", sa.Text(), autoincrement=False, nullable=False, comment="理由代码：verified 查实，decision 有效处罚决定，open_clue 未办结线索，doubtful 部分属实或无法核实，channel 不同渠道反映，relapse 责令停止或取缔后又查实，phoenix 疑似改头换面再现，related 与受处罚主体有关联，risky_line 名称或经营范围属重点行业，licence 证照不全，own_list 镇街自列，disproved 近期查否，repaired 已修复或移出"),
        sa.Column("points", sa.Float(), nullable=True, comment="计分"),
        sa.Column("evidence", sa.Text(), nullable=True, comment="依据记录：来源:记录编号，多项以分号分隔"),
        sa.Column("text", sa.Text(), nullable=True, comment="理由说明"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("subject_key", "code", name="pk_watch_reason"), comment="重点清单的理由：每个主体每项理由一行，计分之和即分值",
    )
    op.create_table("watch_event",
        sa.Column("event_no", SERIAL, autoincrement=False, nullable=False, comment="序号：按记入先后"),
        sa.Column("subject_key", sa.Text(), nullable=True, comment="主体编号或统一社会信用代码"),
        sa.Column("on", sa.Date(), nullable=True, comment="日期"),
        sa.Column("event", sa.Text(), nullable=True, comment="变动：enter 列入，raise 升级，lower 降级，leave 移出"),
        sa.Column("level", sa.Text(), nullable=True, comment="等级：关注，重点"),
        sa.Column("score", sa.Float(), nullable=True, comment="分值：各理由之和"),
        sa.Column("why", sa.Text(), nullable=True, comment="原因"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("event_no", name="pk_watch_event"), comment="重点清单变动台账，只增不改：列入、升级、降级、移出",
    )
    op.create_index("ix_watch_event_subject_key", "watch_event", ["subject_key"])
    op.create_table("watch_backtest",
        sa.Column("batch", sa.Text(), autoincrement=False, nullable=False, comment="批次：all 为各批次合计"),
        sa.Column("as_of", sa.Date(), nullable=True, comment="统计日"),
        sa.Column("k", sa.Integer(), autoincrement=False, nullable=False, comment="看最前面多少个"),
        sa.Column("base_rate", sa.Float(), nullable=True, comment="全部主体的查实率"),
        sa.Column("hits", sa.Integer(), nullable=True, comment="查实数"),
        sa.Column("lift", sa.Float(), nullable=True, comment="提升倍数：前 k 个的查实率与全部主体的之比"),
        sa.Column("low", sa.Float(), nullable=True, comment="下限：95 %"),
        sa.Column("high", sa.Float(), nullable=True, comment="上限：95 %"),
        sa.Column("auc", sa.Float(), nullable=True, comment="排序的准确度：0.5 为随机"),
        sa.Column("outcome", sa.Text(), autoincrement=False, nullable=False, comment="看哪些查实：all 全部，outside 投诉和市级巡查"),
        sa.Column("parties", sa.Integer(), nullable=True, comment="主体总数"),
        sa.Column("positives", sa.Integer(), nullable=True, comment="下一批次查实的主体数"),
        sa.Column("recall", sa.Float(), nullable=True, comment="其中排在前 k 个的份额"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("batch", "k", "outcome", name="pk_watch_backtest"), comment="重点清单回看：各批次末的清单与下一批次的查实相比",
    )
