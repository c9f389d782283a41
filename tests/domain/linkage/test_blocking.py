"""Which parties are compared at all: a block as large as the limit is, a larger one is counted."""

from dataclasses import replace

import pandas as pd
import pytest

from domain.linkage import link
from domain.linkage.scored.blocking import BLOCKING
from tests.support import parties
from tests.support.parties import USCC_A, USCC_B, frame, mention, register

LIMIT = 4


def blocks(*rows: dict[str, object], limit: int = LIMIT) -> pd.DataFrame:
    """What each blocking rule cost; by rule."""
    mentions = frame(*rows)
    policy = replace(parties.weighed_policy(), max_block=limit)
    found = link(mentions, parties.registrations(mentions), parties.decisions(), policy)
    return found.blocks.set_index("rule")


def signboards(count: int, **given: object) -> list[dict[str, object]]:
    """Records of one brand in one town, each at a door of its own."""
    return [
        mention(f"complaint:{n}", core="思立山", address_key=f"人民路|{n}|1F", **given)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("size", "kept", "dropped"),
    [(1, (0, 0), (0, 0)), (2, (1, 1), (0, 0)), (4, (1, 6), (0, 0)), (5, (0, 0), (1, 10))],
)
def test_a_block_of_as_many_parties_as_the_limit_is_compared_and_a_larger_one_counted(
    size: int, kept: tuple[int, int], dropped: tuple[int, int]
) -> None:
    row = blocks(*signboards(size)).loc["core_town"]
    assert (row["keys"], row["pairs"]) == kept
    assert (row["dropped_keys"], row["dropped_pairs"]) == dropped


def test_parties_of_the_register_are_not_compared_with_each_other() -> None:
    both = (register(USCC_A, "思立山"), register(USCC_B, "思立山", legal_form="服务部"))
    assert blocks(*both).loc["core_town", "pairs"] == 0
    assert blocks(*both).loc["core_town", "keys"] == 0
    row = blocks(*both, *signboards(2)).loc["core_town"]
    assert (row["keys"], row["pairs"]) == (1, 2 * 2 + 1)


def test_every_rule_reports_what_it_cost_and_a_larger_limit_drops_nothing() -> None:
    rows = signboards(5, phone="13800000000")
    assert list(blocks(*rows).index) == [rule.name for rule in BLOCKING]
    assert blocks(*rows)["dropped_keys"].sum() > 0
    assert blocks(*rows, limit=5)["dropped_keys"].sum() == 0


@pytest.mark.parametrize(
    ("rule", "shared", "other"),
    [
        ("core_person", {"responsible_person": "王小明"}, {"responsible_person": "李大伟"}),
        ("core_phone", {"phone": "13800000000"}, {"phone": "13800000001"}),
        ("core_address", {"address_key": "人民路|8|1F"}, {"address_key": "人民路|8|2F"}),
    ],
)
def test_a_rule_of_two_columns_compares_who_shares_both(
    rule: str, shared: dict[str, object], other: dict[str, object]
) -> None:
    def pairs(*rows: dict[str, object]) -> int:
        return int(blocks(*rows).loc[rule, "pairs"])

    # In another town, so that no rule links them before blocks are made.
    there: dict[str, object] = {"town_code": "320281104"}
    one = mention("complaint:1", core="思立山", **shared)
    assert pairs(one, mention("complaint:2", core="思立山", **{**shared, **there})) == 1
    assert pairs(one, mention("complaint:2", core="思立山", **{**other, **there})) == 0
    assert pairs(one, mention("complaint:2", core="山佳云", **{**shared, **there})) == 0
