"""Names of organisations and persons: what is compared strictly, what are parts, what is masked.

The strict name is the only form that may anchor a link, so it folds almost nothing. The parts
(region, core, trade, legal form, branch) are for scoring and are a reading, not a fact. Which words
are regions, trades and legal forms is a `NameLexicon`; town names come from the gazetteer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from domain.text import (
    clean_text,
    flag_unique,
    fold_script,
    map_unique,
    split_values,
    spread,
    typed_array,
)

MIN_CORE = 2
"""Characters that a core keeps at least when trades are taken off."""

LONG_FORM, LONG_TRADE = 3, 4
"""Characters from which a legal form or a trade is known with one of them wrong."""

PARTS = ("strict_name", "region", "core", "trade", "legal_form", "branch")
"""Columns that `parse_organisation_names` returns."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text: long lists stay readable."""
    return tuple(text.split())


@dataclass(frozen=True)
class NameLexicon:
    """Words that names are made of. The defaults are everyday Chinese; policy adds local words.

    Attributes:
        regions: provinces, cities and counties that a name may open with, largest first; each may
            stand without its last character (`江阴`).
        legal_forms: endings that say what kind of body it is.
        form_variants: ways of writing a legal form, each with the form that it equals.
        trades: words between core and legal form that say what the body does.
        namesakes: other places that differ from the county by one character: no typing errors.
        branches: words that end the name of a branch.
    """

    regions: tuple[str, ...] = ("江苏省", "无锡市", "江阴市")
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
    namesakes: tuple[str, ...] = words(
        "江山市 江都市 江油市 江津市 江门市 江华市 淮阴市 华阴市 汤阴市 山阴市 蒙阴市 平阴市 湘阴市"
    )
    branches: tuple[str, ...] = words("校区 分校 分公司 分店 分部 分中心 教学点 分院 分园 门店 店")

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

TITLES = words(
    "老师 教师 先生 女士 小姐 校长 园长 院长 主任 经理 总经理 老板 老板娘 同志 师傅 阿姨 "
    "负责人 法人 教练 家长 某某 姓老师 姓教师 姓男子 姓女子"
)
"""What stands behind a person's name without belonging to it."""

COMPOUND_SURNAMES = words(
    "欧阳 上官 司马 诸葛 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 东方 西门 南宫 宇文 长孙 端木 "
    "独孤 轩辕 钟离 闻人 赫连 澹台 淳于 太史 申屠 万俟 第五 呼延 鲜于 百里 公羊 司空"
)

SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏"
    "蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万"
    "顾赖武康贺严尹钱施牛洪龚承贡缪汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛岳祝"
    "柴蒙柳季阮骆裴霍翁包左柯毕宁欧路祁尚舒涂耿华焦梅盛童费凌屈甘项单闫冉成游辛瞿简关诸辜阳"
    "沙佟房计艾敖柏卞卜岑车储褚达刁窦都堵鄂封伏符扶浦蒲戚强仇冒宦茅闵穆农潭滕佘芮荣沃奚习郗"
    "席解熊胥宣荀燕晏羊仰应尤虞喻郁元苑臧查詹湛支仲竺卓訾宗祖纪经靳景居鞠巨匡邝况蔚过吉冀嵇"
    "籍暨苗牟付肖仝冼隋敬寿尧栗揭仉麻楼宾裘郏扈燮粟帅那乜衣银印雍由楚丛代党邸狄池迟操巢晁谌"
)
"""Single-character surnames of nearly everybody; rarer ones also occur as words of signboards."""

_MASKED = re.compile(r"[某*○〇●×✕╳#?]|(?<![A-Z])X{1,3}(?![A-Z])")
_UNNAMED = re.compile(
    r"(?:无名|不知名|未知|匿名|无牌|无证|不明|未命名|无名称|未挂牌|无招牌)"
    r"(?:的?(?:校外)?(?:培训|补习|辅导|托管|教育)?(?:机构|班|点|老师|人员|个人|学校|中心)?)?"
)
_FAMILIAR = re.compile(rf"[小老大阿姓][{''.join(sorted(SURNAMES))}]|[一-鿿]姓")
_TITLE = re.compile(rf"(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})+$")
_LEAD = re.compile(r"^(?:姓名|法定代表人|法人代表|法人|负责人|联系人|经营者|当事人)[:：]?")
_NOT_WORD = re.compile(r"[^\w*]+|_+")
_BRACKETS = re.compile(r"[(\[【〔<《「](?P<inner>[^()\[\]【】〔〕<>《》「」]+)[)\]】〕>》」]")
_HAN_NAME = re.compile(r"[㐀-鿿]{2,4}")
_DOTTED_NAME = re.compile(r"[㐀-鿿]{1,10}(?:[·•・.][㐀-鿿]{1,10})+")
_LATIN_NAME = re.compile(r"[A-Z][A-Z .'-]{2,40}")
_NUMERALS = r"第?[一二三四五六七八九十\d]+"


def parse_organisation_names(
    series: pd.Series, towns: Sequence[str], lexicon: NameLexicon = EVERYDAY
) -> pd.DataFrame:
    """Take names of organisations and signboards apart.

    Args:
        series: names as typed.
        towns: names and aliases of the county's towns; a name may open with one, with or without
            its `镇` or `街道`.
        lexicon: regions, trades, legal forms and branch words.

    Returns:
        Columns `PARTS`. `strict_name` folds only width, case of Latin letters, script, brackets,
        white space and variants of the legal form, and is missing for masked names. `core` is never
        empty where there is a name: if region, trade and form would leave nothing, what stands
        between region and form is the core.
    """
    grammar = _grammar(tuple(towns), lexicon)
    codes, uniques = pd.factorize(series)
    rows = [grammar.parse(name) for name in uniques]
    columns = {
        part: spread(typed_array([row[place] for row in rows], "str"), codes, series)
        for place, part in enumerate(PARTS)
    }
    return pd.DataFrame(columns, index=series.index)


def strict_name(text: str, lexicon: NameLexicon = EVERYDAY) -> str | None:
    """Scalar form of the `strict_name` column, masks not looked at."""
    cleaned = clean_text(text)
    return _grammar((), lexicon).strict(cleaned) if cleaned else None


def one_slip(left: str, right: str) -> bool:
    """Return whether two names differ by one character typed wrongly, left out or typed too much.

    Short names are never alike: one character of four is another name.
    """
    if abs(len(left) - len(right)) > 1 or min(len(left), len(right)) < SLIP_LENGTH:
        return False
    same = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    if same is None:
        return True
    one, other = left[same:], right[same:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:]


SLIP_LENGTH = 6
"""Fewest characters of a name in which one may be wrong."""


def is_masked(series: pd.Series) -> pd.Series:
    """Whether a name hides who it is: 某, *, ×, a surname with a title only, `无名`, `小张`."""
    return flag_unique(series, lambda name: _hides(str(name)))


def person_key(series: pd.Series) -> pd.Series:
    """The name of a person for comparison: titles and spaces gone; missing if masked or no name."""
    return map_unique(series, lambda name: _person_key(str(name)), "str")


def looks_like_person(series: pd.Series) -> pd.Series:
    """Whether a name has the form of a Chinese personal name: a known surname, 2 to 4 characters.

    A form only: short signboards (`童雨`) have it too, so a declared kind comes first.
    """
    return flag_unique(series, lambda name: looks_like_a_person(str(name)))


def kind_of(names: pd.Series, declared: pd.Series, parts: pd.DataFrame) -> pd.Series:
    """The kind of party: as declared; else what the name shows beyond doubt; else missing.

    Args:
        names: names as typed.
        declared: a word such as 机构, 个体工商户, 自然人; missing where nothing was declared.
        parts: result of `parse_organisation_names` for the names.
    """
    shown = pd.Series(pd.NA, index=names.index, dtype="str")
    titled = names.map(lambda name: isinstance(name, str) and _TITLE.search(name) is not None)
    shown = shown.mask(titled.astype("bool") & is_masked(names), "natural_person")
    shown = shown.mask(parts["legal_form"].notna() | parts["trade"].notna(), "organisation")
    return declared.map(DECLARED_KINDS).astype("str").fillna(shown)


DECLARED_KINDS = {
    "机构": "organisation",
    "企业": "organisation",
    "民办非企业单位": "organisation",
    "分支机构": "organisation",
    "法人及非法人组织": "organisation",
    "个体工商户": "individual_business",
    "个人": "natural_person",
    "自然人": "natural_person",
}
"""What sources call a kind of party."""


def split_people(text: str) -> list[str]:
    """The persons of a cell; a name spread out for looks (`张 三`) is put together."""
    parts = split_values(text)
    if 1 < len(parts) <= 3 and all(len(part) == 1 for part in parts) and " " in text:
        return ["".join(parts)]
    return parts


class _Endings:
    """Words that a text may end with, longest first: a table is ten times as fast as a pattern."""

    def __init__(self, options: Iterable[str]) -> None:
        self.words = frozenset(options)
        self._lengths = sorted({len(word) for word in self.words}, reverse=True)

    def take(self, text: str, keep: int = 0) -> tuple[str, str | None]:
        """The text without its longest such ending, and the ending; `keep` characters must stay."""
        for length in self._lengths:
            if len(text) - length >= keep and text[-length:] in self.words:
                return text[:-length], text[-length:]
        return text, None


@dataclass(frozen=True)
class _Grammar:
    """The patterns that one lexicon and one list of towns make."""

    region: re.Pattern[str]
    county: re.Pattern[str]
    county_name: str
    forms: _Endings
    trades: _Endings
    branches: _Endings
    branch: re.Pattern[str]
    variants: tuple[tuple[str, str], ...]
    long_forms: tuple[str, ...]
    long_trades: tuple[str, ...]

    def strict(self, cleaned: str) -> str | None:
        """Fold width, script, brackets, spaces and variants of the legal form; keep all else."""
        folded = _NOT_WORD.sub("", fold_script(cleaned).upper())
        for variant, form in self.variants:
            if folded.endswith(variant):
                return folded.removesuffix(variant) + form
        return folded or None

    def parse(self, name: str) -> tuple[str | None, ...]:
        """The parts of one name, in the order of `PARTS`."""
        cleaned = clean_text(name)
        strict = self.strict(cleaned) if cleaned else None
        if cleaned is None or strict is None:
            return (None,) * len(PARTS)
        text, branch, place = strict, None, None
        if _BRACKETS.search(cleaned):
            outside, branch, place = self._without_brackets(fold_script(cleaned).upper())
            text = self.strict(outside) or strict
        region, rest = self._region(text)
        rest, branch = self._branch(rest, branch)
        rest, form = self.forms.take(rest)
        if form == "公司" and _LIMITED.search(rest):
            rest, form = rest[:-2], "有限公司"
        rest, branch = self._branch(rest, branch)
        if form is None and region:
            rest, form = _misspelt_end(rest, self.long_forms)
        core, trade = self._core(rest)
        if trade is None and form:
            core, trade = _misspelt_end(rest, self.long_trades)
        anchor = None if _hides(cleaned) else strict
        return anchor, region or place, core or text, trade, form, branch

    def _without_brackets(self, text: str) -> tuple[str, str | None, str | None]:
        """Take bracketed branches and places out; other brackets open into the text."""
        branch = place = None
        for found in _BRACKETS.finditer(text):
            inner = _NOT_WORD.sub("", found["inner"])
            if self.region.fullmatch(inner):
                place = inner
            elif self.branches.take(inner)[1]:
                branch = inner
            else:
                continue
            text = text.replace(found.group(), "")
        return text, branch, place

    def _region(self, text: str) -> tuple[str | None, str]:
        """The place that a name opens with; a town that alone names the body is its core."""
        text = self.county.sub(self.county_name, text)
        found = self.region.match(text)
        if found is None or not found.group():
            return None, text
        end = found.end()
        if found["town"] and self._says_nothing(text[end:]):
            end = found.start("town")
        return text[:end] or None, text[end:]

    def _says_nothing(self, rest: str) -> bool:
        """Whether nothing but trade and form is left, as in 新桥幼儿园."""
        rest, _ = self.forms.take(rest)
        return not rest or rest in self.trades.words

    def _branch(self, text: str, branch: str | None) -> tuple[str, str | None]:
        if branch or not self.branches.take(text)[1]:
            return text, branch
        found = self.branch.search(text)
        if found is None or found.start() < MIN_CORE:
            return text, None
        return text[: found.start()], found.group()

    def _core(self, text: str) -> tuple[str, str | None]:
        """Strip trades from the end while two characters are left (`诗书画` is no 诗 of 书画)."""
        core, trade = self.trades.take(text, keep=MIN_CORE)
        while trade:
            core, trade = self.trades.take(core, keep=MIN_CORE)
        if core in self.trades.words:
            return text, None
        return core, text[len(core) :] or None


@lru_cache(maxsize=8)
def _grammar(towns: tuple[str, ...], lexicon: NameLexicon) -> _Grammar:
    """Compile the patterns once per lexicon and gazetteer."""
    places = {form for town in towns for form in _town_forms(fold_script(town))}
    town = f"(?P<town>{_any(places)})?" if places else "(?P<town>(?!))?"
    region = "".join(f"(?:{word[:-1]}(?:{word[-1]})?)?" for word in lexicon.regions)
    branches = _any(lexicon.branches)
    lead = f"{_NUMERALS}|[东南西北中总]|{region}(?:{_any(places)})" if places else _NUMERALS
    return _Grammar(
        region=re.compile(region + town),
        county=_misspelt_county(lexicon.regions[-1:], lexicon.namesakes),
        county_name=lexicon.regions[-1] if lexicon.regions else "",
        forms=_Endings((*lexicon.legal_forms, *(form for _, form in lexicon.form_variants))),
        trades=_Endings(lexicon.trades),
        branches=_Endings(lexicon.branches),
        branch=re.compile(
            f"(?:(?:{lead})?(?:{_any(set(lexicon.branches) - {'店'})})|(?:{lead})店)$"
            f"|(?<=公司)[一-鿿]{{2,6}}(?:{branches})$"
        ),
        variants=tuple(sorted(lexicon.form_variants, key=lambda pair: -len(pair[0]))),
        long_forms=tuple(form for form in lexicon.legal_forms if len(form) >= LONG_FORM),
        long_trades=tuple(trade for trade in lexicon.trades if len(trade) >= LONG_TRADE),
    )


_LIMITED = re.compile(r"(?<=..)(?:有.|.限)$")
"""`有限` with one of its characters wrong, before `公司`."""


def _misspelt_county(counties: Sequence[str], namesakes: Sequence[str]) -> re.Pattern[str]:
    """The county with one of its characters wrong or left out, as names open: `江荫市`."""
    forms = [
        f"{re.escape(county[:place])}.{re.escape(county[place + 1 :])}"
        for county in counties
        for place in range(len(county) - 1)
    ]
    forms += [county[:place] + county[place + 1 :] for county in counties for place in range(2)]
    return re.compile(f"^(?!{_any(set(namesakes)) or '$'})(?:{'|'.join(forms) or '(?!)'})(?=..)")


def _misspelt_end(text: str, options: Sequence[str]) -> tuple[str, str | None]:
    """Take off an ending that is one wrong character away from a word: `有限公思`.

    Only for the parts, and only in names that otherwise look registered; the strict name keeps the
    error.
    """
    for word in options:
        rest, end = text[: -len(word)], text[-len(word) :]
        wrong = sum(a != b for a, b in zip(end, word, strict=False))
        if len(rest) >= MIN_CORE and wrong == 1:
            return rest, word
    return text, None


def _town_forms(town: str) -> set[str]:
    """A town's name with its kind, with either kind, and bare."""
    bare = re.sub(r"(?:街道办事处|街道|镇人民政府|镇|乡)$", "", town)
    return {town, bare, f"{bare}镇", f"{bare}街道"} if bare != town else {town}


def _any(options: Sequence[str] | set[str] | frozenset[str]) -> str:
    """Alternation, longest first, so that the longest word wins."""
    return "|".join(sorted(map(re.escape, set(options)), key=lambda word: (-len(word), word)))


def _hides(name: str) -> bool:
    text = fold_script(_bare(name))
    if not text:
        return False
    if _MASKED.search(text.upper()) or _UNNAMED.fullmatch(text) or _FAMILIAR.fullmatch(text):
        return True
    stem = _TITLE.sub("", text)
    return stem != text and (len(stem) < 2 or stem in COMPOUND_SURNAMES)


def _person_key(name: str) -> str | None:
    text = fold_script(_LEAD.sub("", _bare(name)))
    if not text or _hides(text):
        return None
    stem = _TITLE.sub("", text)
    if _HAN_NAME.fullmatch(stem):
        return None if _ENDS_AS_TRADE.search(stem) else stem
    if _DOTTED_NAME.fullmatch(stem):
        return re.sub(r"[•・.]", "·", stem)
    latin = (clean_text(name) or "").upper()
    return latin if _LATIN_NAME.fullmatch(latin) else None


def looks_like_a_person(name: str) -> bool:
    """Scalar `looks_like_person`."""
    text = fold_script(_bare(name))
    stem = _TITLE.sub("", _LEAD.sub("", text)) or text
    if _DOTTED_NAME.fullmatch(stem):
        return True
    if not _HAN_NAME.fullmatch(stem.replace("*", "某")) or _ENDS_AS_TRADE.search(stem):
        return len(stem) == 1 and stem != text and stem in SURNAMES
    if stem[:2] in COMPOUND_SURNAMES and len(stem) > 2:
        return True
    return len(stem) <= 3 and stem[0] in SURNAMES


_ENDS_AS_TRADE = re.compile(f"(?:{_any({*EVERYDAY.trades, *EVERYDAY.legal_forms})})$")


def _bare(name: str) -> str:
    """A name without white space, in canonical width."""
    return (clean_text(name) or "").replace(" ", "")
