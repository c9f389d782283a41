"""Worlds in the style of a county's real register: names with long tails, addresses of every kind.

`samples.world.world` draws names of training providers at addresses of five tidy forms. A real
register holds tens of thousands of factories, shops and farms at villages, bridges, crossings,
industrial parks and markets, whose addresses have no door, and each is written in several ways. All
names and places are invented; only towns and villages are the gazetteer's.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from samples.world import words
from samples.world.mess import Mess
from samples.world.words import listed
from samples.world.world import Address, Kind, Maker, Party, Town, towns

_CHARACTERS: Final = tuple(
    "华兴达恒金龙鑫盛宏东方新泰瑞丰顺通海江澄天长凯隆飞鹏星光明远大正建利永祥福康凌云嘉润源茂中"
    "联合力强伟业诚信德立国强双协和亿万佳美亚欧凡奥科普精锐博强固耐特优良品高创欣荣昌旺富贵同"
    "春晓晨旭阳辉耀昊宇航腾跃骏驰捷迅速达畅安平静雅洁清源泉溪湖波浪涛港桥石山林森木叶花果圣"
)
_COMMON_CORES: Final = listed(
    "华宏 兴达 恒达 金龙 鑫达 宏达 东方 新泰 瑞丰 顺通 天成 长江 凯达 隆达 飞鹏 星光 永盛 "
    "大华 华兴 建新 利达 永兴 福康 凌云 嘉润 茂源 中联 合力 双龙 协和 万达 佳美 新亚 金马 "
    "海达 江南 华联 华强"
)
_TRADES: Final = listed(
    "纺织 化纤 毛纺 针织 服饰 制衣 印染 染整 纱线 织造 绒业 辊业 轧辊 轴承 齿轮 机械 "
    "机械制造 重工 机电 机床 模具 精密机械 金属制品 金属材料 钢结构 不锈钢 钢管 钢铁 特钢 "
    "铸造 锻造 锻件 法兰 管件 阀门 紧固件 弹簧 钢丝绳 铝业 铜业 有色金属 合金 热处理 电镀 "
    "表面处理 涂装 喷涂 五金 五金机械 电器 电气 电子 电缆 线缆 仪表 自动化设备 环保设备 "
    "环保工程 环境工程 净化设备 水处理 节能科技 新能源 新材料 光伏 光电 塑业 塑料制品 塑胶 "
    "橡塑 橡胶 包装 包装材料 彩印 印刷 纸业 纸制品 木业 家具 家居 建材 建筑工程 市政工程 "
    "装饰工程 装潢 幕墙 门窗 园林绿化 石材 混凝土 水泥 化工 精细化工 涂料 染料 助剂 气体 "
    "油品 医药 医疗器械 生物科技 食品 粮油 饲料 农业科技 生态农业 水产养殖 果蔬 茶业 酒业 "
    "餐饮管理 酒店管理 物流 货运代理 运输 仓储 船务 船舶 港务 贸易 国际贸易 商贸 进出口 "
    "物资 废旧物资回收 再生资源 汽车零部件 汽车销售 汽车维修 车业 电动车 自行车 投资管理 "
    "企业管理 咨询 信息科技 软件 网络科技 智能科技 文化传媒 广告 会展 旅行社 房地产开发 "
    "物业管理 劳务派遣 人力资源 保安服务 家政服务 教育科技 教育咨询 培训 艺术培训 体育文化 "
    "托育服务 文化艺术 文化传播"
)
_SHOP_TRADES: Final = listed(
    "五金店 便利店 百货店 服装店 鞋店 理发店 美容院 小吃店 饭店 面馆 快餐店 水果店 烟酒店 "
    "棋牌室 茶楼 汽修店 建材经营部 钢材经营部 物资经营部 布行 纺织品经营部 农资店 "
    "家电维修部 手机店 药店 诊所 超市 副食品店 货运部 装潢服务部 广告部 打印店 托管服务部 "
    "教育咨询服务部 文化用品店 艺术工作室 书法艺术馆 家政服务部"
)
_FACTORIES: Final = listed(
    "纺织厂 机械厂 塑料制品厂 五金厂 铸造厂 化工厂 包装厂 印刷厂 电器厂 服装厂"
)
_HAMLET_ENDS: Final = listed("家村 家巷 家头 家埭 家塘 家桥 家湾 家宕 家基 村 里 上 下 庄 圩")
_OLD_TOWNS: Final = listed(
    "峭岐 陆桥 长寿 文林 北国 河塘 马镇 璜塘 桐岐 石庄 西石桥 山观 要塞 后塍"
)
_ROADS: Final = listed(
    "澄杨路 暨阳路 锡澄路 镇澄路 芙蓉大道 海港大道 霞客大道 璜塘路 锡沙路 新长路 华西路 "
    "环镇北路 环镇东路 工业路 创新路 科技大道 振兴路 迎宾大道 澄鹿路 云顾路 月翔路 花山路 "
    "蟠龙山路 东盛西路 松文头路 龙砂路"
)
_HIGHWAYS: Final = listed("城北公路 锡澄公路 澄张公路 沿江公路 镇澄公路 暨南大道 芙蓉大道 海港大道")
_SIDES: Final = tuple("东南西北")
_NUMERALS: Final = "零一二三四五六七八九"


@dataclass(frozen=True)
class Written(Address):
    """A place that is known by its spellings alone, the fullest first."""

    forms: tuple[str, ...] = ()

    def detail(self) -> str:
        """The address as the register writes it."""
        return self.forms[0]

    def spellings(self) -> tuple[str, ...]:
        """All ways in which people write it."""
        return self.forms


class RealMaker(Maker):
    """Makes parties as a county's register holds them."""

    def core(self, *, unique: bool) -> str:
        """Half of the cores are drawn from few, the rest hardly ever twice."""
        rng = self.rng
        if not unique and rng.random() < 0.12:
            return rng.choice(_COMMON_CORES)
        found = "".join(rng.sample(_CHARACTERS, rng.choices((2, 3, 4), (62, 33, 5))[0]))
        if unique and found in self.cores:
            return self.core(unique=True)
        self.cores.add(found)
        return found

    def registered_name(self, kind: Kind, town: Town, core: str, trade: str) -> str:
        """Regions of every level, or none; limited companies, works, shops, cooperatives."""
        rng = self.rng
        if kind == "individual_business":
            return f"{self._region(0.8)}{town.short}{core}{trade}"
        if kind in ("company", "branch"):
            region = self._region(0.92)
            if kind == "branch":
                form = "" if trade.endswith("厂") else "有限公司"
                return f"江阴市{core}{trade}{form}{town.short}分公司"
            if trade.endswith("厂"):
                return f"{region}{core}{trade}"
            form = rng.choices(
                ("有限公司", "股份有限公司", "专业合作社", "(江阴)有限公司"), (93, 2, 2, 3)
            )[0]
            return f"{'' if form.startswith('(') else region}{core}{trade}{form}"
        return super().registered_name(kind, town, core, trade)

    def _region(self, share: float) -> str:
        if self.rng.random() > share:
            return ""
        return self.rng.choices(("江阴市", "江阴", "江苏", "无锡"), (80, 6, 10, 4))[0]

    def _trade(self, kind: Kind, *, training: bool) -> tuple[str, str]:
        rng = self.rng
        if kind == "individual_business":
            trade = rng.choice(_SHOP_TRADES)
            return trade, trade if rng.random() < 0.6 else trade[:2]
        if kind == "nonprofit":
            return super()._trade(kind, training=training)
        trade = rng.choice(_FACTORIES) if rng.random() < 0.12 else rng.choice(_TRADES)
        return trade, trade if rng.random() < 0.6 else trade[:2]

    def address(self, town: Town | None = None) -> Address:
        """Doors on roads for most; the rest villages, parks, bridges, crossings and the like."""
        rng = self.rng
        town = town or rng.choice(towns())
        shape = rng.choices(_SHAPES, _SHARES)[0]
        if shape is None:
            return super().address(town)
        forms = tuple(dict.fromkeys(shape(rng, town)))
        return Written(town, "road", forms[0], 0, forms=forms)


class RealMess(Mess):
    """Typing errors of long names and of places: a character replaced, left out or split off."""

    def typo(self, text: str) -> str:
        """One character wrong, as it sounds or by another one, or one left out."""
        pick = self.rng.random()
        if pick < 0.4 or len(text) < 4:
            return super().typo(text)
        place = self.rng.randrange(1, len(text) - 1)
        if pick < 0.7:
            return text[:place] + text[place + 1 :]
        return text[:place] + self.rng.choice(_CHARACTERS) + text[place + 1 :]


def _hamlet(rng: random.Random) -> str:
    end = rng.choice(_HAMLET_ENDS)
    name = rng.choice(words.SURNAMES) if end.startswith("家") else rng.choice(_CHARACTERS)
    return rng.choice(("", "", "小", "大", "东", "西", "前", "后")) + name + end


def _road(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return rng.choice(_ROADS)
    return rng.choice(words.ROAD_STEMS) + rng.choice(("", *words.ROAD_SIDES)) + "路"


def _village(rng: random.Random, town: Town) -> list[str]:
    village = rng.choice(town.villages).removesuffix("社区").removesuffix("村") + "村"
    return [village, f"{village}村委会", village.removesuffix("村")]


def _group(rng: random.Random, town: Town) -> list[str]:
    village, number = rng.choice(town.villages), rng.randrange(1, 10)
    return [f"{village}{_NUMERALS[number]}组", f"{village}{number}组", f"{village}第{number}组"]


def _in_hamlet(rng: random.Random, town: Town) -> list[str]:
    village, hamlet = rng.choice(town.villages), _hamlet(rng)
    return [f"{village}{hamlet}", hamlet, f"{village}（{hamlet}）"]


def _hamlet_number(rng: random.Random, town: Town) -> list[str]:
    village, hamlet, number = rng.choice(town.villages), _hamlet(rng), rng.randrange(1, 200)
    return [f"{village}{hamlet}{number}号", f"{hamlet}{number}号", f"{village}{hamlet}{number}"]


def _bare_road(rng: random.Random, town: Town) -> list[str]:
    road = _road(rng)
    return [road, f"{town.name}{road}"]


def _road_side(rng: random.Random, _: Town) -> list[str]:
    road, side = rng.choice((_road(rng), rng.choice(_HIGHWAYS))), rng.choice(_SIDES)
    return [f"{road}{side}侧", f"{road}{side}", f"{road}{side}面"]


def _bridge(rng: random.Random, _: Town) -> list[str]:
    road, bridge = rng.choice(_HIGHWAYS), rng.choice(_CHARACTERS) + rng.choice("港河浜塘泾") + "桥"
    return [f"{road}{bridge}堍", f"{road}{bridge}旁", f"{road}{bridge}边"]


def _crossing(rng: random.Random, _: Town) -> list[str]:
    one, other = _road(rng), _road(rng)
    return [f"{one}与{other}交叉口", f"{one}、{other}交叉口", f"{one}与{other}路口"]


def _park(rng: random.Random, town: Town) -> list[str]:
    name = rng.choice((*_OLD_TOWNS, town.short, rng.choice(town.villages)))
    return [f"{name}工业园区", f"{name}工业园", f"{name}工业集中区"]


def _park_road(rng: random.Random, town: Town) -> list[str]:
    park, number = _park(rng, town)[0], rng.randrange(1, 80)
    road = _road(rng)
    return [f"{park}{road}{number}号", f"{road}{number}号", f"{park}{road}{number}"]


def _park_number(rng: random.Random, town: Town) -> list[str]:
    park, number = _park(rng, town)[0], rng.randrange(1, 40)
    zone = rng.choice("一二三ABC")
    return [f"{park}{zone}区{number}号", f"{park}{zone}区{number}"]


def _market(rng: random.Random, town: Town) -> list[str]:
    name = rng.choice((town.short, *_OLD_TOWNS)) + rng.choice(
        ("五金市场", "农贸市场", "建材市场", "钢材市场", "纺织市场", "汽配城")
    )
    house, number = rng.randrange(1, 12), rng.randrange(1, 60)
    return [
        f"{name}{house}幢{number}号",
        f"{name}{house}栋{number}号",
        f"{name}{house}号楼{number}",
    ]


def _near(rng: random.Random, town: Town) -> list[str]:
    what = rng.choice(("镇政府", "派出所", "中心小学", "农业银行", "加油站", "汽车站", "自来水厂"))
    where = rng.choice(("对面", "旁", "后面", "北侧", "隔壁"))
    return [f"{town.short}{what}{where}", f"{what}{where}"]


def _old_town(rng: random.Random, town: Town) -> list[str]:
    road, number, old = _road(rng), rng.randrange(1, 300), rng.choice(_OLD_TOWNS)
    return [f"{old}{road}{number}号", f"{old}镇{road}{number}号", f"{road}{number}号"]


def _phase(rng: random.Random, _: Town) -> list[str]:
    name = rng.choice(words.COMPOUNDS)
    phase, house, room = rng.randrange(1, 4), rng.randrange(1, 40), rng.randrange(1, 18) * 100 + 1
    return [
        f"{name}{_NUMERALS[phase]}期{house}幢{room}室",
        f"{name}{phase}期{house}号楼{room}",
        f"{name}{_NUMERALS[phase]}期{house}栋{room}室",
    ]


def _run_in(rng: random.Random, town: Town) -> list[str]:
    road, number = _road(rng), rng.randrange(1, 400)
    return [
        f"{road}{number}号",
        f"{town.name[1:]}{road}{number}号",
        f"{road}{number}号（{rng.choice(_SIDES)}面）",
        f"{road}{number}号内",
    ]


_SHAPES: Final = (
    None,
    _run_in,
    _village,
    _group,
    _in_hamlet,
    _hamlet_number,
    _bare_road,
    _road_side,
    _bridge,
    _crossing,
    _park,
    _park_road,
    _park_number,
    _market,
    _near,
    _old_town,
    _phase,
)
_SHARES: Final = (22, 18, 8, 4, 7, 6, 6, 4, 2, 2, 6, 4, 2, 3, 1, 4, 3)

__all__ = ["Party", "RealMaker", "RealMess", "Written"]
