"""Which records are clues, and what each of them says by itself.

One clue per accepted record of a complaint, a referral, a patrol of the city, and a town's row with
a finding that policy names. What later records add is `conclusions`, `measures` and what follows.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from domain.intake.parties import PARTY_NO
from domain.supervision.clues.policy import FollowUpPolicy
from domain.values.short_digest import short_digest
from domain.values.text import joined

TOWN: Final = "town_submission"
CITY: Final = "city_patrol"
COMPLAINT: Final = "complaint"
REFERRAL: Final = "department_referral"
PATROLS: Final = (TOWN, CITY)
CLUE_SOURCES: Final = (TOWN, CITY, COMPLAINT, REFERRAL)

RECORD: Final = ["source", "source_record_id"]
STATED: Final = (
    *RECORD,
    "received_on",
    "channel",
    "word",
    "ended_on",
    "status",
    "fed_back",
    "measures",
    "violation_codes",
    "due_given",
    "handler",
    "filer_code",
    "original_id",
    "is_duplicate",
)
"""What a record says: days, its word for the conclusion, and who handles it."""

_DAYS: Final = ("received_on", "ended_on", "due_given")
_FLAGS: Final = ("fed_back", "is_duplicate")


def clue_number(source: str, source_record_id: str) -> str:
    """Return the number of a clue: `C` and 12 characters of base32 of its record's SHA-256."""
    return "C" + short_digest(f"{source}:{source_record_id}")


def clue_numbers(rows: pd.DataFrame) -> pd.Series:
    """Return the clue numbers of rows with `source` and `source_record_id`."""
    pairs = zip(rows["source"], rows["source_record_id"], strict=True)
    # Hashing has no column form.
    return pd.Series([clue_number(*pair) for pair in pairs], index=rows.index, dtype="str")


def clues_of_records(records: Mapping[str, pd.DataFrame], policy: FollowUpPolicy) -> pd.DataFrame:
    """Return one row per clue with what its record says (`clue_no` and `STATED`), by number.

    Of a record with several parties the first row that has a value counts, in the order of its
    parties; kinds of violations are those of all of them.

    Args:
        records: accepted frames by source name, cut at the day that is evaluated.
        policy: which findings are clues, and what the channels are called.
    """
    readers = {TOWN: _patrols, CITY: _patrols, COMPLAINT: _complaints, REFERRAL: _referrals}
    parts = [
        _conformed(reader(records[source], policy).assign(source=source))
        for source, reader in readers.items()
        if len(records.get(source, ()))
    ]
    rows = pd.concat(parts or [_conformed(pd.DataFrame())], ignore_index=True)
    rows = _one_per_record(rows)
    return rows.assign(clue_no=clue_numbers(rows)).sort_values("clue_no", ignore_index=True)


def _complaints(rows: pd.DataFrame, policy: FollowUpPolicy) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source_record_id": rows["source_record_id"],
            PARTY_NO: rows[PARTY_NO],
            "received_on": rows["registered_at"].dt.normalize(),
            "channel": rows["channel"].fillna(policy.channels.other),
            "word": rows["conclusion"],
            "ended_on": rows["closed_on"],
            "status": rows["status"],
            "fed_back": rows["feedback"],
            "measures": rows["measures"],
            "violation_codes": rows["violation_codes"],
            "due_given": rows["due_on"],
            "handler": rows["handler"],
            "original_id": rows["original_id"],
            "is_duplicate": rows["is_duplicate"],
        }
    )


def _referrals(rows: pd.DataFrame, policy: FollowUpPolicy) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source_record_id": rows["source_record_id"],
            PARTY_NO: rows[PARTY_NO],
            "received_on": rows["referred_on"],
            "channel": policy.channels.referral,
            "word": rows["conclusion"],
            "violation_codes": rows["violation_codes"],
        }
    )


def _patrols(rows: pd.DataFrame, policy: FollowUpPolicy) -> pd.DataFrame:
    rows = rows[rows["finding"].isin(policy.patrol_clues)]
    names = policy.channels
    city = rows["source"].eq(CITY)
    told = rows["clue_origin"].isin(policy.told_origins)
    channel = pd.Series(names.patrol, index=rows.index, dtype="str")
    return pd.DataFrame(
        {
            "source_record_id": rows["source_record_id"],
            PARTY_NO: rows[PARTY_NO],
            "received_on": rows["inspected_on"],
            "channel": channel.mask(told, names.told).mask(city, names.city),
            "word": rows["finding"],
            "measures": rows["measures"],
            "violation_codes": rows["violation_codes"],
            "filer_code": rows["filer_code"].mask(city),
        }
    )


def _conformed(rows: pd.DataFrame) -> pd.DataFrame:
    columns = [*STATED, PARTY_NO]
    texts = [name for name in STATED if name not in (*_DAYS, *_FLAGS)]
    made = rows.reindex(columns=columns)
    types = dict.fromkeys(texts, "str") | dict.fromkeys(_FLAGS, "boolean") | {PARTY_NO: "Int64"}
    for name in _DAYS:
        made[name] = pd.to_datetime(made[name]).astype("datetime64[us]").dt.normalize()
    return made.astype(types)


def _one_per_record(rows: pd.DataFrame) -> pd.DataFrame:
    several = rows.duplicated(RECORD, keep=False)
    if not several.any():
        return rows.drop(columns=PARTY_NO)
    shared = rows[several].sort_values([*RECORD, PARTY_NO])
    first = shared.groupby(RECORD, sort=False).first().reset_index()
    codes = shared[[*RECORD, "violation_codes"]].dropna()
    codes = codes.assign(violation_codes=codes["violation_codes"].str.split(";"))
    codes = codes.explode("violation_codes").drop_duplicates()
    key = codes["source"] + ":" + codes["source_record_id"]
    together = joined(key, codes["violation_codes"].astype("str"))
    first["violation_codes"] = (first["source"] + ":" + first["source_record_id"]).map(together)
    made = pd.concat([rows[~several], first[rows.columns]], ignore_index=True)
    return made.astype(rows.dtypes.to_dict()).drop(columns=PARTY_NO)
