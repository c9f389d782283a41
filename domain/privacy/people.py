"""Names of persons inside the names of parties that anyone may read: found and masked.

A party's own people are known and masked wherever they stand. A signboard of an individual
business may bear another person's name; that is a reading by the form of the name: a word that
looks like one goes. Which names are read is `listing_public.py`'s.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from domain.privacy.masks import mask_person_name
from domain.values.names.lexicon import EVERYDAY, words
from domain.values.names.persons import COMPOUND_SURNAMES, SURNAMES, split_people
from domain.values.text import any_of, fold_script

GIVEN = (
    "伟芳娜敏静秀娟英华慧巧美霞红玉萍丽莉桂凤洁梅琳云莲真环雪荣爱妹香月莺媛艳瑞凡佳嘉琼勤珍贞"
    "建国健世广志义兴良海仁波宁贵福龙元胜祥才武新清飞彬富顺信子杰涛昌康星光达岩中茂进林坚和彪博"
    "诚先敬震振壮思群豪心邦承绍功松善厚庆磊民友裕河哲江超浩亮政谦亨奇固翰朗伯宏言鸣朋斌梁栋维启"
    "克伦翔旭鹏泽晨辰士家树炎德泰盛雄琛钧冠腾楠榕风明强军平东文刚勇毅俊峰辉力永生俏倩婷姣婉娴"
    "瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑筠柔竹霭凝晓欢霄枫芸菲寒欣滢淑惠珠翠雅芝雨"
    "宇轩涵诗妍彤琪悦萱琦璐蕾茜洋阳帆鑫淼焱森垚铭诺睿宸煜昊昕朝晖曼黎旺根水土金木火银宝春夏秋"
    "冬娥菊巧仙一二三四五六七八九小大方正连来喜发财英素兰芬雯蕙卫援勤俭耀宗祖延鸿运"
    "犇喆赟旻昀翀煊烨晔珺珂玥璟瑄璇珩翊羿翎翾骁骞骏祎祺祯禛笙婧婕妤妍姝嫣懿彧澍濂沅沁泓淇渊湛潇"
    "瀚灏炜烁焕熠燊璋瑜瑶瑾琨琰珏皓皛睿砚秉稷竣笃筝菡蓁蔓薏衍谡逸遥邈钊钰铄锐锦锟镕阅隽雯霏靖韬韵"
    "颂颉飒馨骅麒麟黛龄龑旸暄暻曦朔杉柏栩桐桓棣棠楷榆樱櫆歆毓沐泠洵浚涓凌冉冕勋勖卓叡吟咏唯哲圣"
)
"""Characters that given names are usually made of."""

NOT_NAMES = frozenset(
    words(
        "高中 白天 平安 安全 成长 成立 成功 经过 经营 方正 方言 方便 温和 文明 文华 常州 "
        "常年 常熟 金三 明确 时间 应先 应家 向家 向小 计三 计一 万一 全一 于家 于江 于三 于一 于二 "
        "经一 经三 计二 万三 万五 万元 元一 高一 高二 高三 初一 初二 初三 小三 小五 小六 单元 经信 "
        "管三 马上 安心 安家 和平 应予 支付 于春 于夏 于秋 于冬 于小 于大 于元 于东 于和 于新 高小"
    )
)
"""Surname and usual characters, and still no name."""


def _written(characters: str) -> str:
    """Characters of a class, also as names are folded before they are read (`龑` as `䶮`)."""
    return "".join(sorted({*characters, *fold_script(characters)}))


_SURNAME = f"(?:{'|'.join(COMPOUND_SURNAMES)}|[{_written(''.join(SURNAMES))}])"
_USUAL = f"{_SURNAME}[{_written(GIVEN)}]{{1,2}}"
_WORDS = any_of({*EVERYDAY.trades, *EVERYDAY.legal_forms})
_ENDS_AS_TRADE = re.compile(rf"(?:{_WORDS})+$")


def people_in_cell(text: str) -> tuple[str, ...]:
    """Return the persons that a cell of names holds, without those masked already."""
    names = (name for name in split_people(text) if len(name) > 1 and "某" not in name)
    return tuple(names)


def people_of_person(name: str) -> tuple[str, ...]:
    """Return what a natural person may be called: the name, and without the word for the trade."""
    names = people_in_cell(re.sub(r"[()（）\[\]【】]", "、", name))
    bare = (_ENDS_AS_TRADE.sub("", each) for each in names)
    return tuple(dict.fromkeys(each for each in (*bare, *names) if len(each) > 1))


def people_on_signboard(name: str, regions: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the person whose name an individual business bears (`王小明英语工作室`), if any.

    Args:
        name: the business's name.
        regions: province, city and county that names open with, with their kind.
    """
    found = (match["name"] for match in _signboard(regions).finditer(fold_script(name)))
    return tuple(each for each in found if each not in NOT_NAMES)


@lru_cache(maxsize=4)
def _signboard(regions: tuple[str, ...]) -> re.Pattern[str]:
    ahead = "".join(f"{region[:-1]}{region[-1]}?|" for region in regions)
    return re.compile(rf"(?:^|{ahead}[省市县区镇乡村道])(?P<name>{_USUAL})(?=(?:{_WORDS})|$)")


def mask_people(text: str, people: Iterable[str]) -> str:
    """Return a text with these persons masked, also spread out (`张 三`) or in the other script."""
    for name in people:
        # Folding keeps the length, so that places in the folded text are places in the text.
        for found in reversed([*_spread(name).finditer(fold_script(text))]):
            text = text[: found.start()] + mask_person_name(name) + text[found.end() :]
    return text


@cache
def _spread(name: str) -> re.Pattern[str]:
    return re.compile(r"\s*".join(map(re.escape, fold_script(name))))
