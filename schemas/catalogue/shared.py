"""Tables of the shared database: the published list, its change log and its releases."""

from domain.listing.fields import LISTING_COLUMNS
from domain.release.hashes import CHAINED_COLUMNS
from schemas.catalogue.columns import publication
from schemas.catalogue.fields import frame

CREDIT_BLACKLIST = frame(
    "credit_blacklist",
    "信用名单：当前发布批次，一条名单一行",
    [*LISTING_COLUMNS, "row_hash", "release_no", "dispute"],
    key="listing_id",
    required="violator_id cf_xdr_mc rdwh rddw listed_on",
    indexes="cf_xdr_shxym",
    own=[publication.CURRENT_RELEASE],
)
CREDIT_BLACKLIST_STAGED = frame(
    "credit_blacklist_staged",
    "待发布的名单：仅供发布前审核，不是公示内容",
    [*LISTING_COLUMNS, "row_hash"],
    key="listing_id",
)
CREDIT_BLACKLIST_PUBLIC = frame(
    "credit_blacklist_public",
    "可向社会公开的名单：只含封闭取值，名称中的人名已脱敏；没有任何自由文字",
    [field.name for field in publication.PUBLIC],
    key="listing_id",
    own=publication.PUBLIC,
)
CREDIT_BLACKLIST_CHANGE = frame(
    "credit_blacklist_change",
    "变更日志：只增不改，每条变更一行",
    [*CHAINED_COLUMNS, "chain_hash"],
    key="change_no",
    indexes="release_no listing_id",
    own=[publication.CHANGE_REASON, publication.CHANGE_HASH],
)
CREDIT_BLACKLIST_RELEASE = frame(
    "credit_blacklist_release",
    "发布批次：每次发布一行",
    "release_no as_of created_at listings "
    "listed amended expired repaired revoked removed merged split corrected "
    "state_hash previous_state_hash chain_hash policy_version run_id status "
    "override_by override_reason registry_hash",
    key="release_no",
    own=[publication.REVOKED_COUNT, publication.RELEASE_CHAIN, publication.RELEASE_STATUS],
)
CREDIT_BLACKLIST_MASKING = frame(
    "credit_blacklist_masking",
    "公开表现行的脱敏规则版本，恒为一行；仅供发布者",
    "version",
    key="version",
)
CREDIT_BLACKLIST_CANDIDATE = frame(
    "credit_blacklist_candidate",
    "待审批的候选名单：人工审批方式下，每个候选一行；仅供发布者",
    "candidate_hash previous_state_hash state_hash as_of listings changes run_id proposed_at "
    "status first_by first_at second_by second_at note",
    key="candidate_hash",
    own=[
        publication.CANDIDATE_COUNT,
        publication.CANDIDATE_STATE,
        publication.CANDIDATE_STATUS,
    ],
)
SHARED_ORIGIN = frame(
    "shared_origin",
    "数据来历，恒为一行：此库用于随附的示例，还是自有数据；两者不混；仅供发布者",
    "origin",
    key="origin",
)
SHARED_SEAL = frame(
    "shared_seal",
    "封存：仅供发布者的表最近一次由程序写入时的行数与散列，供 verify 发现改动",
    "table_name row_count digest public_key signature",
    key="table_name",
)
CREDIT_BLACKLIST_FILE = frame(
    "credit_blacklist_file",
    "发布文件的散列：每批每个文件一行；补制的文件与原来不同时另起一版并写明原因",
    "release_no rendering file sha256 size row_count made_with reason",
    key="release_no rendering file",
    own=[publication.FILE_ROWS, publication.FILE_REASON],
)
