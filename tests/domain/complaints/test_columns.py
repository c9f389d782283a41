"""Numbers of tickets: what a system counts is kept, what may be a caller's number is a digest."""

import pandas as pd
import pytest

from domain.complaints.columns import TICKET_DIGEST, ticket_numbers
from domain.complaints.complainants import Caller
from domain.complaints.rules import ComplaintRules

RULES = ComplaintRules((), (), (), ("工单",), (), "0510")


def kept(text: str, *phones: str) -> bool:
    cells = pd.Series([text], dtype="str")
    number = ticket_numbers(cells, [Caller(phones=frozenset(phones))], RULES)[0]
    assert number == text or number.startswith(TICKET_DIGEST)
    return number == text


@pytest.mark.parametrize(
    "text",
    [
        "20230516153015001", "GD20230516153015001", "202305191209300012", "JY-2023051912303100017",
        "20230520101230000123", "2023052019101230012345",
    ],
)  # fmt: skip
def test_a_serial_of_day_time_and_counter_is_a_tickets_number(text: str) -> None:
    assert kept(text)


@pytest.mark.parametrize(
    "text", ["2023051013512345678", "20230510013812345678", "320281199005161234", "13812345678"]
)
def test_what_may_be_a_persons_number_is_a_digest(text: str) -> None:
    assert not kept(text)


def test_a_serial_that_ends_in_the_callers_own_number_is_a_digest() -> None:
    assert not kept("20230516153015001", "16153015001")
