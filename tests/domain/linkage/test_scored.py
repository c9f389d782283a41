"""Probable links: what is left over by the rules, scored, and assigned by margin."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import pytest

from domain.linkage import LinkResult, link
from domain.linkage.model import COMPARISONS, WeightTable, scoring_sql
from domain.linkage.scored.assign import choose_leaders, choose_parties
from domain.linkage.scored.engines import run_on_duckdb
from tests.support import parties
from tests.support.parties import USCC_A, USCC_B, frame, mention, register

FLAT = {
    "compound": "阳光新村",
    "address_key": "compound|阳光新村|1|1|104",
    "building_key": "compound|阳光新村|1",
}
OTHER_FLAT = FLAT | {"address_key": "compound|阳光新村|1|1|204"}


def run(*rows: Mapping[str, object], answers: tuple[tuple[str, str, str], ...] = ()) -> LinkResult:
    mentions = frame(*rows)
    policy = parties.weighed_policy()
    return link(mentions, parties.registrations(mentions), parties.decisions(*answers), policy)


def method(result: LinkResult, record: str) -> str:
    return str(result.linked.set_index("record_key").loc[record, "link_method"])


def probable_reason(result: LinkResult) -> str:
    return str(result.links.set_index("method").loc["probabilistic", "reason"])


def crowd(count: int) -> list[dict[str, object]]:
    """Records of other parties, so that a town or a core is nothing special."""
    return [
        mention(f"town_submission:x{n}", core=f"甲{chr(0x4E00 + n)}", trade="教育")
        for n in range(count)
    ]


PARTY = register(USCC_A, "思立山", responsible_person="黎红立", phone="13800000000", **FLAT)


def test_agreements_that_no_rule_names_link_with_their_probability() -> None:
    known = mention("complaint:1", core="思立山", phone="13800000000", town_code=None)
    result = run(PARTY, known, *crowd(30))
    assert method(result, "complaint:1") == "probabilistic"
    row = result.linked.set_index("record_key").loc["complaint:1"]
    assert 0.99 < row["link_probability"] < 1
    edge = result.links[result.links["method"].eq("probabilistic")].iloc[0]
    assert "phone=same" in edge["comparisons"]
    assert "电话一致" in edge["reason"]


def test_a_name_and_a_town_are_no_link() -> None:
    result = run(PARTY, mention("complaint:1", core="思立山"), *crowd(30))
    assert method(result, "complaint:1") == "alone"


def test_the_operator_alone_does_not_tell_two_shops_of_a_chain_apart() -> None:
    known = mention("complaint:1", core="思立山", responsible_person="黎红立", town_code=None)
    sister = mention("town_submission:2", core="思立山", town_code="320281110")
    assert method(run(PARTY, sister, known, *crowd(30)), "complaint:1") == "alone"


def test_the_operator_of_a_brand_that_is_known_in_one_town_tells_enough() -> None:
    known = mention("complaint:1", core="思立山", responsible_person="黎红立", town_code=None)
    assert method(run(PARTY, known, *crowd(30)), "complaint:1") == "probabilistic"


def test_a_mistyped_door_is_no_other_door() -> None:
    """`104` as `14`, and a compound written as it sounds; `204` is the flat above."""
    for door in ("compound|阳光新村|1|1|14", "compound|杨光新村|1|1|104"):
        known = mention("complaint:1", core="思立山", trade="教育咨询", address_key=door)
        result = run(PARTY, known, *crowd(200))
        assert method(result, "complaint:1") == "probabilistic", door
        assert "仅有一处错漏" in probable_reason(result)
    known = mention("complaint:1", core="思立山", trade="教育咨询", **OTHER_FLAT)
    assert method(run(PARTY, known, *crowd(200)), "complaint:1") == "alone"


def lone_flat(**given: object) -> LinkResult:
    reported = mention("town_submission:1", core="思立山", uscc=USCC_A, **FLAT)
    nameless = mention("complaint:1", **{**FLAT, "kind": "unregistered_venue", **given})
    return run(PARTY, reported, nameless, *crowd(30))


def test_a_door_alone_leads_to_the_only_party_ever_reported_behind_it() -> None:
    result = lone_flat()
    assert method(result, "complaint:1") == "probabilistic"
    assert "该处未见其他主体" in probable_reason(result)
    assert result.linked["link_probability"].min() < 0.9999


def test_a_door_alone_never_leads_to_a_registration_that_nobody_reported() -> None:
    nameless = mention("complaint:1", kind="unregistered_venue", **FLAT)
    assert method(run(PARTY, nameless, *crowd(30)), "complaint:1") == "alone"


def test_a_door_alone_leads_nowhere_if_another_party_is_known_behind_it() -> None:
    neighbour = mention("town_submission:2", core="方舟", **FLAT)
    reported = mention("town_submission:1", core="思立山", uscc=USCC_A, **FLAT)
    nameless = mention("complaint:1", kind="unregistered_venue", **FLAT)
    result = run(PARTY, reported, neighbour, nameless, *crowd(30))
    assert method(result, "complaint:1") == "alone"


def test_another_telephone_outweighs_a_door() -> None:
    assert method(lone_flat(phone="13911111111"), "complaint:1") == "alone"


def test_a_house_number_is_no_door() -> None:
    """Several shops may share it."""
    house = {"road": "延陵路", "address_key": "road|延陵路|8", "building_key": "road|延陵路|8"}
    reported = mention("town_submission:1", core="思立山", uscc=USCC_A, **house)
    nameless = mention("complaint:1", kind="unregistered_venue", **house)
    result = run(register(USCC_A, "思立山", **house), reported, nameless, *crowd(30))
    assert method(result, "complaint:1") == "alone"


def test_another_name_at_the_same_address_and_telephone_waits_for_a_person() -> None:
    known = mention(
        "complaint:1", core="方舟", phone="13800000000", responsible_person="黎红立", **FLAT
    )
    result = run(PARTY, known, *crowd(30))
    assert method(result, "complaint:1") == "alone"
    assert "名称不符" in set(result.refused["refusal"])


def test_between_two_parties_a_record_is_nobodys() -> None:
    twin = register(
        USCC_B, "思立山", trade="艺术", name="江阴市思立山艺术有限公司",
        strict_name="江阴市思立山艺术有限公司", **FLAT,
    )  # fmt: skip
    known = mention("complaint:1", core="思立山", town_code=None, **FLAT)
    result = run(PARTY, twin, known, *crowd(30))
    assert method(result, "complaint:1") == "alone"


def test_a_persons_no_outweighs_every_weight() -> None:
    known = mention("complaint:1", core="思立山", phone="13800000000", town_code=None)
    answers = ("complaint:1", f"market_registration:{USCC_A}", "不同主体")
    result = run(PARTY, known, *crowd(30), answers=(answers,))
    assert method(result, "complaint:1") == "alone"


def _pair(left: int, right: int, weight: float, *, anchored: bool) -> dict[str, object]:
    levels = dict.fromkeys((c.code for c in COMPARISONS), "")
    levels |= {"name": "core", "address": "unit"}
    return {
        "left_unit": left, "right_unit": right, "anchored": anchored, "local": False,
        "weight": weight, **levels,
    }  # fmt: skip


def _pairs(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows)).assign(
        refusal=pd.Series(pd.NA, index=range(len(rows)), dtype="str")
    )


def test_the_best_party_must_lead_by_the_margin() -> None:
    policy = parties.policy()
    high, margin = policy.probable_threshold + 20, policy.probable_margin
    close = _pairs(_pair(1, 7, high, anchored=True), _pair(1, 8, high - margin / 2, anchored=True))
    choice = choose_parties(close, policy)
    assert choice.edges.empty
    assert choice.doubtful == {1}
    assert len(choice.review) == 2
    clear = _pairs(_pair(1, 7, high, anchored=True), _pair(1, 8, high - margin, anchored=True))
    assert choose_parties(clear, policy).edges["right_unit"].tolist() == [7]


def test_probable_pairs_are_never_chained() -> None:
    policy = parties.policy()
    high = policy.probable_free_threshold + 5
    chain = _pairs(*(_pair(n, n + 1, high, anchored=False) for n in range(1, 5)))
    edges = choose_leaders(chain, set(), policy).edges
    ends = edges[["left_unit", "right_unit"]].to_numpy().tolist()
    leaders = {a if sum(a in e for e in ends) > 1 else b for a, b in ends}
    joined = [b if a in leaders else a for a, b in ends]
    assert len(joined) == len(set(joined))
    assert not leaders & set(joined)


def test_a_weight_table_for_other_comparisons_is_refused() -> None:
    model = parties.weighed_policy().model
    assert model is not None
    with pytest.raises(ValueError, match="does not fit"):
        replace(model, levels={"name": model.levels["name"]})


def test_another_unit_of_the_house_counts_against() -> None:
    model = parties.weighed_policy().model
    assert isinstance(model, WeightTable)
    assert model.bits("address", "other_unit") < 0 < model.bits("address", "unit")


def test_the_statement_uses_no_function_that_engines_disagree_on() -> None:
    model = parties.weighed_policy().model
    assert model is not None
    text = scoring_sql(model, -10.0, 0.0).lower()
    for name in ("jaro", "jaccard", "similarity", "regexp", "soundex"):
        assert name not in text
    assert text.count("levenshtein") == text.count("levenshtein(l.sound, r.sound)")


def test_an_empty_answer_has_its_columns() -> None:
    made = run_on_duckdb("SELECT 1 AS unit WHERE 1 = 0", {})
    assert list(made.columns) == ["unit"]
