"""The generator keeps its promises: same bytes, every hard case, small enough to commit."""

import csv
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import load_workbook

from domain.values.identifiers import is_id_number, is_uscc
from samples.render import INBOX, MARKET, TRUTH, generate
from samples.scoring.evaluate import read_truth
from samples.world import codes
from samples.writers.town import LAYOUTS
from samples.writers.town_errors import BAD_ROWS
from samples.writers.town_sheets import HEADER

SHIPPED = Path("samples")
DEFAULT_SEED = 7


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as base:
        return list(base.iterdump())


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    out = tmp_path_factory.mktemp("world")
    return out, generate(DEFAULT_SEED, out)


def test_the_shipped_inbox_is_what_its_seed_generates(world):
    out, _ = world
    assert _files(out / INBOX) == _files(SHIPPED / INBOX)
    assert _files(out / TRUTH) == _files(SHIPPED / TRUTH)
    assert _dump(out / MARKET) == _dump(SHIPPED / MARKET)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path):
    first, second, third = (tmp_path / name for name in ("a", "b", "c"))
    generate(11, first, parties=55, registrations=90)
    generate(11, second, parties=55, registrations=90)
    generate(12, third, parties=55, registrations=90)
    assert _files(first) == _files(second)
    assert _files(first) != _files(third)


def test_the_shipped_sample_stays_under_two_megabytes():
    paths = [SHIPPED / MARKET]
    paths += [p for f in (INBOX, TRUTH) for p in (SHIPPED / f).rglob("*") if p.is_file()]
    assert sum(path.stat().st_size for path in paths) < 2_000_000


def test_every_source_every_kind_and_every_way_of_reaching_a_party_occurs(world):
    mentions = read_truth(world[0] / TRUTH, "mentions")
    assert set(mentions["source"]) == {
        "town_submission", "complaint", "department_referral", "market_registration",
        "market_penalty", "credit_decision",
    }  # fmt: skip
    assert set(mentions["kind"]) == {
        "company", "nonprofit", "individual_business", "branch", "natural_person", "venue",
    }  # fmt: skip
    assert (mentions["party_no"] == 2).any()
    assert (mentions["origin"] == "extracted").any()
    only_rule = (mentions["certain_group"] == "") & (mentions["rule_group"] != "")
    assert only_rule.any()
    assert (mentions["rule_group"] == "").any()
    sizes = mentions.groupby("party_key")["source"].nunique()
    assert (sizes >= 4).any()


def test_every_reason_for_listing_or_not_occurs(world):
    listings = read_truth(world[0] / TRUTH, "listings")
    found = set(zip(listings["list_type"], listings["expected"], listings["reason"], strict=True))
    wanted = {
        ("blacklist", "yes", "in force"),
        ("blacklist", "no", "removed"),
        ("blacklist", "no", "the decision's own period is over"),
        ("blacklist", "held", "no verified violation"),
        ("dishonesty_record", "yes", "in force"),
        ("dishonesty_record", "no", "revoked"),
        ("dishonesty_record", "no", "revoked (ZT=1)"),
        ("dishonesty_record", "no", "objection upheld"),
        ("dishonesty_record", "no", "repaired"),
        ("dishonesty_record", "no", "expired"),
        ("dishonesty_record", "no", "minor"),
        ("dishonesty_record", "no", "natural person"),
        ("dishonesty_record", "no", "out of scope"),
        ("dishonesty_record", "held", "not registered"),
        ("dishonesty_record", "held", "name and code do not belong together"),
        ("dishonesty_record", "held", "reached by probable links only"),
    }
    assert wanted <= found


def test_every_bad_row_has_its_place_in_the_truth(world):
    rejections = read_truth(world[0] / TRUTH, "rejections")
    town = rejections[rejections["source"] == "town_submission"]
    assert {rule for rule, _, _, _ in BAD_ROWS} <= set(town["rule"])
    assert {"reject_file", "reject_row", "reject_value", "either"} == set(rejections["severity"])
    spoilt = town[town["severity"] != "reject_file"]
    for row in spoilt[~spoilt["source_file"].str.endswith(".xls")].itertuples():
        sheet = load_workbook(world[0] / INBOX / row.source_file).get_sheet_by_name(
            row.source_sheet
        )
        cells = sheet.to_python(skip_empty_area=False)
        assert any(cells[int(row.source_row) - 1]), row


def test_submissions_name_every_filer_of_every_batch_once(world):
    submissions = read_truth(world[0] / TRUTH, "submissions")
    assert len(submissions) == 17 * 6
    assert not submissions.duplicated(["batch", "filer_code"]).any()
    assert {"on_time", "late", "missing", "rejected"} == set(submissions["status"])


def test_layouts_really_differ_on_disk(world):
    found = set()
    for path in (world[0] / INBOX / "town_submissions").rglob("*.xls*"):
        head = path.read_bytes()[:8]
        found.add((path.suffix, {b"PK": "zip", b"\xd0\xcf": "ole", b"<h": "html"}.get(head[:2])))
    assert {(".xlsx", "zip"), (".xls", "ole"), (".xls", "html"), (".xls", "zip")} <= found
    assert len(set(LAYOUTS)) == len(LAYOUTS)


def test_tidy_worlds_are_plain_workbooks_without_rejected_rows(tmp_path):
    truth = generate(5, tmp_path, parties=55, registrations=90, level=0.0)
    assert {rejection.severity for rejection in truth.rejections} <= {"reject_value"}
    books = list((tmp_path / INBOX / "town_submissions").rglob("*.xlsx"))
    assert len(books) == 17 * 6
    rows = load_workbook(books[0]).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert tuple(rows[2]) == HEADER


def test_codes_hold_their_check_digits(world):
    with closing(sqlite3.connect(world[0] / MARKET)) as base:
        codes_found = [
            row[0] for row in base.execute("SELECT UNISCID FROM enterprise_registration")
        ]
    wrong = [
        code for code in codes_found if codes.uscc_check(code.upper()[:17]) != code.upper()[17]
    ]
    assert len(wrong) == 1
    assert codes.uscc_check("91350100M000100Y4") == "3"
    assert codes.id_check("11010519491231002") == "X"


def test_the_product_reads_the_codes_as_the_generator_writes_them():
    rng = random.Random(4)
    for registrar in ("91", "92", "52"):
        assert is_uscc(codes.new_uscc(rng, registrar))
        assert not is_uscc(codes.broken_uscc(rng, codes.new_uscc(rng, registrar)))
    assert is_id_number(codes.new_id_number(rng))
    assert is_id_number(codes.two_faced_id_number(rng))


def test_no_complainant_reaches_the_truth_files(world):
    said = "\n".join(path.read_text("utf-8") for path in (world[0] / TRUTH).glob("*.csv"))
    phones = complainant_phones(world[0] / INBOX / "complaints")
    assert len(phones) > 50
    assert not [phone for phone in phones if phone in said]


def complainant_phones(folder: Path) -> set[str]:
    """The callers' numbers, digits only, from the delimited exports."""
    found = set()
    for path in folder.glob("*.csv"):
        content = path.read_bytes()
        text = content.decode("utf-8-sig") if _is_utf8(content) else content.decode("gb18030")
        delimiter = "\t" if "\t" in text.split("\r\n", 1)[0] else ","
        for row in csv.DictReader(text.splitlines(), delimiter=delimiter):
            plain = "".join(c for c in row["来电号码"] if c.isascii() and c.isdigit())
            if len(plain) >= 8:
                found.add(plain[-11:])
    return found


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.slow
def test_a_county_of_a_hundred_thousand_registrations_is_generated(tmp_path):
    generate(3, tmp_path, parties=3000, registrations=100_000)
    mentions = pd.read_csv(tmp_path / TRUTH / "mentions.csv", usecols=["source"])
    assert (mentions["source"] == "market_registration").sum() >= 100_000
