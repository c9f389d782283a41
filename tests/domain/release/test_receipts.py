"""A rejection by the platform stays open until a later release or receipt settles it."""

import json

import pandas as pd

from domain.release.receipts import attach


def change(number, release, listing, document, op="list"):
    after = None if op == "remove" else json.dumps({"cf_wsh": document, "rdwh": document})
    return {"change_no": number, "release_no": release, "listing_id": listing, "after": after}


def receipt(release, document, result="失败", row=1):
    return {
        "source_record_id": f"{release}/{document}",
        "release_no": release,
        "decision_no": document,
        "result": result,
        "error_code": "1001" if result == "失败" else None,
        "error_text": None,
        "source_file": "receipts/a.csv",
        "source_row": row,
    }


CHANGES = pd.DataFrame(
    [
        change("1", "1", "L1", "D1"),
        change("2", "1", "L2", "D2"),
        change("3", "1", "L3", "D3"),
        change("4", "2", "L2", "D2", "amend"),
        change("5", "3", "L4", "D4"),
    ]
)


def attached(*rows):
    frame = pd.DataFrame(list(rows)).astype({"release_no": "Int64", "decision_no": "str"})
    found = attach(frame, CHANGES)
    return dict(zip(found["source_record_id"], found["status"], strict=True)), found


def test_a_rejection_is_open_until_something_settles_it():
    statuses, found = attached(
        receipt(1, "D1"),
        receipt(1, "D2"),
        receipt(1, "D3"),
        receipt(2, "D3", "成功"),
        receipt(1, "D4"),
        receipt(1, "D9"),
    )
    assert statuses == {
        "1/D1": "open",
        "1/D2": "corrected",
        "1/D3": "settled",
        "2/D3": "accepted",
        "1/D4": "unknown",
        "1/D9": "unknown",
    }
    by_record = found.set_index("source_record_id")
    assert by_record.loc["1/D2", "corrected_in"] == 2
    assert by_record.loc["1/D1", "listing_id"] == "L1"
    assert by_record["listing_id"].isna().sum() == 2


def test_without_receipts_there_is_nothing_to_attach():
    frame = pd.DataFrame([receipt(1, "D1")]).astype({"release_no": "Int64"})
    assert attach(frame.iloc[:0], CHANGES).empty
    assert attach(frame, CHANGES.iloc[:0])["status"].tolist() == ["unknown"]
