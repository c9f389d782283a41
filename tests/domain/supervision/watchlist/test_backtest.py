"""The list points at who is found next, judged by the chances that a world was drawn with."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from domain.supervision.watchlist.backtest import POOLED, auc, backtest, ranked_lists
from domain.supervision.watchlist.listing import replay_list, universe
from samples.scoring.planning import lift_by_chance
from samples.world.watched import NOISE, chances, days_found
from tests.support.planning import AS_OF, POLICY, TOWN, Watched

RULES = POLICY.watch
BATCHES = POLICY.calendar.batches
ENDS = tuple(batch.ends_on for batch in BATCHES)
PAST = [batch for batch, later in pairwise(BATCHES) if later.ends_on <= AS_OF]


def drawn_world(seed: int, parties: int = 600) -> tuple[Watched, pd.DataFrame]:
    """Parties with a known hazard, and per batch the chance of each."""
    rng = random.Random(seed)
    inputs = Watched()
    table = {}
    for number in range(parties):
        party = inputs.party(
            f"V{number:03d}", first="2023-03-21", town_code=f"{TOWN[:-1]}{number % 5}"
        )
        found = days_found(rng)
        for day in found:
            source = "town_submission" if rng.random() < 0.7 else "complaint"
            inputs.finding(party, f"{day}", source=source)
        for back in range(460):
            if rng.random() < NOISE:
                inputs.clue(party, f"{date(2023, 3, 21) + timedelta(days=back)}")
        table[party] = dict(chances(found))
    return inputs, pd.DataFrame(table).T


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_list_points_at_those_whose_chance_is_raised(seed: int) -> None:
    made, table = drawn_world(seed)
    inputs = made.inputs()
    known = universe(inputs, RULES, AS_OF)
    lists = ranked_lists(known, replay_list(known, RULES, ENDS, AS_OF), RULES, PAST)
    # In the first weeks nearly nobody has two findings.
    later = lists[2:]
    assert len(later) == 3
    assert all(one.listed >= 10 for one in later)
    head, whole = (
        sum(lift_by_chance(table[one.batch.due_on], list(one.keys[: k(one)])) for one in later)
        / len(later)
        for k in (lambda one: RULES.backtest_size, lambda one: one.listed)
    )
    assert head >= 1.6
    assert whole >= 1.35
    tested = backtest(lists, inputs.findings, BATCHES, RULES, AS_OF, "v")
    pooled = tested[tested["batch"].eq(POOLED) & tested["outcome"].eq("all")]
    assert (pooled["low"] <= pooled["lift"]).all()
    assert (pooled["lift"] <= pooled["high"]).all()
    assert set(tested["outcome"]) == {"all", "outside"}


def test_where_nothing_predicts_anything_the_list_does_not_either() -> None:
    made, _ = drawn_world(4, parties=120)
    random.Random(9).shuffle(made.findings)
    owners = [row["violator_id"] for row in made.violators]
    rng = random.Random(10)
    for row in made.findings:
        row["violator_id"] = rng.choice(owners)
    inputs = made.inputs()
    known = universe(inputs, RULES, AS_OF)
    lists = ranked_lists(known, replay_list(known, RULES, ENDS, AS_OF), RULES, PAST)
    tested = backtest(lists, inputs.findings, BATCHES, RULES, AS_OF, "v")
    pooled = tested[tested["batch"].eq(POOLED) & tested["outcome"].eq("all")]
    assert (pooled["low"] < 1).all()


def test_ties_count_half_and_one_sided_outcomes_say_nothing() -> None:
    hit = pd.Series([True, False, True, False]).to_numpy()
    assert auc(pd.Series([1.0, 1.0, 1.0, 1.0]).to_numpy(), hit) == 0.5
    assert auc(pd.Series([4.0, 1.0, 3.0, 2.0]).to_numpy(), hit) == 1.0
    assert auc(pd.Series([1.0, 2.0]).to_numpy(), hit[:1].repeat(2)) is None
