"""Generated worlds as accepted frames, for training, evaluation and timing.

The people, places and typing errors are those of `samples.world.world` and `samples.world.mess`;
here the records skip the files, so that a million of them take a minute and not a night. Nothing of
the product's linkage is used to decide what is true.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import pandas as pd

from benchmarks.linkage.difficulty import Difficulty, Spoiled, add_siblings, under_one_roof
from benchmarks.linkage.realistic import RealMaker, RealMess
from domain.complaints.extraction import Reader, extract_names, extract_places
from domain.complaints.known_parties import known_parties
from domain.linkage.mentions import build_mentions, join_mentions
from domain.values.identifiers import classify_party_ids, parse_usccs
from domain.values.phones import parse_phones
from domain.values.text import clean, join_values, split_values
from samples.world.mess import Mess, Shown
from samples.world.population import build
from samples.world.world import Address, Maker, Party, World, established
from schemas.policy.load import Policy

TRAINING_SEEDS: Final = (9001, 9002, 9003, 9004)
"""Worlds that the weights are fitted on; no evaluation uses them."""

DEVELOPMENT_SEEDS: Final = (501, 502, 503, 504, 505, 506)
"""Worlds that rules, gates and thresholds are tried on; whoever tunes looks at these alone."""

EVALUATION_SEEDS: Final = (81001, 81002, 81003)
"""Worlds that the committed figures are measured on; nothing is ever tuned with them in view."""

HARSH, LIKE_THE_SAMPLE = 1.5, 1.0
"""Levels of mess: worse than real files, and as the shipped sample is."""

RECORD_SHARE: Final = 0.65
"""Share of the mentions that are records; the rest is the register."""

RECORDS_PER_PARTY: Final = 4.0
"""Records per violator on average (geometric, at least one)."""

_SOURCES: Final = (
    "town_submission",
    "complaint",
    "department_referral",
    "market_penalty",
    "credit_decision",
)
_ON_SITE: Final = ("town_submission", "complaint", "department_referral")
_SHARES: Final = (48, 32, 9, 8, 3)
_PREMISES: Final = ("居民楼", "商务楼宇", "托管机构", "培训机构", "出租房屋", "其他")
_FIRST_DAY: Final = date(2022, 1, 1)


@dataclass(frozen=True)
class BenchmarkWorld:
    """Accepted frames and whose they are.

    Attributes:
        records: accepted frame per source, with the columns that mentions are made of.
        truth: `record_key`, `party`, `kind`, `record_type`, `person`, `group` of every record, and
            `wrong`: which of its facts is somebody else's.
    """

    records: Mapping[str, pd.DataFrame]
    truth: pd.DataFrame


def make_world(
    seed: int,
    mentions: int,
    *,
    innocents: int = 0,
    level: float = HARSH,
    difficulty: float = 1.0,
    real: bool = False,
) -> BenchmarkWorld:
    """Return the world of a seed.

    Args:
        seed: the same seed and sizes give the same world.
        mentions: about how many mentions there are, the register included.
        innocents: further registrations that nobody reports: twins, chains, towers of offices.
        level: how messy the records are; 1 is as real files are.
        difficulty: how often a record says what is true of somebody else, and how many parties are
            made to be mistaken for each other (`benchmarks.linkage.difficulty`); 0 for never.
        real: names and addresses in the style of a county's register
            (`benchmarks.linkage.realistic`).
    """
    violators = max(120, round(mentions * RECORD_SHARE / RECORDS_PER_PARTY))
    register = round(mentions * (1 - RECORD_SHARE))
    make = RealMaker if real else Maker
    world = build(seed, violators, register, make(seed))
    add_siblings(seed, world, difficulty, make)
    crowd = _crowd(make(seed + 500_000), world, innocents)
    mess = (RealMess if real else Mess)(world, seed, level)
    wrong = Difficulty(seed, world, difficulty)
    rows: dict[str, list[dict[str, object]]] = {source: [] for source in _SOURCES}
    truth: list[dict[str, object]] = []
    for party in world.violators():
        for number in range(_count(mess.rng)):
            _record(party, number, mess, wrong, rows, truth)
    parties = [party for party in (*world.parties, *crowd) if party.registered]
    rows["market_registration"] = [_registration(party, mess.rng) for party in parties]
    truth += [
        _true("market_registration", party.uscc, party, Shown(has_id=True)) for party in parties
    ]
    frames = {source: _accepted(source, pd.DataFrame(found)) for source, found in rows.items()}
    return BenchmarkWorld(frames, pd.DataFrame(truth).astype("str"))


def _count(rng: random.Random) -> int:
    """Records of one party."""
    found = 1
    while rng.random() < 1 - 1 / RECORDS_PER_PARTY and found < 60:
        found += 1
    return found


def _crowd(maker: Maker, world: World, size: int) -> list[Party]:
    """Innocent registrations that resemble violators, in equal parts of four sorts."""
    maker.count = 10_000_000
    maker.names = {party.name for party in world.parties}
    models = [p for p in world.violators() if p.kind in ("company", "individual_business")]
    return [_lookalike(maker, maker.rng.choice(models), turn % 4) for turn in range(size)]


def _lookalike(maker: Maker, model: Party, sort: int) -> Party:
    """A twin by name, anywhere or under the same roof, a chain sister, an office of the house."""
    if sort in (0, 3):
        place = maker.rng.randrange(len(model.core))
        core = model.core[:place] + maker.core(unique=False)[0] + model.core[place + 1 :]
        here = under_one_roof(maker.rng, model.address) if sort == 3 else None
        return maker.party("company", violator=False, core=core, trade=model.trade, address=here)
    if sort == 1:
        return maker.party("individual_business", violator=False, core=model.core)
    return maker.party("company", violator=False, address=_other_unit(maker, model.address))


def _other_unit(maker: Maker, address: Address) -> Address:
    rng = maker.rng
    return replace(address, room=rng.randrange(1, 30) * 100 + rng.randrange(1, 20))


def _record(
    party: Party,
    number: int,
    mess: Mess,
    wrong: Difficulty,
    rows: dict[str, list[dict[str, object]]],
    truth: list[dict[str, object]],
) -> None:
    source = mess.rng.choices(_SOURCES, _SHARES)[0]
    if not party.registered and source in ("market_penalty", "credit_decision"):
        source = "town_submission"
    shown = mess.show(party, town_known=source != "department_referral")
    spoiled = wrong.spoil(party, shown, on_site=source in _ON_SITE)
    key = f"{party.key}/{number}"
    rows[source].append({"source_record_id": key, **_WRITERS[source](party, spoiled, mess, key)})
    truth.append(_true(source, key, party, spoiled.shown) | {"wrong": spoiled.what})


def _true(source: str, key: str, party: Party, shown: Shown) -> dict[str, object]:
    return {
        "record_key": f"{source}:{key}",
        "party": party.key,
        "kind": party.kind,
        "record_type": _record_type(source, party, shown),
        "person": party.person,
        "group": party.group,
        "wrong": "",
    }


def _record_type(source: str, party: Party, shown: Shown) -> str:
    """What the record shows, in the words of the report."""
    if source == "market_registration":
        return "register"
    if shown.has_id:
        return "with identifier"
    if party.kind == "natural_person":
        return "two-character person" if len(party.person) == 2 else "longer person"
    if shown.has_full_name:
        return "full legal name"
    if party.registered and party.name and shown.party_name == party.name.removeprefix("江阴市"):
        return "region left out"
    return "signboard or core" if shown.has_core else "mistyped or no name"


def _day(rng: random.Random) -> date:
    return _FIRST_DAY + timedelta(days=rng.randrange(900))


def _premises(party: Party, rng: random.Random) -> str:
    """The kind of place, by its address; one in five writes something else."""
    if rng.random() < 0.2:
        return rng.choice(_PREMISES)
    return {"compound": "居民楼", "tower": "商务楼宇"}.get(party.address.form, "培训机构")


def _town(party: Party, spoiled: Spoiled, mess: Mess, key: str) -> dict[str, object]:
    shown = spoiled.shown
    return {
        "inspected_on": _day(mess.rng),
        "premises_name": shown.premises_name,
        "party_name": shown.party_name,
        "party_kind": shown.kind,
        "party_id_text": shown.party_id,
        "responsible_person": shown.person,
        "phone": shown.phone,
        "address": shown.address,
        "filer_code": spoiled.town.code,
        "premises_type": _premises(party, mess.rng),
        "decision_no": "",
    }


def _complaint(party: Party, spoiled: Spoiled, mess: Mess, key: str) -> dict[str, object]:
    shown = spoiled.shown
    hidden = mess.rng.random() < 0.15
    name = shown.premises_name or shown.party_name
    return {
        "registered_at": _day(mess.rng),
        "party_name": "" if hidden else shown.party_name,
        "party_phone": "" if hidden else shown.phone,
        "address": shown.address if mess.rng.random() < 0.6 else "",
        "town_name": spoiled.town.name,
        "content": f"家长反映{name}在{shown.address}违规办班，收费高。",
    }


def _referral(party: Party, spoiled: Spoiled, mess: Mess, key: str) -> dict[str, object]:
    shown = spoiled.shown
    return {
        "referred_on": _day(mess.rng),
        "party_name": shown.party_name or shown.premises_name,
        "party_kind": shown.kind,
        "party_id_text": shown.party_id,
        "responsible_person": shown.person,
        "phone": shown.phone,
        "address": shown.address,
        "premises_type": _premises(party, mess.rng),
    }


def _penalty(party: Party, spoiled: Spoiled, mess: Mess, key: str) -> dict[str, object]:
    shown = spoiled.shown
    return {
        "decided_on": _day(mess.rng),
        "party_category": shown.kind,
        "party_name": shown.party_name,
        "party_id_text": shown.party_id,
        "legal_representative": shown.person,
        "decision_no": f"澄教罚〔2023〕{key}号",
    }


def _credit(party: Party, spoiled: Spoiled, mess: Mess, key: str) -> dict[str, object]:
    shown = spoiled.shown
    return {
        "decided_on": _day(mess.rng),
        "party_name": shown.party_name,
        "party_id_text": shown.party_id,
        "penalty_decision_no": "",
    }


_WRITERS: Final = {
    "town_submission": _town,
    "complaint": _complaint,
    "department_referral": _referral,
    "market_penalty": _penalty,
    "credit_decision": _credit,
}
_TYPES: Final = {
    "company": "企业",
    "branch": "分支机构",
    "nonprofit": "民办非企业单位",
    "individual_business": "个体工商户",
}


def _registration(party: Party, rng: random.Random) -> dict[str, object]:
    return {
        "source_record_id": party.uscc,
        "name": party.name,
        "party_id_text": party.uscc,
        "entity_type": _TYPES[party.kind],
        "legal_representative": party.person,
        "phone": rng.choice((party.phones[0], party.phones[0], "")),
        "registered_address": f"江阴市{party.address.town.name}{party.address.detail()}",
        "business_address": "",
        "district_code": party.address.town.code,
        "established_on": established(rng),
        "status": party.status,
    }


def read_mentions(records: Mapping[str, pd.DataFrame], policy: Policy) -> pd.DataFrame:
    """The mentions of a world, its complaints' texts read by what all other records know."""

    def built(
        frames: Mapping[str, pd.DataFrame], register: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        return build_mentions(frames, policy.gazetteer, policy.wording, register)

    base = built({source: rows for source, rows in records.items() if source != "complaint"})
    told = records["complaint"]
    reader = Reader(known_parties(base), policy.gazetteer, policy.wording)
    told = told.assign(
        named_parties=extract_names(told["content"], reader),
        named_places=extract_places(told["content"], reader),
    )
    return join_mentions([base, built({"complaint": told}, base)])


AREA_CODE: Final = "0510"
"""Of the county that the worlds are made of."""
_DAYS: Final = ("inspected_on", "registered_at", "referred_on", "decided_on", "established_on")


def _accepted(source: str, raw: pd.DataFrame) -> pd.DataFrame:
    """The columns as the readers leave them: cleaned, parsed, typed."""
    if raw.empty:
        return raw
    frame = pd.DataFrame({"source": source, "source_file": "generated"}, index=raw.index)
    for name in raw.columns:
        if name in _DAYS:
            frame[name] = pd.to_datetime(raw[name]).astype("datetime64[us]")
        elif name in ("phone", "party_phone"):
            frame[name] = parse_phones(raw[name].astype(object), AREA_CODE).values
        elif name in ("responsible_person", "legal_representative"):
            people = clean(raw[name].astype(object))
            frame[name] = people.map(
                lambda cell: join_values(split_values(cell)) or None, na_action="ignore"
            ).astype("str")
        elif name == "party_id_text":
            frame = frame.join(_codes(source, raw[name]))
        else:
            frame[name] = clean(raw[name].astype(object))
    return frame.assign(source_row=range(1, len(frame) + 1)).astype(
        {"source": "str", "source_file": "str", "source_row": "Int64"}
    )


def _codes(source: str, texts: pd.Series) -> pd.DataFrame:
    if source in ("market_registration", "credit_decision"):
        return pd.DataFrame({"uscc": parse_usccs(texts.astype(object)).values})
    return classify_party_ids(texts.astype(object))[["uscc", "id_number"]]


__all__ = [
    "DEVELOPMENT_SEEDS",
    "EVALUATION_SEEDS",
    "HARSH",
    "LIKE_THE_SAMPLE",
    "TRAINING_SEEDS",
    "BenchmarkWorld",
    "make_world",
    "read_mentions",
]
