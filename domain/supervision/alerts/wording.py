"""What people read of early warnings: names of the kinds, and what each of them asks for."""

from typing import Final

KIND_WORDS: Final = {
    "cluster": "聚集",
    "surge": "激增",
    "phoenix": "疑似改头换面",
    "party": "反复被反映",
    "silent_town": "沉默镇街",
    "season": "季节提示",
}
"""Kind of an alert to its name."""

ASKED: Final = {
    "cluster": "到该地点及周边排查，逐条核查所列线索",
    "surge": "分析该类线索增多的原因，安排专项检查",
    "phoenix": "核查后者是否为前者的延续，查实的依法处理",
    "party": "合并核查所列线索，确定一个办理单位",
    "silent_town": "补报该批次，说明同期查实问题未报的原因",
    "season": "在该时段开始前安排检查",
}
"""Kind of an alert to what its unit is asked to do."""
