"""The linkage does not depend on the order of rows, and keeps its vetoes whatever comes."""

from random import Random

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.linkage import LinkResult, link
from domain.registry.identity import assign_ids
from tests.support import parties
from tests.support.parties import USCC_A, USCC_B, frame, mention, register

LEDGER = pd.DataFrame(columns=["identity_key", "violator_id", "first_seen_run"], dtype="str")
REDIRECTS = pd.DataFrame(columns=["violator_id", "merged_into"], dtype="str")

ADDRESSES = st.sampled_from([None, "人民路|88|3", "人民路|88|4", "五星路|9|"])
MENTIONS = st.fixed_dictionaries(
    {
        "core": st.sampled_from([None, "思立", "思丽", "山佳", "思立山"]),
        "kind": st.sampled_from([None, "organisation", "natural_person"]),
        "uscc": st.sampled_from([None, None, None, USCC_A, USCC_B]),
        "decision_no": st.sampled_from([None, None, "D1"]),
        "phone": st.sampled_from([None, "13800000000", "13900000000"]),
        "responsible_person": st.sampled_from([None, "方龙", "黎红立"]),
        "address_key": ADDRESSES,
        "town_code": st.sampled_from([None, "320281103", "320281100"]),
    }
)
PAIRS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["同一主体", "不同主体"])),
    max_size=3,
)


def _mentions(drawn: list[dict[str, object]]) -> pd.DataFrame:
    rows = []
    for number, values in enumerate(drawn):
        given_ = dict(values)
        if given_["core"] is None:
            given_ |= {"kind": "unregistered_venue"}
        key = given_["address_key"]
        given_["building_key"] = str(key).rsplit("|", 1)[0] if key else None
        rows.append(mention(f"complaint:{number}", **given_))
    return frame(register(USCC_A, "思立"), register(USCC_B, "思丽"), *rows)


def _run(mentions: pd.DataFrame, answers: pd.DataFrame) -> LinkResult:
    return link(mentions, parties.registrations(mentions), answers, parties.weighed_policy())


@settings(max_examples=3, deadline=None)
@given(st.lists(MENTIONS, min_size=1, max_size=10), PAIRS, st.randoms(use_true_random=False))
def test_any_order_of_rows_gives_the_same_parties_and_ids(
    drawn: list[dict[str, object]], pairs: list[tuple[int, int, str]], random: Random
) -> None:
    mentions = _mentions(drawn)
    answers = parties.decisions(*((f"complaint:{a}", f"complaint:{b}", c) for a, b, c in pairs))
    order = list(range(len(mentions)))
    random.shuffle(order)
    first = _run(mentions, answers)
    second = _run(mentions.iloc[order].reset_index(drop=True), answers.iloc[::-1])
    pd.testing.assert_frame_equal(first.linked, second.linked)
    pd.testing.assert_frame_equal(first.links, second.links)
    pd.testing.assert_frame_equal(first.refused, second.refused)
    ids = assign_ids(first.linked, LEDGER, REDIRECTS).ids
    pd.testing.assert_frame_equal(ids, assign_ids(second.linked, LEDGER, REDIRECTS).ids)
    assert ids["violator_id"].is_unique


@settings(max_examples=3, deadline=None)
@given(st.lists(MENTIONS, min_size=1, max_size=10))
def test_no_party_holds_two_codes_or_person_and_organisation(
    drawn: list[dict[str, object]],
) -> None:
    linked = _run(_mentions(drawn), parties.decisions()).linked
    used = linked[linked["link_method"].ne("alone")]
    assert used.groupby("cluster")["uscc"].nunique().le(1).all()
    # A code is stronger than a declared kind; without one, persons and organisations stay apart.
    coded = linked.groupby("cluster")["uscc"].transform("count").gt(0)
    kinds = linked[~coded & linked["kind"].ne("unregistered_venue")].groupby("cluster")["kind"]
    assert kinds.nunique().le(1).all()


@settings(max_examples=3, deadline=None)
@given(st.lists(MENTIONS, min_size=2, max_size=10), st.integers(0, 9), st.integers(0, 9))
def test_a_persons_word_is_binding(drawn: list[dict[str, object]], left: int, right: int) -> None:
    left, right = left % len(drawn), right % len(drawn)
    assume(left != right)
    names = [f"complaint:{left}", f"complaint:{right}"]
    for conclusion in ("同一主体", "不同主体"):
        linked = _run(_mentions(drawn), parties.decisions((*names, conclusion))).linked
        cluster = linked.set_index("record_key")["cluster"]
        assert bool(cluster[names[0]] == cluster[names[1]]) == (conclusion == "同一主体")
