"""Tables of the registry database

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
    op.create_table('link_review',
    sa.Column('left_record', sa.Text(), autoincrement=False, nullable=False, comment='甲记录（来源:编号）'),
    sa.Column('right_record', sa.Text(), autoincrement=False, nullable=False, comment='乙记录（来源:编号）'),
    sa.Column('left_details', sa.Text(), autoincrement=False, nullable=True, comment='甲记录要点'),
    sa.Column('right_details', sa.Text(), autoincrement=False, nullable=True, comment='乙记录要点'),
    sa.Column('probability', sa.Float(), autoincrement=False, nullable=True, comment='同一主体的概率，0 至 1'),
    sa.Column('reason', sa.Text(), autoincrement=False, nullable=True, comment='理由'),
    sa.PrimaryKeyConstraint('left_record', 'right_record', name=op.f('pk_link_review')),
    comment='待人工认定的记录对'
    )
    op.create_table('listing_hold',
    sa.Column('hold_no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False, comment='序号'),
    sa.Column('listing_id', sa.Text(), autoincrement=False, nullable=True, comment='名单编号（能算出时）'),
    sa.Column('list_type', sa.Text(), autoincrement=False, nullable=True, comment='名单类型'),
    sa.Column('decision_no', sa.Text(), autoincrement=False, nullable=True, comment='决定文号'),
    sa.Column('violator_id', sa.Text(), autoincrement=False, nullable=True, comment='主体编号'),
    sa.Column('source', sa.Text(), autoincrement=False, nullable=True, comment='来源'),
    sa.Column('source_record_id', sa.Text(), autoincrement=False, nullable=True, comment='来源记录编号'),
    sa.Column('code', sa.Text(), autoincrement=False, nullable=True, comment='原因代码'),
    sa.Column('message', sa.Text(), autoincrement=False, nullable=True, comment='原因说明'),
    sa.Column('held', sa.Boolean(), autoincrement=False, nullable=True, comment='真：暂缓公示；假：照常处理但须核对'),
    sa.PrimaryKeyConstraint('hold_no', name=op.f('pk_listing_hold')),
    comment='暂缓公示及提示：有决定但不能（或须人工核对后才能）公示的，及理由'
    )
    op.create_table('publication_attempt',
    sa.Column('attempt_no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False, comment='序号'),
    sa.Column('run_id', sa.Text(), autoincrement=False, nullable=True, comment='运行编号'),
    sa.Column('as_of', sa.Date(), autoincrement=False, nullable=True, comment='统计日'),
    sa.Column('attempted_at', sa.DateTime(), autoincrement=False, nullable=True, comment='时间（北京时间）'),
    sa.Column('outcome', sa.Text(), autoincrement=False, nullable=True, comment='published/unchanged/refused/failed'),
    sa.Column('release_no', sa.Integer(), autoincrement=False, nullable=True, comment='发布批次'),
    sa.Column('detail', sa.Text(), autoincrement=False, nullable=True, comment='拒绝或失败的原因'),
    sa.PrimaryKeyConstraint('attempt_no', name=op.f('pk_publication_attempt')),
    comment='发布尝试：成功、无变化与失败都留记录'
    )
    op.create_table('registry_run',
    sa.Column('run_id', sa.Text(), autoincrement=False, nullable=False, comment='运行编号'),
    sa.Column('as_of', sa.Date(), autoincrement=False, nullable=True, comment='统计日'),
    sa.Column('policy_version', sa.Text(), autoincrement=False, nullable=True, comment='政策版本'),
    sa.Column('finished_at', sa.DateTime(), autoincrement=False, nullable=True, comment='写入时间（北京时间）'),
    sa.Column('row_counts', sa.Text(), autoincrement=False, nullable=True, comment='各表行数（JSON）'),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_registry_run')),
    comment='运行记录：每次写入主体库一行'
    )
    op.create_table('rejected_record',
    sa.Column('issue_no', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False, comment='序号'),
    sa.Column('source', sa.Text(), autoincrement=False, nullable=True, comment='来源'),
    sa.Column('source_file', sa.Text(), autoincrement=False, nullable=True, comment='来源文件'),
    sa.Column('source_sheet', sa.Text(), autoincrement=False, nullable=True, comment='工作表'),
    sa.Column('source_row', sa.Integer(), autoincrement=False, nullable=True, comment='来源行号'),
    sa.Column('source_record_id', sa.Text(), autoincrement=False, nullable=True, comment='来源记录编号'),
    sa.Column('field', sa.Text(), autoincrement=False, nullable=True, comment='字段'),
    sa.Column('rule', sa.Text(), autoincrement=False, nullable=True, comment='规则代码'),
    sa.Column('value', sa.Text(), autoincrement=False, nullable=True, comment='原值（个人信息脱敏）'),
    sa.Column('expected', sa.Text(), autoincrement=False, nullable=True, comment='应填内容'),
    sa.Column('message', sa.Text(), autoincrement=False, nullable=True, comment='说明（给填报人）'),
    sa.Column('severity', sa.Text(), autoincrement=False, nullable=True, comment='reject_file/reject_row/reject_value/warn'),
    sa.Column('run_id', sa.Text(), autoincrement=False, nullable=True, comment='运行编号'),
    sa.PrimaryKeyConstraint('issue_no', name=op.f('pk_rejected_record')),
    comment='退回记录：不符合要求的文件、行、单元格及理由'
    )
    op.create_table('source_file',
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False, comment='来源'),
    sa.Column('source_file', sa.Text(), autoincrement=False, nullable=False, comment='相对收件箱的路径'),
    sa.Column('sha256', sa.Text(), autoincrement=False, nullable=True, comment='文件内容的 SHA-256'),
    sa.Column('size_bytes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=True, comment='字节数'),
    sa.Column('batch', sa.Text(), autoincrement=False, nullable=True, comment='报送批次'),
    sa.Column('filer_code', sa.Text(), autoincrement=False, nullable=True, comment='填报单位代码'),
    sa.Column('received_at', sa.DateTime(), autoincrement=False, nullable=True, comment='收到时间'),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=True, comment='accepted/rejected/superseded/ignored'),
    sa.Column('rows_read', sa.Integer(), autoincrement=False, nullable=True, comment='读入行数'),
    sa.Column('rows_accepted', sa.Integer(), autoincrement=False, nullable=True, comment='接受行数'),
    sa.Column('rows_rejected', sa.Integer(), autoincrement=False, nullable=True, comment='退回行数'),
    sa.Column('rows_ignored', sa.Integer(), autoincrement=False, nullable=True, comment='忽略行数'),
    sa.Column('ignored_reasons', sa.Text(), autoincrement=False, nullable=True, comment='忽略原因及行数（JSON）'),
    sa.Column('zero_report', sa.Boolean(), autoincrement=False, nullable=True, comment='是否零报告'),
    sa.Column('message', sa.Text(), autoincrement=False, nullable=True, comment='说明'),
    sa.PrimaryKeyConstraint('source', 'source_file', name=op.f('pk_source_file')),
    comment='来源文件台账：读入 = 接受 + 退回 + 忽略'
    )
    op.create_table('submission_status',
    sa.Column('batch', sa.Text(), autoincrement=False, nullable=False, comment='报送批次（截止日）'),
    sa.Column('filer_code', sa.Text(), autoincrement=False, nullable=False, comment='填报单位代码'),
    sa.Column('filer_name', sa.Text(), autoincrement=False, nullable=True, comment='填报单位名称'),
    sa.Column('due_on', sa.Date(), autoincrement=False, nullable=True, comment='截止日期'),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=True, comment='on_time 按时/late 逾期/missing 未报/rejected 退回'),
    sa.Column('submitted_at', sa.DateTime(), autoincrement=False, nullable=True, comment='首次有效报送时间'),
    sa.Column('last_submitted_at', sa.DateTime(), autoincrement=False, nullable=True, comment='最近报送时间'),
    sa.Column('late_days', sa.Integer(), autoincrement=False, nullable=True, comment='逾期天数'),
    sa.Column('deliveries', sa.Integer(), autoincrement=False, nullable=True, comment='报送次数'),
    sa.Column('rows_read', sa.Integer(), autoincrement=False, nullable=True, comment='读入行数'),
    sa.Column('rows_accepted', sa.Integer(), autoincrement=False, nullable=True, comment='接受行数'),
    sa.Column('rows_rejected', sa.Integer(), autoincrement=False, nullable=True, comment='退回行数'),
    sa.Column('rows_ignored', sa.Integer(), autoincrement=False, nullable=True, comment='忽略行数'),
    sa.Column('verified_findings', sa.Integer(), autoincrement=False, nullable=True, comment='查实件数'),
    sa.Column('zero_report', sa.Boolean(), autoincrement=False, nullable=True, comment='是否零报告'),
    sa.PrimaryKeyConstraint('batch', 'filer_code', name=op.f('pk_submission_status')),
    comment='报送情况：截至统计日每批次每填报单位一行'
    )
    op.create_table('violation',
    sa.Column('violation_id', sa.Text(), autoincrement=False, nullable=False, comment='违规事实编号'),
    sa.Column('violator_id', sa.Text(), autoincrement=False, nullable=True, comment='主体编号'),
    sa.Column('violation_codes', sa.Text(), autoincrement=False, nullable=True, comment='违规类型代码，分号分隔'),
    sa.Column('occurred_on', sa.Date(), autoincrement=False, nullable=True, comment='发现日期'),
    sa.Column('decided_on', sa.Date(), autoincrement=False, nullable=True, comment='决定日期'),
    sa.Column('verified', sa.Boolean(), autoincrement=False, nullable=True, comment='是否查实'),
    sa.Column('is_open', sa.Boolean(), autoincrement=False, nullable=True, comment='是否尚未办结'),
    sa.Column('is_primary', sa.Boolean(), autoincrement=False, nullable=True, comment='同一决定的多条记录中的主记录'),
    sa.Column('finding', sa.Text(), autoincrement=False, nullable=True, comment='来源给出的结论'),
    sa.Column('decision_no', sa.Text(), autoincrement=False, nullable=True, comment='处罚决定书文号'),
    sa.Column('authority', sa.Text(), autoincrement=False, nullable=True, comment='处罚机关'),
    sa.Column('penalty_kinds', sa.Text(), autoincrement=False, nullable=True, comment='处罚类别'),
    sa.Column('fine_yuan', sa.Numeric(precision=20, scale=2, asdecimal=False), autoincrement=False, nullable=True, comment='罚款金额，元'),
    sa.Column('confiscated_yuan', sa.Numeric(precision=20, scale=2, asdecimal=False), autoincrement=False, nullable=True, comment='没收金额，元'),
    sa.Column('decision_stands', sa.Boolean(), autoincrement=False, nullable=True, comment='处罚决定是否仍有效'),
    sa.Column('link_method', sa.Text(), autoincrement=False, nullable=True, comment='关联方法'),
    sa.Column('source', sa.Text(), autoincrement=False, nullable=True, comment='来源'),
    sa.Column('source_record_id', sa.Text(), autoincrement=False, nullable=True, comment='来源记录编号'),
    sa.Column('party_no', sa.Integer(), autoincrement=False, nullable=True, comment='该记录所指的第几个主体'),
    sa.PrimaryKeyConstraint('violation_id', name=op.f('pk_violation')),
    comment='违规事实：每次检查结论、处罚决定、投诉结论一行'
    )
    with op.batch_alter_table('violation', schema=None) as batch_op:
        batch_op.create_index('ix_violation_violator_id', ['violator_id'], unique=False)

    op.create_table('violator',
    sa.Column('violator_id', sa.Text(), autoincrement=False, nullable=False, comment='主体编号，终身不变'),
    sa.Column('kind', sa.Text(), autoincrement=False, nullable=True, comment='organisation 机构/individual_business 个体工商户/natural_person 自然人/unregistered_venue 未登记场所'),
    sa.Column('name', sa.Text(), autoincrement=False, nullable=True, comment='名称（登记名称优先）'),
    sa.Column('aliases', sa.Text(), autoincrement=False, nullable=True, comment='其他写法，分号分隔'),
    sa.Column('uscc', sa.Text(), autoincrement=False, nullable=True, comment='统一社会信用代码'),
    sa.Column('id_number_masked', sa.Text(), autoincrement=False, nullable=True, comment='证件号码（脱敏）'),
    sa.Column('responsible_persons', sa.Text(), autoincrement=False, nullable=True, comment='负责人，分号分隔'),
    sa.Column('phones', sa.Text(), autoincrement=False, nullable=True, comment='联系电话，分号分隔'),
    sa.Column('addresses', sa.Text(), autoincrement=False, nullable=True, comment='地址，分号分隔'),
    sa.Column('town_code', sa.Text(), autoincrement=False, nullable=True, comment='所属镇街代码'),
    sa.Column('premises_types', sa.Text(), autoincrement=False, nullable=True, comment='场所类型，分号分隔'),
    sa.Column('violation_types', sa.Text(), autoincrement=False, nullable=True, comment='违规类型代码，分号分隔'),
    sa.Column('verified_violations', sa.Integer(), autoincrement=False, nullable=True, comment='查实的违规件数'),
    sa.Column('open_clues', sa.Integer(), autoincrement=False, nullable=True, comment='未办结的线索件数'),
    sa.Column('first_seen_on', sa.Date(), autoincrement=False, nullable=True, comment='首次发现日期'),
    sa.Column('last_seen_on', sa.Date(), autoincrement=False, nullable=True, comment='最近发现日期'),
    sa.Column('merged_into', sa.Text(), autoincrement=False, nullable=True, comment='并入的主体编号，空表示有效'),
    sa.PrimaryKeyConstraint('violator_id', name=op.f('pk_violator')),
    comment='违规主体：一个法律主体一行，含已并入其他主体的旧编号'
    )
    with op.batch_alter_table('violator', schema=None) as batch_op:
        batch_op.create_index('ix_violator_uscc', ['uscc'], unique=False)

    op.create_table('violator_evidence',
    sa.Column('violator_id', sa.Text(), autoincrement=False, nullable=True, comment='主体编号'),
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False, comment='来源'),
    sa.Column('source_record_id', sa.Text(), autoincrement=False, nullable=False, comment='来源记录编号'),
    sa.Column('party_no', sa.Integer(), autoincrement=False, nullable=False, comment='该记录所指的第几个主体'),
    sa.Column('link_method', sa.Text(), autoincrement=False, nullable=True, comment='关联方法：uscc/decision/rule/person/alone 等'),
    sa.Column('link_probability', sa.Float(), autoincrement=False, nullable=True, comment='关联概率，0 至 1'),
    sa.Column('source_file', sa.Text(), autoincrement=False, nullable=True, comment='来源文件'),
    sa.Column('source_row', sa.Integer(), autoincrement=False, nullable=True, comment='来源行号'),
    sa.PrimaryKeyConstraint('source', 'source_record_id', 'party_no', name=op.f('pk_violator_evidence')),
    comment='主体证据：每条来源记录所指的每个主体一行'
    )
    with op.batch_alter_table('violator_evidence', schema=None) as batch_op:
        batch_op.create_index('ix_violator_evidence_violator_id', ['violator_id'], unique=False)

    op.create_table('violator_identity',
    sa.Column('identity_key', sa.Text(), autoincrement=False, nullable=False, comment='身份键（证件号码为散列值）'),
    sa.Column('violator_id', sa.Text(), autoincrement=False, nullable=True, comment='主体编号'),
    sa.Column('first_seen_run', sa.Text(), autoincrement=False, nullable=True, comment='首次出现的运行编号'),
    sa.PrimaryKeyConstraint('identity_key', name=op.f('pk_violator_identity')),
    comment='编号台账：身份键与主体编号的对应，只增不改'
    )
    op.create_table('violator_link',
    sa.Column('violator_id', sa.Text(), autoincrement=False, nullable=False, comment='旧编号'),
    sa.Column('merged_into', sa.Text(), autoincrement=False, nullable=True, comment='并入的编号'),
    sa.PrimaryKeyConstraint('violator_id', name=op.f('pk_violator_link')),
    comment='编号重定向：旧编号并入的编号'
    )
    op.create_table('violator_relation',
    sa.Column('left_id', sa.Text(), autoincrement=False, nullable=False, comment='主体编号（较小者）'),
    sa.Column('right_id', sa.Text(), autoincrement=False, nullable=False, comment='主体编号（较大者）'),
    sa.Column('relation', sa.Text(), autoincrement=False, nullable=False, comment='关系：same_responsible_person/same_phone/same_premises/suspected_successor'),
    sa.Column('detail', sa.Text(), autoincrement=False, nullable=True, comment='依据说明'),
    sa.PrimaryKeyConstraint('left_id', 'right_id', 'relation', name=op.f('pk_violator_relation')),
    comment='主体关联：不是同一主体但有联系'
    )


def downgrade() -> None:
    op.drop_table('violator_relation')
    op.drop_table('violator_link')
    op.drop_table('violator_identity')
    with op.batch_alter_table('violator_evidence', schema=None) as batch_op:
        batch_op.drop_index('ix_violator_evidence_violator_id')

    op.drop_table('violator_evidence')
    with op.batch_alter_table('violator', schema=None) as batch_op:
        batch_op.drop_index('ix_violator_uscc')

    op.drop_table('violator')
    with op.batch_alter_table('violation', schema=None) as batch_op:
        batch_op.drop_index('ix_violation_violator_id')

    op.drop_table('violation')
    op.drop_table('submission_status')
    op.drop_table('source_file')
    op.drop_table('rejected_record')
    op.drop_table('registry_run')
    op.drop_table('publication_attempt')
    op.drop_table('listing_hold')
    op.drop_table('link_review')
