"""Closed vocabularies of columns: what is stored, and its Chinese word.

Only codes that the program itself gives stand here; those that workbooks and pages show too are in
`domain/reporting/words.py`. What people type is policy (`policy/sources.yaml`,
`policy/words/vocabulary.yaml`).
"""

PARTY_KINDS = {
    "organisation": "机构",
    "individual_business": "个体工商户",
    "natural_person": "自然人",
    "unregistered_venue": "未登记场所",
}

LINK_METHODS = {
    "uscc": "信用代码相同",
    "id_number": "证件号码相同",
    "decision": "同一决定文号",
    "rule": "规则",
    "probabilistic": "概率",
    "person": "人工认定",
    "alone": "未与其他记录关联",
}

PLACE_LEVELS = {
    "unit": "户",
    "building": "楼栋",
    "compound": "小区",
    "locality": "村组",
    "road": "道路",
}

RELATIONS = {
    "same_operator": "同一负责人",
    "same_phone": "同一电话",
    "same_premises": "同一场所",
    "suspected_successor": "疑似承接（右为后来者）",
}

FILE_STATES = {
    "accepted": "接受",
    "rejected": "退回",
    "superseded": "已被后来的文件取代",
    "ignored": "不予读取",
}

RESOLUTIONS = {
    "corrected": "已改正",
    "replaced": "改正后又被退回",
    "withdrawn": "不再报送",
}

ORIGINS = {"sample": "示例", "own": "自有"}

OUTCOMES = {
    "published": "已发布",
    "unchanged": "无变化",
    "waiting": "待审批",
    "refused": "拒绝",
    "failed": "失败",
}

CANDIDATE_STATES = {
    "waiting": "待审批",
    "approved": "已批准",
    "published": "已发布",
    "superseded": "已被新候选取代",
    "rejected": "已否决",
}

RELEASE_STATES = {"published": "已发布"}

IDENTITY_EVENTS = {"merge": "并入", "split": "恢复"}

WRITTEN_OR_FOUND = {"typed": "填写", "premises": "场所名称", "extracted": "从文本提取"}
"""Where a name or an address of a mention comes from."""
