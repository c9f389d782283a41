"""What only the register can tell of a number: whether it is a code, though it reads as a person's.

Reading a file keeps the cautious verdict (an id number, right or wrong) and a digest; here the
register of the run is asked, and rows whose digest it holds get the code after all. Looking names
up in the register is the task of `listing_links`.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from domain.intake.batch import SourceBatch
from domain.values.identifiers import code_hashes
from domain.values.text import among, map_unique

CODE_DIGEST = "code_hash"
"""Column that holds the digest, in frames whose source names codes."""

_FIELDS = ("party_id", "uscc")
_PLACE = ["source_file", "source_sheet", "source_row", "source_record_id"]


def registered_codes(registrations: pd.DataFrame) -> dict[str, str]:
    """Digest to USCC: codes that read as id numbers, and registration numbers of 15 digits.

    Args:
        registrations: accepted `market_registration` rows. A registration number that two codes
            bear belongs to neither.
    """
    rows = registrations[["uscc", "regno"]].dropna(subset=["uscc"])
    numbers = rows.rename(columns={"uscc": "code", "regno": "number"})
    codes = rows.assign(number=rows["uscc"]).rename(columns={"uscc": "code"})
    both = pd.concat([numbers[["number", "code"]], codes[["number", "code"]]], ignore_index=True)
    both["digest"] = code_hashes(both["number"])
    pairs = both[["digest", "code"]].dropna().drop_duplicates()
    single = pairs[~pairs["digest"].duplicated(keep=False)]
    return dict(zip(single["digest"].tolist(), single["code"].tolist(), strict=True))


def resolve_codes(batch: SourceBatch, codes: Mapping[str, str]) -> SourceBatch:
    """The batch with every code that the register holds, and without what was said against it."""
    rows = batch.accepted
    if CODE_DIGEST not in rows or rows[CODE_DIGEST].isna().all():
        return batch
    found = map_unique(rows[CODE_DIGEST], codes.get)
    resolved = found.notna()
    if not resolved.any():
        return batch
    accepted = rows.assign(uscc=rows["uscc"].fillna(found))
    if "id_number" in rows and "party_id_text" in rows:
        accepted["id_number"] = rows["id_number"].mask(resolved)
    answered = among(_places(batch.issues), _places(rows[resolved]))
    answered &= batch.issues["field"].isin(_FIELDS)
    issues = batch.issues[~answered].reset_index(drop=True)
    return replace(batch, accepted=accepted, issues=issues)


def _places(frame: pd.DataFrame) -> pd.Series:
    """Where a row or an issue stands, as one text."""
    place = pd.Series("", index=frame.index, dtype="str")
    for name in _PLACE:
        values = frame[name].astype("Int64") if name == "source_row" else frame[name]
        place = place + "\x1f" + values.astype("str").fillna("")
    return place
