"""Names of persons: what may be one, what is masked, and how two spellings are compared."""

import re

import pandas as pd

from domain.values.names.lexicon import ENDS_AS_TRADE, words
from domain.values.text import (
    clean_text,
    flag_unique,
    fold_script,
    map_unique,
    split_values,
)

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
TITLE = re.compile(rf"(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})+$")
_LEAD = re.compile(r"^(?:姓名|法定代表人|法人代表|法人|负责人|联系人|经营者|当事人)[:：]?")
_HAN_NAME = re.compile(r"[㐀-鿿]{2,4}")
_DOTTED_NAME = re.compile(r"[㐀-鿿]{1,10}(?:[·•・.][㐀-鿿]{1,10})+")
_LATIN_NAME = re.compile(r"[A-Z][A-Z .'-]{2,40}")


def is_masked(series: pd.Series) -> pd.Series:
    """Whether a name hides who it is: 某, *, ×, a surname with a title only, `无名`, `小张`."""
    return flag_unique(series, lambda name: hides_name(str(name)))


def person_key(series: pd.Series) -> pd.Series:
    """The name of a person for comparison: titles and spaces gone; missing if masked or no name."""
    return map_unique(series, lambda name: _person_key(str(name)), "str")


def looks_like_person(series: pd.Series) -> pd.Series:
    """Whether a name has the form of a Chinese personal name: a known surname, 2 to 4 characters.

    A form only: short signboards (`童雨`) have it too, so a declared kind comes first.
    """
    return flag_unique(series, lambda name: looks_like_a_person(str(name)))


def split_people(text: str) -> list[str]:
    """The persons of a cell; a name spread out for looks (`张 三`) is put together."""
    parts = split_values(text)
    if 1 < len(parts) <= 3 and all(len(part) == 1 for part in parts) and " " in text:
        return ["".join(parts)]
    return parts


def hides_name(name: str) -> bool:
    """Whether a name is masked (`王某`, `张*`) or only a way to call somebody (`王老师`)."""
    text = fold_script(_bare(name))
    if not text:
        return False
    if _MASKED.search(text.upper()) or _UNNAMED.fullmatch(text) or _FAMILIAR.fullmatch(text):
        return True
    stem = TITLE.sub("", text)
    return stem != text and (len(stem) < 2 or stem in COMPOUND_SURNAMES)


def _person_key(name: str) -> str | None:
    text = fold_script(_LEAD.sub("", _bare(name)))
    if not text or hides_name(text):
        return None
    stem = TITLE.sub("", text)
    if _HAN_NAME.fullmatch(stem):
        return None if ENDS_AS_TRADE.search(stem) else stem
    if _DOTTED_NAME.fullmatch(stem):
        return re.sub(r"[•・.]", "·", stem)
    latin = (clean_text(name) or "").upper()
    return latin if _LATIN_NAME.fullmatch(latin) else None


def looks_like_a_person(name: str) -> bool:
    """Scalar `looks_like_person`."""
    text = fold_script(_bare(name))
    stem = TITLE.sub("", _LEAD.sub("", text)) or text
    if _DOTTED_NAME.fullmatch(stem):
        return True
    if not _HAN_NAME.fullmatch(stem.replace("*", "某")) or ENDS_AS_TRADE.search(stem):
        return len(stem) == 1 and stem != text and stem in SURNAMES
    if stem[:2] in COMPOUND_SURNAMES and len(stem) > 2:
        return True
    return len(stem) <= 3 and stem[0] in SURNAMES


def _bare(name: str) -> str:
    """A name without white space, in canonical width."""
    return (clean_text(name) or "").replace(" ", "")
