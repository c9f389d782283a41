"""The columns of a published listing: names, Chinese headers, value kinds, who may see them.

One table of fields feeds the shared database, the feed files, the row hash and the data dictionary,
so that they cannot drift apart. No rule of listing lives here (see `build.py`) and nothing is
written.
"""

from dataclasses import replace

from domain.field import Field

LIST_TYPE_LABELS = {"blacklist": "黑名单", "dishonesty_record": "失信信息"}
"""Codes of `list_type` and their Chinese names in files that people read."""

CATEGORIES = {"法人及非法人组织": "", "自然人": "", "个体工商户": ""}
"""What a party is by the publication standard."""

PUBLISHED_CLASSES = {"一般": "", "严重": ""}
"""Classes of a listing; 轻微 is never published."""

IN_FORCE = {"0": "正常"}
"""State of a decision on the list."""

STANDARD_FIELDS = (
    Field("cf_xdr_mc", "行政相对人名称", note="登记名称", personal="name"),
    Field(
        "cf_xdr_lb",
        "行政相对人类别",
        note="法人及非法人组织、自然人、个体工商户",
        values=CATEGORIES,
    ),
    Field("cf_xdr_shxym", "行政相对人代码_1(统一社会信用代码)", note="自然人为空"),
    Field("cf_frdb", "法定代表人", note="法定代表人或经营者姓名", personal="name"),
    Field("cf_xdr_zjhm", "证件号码", note="仅自然人；法人及法定代表人不填", personal="id_number"),
    Field("cf_wsh", "行政处罚决定书文号", note="规范格式"),
    Field("cf_wfxw", "违法行为类型", personal="free_text"),
    Field("cf_sy", "违法事实", personal="free_text"),
    Field("cf_yj", "处罚依据", personal="free_text"),
    Field("cf_cflb", "处罚类别", note="多项以分号分隔"),
    Field("cf_nr", "处罚内容", personal="free_text"),
    Field("cf_nr_fk", "罚款金额（万元）", "wan", note="万元，至多六位小数"),
    Field(
        "cf_nr_wfff", "没收违法所得、没收非法财物的金额（万元）", "wan", note="万元，至多六位小数"
    ),
    Field("cf_nr_zkdx", "暂扣或吊销证照名称及编号", personal="free_text"),
    Field("cf_jdrq", "处罚决定日期", "date"),
    Field("cf_yxq", "处罚有效期", "date", note="无期限为政策规定的长期日期"),
    Field("cf_gsjzq", "公示截止期", "date", note="无期限为政策规定的长期日期"),
    Field("cf_cfjg", "处罚机关"),
    Field("cf_cfjgdm", "处罚机关统一社会信用代码"),
    Field("cf_sjly", "数据来源单位"),
    Field("cf_sjlydm", "数据来源单位统一社会信用代码"),
    Field("zt", "状态", note="0 正常；在名单内恒为 0", values=IN_FORCE),
    Field("gxsj", "更新时间", "moment", note="来源系统的更新时间"),
    Field("bz", "备注", personal="free_text"),
)
"""The fields of the national publication standard, in its order."""

IDENTITY_FIELDS = (
    Field("listing_id", "名单编号", note="终身不变，由决定文号与信用代码算出"),
    Field("list_type", "名单类型", values=LIST_TYPE_LABELS),
    Field("violator_id", "主体编号", note="违规主体库编号"),
)
"""What identifies a listing."""

RULE_FIELDS = (
    Field("rdwh", "认定文号", note="承载本条名单的法律文书文号"),
    Field("rddw", "认定部门"),
    Field("severity", "严重程度", note="一般、严重；轻微不公示", values=PUBLISHED_CLASSES),
    Field("rule_version", "规则版本", note="按决定日期适用的公示规则"),
    Field("listed_on", "列入日期", "date", note="承载本条名单的决定的日期，终身不变"),
    Field("publish_until", "公示至", "date", note="含当日；空表示无期限"),
    Field("earliest_repair_on", "最早可修复日期", "date"),
    Field("town_code", "所属镇街代码"),
)
"""What the listing rules add."""

LISTING_FIELDS = IDENTITY_FIELDS + STANDARD_FIELDS + RULE_FIELDS
"""Every field of a listing in the order of the shared table and of the row hash."""

FILE_FIELDS = STANDARD_FIELDS + IDENTITY_FIELDS + RULE_FIELDS
"""The same fields in the order of `full.csv` and `full.xlsx`: the standard's block comes first."""

LISTING_COLUMNS = tuple(field.name for field in LISTING_FIELDS)
"""Names of the columns of a listings frame."""

_NOT_PUBLIC = frozenset(
    (
        "violator_id",
        "cf_frdb",
        "cf_xdr_zjhm",
        "cf_sy",
        "cf_yj",
        "cf_nr",
        "cf_nr_zkdx",
        "cf_cfjgdm",
        "cf_sjly",
        "cf_sjlydm",
        "gxsj",
        "bz",
    )
)
"""What people typed, who answers for a party, and what only the receiving platform needs."""

_PUBLIC_NOTES = {
    "cf_xdr_mc": "登记名称，其中的人名已脱敏",
    "cf_wsh": "规范格式；不合格式的为空",
    "cf_wfxw": "违规类型词表用语，多项以分号分隔",
    "cf_cflb": "处罚类别词表用语，多项以分号分隔",
    "cf_cfjg": "政策所列机关；其他为空",
    "rdwh": "规范格式；不合格式的为空",
    "rddw": "政策所列机关；其他为空",
}

PUBLIC_MADE = frozenset({*_PUBLIC_NOTES, "cf_xdr_shxym"})
"""Public columns that are not simply the listing's own."""

PUBLIC_FIELDS = tuple(
    replace(field, note=_PUBLIC_NOTES.get(field.name, field.note), personal="")
    for field in IDENTITY_FIELDS + STANDARD_FIELDS + RULE_FIELDS
    if field.name not in _NOT_PUBLIC
)
"""What may be shown to anyone: closed values and the registered name, made by `listing_public`."""
