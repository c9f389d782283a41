"""Which key gives a party its id, and where an id leads whose key is gone."""

import pandas as pd
import pytest

from domain.registry.identity import (
    LEDGER_COLUMNS,
    REDIRECT_COLUMNS,
    IdentityResult,
    assign_ids,
    violator_id,
)
from domain.values.identifiers import id_number_key
from tests.support.parties import USCC_A, USCC_B, frame, mention

NUMBER = "320281196406016696"
LEDGER = pd.DataFrame(columns=list(LEDGER_COLUMNS), dtype="str")
REDIRECTS = pd.DataFrame(columns=list(REDIRECT_COLUMNS), dtype="str")


def run(
    *rows: dict[str, object],
    before: IdentityResult | None = None,
    evidence: pd.DataFrame | None = None,
) -> IdentityResult:
    """Ids of mentions that all were linked by an anchor; each names its `cluster`."""
    clusters = {str(row["mention_id"]): row["cluster"] for row in rows}
    made = frame(*({name: row[name] for name in row if name != "cluster"} for row in rows))
    made["cluster"] = made["mention_id"].map(clusters).astype("int64")
    made["link_method"] = "uscc"
    ledger, redirects = (before.ledger, before.redirects) if before else (LEDGER, REDIRECTS)
    return assign_ids(made, ledger, redirects, "run", evidence)


def record(name: str, cluster: int, day: str = "2023-05-01", **given: object) -> dict[str, object]:
    return mention(name, **{"seen_on": day, **given}) | {"cluster": cluster}


def keys(found: IdentityResult) -> list[str]:
    return found.ids["identity_key"].tolist()


def test_a_code_is_stronger_than_an_id_number_however_late_it_comes() -> None:
    person = record(
        "complaint:1", 0, "2020-01-01", kind="natural_person", legal_form=None, id_number=NUMBER
    )
    later = record("complaint:2", 0, "2023-01-01", uscc=USCC_A)
    assert keys(run(person, later)) == [f"uscc:{USCC_A}"]
    assert keys(run(person)) == [f"id_number:{id_number_key(NUMBER)}"]


def test_the_number_of_an_organisations_person_is_no_key_of_the_organisation() -> None:
    row = record("complaint:1", 0, kind="organisation", legal_form="有限公司", id_number=NUMBER)
    assert keys(run(row)) == ["record:complaint:1#1"]


def test_of_two_keys_of_one_kind_the_earlier_one_counts_and_one_without_a_day_last() -> None:
    early = record("complaint:9", 0, "2020-01-01", decision_no="D9")
    late = record("complaint:1", 0, "2023-01-01", decision_no="D1")
    assert keys(run(early, late)) == ["decision:D9"]
    undated = record("complaint:1", 0, None, decision_no="D1")  # type: ignore[arg-type]
    assert keys(run(early, undated)) == ["decision:D9"]
    same_day = record("complaint:1", 0, "2020-01-01", decision_no="D1")
    assert keys(run(early, same_day)) == ["decision:D1"]


@pytest.mark.parametrize(
    ("rival", "first"),
    [
        ([record("complaint:5", 1, "2019-01-01", uscc=USCC_A)], True),
        ([record("complaint:5", 1, "2024-01-01", uscc=USCC_A)], False),
        (
            [
                record("complaint:5", 1, "2024-01-01", uscc=USCC_A),
                record("complaint:6", 1, "2024-01-01", uscc=USCC_A),
            ],
            True,
        ),
    ],
)
def test_a_key_of_two_goes_to_more_records_then_to_the_earlier_one(
    rival: list[dict[str, object]], first: bool
) -> None:
    found = run(record("complaint:1", 0, uscc=USCC_A), *rival).ids.set_index("cluster")
    winner = 1 if first else 0
    assert found.loc[winner, "identity_key"] == f"uscc:{USCC_A}"


def test_the_register_row_has_the_better_right_to_a_code() -> None:
    rows = [record(f"complaint:{n}", 0, uscc=USCC_A) for n in (1, 2, 3)]
    registered = [
        record(f"market_registration:{USCC_A}", 1, "2024-01-01", uscc=USCC_A),
        record("complaint:4", 1, "2024-01-01"),
    ]
    found = run(*rows, *registered).ids.set_index("cluster")
    assert found.loc[1, "identity_key"] == f"uscc:{USCC_A}"


def evidence(*rows: tuple[str, str, str]) -> pd.DataFrame:
    names = ["violator_id", "source", "source_record_id"]
    return pd.DataFrame(list(rows), columns=names).assign(party_no=1)


def leads(found: IdentityResult) -> dict[str, str]:
    return dict(zip(found.redirects["violator_id"], found.redirects["merged_into"], strict=True))


OLD = violator_id(f"uscc:{USCC_A}")


def corrected(*records: tuple[str, int]) -> IdentityResult:
    """The code of every record was corrected to nothing; each is in the cluster it names now."""
    before = run(*(record(name, 0, uscc=USCC_A) for name, _ in records))
    had = evidence(*((OLD, *name.split(":")) for name, _ in records))
    rows = [record(name, cluster) for name, cluster in records]
    return run(*rows, before=before, evidence=had)


def test_an_id_whose_key_is_gone_leads_to_where_most_of_its_records_are() -> None:
    found = corrected(("complaint:1", 0), ("complaint:2", 1), ("complaint:3", 1))
    assert leads(found) == {OLD: violator_id("record:complaint:2#1")}


def test_of_equals_it_leads_to_the_first_id() -> None:
    found = corrected(("complaint:1", 0), ("complaint:2", 1))
    ids = {violator_id("record:complaint:1#1"), violator_id("record:complaint:2#1")}
    assert leads(found) == {OLD: min(ids)}


def test_records_are_told_apart_by_source_and_number() -> None:
    """Two sources count their records alike; a number of one is none of the other."""
    same_number = corrected(
        *(("complaint:1", 0), ("complaint:2", 0), ("complaint:3", 0)),
        *(("department_referral:1", 1), ("market_penalty:1", 1)),
    )
    assert leads(same_number) == {OLD: violator_id("record:complaint:1#1")}
    two_sources = corrected(
        *(("complaint:1", 0), ("complaint:2", 0)),
        *(("department_referral:1", 0), ("department_referral:2", 0)),
        *(("complaint:7", 1), ("complaint:8", 1), ("complaint:9", 1)),
    )
    assert leads(two_sources) == {OLD: violator_id("record:complaint:1#1")}


@pytest.mark.parametrize("had", [None, pd.DataFrame()])
def test_without_evidence_an_id_whose_key_is_gone_leads_nowhere(had: pd.DataFrame | None) -> None:
    before = run(record("complaint:1", 0, uscc=USCC_A))
    assert leads(run(record("complaint:1", 0), before=before, evidence=had)) == {}


def test_events_come_by_kind_then_by_id() -> None:
    rows = [record(f"complaint:{n}", n) for n in range(40)]
    apart = run(*rows)
    joined = [row | {"cluster": 0} for row in rows]
    merged = run(*joined, before=apart)
    told = merged.events
    assert told["event"].tolist() == ["merge"] * 39
    assert told["violator_id"].tolist() == sorted(told["violator_id"])
    half = [row | {"cluster": 0 if number < 20 else number} for number, row in enumerate(rows)]
    anchored = [row | {"uscc": USCC_B} if number == 0 else row for number, row in enumerate(half)]
    both = run(*anchored, before=merged).events
    assert set(both["event"]) == {"merge", "split"}
    order = list(zip(both["event"], both["violator_id"], strict=True))
    assert order == sorted(order)
