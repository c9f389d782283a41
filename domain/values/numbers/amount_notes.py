"""What forms write around one amount: `3万元(未缴纳)`, `20000.00(贰万元整)`, `2万元,已缴`.

Only notes that are known to say nothing about the amount are taken away (that it was paid, where
the receipt is); any other note (a rate, another currency, a part, another kind of money) may change
what the amount means, and leaves the cell unreadable. Amounts themselves are read by `amounts`.
"""

import re
from typing import Final

from domain.values.numbers.numerals import CHINESE

_DAY: Final = r"(?:(?:20\d\d)[年./-])?\d{1,2}[月./-]\d{1,2}日?|20\d\d年(?:\d{1,2}月)?"
_HOW: Final = (
    rf"已经?|尚?未|还没有?|没有?|均|全部|全额|足额|当场|现场|一次性|分[{CHINESE}\d]+[次期笔]|按[期时]|"
    rf"如期|逾期|于|在|由|当事人|自行|自觉|主动|本人|罚没?款|该?款项?|银行|{_DAY}|前|后|内"
)
_DONE: Final = (
    "上缴|缴纳|缴款|缴清|缴讫|缴库|收缴|缴|交纳|交清|交|支付|付清|付款|付|执行|履行|入库|到账|到位|结清|"
    "收讫|收到|结案"
)
_BEHIND: Final = "完毕|完|清|了|讫|齐|到账|到位|入库|国库|财政|中|结案"
_PAPER: Final = (
    "(?:罚没?款?)?(?:票据|收据|发票|缴款书|缴费单|凭证|单据)"
    "(?:已开具?|已?附后|见附件|(?:编?号)?[:]?[A-Za-z]*\\d+)?|见(?:附件|备注|票据|收据|发票|缴款书|凭证|"
    "(?:行政)?(?:处罚)?决定书?)|附(?:票据|收据|发票|凭证)"
)
_NOTE: Final = re.compile(rf"(?:(?:{_HOW})*(?:{_DONE})(?:{_BEHIND})*|{_PAPER}|[大小]写|[整正])?")
_LONGEST_NOTE: Final = 30
"""Characters; patterns over longer notes could take long, and nobody writes them."""

LONGEST: Final = 200
"""Characters of a cell that says one amount, with all its notes."""

_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
_UNIT = re.compile(r"人民币|元|万元|万")
_REPEATED_IN_WORDS = re.compile(r"(?:(?:人民币|金额)?[大小]写(?:金额)?|人民币|即|合)?[:]?")
_CAPITALS: Final = "零壹贰貳叁參肆伍陆陸柒捌玖拾佰仟"
_THEN_WORDS = re.compile(
    rf"(?P<one>[^{_CAPITALS}]*\d[^{_CAPITALS}]*?)[,;:/、]?(?:(?:人民币)?大写)?[:]?"
    rf"(?P<other>(?:人民币)?[{_CAPITALS}][{_CAPITALS}万萬亿億]*[元圆][{_CAPITALS}角分整正]*)"
)
_THEN_NOTE = re.compile(
    r"(?P<amount>.*(?:[元圆整正]|[\d万](?=[,;、])))[,;、]?(?P<note>[^\d,;、元圆]+)"
)


def amounts_in(text: str) -> list[str]:
    """Return the amounts that a cell writes side by side, its harmless notes taken away.

    Args:
        text: the cell, half-width and without blanks.

    Raises:
        ValueError: a note that may change what the amount means.
    """
    if len(text) > LONGEST:
        raise ValueError("too long for one amount")
    plain = text
    parts: list[str] = []
    for match in _BRACKETS.finditer(text):
        note = next(group for group in match.groups() if group is not None)
        if _UNIT.fullmatch(note):
            plain = plain.replace(match[0], note, 1)
            continue
        plain = plain.replace(match[0], "", 1)
        if not _is_note(note):
            parts.append(_REPEATED_IN_WORDS.sub("", note, count=1))
    behind = _THEN_NOTE.fullmatch(plain)
    if behind and _is_note(behind["note"]):
        plain = behind["amount"].rstrip(",;、")
    words = _THEN_WORDS.fullmatch(plain)
    parts = [*(words.group("one", "other") if words else (plain,)), *parts]
    if not all(parts):
        raise ValueError("a note that may change the amount")
    return parts


def _is_note(text: str) -> bool:
    """Return whether a note is known to say nothing about the amount."""
    return len(text) <= _LONGEST_NOTE and _NOTE.fullmatch(text) is not None
