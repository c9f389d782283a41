"""The tables of the registry database, and who may work with them

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from schemas.migrations.rights import grant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
YUAN = sa.Numeric(20, 2, asdecimal=False)

TABLES = (
    "violator", "violator_evidence", "violation", "violator_link", "violator_relation",
    "link_review", "rejected_record", "source_file", "rejection_history", "quality_figure",
    "submission_status", "listing_receipt", "listing_timeliness", "source_state",
    "source_baseline", "evidence_baseline", "violator_identity", "violator_redirect",
    "listing_hold", "registered_name", "out_of_scope_penalty", "registry_run",
    "publication_attempt", "run_failure", "registry_origin", "registry_seal",
)
ROLES = ("registry_rw",)
RIGHTS = (
    "GRANT SELECT, INSERT, UPDATE, DELETE ON " + ", ".join(TABLES) + " TO registry_rw",
    "GRANT SELECT ON alembic_version_registry TO registry_rw",
)


def upgrade() -> None:
    _parties()
    _links()
    _rejections()
    _reports()
    _identities_and_holds()
    _runs()
    if op.get_bind().dialect.name == "postgresql":
        grant(op.get_bind(), ROLES, RIGHTS)


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _parties() -> None:
    op.create_table("violator",
        sa.Column("violator_id", sa.Text(), autoincrement=False, nullable=False, comment="主体编号：违规主体库编号"),
        sa.Column("kind", sa.Text(), nullable=True, comment="主体类别：organisation 机构，individual_business 个体工商户，natural_person 自然人，unregistered_venue 未登记场所"),
        sa.Column("name", sa.Text(), nullable=True, comment="名称：登记名称优先"),
        sa.Column("aliases", sa.Text(), nullable=True, comment="其他写法：多个以分号分隔"),
        sa.Column("uscc", sa.Text(), nullable=True, comment="统一社会信用代码：校验通过的"),
        sa.Column("id_number_masked", sa.Text(), nullable=True, comment="证件号码（脱敏）"),
        sa.Column("responsible_persons", sa.Text(), nullable=True, comment="负责人：多个以分号分隔"),
        sa.Column("phones", sa.Text(), nullable=True, comment="联系电话：多个以分号分隔"),
        sa.Column("addresses", sa.Text(), nullable=True, comment="地址：多个以分号分隔"),
        sa.Column("town_code", sa.Text(), nullable=True, comment="所属镇街代码"),
        sa.Column("premises_types", sa.Text(), nullable=True, comment="场所类型：多项以分号分隔"),
        sa.Column("violation_types", sa.Text(), nullable=True, comment="违规类型代码：多项以分号分隔"),
        sa.Column("verified_violations", sa.Integer(), nullable=True, comment="查实的违规件数"),
        sa.Column("open_clues", sa.Integer(), nullable=True, comment="未办结的线索件数"),
        sa.Column("first_seen_on", sa.Date(), nullable=True, comment="首次发现日期"),
        sa.Column("last_seen_on", sa.Date(), nullable=True, comment="最近发现日期"),
        sa.Column("merged_into", sa.Text(), nullable=True, comment="并入的主体编号：空表示有效"),
        sa.PrimaryKeyConstraint("violator_id", name="pk_violator"), comment="违规主体：一个法律主体一行，含已并入其他主体的旧编号",
    )
    op.create_index("ix_violator_uscc", "violator", ["uscc"])
    op.create_table("violator_evidence",
        sa.Column("violator_id", sa.Text(), nullable=True, comment="主体编号：违规主体库编号"),
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False, comment="来源：town_submission 镇街巡查表，complaint 投诉工单，department_referral 部门移送，credit_decision 信用决定，market_registration 市场监管登记，market_penalty 市场监管处罚"),
        sa.Column("source_record_id", sa.Text(), autoincrement=False, nullable=False, comment="来源记录编号：同一行重复报送编号不变"),
        sa.Column("party_no", sa.Integer(), autoincrement=False, nullable=False, comment="该记录所指的第几个主体：从 1 起"),
        sa.Column("link_method", sa.Text(), nullable=True, comment="关联方法：uscc 信用代码相同，id_number 证件号码相同，decision 同一决定文号，rule 规则，probabilistic 概率，person 人工认定，alone 未与其他记录关联"),
        sa.Column("link_probability", sa.Float(), nullable=True, comment="关联概率：确定的为 1，规则关联为空"),
        sa.Column("link_reason", sa.Text(), nullable=True, comment="关联理由"),
        sa.Column("linked_to", sa.Text(), nullable=True, comment="关联到的记录"),
        sa.Column("source_file", sa.Text(), nullable=True, comment="来源文件：相对收件箱的路径，名称中认不出的部分为散列"),
        sa.Column("source_row", sa.Integer(), nullable=True, comment="来源行号：填报人看到的行号"),
        sa.PrimaryKeyConstraint("source", "source_record_id", "party_no", name="pk_violator_evidence"), comment="主体证据：每条来源记录所指的每个主体一行",
    )
    op.create_index("ix_violator_evidence_violator_id", "violator_evidence", ["violator_id"])
    op.create_table("violation",
        sa.Column("violation_id", sa.Text(), autoincrement=False, nullable=False, comment="违规事实编号"),
        sa.Column("violator_id", sa.Text(), nullable=True, comment="主体编号：违规主体库编号"),
        sa.Column("source", sa.Text(), nullable=True, comment="来源：town_submission 等，见 domain/intake/sources"),
        sa.Column("source_record_id", sa.Text(), nullable=True, comment="来源记录编号：同一行重复报送编号不变"),
        sa.Column("party_no", sa.Integer(), nullable=True, comment="该记录所指的第几个主体：从 1 起"),
        sa.Column("violation_codes", sa.Text(), nullable=True, comment="违规类型代码：多项以分号分隔"),
        sa.Column("occurred_on", sa.Date(), nullable=True, comment="发现日期"),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="决定日期"),
        sa.Column("verified", sa.Boolean(), nullable=True, comment="是否查实"),
        sa.Column("is_open", sa.Boolean(), nullable=True, comment="是否尚未办结"),
        sa.Column("is_primary", sa.Boolean(), nullable=True, comment="是否主记录：同一决定的多条记录中只有一条"),
        sa.Column("finding", sa.Text(), nullable=True, comment="来源给出的结论"),
        sa.Column("decision_no", sa.Text(), nullable=True, comment="处罚决定书文号：规范形式"),
        sa.Column("authority", sa.Text(), nullable=True, comment="作出决定的机关"),
        sa.Column("penalty_kinds", sa.Text(), nullable=True, comment="处罚类别：多项以分号分隔"),
        sa.Column("fine_yuan", YUAN, nullable=True, comment="罚款金额（元）"),
        sa.Column("confiscated_yuan", YUAN, nullable=True, comment="没收金额（元）"),
        sa.Column("decision_stands", sa.Boolean(), nullable=True, comment="处罚决定是否仍有效"),
        sa.Column("link_method", sa.Text(), nullable=True, comment="关联方法：uscc 信用代码相同，id_number 证件号码相同，decision 同一决定文号，rule 规则，probabilistic 概率，person 人工认定，alone 未与其他记录关联"),
        sa.PrimaryKeyConstraint("violation_id", name="pk_violation"), comment="违规事实：每次检查结论、处罚决定、投诉结论一行",
    )
    op.create_index("ix_violation_violator_id", "violation", ["violator_id"])


def _links() -> None:
    op.create_table("violator_link",
        sa.Column("link_no", SERIAL, autoincrement=False, nullable=False, comment="序号"),
        sa.Column("violator_id", sa.Text(), nullable=True, comment="主体编号：违规主体库编号"),
        sa.Column("left_record", sa.Text(), nullable=True, comment="甲记录：来源:编号"),
        sa.Column("right_record", sa.Text(), nullable=True, comment="乙记录：来源:编号"),
        sa.Column("method", sa.Text(), nullable=True, comment="关联方法：uscc 信用代码相同，id_number 证件号码相同，decision 同一决定文号，rule 规则，probabilistic 概率，person 人工认定，alone 未与其他记录关联"),
        sa.Column("rule", sa.Text(), nullable=True, comment="规则代码：见 policy/linkage.yaml"),
        sa.Column("reason", sa.Text(), nullable=True, comment="理由"),
        sa.Column("weight", sa.Float(), nullable=True, comment="权重：规则为分值，概率关联为比特"),
        sa.Column("probability", sa.Float(), nullable=True, comment="同一主体的概率：0 至 1，只有概率关联才有"),
        sa.Column("comparisons", sa.Text(), nullable=True, comment="比较项：项目=一致程度:比特，分号分隔"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.PrimaryKeyConstraint("link_no", name="pk_violator_link"), comment="关联依据：每条已采纳的关联一行",
    )
    op.create_table("violator_relation",
        sa.Column("left_violator_id", sa.Text(), autoincrement=False, nullable=False, comment="甲主体编号"),
        sa.Column("right_violator_id", sa.Text(), autoincrement=False, nullable=False, comment="乙主体编号"),
        sa.Column("relation", sa.Text(), autoincrement=False, nullable=False, comment="关系：same_operator 同一负责人，same_phone 同一电话，same_premises 同一场所，suspected_successor 疑似承接（右为后来者）"),
        sa.Column("evidence", sa.Text(), nullable=True, comment="依据说明"),
        sa.PrimaryKeyConstraint("left_violator_id", "right_violator_id", "relation", name="pk_violator_relation"), comment="主体关联：不是同一主体但有联系",
    )
    op.create_table("link_review",
        sa.Column("review_no", SERIAL, autoincrement=False, nullable=False, comment="序号"),
        sa.Column("left_record", sa.Text(), nullable=True, comment="甲记录：来源:编号"),
        sa.Column("right_record", sa.Text(), nullable=True, comment="乙记录：来源:编号"),
        sa.Column("left_violator_id", sa.Text(), nullable=True, comment="甲主体编号"),
        sa.Column("right_violator_id", sa.Text(), nullable=True, comment="乙主体编号"),
        sa.Column("method", sa.Text(), nullable=True, comment="关联方法：uscc 信用代码相同，id_number 证件号码相同，decision 同一决定文号，rule 规则，probabilistic 概率，person 人工认定，alone 未与其他记录关联"),
        sa.Column("rule", sa.Text(), nullable=True, comment="规则代码：见 policy/linkage.yaml"),
        sa.Column("reason", sa.Text(), nullable=True, comment="一致之处"),
        sa.Column("refusal", sa.Text(), nullable=True, comment="未自动合并的原因"),
        sa.Column("weight", sa.Float(), nullable=True, comment="权重：规则为分值，概率关联为比特"),
        sa.Column("probability", sa.Float(), nullable=True, comment="同一主体的概率：0 至 1，只有概率关联才有"),
        sa.Column("comparisons", sa.Text(), nullable=True, comment="比较项：项目=一致程度:比特，分号分隔"),
        sa.Column("priority", sa.Integer(), nullable=True, comment="优先级：1 影响公示，2 影响查实违规，3 影响线索，4 上次存疑"),
        sa.Column("effect", sa.Text(), nullable=True, comment="认定后的影响"),
        sa.Column("left_name", sa.Text(), nullable=True, comment="甲名称"),
        sa.Column("right_name", sa.Text(), nullable=True, comment="乙名称"),
        sa.Column("left_code", sa.Text(), nullable=True, comment="甲证件号码：个人脱敏"),
        sa.Column("right_code", sa.Text(), nullable=True, comment="乙证件号码：个人脱敏"),
        sa.Column("left_person", sa.Text(), nullable=True, comment="甲负责人"),
        sa.Column("right_person", sa.Text(), nullable=True, comment="乙负责人"),
        sa.Column("left_phone", sa.Text(), nullable=True, comment="甲电话"),
        sa.Column("right_phone", sa.Text(), nullable=True, comment="乙电话"),
        sa.Column("left_address", sa.Text(), nullable=True, comment="甲地址"),
        sa.Column("right_address", sa.Text(), nullable=True, comment="乙地址"),
        sa.Column("left_seen_on", sa.Text(), nullable=True, comment="甲日期"),
        sa.Column("right_seen_on", sa.Text(), nullable=True, comment="乙日期"),
        sa.PrimaryKeyConstraint("review_no", name="pk_link_review"), comment="待人工认定的记录对",
    )


def _rejections() -> None:
    op.create_table("rejected_record",
        sa.Column("issue_no", SERIAL, autoincrement=False, nullable=False, comment="序号"),
        sa.Column("source", sa.Text(), nullable=True, comment="来源：town_submission 等，见 domain/intake/sources"),
        sa.Column("source_file", sa.Text(), nullable=True, comment="来源文件：相对收件箱的路径，名称中认不出的部分为散列"),
        sa.Column("source_sheet", sa.Text(), nullable=True, comment="工作表"),
        sa.Column("source_row", sa.Integer(), nullable=True, comment="来源行号：填报人看到的行号"),
        sa.Column("source_record_id", sa.Text(), nullable=True, comment="来源记录编号：同一行重复报送编号不变"),
        sa.Column("field", sa.Text(), nullable=True, comment="字段"),
        sa.Column("rule", sa.Text(), nullable=True, comment="规则代码：见 schemas/rows/rules.py"),
        sa.Column("value", sa.Text(), nullable=True, comment="原值：个人信息脱敏"),
        sa.Column("expected", sa.Text(), nullable=True, comment="应填内容"),
        sa.Column("message", sa.Text(), nullable=True, comment="说明：给填报人"),
        sa.Column("severity", sa.Text(), nullable=True, comment="退回的范围：reject_file 整份退回，reject_row 退回该行，reject_value 不取该值，warn 提醒"),
        sa.Column("run_id", sa.Text(), nullable=True, comment="运行编号"),
        sa.PrimaryKeyConstraint("issue_no", name="pk_rejected_record"), comment="退回记录：不符合要求的文件、行、单元格及理由",
    )
    op.create_table("source_file",
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False, comment="来源：town_submission 等，见 domain/intake/sources"),
        sa.Column("source_file", sa.Text(), autoincrement=False, nullable=False, comment="来源文件：相对收件箱的路径，名称中认不出的部分为散列"),
        sa.Column("sha256", sa.Text(), nullable=True, comment="文件内容的 SHA-256"),
        sa.Column("size_bytes", SERIAL, nullable=True, comment="文件大小（字节）"),
        sa.Column("batch", sa.Text(), nullable=True, comment="报送批次：截止日"),
        sa.Column("filer_code", sa.Text(), nullable=True, comment="填报单位代码"),
        sa.Column("received_at", sa.DateTime(), nullable=True, comment="收到时间"),
        sa.Column("status", sa.Text(), nullable=True, comment="读取结果：accepted 接受，rejected 退回，superseded 已被后来的文件取代，ignored 不予读取"),
        sa.Column("rows_read", sa.Integer(), nullable=True, comment="读入行数"),
        sa.Column("rows_accepted", sa.Integer(), nullable=True, comment="接受行数"),
        sa.Column("rows_rejected", sa.Integer(), nullable=True, comment="退回行数"),
        sa.Column("rows_ignored", sa.Integer(), nullable=True, comment="忽略行数"),
        sa.Column("ignored_reasons", sa.Text(), nullable=True, comment="忽略原因及行数：JSON"),
        sa.Column("zero_report", sa.Boolean(), nullable=True, comment="是否零报告"),
        sa.Column("message", sa.Text(), nullable=True, comment="说明：给填报人"),
        sa.Column("answers", sa.Text(), nullable=True, comment="改正送回的退回通知：各行在原文件中的位置，JSON"),
        sa.PrimaryKeyConstraint("source", "source_file", name="pk_source_file"), comment="来源文件台账：读入 = 接受 + 退回 + 忽略",
    )
    op.create_table("rejection_history",
        sa.Column("rejection_key", sa.Text(), autoincrement=False, nullable=False, comment="退回编号：由来源、文件、工作表、行号与记录编号算出"),
        sa.Column("source", sa.Text(), nullable=True, comment="来源：town_submission 等，见 domain/intake/sources"),
        sa.Column("batch", sa.Text(), nullable=True, comment="报送批次：截止日"),
        sa.Column("filer_code", sa.Text(), nullable=True, comment="填报单位代码"),
        sa.Column("source_file", sa.Text(), nullable=True, comment="来源文件：相对收件箱的路径，名称中认不出的部分为散列"),
        sa.Column("source_sheet", sa.Text(), nullable=True, comment="工作表"),
        sa.Column("source_row", sa.Integer(), nullable=True, comment="来源行号：填报人看到的行号"),
        sa.Column("source_record_id", sa.Text(), nullable=True, comment="来源记录编号：同一行重复报送编号不变"),
        sa.Column("severity", sa.Text(), nullable=True, comment="退回的范围：reject_file 整份退回，reject_row 退回该行"),
        sa.Column("rules", sa.Text(), nullable=True, comment="违反的规则：多项以分号分隔"),
        sa.Column("first_seen_run", sa.Text(), nullable=True, comment="首次退回的运行编号"),
        sa.Column("first_seen_on", sa.Date(), nullable=True, comment="首次退回的统计日"),
        sa.Column("resolution", sa.Text(), nullable=True, comment="办结方式：空表示未办结"),
        sa.Column("resolved_by", sa.Text(), nullable=True, comment="改正后的文件与行号"),
        sa.Column("resolved_on", sa.Date(), nullable=True, comment="办结的统计日"),
        sa.PrimaryKeyConstraint("rejection_key", name="pk_rejection_history"), comment="退回台账：每个曾被退回的行或文件一行，直至改正",
    )


def _reports() -> None:
    op.create_table("quality_figure",
        sa.Column("run_id", sa.Text(), autoincrement=False, nullable=False, comment="运行编号"),
        sa.Column("subject", sa.Text(), autoincrement=False, nullable=False, comment="所属：来源，registry 登记库，listing 名单"),
        sa.Column("figure", sa.Text(), autoincrement=False, nullable=False, comment="指标"),
        sa.Column("run_no", sa.Integer(), nullable=True, comment="运行序号：按写入先后"),
        sa.Column("as_of", sa.Date(), nullable=True, comment="统计日"),
        sa.Column("value", sa.Float(), nullable=True, comment="数值"),
        sa.PrimaryKeyConstraint("run_id", "subject", "figure", name="pk_quality_figure"), comment="质量指标：每次运行每项一行，用于与以往比较",
    )
    op.create_table("submission_status",
        sa.Column("batch", sa.Text(), autoincrement=False, nullable=False, comment="报送批次：截止日"),
        sa.Column("filer_code", sa.Text(), autoincrement=False, nullable=False, comment="填报单位代码"),
        sa.Column("filer_name", sa.Text(), nullable=True, comment="填报单位名称"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="截止日期"),
        sa.Column("status", sa.Text(), nullable=True, comment="报送情况：on_time 按时，late 迟报，missing 未报，rejected 退回"),
        sa.Column("submitted_at", sa.DateTime(), nullable=True, comment="首次送达时间：首个可读取的文件，是否按时以此为准"),
        sa.Column("last_submitted_at", sa.DateTime(), nullable=True, comment="最近一次报送时间：含退回的文件"),
        sa.Column("late_days", sa.Integer(), nullable=True, comment="逾期天数"),
        sa.Column("deliveries", sa.Integer(), nullable=True, comment="报送次数"),
        sa.Column("rows_read", sa.Integer(), nullable=True, comment="读入行数"),
        sa.Column("rows_accepted", sa.Integer(), nullable=True, comment="接受行数"),
        sa.Column("rows_rejected", sa.Integer(), nullable=True, comment="退回行数"),
        sa.Column("rows_ignored", sa.Integer(), nullable=True, comment="忽略行数"),
        sa.Column("verified_findings", sa.Integer(), nullable=True, comment="查实件数"),
        sa.Column("zero_report", sa.Boolean(), nullable=True, comment="是否零报告"),
        sa.PrimaryKeyConstraint("batch", "filer_code", name="pk_submission_status"), comment="报送情况：截至统计日每批次每填报单位一行",
    )
    op.create_table("listing_receipt",
        sa.Column("receipt_no", SERIAL, autoincrement=False, nullable=False, comment="序号"),
        sa.Column("source_record_id", sa.Text(), nullable=True, comment="来源记录编号：批次/文号"),
        sa.Column("release_no", sa.Integer(), nullable=True, comment="回执所指的发布批次"),
        sa.Column("decision_no", sa.Text(), nullable=True, comment="处罚决定书文号：规范形式"),
        sa.Column("listing_id", sa.Text(), nullable=True, comment="名单编号：对不上的为空"),
        sa.Column("result", sa.Text(), nullable=True, comment="平台的答复：成功或失败"),
        sa.Column("error_code", sa.Text(), nullable=True, comment="平台的错误代码"),
        sa.Column("error_text", sa.Text(), nullable=True, comment="平台的错误说明"),
        sa.Column("status", sa.Text(), nullable=True, comment="处理情况：accepted 已接收，open 被退回，待更正，corrected 已在后续批次更正，待新回执，settled 后续回执已接收，unknown 回执所指的批次和文号不在发布记录中"),
        sa.Column("corrected_in", sa.Integer(), nullable=True, comment="更正的批次：其后首个变更该名单的批次"),
        sa.Column("source_file", sa.Text(), nullable=True, comment="来源文件：相对收件箱的路径，名称中认不出的部分为散列"),
        sa.Column("source_row", sa.Integer(), nullable=True, comment="来源行号：填报人看到的行号"),
        sa.PrimaryKeyConstraint("receipt_no", name="pk_listing_receipt"), comment="平台回执：接收平台对每条名单的答复",
    )
    op.create_table("listing_timeliness",
        sa.Column("listing_id", sa.Text(), autoincrement=False, nullable=False, comment="名单编号：终身不变，由决定文号与信用代码算出"),
        sa.Column("listed_on", sa.Date(), nullable=True, comment="列入日期：承载本条名单的决定的日期，终身不变"),
        sa.Column("first_published_on", sa.Date(), nullable=True, comment="首次发布的统计日"),
        sa.Column("due_on", sa.Date(), nullable=True, comment="应公示的最后一日"),
        sa.Column("working_days", sa.Integer(), nullable=True, comment="自决定至首次发布的工作日数（天）"),
        sa.Column("status", sa.Text(), nullable=True, comment="是否按时：on_time 按时，late 逾期，unknown_year 节假日安排未公布，无法计算"),
        sa.PrimaryKeyConstraint("listing_id", name="pk_listing_timeliness"), comment="公示时效：自决定之日起的工作日数，每条名单一行",
    )


def _identities_and_holds() -> None:
    op.create_table("source_state",
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False, comment="来源：town_submission 等，见 domain/intake/sources"),
        sa.Column("records", sa.Integer(), nullable=True, comment="接受的记录数"),
        sa.Column("newest_on", sa.Date(), nullable=True, comment="最新一条记录的日期：不晚于统计日"),
        sa.PrimaryKeyConstraint("source", name="pk_source_state"), comment="来源现状：每个来源的记录数与最新日期",
    )
    op.create_table("source_baseline",
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False, comment="来源：town_submission 等，见 domain/intake/sources"),
        sa.Column("records", sa.Integer(), nullable=True, comment="上次发布时接受的记录数"),
        sa.PrimaryKeyConstraint("source", name="pk_source_baseline"), comment="来源基线：上次发布时每个来源的记录数",
    )
    op.create_table("evidence_baseline",
        sa.Column("source", sa.Text(), autoincrement=False, nullable=False, comment="来源：town_submission 等，见 domain/intake/sources"),
        sa.Column("source_record_id", sa.Text(), autoincrement=False, nullable=False, comment="来源记录编号：同一行重复报送编号不变"),
        sa.Column("party_no", sa.Integer(), autoincrement=False, nullable=False, comment="该记录所指的第几个主体：从 1 起"),
        sa.Column("violator_id", sa.Text(), nullable=True, comment="上次发布时的主体编号"),
        sa.PrimaryKeyConstraint("source", "source_record_id", "party_no", name="pk_evidence_baseline"), comment="证据基线：上次发布时每条来源记录所指的主体",
    )
    op.create_table("violator_identity",
        sa.Column("identity_key", sa.Text(), autoincrement=False, nullable=False, comment="身份键：证件号码为散列值"),
        sa.Column("violator_id", sa.Text(), nullable=True, comment="主体编号：违规主体库编号"),
        sa.Column("first_seen_run", sa.Text(), nullable=True, comment="首次出现的运行编号"),
        sa.PrimaryKeyConstraint("identity_key", name="pk_violator_identity"), comment="编号台账：身份键与主体编号的对应，只增不改",
    )
    op.create_table("violator_redirect",
        sa.Column("violator_id", sa.Text(), autoincrement=False, nullable=False, comment="旧编号"),
        sa.Column("merged_into", sa.Text(), nullable=True, comment="并入的编号"),
        sa.PrimaryKeyConstraint("violator_id", name="pk_violator_redirect"), comment="编号重定向：旧编号并入的编号",
    )
    op.create_table("listing_hold",
        sa.Column("hold_no", SERIAL, autoincrement=False, nullable=False, comment="序号"),
        sa.Column("listing_id", sa.Text(), nullable=True, comment="名单编号：能算出时"),
        sa.Column("list_type", sa.Text(), nullable=True, comment="名单类型：blacklist 黑名单，dishonesty_record 失信信息"),
        sa.Column("decision_no", sa.Text(), nullable=True, comment="处罚决定书文号：规范形式"),
        sa.Column("violator_id", sa.Text(), nullable=True, comment="主体编号：违规主体库编号"),
        sa.Column("source", sa.Text(), nullable=True, comment="来源：town_submission 等，见 domain/intake/sources"),
        sa.Column("source_record_id", sa.Text(), nullable=True, comment="来源记录编号：同一行重复报送编号不变"),
        sa.Column("code", sa.Text(), nullable=True, comment="原因代码"),
        sa.Column("message", sa.Text(), nullable=True, comment="原因说明"),
        sa.Column("held", sa.Boolean(), nullable=True, comment="是否暂缓公示：否：照常处理但须核对"),
        sa.PrimaryKeyConstraint("hold_no", name="pk_listing_hold"), comment="暂缓公示及提示：有决定但不能（或须人工核对后才能）公示的，及理由",
    )
    op.create_table("registered_name",
        sa.Column("uscc", sa.Text(), autoincrement=False, nullable=False, comment="统一社会信用代码：校验通过的"),
        sa.Column("name", sa.Text(), autoincrement=False, nullable=False, comment="登记名称"),
        sa.Column("since_on", sa.Date(), nullable=True, comment="启用日期：已知最早使用该名称的日期（核准或成立）"),
        sa.Column("until_on", sa.Date(), nullable=True, comment="停用日期：不再使用该名称的日期；空表示现名"),
        sa.PrimaryKeyConstraint("uscc", "name", name="pk_registered_name"), comment="登记名称沿革：库中主体的代码现在和以前的登记名称",
    )


def _runs() -> None:
    op.create_table("out_of_scope_penalty",
        sa.Column("row_no", SERIAL, autoincrement=False, nullable=False, comment="序号"),
        sa.Column("decision_no", sa.Text(), nullable=True, comment="处罚决定书文号：规范形式"),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="决定日期"),
        sa.Column("authority", sa.Text(), nullable=True, comment="作出决定的机关"),
        sa.Column("party_name", sa.Text(), nullable=True, comment="当事人名称：自然人不记"),
        sa.Column("uscc", sa.Text(), nullable=True, comment="统一社会信用代码：校验通过的"),
        sa.Column("violation_text", sa.Text(), nullable=True, comment="违法行为类型：原文"),
        sa.Column("basis", sa.Text(), nullable=True, comment="处罚依据"),
        sa.Column("scope", sa.Text(), nullable=True, comment="结论：open 须由人判断（暂缓），out 不属于校外培训事项"),
        sa.Column("withdrawn", sa.Boolean(), nullable=True, comment="处罚机关是否已撤销"),
        sa.PrimaryKeyConstraint("row_no", name="pk_out_of_scope_penalty"), comment="提到培训字样而未计入的市场监管处罚：供人浏览，看有没有漏掉的",
    )
    op.create_table("registry_run",
        sa.Column("run_id", sa.Text(), autoincrement=False, nullable=False, comment="运行编号"),
        sa.Column("as_of", sa.Date(), nullable=True, comment="统计日"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.Column("finished_at", sa.DateTime(), nullable=True, comment="写入时间：北京时间"),
        sa.Column("row_counts", sa.Text(), nullable=True, comment="各表行数：JSON"),
        sa.PrimaryKeyConstraint("run_id", name="pk_registry_run"), comment="运行记录：每次写入主体库一行",
    )
    op.create_table("publication_attempt",
        sa.Column("attempt_no", SERIAL, autoincrement=False, nullable=False, comment="序号"),
        sa.Column("run_id", sa.Text(), nullable=True, comment="运行编号"),
        sa.Column("as_of", sa.Date(), nullable=True, comment="统计日"),
        sa.Column("attempted_at", sa.DateTime(), nullable=True, comment="时间：北京时间"),
        sa.Column("outcome", sa.Text(), nullable=True, comment="结果：published 已发布，unchanged 无变化，waiting 待审批，refused 拒绝，failed 失败"),
        sa.Column("release_no", sa.Integer(), nullable=True, comment="发布批次：从 1 连续编号"),
        sa.Column("detail", sa.Text(), nullable=True, comment="拒绝或失败的原因"),
        sa.PrimaryKeyConstraint("attempt_no", name="pk_publication_attempt"), comment="发布尝试：成功、无变化与失败都留记录",
    )
    op.create_table("run_failure",
        sa.Column("run_id", sa.Text(), autoincrement=False, nullable=False, comment="运行编号"),
        sa.Column("job_name", sa.Text(), nullable=True, comment="任务"),
        sa.Column("steps", sa.Text(), nullable=True, comment="失败的步骤：多项以分号分隔"),
        sa.Column("recorded_at", sa.DateTime(), nullable=True, comment="记录时间：北京时间"),
        sa.Column("what_to_do", sa.Text(), nullable=True, comment="怎么办"),
        sa.PrimaryKeyConstraint("run_id", name="pk_run_failure"), comment="失败的运行：由守护进程记录，供值班人员查看",
    )
    op.create_table("registry_origin",
        sa.Column("origin", sa.Text(), autoincrement=False, nullable=False, comment="数据来历：sample 示例，own 自有"),
        sa.PrimaryKeyConstraint("origin", name="pk_registry_origin"), comment="数据来历，恒为一行：此库用于随附的示例，还是自有数据；两者不混",
    )
    op.create_table("registry_seal",
        sa.Column("table_name", sa.Text(), autoincrement=False, nullable=False, comment="表名"),
        sa.Column("row_count", sa.Integer(), nullable=True, comment="行数"),
        sa.Column("digest", sa.Text(), nullable=True, comment="全部内容的散列"),
        sa.Column("public_key", sa.Text(), nullable=True, comment="签名所用的公钥：十六进制；未设密钥为空"),
        sa.Column("signature", sa.Text(), nullable=True, comment="Ed25519 签名：十六进制；未设密钥为空"),
        sa.PrimaryKeyConstraint("table_name", name="pk_registry_seal"), comment="封存：每张表最近一次由程序写入时的行数与散列，供 verify 发现改动",
    )
