"""What the program remembers of its own work: runs, figures, seals, where the data come from."""

from domain.field import Field
from schemas.catalogue.field import from_source
from schemas.catalogue.values import ORIGINS, OUTCOMES

RUNS = from_source(
    "运行",
    Field("run_id", "运行编号"),
    Field("run_no", "运行序号", "int", note="按写入先后"),
    Field("as_of", "统计日", "date"),
    Field("policy_version", "政策版本"),
    Field("finished_at", "写入时间", "moment", note="北京时间"),
    Field("row_counts", "各表行数", note="JSON"),
    Field("attempt_no", "序号", "serial"),
    Field("attempted_at", "时间", "moment", note="北京时间"),
    Field("outcome", "结果", values=OUTCOMES),
    Field("detail", "拒绝或失败的原因"),
    Field("job_name", "任务"),
    Field("steps", "失败的步骤", note="多项以分号分隔"),
    Field("recorded_at", "记录时间", "moment", note="北京时间"),
    Field("what_to_do", "怎么办"),
)

FIGURES = from_source(
    "质量指标",
    Field("figure", "指标"),
    Field("value", "数值", "float"),
)
FIGURE_SUBJECT = Field(
    "subject", "所属", note="来源，registry 登记库，listing 名单", origin="质量指标"
)

SEALS = from_source(
    "封存",
    Field("table_name", "表名"),
    Field("digest", "全部内容的散列"),
    Field("public_key", "签名所用的公钥", note="十六进制；未设密钥为空"),
    Field("signature", "Ed25519 签名", note="十六进制；未设密钥为空"),
)

MARKS = from_source(
    "程序",
    Field("origin", "数据来历", values=ORIGINS),
    Field("version", "脱敏规则的版本", note="规则代码的散列"),
)

SCOPE = from_source(
    "范围判断",
    Field("scope", "结论", note="open 须由人判断（暂缓），out 不属于校外培训事项"),
    Field("withdrawn", "处罚机关是否已撤销", "bool"),
)
LEFT_OUT_NUMBER = Field("row_no", "序号", "serial", origin="范围判断")
LEFT_OUT_PARTY = Field("party_name", "当事人名称", note="自然人不记", origin="市场监管处罚")

FIELDS = (*RUNS, *FIGURES, *SEALS, *MARKS, *SCOPE)
