"""The exchange database of the market-regulation bureau: registrations and penalties.

Columns are the public ones of contracts §2.4 without types, as the exchange delivers them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

from samples.scoring.truth import Rejection, Truth
from samples.world import codes, words
from samples.world.history import Decision, History
from samples.world.mess import Mess, Shown
from samples.world.world import Party, World, established

REGISTRATION_COLUMNS: Final = words.listed(
    "UNISCID REGNO ENTNAME ENTTYPE REGSTATE LEREP TEL DOM OPLOC DOMDISTRICT OPSCOPE ESTDATE "
    "APPRDATE"
)
PENALTY_COLUMNS: Final = words.listed(
    "CF_WSH CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_FRDB CF_XDR_ZJHM CF_WFXW CF_SY CF_YJ CF_CFLB "
    "CF_NR CF_NR_FK CF_NR_WFFF CF_NR_ZKDX CF_JDRQ CF_YXQ CF_GSJZQ CF_CFJG CF_CFJGDM CF_SJLY "
    "CF_SJLYDM ZT GXSJ BZ"
)
_TYPES: Final = {
    "company": "企业",
    "nonprofit": "民办非企业单位",
    "branch": "分支机构",
    "individual_business": "个体工商户",
}
_CATEGORIES: Final = {"natural_person": "自然人", "individual_business": "个体工商户"}
_LICENCE: Final = "（依法须经批准的项目，经相关部门批准后方可开展经营活动）"
_INSERT: Final = {
    "enterprise_registration": "INSERT INTO enterprise_registration VALUES "
    "(?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "administrative_penalty": "INSERT INTO administrative_penalty VALUES "
    "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
}
Value = str | int | float | None


def write_market(world: World, history: History, mess: Mess, truth: Truth, path: Path) -> None:
    """Both tables in one SQLite file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as base:
        _fill(
            base,
            "enterprise_registration",
            REGISTRATION_COLUMNS,
            _registrations(world, mess, truth),
        )
        _fill(base, "administrative_penalty", PENALTY_COLUMNS, _penalties(history, mess, truth))
        base.commit()
        base.execute("VACUUM")


def _fill(
    base: sqlite3.Connection,
    table: str,
    columns: tuple[str, ...],
    rows: Iterator[tuple[Value, ...]],
) -> None:
    base.execute(f"CREATE TABLE {table} ({','.join(columns)})")
    base.executemany(_INSERT[table], rows)


def _registrations(world: World, mess: Mess, truth: Truth) -> Iterator[tuple[Value, ...]]:
    for party in world.parties:
        if party.registered:
            yield _registration(party, mess, truth)
    if mess.level:
        wrong = codes.broken_uscc(mess.rng, codes.new_uscc(mess.rng, "91"))
        yield (
            wrong,
            "320281000000000",
            "江阴市误码商贸有限公司",
            "企业",
            "存续",
            "章某",
            "/",
            "江阴市",
            "",
            "320281001",
            "贸易",
            "2019-1-1",
            "1900-01-01",
        )
        truth.rejections.append(
            Rejection(
                "market_registration",
                "market:enterprise_registration",
                "",
                0,
                "UNISCID",
                "check_digit",
                "reject_value",
            )
        )


def _registration(party: Party, mess: Mess, truth: Truth) -> tuple[Value, ...]:
    rng, address = mess.rng, party.address
    phone = party.phones[0] if rng.random() < 0.75 else "/"
    shown = Shown(
        has_id=True,
        has_full_name=bool(party.name),
        has_core=bool(party.name),
        has_unit=True,
        has_town=True,
        has_person=True,
        has_phone=phone != "/",
    )
    truth.mention(
        "market_registration",
        party.uscc,
        1,
        party,
        shown,
        note="" if party.violator else "innocent",
    )
    drawn = established(rng)
    approved = "1900-01-01" if rng.random() < 0.6 else f"{drawn.year + 1}-{drawn.month}-{drawn.day}"
    begun = party.begun or drawn
    approved = "1900-01-01" if party.begun else approved
    dom = rng.choice(("江阴市", "江阴市", "江苏省江阴市")) + address.town.name + address.detail()
    return (
        party.uscc.lower() if mess.chance(0.08) else party.uscc,
        f"320281{rng.randrange(10**9):09d}",
        party.name or rng.choice(("", "/", None)),
        _TYPES[party.kind],
        party.status,
        party.person,
        phone,
        dom,
        "" if rng.random() < 0.85 else dom,
        address.town.code,
        ("教育信息咨询;文化艺术培训" if party.trade in _training() else party.trade) + _LICENCE,
        f"{begun.year}-{begun.month}-{begun.day}",
        approved,
    )


def _training() -> set[str]:
    return {trade for trade, _ in words.TRAINING + words.INDIVIDUAL_TRAINING}


def _penalties(history: History, mess: Mess, truth: Truth) -> Iterator[tuple[Value, ...]]:
    rows = [_penalty(each, mess, truth) for each in history.decisions if each.market]
    yield from rows
    if mess.level and rows:
        again = list(rows[0])
        again[0] = str(again[0]).replace("〔", "[").replace("〕", "]")
        yield tuple(again)
        yield ("/", *rows[1][1:])
        truth.rejections.append(
            Rejection(
                "market_penalty",
                "market:administrative_penalty",
                "",
                0,
                "CF_WSH",
                "required",
                "reject_row",
            )
        )


def _penalty(decision: Decision, mess: Mess, truth: Truth) -> tuple[Value, ...]:
    rng, party, on = mess.rng, decision.party, decision.decided_on
    person = party.kind == "natural_person"
    code = "" if person or not party.uscc else party.uscc
    identity = party.id_number if person else ""
    if person and mess.chance(0.15):
        identity = f"{identity[:6]}********{identity[14:]}"
    name = party.name or (party.person if person or party.uscc else party.signboard)
    if decision.style == "old_name":
        name = f"江阴市{party.core}文化发展有限公司"
    if decision.in_scope:
        shown = Shown(
            has_id=bool(code) or identity.isalnum(), has_full_name=name == party.name, has_core=True
        )
        truth.mention("market_penalty", decision.number, 1, party, shown, decision=decision.number)
    matter = decision.violation
    text = words.SCOPE_TEXT[matter] if decision.in_scope else matter
    fine = decision.fine / 10000
    kinds = ";".join(decision.kinds)
    day = f"{on:%Y-%m-%d}" if rng.random() < 0.8 else f"{on.year}-{on.month}-{on.day}"
    if mess.chance(0.05):
        day = f"{on.year}/{on.month}/{on.day} 00:00:00"
    market = decision.authority == codes.MARKET_BUREAU[0]
    return (
        mess.spell_decision(decision.number),
        mess.dress(name) if mess.chance(0.3) else name,
        _CATEGORIES.get(party.kind, "法人及非法人组织"),
        code.lower() if mess.chance(0.08) else code,
        party.person,
        identity,
        text,
        f"当事人{text}",
        "/",
        kinds,
        f"责令停止;{kinds}",
        f"{fine:g}" if mess.chance(0.1) else fine,
        3.5 if "没收违法所得" in kinds else 0,
        "办学许可证" if "吊销许可证" in kinds else "",
        day,
        rng.choice(("2099-12-31", "9999-09-09", "/")),
        "1900-01-01",
        decision.authority,
        codes.MARKET_BUREAU[1] if market else "/",
        codes.MARKET_BUREAU[0],
        codes.MARKET_BUREAU[1],
        int(decision.revoked_in_register),
        f"{max(on, date(2022, 1, 1))} 00:00:00",
        "",
    )
