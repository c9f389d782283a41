"""Whether a record surely reaches its party: its own anchor, a sure record beside it, a person."""

import pandas as pd
import pytest

from domain.listing.links import Registrations, record_keys, strict_names, sure_links
from domain.registry.name_history import NAME_COLUMNS

CODE, OTHER = "91320281M3JYML085H", "91320281QEYFH7B75X"
NAME, OTHER_NAME = "江阴市甲云培训有限公司", "江阴市乙山教育科技有限公司"


def registered(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {"uscc": CODE, "name": NAME, "entity_type": "企业", "legal_representative": "黎红立"}
    usual |= {"approved_on": "2020-01-01", "established_on": "2019-01-01", "closed_on": None}
    made = pd.DataFrame([usual | row for row in (rows or ({},))])
    days = ("approved_on", "established_on", "closed_on")
    return made.assign(**{d: pd.to_datetime(made[d]).astype("datetime64[us]") for d in days})


def names(*rows: tuple[object, ...]) -> pd.DataFrame:
    made = pd.DataFrame(list(rows), columns=list(NAME_COLUMNS))
    days = ("since_on", "until_on")
    return made.assign(**{d: pd.to_datetime(made[d]).astype("datetime64[us]") for d in days})


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def test_a_name_is_its_codes_only_if_no_other_code_bears_it() -> None:
    one = Registrations.of(registered())
    assert one.code_of == {NAME: CODE}
    twins = Registrations.of(registered({}, {"uscc": OTHER}))
    assert twins.code_of == {}
    assert list(twins.parties["registered_name"]) == [NAME, NAME]


def test_a_code_under_two_names_has_no_name_and_under_one_twice_has_it() -> None:
    two = Registrations.of(registered({}, {"name": OTHER_NAME}))
    assert pd.isna(two.parties.loc[CODE, "registered_name"])
    same = Registrations.of(registered({}, {"name": "江阴市甲云培训有限公司 "}))
    assert same.parties.loc[CODE, "registered_name"] == NAME


def test_a_business_without_a_signboard_is_called_by_its_operator_and_told_as_unnamed() -> None:
    bare = Registrations.of(registered({"name": None}))
    assert bare.parties.loc[CODE, "registered_name"] == "黎红立"
    assert bool(bare.parties.loc[CODE, "unnamed"])
    assert not Registrations.of(registered()).parties.loc[CODE, "unnamed"]
    partly = Registrations.of(registered({"name": None}, {}))
    assert not partly.parties.loc[CODE, "unnamed"]


@pytest.mark.parametrize(
    ("on", "code"),
    [("2019-12-31", None), ("2020-01-01", CODE), ("2023-05-01", CODE), ("2023-05-02", None)],
)
def test_a_name_reaches_its_bearer_from_its_first_day_to_the_day_it_closed(
    on: str, code: str | None
) -> None:
    closed = registered({"closed_on": "2023-05-01"})
    assert Registrations.of(closed, names()).code_then(NAME, day(on)) == code


@pytest.mark.parametrize(
    ("on", "code"), [("2022-12-31", OTHER), ("2023-01-01", None), ("2024-01-01", None)]
)
def test_an_earlier_name_reaches_who_bore_it_until_the_day_it_was_given_up(
    on: str, code: str | None
) -> None:
    known = names((OTHER, OTHER_NAME, "2019-01-01", "2023-01-01"))
    registry = Registrations.of(registered(), known)
    assert registry.code_then(OTHER_NAME, day(on)) == code
    assert registry.bore(OTHER, OTHER_NAME)
    assert not registry.bore(CODE, OTHER_NAME)


def test_a_name_that_two_codes_bore_on_a_day_is_nobodys() -> None:
    known = names((OTHER, NAME, "2019-01-01", "2023-01-01"))
    registry = Registrations.of(registered(), known)
    assert registry.code_then(NAME, day("2022-06-01")) is None
    assert registry.code_then(NAME, day("2023-06-01")) == CODE


def test_every_full_name_of_a_cell_gives_its_code() -> None:
    registry = Registrations.of(registered({}, {"uscc": OTHER, "name": OTHER_NAME}))
    cells = pd.Series([NAME, f"{OTHER_NAME}、{NAME}", "甲云", None], dtype="str")
    assert registry.codes_of_names(cells).fillna("-").tolist() == [CODE, f"{CODE};{OTHER}", "", "-"]
    assert registry.codes_on(f"{NAME}/{OTHER_NAME}", day("2023-01-01")) == {CODE, OTHER}


def test_names_are_compared_by_width_and_spaces_alone() -> None:
    folded = strict_names(pd.Series(["江阴市甲云培训有限公司", "江阴市甲云 培训有限公司", None]))
    assert folded.iloc[0] == folded.iloc[1] == NAME
    assert pd.isna(folded.iloc[2])


@pytest.mark.parametrize(
    ("number", "key"), [(1, "complaint:7"), (2, "complaint:7#2"), (None, "complaint:7")]
)
def test_a_second_party_of_a_record_keeps_its_number(number: int | None, key: str) -> None:
    row = pd.DataFrame({"source": ["complaint"], "source_record_id": ["7"], "party_no": [number]})
    assert record_keys(row).tolist() == [key]
    assert record_keys(row.drop(columns="party_no")).tolist() == ["complaint:7"]


USUAL = {
    "source": "town_submission",
    "source_record_id": "t1",
    "party_no": 1,
    "decision_no": "罚1号",
    "violator_id": "V1",
    "party_name": None,
    "uscc": None,
    "known_uscc": CODE,
    "id_number": None,
    "kind": "organisation",
    "link_method": "rule",
    "decided_on": "2023-06-01",
}
TYPES = {c: "str" for c in USUAL if c not in ("party_no", "decided_on")}
NO_CREDIT = pd.DataFrame(columns=[c for c in USUAL if c != "decision_no"] + ["penalty_decision_no"])


def carriers(*rows: dict[str, object]) -> pd.DataFrame:
    made = pd.DataFrame([USUAL | row for row in rows]).astype(TYPES)
    return made.assign(decided_on=pd.to_datetime(made["decided_on"]).astype("datetime64[us]"))


def evidence(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    columns = ["source", "source_record_id", "violator_id", "link_method"]
    return pd.DataFrame(list(rows), columns=columns).assign(party_no=1)


REGISTERED = evidence(("market_registration", CODE, "V1", "uscc"))


def answers(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["left_record", "right_record", "conclusion"])


def sure(
    *rows: dict[str, object],
    known: pd.DataFrame = REGISTERED,
    said: pd.DataFrame | None = None,
    credit: pd.DataFrame = NO_CREDIT,
) -> list[bool]:
    registry = Registrations.of(registered(), names())
    said = answers() if said is None else said
    both = sure_links(carriers(*rows), credit, known, registry, said)
    return [*both[0], *both[1]]


@pytest.mark.parametrize(
    ("told", "reached"),
    [
        ({"uscc": CODE}, True),
        ({"uscc": OTHER}, False),
        ({"uscc": CODE, "known_uscc": None}, False),
        ({"party_name": NAME}, True),
        ({"party_name": f"{NAME}、乙"}, True),
        ({"party_name": "甲云培训"}, False),
        ({"party_name": NAME, "decided_on": "2019-06-01"}, False),
        ({"party_name": NAME, "known_uscc": OTHER}, False),
        ({"id_number": "x", "kind": "natural_person", "link_method": "id_number"}, True),
        ({"id_number": "x", "kind": "natural_person", "link_method": "uscc"}, True),
        ({"id_number": "x", "kind": "natural_person", "link_method": "rule"}, False),
        ({"id_number": "x", "kind": "organisation", "link_method": "id_number"}, False),
        ({"kind": "natural_person", "link_method": "id_number"}, False),
        ({"link_method": "uscc"}, False),
        ({}, False),
    ],
)
def test_a_record_reaches_its_party_by_its_own_code_name_or_id_number(
    told: dict[str, object], reached: bool
) -> None:
    assert sure(told) == [reached]


def test_one_sure_record_of_a_decision_vouches_for_the_others_of_its_party_alone() -> None:
    own, other = {"uscc": CODE}, {"source_record_id": "t2"}
    assert sure(own, other) == [True, True]
    assert sure(own, other | {"decision_no": "罚2号"}) == [True, False]
    assert sure(own, other | {"violator_id": "V2"}) == [True, False]
    cites = pd.DataFrame([USUAL | {"source": "credit_decision", "penalty_decision_no": "罚1号"}])
    cites = cites.drop(columns="decision_no").assign(decided_on=pd.Timestamp("2023-06-01"))
    assert sure(own, credit=cites) == [True, True]


REGISTER_KEY, RECORD = f"market_registration:{CODE}", "town_submission:t1"
NAMED = {"party_name": "甲云"}


@pytest.mark.parametrize(
    ("told", "said", "reached"),
    [
        (NAMED, [(RECORD, REGISTER_KEY, "同一主体")], True),
        (NAMED, [(REGISTER_KEY, f"{RECORD}#1", "同一主体")], True),
        (NAMED, [(RECORD, REGISTER_KEY, "不同主体")], False),
        (NAMED, [(RECORD, REGISTER_KEY, "存疑")], False),
        (NAMED, [], False),
        ({}, [(RECORD, REGISTER_KEY, "同一主体")], False),
        (NAMED | {"party_no": 2}, [(RECORD, REGISTER_KEY, "同一主体")], False),
        (NAMED | {"party_no": 2}, [(f"{RECORD}#2", REGISTER_KEY, "同一主体")], True),
        (NAMED, [(RECORD, "complaint:c1", "同一主体")], False),
    ],
)
def test_a_persons_word_reaches_a_party_that_the_record_names_somehow(
    told: dict[str, object], said: list[tuple[str, str, str]], reached: bool
) -> None:
    known = pd.concat(
        [
            REGISTERED,
            evidence(("town_submission", "t1", "V1", "person")),
            evidence(("town_submission", "t1", "V1", "person")).assign(party_no=2),
            evidence(("complaint", "c1", "V1", "rule")),
        ],
        ignore_index=True,
    )
    assert sure(told, known=known, said=answers(*said)) == [reached]


def test_a_chain_of_answers_reaches_within_one_party_alone() -> None:
    said = answers((RECORD, "complaint:c1", "同一主体"), ("complaint:c1", REGISTER_KEY, "同一主体"))
    own = evidence(("town_submission", "t1", "V1", "person"))
    inside = pd.concat([REGISTERED, own, evidence(("complaint", "c1", "V1", "person"))])
    outside = pd.concat([REGISTERED, own, evidence(("complaint", "c1", "V2", "person"))])
    assert sure(NAMED, known=inside, said=said) == [True]
    assert sure(NAMED, known=outside, said=said) == [False]


def test_the_linkages_word_for_the_record_itself_is_no_persons() -> None:
    known = pd.concat([evidence(("town_submission", "t1", "V1", "uscc"))])
    said = answers((RECORD, "complaint:c1", "同一主体"))
    assert sure(NAMED, known=known, said=said) == [False]


def test_without_the_answers_the_method_is_taken_at_its_word() -> None:
    registry = Registrations.of(registered(), names())
    rows = carriers(NAMED | {"link_method": "person"}, NAMED | {"decision_no": "罚2号"})
    both = sure_links(rows, NO_CREDIT, REGISTERED, registry, None)
    assert list(both[0]) == [True, False]
