"""Mention frames written by hand, and the shipped policy, for the tests of linkage and registry."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import yaml

from domain.linkage import Lexicon, LinkagePolicy, LinkRule
from domain.linkage.mentions import MENTION_COLUMNS, persons
from domain.linkage.model import LevelWeight, WeightTable
from domain.linkage.policy import ReappearanceRule
from tests.support.county import NAMES

POLICY_FILE = Path(__file__).parents[2] / "policy" / "linkage.yaml"
WEIGHTS_FILE = POLICY_FILE.with_name("linkage_weights.json")


def policy() -> LinkagePolicy:
    """The shipped policy, read without the validation of `schemas`."""
    raw = yaml.safe_load(POLICY_FILE.read_text(encoding="utf-8"))["linkage"]
    rules = tuple(LinkRule(r["code"], tuple(r["fields"]), r["reason"]) for r in raw.pop("rules"))
    reappearance = ReappearanceRule(**raw.pop("reappearance"))
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in raw.items()}
    return LinkagePolicy(rules=rules, names=NAMES, reappearance=reappearance, **values)


def weighed_policy() -> LinkagePolicy:
    """The shipped policy with the shipped weights: probable links as well."""
    raw = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    levels = {
        code: {level: LevelWeight(**shares) for level, shares in found.items()}
        for code, found in raw.pop("levels").items()
    }
    return replace(policy(), model=WeightTable(levels=levels, **raw))


def lexicon() -> Lexicon:
    """The shipped lexicon."""
    raw = yaml.safe_load(POLICY_FILE.read_text(encoding="utf-8"))["lexicon"]
    return Lexicon(**{key: tuple(value) for key, value in raw.items()})


USCC_A = "91320281M3JYML085H"
USCC_B = "91320281QEYFH7B75X"


def mention(record: str, **given: object) -> dict[str, object]:
    """One mention; `record` is `<source>:<id>` with an optional `#<party_no>`."""
    key, _, number = record.partition("#")
    source, _, record_id = key.partition(":")
    row: dict[str, object] = dict.fromkeys(MENTION_COLUMNS)
    row |= {
        "record_key": key,
        "source": source,
        "source_record_id": record_id,
        "party_no": int(number or 1),
        "mention_id": f"{key}#{number or 1}",
        "seen_on": "2023-05-01",
        "name_origin": "typed",
        "is_masked": False,
        "kind": "organisation",
        "town_code": "320281103",
    }
    if "core" in given and "name" not in given:
        row["name"] = str(given["core"]) + str(given.get("trade") or "")
        row["strict_name"] = row["name"]
    return row | given


def register(record_id: str, core: str, **given: object) -> dict[str, object]:
    """A row of the business register; its id is its USCC."""
    name = f"江阴市{core}教育咨询有限公司"
    own = {
        "name": name,
        "strict_name": name,
        "region": "江阴市",
        "core": core,
        "trade": "教育咨询",
        "legal_form": "有限公司",
        "uscc": record_id,
    }
    return mention(f"market_registration:{record_id}", **{**own, **given})


def full_name(core: str) -> dict[str, object]:
    """Name parts of a full legal name without a code."""
    row = register("x", core)
    return {
        key: row[key] for key in ("name", "strict_name", "region", "core", "trade", "legal_form")
    }


def frame(*rows: Mapping[str, object]) -> pd.DataFrame:
    """The mentions as `build_mentions` returns them."""
    types = dict.fromkeys(MENTION_COLUMNS, "str")
    types |= {
        "party_no": "int64",
        "source_row": "Int64",
        "seen_on": "datetime64[us]",
        "is_masked": "bool",
    }
    made = pd.DataFrame(list(rows), columns=list(MENTION_COLUMNS)).astype(types)
    made["persons"] = made["persons"].fillna(persons(made, NAMES))
    return made.sort_values("mention_id").reset_index(drop=True)


def registrations(mentions: pd.DataFrame) -> pd.DataFrame:
    """The accepted register that belongs to the mentions."""
    rows = mentions[mentions["source"].eq("market_registration")]
    return pd.DataFrame({"source_record_id": rows["source_record_id"]}).reset_index(drop=True)


def decisions(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Link decisions: left record, right record, conclusion."""
    made = pd.DataFrame(
        list(rows), columns=["left_record", "right_record", "conclusion"], dtype="str"
    )
    return made.assign(reviewer="审核人", decided_on=pd.Timestamp("2024-01-01").as_unit("us"))
