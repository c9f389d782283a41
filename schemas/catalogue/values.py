"""Closed vocabularies of columns: what is stored, and its Chinese word.

Only codes that the program itself gives stand here. What people type is policy (`choices.yaml`,
`vocabulary.yaml`).
"""

SOURCES = {
    "town_submission": "镇街巡查",
    "complaint": "投诉举报",
    "department_referral": "部门移送",
    "market_registration": "市场主体登记",
    "market_penalty": "市场监管处罚",
    "credit_decision": "信用决定",
}
"""Sources whose records are evidence of a party."""

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

REJECTING = {"reject_file": "退回整个文件", "reject_row": "退回该行"}
SEVERITIES = {**REJECTING, "reject_value": "只退回该值", "warn": "提示"}

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

OPERATIONS = {
    "list": "列入",
    "amend": "变更",
    "expire": "到期",
    "repair": "修复",
    "revoke": "撤销",
    "remove": "移出",
    "merge": "主体合并",
    "split": "主体拆分",
    "correct": "更正",
}
"""What a change of the published list is."""

IDENTITY_EVENTS = {"merge": "并入", "split": "恢复"}

SCOPES = {"open": "须由人判断（暂缓）", "out": "不属于校外培训事项"}

WRITTEN_OR_FOUND = {"typed": "填写", "premises": "场所名称", "extracted": "从文本提取"}
"""Where a name or an address of a mention comes from."""
