"""The vocabulary that invented parties are made of: names, trades, roads, typing errors.

Only words live here; how they are put together is the business of `world` (what is true) and
`mess` (how it is typed). No name is taken from a real party.
"""

from __future__ import annotations

from typing import Final


def listed(text: str) -> tuple[str, ...]:
    """The words of a text, in order: long lists stay readable."""
    return tuple(text.split())


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    found = (item.split(":") for item in text.split())
    return tuple((left, right) for left, right in found)


SURNAMES: Final = tuple(
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏"
    "蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万"
    "顾赖武康贺严尹钱施牛洪龚承贡缪"
)
GIVEN: Final = tuple(
    "伟芳娜敏静秀娟英华慧巧美霞红玉萍丽莉桂凤洁梅琳云莲真环雪荣爱妹香月莺媛艳瑞凡佳嘉琼勤珍贞"
    "建国明永健世广志义兴良海山仁波宁贵福生龙元全胜学祥才发武新利清飞彬富顺信子杰涛昌成康星光天"
    "达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆磊民友裕河哲江超浩亮政谦亨"
    "奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以家致树炎德行时泰盛雄琛钧冠策腾楠榕风"
)
CORES: Final = tuple(
    "思雨晨文行智优禾森瑞星慧雯春朗飞至润韵园诗善辑远源贝山竹语丽德和腾渡童康科书恒立译音国泽跃"
    "逻辰苗林云佳翰帆梅贤鼎学博启航嘉乐曦成宏骏理画川琴天顺锐精创才鸿爱世人华莲桥未越曲溪舟野橙"
    "棠楷砚墨舒颂朴知予问同尚本拓维达信凯柏青禅悦冉沐岚溯"
)
#: Trade in the registered name, word on the signboard.
TRAINING: Final = _pairs(
    "教育咨询:教育 教育科技:教育 文化艺术:艺术 艺术培训:艺术 培训学校:培训 培训:培训 "
    "体育文化:体育 托育服务:托育 信息咨询:教育 文化传播:文化 家政服务:家政"
)
INDIVIDUAL_TRAINING: Final = _pairs(
    "托管服务部:托管 文化用品店:文化 教育咨询服务部:教育 艺术工作室:艺术 家政服务部:家政 "
    "书法艺术馆:书法"
)
OTHER_TRADES: Final = listed(
    "纺织 化工 机械制造 餐饮管理 物流 水产 建材 电子科技 贸易 装饰工程 汽车服务 服饰 五金制品 "
    "包装材料 物业管理 广告传媒 信息技术 医疗器械"
)
INDIVIDUAL_OTHER: Final = listed("便利店 小吃店 理发店 水果店 五金店 服装店 汽修店 早餐店 烟酒店")
TEACHING_FORMS: Final = listed("线下 线上 一对一 小班")
SUBJECTS: Final = listed("语文 数学 英语 物理 化学")
CHANNELS: Final = listed("12345热线 举报电话 举报信箱")
DEPARTMENTS: Final = listed(
    "政法委 网信办 住建局 商务局 科技局 文体广电和旅游局 人社局 妇联 公安局"
)
COMPOUNDS: Final = listed(
    "阳光新村 绿园小区 御景园 学府佳苑 丽都城市花园 滨江花苑 运河丽舍 香榭丽舍 新城花园 "
    "朝阳新村 天华文化中心 玉门西路小区 花北新村 澄南一村 水岸名邸 虹桥五村 敔山湖花苑 "
    "大桥佳苑"
)
TOWERS: Final = listed("时代广场 金茂大厦 国际商务中心 万达广场 天鹤大厦 新百商厦 创业大厦")
ROAD_STEMS: Final = listed(
    "人民 五星 创业 中山 文化 科技 新华 幸福 朝阳 迎宾 香山 大桥 通富 芙蓉 延陵 花山 澄江 虹桥 "
    "暨阳 滨江 毗陵 公园 学院 梅园 环城 长江 锡澄 绮山 砂山 青果"
)
ROAD_SIDES: Final = listed("东 南 西 北 中")

#: One wrong character that sounds or looks like the right one.
TYPOS: Final = dict(
    _pairs(
        "艺:易溢 术:木书 教:叫交 育:玉于 培:陪赔 训:迅讯 思:斯司 雨:语宇 晨:辰臣 文:闻纹 智:知志 "
        "优:悠忧 森:深申 瑞:睿锐 星:兴新 朗:郎浪 飞:非菲 韵:运蕴 诗:师施 山:珊衫 竹:筑烛 德:得的 "
        "科:棵颗 书:舒输 立:力丽 音:因茵 辰:晨臣 苗:描瞄 佳:嘉家 博:搏勃 启:起企 嘉:佳家 成:诚城 "
        "宏:洪鸿 理:里礼 天:添田 创:闯窗 才:材财 爱:艾碍 世:事势 学:雪血 服:府伏 务:物雾 司:思丝 "
        "公:工功 咨:资姿 询:寻循 托:拖脱 管:馆官 红:虹宏 明:名鸣 华:花化 伟:苇炜 霞:暇瑕 丽:莉立 "
        "单:冤 阴:荫 路:洛 小:晓 园:圆 新:心欣 传:船 播:拨 "
    )
)
TRADITIONAL: Final = str.maketrans(
    "学艺术书业国飞华东门创园苏体务镇龙云语传润贝乐画阳个长顾广场县区厦苑号楼单训护质联实验习启",
    "學藝術書業國飛華東門創園蘇體務鎮龍雲語傳潤貝樂畫陽個長顧廣場縣區廈苑號樓單訓護質聯實驗習啟",
)
#: How a town types the finding: how the penalty decision says it.
SCOPE_TEXT: Final = dict(
    _pairs(
        "擅自举办校外培训机构:擅自举办校外培训机构 擅自举办:未经审批擅自举办校外培训机构 "
        "变相·转地下:变相开展学科类培训（转地下） 变相开展（线上）:变相开展学科类培训（转线上） "
        "转线上:通过互联网变相开展学科类培训 换马甲:以家政名义变相开展学科类培训（换马甲） "
        "机构违法办学:超出办学许可范围开展学科类培训 超范围培训:超范围开展学科类培训 "
        "无证办学:未取得办学许可证开展校外培训 虚假宣传:发布违法校外培训广告 "
        "住家家教:变相开展学科类培训（住家家教） 违规收费:校外培训机构预收费超过规定期限"
    )
)
#: Penalties that have nothing to do with off-campus training, some of them only nearly so.
OUT_OF_SCOPE: Final = listed(
    "安全生产隐患 销售不合格食品 未按规定公示年报 计量器具未检定 无照经营烟草制品 "
    "特种设备未经检验 侵犯注册商标专用权 未对从业人员进行安全生产教育和培训 "
    "学校食堂采购超过保质期的食品 销售无中文标签的文具"
)
