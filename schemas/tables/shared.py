"""Tables of the shared database: the published list, its change log and its releases.

`schemas/migrations` creates them, and a test compares the two. No query lives here.
"""

from collections.abc import Sequence

from sqlalchemy import Index

from domain.listing.fields import LISTING_FIELDS, PUBLIC_FIELDS, ListingField
from schemas.tables.columns import SEALED_COLUMNS, SEALS, Spec, make_table, shared_metadata


def _listing_specs(fields: Sequence[ListingField]) -> list[Spec]:
    """Columns of a listing: Chinese header and note become the comment."""
    return [(f.name, f.kind, f"{f.header}：{f.note}" if f.note else f.header) for f in fields]


DISPUTE_NOTE = "异议中，或空；不计入散列"
_RELEASE_SPECS: list[Spec] = [
    ("row_hash", "text", "本行内容的 SHA-256"),
    ("release_no", "int", "当前发布批次"),
]
credit_blacklist = make_table(
    shared_metadata,
    "credit_blacklist",
    "信用名单：当前发布批次，一条名单一行",
    ["listing_id"],
    [*_listing_specs(LISTING_FIELDS), *_RELEASE_SPECS, ("dispute", "text", DISPUTE_NOTE)],
)
credit_blacklist_staged = make_table(
    shared_metadata,
    "credit_blacklist_staged",
    "待发布的名单：仅供发布前审核，不是公示内容",
    ["listing_id"],
    [*_listing_specs(LISTING_FIELDS), _RELEASE_SPECS[0]],
)
credit_blacklist_public = make_table(
    shared_metadata,
    "credit_blacklist_public",
    "可向社会公开的名单：只含封闭取值，名称中的人名已脱敏；没有任何自由文字",
    ["listing_id"],
    _listing_specs(PUBLIC_FIELDS),
)
credit_blacklist_change = make_table(
    shared_metadata,
    "credit_blacklist_change",
    "变更日志：只增不改，每条变更一行",
    ["change_no"],
    [
        ("change_no", "serial", "变更序号，全局连续"),
        ("release_no", "int", "发布批次"),
        ("listing_id", "text", "名单编号"),
        (
            "op",
            "text",
            "list 列入/amend 变更/expire 到期/repair 修复/revoke 撤销/remove 移出/"
            "merge 主体合并/split 主体拆分/correct 更正",
        ),
        ("reason", "text", "依据的文书或规则"),
        ("before", "text", "变更前整行（JSON），列入为空"),
        ("after", "text", "变更后整行（JSON），退出为空"),
        ("row_hash", "text", "变更后整行的散列；退出为变更前整行的散列"),
        ("changed_on", "date", "变更的统计日"),
        ("chain_hash", "text", "链式散列：上一条的链式散列与本条内容的 SHA-256"),
    ],
)
credit_blacklist_release = make_table(
    shared_metadata,
    "credit_blacklist_release",
    "发布批次：每次发布一行",
    ["release_no"],
    [
        ("release_no", "int", "发布批次，从 1 连续编号"),
        ("as_of", "date", "统计日"),
        ("created_at", "moment", "发布时间（北京时间）"),
        ("listings", "int", "名单条数"),
        ("listed", "int", "列入条数"),
        ("amended", "int", "变更条数"),
        ("expired", "int", "到期条数"),
        ("repaired", "int", "修复条数"),
        ("revoked", "int", "撤销条数"),
        ("removed", "int", "移出条数"),
        ("merged", "int", "主体合并条数"),
        ("split", "int", "主体拆分条数"),
        ("corrected", "int", "更正条数"),
        ("state_hash", "text", "发布后全部名单的散列"),
        ("previous_state_hash", "text", "上一批次的散列；首批为空"),
        ("chain_hash", "text", "变更日志至本批次末的链式散列"),
        ("policy_version", "text", "政策版本"),
        ("run_id", "text", "运行编号"),
        ("status", "text", "published 已发布"),
        ("override_by", "text", "越过数量警戒的批准人"),
        ("override_reason", "text", "越过数量警戒的理由"),
        ("registry_hash", "text", "发布时登记库主体、证据、违规事项与来源文件的散列"),
    ],
)
credit_blacklist_masking = make_table(
    shared_metadata,
    "credit_blacklist_masking",
    "公开表现行的脱敏规则版本，恒为一行；仅供发布者",
    ["version"],
    [("version", "text", "脱敏规则的版本（规则代码的散列）")],
)
credit_blacklist_candidate = make_table(
    shared_metadata,
    "credit_blacklist_candidate",
    "待审批的候选名单：人工审批方式下，每个候选一行；仅供发布者",
    ["candidate_hash"],
    [
        ("candidate_hash", "text", "候选散列：上一批次、候选名单与全部变更的 SHA-256"),
        ("previous_state_hash", "text", "上一批次的散列；首批为空"),
        ("state_hash", "text", "候选名单的散列"),
        ("as_of", "date", "统计日"),
        ("listings", "int", "候选名单条数"),
        ("changes", "int", "变更条数"),
        ("run_id", "text", "运行编号"),
        ("proposed_at", "moment", "提出时间（北京时间）"),
        (
            "status",
            "text",
            "waiting 待审批/approved 已批准/published 已发布/superseded 已被新候选取代/"
            "rejected 已否决",
        ),
        ("first_by", "text", "审批人"),
        ("first_at", "moment", "审批时间（北京时间）"),
        ("second_by", "text", "复核人（双人复核时）"),
        ("second_at", "moment", "复核时间（北京时间）"),
        ("note", "text", "否决的理由"),
    ],
)
shared_origin = make_table(
    shared_metadata,
    "shared_origin",
    "数据来历，恒为一行：此库用于随附的示例，还是自有数据；两者不混；仅供发布者",
    ["origin"],
    [("origin", "text", "sample 示例/own 自有")],
)
shared_seal = make_table(
    shared_metadata,
    "shared_seal",
    "封存：仅供发布者的表最近一次由程序写入时的行数与散列，供 verify 发现改动",
    ["table_name"],
    [
        ("table_name", "text", "表名"),
        ("row_count", "int", "行数"),
        ("digest", "text", "全部内容的散列"),
        ("public_key", "text", "签名所用的公钥（十六进制）；未设密钥为空"),
        ("signature", "text", "Ed25519 签名（十六进制）；未设密钥为空"),
    ],
)
credit_blacklist_file = make_table(
    shared_metadata,
    "credit_blacklist_file",
    "发布文件的散列：每批每个文件一行；补制的文件与原来不同时另起一版并写明原因",
    ["release_no", "rendering", "file"],
    [
        ("release_no", "int", "发布批次"),
        ("rendering", "int", "第几版，1 为发布时"),
        ("file", "text", "文件名"),
        ("sha256", "text", "SHA-256"),
        ("size", "serial", "字节数"),
        ("row_count", "int", "数据行数；manifest.json 为空"),
        ("made_with", "text", "制作所用：脱敏规则、程序、库与密钥的版本"),
        ("reason", "text", "与上一版不同的原因；第 1 版为空"),
    ],
)

Index("ix_credit_blacklist_change_release_no", credit_blacklist_change.c.release_no)
Index("ix_credit_blacklist_change_listing_id", credit_blacklist_change.c.listing_id)
Index("ix_credit_blacklist_cf_xdr_shxym", credit_blacklist.c.cf_xdr_shxym)

credit_blacklist.info[SEALED_COLUMNS] = ("listing_id", "gxsj", "dispute")
shared_metadata.info[SEALS] = shared_seal
