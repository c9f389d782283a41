"""The public list holds closed values alone: no column that anybody types

Revision ID: public_words
Revises: dispute
"""

import sqlalchemy as sa
from alembic import op

revision = 'public_words'
down_revision = 'dispute'
branch_labels = None
depends_on = None

TYPED = {
    'cf_frdb': '法定代表人：法定代表人或经营者姓名',
    'cf_sy': '违法事实',
    'cf_yj': '处罚依据',
    'cf_nr': '处罚内容',
    'cf_nr_zkdx': '暂扣或吊销证照名称及编号',
    'cf_cfjgdm': '处罚机关统一社会信用代码',
    'cf_sjly': '数据来源单位',
    'cf_sjlydm': '数据来源单位统一社会信用代码',
    'bz': '备注',
}
BEFORE = {
    'cf_xdr_mc': '行政相对人名称：登记名称',
    'cf_wsh': '行政处罚决定书文号：规范格式',
    'cf_wfxw': '违法行为类型',
    'cf_cflb': '处罚类别：多项以分号分隔',
    'cf_cfjg': '处罚机关',
    'rdwh': '认定文号：承载本条名单的法律文书文号',
    'rddw': '认定部门',
}
AFTER = {
    'cf_xdr_mc': '行政相对人名称：登记名称，其中的人名已脱敏',
    'cf_wsh': '行政处罚决定书文号：规范格式；不合格式的为空',
    'cf_wfxw': '违法行为类型：违规类型词表用语，多项以分号分隔',
    'cf_cflb': '处罚类别：处罚类别词表用语，多项以分号分隔',
    'cf_cfjg': '处罚机关：政策所列机关；其他为空',
    'rdwh': '认定文号：规范格式；不合格式的为空',
    'rddw': '认定部门：政策所列机关；其他为空',
}
TABLE = {
    'before': '可向社会公开的名单：人名、证件号、电话、自然人详细地址均已脱敏',
    'after': '可向社会公开的名单：只含封闭取值，名称中的人名已脱敏；没有任何自由文字',
}


def upgrade() -> None:
    # What was typed is gone at once; the words are made anew by the next run that publishes.
    for name in (*TYPED, 'gxsj'):
        op.drop_column('credit_blacklist_public', name)
    names = ', '.join(f'{name} = NULL' for name in AFTER)
    op.execute(f'UPDATE credit_blacklist_public SET {names}')
    op.execute('DELETE FROM credit_blacklist_masking')
    _comment(BEFORE, AFTER, TABLE['before'], TABLE['after'])


def downgrade() -> None:
    for name, comment in TYPED.items():
        op.add_column('credit_blacklist_public', sa.Column(name, sa.Text(), comment=comment))
    op.add_column(
        'credit_blacklist_public',
        sa.Column('gxsj', sa.DateTime(), comment='更新时间：来源系统的更新时间'),
    )
    _comment(AFTER, BEFORE, TABLE['after'], TABLE['before'])


def _comment(old: dict[str, str], new: dict[str, str], before: str, after: str) -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    for name, comment in new.items():
        op.alter_column(
            'credit_blacklist_public', name, comment=comment, existing_comment=old[name]
        )
    op.create_table_comment('credit_blacklist_public', after, existing_comment=before)
