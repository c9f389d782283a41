"""The rules that a row can break: severity, and the Chinese wording for whoever typed it."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["reject_file", "reject_row", "reject_value", "warn"]


@dataclass(frozen=True)
class Rule:
    """One rule that a file, row or cell can break.

    Attributes:
        code: stable name.
        severity: what follows from breaking it. A cell that a required field needs rejects its row
            even where the code says `reject_value`.
        problem: what is wrong, in Chinese, for the person who corrects it.
        expected: what to write instead.
    """

    code: str
    severity: Severity
    problem: str
    expected: str


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule(
            "unreadable_file", "reject_file", "文件无法读取", "可以打开的 Excel 工作簿或 CSV 文件"
        ),
        Rule(
            "program_fault",
            "reject_file",
            "程序处理该文件时出错，整份没有读入",
            "请把编号告诉系统维护人员；文件本身不必改动",
        ),
        Rule("no_header", "reject_file", "没有找到表头", "按规定表式填报，保留表头一行"),
        Rule("missing_column", "reject_file", "缺少必需的列", "补上该列后重新报送"),
        Rule(
            "unknown_filer", "reject_file", "填报单位无法识别", "填写规定的镇（街道）或高新区名称"
        ),
        Rule(
            "filer_conflict",
            "reject_file",
            "表内填报单位与文件名（或其他工作表）不一致",
            "核对填报单位后重新报送",
        ),
        Rule(
            "unknown_folder", "reject_file", "文件所在文件夹不属于任何来源", "放入规定的来源文件夹"
        ),
        Rule(
            "unknown_batch",
            "reject_file",
            "文件夹不是报送日历中的批次",
            "放入以报送截止日期命名的批次文件夹",
        ),
        Rule("wrong_extension", "reject_file", "该来源不接收这种文件", "规定的文件类型"),
        Rule(
            "bad_received_list",
            "warn",
            "送达时间清单 received.csv 有误，改用文件修改时间",
            "file,received_at 两列",
        ),
        Rule(
            "hidden_sheet",
            "warn",
            "工作表是隐藏的，没有读入",
            "需要报送的工作表请取消隐藏后重新报送；不需要的请删除",
        ),
        Rule(
            "not_text",
            "reject_row",
            "该列的内容不是文字（字节已损坏，或编码不是 UTF-8），整行没有读入",
            "在交换库中按 UTF-8 重新写入该行",
        ),
        Rule(
            "long_cell",
            "warn",
            "有单元格的内容过长，只读入了前面的部分",
            "把过长的内容分开填写，或另附说明",
        ),
        Rule("required", "reject_row", "必填项未填写", "填写内容"),
        Rule(
            "required_for_finding",
            "reject_row",
            "查实或待核查的记录没有写明对象",
            "填写机构名称或个人姓名",
        ),
        Rule(
            "decision_incomplete",
            "reject_row",
            "处罚决定填写不全",
            "文号、日期、机关三项都填，或都不填",
        ),
        Rule("decision_named", "reject_row", "没有写明所涉及的处罚决定", "填写处罚决定书文号"),
        Rule(
            "outside_batch",
            "reject_row",
            "日期不在本批次报送期（前后各 31 天）之内",
            "本批次报送期内的日期",
        ),
        Rule(
            "outside_period",
            "reject_row",
            "日期不在标题所写的起止日期（前后各 31 天）之内",
            "标题所写起止日期之内的日期",
        ),
        Rule(
            "no_period",
            "reject_file",
            "标题和文件名都没有写明巡查的起止日期，行无法编号",
            "标题写明起止日期，如 巡查情况表（2024年3月1日-3月31日）",
        ),
        Rule(
            "town_in_city_folder",
            "reject_file",
            "这是镇街的巡查表，不是市专班的",
            "镇街的表放入 town_submissions 下本批次的文件夹",
        ),
        Rule(
            "received_later",
            "warn",
            "收到的时间晚于统计日，本次不计",
            "统计日当天或以前收到的文件",
        ),
        Rule(
            "duplicate_number",
            "reject_row",
            "序号在同一工作表内重复，内容不同",
            "每行一个不同的序号",
        ),
        Rule(
            "columns_shifted",
            "reject_row",
            "该行与表头错位（多列、少列，或引号没有配对），内容可能错位",
            "与表头相同的列数和次序，引号成对",
        ),
        Rule("record_form", "reject_row", "记录编号写法不对", "来源:记录编号"),
        Rule("same_record", "reject_row", "甲、乙是同一条记录", "两条不同的记录"),
        Rule(
            "unknown_record",
            "reject_row",
            "没有这条记录：编号写错，或来源文件已更正、撤回",
            "待核对清单中现有的记录编号",
        ),
        Rule(
            "out_of_date",
            "reject_row",
            "该记录的名称、证件号码或地址已不是审核时所见，结论不再有效",
            "按最新的待核对清单重新核对并填写",
        ),
        Rule("contradiction", "reject_row", "与其他结论互相矛盾", "互相不矛盾的结论"),
        Rule(
            "error_cell",
            "reject_value",
            "单元格是公式错误（如 #N/A、#REF!），没有内容",
            "改正公式，或直接填写内容",
        ),
        Rule("not_in_vocabulary", "reject_value", "不是规定的取值", "规定的取值之一"),
        Rule("not_yes_or_no", "reject_value", "不是“是”或“否”", "是、否，或留空"),
        Rule("unreadable", "reject_value", "内容无法识别", "规定的写法"),
        Rule("unreadable_date", "reject_value", "日期无法识别", "如 2023-04-03"),
        Rule("unreadable_amount", "reject_value", "金额无法识别", "数字"),
        Rule("unreadable_number", "reject_value", "数字无法识别", "整数"),
        Rule(
            "unreadable_phone",
            "reject_value",
            "电话号码无法识别",
            "11 位手机号，或带区号的固定电话",
        ),
        Rule("unreadable_decision", "warn", "文号写法不常见，按原样保留", "如 澄教罚〔2023〕2号"),
        Rule(
            "lost_digits",
            "reject_value",
            "长数字被表格软件改成了近似数，末尾数字已丢失",
            "把单元格设为文本后重新填写",
        ),
        Rule("bad_uscc", "reject_value", "统一社会信用代码校验不通过", "18 位代码，逐位核对"),
        Rule(
            "placeholder",
            "reject_value",
            "占位号码，不是真实的号码，已作空白处理",
            "真实的号码，没有则留空",
        ),
        Rule(
            "id_in_code_column",
            "reject_value",
            "填写的是身份证号形式的号码，登记库中没有这个统一社会信用代码",
            "18 位统一社会信用代码，没有则留空",
        ),
        Rule("bad_id_number", "reject_value", "身份证号校验不通过", "18 位或 15 位号码，逐位核对"),
        Rule(
            "unknown_form",
            "reject_value",
            "既不是统一社会信用代码也不是身份证号",
            "18 位代码或身份证号",
        ),
        Rule(
            "complainant_phone",
            "reject_value",
            "被反映人电话与诉求人来电号码相同，已删除",
            "被反映人的电话，或留空",
        ),
        Rule(
            "complainant_name",
            "reject_value",
            "被反映对象中有诉求人姓名、号码或说明文字，该部分未保存",
            "只写被反映对象的名称，或留空",
        ),
        Rule("other_value", "warn", "该列有规定词表之外的取值，记作“其他”", "词表中的取值"),
        Rule(
            "informant_text",
            "reject_value",
            "内容涉及反映人、举报人或其联系方式，未保存",
            "不写反映人、举报人的任何信息",
        ),
        Rule(
            "unmapped_violation",
            "warn",
            "违规类型不在词表中，暂归为其他培训违规",
            "词表中的违规类型",
        ),
        Rule(
            "same_reading",
            "warn",
            "另有一行写法不同而内容相同，两行按一行计",
            "确为两件事的，写明不同之处并用不同的序号",
        ),
        Rule(
            "not_a_decision",
            "warn",
            "不是行政处罚决定书的文号，暂不据以公示",
            "行政处罚决定书文号，如 澄教罚〔2023〕2号",
        ),
        Rule(
            "no_decision_number",
            "warn",
            "不是文号，按原样保留，暂不据以公示",
            "行政处罚决定书文号，如 澄教罚〔2023〕2号",
        ),
        Rule(
            "simple_procedure", "warn", "按简易程序（当场）作出的处罚不公示", "普通程序的处罚决定"
        ),
        Rule("unknown_status", "warn", "状态无法识别，暂缓公示", "0（正常）或 1（撤销）"),
        Rule("fine_unread", "warn", "写明了罚款而数额无法识别，暂缓公示", "以数字填写的罚款金额"),
        Rule(
            "amount_contradicted",
            "reject_value",
            "金额与本行文字相差一万倍，可能混用了元和万元",
            "与处罚内容相符的金额",
        ),
        Rule(
            "amount_implausible",
            "reject_value",
            "罚款金额异常，可能混用了元和万元",
            "核对后的金额，并在处罚内容中写明",
        ),
        Rule(
            "shared_amount",
            "warn",
            "一格写有几个文号而只有一个金额，金额未采用",
            "每个处罚决定填写一行",
        ),
        Rule("number_derived", "warn", "序号未填写或不是整数，已按内容编号", "每行一个整数序号"),
        Rule(
            "number_in_name",
            "warn",
            "名称栏中写有证件号码或电话，已移出名称，另行读取",
            "名称栏只写名称，号码写在各自的栏内",
        ),
        Rule("unknown_column", "warn", "有规定之外的列，内容另行保存", "规定的列"),
        Rule("unknown_column_dropped", "warn", "有规定之外的列，内容未保存", "规定的列"),
        Rule("repeated_column", "warn", "同名的列有多列，只取第一列", "每列只出现一次"),
        Rule("sheet_without_header", "warn", "工作表没有规定的表头，未读取", "规定的表头"),
        Rule("totals_differ", "warn", "汇总表与各行内容不一致", "与各行相符的数值"),
        Rule("period_differs", "warn", "标题中的起止日期与批次不符", "本批次的起止日期"),
        Rule(
            "superseded_row",
            "warn",
            "同一编号有内容不同的记录，采用了较新的一条",
            "同一编号只报一次，或以最新为准",
        ),
        Rule(
            "unknown_received",
            "warn",
            "received.csv 中的文件不在文件夹内",
            "与文件夹内的文件名一致",
        ),
        Rule(
            "no_ledger_cover",
            "reject_file",
            "没有“说明”页，或“说明”页上的台账、校验已被改动，认不出是哪个台账",
            "下发的原工作簿，填好后保留“说明”页",
        ),
        Rule(
            "unknown_number",
            "reject_row",
            "台账中没有这个编号",
            "下发的工作簿中原有的编号",
        ),
        Rule("answer_unread", "reject_row", "填写的内容无法采用，整行未采用", "规定的取值或日期"),
        Rule(
            "answer_empty",
            "reject_row",
            "没有填写结论、处置、反馈或办理结果中的任何一项",
            "至少填写一项",
        ),
        Rule("answer_order", "reject_row", "核查日期晚于填写日期", "不晚于填写日期的日期"),
        Rule("answer_ahead", "reject_row", "日期晚于统计日", "统计日当天或以前的日期"),
        Rule("no_reviewer", "warn", "结论没有审核人或审核日期", "填写审核人和审核日期"),
    )
}
"""Every rule by its code."""
