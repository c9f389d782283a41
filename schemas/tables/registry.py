"""Tables of the registry database: the institution's memory, restricted (SQLAlchemy Core).

The migrations under `schemas/migrations/registry` create them, and a test compares the two. No
query lives here.
"""

from sqlalchemy import (
    Index,
)

from schemas.tables.columns import SEALS, make_table, registry_metadata

violator = make_table(
    registry_metadata,
    "violator",
    "违规主体：一个法律主体一行，含已并入其他主体的旧编号",
    ["violator_id"],
    [
        ("violator_id", "text", "主体编号，终身不变"),
        (
            "kind",
            "text",
            "organisation 机构/individual_business 个体工商户/natural_person 自然人/"
            "unregistered_venue 未登记场所",
        ),
        ("name", "text", "名称（登记名称优先）"),
        ("aliases", "text", "其他写法，分号分隔"),
        ("uscc", "text", "统一社会信用代码"),
        ("id_number_masked", "text", "证件号码（脱敏）"),
        ("responsible_persons", "text", "负责人，分号分隔"),
        ("phones", "text", "联系电话，分号分隔"),
        ("addresses", "text", "地址，分号分隔"),
        ("town_code", "text", "所属镇街代码"),
        ("premises_types", "text", "场所类型，分号分隔"),
        ("violation_types", "text", "违规类型代码，分号分隔"),
        ("verified_violations", "int", "查实的违规件数"),
        ("open_clues", "int", "未办结的线索件数"),
        ("first_seen_on", "date", "首次发现日期"),
        ("last_seen_on", "date", "最近发现日期"),
        ("merged_into", "text", "并入的主体编号，空表示有效"),
    ],
)

violator_evidence = make_table(
    registry_metadata,
    "violator_evidence",
    "主体证据：每条来源记录所指的每个主体一行",
    ["source", "source_record_id", "party_no"],
    [
        ("violator_id", "text", "主体编号"),
        ("source", "text", "来源"),
        ("source_record_id", "text", "来源记录编号"),
        ("party_no", "int", "该记录所指的第几个主体"),
        ("link_method", "text", "关联方法：uscc/decision/rule/person/alone 等"),
        ("link_probability", "float", "关联概率，0 至 1"),
        ("link_reason", "text", "关联理由"),
        ("linked_to", "text", "关联到的记录"),
        ("source_file", "text", "来源文件"),
        ("source_row", "int", "来源行号"),
    ],
)

violation = make_table(
    registry_metadata,
    "violation",
    "违规事实：每次检查结论、处罚决定、投诉结论一行",
    ["violation_id"],
    [
        ("violation_id", "text", "违规事实编号"),
        ("violator_id", "text", "主体编号"),
        ("violation_codes", "text", "违规类型代码，分号分隔"),
        ("occurred_on", "date", "发现日期"),
        ("decided_on", "date", "决定日期"),
        ("verified", "bool", "是否查实"),
        ("is_open", "bool", "是否尚未办结"),
        ("is_primary", "bool", "同一决定的多条记录中的主记录"),
        ("finding", "text", "来源给出的结论"),
        ("decision_no", "text", "处罚决定书文号"),
        ("authority", "text", "处罚机关"),
        ("penalty_kinds", "text", "处罚类别"),
        ("fine_yuan", "yuan", "罚款金额，元"),
        ("confiscated_yuan", "yuan", "没收金额，元"),
        ("decision_stands", "bool", "处罚决定是否仍有效"),
        ("link_method", "text", "关联方法"),
        ("source", "text", "来源"),
        ("source_record_id", "text", "来源记录编号"),
        ("party_no", "int", "该记录所指的第几个主体"),
    ],
)

violator_link = make_table(
    registry_metadata,
    "violator_link",
    "关联依据：每条已采纳的关联一行",
    ["link_no"],
    [
        ("link_no", "serial", "序号"),
        ("violator_id", "text", "主体编号"),
        ("left_record", "text", "甲记录（来源:编号）"),
        ("right_record", "text", "乙记录（来源:编号）"),
        ("method", "text", "关联方法"),
        ("rule", "text", "规则代码"),
        ("reason", "text", "理由"),
        ("weight", "float", "权重：规则为分值，概率关联为比特"),
        ("probability", "float", "概率关联的概率，0 至 1"),
        ("comparisons", "text", "概率关联的比较项：项目=一致程度:比特，分号分隔"),
        ("policy_version", "text", "规则版本"),
    ],
)

violator_relation = make_table(
    registry_metadata,
    "violator_relation",
    "主体关联：不是同一主体但有联系",
    ["left_violator_id", "right_violator_id", "relation"],
    [
        ("left_violator_id", "text", "主体编号"),
        ("right_violator_id", "text", "主体编号"),
        (
            "relation",
            "text",
            "关系：same_operator 同一负责人/same_phone 同一电话/same_premises 同一场所/"
            "suspected_successor 疑似承接（右为后来者）",
        ),
        ("evidence", "text", "依据说明"),
    ],
)

link_review = make_table(
    registry_metadata,
    "link_review",
    "待人工认定的记录对",
    ["review_no"],
    [
        ("review_no", "serial", "序号"),
        ("left_record", "text", "甲记录（来源:编号）"),
        ("right_record", "text", "乙记录（来源:编号）"),
        ("left_violator_id", "text", "甲主体编号"),
        ("right_violator_id", "text", "乙主体编号"),
        ("method", "text", "关联方法"),
        ("rule", "text", "规则代码"),
        ("reason", "text", "一致之处"),
        ("refusal", "text", "未自动合并的原因"),
        ("weight", "float", "权重"),
        ("probability", "float", "同一主体的概率，0 至 1"),
        ("comparisons", "text", "比较项：项目=一致程度:比特，分号分隔"),
        ("priority", "int", "优先级：1 影响公示/2 影响查实违规/3 影响线索"),
        ("effect", "text", "认定后的影响"),
        ("left_name", "text", "甲名称"),
        ("right_name", "text", "乙名称"),
        ("left_code", "text", "甲证件号码（个人脱敏）"),
        ("right_code", "text", "乙证件号码（个人脱敏）"),
        ("left_person", "text", "甲负责人"),
        ("right_person", "text", "乙负责人"),
        ("left_phone", "text", "甲电话"),
        ("right_phone", "text", "乙电话"),
        ("left_address", "text", "甲地址"),
        ("right_address", "text", "乙地址"),
        ("left_seen_on", "text", "甲日期"),
        ("right_seen_on", "text", "乙日期"),
    ],
)

rejected_record = make_table(
    registry_metadata,
    "rejected_record",
    "退回记录：不符合要求的文件、行、单元格及理由",
    ["issue_no"],
    [
        ("issue_no", "serial", "序号"),
        ("source", "text", "来源"),
        ("source_file", "text", "来源文件"),
        ("source_sheet", "text", "工作表"),
        ("source_row", "int", "来源行号"),
        ("source_record_id", "text", "来源记录编号"),
        ("field", "text", "字段"),
        ("rule", "text", "规则代码"),
        ("value", "text", "原值（个人信息脱敏）"),
        ("expected", "text", "应填内容"),
        ("message", "text", "说明（给填报人）"),
        ("severity", "text", "reject_file/reject_row/reject_value/warn"),
        ("run_id", "text", "运行编号"),
    ],
)

source_file = make_table(
    registry_metadata,
    "source_file",
    "来源文件台账：读入 = 接受 + 退回 + 忽略",
    ["source", "source_file"],
    [
        ("source", "text", "来源"),
        ("source_file", "text", "相对收件箱的路径"),
        ("sha256", "text", "文件内容的 SHA-256"),
        ("size_bytes", "serial", "字节数"),
        ("batch", "text", "报送批次"),
        ("filer_code", "text", "填报单位代码"),
        ("received_at", "moment", "收到时间"),
        ("status", "text", "accepted/rejected/superseded/ignored"),
        ("rows_read", "int", "读入行数"),
        ("rows_accepted", "int", "接受行数"),
        ("rows_rejected", "int", "退回行数"),
        ("rows_ignored", "int", "忽略行数"),
        ("ignored_reasons", "text", "忽略原因及行数（JSON）"),
        ("zero_report", "bool", "是否零报告"),
        ("message", "text", "说明"),
        ("answers", "text", "改正送回的退回通知：各行在原文件中的位置（JSON）"),
    ],
)

rejection_history = make_table(
    registry_metadata,
    "rejection_history",
    "退回台账：每个曾被退回的行或文件一行，直至改正",
    ["rejection_key"],
    [
        ("rejection_key", "text", "退回编号（来源、文件、工作表、行号与记录编号）"),
        ("source", "text", "来源"),
        ("batch", "text", "报送批次"),
        ("filer_code", "text", "填报单位代码"),
        ("source_file", "text", "来源文件"),
        ("source_sheet", "text", "工作表"),
        ("source_row", "int", "来源行号"),
        ("source_record_id", "text", "来源记录编号"),
        ("severity", "text", "reject_file/reject_row"),
        ("rules", "text", "违反的规则，分号分隔"),
        ("first_seen_run", "text", "首次退回的运行编号"),
        ("first_seen_on", "date", "首次退回的统计日"),
        ("resolution", "text", "corrected 已改正/replaced 改正后又被退回/withdrawn 不再报送"),
        ("resolved_by", "text", "改正后的文件与行号"),
        ("resolved_on", "date", "办结的统计日"),
    ],
)

quality_figure = make_table(
    registry_metadata,
    "quality_figure",
    "质量指标：每次运行每项一行，用于与以往比较",
    ["run_id", "subject", "figure"],
    [
        ("run_id", "text", "运行编号"),
        ("subject", "text", "所属：来源、registry 登记库、listing 名单"),
        ("figure", "text", "指标"),
        ("run_no", "int", "运行序号，按写入先后"),
        ("as_of", "date", "统计日"),
        ("value", "float", "数值"),
    ],
)

submission_status = make_table(
    registry_metadata,
    "submission_status",
    "报送情况：截至统计日每批次每填报单位一行",
    ["batch", "filer_code"],
    [
        ("batch", "text", "报送批次（截止日）"),
        ("filer_code", "text", "填报单位代码"),
        ("filer_name", "text", "填报单位名称"),
        ("due_on", "date", "截止日期"),
        ("status", "text", "on_time 按时/late 逾期/missing 未报/rejected 退回"),
        ("submitted_at", "moment", "首次送达且可读取的时间，是否按时以此为准"),
        ("last_submitted_at", "moment", "最近一次报送时间（含退回的文件）"),
        ("late_days", "int", "逾期天数"),
        ("deliveries", "int", "报送次数"),
        ("rows_read", "int", "读入行数"),
        ("rows_accepted", "int", "接受行数"),
        ("rows_rejected", "int", "退回行数"),
        ("rows_ignored", "int", "忽略行数"),
        ("verified_findings", "int", "查实件数"),
        ("zero_report", "bool", "是否零报告"),
    ],
)

listing_receipt = make_table(
    registry_metadata,
    "listing_receipt",
    "平台回执：接收平台对每条名单的答复",
    ["receipt_no"],
    [
        ("receipt_no", "serial", "序号"),
        ("source_record_id", "text", "来源记录编号：批次/文号"),
        ("release_no", "int", "回执所指的发布批次"),
        ("decision_no", "text", "决定书文号"),
        ("listing_id", "text", "名单编号；对不上的为空"),
        ("result", "text", "成功/失败"),
        ("error_code", "text", "平台的错误代码"),
        ("error_text", "text", "平台的错误说明"),
        ("status", "text", "accepted/open/corrected/settled/unknown"),
        ("corrected_in", "int", "其后首个变更该名单的批次"),
        ("source_file", "text", "来源文件"),
        ("source_row", "int", "来源行号"),
    ],
)

listing_timeliness = make_table(
    registry_metadata,
    "listing_timeliness",
    "公示时效：自决定之日起的工作日数，每条名单一行",
    ["listing_id"],
    [
        ("listing_id", "text", "名单编号"),
        ("listed_on", "date", "决定日期"),
        ("first_published_on", "date", "首次发布的统计日"),
        ("due_on", "date", "应公示的最后一日"),
        ("working_days", "int", "自决定至首次发布的工作日数"),
        ("status", "text", "on_time 按时/late 逾期/unknown_year 节假日安排未公布，无法计算"),
    ],
)

source_state = make_table(
    registry_metadata,
    "source_state",
    "来源现状：每个来源的记录数与最新日期",
    ["source"],
    [
        ("source", "text", "来源"),
        ("records", "int", "接受的记录数"),
        ("newest_on", "date", "最新一条记录的日期（不晚于统计日）"),
    ],
)

source_baseline = make_table(
    registry_metadata,
    "source_baseline",
    "来源基线：上次发布时每个来源的记录数",
    ["source"],
    [("source", "text", "来源"), ("records", "int", "上次发布时接受的记录数")],
)

evidence_baseline = make_table(
    registry_metadata,
    "evidence_baseline",
    "证据基线：上次发布时每条来源记录所指的主体",
    ["source", "source_record_id", "party_no"],
    [
        ("source", "text", "来源"),
        ("source_record_id", "text", "来源记录编号"),
        ("party_no", "int", "该记录所指的第几个主体"),
        ("violator_id", "text", "上次发布时的主体编号"),
    ],
)

violator_identity = make_table(
    registry_metadata,
    "violator_identity",
    "编号台账：身份键与主体编号的对应，只增不改",
    ["identity_key"],
    [
        ("identity_key", "text", "身份键（证件号码为散列值）"),
        ("violator_id", "text", "主体编号"),
        ("first_seen_run", "text", "首次出现的运行编号"),
    ],
)

violator_redirect = make_table(
    registry_metadata,
    "violator_redirect",
    "编号重定向：旧编号并入的编号",
    ["violator_id"],
    [
        ("violator_id", "text", "旧编号"),
        ("merged_into", "text", "并入的编号"),
    ],
)

listing_hold = make_table(
    registry_metadata,
    "listing_hold",
    "暂缓公示及提示：有决定但不能（或须人工核对后才能）公示的，及理由",
    ["hold_no"],
    [
        ("hold_no", "serial", "序号"),
        ("listing_id", "text", "名单编号（能算出时）"),
        ("list_type", "text", "名单类型"),
        ("decision_no", "text", "决定文号"),
        ("violator_id", "text", "主体编号"),
        ("source", "text", "来源"),
        ("source_record_id", "text", "来源记录编号"),
        ("code", "text", "原因代码"),
        ("message", "text", "原因说明"),
        ("held", "bool", "真：暂缓公示；假：照常处理但须核对"),
    ],
)

registered_name = make_table(
    registry_metadata,
    "registered_name",
    "登记名称沿革：库中主体的代码现在和以前的登记名称",
    ["uscc", "name"],
    [
        ("uscc", "text", "统一社会信用代码"),
        ("name", "text", "登记名称"),
        ("since_on", "date", "已知最早使用该名称的日期（核准或成立）"),
        ("until_on", "date", "不再使用该名称的日期；空表示现名"),
    ],
)

out_of_scope_penalty = make_table(
    registry_metadata,
    "out_of_scope_penalty",
    "提到培训字样而未计入的市场监管处罚：供人浏览，看有没有漏掉的",
    ["row_no"],
    [
        ("row_no", "serial", "序号"),
        ("decision_no", "text", "决定文号"),
        ("decided_on", "date", "决定日期"),
        ("authority", "text", "处罚机关"),
        ("party_name", "text", "当事人名称（自然人不记）"),
        ("uscc", "text", "统一社会信用代码"),
        ("violation_text", "text", "违法行为类型"),
        ("basis", "text", "处罚依据"),
        ("scope", "text", "结论：open 须由人判断（暂缓），out 不属于校外培训事项"),
        ("withdrawn", "bool", "处罚机关是否已撤销"),
    ],
)

registry_run = make_table(
    registry_metadata,
    "registry_run",
    "运行记录：每次写入主体库一行",
    ["run_id"],
    [
        ("run_id", "text", "运行编号"),
        ("as_of", "date", "统计日"),
        ("policy_version", "text", "政策版本"),
        ("finished_at", "moment", "写入时间（北京时间）"),
        ("row_counts", "text", "各表行数（JSON）"),
    ],
)

publication_attempt = make_table(
    registry_metadata,
    "publication_attempt",
    "发布尝试：成功、无变化与失败都留记录",
    ["attempt_no"],
    [
        ("attempt_no", "serial", "序号"),
        ("run_id", "text", "运行编号"),
        ("as_of", "date", "统计日"),
        ("attempted_at", "moment", "时间（北京时间）"),
        ("outcome", "text", "published/unchanged/waiting/refused/failed"),
        ("release_no", "int", "发布批次"),
        ("detail", "text", "拒绝或失败的原因"),
    ],
)

run_failure = make_table(
    registry_metadata,
    "run_failure",
    "失败的运行：由守护进程记录，供值班人员查看",
    ["run_id"],
    [
        ("run_id", "text", "运行编号"),
        ("job_name", "text", "任务"),
        ("steps", "text", "失败的步骤，分号分隔"),
        ("recorded_at", "moment", "记录时间（北京时间）"),
        ("what_to_do", "text", "怎么办"),
    ],
)

registry_origin = make_table(
    registry_metadata,
    "registry_origin",
    "数据来历，恒为一行：此库用于随附的示例，还是自有数据；两者不混",
    ["origin"],
    [("origin", "text", "sample 示例/own 自有")],
)

registry_seal = make_table(
    registry_metadata,
    "registry_seal",
    "封存：每张表最近一次由程序写入时的行数与散列，供 verify 发现改动",
    ["table_name"],
    [
        ("table_name", "text", "表名"),
        ("row_count", "int", "行数"),
        ("digest", "text", "全部内容的散列"),
        ("public_key", "text", "签名所用的公钥（十六进制）；未设密钥为空"),
        ("signature", "text", "Ed25519 签名（十六进制）；未设密钥为空"),
    ],
)

Index("ix_violator_evidence_violator_id", violator_evidence.c.violator_id)
Index("ix_violation_violator_id", violation.c.violator_id)
Index("ix_violator_uscc", violator.c.uscc)

registry_metadata.info[SEALS] = registry_seal
