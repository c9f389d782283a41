"""Names without their region, misspelt names, and places without a door, as evidence for a link."""

from dataclasses import replace

import pandas as pd
import pytest

from domain.linkage.certain.sole_names import misspelt_edges, whole_edges
from domain.linkage.evidence.per_mention import build_evidence
from domain.linkage.mentions import MENTION_COLUMNS
from domain.values.names.organisations import parse_organisation_names
from domain.values.names.trades import learn_trades
from tests.domain.linkage.test_linker import A, method, refusals, run, together
from tests.support.county import COUNTY
from tests.support.parties import USCC_A, USCC_B, frame, mention, register

ROLLS = {
    "name": "江阴市宏森辊业有限公司",
    "strict_name": "江阴市宏森辊业有限公司",
    "core": "宏森",
    "trade": "辊业",
}
SHORT = {
    "name": "宏森辊业有限公司",
    "strict_name": "宏森辊业有限公司",
    "core": "宏森",
    "trade": "辊业",
    "legal_form": "有限公司",
}
VILLAGE = {"place_key": "spot|皮弄村2组", "place_level": "locality"}
OTHER_VILLAGE = {"place_key": "spot|河湘村3组", "place_level": "locality"}


def test_a_full_name_without_its_region_means_the_only_bearer_of_the_register() -> None:
    assert together(
        run(register(USCC_A, **ROLLS), mention("complaint:1", **SHORT)), A, "complaint:1"
    )
    rows = (register(USCC_A, **ROLLS), mention("market_penalty:1", **SHORT, town_code=None))
    assert method(run(*rows), "market_penalty:1") == "rule"


@pytest.mark.parametrize(
    "against",
    [
        {"town_code": "320281110"},
        {"phone": "13912340000"},
        {"responsible_person": "顾谦江"},
        OTHER_VILLAGE,
        {"region": "无锡市", "strict_name": "无锡市宏森辊业有限公司"},
    ],
)
def test_what_is_known_of_another_speaks_against_a_whole_name(against: dict[str, str]) -> None:
    known = {"phone": "13912345678", "responsible_person": "段邦琼", **VILLAGE}
    result = run(register(USCC_A, **ROLLS, **known), mention("complaint:1", **SHORT | against))
    assert method(result, "complaint:1") == "alone"


def test_two_bearers_of_core_and_trade_are_nobody() -> None:
    other = register(USCC_B, **ROLLS | {"region": "江苏省", "strict_name": "江苏宏森辊业有限公司"})
    result = run(register(USCC_A, **ROLLS), other, mention("complaint:1", **SHORT))
    assert method(result, "complaint:1") == "alone"


def test_a_signboard_means_the_only_registration_that_begins_like_it() -> None:
    sign = {"core": "宏森", "trade": "辊业"}
    rows = (register(USCC_A, **ROLLS), mention("complaint:1", **sign))
    assert together(run(*rows), A, "complaint:1")
    twin = register(USCC_B, "宏森", trade="机械", strict_name="江阴市宏森机械有限公司")
    assert method(run(*rows, twin), "complaint:1") == "alone"


def test_a_companys_name_waits_where_the_register_has_a_branch_of_it() -> None:
    branch = register(
        USCC_B,
        **ROLLS | {"strict_name": "江阴市宏森辊业有限公司华士分公司"},
        branch="华士分公司",
        town_code="320281107",
    )
    penalty = mention("market_penalty:1", **SHORT, town_code=None)
    assert method(run(register(USCC_A, **ROLLS), branch, penalty), "market_penalty:1") == "alone"


def test_one_wrong_character_is_forgiven_where_place_telephone_or_person_agrees() -> None:
    wrong = {
        "name": "江阴市宏申辊业制造有限公司",
        "strict_name": "江阴市宏申辊业制造有限公司",
        "region": "江阴市",
        "core": "宏申",
        "trade": "辊业制造",
        "legal_form": "有限公司",
    }
    right = wrong | {"core": "宏森", "strict_name": "江阴市宏森辊业制造有限公司"}
    party = register(USCC_A, **right, **VILLAGE)
    assert together(run(party, mention("complaint:1", **wrong, **VILLAGE)), A, "complaint:1")
    assert method(run(party, mention("complaint:1", **wrong)), "complaint:1") == "alone"
    known = register(USCC_B, **wrong)
    both = run(party, known, mention("complaint:1", **wrong, **VILLAGE))
    assert not together(both, A, "complaint:1")


def test_directions_and_numbers_are_no_typing_errors() -> None:
    east = {"core": "华东", "trade": "精密机械", "legal_form": "有限公司", "region": "江阴市"}
    west = east | {"core": "华西"}
    rows = frame(
        register(USCC_A, **east, phone="13912345678"),
        mention("complaint:1", **west, phone="13912345678"),
    )
    assert misspelt_edges(build_evidence(rows)).empty
    assert whole_edges(build_evidence(rows)).empty


def test_one_name_at_one_village_is_a_link_and_at_another_is_none() -> None:
    party = register(USCC_A, "思立", **VILLAGE)
    assert together(run(party, mention("complaint:1", core="思立", **VILLAGE)), A, "complaint:1")
    elsewhere = mention("complaint:1", core="思立", phone="13912345678", **OTHER_VILLAGE)
    known = register(USCC_A, "思立", phone="13912345678", **VILLAGE)
    assert method(run(known, elsewhere), "complaint:1") == "alone"


def test_a_village_holds_many_of_one_brand_so_the_trade_must_not_differ() -> None:
    party = register(USCC_A, "思立", **VILLAGE)
    other = mention("complaint:1", core="思立", trade="托管", **VILLAGE)
    assert method(run(party, other), "complaint:1") == "alone"


def test_a_training_provider_is_no_factory_of_the_same_operator() -> None:
    known = {"phone": "13912345678", "responsible_person": "段邦琼"}
    factory = register(USCC_A, "思立", trade="纺织", **known)
    class_ = mention("complaint:1", core="思立", trade="托管", **known)
    assert method(run(factory, class_), "complaint:1") == "alone"
    assert "依据不足" in refusals(run(factory, class_))


def test_trades_are_learnt_from_the_register_and_not_from_few_names() -> None:
    heads = ["宏森", "恒达", "金龙", "新泰", "瑞丰", "顺通", "华强", "永盛", "凯达", "飞鹏"]
    names = [f"江阴市{head}辊业有限公司" for head in heads]
    names += [f"江阴市{head}环保工程有限公司" for head in heads]
    names += ["江阴市宏森奇特物有限公司"]
    learnt = learn_trades(pd.Series(names, dtype="str"), (), COUNTY)
    assert "辊业" in learnt
    assert not {"奇特物", "特物", "达辊业"} & set(learnt)
    assert learnt == learn_trades(pd.Series(names[::-1], dtype="str"), (), COUNTY)
    parts = parse_organisation_names(
        pd.Series(["江阴市宏森辊业有限公司"], dtype="str"),
        (),
        replace(COUNTY, names=COUNTY.names.knowing(learnt)),
    )
    assert parts.iloc[0][["core", "trade"]].tolist() == ["宏森", "辊业"]


@pytest.mark.parametrize(
    ("name", "region", "form"),
    [
        ("江荫市宏森辊业有限公司", "江阴市", "有限公司"),
        ("江阴市宏森辊业有林公司", "江阴市", "有限公司"),
        ("江阴市宏森辊业航限公司", "江阴市", "有限公司"),
        ("江山市宏森辊业有限公司", None, "有限公司"),
    ],
)
def test_a_misspelt_county_or_form_is_still_read(name: str, region: str | None, form: str) -> None:
    parts = parse_organisation_names(pd.Series([name], dtype="str"), (), COUNTY)
    row = parts.iloc[0]
    assert row["legal_form"] == form
    assert (row["region"] == region) if region else pd.isna(row["region"])
    assert row["strict_name"] == name


def test_the_finest_place_stands_in_every_mention() -> None:
    assert {"place_key", "place_level"} <= set(MENTION_COLUMNS)


def test_a_name_without_region_is_no_anchor_where_another_party_bears_it_with_one() -> None:
    bare = register(USCC_A, **ROLLS | {"region": None, "strict_name": "宏森辊业有限公司"})
    other = register(USCC_B, **ROLLS)
    result = run(bare, other, mention("complaint:1", **SHORT))
    assert method(result, "complaint:1") == "alone"
    assert "登记全称一致，但未写地名，登记中另有同字号、同行业的主体" in refusals(result)
    assert method(run(bare, mention("complaint:1", **SHORT)), "complaint:1") == "uscc"
