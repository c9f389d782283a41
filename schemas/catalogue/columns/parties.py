"""How records become parties: mentions, links, the parties of the registry and their violations."""

from domain.field import Field
from schemas.catalogue.field import both_sides, from_source
from schemas.catalogue.values import (
    IDENTITY_EVENTS,
    LINK_METHODS,
    PARTY_KINDS,
    PLACE_LEVELS,
    RELATIONS,
    WRITTEN_OR_FOUND,
)

MENTIONS = from_source(
    "指称",
    Field("mention_id", "指称编号", note="来源:记录编号#第几个主体"),
    Field("record_key", "来源与记录编号", note="来源:记录编号"),
    Field("seen_on", "发现日期", "date"),
    Field("kind", "主体类别", values=PARTY_KINDS),
    Field("name_origin", "名称出处", values=WRITTEN_OR_FOUND),
    Field("address_origin", "地址出处", values=WRITTEN_OR_FOUND),
    Field("is_masked", "名称是否隐去", "bool", note="如张某、某培训机构"),
    Field("earlier_ticket", "所指的先前工单"),
    Field("persons", "负责人（比较用）", note="多个以分号分隔", personal="name"),
)
"""What a row says of one party."""

NAME_PARTS = from_source(
    "名称解析",
    Field("strict_name", "严格名称", note="只折叠全半角、繁简、括号与后缀写法", personal="name"),
    Field("region", "行政区划"),
    Field("core", "字号"),
    Field("trade", "行业"),
    Field("legal_form", "组织形式"),
    Field("branch", "分支"),
)

PLACE_PARTS = from_source(
    "地址解析",
    Field("road", "道路"),
    Field("road_no", "门牌号"),
    Field("compound", "小区"),
    Field("building", "幢"),
    Field("unit", "单元"),
    Field("room", "室"),
    Field("floor", "楼层"),
    Field("tower", "楼宇"),
    Field("address_key", "精确地址键"),
    Field("building_key", "楼栋键"),
    Field("place_key", "地点键", note="地址所及的最细一级"),
    Field("place_level", "地点级别", values=PLACE_LEVELS),
)

LINKS = from_source(
    "关联",
    Field("cluster", "关联组", "int"),
    Field("link_method", "关联方法", values=LINK_METHODS),
    Field("link_probability", "关联概率", "float", note="确定的为 1，规则关联为空", low=0, high=1),
    Field("linked_to", "关联到的记录"),
    Field("link_reason", "关联理由"),
    Field("left", "甲指称"),
    Field("right", "乙指称"),
    *both_sides("record", "记录", note="来源:编号"),
    Field("method", "关联方法", values=LINK_METHODS),
    Field("weight", "权重", "float", note="规则为分值，概率关联为比特"),
    Field("probability", "同一主体的概率", "float", note="0 至 1，只有概率关联才有", low=0, high=1),
    Field("comparisons", "比较项", note="项目=一致程度:比特，分号分隔"),
    Field("refusal", "未自动合并的原因"),
    Field("link_no", "序号", "serial"),
)
"""Why two records are, or are not, one party."""

LINK_RULE = Field("rule", "规则代码", note="见 policy/linkage.yaml", origin="关联")
LINK_REASON = Field("reason", "理由", origin="关联")
AGREEMENT = Field("reason", "一致之处", origin="关联")

BLOCKS = from_source(
    "关联",
    Field("keys", "分块的键数", "int", low=0),
    Field("pairs", "候选对数", "int", low=0),
    Field("dropped_keys", "过大而舍去的键数", "int", low=0),
    Field("dropped_pairs", "过大而舍去的对数", "int", low=0),
)

REVIEW = from_source(
    "待人工认定",
    Field("review_no", "序号", "serial"),
    *both_sides("violator_id", "主体编号"),
    Field("priority", "优先级", "int", note="1 影响公示，2 影响查实违规，3 影响线索，4 上次存疑"),
    Field("effect", "认定后的影响"),
    *both_sides("name", "名称", personal="name"),
    *both_sides("code", "证件号码", note="个人脱敏", personal="masked_id"),
    *both_sides("person", "负责人", personal="name"),
    *both_sides("phone", "电话", personal="phone"),
    *both_sides("address", "地址", personal="address"),
    *both_sides("seen_on", "日期"),
)

PARTIES = from_source(
    "登记库",
    Field("aliases", "其他写法", note="多个以分号分隔", personal="name"),
    Field("id_number_masked", "证件号码（脱敏）", personal="masked_id"),
    Field("responsible_persons", "负责人", note="多个以分号分隔", personal="name"),
    Field("phones", "联系电话", note="多个以分号分隔", personal="phone"),
    Field("addresses", "地址", note="多个以分号分隔", personal="address"),
    Field("premises_types", "场所类型", note="多项以分号分隔"),
    Field("violation_types", "违规类型代码", note="多项以分号分隔"),
    Field("verified_violations", "查实的违规件数", "int", low=0),
    Field("open_clues", "未办结的线索件数", "int", low=0),
    Field("first_seen_on", "首次发现日期", "date"),
    Field("last_seen_on", "最近发现日期", "date"),
    Field("merged_into", "并入的主体编号", note="空表示有效"),
    Field("since_on", "启用日期", "date", note="已知最早使用该名称的日期（核准或成立）"),
    Field("until_on", "停用日期", "date", note="不再使用该名称的日期；空表示现名"),
    Field("relation", "关系", values=RELATIONS),
    Field("evidence", "依据说明", personal="name"),
)

PARTY_NAME = Field("name", "名称", note="登记名称优先", personal="name", origin="登记库")
REGISTERED_NAME = Field("name", "登记名称", personal="name", origin="市场主体登记")
FINDING = Field("finding", "来源给出的结论", origin="各来源")

VIOLATIONS = from_source(
    "登记库",
    Field("violation_id", "违规事实编号"),
    Field("occurred_on", "发现日期", "date"),
    Field("verified", "是否查实", "bool"),
    Field("is_open", "是否尚未办结", "bool"),
    Field("is_primary", "是否主记录", "bool", note="同一决定的多条记录中只有一条"),
    Field("decision_stands", "处罚决定是否仍有效", "bool"),
)
"""One finding, penalty or conclusion."""

IDENTITY = from_source(
    "编号台账",
    Field("identity_key", "身份键", note="证件号码为散列值"),
    Field("first_seen_run", "首次出现的运行编号"),
    Field("event", "编号变动", values=IDENTITY_EVENTS),
    Field("other_id", "另一个主体编号"),
)
FORMER_ID = Field("violator_id", "旧编号", origin="编号台账")
SUCCESSOR_ID = Field("merged_into", "并入的编号", origin="编号台账")

FIELDS = (
    *(*MENTIONS, *NAME_PARTS, *PLACE_PARTS, *LINKS, *BLOCKS),
    *(*REVIEW, *PARTIES, *VIOLATIONS, *IDENTITY),
)
