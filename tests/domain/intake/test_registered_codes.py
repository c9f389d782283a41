"""What the register says of numbers that read as a person's (contract §2.1)."""

from typing import Any

import pandas as pd

from domain.intake.batch import FILE_COLUMNS, ISSUE_COLUMNS, SourceBatch
from domain.intake.registered_codes import registered_codes, resolve_codes
from domain.values.identifiers import classify_party_ids, code_hashes, is_uscc

CODE = "123202198012310042"
"""Reads as born in 1980, and is a code."""
REGNO = "320281600123456"
"""Reads as born on 1960-01-23, and is a registration number."""
OWNER = "913202815PLQMQKC6H"


def register(*rows: tuple[str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["uscc", "regno"], dtype="str")


def batch(*typed: str) -> SourceBatch:
    read = classify_party_ids(pd.Series(typed, dtype=object))
    places: dict[str, Any] = {
        "source": "town_submission",
        "source_record_id": [f"b/{n}" for n in range(len(typed))],
        "source_file": "x.xlsx",
        "source_sheet": pd.Series([None] * len(typed), dtype="str"),
        "source_row": range(len(typed)),
    }
    rows = pd.DataFrame(places).assign(
        party_id_text=read["text"],
        uscc=read["uscc"],
        id_number=read["id_number"],
        code_hash=code_hashes(pd.Series(typed, dtype=object)),
    )
    wrong = rows[read["problem"].notna()].assign(field="party_id", rule=read["problem"])
    issues = wrong.reindex(columns=list(ISSUE_COLUMNS)).reset_index(drop=True)
    return SourceBatch(rows, issues, pd.DataFrame(columns=list(FILE_COLUMNS)))


def test_a_code_that_reads_as_an_id_number_counts_where_the_register_holds_it() -> None:
    assert is_uscc(CODE)
    read = batch(CODE)
    assert read.accepted["uscc"].isna().all()
    assert len(read.issues) == 1
    known = resolve_codes(read, registered_codes(register((CODE, None))))
    assert known.accepted["uscc"].tolist() == [CODE]
    assert known.issues.empty
    unknown = resolve_codes(read, registered_codes(register((OWNER, None))))
    assert unknown.accepted["uscc"].isna().all()
    assert len(unknown.issues) == 1


def test_a_registration_number_of_15_digits_is_no_id_number() -> None:
    read = batch(REGNO)
    assert read.accepted["id_number"].notna().all()
    known = resolve_codes(read, registered_codes(register((OWNER, REGNO))))
    assert known.accepted["uscc"].tolist() == [OWNER]
    assert known.accepted["id_number"].isna().all()


def test_a_registration_number_of_two_parties_tells_nobody() -> None:
    other = "5232028122U0E0QQ18"
    codes = registered_codes(register((OWNER, REGNO), (other, REGNO)))
    read = batch(REGNO)
    assert resolve_codes(read, codes).accepted["uscc"].isna().all()


def test_issues_of_other_rows_stay() -> None:
    read = batch(CODE, "320281199001011234", "000000000000000000")
    left = resolve_codes(read, registered_codes(register((CODE, None)))).issues
    assert left["rule"].tolist() == ["bad_id_number", "placeholder"]


def test_no_number_is_kept_in_full_before_the_register_was_asked() -> None:
    read = batch(CODE, "320281199001011234")
    kept = read.accepted.astype("str").to_csv()
    assert CODE not in kept
    assert "320281199001011234" not in kept
