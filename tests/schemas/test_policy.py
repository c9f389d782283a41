"""Policy files are checked, and every error names the file and the key."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from domain.intake.sources import SOURCES
from domain.privacy.people import people_on_signboard
from domain.values.addresses.parse import parse_addresses
from domain.values.names.persons import looks_like_person
from schemas.policy.files import PolicyError
from schemas.policy.load import load_policy
from schemas.rows.rules import RULES

POLICY = Path(__file__).resolve().parents[2] / "policy"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(POLICY, tmp_path / "policy"))


def test_the_policy_of_the_project_is_valid() -> None:
    policy = load_policy(POLICY)
    assert len(policy.filers) == 17
    assert policy.calendar.keys() == (
        "2023-04-08", "2023-05-18", "2023-08-31", "2023-12-31", "2024-03-31", "2024-06-15",
    )  # fmt: skip
    assert len(policy.gazetteer.towns) == 21
    assert {filer.code for filer in policy.filers} <= {town.code for town in policy.gazetteer.towns}


def test_every_column_of_a_file_source_has_a_header() -> None:
    policy = load_policy(POLICY)
    assert set(policy.sources) >= {"complaint", "town_submission"}
    for source, entry in policy.sources.items():
        kept = [c.field for c in entry.columns if c.field not in SOURCES[source].dropped]
        assert kept == list(SOURCES[source].columns)


def test_the_version_follows_the_content_and_nothing_else(folder: Path) -> None:
    before = load_policy(folder).version
    (folder / "notes.txt").write_text("x")
    assert load_policy(folder).version == before == load_policy(POLICY).version
    with (folder / "limits.yaml").open("a", encoding="utf-8") as handle:
        handle.write("# a remark\n")
    assert load_policy(folder).version != before


ROUTING = (
    ("to: commerce", "to: trade", ""),
    ('number: "02"', 'number: "01"', ""),
    ('number: "02"', "number: 2", "departments.housing.number"),
    ("name: 市商务局", "name: ../市商务局", "departments.commerce"),
    ("name: 市商务局", "name: 市公安局", ""),
    ("recent_days: 180", "recent_days: 0", ""),
    ("'^(?:已)?", "'^(?:已?", ""),
    ("reroute: {}", "reroute: {venues: market}", ""),
)
"""Edits of the rules of hand-overs -> the key that the error names."""


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("filers.yaml", 'code: "320281001"', 'code: "32028"', "filers.0.code"),
        ("filers.yaml", "aliases: [南闸]", "aliases: [澄江]", ""),
        ("filers.yaml", "aliases: [南闸]", "alias: [南闸]", "filers.1.alias"),
        ("calendar.yaml", "due_on: 2023-05-18", "due_on: 2023-04-08", "batches.1"),
        ("calendar.yaml", "tolerance_days: 31", "tolerance_days: viele", "tolerance_days"),
        ("limits.yaml", "max_sheets: 60", "max_sheets: 0", "max_sheets"),
        (
            "supervision/routing.yaml",
            "codes: [teacher]",
            "codes: [teachr]",
            "rules.in_service_teacher.codes",
        ),
        (
            "supervision/routing.yaml",
            "premises: [线上]",
            "premises: [网上]",
            "rules.online.premises",
        ),
        (
            "supervision/routing.yaml",
            "signals: [unrest]",
            "signals: [riot]",
            "rules.dispute.signals",
        ),
        (
            "supervision/routing.yaml",
            "undecided_days: 60",
            "undecided: 60",
            "rules.undecided.undecided",
        ),
        (
            "supervision/routing.yaml",
            "teacher: true",
            "teachers: true",
            "rules.in_service_teacher.teachers",
        ),
        (
            "supervision/routing.yaml",
            "fields: [place,",
            "fields: [phone, place,",
            "departments.housing.fields.0",
        ),
        ("limits.yaml", "max_sheets: 60\n", "", "max_sheets"),
        ("sources.yaml", "field: village", "field: villages", "town_submission.columns.1.field"),
        ("sources.yaml", "aliases: [编号, 序列, 行号", "aliases: [检查时间", "town_submission"),
        ("sources.yaml", 'totals: &totals "(本', 'totals: &totals "((本', "town_submission.totals"),
        ("sources.yaml", "link_decision:", "link_decisions:", "link_decision"),
        ("sources.yaml", "    finding:", "    findings:", "town_submission.choices.findings"),
        ("words/vocabulary.yaml", "code: unlicensed", "code: Un Licensed", "violations.14.code"),
        ("words/vocabulary.yaml", "- '变换名目'", "- '('", "violations.5.patterns.2"),
        (
            "listing.yaml",
            "list_natural_persons: false",
            "list_natural_person: false",
            "list_natural_person",
        ),
        (
            "listing.yaml",
            "  repeat_months: 24",
            "  repeat_months: zwei",
            "severity.0.repeat_months",
        ),
        ("listing.yaml", "approval: auto", "approval: perhaps", ""),
        (
            "listing.yaml",
            "  stale_source: warn",
            "  rhythm_days: {complaint: 3}\n  stale_source: warn",
            "gate.rhythm_days",
        ),
        ("words/names.yaml", "extra_branches:", "more:", "organisations.more"),
        ("words/names.yaml", "[欧阳, 上官", "[欧阳修, 上官", "persons.compound_surnames.0"),
        ("words/names.yaml", "王李张刘", "王李张刘王", "persons.surnames"),
        ("words/names.yaml", "王李张刘", "王,李张刘", "persons.surnames"),
        ("words/names.yaml", "[老师, 教师", "[老 师, 教师", "persons.titles.0"),
        ("words/places.yaml", "estates: [花园", "estates: [花|园", "estates.0"),
        ("words/places.yaml", "[大厦, 大楼", "[大厦, 大厦", "landmarks"),
        ("words/places.yaml", "[苑, 园, 府, 庭", "[苑园, 府, 庭", "short_ends.0"),
        ("words/places.yaml", "shops: [公司, 店, 厂]", "shops: []", "shops"),
        ("words/places.yaml", "shops:", "stores: [铺]\nshops:", "stores"),
        ("words/rejections.yaml", "same_record:", "same_records:", ""),
        ("words/rejections.yaml", "各 {tolerance_days} 天", "各 31 天", ""),
        ("words/rejections.yaml", "problem: 必填项未填写", "problem: 必填项{field}未填写", ""),
        (
            "words/rejections.yaml",
            "problem: 必填项未填写",
            "problems: 必填项未填写",
            "required.problem",
        ),
    ],
)
def test_an_error_names_file_and_key(folder: Path, file: str, old: str, new: str, key: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(folder)
    assert caught.value.file == file
    assert caught.value.key == key
    assert str(caught.value).startswith(f"{file}: ")


@pytest.mark.parametrize(("old", "new", "key"), ROUTING)
def test_a_rule_of_hand_overs_that_could_never_apply_is_refused(
    folder: Path, old: str, new: str, key: str
) -> None:
    test_an_error_names_file_and_key(folder, "supervision/routing.yaml", old, new, key)


def test_broken_and_missing_files_are_named(folder: Path) -> None:
    (folder / "calendar.yaml").write_text("batches: [", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"calendar\.yaml: line \d+: is no valid YAML"):
        load_policy(folder)
    (folder / "calendar.yaml").unlink()
    with pytest.raises(PolicyError, match=r"calendar\.yaml: \(file\): cannot be read"):
        load_policy(folder)
    (folder / "filers.yaml").write_bytes("名".encode("gb18030"))
    with pytest.raises(PolicyError, match=r"filers\.yaml: \(file\): is not UTF-8"):
        load_policy(folder)


def test_a_gazetteer_without_a_column_is_named(folder: Path) -> None:
    (folder / "gazetteer" / "streets.csv").write_text("code,title\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"gazetteer/streets\.csv: name: the column is missing"):
        load_policy(folder)


@pytest.mark.parametrize(
    ("guards", "person", "reason", "key"),
    [
        ("[shrink]", "''", "整改", "gate.overrides.0.person"),
        ("[shrink]", "张三", "'  '", "gate.overrides.0.reason"),
        ("[shrnk]", "张三", "整改", "gate.overrides.0.guards.shrnk"),
        ("[no_document]", "张三", "整改", "gate.overrides.0.guards.no_document"),
        ("[]", "张三", "整改", "gate.overrides.0.guards"),
    ],
)
def test_an_override_without_person_reason_or_guard_is_refused(
    folder: Path, guards: str, person: str, reason: str, key: str
) -> None:
    line = f"{{guards: {guards}, person: {person}, reason: {reason}, as_of: 2024-06-30}}"
    file = folder / "listing.yaml"
    file.write_text(file.read_text("utf-8").replace("overrides: []", f"overrides: [{line}]"))
    with pytest.raises(PolicyError) as error:
        load_policy(folder)
    assert (error.value.file, error.value.key) == ("listing.yaml", key)


def test_a_rejection_states_the_figures_of_the_calendar(folder: Path) -> None:
    assert "（前后各 31 天）" in load_policy(folder).rejections["outside_batch"].problem
    file = folder / "calendar.yaml"
    file.write_text(file.read_text("utf-8").replace("tolerance_days: 31", "tolerance_days: 45"))
    assert "（前后各 45 天）" in load_policy(folder).rejections["outside_batch"].problem


def test_every_rule_has_a_sentence_and_every_sentence_a_rule(folder: Path) -> None:
    assert set(load_policy(folder).rejections.sentences) == set(RULES)
    file = folder / "words" / "rejections.yaml"
    whole = file.read_text("utf-8")
    first, second = whole.index("no_header:"), whole.index("missing_column:")
    file.write_text(whole[:first] + whole[second:], encoding="utf-8")
    with pytest.raises(PolicyError, match="no sentence for the rules no_header"):
        load_policy(folder)


def test_a_word_that_is_added_for_estates_makes_a_place_of_its_names(folder: Path) -> None:
    file = folder / "words" / "places.yaml"
    before = load_policy(folder)
    file.write_text(file.read_text("utf-8").replace("[花园, ", "[花园, 云谷, "), encoding="utf-8")
    after = load_policy(folder)
    address = pd.Series(["君山路云台云谷"], dtype="str")
    keys = [parse_addresses(address, known.gazetteer)["place_key"][0] for known in (before, after)]
    assert keys == ["spot|君山路云台云谷", "compound|云台云谷"]


def test_a_surname_that_is_added_is_known_and_makes_new_masks(folder: Path) -> None:
    file = folder / "words" / "names.yaml"
    before = load_policy(folder)
    file.write_text(file.read_text("utf-8").replace("王李张刘", "王李张刘逯"), encoding="utf-8")
    after = load_policy(folder)
    name = pd.Series(["逯小明"])
    assert not looks_like_person(name, before.county.names).any()
    assert looks_like_person(name, after.county.names).all()
    assert people_on_signboard("逯小明英语工作室", before.county) == ()
    assert people_on_signboard("逯小明英语工作室", after.county) == ("逯小明",)
    assert before.public.digest != after.public.digest
