"""Documents and listings: notices list nobody, one decision is one listing, holds have reasons."""

from typing import Any

import pandas as pd
import pytest

from domain.decisions.withdrawals import doubtful_elsewhere, doubtful_rows
from domain.listing.rules import ListingResult
from tests.support.registry_frames import CODE, credit, listings_of, penalty, town

NO = "澄教罚〔2023〕2号"
SPELT = "澄教罚字〔2023〕2号"
OFFICE = {"authority": "江阴市教育局"}


def codes(result: ListingResult) -> list[str]:
    return sorted(result.held.loc[result.held["held"], "code"])


@pytest.mark.parametrize(
    "code",
    ["not_a_decision", "no_decision_number", "simple_procedure", "unknown_status", "fine_unread"],
)
def test_what_the_document_forbids_is_held_with_its_reason(code: str) -> None:
    result = listings_of(penalty(NO, hold_code=code, fine_yuan=None))
    assert result.listings.empty
    assert codes(result) == [code]
    assert result.held["message"].str.endswith("。").all()


def test_a_notice_before_the_decision_is_no_repetition() -> None:
    notice = town(
        "澄教罚告〔2023〕2号", on="2023-05-08", uscc=CODE["甲"], hold_code="not_a_decision"
    )
    result = listings_of(notice, penalty(NO, on="2023-06-01"))
    assert result.listings[["cf_wsh", "severity"]].to_numpy().tolist() == [[NO, "一般"]]


def test_an_unknown_status_holds_what_a_town_reports_of_the_decision() -> None:
    result = listings_of(
        penalty(NO, hold_code="unknown_status", **OFFICE), town(NO, uscc=CODE["甲"])
    )
    assert result.listings.empty
    assert codes(result) == ["unknown_status"]


def test_an_amount_that_another_record_gives_need_not_be_read() -> None:
    unread = town(NO, uscc=CODE["甲"], hold_code="fine_unread", fine_yuan=None)
    result = listings_of(penalty(NO, confiscated_yuan=0.0, **OFFICE), unread)
    assert result.listings["cf_nr_fk"].tolist() == [2.0]


@pytest.mark.parametrize(
    "spelt",
    ["澄教罚字〔2023〕2号", "澄教罚决〔2023〕2号", "澄教罚决字〔2023〕2号", "澄教处罚〔2023〕2号"],
)
def test_one_decision_in_two_spellings_is_one_listing(spelt: str) -> None:
    result = listings_of(penalty(NO, **OFFICE), town(spelt, uscc=CODE["甲"]))
    assert result.listings[["cf_wsh", "severity"]].to_numpy().tolist() == [[NO, "一般"]]
    assert not result.held["held"].any()


def test_the_order_of_records_does_not_choose_the_spelling() -> None:
    one, two = town(NO, uscc=CODE["甲"]), town(SPELT, uscc=CODE["甲"])
    assert listings_of(one, two).listings.equals(listings_of(two, one).listings)


def test_numbers_of_other_authorities_never_fold() -> None:
    result = listings_of(penalty(NO, **OFFICE), penalty("澄市监罚〔2023〕2号"))
    assert len(result.listings) == 2


@pytest.mark.parametrize(
    "difference",
    [
        {"on": "2023-06-02"},
        {"authority": "江阴市市场监督管理局"},
        {"party": "乙", "uscc": CODE["乙"]},
    ],
)
def test_spellings_that_disagree_are_held_and_what_the_authority_says_stays(
    difference: dict[str, Any],
) -> None:
    other = town(SPELT, **({"uscc": CODE["甲"]} | difference))
    result = listings_of(penalty(NO, **OFFICE), other)
    assert result.listings[["cf_wsh", "severity"]].to_numpy().tolist() == [[NO, "一般"]]
    assert codes(result) == ["spelling_conflict"]


def test_two_numbers_in_a_cell_are_two_decisions() -> None:
    both = town("澄教罚〔2023〕2号;澄教罚〔2023〕3号", uscc=CODE["甲"])
    result = listings_of(both)
    assert sorted(result.listings["cf_wsh"]) == ["澄教罚〔2023〕2号", "澄教罚〔2023〕3号"]


def test_a_change_reaches_its_decision_in_any_spelling() -> None:
    for number in (SPELT, "澄教处罚〔2023〕2号", f"{SPELT};澄教罚〔2023〕9号"):
        result = listings_of(
            penalty(NO, **OFFICE), credit("修1", "信用修复", penalty_no=number, on="2023-10-01")
        )
        assert result.listings.empty


def test_a_withdrawal_counts_for_every_spelling() -> None:
    withdrawn = penalty(SPELT, revoked=True, **OFFICE)
    assert listings_of(withdrawn, town(NO, uscc=CODE["甲"])).listings.empty


def test_an_end_that_is_named_and_cannot_be_read_holds_the_listing_back() -> None:
    result = listings_of(credit("列1", "列入", on="2023-05-06", reason="列入，期限为若干年"))
    assert result.listings.empty
    assert codes(result) == ["end_unread"]


def test_an_end_in_words_is_the_end() -> None:
    result = listings_of(credit("列1", "列入", on="2023-05-06", reason="列入，期限为二十四个月"))
    assert result.listings["publish_until"].tolist() == [pd.Timestamp("2025-05-06")]


def test_a_status_that_nobody_knows_counts_wherever_its_decision_is_cited() -> None:
    left_out = pd.DataFrame({"decision_no": [SPELT], "uscc": [CODE["甲"]], "revoked": [None]})
    records = {"penalty_left_out": left_out.astype({"revoked": "boolean"})}
    found = doubtful_rows(records)
    assert found["decision_no"].tolist() == [SPELT]
    cited = pd.DataFrame(
        {"decision_no": [NO, "澄市监罚〔2023〕2号"], "by_market": False}, index=[3, 7]
    )
    assert doubtful_elsewhere(cited, records).tolist() == [True, False]


def test_an_amended_fine_that_cannot_be_read_holds_the_penalty_back() -> None:
    change = {"penalty_no": NO, "reason": "罚款变更为三万五元"}
    result = listings_of(penalty(NO), credit("变1", "处罚变更", on="2023-07-01", **change))
    assert result.listings.empty
    assert codes(result) == ["amended_fine_unread"]


def test_the_authoritys_spelling_that_comes_later_does_not_change_the_listings_id() -> None:
    before = listings_of(town("澄教罚决字〔2023〕2号", uscc=CODE["甲"])).listings
    after = listings_of(
        town("澄教罚决字〔2023〕2号", uscc=CODE["甲"]), penalty(NO, **OFFICE)
    ).listings
    assert before["listing_id"].tolist() == after["listing_id"].tolist()
    assert (before["cf_wsh"].item(), after["cf_wsh"].item()) == ("澄教罚决字〔2023〕2号", NO)


@pytest.mark.parametrize("difference", [{"on": "2023-06-02"}, {"authority": "江阴市公安局"}])
def test_a_held_spelling_bears_another_id_than_the_listed_one(difference: dict[str, Any]) -> None:
    result = listings_of(penalty(NO, **OFFICE), town(SPELT, **({"uscc": CODE["甲"]} | difference)))
    assert not set(result.listings["listing_id"]) & set(result.held["listing_id"].dropna())
