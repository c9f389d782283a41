"""How true facts come to be typed: spellings, errors, gaps. Every choice says what it still shows.

`Shown` carries, beside the typed texts, which identifying facts survived in them; `truth` derives
from these marks what the certain links and the rule links can reach.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from samples.world import codes, words
from samples.world.world import Party, World

#: Ways of naming a party that an event may ask for; "" leaves it to chance.
STYLES = (
    "",
    "uscc",
    "full",
    "signboard",
    "signboard_only",
    "mismatch",
    "broken_uscc",
    "two",
    "old_name",
)


_ANONYMOUS = ("某培训机构", "某托管班", "无名培训点", "某家教中心")


@dataclass(frozen=True)
class Shown:
    """One party as one record shows it. The last fields say which facts are intact."""

    party_name: str = ""
    premises_name: str = ""
    kind: str = ""
    party_id: str = ""
    address: str = ""
    person: str = ""
    phone: str = ""
    has_id: bool = False
    has_full_name: bool = False
    has_core: bool = False
    has_unit: bool = False
    has_town: bool = False
    has_person: bool = False
    has_phone: bool = False
    conflicting: bool = False
    bad_id: bool = False


class Mess:
    """Draws spellings. `level` 0 is tidy, 1 as real files are, more is worse."""

    def __init__(self, world: World, seed: int, level: float) -> None:
        self.rng, self.level = random.Random(f"{seed}:mess"), level
        self.registered = [party for party in world.parties if party.registered and party.name]
        self.strangers = [party for party in self.registered if not party.violator]

    def chance(self, probability: float) -> bool:
        """True with a probability that grows with the level."""
        return self.rng.random() < min(0.95, probability * self.level)

    # Texts -------------------------------------------------------------------------------------

    def typo(self, text: str) -> str:
        """One character replaced by one that sounds alike (the text itself if none can be)."""
        places = [i for i, char in enumerate(text) if char in words.TYPOS]
        if not places:
            return text
        place = self.rng.choice(places)
        return text[:place] + self.rng.choice(words.TYPOS[text[place]]) + text[place + 1 :]

    def dress(self, text: str) -> str:
        """Harmless typing habits: spaces, full-width digits, traditional characters."""
        if text and self.chance(0.06):
            place = self.rng.randrange(1, len(text) + 1)
            text = text[:place] + " " + text[place:]
        if self.chance(0.05):
            text = text.translate(words.TRADITIONAL)
        if self.chance(0.04):
            text = full_width(text)
        return text

    def empty(self) -> str:
        """One of the ways of leaving a cell empty."""
        return self.rng.choice(("", "", "", "/", "无", "不详", "—", "-", "暂无"))

    # Identity ----------------------------------------------------------------------------------

    def show(self, party: Party, style: str = "", *, town_known: bool = True) -> Shown:
        """A party as one record names it."""
        shown = self._contact(party, self._address(party, town_known=town_known))
        if party.kind == "natural_person":
            return self._person(party, shown)
        return self._organisation(party, shown, style)

    def _person(self, party: Party, shown: Shown) -> Shown:
        rng = self.rng
        name, intact = party.person, True
        if "masked" in party.traits or self.chance(0.06):
            name, intact = rng.choice((f"{name[0]}某", f"{name[0]}某某", f"{name[0]}**")), False
        elif self.chance(0.12):
            name, intact = name[0] + "老师", False
        shown = replace(
            shown,
            party_name=self.dress(name),
            premises_name=rng.choice(("", name)),
            has_core=intact,
        )
        if rng.random() < 0.35 or {"fifteen_digits", "two_faced"} & party.traits:
            number = party.id_number
            if "fifteen_digits" in party.traits and rng.random() < 0.5 and number[6:8] == "19":
                number = number[:6] + number[8:17]
            return replace(shown, party_id=self._spell_code(number), has_id=True)
        if self.chance(0.06):
            masked = party.id_number[:6] + "********" + party.id_number[14:]
            return replace(shown, party_id=masked, bad_id=True)
        return shown

    def _organisation(self, party: Party, shown: Shown, style: str) -> Shown:
        style = style or self._draw_style(party)
        shown = self._name(party, shown, style)
        if style == "mismatch":
            stranger = self.rng.choice(self.strangers)
            return replace(shown, party_id=stranger.uscc, conflicting=True)
        if style == "broken_uscc" or (party.uscc and self.chance(0.02)):
            wrong = codes.broken_uscc(self.rng, party.uscc)
            return replace(shown, party_id=wrong, bad_id=True)
        if party.uscc and (style == "uscc" or (style == "" and self.rng.random() < 0.25)):
            return replace(shown, party_id=self._spell_code(party.uscc), has_id=True)
        return shown

    def _draw_style(self, party: Party) -> str:
        if not party.registered:
            return "signboard"
        return self.rng.choices(
            ("uscc", "full", "short", "signboard", "core", "typo"),
            (18, 20, 14, 30, 10, 8 * self.level),
        )[0]

    def _name(self, party: Party, shown: Shown, style: str) -> Shown:
        rng = self.rng
        sign = party.signboard
        full = party.name or (party.signboard if "nameless" not in party.traits else party.person)
        short = full.removeprefix("江阴市")
        name = {
            "uscc": rng.choice((full, full, short, sign or full)),
            "full": full,
            "short": short,
            "signboard": sign,
            "signboard_only": sign,
            "core": party.core,
            "typo": self.typo(full),
            "mismatch": full,
            "broken_uscc": full,
            "two": full,
            "old_name": full,
        }[style]
        if style == "typo" and name == full:
            style = "full"
        if style == "signboard" and sign and self.chance(0.1):
            name = f"{sign}（{party.address.town.short}校区）"
        exact = bool(party.name) and name == party.name
        intact = style != "typo" and bool(name)
        if style in ("signboard", "core") and self.chance(0.06):
            name, sign, intact = rng.choice(_ANONYMOUS), "", False
        if "address_only" in party.traits:
            name = sign = ""
        return replace(
            shown,
            party_name=self.dress(name),
            premises_name=rng.choice(("", sign)),
            has_full_name=exact,
            has_core=intact,
        )

    def _spell_code(self, code: str) -> str:
        pick = self.rng.random()
        if self.chance(0.10):
            return code.lower()
        if self.chance(0.08):
            return full_width(code)
        if self.chance(0.06):
            return f"{code[:8]} {code[8:]}" if pick < 0.5 else f"{code}\u200b"
        return code

    def _contact(self, party: Party, shown: Shown) -> Shown:
        rng = self.rng
        person, phone = self.empty(), self.empty()
        has_person = has_phone = False
        if rng.random() < 0.6:
            person, has_person = party.person, True
            if self.chance(0.08):
                person, has_person = rng.choice((f"{person[0]}某", f"{person[0]}老师")), False
            elif self.chance(0.05):
                person = f"{person}、{rng.choice(words.SURNAMES)}{rng.choice(words.GIVEN)}"
        if rng.random() < 0.5:
            number, has_phone = rng.choice(party.phones), True
            if self.chance(0.05):
                number, has_phone = number[:-1] + str((int(number[-1]) + 1) % 10), False
            phone = self.spell_phone(number)
        return replace(
            shown, person=person, phone=phone, has_person=has_person, has_phone=has_phone
        )

    def spell_phone(self, number: str) -> str:
        """A telephone as people write it."""
        rng = self.rng
        if number.startswith("0510"):
            local = number[4:]
            return rng.choice(
                (
                    number,
                    f"0510-{local}",
                    f"(0510){local}",
                    local,
                    f"0510—{local}",
                    f"0510-{local}-8001" if self.chance(0.2) else f"0510 {local}",
                )
            )
        grouped = f"{number[:3]}{{0}}{number[3:7]}{{0}}{number[7:]}"
        return rng.choice(
            (
                number,
                number,
                number,
                grouped.format("-"),
                grouped.format(" "),
                "+86" + number,
                "86-" + number,
                full_width(number),
            )
        )

    # Address -----------------------------------------------------------------------------------

    def _address(self, party: Party, *, town_known: bool) -> Shown:
        rng, address = self.rng, party.address
        detail = address.detail() if rng.random() < 0.6 else rng.choice(address.spellings())
        prefix = rng.choices(
            (
                f"江阴市{address.town.name}",
                address.town.name,
                address.town.short,
                "",
                f"江苏省江阴市{address.town.name}",
            ),
            (30, 25, 15, 25, 5),
        )[0]
        has_unit = True
        if self.chance(0.05):
            typed = self.typo(detail) if rng.random() < 0.5 else drop_digit(rng, detail)
            has_unit, detail = typed == detail, typed
        if self.chance(0.03):
            detail, has_unit = _coarse(detail), False
        return Shown(
            kind=_kind_label(party) if not self.chance(0.05) else "",
            address=self.dress(prefix + detail),
            has_unit=has_unit,
            has_town=town_known or bool(prefix),
        )

    # Dates and numbers -------------------------------------------------------------------------

    def spell_date(self, day: date, *, year_known: bool = False) -> str | date | int:
        """A date as a cell holds it: a real date, a serial number, or text."""
        rng = self.rng
        forms: list[str | date | int] = [
            day,
            day,
            day,
            f"{day:%Y-%m-%d}",
            f"{day.year}.{day.month}.{day.day}",
            f"{day.year}/{day.month}/{day.day}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y%m%d}",
            (day - date(1899, 12, 30)).days,
        ]
        if year_known:
            forms += [f"{day.month}月{day.day}日"] * 2
        return rng.choice(forms) if self.level else day

    def spell_decision(self, number: str) -> str:
        """A decision number with the brackets and paddings that occur."""
        found = re.fullmatch(r"(.+)〔(\d{4})〕(\d+)号", number)
        assert found is not None
        office, year, serial = found.groups()
        if not self.chance(0.5):
            return number
        return self.rng.choice(
            (
                f"{office}[{year}]{serial}号",
                f"{office}（{year}）{serial}号",
                f"{office}({year}){serial}号",
                f"{office}〔{year}〕第{serial}号",
                f"{office}〔{year}〕{int(serial):04d}号",
                f"{office} 〔{year}〕 {serial} 号",
                f"{office}〔{year}〕{serial}",
                f"{office}【{year}】{serial}号",
                f"{office}﹝{year}﹞{full_width(serial)}号",
                f"{office}[{full_width(year)}] {serial}号",
            )
        )

    def spell_count(self, count: int) -> str | int:
        """A number of people."""
        return self.rng.choice(
            (
                count,
                count,
                f"约{count}人",
                f"{count}余名",
                f"{count}人",
                f"{count}+",
                f"近{count}人",
                full_width(str(count)),
            )
        )

    def spell_yuan(self, yuan: int) -> str | int | float:
        """An amount in yuan."""
        forms: list[str | int | float] = [
            yuan,
            yuan,
            float(yuan),
            f"{yuan}元",
            f"{yuan:,}",
            f"约{yuan}元",
        ]
        if yuan % 1000 == 0:
            forms += [f"{yuan / 10000:g}万元", f"{yuan / 10000:g}万"]
        return self.rng.choice(forms)

    def later(self, day: date, low: int, high: int) -> date:
        """A day between `low` and `high` days after another."""
        return day + timedelta(days=self.rng.randrange(low, high + 1))


def full_width(text: str) -> str:
    """ASCII letters and digits as full-width forms."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def drop_digit(rng: random.Random, text: str) -> str:
    """The text without one of its digits."""
    places = [i for i, char in enumerate(text) if char.isdigit()]
    if not places:
        return text
    place = rng.choice(places)
    return text[:place] + text[place + 1 :]


def _coarse(detail: str) -> str:
    """Only the road or the compound."""
    return re.split(r"\d", detail)[0] + "附近"


def _kind_label(party: Party) -> str:
    return {"natural_person": "个人", "individual_business": "个体工商户"}.get(party.kind, "机构")
