"""From looks to alerts: kinds, episodes, answers, and the same result whatever the order."""

from datetime import date

import pandas as pd
import pytest

from domain.supervision.alerts.cases import CASE_COLUMNS, counted
from domain.supervision.alerts.detections import DETECTION_COLUMNS, detect
from domain.supervision.alerts.episodes import (
    ALERT_COLUMNS,
    ANSWER_COLUMNS,
    alerts_of,
    looks,
)
from domain.supervision.alerts.policy import AlertPolicy
from domain.supervision.alerts.seen import Seen

POLICY = AlertPolicy("test", date(2023, 3, 21), "320281000")
TOWN = "320281003"
DAYS = dict.fromkeys(("received_on", "arrived_on", "concluded_on"), "datetime64[us]")


def cases(*rows):
    defaults = {"source": "complaint", "channel": "12345热线", "town_code": TOWN}
    made = [{"clue_no": f"C{n:03d}", **defaults, **row} for n, row in enumerate(rows)]
    frame = pd.DataFrame(made, columns=list(CASE_COLUMNS))
    text = dict.fromkeys((name for name in CASE_COLUMNS if name not in DAYS), "str")
    return frame.astype(text | DAYS).sort_values(["received_on", "clue_no"]).reset_index(drop=True)


def submissions(**given):
    row = {
        "batch": "2024-03-31",
        "filer_code": TOWN,
        "filer_name": "某镇",
        "due_on": "2024-03-31",
        "starts_on": "2024-01-01",
        "ends_on": "2024-03-31",
        "status": "on_time",
        "zero_report": False,
    } | given
    frame = pd.DataFrame([row])
    days = dict.fromkeys(("due_on", "starts_on", "ends_on"), "datetime64[us]")
    return frame.astype(days)


NO_PAIRS = pd.DataFrame(
    columns=[
        "earlier_id",
        "later_id",
        "ended_on",
        "appeared_on",
        "town_code",
        "signals",
        "evidence",
    ]
).astype({"ended_on": "datetime64[us]", "appeared_on": "datetime64[us]"})
NO_WINDOWS = pd.DataFrame(columns=["kind", "starts_on", "ends_on"]).astype(
    dict.fromkeys(("starts_on", "ends_on"), "datetime64[us]")
)
NAMES = pd.Series({"V1": "晨曦教育", "V0": "旭日教育"})


def seen(given, submitted=None, windows=NO_WINDOWS, pairs=NO_PAIRS):
    return Seen.of(given, submissions() if submitted is None else submitted, windows, pairs, NAMES)


def kinds(what, on, policy=POLICY):
    found = detect(what, date.fromisoformat(on), policy, newest=True)
    assert {name for row in found for name in row} <= set(DETECTION_COLUMNS)
    return pd.DataFrame(found, columns=list(DETECTION_COLUMNS)).set_index("kind")


def party_rows(*days, channels=("12345热线", "镇街巡查")):
    return [
        {
            "received_on": day,
            "violator_id": "V1",
            "channel": channels[n % len(channels)],
            "matter_no": f"M{n}",
        }
        for n, day in enumerate(days)
    ]


def test_three_clues_by_two_ways_within_thirty_days_are_a_repeated_party():
    rows = party_rows("2024-05-02", "2024-05-20", "2024-05-31")
    found = kinds(seen(cases(*rows)), "2024-05-31")
    assert found.loc["party", "subject"] == "V1"
    assert found.loc["party", "evidence"] == "C000;C001;C002"
    assert "晨曦教育" in found.loc["party", "text"]
    assert "party" not in kinds(seen(cases(*rows)), "2024-06-01").index
    one_way = party_rows(*["2024-05-30"] * 3, channels=("12345热线",))
    assert "party" not in kinds(seen(cases(*one_way)), "2024-05-31").index


def outside(count, **given):
    row = {"received_on": "2024-02-01", "concluded_on": "2024-02-10", "conclusion": "属实"} | given
    return cases(*[row] * count)


@pytest.mark.parametrize(
    ("submitted", "clues", "on", "told"),
    [
        ({"status": "missing"}, outside(2), "2024-03-31", True),
        ({"status": "rejected"}, outside(2), "2024-03-31", True),
        ({"zero_report": True}, outside(2), "2024-03-31", True),
        ({}, outside(2), "2024-03-31", False),
        ({"status": "late"}, outside(2), "2024-03-31", False),
        ({"status": "missing"}, outside(1), "2024-03-31", False),
        ({"status": "missing"}, outside(2), "2024-03-30", False),
        ({"status": "missing"}, outside(2, conclusion="部分属实"), "2024-03-31", False),
        ({"status": "missing"}, outside(2, source="town_submission"), "2024-03-31", False),
        (
            {"status": "missing"},
            outside(2, source="city_patrol", conclusion="查实"),
            "2024-03-31",
            True,
        ),
        ({"status": "missing"}, outside(2, town_code="320281004"), "2024-03-31", False),
        ({"status": "missing"}, outside(2, received_on="2023-12-31"), "2024-03-31", False),
        ({"status": "missing"}, outside(2, concluded_on="2024-04-02"), "2024-03-31", False),
    ],
)
def test_a_silent_town_is_told_where_others_found_something(submitted, clues, on, told):
    found = kinds(seen(clues, submissions(**submitted)), on)
    assert ("silent_town" in found.index) == told
    if told:
        assert found.loc["silent_town", "subject"] == f"{TOWN}|2024-03-31"


def pair(signals):
    row = ("V0", "V1", "2024-01-10", "2024-03-01", TOWN, signals, "联系电话相同")
    frame = pd.DataFrame([row], columns=list(NO_PAIRS.columns))
    return frame.astype({"ended_on": "datetime64[us]", "appeared_on": "datetime64[us]"})


@pytest.mark.parametrize(("signals", "level"), [(1, None), (2, "黄"), (3, "红")])
def test_two_signals_are_a_yellow_alert_and_three_a_red_one(signals, level):
    found = kinds(seen(cases(), pairs=pair(signals)), "2024-03-01")
    assert ("phoenix" in found.index) == (level is not None)
    if level:
        assert (found.loc["phoenix", "subject"], found.loc["phoenix", "level"]) == ("V0;V1", level)
    assert kinds(seen(cases(), pairs=pair(signals)), "2024-02-29").empty


def test_a_season_is_told_before_the_same_window_of_this_year():
    windows = pd.DataFrame(
        [
            ("暑假", "2023-07-03", "2023-08-31"),
            ("寒假", "2024-01-25", "2024-02-20"),
            ("暑假", "2024-07-01", "2024-08-31"),
        ],
        columns=list(NO_WINDOWS.columns),
    ).astype(dict.fromkeys(("starts_on", "ends_on"), "datetime64[us]"))
    rows = [
        {"received_on": day, "place_key": f"{TOWN}|spot|宗言村"}
        for day in ("2023-07-05", "2023-08-01")
    ]
    what = seen(cases(*rows), windows=windows)
    assert kinds(what, "2024-06-17").loc["season", "subject"] == f"{TOWN}|spot|宗言村"
    assert "season" not in kinds(what, "2024-06-16").index
    assert "season" not in kinds(what, "2024-07-01").index


def test_a_kind_of_violation_that_grows_in_a_town_is_a_surge():
    usual = [
        {"received_on": day, "violation_codes": "price"}
        for day in pd.date_range("2023-10-01", periods=30, freq="7D")
    ]
    more = [{"received_on": "2024-06-10", "violation_codes": "price;contract"} for _ in range(14)]
    found = kinds(seen(cases(*usual, *more)), "2024-06-15").loc[["surge"]]
    assert f"{TOWN}|price" in found["subject"].tolist()
    row = found[found["subject"].eq(f"{TOWN}|price")].iloc[0]
    assert row["observed"] > 3 * row["expected"]


def test_a_cluster_is_told_at_its_place():
    spread = [
        {"received_on": day, "place_key": f"3202810{n % 17:02d}|spot|村{n % 50}"}
        for n, day in enumerate(pd.date_range("2022-07-01", "2024-06-30", periods=400).normalize())
    ]
    tower = f"{TOWN}|tower|金茂大厦"
    hot = [
        {"received_on": "2024-06-25", "building_key": tower, "violator_id": f"V{n}"}
        for n in range(6)
    ]
    found = kinds(seen(cases(*spread, *hot)), "2024-06-30").loc["cluster"]
    assert (found["subject"], found["level"], found["observed"]) == (tower, "红", 6)
    assert found["since"] == pd.Timestamp("2024-06-25")
    # On the day of the look itself more random orders are drawn than in the replayed past.
    assert found["recurrence_days"] > 1000


def detection(**given):
    row = dict.fromkeys(DETECTION_COLUMNS) | {
        "kind": "party",
        "subject": "V1",
        "town_code": TOWN,
        "since": pd.Timestamp("2024-01-01"),
        "level": "黄",
        "observed": 3,
        "evidence": "C1;C2;C3",
        "clues": 3,
        "text": "…",
    }
    return row | given


NO_ANSWERS = pd.DataFrame(columns=list(ANSWER_COLUMNS))


def answered(*rows):
    frame = pd.DataFrame(rows, columns=["answered_on", "answer"])
    number = alerts(("2024-01-01", {}))[0]["alert_no"].iloc[0]
    return frame.assign(
        answered_on=pd.to_datetime(frame["answered_on"]), alert_no=number, note="原因"
    )


def alerts(*detected, answers=NO_ANSWERS):
    by_day = {date.fromisoformat(day): [detection(**row)] for day, row in detected}
    return alerts_of(by_day.__getitem__, sorted(by_day), answers, POLICY)


def raised(events):
    rows = events[events["event"].isin(["发出", "再次发出"])]
    return list(zip(rows["event_on"].dt.strftime("%m-%d"), rows["event"], strict=True))


def test_what_goes_on_is_raised_once():
    found, events = alerts(("2024-01-01", {}), ("2024-01-08", {}), ("2024-02-05", {}))
    assert raised(events) == [("01-01", "发出")]
    assert list(found.columns) == list(ALERT_COLUMNS)
    assert found["state"].tolist() == ["新"]
    assert found["last_detected_on"].tolist() == [pd.Timestamp("2024-02-05")]


def test_after_four_weeks_of_quiet_it_is_another_episode():
    later = {"since": pd.Timestamp("2024-01-30")}
    found, events = alerts(("2024-01-01", {}), ("2024-01-30", later))
    assert len(found) == 2
    assert found["alert_no"].nunique() == 2
    assert raised(events) == [("01-01", "发出"), ("01-30", "发出")]


@pytest.mark.parametrize(
    ("grown", "again"),
    [({"clues": 4}, False), ({"clues": 5}, True), ({"level": "红"}, True), ({"clues": 1}, False)],
)
def test_it_is_raised_again_with_two_more_clues_or_a_higher_level(grown, again):
    _, events = alerts(("2024-01-01", {}), ("2024-01-08", grown))
    assert (("01-08", "再次发出") in raised(events)) == again


@pytest.mark.parametrize(
    ("later", "shown"),
    [
        ({"clues": 4, "evidence": "C9"}, "C9"),
        ({"clues": 2, "evidence": "C9"}, "C1"),
        ({"clues": 9, "evidence": "C9"}, "C9"),
    ],
)
def test_an_alert_shows_the_look_that_saw_most(later, shown):
    found, _ = alerts(("2024-01-01", {"evidence": "C1"}), ("2024-01-08", later))
    assert found["evidence"].tolist() == [shown]
    assert found["since"].tolist() == alerts(("2024-01-01", {}))[0]["since"].tolist()


@pytest.mark.parametrize(
    ("answer", "on", "again"),
    [
        ("已阅", "2024-01-08", False),
        ("已阅", "2024-02-05", True),
        ("处理中", "2024-01-08", True),
        ("解除", "2024-02-05", False),
    ],
)
def test_an_answer_silences_for_a_month_or_for_good(answer, on, again):
    given = answered(("2024-01-03", answer))
    steps = [("2024-01-01", {}), ("2024-01-08", {}), ("2024-01-29", {})]
    kept = [step for step in steps if step[0] < on]
    found, events = alerts(*kept, (on, {"clues": 9}), answers=given)
    assert ((on[5:], "再次发出") in raised(events)) == again
    assert found["state"].tolist() == [answer]
    assert events["note"].dropna().tolist() == ["原因"]


def test_the_grid_is_mondays_and_ends_of_batches_and_today():
    days = looks(POLICY, [date(2023, 3, 20), date(2023, 4, 8), date(2024, 1, 1)], date(2023, 4, 12))
    assert [day.isoformat() for day in days] == [
        "2023-03-27",
        "2023-04-03",
        "2023-04-08",
        "2023-04-10",
        "2023-04-12",
    ]


def test_nothing_gives_all_columns():
    found, events = alerts_of(lambda _: [], [], NO_ANSWERS, POLICY)
    assert found.empty
    assert events.empty
    assert list(found.columns) == list(ALERT_COLUMNS)


def test_the_order_of_clues_changes_nothing():
    rows = party_rows("2024-05-02", "2024-05-20", "2024-05-31")
    forwards = counted(cases(*rows), POLICY)
    backwards = counted(cases(*rows).iloc[::-1], POLICY)
    pd.testing.assert_frame_equal(
        kinds(seen(forwards), "2024-05-31"), kinds(seen(backwards), "2024-05-31")
    )


def test_what_rests_on_the_same_first_day_is_the_same_alert_after_a_quiet_month():
    found, events = alerts(("2024-01-01", {}), ("2024-02-19", {"clues": 6}))
    assert len(found) == 1
    assert raised(events) == [("01-01", "发出"), ("02-19", "再次发出")]
