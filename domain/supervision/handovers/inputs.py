"""What of a clue decides where it goes: what its record says, its party, its matter, its decision.

Of a record's texts only signals are known (`words/complaints.yaml`); no telephone, no id number and
no student is here, so that none can be handed over.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd

from domain.registry.build import Registry
from domain.supervision.clues.build import FollowUp
from domain.supervision.clues.clue import CLUE_SOURCES, RECORD, REFERRAL, clue_numbers
from domain.supervision.nearest import looked_up
from domain.values.text import joined

STATED_COLUMNS: Final = ("clue_no", "premises", "subjects", "signals", "teacher", "referred_by")
"""What the records say beside `clue`: types of premises, subjects and signals (`;`), whether a
teacher in service takes part, and which department told us."""

INPUT_COLUMNS: Final = (
    *("clue_no", "matter_no", "source", "channel", "received_on", "concluded_on", "conclusion"),
    *("violation_codes", "place_text", "premises", "subjects", "signals", "teacher"),
    *("referred_by", "violator_id", "natural_person", "is_decided", "last_on"),
)
"""Columns of `handover_inputs`: one row per clue."""

NATURAL_PERSON: Final = "natural_person"
_TEXTS: Final = {"premises": "premises_type", "subjects": "subject", "signals": "signals"}


def stated_by_records(records: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what the records of clues say about where they belong (`STATED_COLUMNS`), by clue.

    Of a record with several parties everything that its rows say counts.

    Args:
        records: accepted frames by source name, cut at the day that is evaluated.
    """
    parts = [_stated(records[s], s) for s in CLUE_SOURCES if len(records.get(s, ()))]
    rows = pd.concat(parts, ignore_index=True) if parts else _stated(pd.DataFrame(), "")
    alone = ~rows.duplicated(RECORD, keep=False)
    together = rows[alone] if alone.all() else _together(rows, alone)
    made = together.assign(clue_no=clue_numbers(together))
    return made[list(STATED_COLUMNS)].sort_values("clue_no", ignore_index=True)


def _stated(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    empty = pd.Series(None, index=rows.index, dtype="str")
    teacher = rows.get("in_service_teacher", pd.Series(None, index=rows.index, dtype="boolean"))
    made = {
        "source": pd.Series(source, index=rows.index, dtype="str"),
        "source_record_id": rows.get("source_record_id", empty),
        **{name: rows.get(column, empty).astype("str") for name, column in _TEXTS.items()},
        "teacher": teacher.astype("boolean").fillna(False).astype(bool),
        "referred_by": rows.get("department", empty) if source == REFERRAL else empty,
    }
    return pd.DataFrame(made)


def _together(rows: pd.DataFrame, alone: "pd.Series[bool]") -> pd.DataFrame:
    """One row per record: the values of all of its rows."""
    shared = rows[~alone]
    groups = shared.groupby(RECORD, sort=True)
    first = groups.first()
    first["teacher"] = groups["teacher"].any()
    for name in _TEXTS:
        stated = shared.dropna(subset=[name])
        listed = stated.assign(**{name: stated[name].str.split(";")}).explode(name)
        listed = listed.drop_duplicates([*RECORD, name])
        if len(listed):
            key = listed["source"] + "\x1f" + listed["source_record_id"]
            texts = joined(key, listed[name].astype("str"))
            index = first.index.get_level_values(0) + "\x1f" + first.index.get_level_values(1)
            first[name] = texts.reindex(index).to_numpy()
    return pd.concat([rows[alone], first.reset_index()[rows.columns]], ignore_index=True)


def handover_inputs(
    stated: pd.DataFrame, followed: FollowUp, registry: Registry, as_of: date
) -> pd.DataFrame:
    """Return what decides where each clue goes (`INPUT_COLUMNS`), by clue.

    Args:
        stated: `stated_by_records`.
        followed: the clues of the run with their parties and matters.
        registry: parties and decisions.
        as_of: the day; decisions after it are not there yet.
    """
    clues, matters = followed.clue, followed.matter.set_index("matter_no")
    told = stated.set_index("clue_no").reindex(clues["clue_no"]).set_axis(clues.index, axis=0)
    party = followed.clue_party
    kinds = registry.violator.drop_duplicates("violator_id").set_index("violator_id")["kind"]
    persons = party.loc[looked_up(party["violator_id"], kinds).eq(NATURAL_PERSON), "clue_no"]
    first = party.drop_duplicates("clue_no").set_index("clue_no")["violator_id"]
    main = looked_up(clues["matter_no"], matters["violator_id"])
    named = pd.MultiIndex.from_frame(party[["clue_no", "violator_id"]])
    is_named = pd.MultiIndex.from_arrays([clues["clue_no"], main]).isin(named)
    made = clues.assign(
        **{name: told[name] for name in STATED_COLUMNS[1:] if name != "teacher"},
        teacher=told["teacher"].fillna(False).astype(bool),
        violator_id=main.where(is_named, looked_up(clues["clue_no"], first)).astype("str"),
        natural_person=clues["clue_no"].isin(persons),
        is_decided=_decided(followed, registry.violation, as_of),
        last_on=looked_up(clues["matter_no"], matters["last_on"]),
    )
    return made[list(INPUT_COLUMNS)].sort_values("clue_no", ignore_index=True)


def _decided(followed: FollowUp, violations: pd.DataFrame, as_of: date) -> "pd.Series[bool]":
    """Which clues have a decision that stands: told in their matter, or on one of their parties.

    A decision on the party counts from the first day of the matter on; what was decided before is
    an answer to something else.
    """
    clues, matters = followed.clue, followed.matter.set_index("matter_no")
    stands = violations["decision_stands"].fillna(False).astype(bool)
    ruled = violations[stands & violations["decision_no"].notna()]
    ruled = ruled[ruled["decided_on"] <= pd.Timestamp(as_of)]
    records = pd.MultiIndex.from_frame(clues[RECORD])
    told = clues.loc[records.isin(pd.MultiIndex.from_frame(ruled[RECORD])), "matter_no"]
    noted = followed.matter.loc[followed.matter["decision_no"].notna(), "matter_no"]
    last = ruled.groupby("violator_id")["decided_on"].max()
    party = followed.clue_party
    of_party = looked_up(party["violator_id"], last)
    newest = of_party.groupby(party["clue_no"]).max().reindex(clues["clue_no"])
    begins = looked_up(clues["matter_no"], matters["first_on"])
    later = pd.Series(newest.to_numpy(), index=clues.index) >= begins
    return clues["matter_no"].isin([*told, *noted]) | later
