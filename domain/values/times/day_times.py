"""What people write behind a day: weekday, part of the day, time, zone.

`下午3:20`, `上午9点半`, `（周一）9:00-10:30`, `T10:00:00Z`, `24:00:00`. A clock of twelve hours is
read by the part of the day that stands beside it; without one the time is as it stands.
"""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from typing import NamedTuple

from domain.values.numbers.numerals import parse_whole_number
from domain.values.text import any_of

MORNING = frozenset({"凌晨", "清晨", "早晨", "早上", "早", "上午", "AM"})
NOON = frozenset({"中午"})
AFTERNOON = frozenset({"下午", "午后", "傍晚", "PM"})
NIGHT = frozenset({"晚上", "晚间", "晚", "夜间", "夜里", "夜"})
"""Parts of the day; 12 at night is the end of the day, 12 in the morning its beginning."""

_PARTS = any_of(MORNING | NOON | AFTERNOON | NIGHT)
_WEEKDAY = re.compile(r"\s*[(]?(?:星期|周|礼拜)[一二三四五六日天1-7][)]?")
_WORDS = re.compile(r"[零〇一二三四五六七八九十两]+(?=\s*[点时分])")
_TIME = r"(?P<H{0}>\d{{1,2}})\s*(?:(?P<sep{0}>[:点时])\s*(?P<M{0}>\d{{1,2}}|半|整|[一三]刻)?\s*" + (
    r"(?:[:分]\s*(?:(?P<S{0}>\d{{1,2}})\s*秒?(?:[.,]\d+)?)?)?)"
)
_TAIL = re.compile(
    rf"[T\s]*[(]?(?P<part>{_PARTS})?[)]?\s*"
    rf"(?:{_TIME.format('')}\s*(?P<after>AM|PM)?"
    rf"(?:\s*[-~–—至到]+\s*(?:{_PARTS})?\s*{_TIME.format('2')})?)?"
    r"\s*(?P<zone>Z|UTC|GMT|\+\d{2}:?\d{2}|\(?北京时间\)?)?\s*(?:左右|许|前后)?[\s。.,;、]*",
    re.IGNORECASE,
)
_MINUTES = {None: 0, "整": 0, "半": 30, "一刻": 15, "三刻": 45}


class DayTime(NamedTuple):
    """A time of a day.

    Attributes:
        since_midnight: 0 to 24 hours; 24:00 is the end of the day that stands before it.
        zone: zone that the text names; None is Asia/Shanghai.
    """

    since_midnight: timedelta = timedelta()
    zone: tzinfo | None = None


def parse_day_time(text: str) -> DayTime:
    """Read what stands behind a day; nothing at all is midnight.

    Of a span (`9:00-10:30`) the beginning counts.

    Raises:
        ValueError: it is something else; the message does not repeat the text.
    """
    plain = _WORDS.sub(lambda found: str(parse_whole_number(found[0])), _WEEKDAY.sub(" ", text))
    found = _TAIL.fullmatch(plain)
    if found is None:
        raise ValueError("text behind the date is no time")
    zone = _zone(found["zone"])
    if found["H"] is None:
        if zone is not None or (found["zone"] and not found["part"]):
            raise ValueError("zone without a time behind the date")
        return DayTime()
    if found["sep"] == ":" and not (found["M"] or "").isdecimal():
        raise ValueError("time without minutes behind the date")
    hour = _hour(int(found["H"]), (found["part"] or found["after"] or "").upper())
    minute = int(found["M"]) if (found["M"] or "").isdecimal() else _MINUTES[found["M"]]
    second = int(found["S"] or 0)
    since = timedelta(hours=hour, minutes=minute, seconds=second)
    if minute > 59 or second > 59 or since > timedelta(days=1):
        raise ValueError("no such time behind the date")
    return DayTime(since, zone)


def _hour(hour: int, part: str) -> int:
    """The hour of the whole day."""
    if part in MORNING and hour == 12:
        return 0
    if part in NIGHT and hour == 12:
        return 24
    if part in AFTERNOON and hour < 12:
        return hour + 12
    if part in NIGHT and 5 <= hour < 12:  # 夜里1点 stays in the small hours
        return hour + 12
    if part in NOON and hour < 4:
        return hour + 12
    return hour


def _zone(text: str | None) -> tzinfo | None:
    if text is None or "北京" in text:
        return None
    if text[0] != "+":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(days=1):
        raise ValueError("no such zone behind the date")
    return timezone(offset)
