"""The tables and views of the shared database, and who may read and write them

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
WAN = sa.Numeric(20, 6, asdecimal=False)

TABLES = (
    "credit_blacklist", "credit_blacklist_staged", "credit_blacklist_public",
    "credit_blacklist_change", "credit_blacklist_release", "credit_blacklist_masking",
    "credit_blacklist_candidate", "shared_origin", "shared_seal", "credit_blacklist_file",
)

# One row per listing and change, valid from `from_on` to (without) `until_on`; null: still.
# `after` is the listing in that time as JSON; null: it was not on the list.
HISTORY_VIEW = """
CREATE VIEW credit_blacklist_history AS
SELECT listing_id, change_no, release_no, op, reason,
       changed_on AS from_on,
       LEAD(changed_on) OVER (PARTITION BY listing_id ORDER BY change_no) AS until_on,
       before, after, row_hash
FROM credit_blacklist_change
"""
HISTORY_COMMENTS = {
    "listing_id": "名单编号",
    "change_no": "变更序号",
    "release_no": "发布批次",
    "op": "变更种类，见 credit_blacklist_change",
    "reason": "依据的文书或规则",
    "from_on": "自该统计日起（含当日）",
    "until_on": "至该统计日止（不含当日）；空表示至今",
    "before": "变更前整行（JSON）",
    "after": "该期间的整行（JSON）；空表示不在名单上",
    "row_hash": "整行的散列",
}

# The whole list as it would be: the current one with what is staged put in place. A staged row
# without a hash is a listing that goes. Read by the audit, and by the publisher alone.
NEXT_VIEW = """
CREATE VIEW credit_blacklist_next AS
SELECT listing_id, list_type, violator_id, cf_xdr_mc, cf_xdr_lb, cf_xdr_shxym, cf_frdb,
       cf_xdr_zjhm, cf_wsh, cf_wfxw, cf_sy, cf_yj, cf_cflb, cf_nr, cf_nr_fk, cf_nr_wfff,
       cf_nr_zkdx, cf_jdrq, cf_yxq, cf_gsjzq, cf_cfjg, cf_cfjgdm, cf_sjly, cf_sjlydm, zt,
       gxsj, bz, rdwh, rddw, severity, rule_version, listed_on, publish_until,
       earliest_repair_on, town_code, row_hash
FROM credit_blacklist AS held
WHERE NOT EXISTS (SELECT 1 FROM credit_blacklist_staged AS s WHERE s.listing_id = held.listing_id)
UNION ALL
SELECT listing_id, list_type, violator_id, cf_xdr_mc, cf_xdr_lb, cf_xdr_shxym, cf_frdb,
       cf_xdr_zjhm, cf_wsh, cf_wfxw, cf_sy, cf_yj, cf_cflb, cf_nr, cf_nr_fk, cf_nr_wfff,
       cf_nr_zkdx, cf_jdrq, cf_yxq, cf_gsjzq, cf_cfjg, cf_cfjgdm, cf_sjly, cf_sjlydm, zt,
       gxsj, bz, rdwh, rddw, severity, rule_version, listed_on, publish_until,
       earliest_repair_on, town_code, row_hash
FROM credit_blacklist_staged
WHERE row_hash IS NOT NULL
"""
COMMENTS = (
    "COMMENT ON VIEW credit_blacklist_history IS '名单历史：每条名单在名单上的每一段时间及依据'",
    "COMMENT ON VIEW credit_blacklist_next IS "
    "'待发布的完整名单：现行名单换入待发布的变更；仅供发布前审核'",
    *(
        f"COMMENT ON COLUMN credit_blacklist_history.{column} IS '{comment}'"
        for column, comment in HISTORY_COMMENTS.items()
    ),
)

ROLES = ("feed_publisher", "feed_reader", "public_reader")
READABLE = (
    "credit_blacklist, credit_blacklist_change, credit_blacklist_release, "
    "credit_blacklist_public, credit_blacklist_history"
)
# What a publication replaces, and tables of the publisher alone.
WRITTEN = (
    "credit_blacklist, credit_blacklist_public, credit_blacklist_staged, "
    "credit_blacklist_candidate, credit_blacklist_masking, shared_origin, shared_seal"
)
# Tables that only ever grow: not even the publisher may change a row.
APPENDED = "credit_blacklist_change, credit_blacklist_release, credit_blacklist_file"
RIGHTS = (
    f"GRANT SELECT ON {READABLE} TO feed_reader, feed_publisher",
    "GRANT SELECT ON credit_blacklist_public TO public_reader",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON {WRITTEN} TO feed_publisher",
    f"GRANT SELECT, INSERT ON {APPENDED} TO feed_publisher",
    "GRANT SELECT ON credit_blacklist_next, alembic_version_shared TO feed_publisher",
)


def upgrade() -> None:
    _list()
    _staged_list()
    _public_list_and_changes()
    _releases()
    _candidates_and_files()
    op.execute(HISTORY_VIEW)
    op.execute(NEXT_VIEW)
    if op.get_bind().dialect.name == "postgresql":
        # Every publication gives every row its number: with half of each page free the new version
        # of a row lies beside the old one, which takes a quarter of the time and lets the table not
        # grow.
        op.execute("ALTER TABLE credit_blacklist SET (fillfactor = 45)")
        for statement in COMMENTS:
            op.execute(statement)
        grant(op.get_bind(), ROLES, RIGHTS)


def downgrade() -> None:
    op.execute("DROP VIEW credit_blacklist_next")
    op.execute("DROP VIEW credit_blacklist_history")
    for name in reversed(TABLES):
        op.drop_table(name)


def _list() -> None:
    op.create_table("credit_blacklist",
        sa.Column("listing_id", sa.Text(), autoincrement=False, nullable=False, comment="名单编号：终身不变，由决定文号与信用代码算出"),
        sa.Column("list_type", sa.Text(), nullable=True, comment="名单类型：blacklist 黑名单，dishonesty_record 失信信息"),
        sa.Column("violator_id", sa.Text(), nullable=True, comment="主体编号：违规主体库编号"),
        sa.Column("cf_xdr_mc", sa.Text(), nullable=True, comment="行政相对人名称：登记名称"),
        sa.Column("cf_xdr_lb", sa.Text(), nullable=True, comment="行政相对人类别：法人及非法人组织、自然人、个体工商户"),
        sa.Column("cf_xdr_shxym", sa.Text(), nullable=True, comment="行政相对人代码_1(统一社会信用代码)：自然人为空"),
        sa.Column("cf_frdb", sa.Text(), nullable=True, comment="法定代表人：法定代表人或经营者姓名"),
        sa.Column("cf_xdr_zjhm", sa.Text(), nullable=True, comment="证件号码：仅自然人；法人及法定代表人不填"),
        sa.Column("cf_wsh", sa.Text(), nullable=True, comment="行政处罚决定书文号：规范格式"),
        sa.Column("cf_wfxw", sa.Text(), nullable=True, comment="违法行为类型"),
        sa.Column("cf_sy", sa.Text(), nullable=True, comment="违法事实"),
        sa.Column("cf_yj", sa.Text(), nullable=True, comment="处罚依据"),
        sa.Column("cf_cflb", sa.Text(), nullable=True, comment="处罚类别：多项以分号分隔"),
        sa.Column("cf_nr", sa.Text(), nullable=True, comment="处罚内容"),
        sa.Column("cf_nr_fk", WAN, nullable=True, comment="罚款金额（万元）：万元，至多六位小数"),
        sa.Column("cf_nr_wfff", WAN, nullable=True, comment="没收违法所得、没收非法财物的金额（万元）：万元，至多六位小数"),
        sa.Column("cf_nr_zkdx", sa.Text(), nullable=True, comment="暂扣或吊销证照名称及编号"),
        sa.Column("cf_jdrq", sa.Date(), nullable=True, comment="处罚决定日期"),
        sa.Column("cf_yxq", sa.Date(), nullable=True, comment="处罚有效期：无期限为政策规定的长期日期"),
        sa.Column("cf_gsjzq", sa.Date(), nullable=True, comment="公示截止期：无期限为政策规定的长期日期"),
        sa.Column("cf_cfjg", sa.Text(), nullable=True, comment="处罚机关"),
        sa.Column("cf_cfjgdm", sa.Text(), nullable=True, comment="处罚机关统一社会信用代码"),
        sa.Column("cf_sjly", sa.Text(), nullable=True, comment="数据来源单位"),
        sa.Column("cf_sjlydm", sa.Text(), nullable=True, comment="数据来源单位统一社会信用代码"),
        sa.Column("zt", sa.Text(), nullable=True, comment="状态：0 正常；在名单内恒为 0"),
        sa.Column("gxsj", sa.DateTime(), nullable=True, comment="更新时间：来源系统的更新时间"),
        sa.Column("bz", sa.Text(), nullable=True, comment="备注"),
        sa.Column("rdwh", sa.Text(), nullable=True, comment="认定文号：承载本条名单的法律文书文号"),
        sa.Column("rddw", sa.Text(), nullable=True, comment="认定部门"),
        sa.Column("severity", sa.Text(), nullable=True, comment="严重程度：一般、严重；轻微不公示"),
        sa.Column("rule_version", sa.Text(), nullable=True, comment="规则版本：按决定日期适用的公示规则"),
        sa.Column("listed_on", sa.Date(), nullable=True, comment="列入日期：承载本条名单的决定的日期，终身不变"),
        sa.Column("publish_until", sa.Date(), nullable=True, comment="公示至：含当日；空表示无期限"),
        sa.Column("earliest_repair_on", sa.Date(), nullable=True, comment="最早可修复日期"),
        sa.Column("town_code", sa.Text(), nullable=True, comment="所属镇街代码"),
        sa.Column("row_hash", sa.Text(), nullable=True, comment="本行内容的 SHA-256"),
        sa.Column("release_no", sa.Integer(), nullable=True, comment="当前发布批次"),
        sa.Column("dispute", sa.Text(), nullable=True, comment="异议标记：异议中，或空；不计入散列"),
        sa.PrimaryKeyConstraint("listing_id", name="pk_credit_blacklist"), comment="信用名单：当前发布批次，一条名单一行",
    )
    op.create_index("ix_credit_blacklist_cf_xdr_shxym", "credit_blacklist", ["cf_xdr_shxym"])


def _staged_list() -> None:
    op.create_table("credit_blacklist_staged",
        sa.Column("listing_id", sa.Text(), autoincrement=False, nullable=False, comment="名单编号：终身不变，由决定文号与信用代码算出"),
        sa.Column("list_type", sa.Text(), nullable=True, comment="名单类型：blacklist 黑名单，dishonesty_record 失信信息"),
        sa.Column("violator_id", sa.Text(), nullable=True, comment="主体编号：违规主体库编号"),
        sa.Column("cf_xdr_mc", sa.Text(), nullable=True, comment="行政相对人名称：登记名称"),
        sa.Column("cf_xdr_lb", sa.Text(), nullable=True, comment="行政相对人类别：法人及非法人组织、自然人、个体工商户"),
        sa.Column("cf_xdr_shxym", sa.Text(), nullable=True, comment="行政相对人代码_1(统一社会信用代码)：自然人为空"),
        sa.Column("cf_frdb", sa.Text(), nullable=True, comment="法定代表人：法定代表人或经营者姓名"),
        sa.Column("cf_xdr_zjhm", sa.Text(), nullable=True, comment="证件号码：仅自然人；法人及法定代表人不填"),
        sa.Column("cf_wsh", sa.Text(), nullable=True, comment="行政处罚决定书文号：规范格式"),
        sa.Column("cf_wfxw", sa.Text(), nullable=True, comment="违法行为类型"),
        sa.Column("cf_sy", sa.Text(), nullable=True, comment="违法事实"),
        sa.Column("cf_yj", sa.Text(), nullable=True, comment="处罚依据"),
        sa.Column("cf_cflb", sa.Text(), nullable=True, comment="处罚类别：多项以分号分隔"),
        sa.Column("cf_nr", sa.Text(), nullable=True, comment="处罚内容"),
        sa.Column("cf_nr_fk", WAN, nullable=True, comment="罚款金额（万元）：万元，至多六位小数"),
        sa.Column("cf_nr_wfff", WAN, nullable=True, comment="没收违法所得、没收非法财物的金额（万元）：万元，至多六位小数"),
        sa.Column("cf_nr_zkdx", sa.Text(), nullable=True, comment="暂扣或吊销证照名称及编号"),
        sa.Column("cf_jdrq", sa.Date(), nullable=True, comment="处罚决定日期"),
        sa.Column("cf_yxq", sa.Date(), nullable=True, comment="处罚有效期：无期限为政策规定的长期日期"),
        sa.Column("cf_gsjzq", sa.Date(), nullable=True, comment="公示截止期：无期限为政策规定的长期日期"),
        sa.Column("cf_cfjg", sa.Text(), nullable=True, comment="处罚机关"),
        sa.Column("cf_cfjgdm", sa.Text(), nullable=True, comment="处罚机关统一社会信用代码"),
        sa.Column("cf_sjly", sa.Text(), nullable=True, comment="数据来源单位"),
        sa.Column("cf_sjlydm", sa.Text(), nullable=True, comment="数据来源单位统一社会信用代码"),
        sa.Column("zt", sa.Text(), nullable=True, comment="状态：0 正常；在名单内恒为 0"),
        sa.Column("gxsj", sa.DateTime(), nullable=True, comment="更新时间：来源系统的更新时间"),
        sa.Column("bz", sa.Text(), nullable=True, comment="备注"),
        sa.Column("rdwh", sa.Text(), nullable=True, comment="认定文号：承载本条名单的法律文书文号"),
        sa.Column("rddw", sa.Text(), nullable=True, comment="认定部门"),
        sa.Column("severity", sa.Text(), nullable=True, comment="严重程度：一般、严重；轻微不公示"),
        sa.Column("rule_version", sa.Text(), nullable=True, comment="规则版本：按决定日期适用的公示规则"),
        sa.Column("listed_on", sa.Date(), nullable=True, comment="列入日期：承载本条名单的决定的日期，终身不变"),
        sa.Column("publish_until", sa.Date(), nullable=True, comment="公示至：含当日；空表示无期限"),
        sa.Column("earliest_repair_on", sa.Date(), nullable=True, comment="最早可修复日期"),
        sa.Column("town_code", sa.Text(), nullable=True, comment="所属镇街代码"),
        sa.Column("row_hash", sa.Text(), nullable=True, comment="本行内容的 SHA-256"),
        sa.PrimaryKeyConstraint("listing_id", name="pk_credit_blacklist_staged"), comment="待发布的名单：仅供发布前审核，不是公示内容",
    )


def _public_list_and_changes() -> None:
    op.create_table("credit_blacklist_public",
        sa.Column("listing_id", sa.Text(), autoincrement=False, nullable=False, comment="名单编号：终身不变，由决定文号与信用代码算出"),
        sa.Column("list_type", sa.Text(), nullable=True, comment="名单类型：blacklist 黑名单，dishonesty_record 失信信息"),
        sa.Column("cf_xdr_mc", sa.Text(), nullable=True, comment="行政相对人名称：登记名称，其中的人名已脱敏"),
        sa.Column("cf_xdr_lb", sa.Text(), nullable=True, comment="行政相对人类别：法人及非法人组织、自然人、个体工商户"),
        sa.Column("cf_xdr_shxym", sa.Text(), nullable=True, comment="行政相对人代码_1(统一社会信用代码)：自然人为空"),
        sa.Column("cf_wsh", sa.Text(), nullable=True, comment="行政处罚决定书文号：规范格式；不合格式的为空"),
        sa.Column("cf_wfxw", sa.Text(), nullable=True, comment="违法行为类型：违规类型词表用语，多项以分号分隔"),
        sa.Column("cf_cflb", sa.Text(), nullable=True, comment="处罚类别：处罚类别词表用语，多项以分号分隔"),
        sa.Column("cf_nr_fk", WAN, nullable=True, comment="罚款金额（万元）：万元，至多六位小数"),
        sa.Column("cf_nr_wfff", WAN, nullable=True, comment="没收违法所得、没收非法财物的金额（万元）：万元，至多六位小数"),
        sa.Column("cf_jdrq", sa.Date(), nullable=True, comment="处罚决定日期"),
        sa.Column("cf_yxq", sa.Date(), nullable=True, comment="处罚有效期：无期限为政策规定的长期日期"),
        sa.Column("cf_gsjzq", sa.Date(), nullable=True, comment="公示截止期：无期限为政策规定的长期日期"),
        sa.Column("cf_cfjg", sa.Text(), nullable=True, comment="处罚机关：政策所列机关；其他为空"),
        sa.Column("zt", sa.Text(), nullable=True, comment="状态：0 正常；在名单内恒为 0"),
        sa.Column("rdwh", sa.Text(), nullable=True, comment="认定文号：规范格式；不合格式的为空"),
        sa.Column("rddw", sa.Text(), nullable=True, comment="认定部门：政策所列机关；其他为空"),
        sa.Column("severity", sa.Text(), nullable=True, comment="严重程度：一般、严重；轻微不公示"),
        sa.Column("rule_version", sa.Text(), nullable=True, comment="规则版本：按决定日期适用的公示规则"),
        sa.Column("listed_on", sa.Date(), nullable=True, comment="列入日期：承载本条名单的决定的日期，终身不变"),
        sa.Column("publish_until", sa.Date(), nullable=True, comment="公示至：含当日；空表示无期限"),
        sa.Column("earliest_repair_on", sa.Date(), nullable=True, comment="最早可修复日期"),
        sa.Column("town_code", sa.Text(), nullable=True, comment="所属镇街代码"),
        sa.PrimaryKeyConstraint("listing_id", name="pk_credit_blacklist_public"), comment="可向社会公开的名单：只含封闭取值，名称中的人名已脱敏；没有任何自由文字",
    )
    op.create_table("credit_blacklist_change",
        sa.Column("change_no", SERIAL, autoincrement=False, nullable=False, comment="变更序号：全局连续"),
        sa.Column("release_no", sa.Integer(), nullable=True, comment="发布批次：从 1 连续编号"),
        sa.Column("listing_id", sa.Text(), nullable=True, comment="名单编号：终身不变，由决定文号与信用代码算出"),
        sa.Column("op", sa.Text(), nullable=True, comment="变更种类：list 列入，amend 变更，expire 到期，repair 修复，revoke 撤销，remove 移出，merge 主体合并，split 主体拆分，correct 更正"),
        sa.Column("reason", sa.Text(), nullable=True, comment="依据的文书或规则"),
        sa.Column("before", sa.Text(), nullable=True, comment="变更前整行：JSON；列入为空"),
        sa.Column("after", sa.Text(), nullable=True, comment="变更后整行：JSON；退出为空"),
        sa.Column("row_hash", sa.Text(), nullable=True, comment="变更后整行的散列：退出为变更前整行的散列"),
        sa.Column("changed_on", sa.Date(), nullable=True, comment="变更的统计日"),
        sa.Column("chain_hash", sa.Text(), nullable=True, comment="链式散列：上一条的链式散列与本条内容的 SHA-256"),
        sa.PrimaryKeyConstraint("change_no", name="pk_credit_blacklist_change"), comment="变更日志：只增不改，每条变更一行",
    )
    op.create_index("ix_credit_blacklist_change_listing_id", "credit_blacklist_change", ["listing_id"])
    op.create_index("ix_credit_blacklist_change_release_no", "credit_blacklist_change", ["release_no"])


def _releases() -> None:
    op.create_table("credit_blacklist_release",
        sa.Column("release_no", sa.Integer(), autoincrement=False, nullable=False, comment="发布批次：从 1 连续编号"),
        sa.Column("as_of", sa.Date(), nullable=True, comment="统计日"),
        sa.Column("created_at", sa.DateTime(), nullable=True, comment="发布时间：北京时间"),
        sa.Column("listings", sa.Integer(), nullable=True, comment="名单条数"),
        sa.Column("listed", sa.Integer(), nullable=True, comment="列入条数"),
        sa.Column("amended", sa.Integer(), nullable=True, comment="变更条数"),
        sa.Column("expired", sa.Integer(), nullable=True, comment="到期条数"),
        sa.Column("repaired", sa.Integer(), nullable=True, comment="修复条数"),
        sa.Column("revoked", sa.Integer(), nullable=True, comment="撤销条数"),
        sa.Column("removed", sa.Integer(), nullable=True, comment="移出条数"),
        sa.Column("merged", sa.Integer(), nullable=True, comment="主体合并条数"),
        sa.Column("split", sa.Integer(), nullable=True, comment="主体拆分条数"),
        sa.Column("corrected", sa.Integer(), nullable=True, comment="更正条数"),
        sa.Column("state_hash", sa.Text(), nullable=True, comment="全部名单的散列"),
        sa.Column("previous_state_hash", sa.Text(), nullable=True, comment="上一批次的散列：首批为空"),
        sa.Column("chain_hash", sa.Text(), nullable=True, comment="链式散列：变更日志至本批次末"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="政策版本"),
        sa.Column("run_id", sa.Text(), nullable=True, comment="运行编号"),
        sa.Column("status", sa.Text(), nullable=True, comment="批次状态：published 已发布"),
        sa.Column("override_by", sa.Text(), nullable=True, comment="越过数量警戒的批准人"),
        sa.Column("override_reason", sa.Text(), nullable=True, comment="越过数量警戒的理由"),
        sa.Column("registry_hash", sa.Text(), nullable=True, comment="登记库散列：发布时的主体、证据、违规事项与来源文件"),
        sa.PrimaryKeyConstraint("release_no", name="pk_credit_blacklist_release"), comment="发布批次：每次发布一行",
    )
    op.create_table("credit_blacklist_masking",
        sa.Column("version", sa.Text(), autoincrement=False, nullable=False, comment="脱敏规则的版本：规则代码的散列"),
        sa.PrimaryKeyConstraint("version", name="pk_credit_blacklist_masking"), comment="公开表现行的脱敏规则版本，恒为一行；仅供发布者",
    )


def _candidates_and_files() -> None:
    op.create_table("credit_blacklist_candidate",
        sa.Column("candidate_hash", sa.Text(), autoincrement=False, nullable=False, comment="候选散列：上一批次、候选名单与全部变更的 SHA-256"),
        sa.Column("previous_state_hash", sa.Text(), nullable=True, comment="上一批次的散列：首批为空"),
        sa.Column("state_hash", sa.Text(), nullable=True, comment="候选名单的散列"),
        sa.Column("as_of", sa.Date(), nullable=True, comment="统计日"),
        sa.Column("listings", sa.Integer(), nullable=True, comment="候选名单条数"),
        sa.Column("changes", sa.Integer(), nullable=True, comment="变更条数"),
        sa.Column("run_id", sa.Text(), nullable=True, comment="运行编号"),
        sa.Column("proposed_at", sa.DateTime(), nullable=True, comment="提出时间：北京时间"),
        sa.Column("status", sa.Text(), nullable=True, comment="审批状态：waiting 待审批，approved 已批准，published 已发布，superseded 已被新候选取代，rejected 已否决"),
        sa.Column("first_by", sa.Text(), nullable=True, comment="审批人"),
        sa.Column("first_at", sa.DateTime(), nullable=True, comment="审批时间：北京时间"),
        sa.Column("second_by", sa.Text(), nullable=True, comment="复核人：双人复核时"),
        sa.Column("second_at", sa.DateTime(), nullable=True, comment="复核时间：北京时间"),
        sa.Column("note", sa.Text(), nullable=True, comment="否决的理由"),
        sa.PrimaryKeyConstraint("candidate_hash", name="pk_credit_blacklist_candidate"), comment="待审批的候选名单：人工审批方式下，每个候选一行；仅供发布者",
    )
    op.create_table("shared_origin",
        sa.Column("origin", sa.Text(), autoincrement=False, nullable=False, comment="数据来历：sample 示例，own 自有"),
        sa.PrimaryKeyConstraint("origin", name="pk_shared_origin"), comment="数据来历，恒为一行：此库用于随附的示例，还是自有数据；两者不混；仅供发布者",
    )
    op.create_table("shared_seal",
        sa.Column("table_name", sa.Text(), autoincrement=False, nullable=False, comment="表名"),
        sa.Column("row_count", sa.Integer(), nullable=True, comment="行数"),
        sa.Column("digest", sa.Text(), nullable=True, comment="全部内容的散列"),
        sa.Column("public_key", sa.Text(), nullable=True, comment="签名所用的公钥：十六进制；未设密钥为空"),
        sa.Column("signature", sa.Text(), nullable=True, comment="Ed25519 签名：十六进制；未设密钥为空"),
        sa.PrimaryKeyConstraint("table_name", name="pk_shared_seal"), comment="封存：仅供发布者的表最近一次由程序写入时的行数与散列，供 verify 发现改动",
    )
    op.create_table("credit_blacklist_file",
        sa.Column("release_no", sa.Integer(), autoincrement=False, nullable=False, comment="发布批次：从 1 连续编号"),
        sa.Column("rendering", sa.Integer(), autoincrement=False, nullable=False, comment="第几版：1 为发布时"),
        sa.Column("file", sa.Text(), autoincrement=False, nullable=False, comment="文件名"),
        sa.Column("sha256", sa.Text(), nullable=True, comment="文件内容的 SHA-256"),
        sa.Column("size", SERIAL, nullable=True, comment="文件大小（字节）"),
        sa.Column("row_count", sa.Integer(), nullable=True, comment="数据行数：manifest.json 为空"),
        sa.Column("made_with", sa.Text(), nullable=True, comment="制作所用：脱敏规则、程序、库与密钥的版本"),
        sa.Column("reason", sa.Text(), nullable=True, comment="与上一版不同的原因：第 1 版为空"),
        sa.PrimaryKeyConstraint("release_no", "rendering", "file", name="pk_credit_blacklist_file"), comment="发布文件的散列：每批每个文件一行；补制的文件与原来不同时另起一版并写明原因",
    )
