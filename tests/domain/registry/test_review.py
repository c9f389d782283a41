"""The review queue: what comes first, what is never asked again."""

import pandas as pd

from domain.linkage import LinkResult, link
from domain.registry.review import build_review, ranked
from tests.support import parties
from tests.support.parties import USCC_A, USCC_B, frame, full_name, mention, register

A = f"market_registration:{USCC_A}"
VIOLATIONS = pd.DataFrame(
    {"violator_id": ["town_submission:2#1"], "verified": [True]}
).astype({"violator_id": "str", "verified": "bool"})  # fmt: skip


def linked() -> LinkResult:
    """A disputed penalty, a verified finding and a lead, each with somebody else's name."""
    given = {**full_name("思立山"), "responsible_person": "刘士中"}
    mentions = frame(
        register(USCC_A, "思立山", responsible_person="黎红立", town_code="320281110"),
        mention("complaint:3", **given),
        mention("town_submission:2", **given),
        mention("market_penalty:1", decision_no="D1", **{**full_name("方舟"), "uscc": USCC_A}),
        register(USCC_B, "方舟"),
    )
    return link(mentions, parties.registrations(mentions), pd.DataFrame(), parties.policy())


def queue(*said: tuple[str, str, str]) -> pd.DataFrame:
    result = linked()
    members = result.linked[result.linked["source"].ne("market_registration")]
    members = members.assign(violator_id=members["mention_id"])
    return build_review(
        result.refused, result.linked, members, VIOLATIONS, 1.0, parties.decisions(*said)
    )


def test_what_holds_up_a_listing_comes_first_and_a_mere_lead_last() -> None:
    found = queue()
    assert found["effect"].is_monotonic_increasing or found["priority"].is_monotonic_increasing
    assert found.iloc[0]["left_record"] == "market_penalty:1"
    assert found.iloc[-1]["priority"] == 3
    shuffled = found.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(ranked(shuffled), found)


def test_whoever_has_answered_is_not_asked_again() -> None:
    before = queue()
    for conclusion in ("同一主体", "不同主体"):
        after = queue((A, "complaint:3", conclusion))
        assert "complaint:3" not in set(after["left_record"])
        assert len(after) == len(before) - 1


def test_who_was_unsure_is_asked_last() -> None:
    after = queue(("market_penalty:1", A, "存疑"))
    assert len(after) == len(queue())
    last = after.iloc[-1]
    assert (last["left_record"], last["effect"]) == ("market_penalty:1", "上次结论为存疑")
