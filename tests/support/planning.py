"""Small towns for tests of places, plans and the watch list: parties at doors, visits, clues."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from domain.supervision.clues.clue import clue_number
from domain.supervision.places.counts import PLACE_COLUMNS, PlaceInputs, count_places
from domain.supervision.plan.columns import PLAN_COLUMNS, conformed_rows
from domain.supervision.plan.inputs import PlanInputs
from domain.supervision.watchlist.evidence import WatchInputs
from domain.supervision.watchlist.listing import PARTY_COLUMNS
from schemas.policy.load import load_policy

POLICY = load_policy(Path(__file__).resolve().parents[2] / "policy")
TOWN, OTHER = "320281001", "320281100"
AS_OF = date(2024, 6, 30)

NOTHING_ISSUED = conformed_rows(pd.DataFrame(), PLAN_COLUMNS)


def table(rows: list[dict[str, Any]], **types: str) -> pd.DataFrame:
    """A frame with these columns and types, also without any row."""
    made = pd.DataFrame(rows, columns=list(types))
    for name, kind in types.items():
        if kind == "day":
            made[name] = pd.to_datetime(made[name]).astype("datetime64[us]")
        else:
            made[name] = made[name].astype(kind)
    return made


def texts(*names: str) -> dict[str, str]:
    """These columns as texts."""
    return dict.fromkeys(names, "str")


class SmallTown:
    """Collects parties, visits and clues; hands out the frames that planning looks at."""

    def __init__(self) -> None:
        self.mentions: list[dict[str, Any]] = []
        self.violators: dict[str, dict[str, Any]] = {}
        self.clues: list[dict[str, Any]] = []
        self.patrols: list[dict[str, Any]] = []
        self.registrations: list[dict[str, Any]] = []
        self.watch: list[dict[str, Any]] = []

    def mention(
        self,
        source: str,
        number: str,
        party: str | None,
        place: str,
        day: str,
        town: str = TOWN,
        **given: Any,
    ) -> None:
        """A mention; `place` is `<estate>/<house>/<door>`, shorter ones are less exact."""
        estate, house, door = (*place.split("/"), "", "")[:3]
        key = f"compound|{estate}|{house}" if house else None
        row = {
            "mention_id": f"{source}:{number}#1",
            "source": source,
            "source_record_id": number,
            "party_no": 1,
            "violator_id": party,
            "seen_on": day,
            "kind": "organisation",
            "name": party and f"机构{party}",
            "is_masked": False,
            "link_method": "uscc",
            "address": place,
            "town_code": town,
            "compound": estate or None,
            "building_key": key,
            "address_key": f"{key}|{door}" if key and door else key,
        }
        self.mentions.append(row | given)

    def party(self, key: str, *, kind: str = "organisation", town: str = TOWN) -> None:
        """A party of the registry."""
        self.violators[key] = {
            "violator_id": key,
            "kind": kind,
            "name": f"机构{key}",
            "town_code": town,
        }

    def clue(
        self,
        party: str,
        place: str,
        day: str = "2024-06-20",
        *,
        kind: str = "organisation",
        town: str = TOWN,
        state: str = "handling",
        due: str = "2024-07-10",
        flags: str = "",
        source: str = "complaint",
        **given: Any,
    ) -> str:
        """A clue on a party at a place; its number."""
        number = f"T{len(self.clues)}"
        self.party(party, kind=kind, town=town)
        self.mention(source, number, party, place, day, town, kind=kind, **given)
        clue_no = clue_number(source, number)
        self.clues.append(
            {
                "clue_no": clue_no,
                "source": source,
                "source_record_id": number,
                "received_on": day,
                "due_on": due,
                "state": state,
                "flags": flags,
            }
        )
        return clue_no

    def visit(
        self,
        party: str,
        place: str,
        day: str,
        *,
        town: str = TOWN,
        finding: str = "未发现",
        plan_no: str | None = None,
        source: str = "town_submission",
    ) -> str:
        """A visit of a patrol; its record."""
        number = f"P{len(self.patrols)}"
        self.party(party, town=town) if party not in self.violators else None
        self.mention(source, number, party, place, day, town)
        self.patrols.append(
            {
                "source": source,
                "source_record_id": number,
                "inspected_on": day,
                "filer_code": town,
                "plan_no": plan_no,
                "finding": finding,
            }
        )
        return f"{source}:{number}"

    def registration(self, code: str, place: str, *, town: str = TOWN, **given: Any) -> None:
        """A business of the register that no record names."""
        row = {"uscc": code, "name": f"{code}培训有限公司", "scope_text": "", "status": "存续"}
        self.registrations.append({**row, **given})
        self.mention(
            "market_registration",
            code,
            given.get("violator_id"),
            place,
            "2020-01-01",
            town,
            uscc=code,
            name=row["name"],
        )

    def watched(self, party: str, score: float = 60.0, town: str = TOWN) -> None:
        """A party at the highest level of the watch list."""
        self.watch.append(
            {"subject_key": party, "town_code": town, "level": "重点", "score": score}
        )

    def mention_frame(self) -> pd.DataFrame:
        """All mentions."""
        names = (
            *("mention_id", "source", "source_record_id", "violator_id", "kind", "name", "uscc"),
            *("link_method", "address", "premises_type", "town_code", "village", "compound"),
            *("tower", "road", "building_key", "address_key", "place_key"),
        )
        return table(
            self.mentions, **texts(*names), party_no="int64", seen_on="day", is_masked="bool"
        )

    def clue_frame(self) -> pd.DataFrame:
        """All clues."""
        names = ("clue_no", "source", "source_record_id", "state", "flags")
        return table(self.clues, **texts(*names), received_on="day", due_on="day")

    def places(self, as_of: date = AS_OF) -> pd.DataFrame:
        """Focus places and all others."""
        none = table([], source="str", source_record_id="str", verified="bool")
        facts = PlaceInputs(
            self.mention_frame(),
            self.clue_frame(),
            none,
            table([], place_key="str", responsible_person="str"),
        )
        return count_places(facts, POLICY.planning.places, as_of, None, "v")[list(PLACE_COLUMNS)]

    def inputs(self, as_of: date = AS_OF) -> PlanInputs:
        """What plans are made from."""
        violators = [*self.violators.values()]
        watch = table(
            self.watch,
            **texts(*(n for n in PARTY_COLUMNS if n not in ("score", "last_evidence_on"))),
            score="float64",
            last_evidence_on="day",
        )
        return PlanInputs(
            self.mention_frame(),
            table(violators, **texts("violator_id", "kind", "name", "town_code", "merged_into")),
            self.clue_frame(),
            watch,
            self.places(as_of),
            table(self.registrations, **texts("uscc", "name", "scope_text", "status")),
            table(
                self.patrols,
                **texts("source", "source_record_id", "filer_code", "plan_no", "finding"),
                inspected_on="day",
            ),
        )


def answers(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Rows that came back in the workbooks of plans."""
    names = ("ledger", "number", "source_record_id", "result", "conclusion")
    return table([dict(row) for row in rows], **texts(*names), accepted="boolean")


class Watched:
    """Collects what the watch list is made from."""

    def __init__(self) -> None:
        self.violators: list[dict[str, Any]] = []
        self.findings: list[dict[str, Any]] = []
        self.clues: list[dict[str, Any]] = []
        self.measures: list[dict[str, Any]] = []
        self.licences: list[dict[str, Any]] = []
        self.repairs: list[dict[str, Any]] = []
        self.relations: list[dict[str, Any]] = []
        self.phoenix: list[dict[str, Any]] = []
        self.registrations: list[dict[str, Any]] = []
        self.own_lists: list[dict[str, Any]] = []
        self.placed: list[str] = []

    def party(self, key: str, first: str = "2023-04-01", **given: Any) -> str:
        """A party of the registry."""
        row = {
            "violator_id": key,
            "kind": "organisation",
            "name": f"甲{key}店",
            "town_code": TOWN,
            "first_seen_on": first,
        }
        self.violators.append(row | given)
        return key

    def finding(self, party: str, day: str, *, verified: bool = True, **given: Any) -> None:
        """A finding; with `decision_no` a decision that stands."""
        row = {
            "violator_id": party,
            "source": "town_submission",
            "source_record_id": f"F{len(self.findings)}",
            "verified": verified,
            "day": day,
            "known_on": day,
            "decision_on": day,
            "decision_stands": "decision_no" in given,
            "is_primary": True,
        }
        self.findings.append(row | given)

    def clue(self, party: str, day: str, **given: Any) -> None:
        """A clue, open unless it has a conclusion."""
        number = f"T{len(self.clues)}"
        row = {
            "violator_id": party,
            "clue_no": clue_number("complaint", number),
            "source": "complaint",
            "source_record_id": number,
            "channel": "12345热线",
            "received_on": day,
            "known_on": day,
            "concluded_on": given.get("state_on"),
            "state": "handling" if "conclusion" not in given else "closed",
        }
        self.clues.append(row | given)

    def inputs(self) -> WatchInputs:
        """The frames."""
        record = ("source", "source_record_id")
        return WatchInputs(
            violators=table(
                self.violators,
                **texts("violator_id", "kind", "name", "aliases", "uscc", "id_number_masked"),
                **texts("town_code", "merged_into"),
                first_seen_on="day",
            ),
            findings=table(
                self.findings,
                **texts("violator_id", *record, "decision_no"),
                **dict.fromkeys(("verified", "is_primary"), "bool"),
                **dict.fromkeys(("day", "known_on", "decision_on"), "day"),
                decision_stands="boolean",
            ),
            clues=table(
                self.clues,
                **texts("violator_id", "clue_no", *record, "channel", "conclusion", "state"),
                **dict.fromkeys(("received_on", "known_on", "concluded_on", "state_on"), "day"),
            ),
            measures=table(self.measures, **texts("violator_id", "measures"), day="day"),
            licences=table(
                self.licences,
                **texts("violator_id", *record, "licence_status"),
                day="day",
                known_on="day",
            ),
            repairs=table(
                self.repairs, **texts("violator_id", *record, "decision_type"), decided_on="day"
            ),
            relations=table(
                self.relations,
                **texts("left_violator_id", "right_violator_id", "relation"),
                share_premises="bool",
            ),
            phoenix=table(self.phoenix, earlier_id="str", later_id="str", signals="int64"),
            registrations=table(
                self.registrations,
                **texts("uscc", "name", "scope_text", "status", "kind", "town_code"),
                approved_on="day",
            ),
            own_lists=table(
                self.own_lists, **texts("subject_key", "town_code", "record"), listed_on="day"
            ),
            placed=pd.Series(self.placed, dtype="str"),
        )
