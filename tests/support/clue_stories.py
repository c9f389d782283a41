"""Small stories of clues for tests: records of every source with their parties and places."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from domain.supervision.clues.build import FollowUp, build_follow_up
from domain.supervision.clues.clue import clue_number
from domain.supervision.cut import cut_records
from resources.intake.validating import conform
from schemas.policy.load import load_policy

POLICY = load_policy(Path(__file__).resolve().parents[2] / "policy")
TOWN = "320281001"
AS_OF = date(2024, 6, 28)
SOURCES = (
    *("town_submission", "city_patrol", "complaint", "department_referral"),
    *("market_penalty", "credit_decision", "answer"),
)


def day(text: str | None) -> pd.Timestamp | None:
    return None if text is None else pd.Timestamp(text)


class Story:
    """Collects records; `told` works out the clues."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {source: [] for source in SOURCES}
        self.members: list[dict[str, Any]] = []

    def _named(self, source: str, number: str, party: str | None, place: str | None) -> None:
        """Mentions of a record: `place` is `<house>` or `<house>/<unit>`.

        A party is one character, `?` for a hidden name; several stand one after the other.
        """
        house, _, unit = (place or "").partition("/")
        key = f"road|中山路|{house}" if house else None
        for number_of_party, letter in enumerate(party or "?", start=1):
            hidden = letter == "?"
            self.members.append(
                {
                    "source": source,
                    "source_record_id": number,
                    "party_no": number_of_party,
                    "violator_id": f"V{source}{number}" if hidden else f"V{letter}",
                    "link_method": "alone" if hidden else "rule",
                    "is_masked": hidden,
                    "name": None if hidden else f"机构{letter}",
                    "uscc": None,
                    "id_number": None,
                    "address": place and f"中山路{place}",
                    "town_code": TOWN if house else None,
                    "address_key": f"{key}|{unit}" if unit else None,
                    "building_key": key,
                }
            )

    def complaint(
        self,
        number: str,
        on: str,
        word: str | None = None,
        party: str | None = "甲",
        place: str | None = "1/301",
        **more: Any,
    ) -> str:
        """A ticket; without `ended` it is open. `more` replaces columns."""
        ended = more.pop("ended", None)
        row = {
            "source_record_id": number,
            "registered_at": day(on),
            "channel": "12345热线",
            "handler": "市教育局",
            "conclusion": word,
            "closed_on": day(ended),
            "status": "已办结" if ended else "受理",
            "feedback": True if ended else None,
        }
        return self._add("complaint", row | more, party, place)

    def patrol(
        self,
        number: str,
        on: str,
        word: str = "查实",
        party: str | None = "甲",
        place: str | None = "1/301",
        **more: Any,
    ) -> str:
        """A patrol row of the town, or of the city with `source`."""
        row = {
            "source_record_id": number,
            "inspected_on": day(on),
            "finding": word,
            "filer_code": TOWN,
            "violation_codes": "price",
        }
        return self._add(more.pop("source", "town_submission"), row | more, party, place)

    def referral(
        self,
        number: str,
        on: str,
        word: str | None = None,
        party: str | None = "甲",
        place: str | None = "1/301",
    ) -> str:
        row = {"source_record_id": number, "referred_on": day(on), "conclusion": word}
        return self._add("department_referral", row | {"department": "公安局"}, party, place)

    def penalty(self, number: str, on: str, party: str = "甲", **more: Any) -> str:
        row = {"source_record_id": number, "decision_no": number, "decided_on": day(on)}
        return self._add("market_penalty", row | {"revoked": False} | more, party, None)

    def credit(self, number: str, on: str, kind: str, party: str = "甲", **more: Any) -> str:
        row = {"source_record_id": number, "decision_id": number, "decided_on": day(on)}
        return self._add("credit_decision", row | {"decision_type": kind} | more, party, None)

    def answer(self, clue_no: str, on: str, **said: Any) -> None:
        for name in ("concluded_on", "measure_on"):
            if name in said:
                said[name] = day(said[name])
        row = {"source_record_id": f"线索/{clue_no}/{on}", "ledger": "线索", "number": clue_no}
        self.rows["answer"].append(row | {"answered_on": day(on)} | said)

    def _add(self, source: str, row: dict[str, Any], party: str | None, place: str | None) -> str:
        self.rows[source].append(row)
        self._named(source, row["source_record_id"], party, place)
        return clue_number(source, row["source_record_id"])

    def records(self) -> dict[str, pd.DataFrame]:
        made = {}
        for source, rows in self.rows.items():
            frame = pd.DataFrame(rows) if rows else pd.DataFrame(index=pd.RangeIndex(0))
            made[source] = conform(frame.assign(source=source, source_row=1), source)
        made["answer"] = made["answer"].assign(arrived_on=pd.Timestamp(AS_OF))
        return made

    def told(
        self,
        as_of: date = AS_OF,
        records: Mapping[str, pd.DataFrame] | None = None,
        members: pd.DataFrame | None = None,
        replied: tuple[tuple[str, str], ...] = (),
    ) -> FollowUp:
        known = self.records() if records is None else records
        mentions = pd.DataFrame(self.members) if members is None else members
        texts = {n: "str" for n in mentions if n not in ("party_no", "is_masked")}
        return build_follow_up(
            cut_records(known, frozenset(), as_of),
            mentions.astype(texts),
            pd.DataFrame(replied, columns=["clue_no", "conclusion"], dtype="str"),
            POLICY.linkage,
            POLICY.follow_up,
            as_of,
        )

    def clue(self, clue_no: str, **options: Any) -> pd.Series:
        """One clue of the story."""
        return self.told(**options).clue.set_index("clue_no").loc[clue_no]


def flags(clue: pd.Series) -> set[str]:
    text = clue["flags"]
    return set(text.split(";")) if isinstance(text, str) else set()
