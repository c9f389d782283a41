"""Which market penalties are matters of training: by what the violation is (shipped policy)."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from domain.decisions.scope import (
    FOREIGN,
    OPEN,
    OUT,
    TRAINING,
    Ruling,
    assess,
    assess_by_party,
    named_training,
    trains,
)
from schemas.policy.load import load_policy

POLICY = load_policy(Path(__file__).parents[3] / "policy", weights=False)
SCOPE = POLICY.penalty_scope
SCHOOL, SHOP, UNKNOWN = "江阴市晨文行艺术培训有限公司", "江阴市阿三奶茶店", "某经营部"


def verdict(type_, facts="", basis="", party=UNKNOWN, known=False, scope=SCOPE):
    row = pd.DataFrame(
        {"decision_no": ["澄市监处罚〔2024〕1号"], "violation_text": [type_], "facts": [facts],
         "basis": [basis]}
    )  # fmt: skip
    found = assess(row, scope, POLICY.training.exclusions)
    body = named_training(pd.Series([party], dtype="str"), scope)
    return assess_by_party(found, body, pd.Series([known]))[0]


OTHER_TRADES = [
    (
        "消防设施、器材未保持完好有效",
        "检查江阴市某培训机构时发现灭火器压力不足",
        "《消防法》第六十条",
    ),
    ("占用、堵塞疏散通道", "培训学校二楼安全出口堆放课桌", "《中华人民共和国消防法》"),
    ("未经消防安全检查擅自投入使用、营业", "当事人经营的校外培训机构未经消防安全检查", ""),
    ("使用童工", "当事人在培训机构内雇用未满十六周岁的学生发放传单", "《禁止使用童工规定》"),
    ("扰乱单位秩序", "当事人因退费纠纷在培训学校大厅大声喧哗", "《治安管理处罚法》第二十三条"),
    ("殴打他人", "当事人在辅导班门口与学员家长发生冲突", "《治安管理处罚法》第四十三条"),
    ("非法集资", "当事人以投资培训机构加盟为名吸收资金", "《防范和处置非法集资条例》"),
    ("非法吸收公众存款", "以办学扩建为由向家长借款", ""),
    ("发布违法广告", "当事人在某培训机构门口张贴奶茶广告", "《广告法》第九条"),
    ("发布虚假广告", "奶茶店在学校附近散发传单，宣称纯天然", "《广告法》"),
    ("未取得食品经营许可从事食品经营活动", "培训中心开办食堂为学生提供午餐", "《食品安全法》"),
    ("经营超过保质期的食品", "校外托管机构厨房内发现过期调料", ""),
    ("使用未经检验的电梯", "培训机构所在大楼电梯超期未检", "《特种设备安全法》"),
    ("侵犯注册商标专用权", "当事人在培训机构招牌上使用近似商标", "《商标法》"),
    ("侵犯著作权", "培训机构复印盗版教材供学员使用", "《著作权法》"),
    ("未按规定公示年度报告", "当事人系教育培训机构", "《企业信息公示暂行条例》"),
    ("未依法办理变更登记", "校外培训机构变更住所未登记", "《市场主体登记管理条例》"),
    ("提交虚假材料取得登记", "开办培训班时提交虚假租赁合同", ""),
    ("未依法缴纳社会保险费", "培训机构未为授课教师参保", ""),
    ("克扣工资", "培训学校拖欠教师工资", "《劳动法》"),
    ("未对从业人员进行安全生产教育和培训", "未开展安全培训", "《安全生产法》"),
    ("特种作业人员未经培训上岗作业", "电工未经专门培训", "《安全生产法》"),
    ("无照经营烟草制品", "培训机构楼下小卖部售烟", "《烟草专卖法》"),
    ("向未成年人销售香烟", "在学校门口向学生售烟", "《未成年人保护法》"),
    ("公共场所未取得卫生许可", "培训机构附设游泳馆", "《公共场所卫生管理条例》"),
    ("噪声污染", "舞蹈培训班夜间音响扰民", "《噪声污染防治法》"),
    ("占道经营", "在培训学校门前摆摊", ""),
    ("违章搭建", "培训学校楼顶搭建彩钢房", "《城乡规划法》"),
    ("未经许可从事道路客运经营", "面包车接送培训机构学员", ""),
    ("校车超载", "接送托管班学生的车辆超载", ""),
    ("销售无中文标签的文具", "在培训机构内销售文具", "《产品质量法》"),
    ("销售不合格产品", "向培训学校供应不合格课桌", "《产品质量法》"),
    ("未取得医疗机构执业许可证开展诊疗", "视力矫正中心对学员开展近视治疗", ""),
    ("娱乐场所接纳未成年人", "培训机构隔壁的网吧接纳学生", ""),
    ("保安服务公司派出未经培训的保安员", "未对保安员进行岗前培训", ""),
    ("未取得人力资源服务许可", "以培训名义开展职业中介", ""),
    ("驾驶培训机构聘用无资格教练", "驾校教练无证", ""),
    ("计量器具未检定", "培训机构食堂电子秤未检定", "《计量法》"),
    ("未按规定安装防盗设施", "培训机构财务室未装防盗门", ""),
    ("流浪犬管理不善", "犬只在辅导班走廊咬伤学员", ""),
]

TRUE_ONES = [
    ("未取得办学许可证开展校外培训", "当事人未取得办学许可证开展校外培训", "/"),
    ("擅自举办校外培训机构", "", "《校外培训行政处罚暂行办法》第十七条"),
    ("擅自举办民办学校", "当事人招收小学生进行英语培训", "《民办教育促进法》第六十四条"),
    ("违反国家有关规定擅自举办民办学校", "", ""),
    ("未经审批擅自举办校外培训机构", "", "/"),
    ("变相开展学科类培训（转地下）", "", ""),
    ("以家政名义变相开展学科类培训（换马甲）", "", ""),
    ("通过互联网变相开展学科类培训", "", ""),
    ("超出办学许可范围开展学科类培训", "", ""),
    ("超范围开展培训", "", ""),
    ("校外培训机构预收费超过规定期限", "", ""),
    ("校外培训机构未公示收费", "", ""),
    ("发布违法校外培训广告", "", ""),
    ("发布教育、培训广告对升学、通过考试作出保证性承诺", "", "《广告法》第二十四条"),
    ("利用合同格式条款侵害消费者权益（培训服务）", "", ""),
    ("使用不公平格式条款", "与学员签订的协议约定概不退费", "《合同行政监督管理办法》"),
    ("虚假宣传", "在官网虚构教师履历和课程效果", "《反不正当竞争法》第八条"),
    ("未按规定明码标价", "经营场所内未公示课程辅导服务项目及收费标准", "《价格法》第四十二条"),
    ("价格欺诈", "课程原价此前从未成交", "《价格法》第十四条"),
    (
        "无证无照经营",
        "当事人未取得办学许可和营业执照对外开展文化课补习",
        "《无证无照经营查处办法》",
    ),
    ("超范围经营", "当事人超出登记范围对中小学生开展学科类培训", ""),
    ("其他违法行为", "以托管名义变相开展英语学科类培训", ""),
    ("违反《民办教育促进法》第六十四条", "当事人举办语文补习班", ""),
    ("/", "/", "《校外培训行政处罚暂行办法》第十八条"),
    ("违规开展学科类校外培训", "", ""),
    ("在职教师有偿补课", "", ""),
    ("为违规培训提供场所", "", ""),
    ("擅自组织面向中小学生的竞赛", "", "《校外培训行政处罚暂行办法》"),
    ("利用居民楼有偿组织开展一对一培训", "", ""),
    ("聘用不具备教师资格的人员从事学科教学", "", ""),
    ("违法违规办学", "培训机构超时限授课", ""),
    ("未经许可擅自从事幼小衔接培训", "", ""),
    ("学龄前儿童线上培训", "", ""),
    ("培训机构违规收费", "", ""),
    ("收取培训费超过60课时", "", ""),
    ("培训内容超标超前", "", ""),
    ("伪造办学许可证", "", ""),
    ("私自办班补课", "", ""),
    ("擅自设立分教学点", "", "《民办教育促进法》"),
    ("钢琴课程虚构原价", "", ""),
    ("与学员家长签订的入学协议含不公平格式条款", "", ""),
]


@pytest.mark.parametrize(("type_", "facts", "basis"), OTHER_TRADES)
@pytest.mark.parametrize("party", [SCHOOL, SHOP])
def test_a_penalty_of_another_trade_is_never_taken_for_one_of_training(type_, facts, basis, party):
    # An advertisement of a training body is its own matter, wherever it hangs.
    own = party == SCHOOL and "广告" in type_
    assert (verdict(type_, facts, basis, party, known=True) == TRAINING) is own


@pytest.mark.parametrize(("type_", "facts", "basis"), TRUE_ONES)
def test_a_penalty_for_training_is_one(type_, facts, basis):
    assert verdict(type_, facts, basis) == TRAINING


@pytest.mark.parametrize(
    ("type_", "facts", "party", "known", "expected"),
    [
        ("未明码标价", "未公示价目", SCHOOL, True, TRAINING),
        ("未明码标价", "未公示价目", SHOP, True, FOREIGN),
        ("发布虚假广告", "宣称报课程送奶茶", SHOP, True, OPEN),
        ("发布虚假广告", "宣称课程提分", UNKNOWN, False, TRAINING),
        ("使用格式条款", "学员概不退费", "江阴市捷达驾驶员培训有限公司", True, OPEN),
        ("未按规定安装防盗设施", "培训机构财务室", SCHOOL, True, OPEN),
        ("未取得办学许可证举办幼儿园", "", UNKNOWN, False, OPEN),
        ("擅自举办校外培训机构、消防设施不合格", "", SCHOOL, True, TRAINING),
        ("为培训机构提供场所的房东未落实消防责任", "", UNKNOWN, False, OPEN),
        ("擅自举办营业性演出", "培训机构学员汇报演出", SCHOOL, True, OPEN),
        ("无证无照经营", "经营早餐", SHOP, True, FOREIGN),
        ("其他违法行为", "在培训机构大厅张贴告示", SHOP, True, OPEN),
        ("销售不合格食品", "", SHOP, True, FOREIGN),
        ("超范围经营", "当事人对外开展学科类培训", SHOP, True, TRAINING),
    ],
)
def test_type_then_basis_then_party_decide(type_, facts, party, known, expected):
    assert verdict(type_, facts, "", party, known) == expected


def test_a_persons_ruling_settles_what_is_open():
    said = (Ruling("澄市监处罚〔2024〕1号", True, "张三", "已核实"),)
    assert (
        verdict("未按规定安装防盗设施", "培训机构", scope=replace(SCOPE, rulings=said)) == TRAINING
    )


@pytest.mark.parametrize(
    ("name", "scope_text", "expected"),
    [
        ("江阴市甲教育科技有限公司", None, True),
        ("江阴市乙商贸有限公司", "文化艺术培训", True),
        ("江阴市丙咨询有限公司", "教育信息咨询(不含教育培训)", True),
        ("江阴市丁商贸有限公司", "日用品销售(不含教育培训及教育咨询)", False),
        ("江阴市戊驾驶员培训有限公司", "机动车驾驶员培训", False),
        ("江阴市己教育用品店", "文具销售", False),
    ],
)
def test_training_bodies_by_registered_name_or_scope(name, scope_text, expected):
    row = pd.DataFrame({"name": [name], "scope_text": [scope_text]}).astype("str")
    assert trains(row, SCOPE)[0] == expected


def test_what_names_training_is_told_apart_from_what_does_not():
    assert verdict("未依法办理变更登记", "当事人系培训机构") == OUT
    assert verdict("未依法办理变更登记", "当事人系饭店") == FOREIGN
