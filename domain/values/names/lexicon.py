"""Words that names are made of, and words that tell names from the text around them.

Shapes and the words of everywhere; the county adds its own in `policy/words/lexicon.yaml`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.values.county import County
from domain.values.text import any_of


@dataclass(frozen=True)
class Lexicon:
    """Words that tell names from the text around them.

    Attributes:
        trade_words: words that follow a core on a signboard (`教育`, `艺术`); a known core counts
        as a
            name in free text only before one of them.
        no_names: texts that stand in a name's place without naming anyone (`培训机构`, `不明`).
        person_leads: words after which a person's name may stand in a complaint (`反映`, `的`).
        accusations: words of teaching and organising; a person's name counts only before one.
        caller_verbs: what a name is followed by if it is the caller's (`来电`, `反映`).
    """

    trade_words: tuple[str, ...]
    no_names: tuple[str, ...]
    person_leads: tuple[str, ...]
    accusations: tuple[str, ...] = ()
    caller_verbs: tuple[str, ...] = ()


MIN_CORE = 2
"""Characters that a core keeps at least when trades are taken off."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text: long lists stay readable."""
    return tuple(text.split())


@dataclass(frozen=True)
class NameLexicon:
    """Words that names are made of. The defaults are everyday Chinese; policy adds local words.

    Attributes:
        regions: provinces, cities and counties that a name may open with, largest first; each may
            stand without its last character.
        legal_forms: endings that say what kind of body it is.
        form_variants: ways of writing a legal form, each with the form that it equals.
        trades: words between core and legal form that say what the body does.
        namesakes: other places that differ from the county by one character: no typing errors.
        branches: words that end the name of a branch.
    """

    regions: tuple[str, ...] = ()
    legal_forms: tuple[str, ...] = words(
        "有限公司 股份有限公司 集团有限公司 有限合伙 普通合伙 合伙企业 个人独资企业 公司 集团 "
        "农民专业合作社 专业合作社 合作社 服务部 经营部 咨询部 门市部 工作室 活动室 服务社 "
        "服务站 服务中心 活动中心 中心 商行 商店 专卖店 店 馆 社 厂 坊 学校 幼儿园 学院 书院 "
        "学堂 俱乐部 研究所 研究院 事务所 协会 学会 基金会 工作站"
    )
    form_variants: tuple[tuple[str, str], ...] = (
        ("有限责任公司", "有限公司"),
        ("股份公司", "股份有限公司"),
        ("股份有限责任公司", "股份有限公司"),
    )
    trades: tuple[str, ...] = words(
        "教育 教育咨询 教育科技 教育信息咨询 教育信息 教育培训 教育文化 教育服务 教育管理 "
        "教育发展 培训 培训学校 培训中心 培训机构 培训班 职业培训 艺术 艺术培训 艺术教育 "
        "艺术文化 文化 文化艺术 文化传播 文化传媒 文化用品 文化发展 文化创意 文化活动 体育 "
        "体育文化 体育培训 体育健身 体育用品 托管 托管服务 托育 托育服务 早教 早期教育 "
        "学前教育 辅导 辅导班 补习 补习班 家教 课外辅导 课业辅导 作业辅导 家政 家政服务 "
        "信息咨询 信息技术 信息科技 咨询 咨询服务 科技 网络科技 智能科技 电子科技 传媒 传播 "
        "广告 广告传媒 服务 管理 企业管理 企业管理咨询 商务信息咨询 健康咨询 心理咨询 "
        "留学咨询 美术 书法 书画 音乐 舞蹈 琴行 声乐 钢琴 播音主持 编程 机器人 英语 数学 语文 "
        "作文 外语 国学 书法艺术 用品 文具 图书 书店 办公用品 纺织 化工 机械 机械制造 制造 "
        "餐饮 餐饮管理 餐饮服务 物流 水产 建材 服装 服饰 贸易 商贸 装饰 装饰工程 汽车服务 "
        "五金 五金制品 制品 包装材料 物业 物业管理 医疗器械 便利 小吃 理发 水果 汽修 早餐 "
        "烟酒 建设 工程 劳务 房产 酒店 酒店管理 投资 电子商务 晚托 午托 小饭桌 自习 自习室 "
        "阅读 绘本 研学 夏令营 竞赛 学科 实验"
    )
    namesakes: tuple[str, ...] = ()
    branches: tuple[str, ...] = words("校区 分校 分公司 分店 分部 分中心 教学点 分院 分园 门店 店")

    def within(self, county: County) -> "NameLexicon":
        """The lexicon for names of a county."""
        return replace(self, regions=county.regions, namesakes=county.namesakes)

    def extended(
        self,
        *,
        trades: Sequence[str] = (),
        legal_forms: Sequence[str] = (),
        branches: Sequence[str] = (),
    ) -> "NameLexicon":
        """The lexicon with more words."""
        return replace(
            self,
            trades=(*self.trades, *trades),
            legal_forms=(*self.legal_forms, *legal_forms),
            branches=(*self.branches, *branches),
        )


EVERYDAY = NameLexicon()
"""The lexicon without local additions."""


ENDS_AS_TRADE = re.compile(f"(?:{any_of({*EVERYDAY.trades, *EVERYDAY.legal_forms})})$")
