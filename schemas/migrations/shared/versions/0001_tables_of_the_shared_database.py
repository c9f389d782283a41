"""Tables of the shared database

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('credit_blacklist',
    sa.Column('listing_id', sa.Text(), autoincrement=False, nullable=False, comment='名单编号：终身不变，由决定文号与信用代码算出'),
    sa.Column('list_type', sa.Text(), autoincrement=False, nullable=True, comment='名单类型：blacklist 黑名单，dishonesty_record 失信信息'),
    sa.Column('violator_id', sa.Text(), autoincrement=False, nullable=True, comment='主体编号：违规主体库编号'),
    sa.Column('cf_xdr_mc', sa.Text(), autoincrement=False, nullable=True, comment='行政相对人名称：登记名称'),
    sa.Column('cf_xdr_lb', sa.Text(), autoincrement=False, nullable=True, comment='行政相对人类别：法人及非法人组织、自然人、个体工商户'),
    sa.Column('cf_xdr_shxym', sa.Text(), autoincrement=False, nullable=True, comment='行政相对人代码_1(统一社会信用代码)：自然人为空'),
    sa.Column('cf_frdb', sa.Text(), autoincrement=False, nullable=True, comment='法定代表人：法定代表人或经营者姓名'),
    sa.Column('cf_xdr_zjhm', sa.Text(), autoincrement=False, nullable=True, comment='证件号码：仅自然人；法人及法定代表人不填'),
    sa.Column('cf_wsh', sa.Text(), autoincrement=False, nullable=True, comment='行政处罚决定书文号：规范格式'),
    sa.Column('cf_wfxw', sa.Text(), autoincrement=False, nullable=True, comment='违法行为类型'),
    sa.Column('cf_sy', sa.Text(), autoincrement=False, nullable=True, comment='违法事实'),
    sa.Column('cf_yj', sa.Text(), autoincrement=False, nullable=True, comment='处罚依据'),
    sa.Column('cf_cflb', sa.Text(), autoincrement=False, nullable=True, comment='处罚类别：多项以分号分隔'),
    sa.Column('cf_nr', sa.Text(), autoincrement=False, nullable=True, comment='处罚内容'),
    sa.Column('cf_nr_fk', sa.Numeric(precision=20, scale=6, asdecimal=False), autoincrement=False, nullable=True, comment='罚款金额（万元）：万元，至多六位小数'),
    sa.Column('cf_nr_wfff', sa.Numeric(precision=20, scale=6, asdecimal=False), autoincrement=False, nullable=True, comment='没收违法所得、没收非法财物的金额（万元）：万元，至多六位小数'),
    sa.Column('cf_nr_zkdx', sa.Text(), autoincrement=False, nullable=True, comment='暂扣或吊销证照名称及编号'),
    sa.Column('cf_jdrq', sa.Date(), autoincrement=False, nullable=True, comment='处罚决定日期'),
    sa.Column('cf_yxq', sa.Date(), autoincrement=False, nullable=True, comment='处罚有效期：无期限为政策规定的长期日期'),
    sa.Column('cf_gsjzq', sa.Date(), autoincrement=False, nullable=True, comment='公示截止期：无期限为政策规定的长期日期'),
    sa.Column('cf_cfjg', sa.Text(), autoincrement=False, nullable=True, comment='处罚机关'),
    sa.Column('cf_cfjgdm', sa.Text(), autoincrement=False, nullable=True, comment='处罚机关统一社会信用代码'),
    sa.Column('cf_sjly', sa.Text(), autoincrement=False, nullable=True, comment='数据来源单位'),
    sa.Column('cf_sjlydm', sa.Text(), autoincrement=False, nullable=True, comment='数据来源单位统一社会信用代码'),
    sa.Column('zt', sa.Text(), autoincrement=False, nullable=True, comment='状态：0 正常；在名单内恒为 0'),
    sa.Column('gxsj', sa.DateTime(), autoincrement=False, nullable=True, comment='更新时间：来源系统的更新时间'),
    sa.Column('bz', sa.Text(), autoincrement=False, nullable=True, comment='备注'),
    sa.Column('rdwh', sa.Text(), autoincrement=False, nullable=True, comment='认定文号：承载本条名单的法律文书文号'),
    sa.Column('rddw', sa.Text(), autoincrement=False, nullable=True, comment='认定部门'),
    sa.Column('severity', sa.Text(), autoincrement=False, nullable=True, comment='严重程度：一般、严重；轻微不公示'),
    sa.Column('rule_version', sa.Text(), autoincrement=False, nullable=True, comment='规则版本：按决定日期适用的公示规则'),
    sa.Column('listed_on', sa.Date(), autoincrement=False, nullable=True, comment='列入日期：承载本条名单的决定的日期，终身不变'),
    sa.Column('publish_until', sa.Date(), autoincrement=False, nullable=True, comment='公示至：含当日；空表示无期限'),
    sa.Column('earliest_repair_on', sa.Date(), autoincrement=False, nullable=True, comment='最早可修复日期'),
    sa.Column('town_code', sa.Text(), autoincrement=False, nullable=True, comment='所属镇街代码'),
    sa.Column('row_hash', sa.Text(), autoincrement=False, nullable=True, comment='本行内容的 SHA-256'),
    sa.Column('release_no', sa.Integer(), autoincrement=False, nullable=True, comment='当前发布批次'),
    sa.PrimaryKeyConstraint('listing_id', name=op.f('pk_credit_blacklist')),
    comment='信用名单：当前发布批次，一条名单一行'
    )
    with op.batch_alter_table('credit_blacklist', schema=None) as batch_op:
        batch_op.create_index('ix_credit_blacklist_cf_xdr_shxym', ['cf_xdr_shxym'], unique=False)

    op.create_table('credit_blacklist_change',
    sa.Column('change_no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False, comment='变更序号，全局连续'),
    sa.Column('release_no', sa.Integer(), autoincrement=False, nullable=True, comment='发布批次'),
    sa.Column('listing_id', sa.Text(), autoincrement=False, nullable=True, comment='名单编号'),
    sa.Column('op', sa.Text(), autoincrement=False, nullable=True, comment='list 列入/amend 变更/expire 到期/repair 修复/revoke 撤销/remove 移出/merge 主体合并/split 主体拆分/correct 更正'),
    sa.Column('reason', sa.Text(), autoincrement=False, nullable=True, comment='依据的文书或规则'),
    sa.Column('before', sa.Text(), autoincrement=False, nullable=True, comment='变更前整行（JSON），列入为空'),
    sa.Column('after', sa.Text(), autoincrement=False, nullable=True, comment='变更后整行（JSON），退出为空'),
    sa.Column('row_hash', sa.Text(), autoincrement=False, nullable=True, comment='变更后整行的散列；退出为变更前整行的散列'),
    sa.Column('changed_on', sa.Date(), autoincrement=False, nullable=True, comment='变更的统计日'),
    sa.Column('chain_hash', sa.Text(), autoincrement=False, nullable=True, comment='链式散列：上一条的链式散列与本条内容的 SHA-256'),
    sa.PrimaryKeyConstraint('change_no', name=op.f('pk_credit_blacklist_change')),
    comment='变更日志：只增不改，每条变更一行'
    )
    with op.batch_alter_table('credit_blacklist_change', schema=None) as batch_op:
        batch_op.create_index('ix_credit_blacklist_change_listing_id', ['listing_id'], unique=False)
        batch_op.create_index('ix_credit_blacklist_change_release_no', ['release_no'], unique=False)

    op.create_table('credit_blacklist_public',
    sa.Column('listing_id', sa.Text(), autoincrement=False, nullable=False, comment='名单编号：终身不变，由决定文号与信用代码算出'),
    sa.Column('list_type', sa.Text(), autoincrement=False, nullable=True, comment='名单类型：blacklist 黑名单，dishonesty_record 失信信息'),
    sa.Column('cf_xdr_mc', sa.Text(), autoincrement=False, nullable=True, comment='行政相对人名称：登记名称'),
    sa.Column('cf_xdr_lb', sa.Text(), autoincrement=False, nullable=True, comment='行政相对人类别：法人及非法人组织、自然人、个体工商户'),
    sa.Column('cf_xdr_shxym', sa.Text(), autoincrement=False, nullable=True, comment='行政相对人代码_1(统一社会信用代码)：自然人为空'),
    sa.Column('cf_frdb', sa.Text(), autoincrement=False, nullable=True, comment='法定代表人：法定代表人或经营者姓名'),
    sa.Column('cf_wsh', sa.Text(), autoincrement=False, nullable=True, comment='行政处罚决定书文号：规范格式'),
    sa.Column('cf_wfxw', sa.Text(), autoincrement=False, nullable=True, comment='违法行为类型'),
    sa.Column('cf_sy', sa.Text(), autoincrement=False, nullable=True, comment='违法事实'),
    sa.Column('cf_yj', sa.Text(), autoincrement=False, nullable=True, comment='处罚依据'),
    sa.Column('cf_cflb', sa.Text(), autoincrement=False, nullable=True, comment='处罚类别：多项以分号分隔'),
    sa.Column('cf_nr', sa.Text(), autoincrement=False, nullable=True, comment='处罚内容'),
    sa.Column('cf_nr_fk', sa.Numeric(precision=20, scale=6, asdecimal=False), autoincrement=False, nullable=True, comment='罚款金额（万元）：万元，至多六位小数'),
    sa.Column('cf_nr_wfff', sa.Numeric(precision=20, scale=6, asdecimal=False), autoincrement=False, nullable=True, comment='没收违法所得、没收非法财物的金额（万元）：万元，至多六位小数'),
    sa.Column('cf_nr_zkdx', sa.Text(), autoincrement=False, nullable=True, comment='暂扣或吊销证照名称及编号'),
    sa.Column('cf_jdrq', sa.Date(), autoincrement=False, nullable=True, comment='处罚决定日期'),
    sa.Column('cf_yxq', sa.Date(), autoincrement=False, nullable=True, comment='处罚有效期：无期限为政策规定的长期日期'),
    sa.Column('cf_gsjzq', sa.Date(), autoincrement=False, nullable=True, comment='公示截止期：无期限为政策规定的长期日期'),
    sa.Column('cf_cfjg', sa.Text(), autoincrement=False, nullable=True, comment='处罚机关'),
    sa.Column('cf_cfjgdm', sa.Text(), autoincrement=False, nullable=True, comment='处罚机关统一社会信用代码'),
    sa.Column('cf_sjly', sa.Text(), autoincrement=False, nullable=True, comment='数据来源单位'),
    sa.Column('cf_sjlydm', sa.Text(), autoincrement=False, nullable=True, comment='数据来源单位统一社会信用代码'),
    sa.Column('zt', sa.Text(), autoincrement=False, nullable=True, comment='状态：0 正常；在名单内恒为 0'),
    sa.Column('gxsj', sa.DateTime(), autoincrement=False, nullable=True, comment='更新时间：来源系统的更新时间'),
    sa.Column('bz', sa.Text(), autoincrement=False, nullable=True, comment='备注'),
    sa.Column('rdwh', sa.Text(), autoincrement=False, nullable=True, comment='认定文号：承载本条名单的法律文书文号'),
    sa.Column('rddw', sa.Text(), autoincrement=False, nullable=True, comment='认定部门'),
    sa.Column('severity', sa.Text(), autoincrement=False, nullable=True, comment='严重程度：一般、严重；轻微不公示'),
    sa.Column('rule_version', sa.Text(), autoincrement=False, nullable=True, comment='规则版本：按决定日期适用的公示规则'),
    sa.Column('listed_on', sa.Date(), autoincrement=False, nullable=True, comment='列入日期：承载本条名单的决定的日期，终身不变'),
    sa.Column('publish_until', sa.Date(), autoincrement=False, nullable=True, comment='公示至：含当日；空表示无期限'),
    sa.Column('earliest_repair_on', sa.Date(), autoincrement=False, nullable=True, comment='最早可修复日期'),
    sa.Column('town_code', sa.Text(), autoincrement=False, nullable=True, comment='所属镇街代码'),
    sa.PrimaryKeyConstraint('listing_id', name=op.f('pk_credit_blacklist_public')),
    comment='可向社会公开的名单：人名、证件号、电话、自然人详细地址均已脱敏'
    )
    op.create_table('credit_blacklist_release',
    sa.Column('release_no', sa.Integer(), autoincrement=False, nullable=False, comment='发布批次，从 1 连续编号'),
    sa.Column('as_of', sa.Date(), autoincrement=False, nullable=True, comment='统计日'),
    sa.Column('created_at', sa.DateTime(), autoincrement=False, nullable=True, comment='发布时间（北京时间）'),
    sa.Column('listings', sa.Integer(), autoincrement=False, nullable=True, comment='名单条数'),
    sa.Column('listed', sa.Integer(), autoincrement=False, nullable=True, comment='列入条数'),
    sa.Column('amended', sa.Integer(), autoincrement=False, nullable=True, comment='变更条数'),
    sa.Column('expired', sa.Integer(), autoincrement=False, nullable=True, comment='到期条数'),
    sa.Column('repaired', sa.Integer(), autoincrement=False, nullable=True, comment='修复条数'),
    sa.Column('revoked', sa.Integer(), autoincrement=False, nullable=True, comment='撤销条数'),
    sa.Column('removed', sa.Integer(), autoincrement=False, nullable=True, comment='移出条数'),
    sa.Column('merged', sa.Integer(), autoincrement=False, nullable=True, comment='主体合并条数'),
    sa.Column('split', sa.Integer(), autoincrement=False, nullable=True, comment='主体拆分条数'),
    sa.Column('corrected', sa.Integer(), autoincrement=False, nullable=True, comment='更正条数'),
    sa.Column('state_hash', sa.Text(), autoincrement=False, nullable=True, comment='发布后全部名单的散列'),
    sa.Column('previous_state_hash', sa.Text(), autoincrement=False, nullable=True, comment='上一批次的散列；首批为空'),
    sa.Column('chain_hash', sa.Text(), autoincrement=False, nullable=True, comment='变更日志至本批次末的链式散列'),
    sa.Column('policy_version', sa.Text(), autoincrement=False, nullable=True, comment='政策版本'),
    sa.Column('run_id', sa.Text(), autoincrement=False, nullable=True, comment='运行编号'),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=True, comment='published 已发布'),
    sa.Column('override_by', sa.Text(), autoincrement=False, nullable=True, comment='越过数量警戒的批准人'),
    sa.Column('override_reason', sa.Text(), autoincrement=False, nullable=True, comment='越过数量警戒的理由'),
    sa.PrimaryKeyConstraint('release_no', name=op.f('pk_credit_blacklist_release')),
    comment='发布批次：每次发布一行'
    )
    op.create_table('credit_blacklist_staged',
    sa.Column('listing_id', sa.Text(), autoincrement=False, nullable=False, comment='名单编号：终身不变，由决定文号与信用代码算出'),
    sa.Column('list_type', sa.Text(), autoincrement=False, nullable=True, comment='名单类型：blacklist 黑名单，dishonesty_record 失信信息'),
    sa.Column('violator_id', sa.Text(), autoincrement=False, nullable=True, comment='主体编号：违规主体库编号'),
    sa.Column('cf_xdr_mc', sa.Text(), autoincrement=False, nullable=True, comment='行政相对人名称：登记名称'),
    sa.Column('cf_xdr_lb', sa.Text(), autoincrement=False, nullable=True, comment='行政相对人类别：法人及非法人组织、自然人、个体工商户'),
    sa.Column('cf_xdr_shxym', sa.Text(), autoincrement=False, nullable=True, comment='行政相对人代码_1(统一社会信用代码)：自然人为空'),
    sa.Column('cf_frdb', sa.Text(), autoincrement=False, nullable=True, comment='法定代表人：法定代表人或经营者姓名'),
    sa.Column('cf_xdr_zjhm', sa.Text(), autoincrement=False, nullable=True, comment='证件号码：仅自然人；法人及法定代表人不填'),
    sa.Column('cf_wsh', sa.Text(), autoincrement=False, nullable=True, comment='行政处罚决定书文号：规范格式'),
    sa.Column('cf_wfxw', sa.Text(), autoincrement=False, nullable=True, comment='违法行为类型'),
    sa.Column('cf_sy', sa.Text(), autoincrement=False, nullable=True, comment='违法事实'),
    sa.Column('cf_yj', sa.Text(), autoincrement=False, nullable=True, comment='处罚依据'),
    sa.Column('cf_cflb', sa.Text(), autoincrement=False, nullable=True, comment='处罚类别：多项以分号分隔'),
    sa.Column('cf_nr', sa.Text(), autoincrement=False, nullable=True, comment='处罚内容'),
    sa.Column('cf_nr_fk', sa.Numeric(precision=20, scale=6, asdecimal=False), autoincrement=False, nullable=True, comment='罚款金额（万元）：万元，至多六位小数'),
    sa.Column('cf_nr_wfff', sa.Numeric(precision=20, scale=6, asdecimal=False), autoincrement=False, nullable=True, comment='没收违法所得、没收非法财物的金额（万元）：万元，至多六位小数'),
    sa.Column('cf_nr_zkdx', sa.Text(), autoincrement=False, nullable=True, comment='暂扣或吊销证照名称及编号'),
    sa.Column('cf_jdrq', sa.Date(), autoincrement=False, nullable=True, comment='处罚决定日期'),
    sa.Column('cf_yxq', sa.Date(), autoincrement=False, nullable=True, comment='处罚有效期：无期限为政策规定的长期日期'),
    sa.Column('cf_gsjzq', sa.Date(), autoincrement=False, nullable=True, comment='公示截止期：无期限为政策规定的长期日期'),
    sa.Column('cf_cfjg', sa.Text(), autoincrement=False, nullable=True, comment='处罚机关'),
    sa.Column('cf_cfjgdm', sa.Text(), autoincrement=False, nullable=True, comment='处罚机关统一社会信用代码'),
    sa.Column('cf_sjly', sa.Text(), autoincrement=False, nullable=True, comment='数据来源单位'),
    sa.Column('cf_sjlydm', sa.Text(), autoincrement=False, nullable=True, comment='数据来源单位统一社会信用代码'),
    sa.Column('zt', sa.Text(), autoincrement=False, nullable=True, comment='状态：0 正常；在名单内恒为 0'),
    sa.Column('gxsj', sa.DateTime(), autoincrement=False, nullable=True, comment='更新时间：来源系统的更新时间'),
    sa.Column('bz', sa.Text(), autoincrement=False, nullable=True, comment='备注'),
    sa.Column('rdwh', sa.Text(), autoincrement=False, nullable=True, comment='认定文号：承载本条名单的法律文书文号'),
    sa.Column('rddw', sa.Text(), autoincrement=False, nullable=True, comment='认定部门'),
    sa.Column('severity', sa.Text(), autoincrement=False, nullable=True, comment='严重程度：一般、严重；轻微不公示'),
    sa.Column('rule_version', sa.Text(), autoincrement=False, nullable=True, comment='规则版本：按决定日期适用的公示规则'),
    sa.Column('listed_on', sa.Date(), autoincrement=False, nullable=True, comment='列入日期：承载本条名单的决定的日期，终身不变'),
    sa.Column('publish_until', sa.Date(), autoincrement=False, nullable=True, comment='公示至：含当日；空表示无期限'),
    sa.Column('earliest_repair_on', sa.Date(), autoincrement=False, nullable=True, comment='最早可修复日期'),
    sa.Column('town_code', sa.Text(), autoincrement=False, nullable=True, comment='所属镇街代码'),
    sa.Column('row_hash', sa.Text(), autoincrement=False, nullable=True, comment='本行内容的 SHA-256'),
    sa.PrimaryKeyConstraint('listing_id', name=op.f('pk_credit_blacklist_staged')),
    comment='待发布的名单：仅供发布前审核，不是公示内容'
    )


def downgrade() -> None:
    op.drop_table('credit_blacklist_staged')
    op.drop_table('credit_blacklist_release')
    op.drop_table('credit_blacklist_public')
    with op.batch_alter_table('credit_blacklist_change', schema=None) as batch_op:
        batch_op.drop_index('ix_credit_blacklist_change_release_no')
        batch_op.drop_index('ix_credit_blacklist_change_listing_id')

    op.drop_table('credit_blacklist_change')
    with op.batch_alter_table('credit_blacklist', schema=None) as batch_op:
        batch_op.drop_index('ix_credit_blacklist_cf_xdr_shxym')

    op.drop_table('credit_blacklist')
