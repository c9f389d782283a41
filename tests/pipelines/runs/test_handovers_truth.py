"""Generated worlds whose every route is known, and departments that answer, refuse, are late."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pipelines.console.summary import failures
from samples.render import INBOX, MARKET, TRUTH, generate
from samples.scoring.routes import route_scores
from samples.world.routes import GIVEN, LATE, REFUSED, ROUTES
from samples.writers.letters import answer_letters
from tests.pipelines.conftest import Installation, home_restored, install

SEEDS = tuple(pytest.param(seed, marks=pytest.mark.slow) for seed in (31, 32, 33))
HANDED, ANSWERED, LATER = date(2024, 6, 30), date(2024, 7, 10), date(2024, 7, 24)
DUE = date(2024, 7, 19)


def at(folder: Path, day: date) -> Installation:
    """The installation of a world as its main job leaves it on a day."""
    made = install(
        folder / "data",
        REGISTRY_INBOX=str(folder / INBOX),
        REGISTRY_MARKET_URL=f"sqlite:///{folder / MARKET}",
        REGISTRY_AS_OF=day.isoformat(),
    )
    with home_restored():
        result = made.run()
        assert result.success, failures(result)
    return made


@pytest.mark.parametrize("seed", SEEDS)
def test_every_clue_goes_where_it_must_and_answers_are_read_back(tmp_path: Path, seed: int) -> None:
    generate(seed, tmp_path, parties=90, registrations=260, followed=2)
    truth = pd.read_csv(tmp_path / TRUTH / "routes.csv", dtype=str)
    assert truth["tag"].nunique() == 2 * (len(ROUTES) + 1)
    first = at(tmp_path, HANDED)
    clues, sent = first.registry("clue"), first.registry("handover")
    scores = route_scores(clues, sent, first.registry("handover_none"), truth)
    assert scores.unknown == []
    assert scores.wrong.empty, scores.wrong
    assert scores.wrong_none == []
    letters, inbox = first.settings.data_dir / "handover", tmp_path / INBOX
    assert answer_letters(letters, inbox, truth, ANSWERED, (GIVEN, REFUSED)) > 20
    second = at(tmp_path, date(2024, 7, 22))
    ledger = answered(second, truth)
    assert statuses(ledger, GIVEN) == {"已回复"}
    assert statuses(ledger, REFUSED) == {"退回"}
    assert statuses(ledger, LATE) == statuses(ledger, "never") == {"逾期"}
    assert set(ledger.loc[ledger["answer"].eq(LATE), "overdue_workdays"]) == {1}
    assert_kept(second, sent)
    closed = second.registry("clue").set_index("clue_no")["measure_kind"]
    done = ledger[ledger["answer"].eq(GIVEN) & ledger["department"].eq("housing")]
    assert closed[done["clue_no"]].str.contains("责令改正").all()
    left = second.registry("handover_none").set_index("clue_no")["why"]
    assert set(left.reindex(ledger.loc[ledger["answer"].eq(REFUSED), "clue_no"])) == {"returned"}
    answer_letters(letters, inbox, truth, LATER, (LATE,))
    third = at(tmp_path, date(2024, 7, 30))
    ledger = answered(third, truth)
    assert statuses(ledger, LATE) == {"已回复"}
    assert statuses(ledger, "never") == {"逾期"}
    assert set(ledger.loc[ledger["answer"].eq("never"), "overdue_workdays"]) == {7}
    assert_kept(third, sent)


def statuses(ledger: pd.DataFrame, answer: str) -> set[str]:
    return set(ledger.loc[ledger["answer"].eq(answer), "status"])


def answered(run: Installation, truth: pd.DataFrame) -> pd.DataFrame:
    """What was handed over on the first day about planted clues, with the answer that was meant."""
    clues = run.registry("clue")[["source", "source_record_id", "clue_no"]]
    meant = truth.merge(clues, on=["source", "source_record_id"])[["clue_no", "answer"]]
    ledger = run.registry("handover")
    mine = ledger[ledger["handed_on"].eq(pd.Timestamp(HANDED))]
    assert set(mine["due_on"]) == {pd.Timestamp(DUE)}
    return mine.merge(meant, on="clue_no")


def assert_kept(run: Installation, before: pd.DataFrame) -> None:
    """What was issued stands as it stood, and nothing is handed over twice."""
    columns = ["handover_no", "department", "clue_no", "matter_no", "rule", "file", "evidence"]
    now = run.registry("handover")
    pd.testing.assert_frame_equal(
        now[now["handover_no"].isin(before["handover_no"])][columns].reset_index(drop=True),
        before[columns],
    )
    first = now[now["supplement_of"].isna()]
    assert not first.duplicated(["department", "matter_no", "rule"]).any()
