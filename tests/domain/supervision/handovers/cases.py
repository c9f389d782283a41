"""Clues as hand-overs see them, and a ledger that keeps what several days issue."""

from datetime import date
from typing import Any

import pandas as pd

from domain.supervision.handovers.build import HandoverBooks, HandoverRules, Handovers, hand_over
from domain.supervision.handovers.columns import HANDOVER_COLUMNS, REPLY_COLUMNS, typed
from domain.supervision.handovers.content import Wording
from domain.supervision.handovers.days import Issue
from domain.supervision.handovers.inputs import INPUT_COLUMNS
from domain.supervision.handovers.policy import RoutingPolicy
from domain.supervision.handovers.routing import Routes, routes
from resources.intake.validating import conform
from tests.support.clue_stories import POLICY

AS_OF = date(2024, 6, 28)
ROUTING: RoutingPolicy = POLICY.routing
RULES = HandoverRules(
    ROUTING,
    POLICY.follow_up,
    Wording({rule.code: rule.name for rule in POLICY.vocabulary}, POLICY.linkage.names),
)
_DAYS = ("received_on", "concluded_on", "last_on")
_FLAGS = ("teacher", "natural_person", "is_decided")


def clue(number: str, **said: Any) -> dict[str, Any]:
    """A verified row of a patrol that no rule speaks of, with what else is said of it."""
    received = said.get("received_on", "2024-05-06")
    base = {
        "clue_no": number,
        "matter_no": number,
        "source": "town_submission",
        "channel": "镇街巡查",
        "received_on": received,
        "concluded_on": received,
        "conclusion": "查实",
        "violation_codes": "licensed_breach",
        "place_text": "江阴市中山路1号301室",
        "violator_id": "V1",
        **dict.fromkeys(_FLAGS, False),
        "last_on": received,
    }
    return base | said


def facts(*clues: dict[str, Any]) -> pd.DataFrame:
    made = pd.DataFrame(clues).reindex(columns=list(INPUT_COLUMNS))
    for name in INPUT_COLUMNS:
        if name in _DAYS:
            made[name] = pd.to_datetime(made[name]).astype("datetime64[us]")
        else:
            made[name] = made[name].astype("bool" if name in _FLAGS else "str")
    return made.sort_values("clue_no", ignore_index=True)


def routed(*clues: dict[str, Any], as_of: date = AS_OF) -> Routes:
    return routes(facts(*clues), ROUTING, POLICY.follow_up, as_of)


def departments(*clues: dict[str, Any], as_of: date = AS_OF) -> set[tuple[str, str]]:
    found = routed(*clues, as_of=as_of).candidates
    return set(zip(found["clue_no"], found["department"], strict=True))


def answer(number: str, **said: Any) -> dict[str, Any]:
    """What a department fills in about one hand-over."""
    return {
        "source": "answer",
        "source_record_id": f"移送/{number}/{said.get('closed_on', '-')}",
        "source_row": 1,
        "ledger": "移送",
        "number": number,
        "arrived_on": pd.Timestamp(said.pop("arrived_on", AS_OF)),
        **{k: pd.Timestamp(v) if k in ("closed_on", "answered_on") else v for k, v in said.items()},
    }


def answers(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(rows) if rows else pd.DataFrame(index=pd.RangeIndex(0))
    arrived = frame.get("arrived_on", pd.Series(dtype="datetime64[us]"))
    return conform(frame.drop(columns="arrived_on", errors="ignore"), "answer").assign(
        arrived_on=arrived.astype("datetime64[us]")
    )


VIOLATORS = pd.DataFrame(
    {
        "violator_id": ["V1", "V2"],
        "kind": ["organisation", "natural_person"],
        "name": ["江阴市思立教育培训有限公司", "欧阳小明"],
    },
    dtype="str",
)


def as_clues(rows: pd.DataFrame) -> pd.DataFrame:
    """Facts with what the table `clue` says besides: number of the record, and measures."""
    more = rows.assign(source_record_id="YS-" + rows["clue_no"])
    made = more.reindex(columns=[*more.columns, "measure_kind", "measure_on"])
    return made.astype({"measure_kind": "str", "measure_on": "datetime64[us]"})


class Office:
    """The ledgers of one installation: what one day issues is there on the next."""

    def __init__(self) -> None:
        self.books = HandoverBooks(
            typed(pd.DataFrame(), HANDOVER_COLUMNS), typed(pd.DataFrame(), REPLY_COLUMNS)
        )

    def day(
        self,
        *clues: dict[str, Any],
        answered: tuple[dict[str, Any], ...] = (),
        issue: Issue = "everything",
        as_of: date = AS_OF,
    ) -> Handovers:
        rows = facts(*clues)
        found = hand_over(
            rows,
            as_clues(rows),
            VIOLATORS,
            self.books,
            answers(*answered),
            RULES,
            issue,
            as_of,
        )
        self.books = HandoverBooks(found.handover, found.referral_reply)
        return found


def sent(found: Handovers) -> list[tuple[str, str, str]]:
    """Number, department and clues of every hand-over."""
    rows = found.handover
    return list(zip(rows["handover_no"], rows["department"], rows["evidence"], strict=True))
