"""A party is given to the best one that leads clearly, and to nobody else."""

import pandas as pd

from domain.linkage.margin import Chosen, choose_by_margin


def chosen(*pairs: tuple[int, int, float], margin: float = 3, least: float = 5) -> Chosen:
    frame = pd.DataFrame(list(pairs), columns=["who", "whom", "weight"])
    return choose_by_margin(
        frame, "who", "whom", margin, lambda best: best["weight"].ge(least).to_numpy()
    )


def test_a_clear_lead_is_chosen_and_a_lead_of_exactly_the_margin_is_clear() -> None:
    found = chosen((1, 10, 8.0), (1, 11, 5.0), (2, 12, 6.0))
    assert found.sure[["who", "whom"]].to_numpy().tolist() == [[1, 10], [2, 12]]
    assert found.doubtful == frozenset()
    assert found.rivals.empty
    assert found.weak.empty


def test_a_narrow_lead_chooses_nobody_and_names_all_within_the_margin() -> None:
    found = chosen((1, 10, 8.0), (1, 11, 5.5), (1, 12, 5.0))
    assert found.sure.empty
    assert found.doubtful == {1}
    assert found.rivals["whom"].tolist() == [10, 11]


def test_what_does_not_hold_is_weak_whatever_its_lead() -> None:
    found = chosen((1, 10, 4.9))
    assert found.sure.empty
    assert found.doubtful == frozenset()
    assert found.weak["whom"].tolist() == [10]


def test_the_order_of_pairs_decides_nothing() -> None:
    pairs = [(1, 11, 8.0), (1, 10, 8.0), (2, 10, 9.0)]
    one, other = chosen(*pairs), chosen(*pairs[::-1])
    for name in ("sure", "weak", "rivals"):
        left, right = (getattr(found, name).reset_index(drop=True) for found in (one, other))
        pd.testing.assert_frame_equal(left, right)


def test_nobody_to_choose_from_gives_nobody() -> None:
    found = chosen()
    assert found.sure.empty
    assert found.doubtful == frozenset()
