"""Manifest and index are what their models say; the writer writes no others, verify passes none."""

import copy
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from domain.errors import ReleaseError
from resources.base.signatures import json_bytes
from resources.feed.index import Index, Stamp
from resources.feed.manifest import (
    Manifest,
    ReleaseRow,
    faults_of,
    same_release,
    signed_document,
    successor_faults,
)
from schemas.catalogue.shared import CREDIT_BLACKLIST_RELEASE
from tests.support.publications import NOW
from tests.upgrades.keep import FOLDER

FEED = FOLDER / "v0.2.0" / "feed"
Edit = Callable[[dict[str, Any]], object]


def manifest(number: int = 2) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        (FEED / "releases" / str(number) / "manifest.json").read_text("utf-8")
    )
    return document


def index() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FEED / "index.json").read_text("utf-8"))
    return document


@pytest.mark.parametrize("path", [*FEED.rglob("manifest.json"), FEED / "index.json"])
def test_what_a_kept_version_wrote_is_read_and_written_again_byte_for_byte(path) -> None:
    model = Index if path.name == "index.json" else Manifest
    document = json.loads(path.read_bytes())
    assert [*faults_of(model, document)] == []
    read = model.model_validate(document)
    assert json_bytes(read.model_dump(mode="json", exclude_unset=True)) == path.read_bytes()


def test_the_model_has_the_columns_of_the_table() -> None:
    assert [*ReleaseRow.model_fields] == CREDIT_BLACKLIST_RELEASE.columns


BROKEN: dict[str, tuple[Edit, str]] = {
    "a digest of 63 digits": (lambda d: d["release"].update(state_hash="0" * 63), "state_hash"),
    "a digest in capitals": (lambda d: d["files"]["full.csv"].update(sha256="A" * 64), "sha256"),
    "a count below zero": (lambda d: d["release"].update(expired=-1), "expired"),
    "a count as text": (lambda d: d["release"].update(listed="1"), "listed"),
    "a day that is none": (lambda d: d["release"].update(as_of="2024-02-30"), "as_of"),
    "a day in another spelling": (lambda d: d["release"].update(as_of="20240701"), "as_of"),
    "a key that nobody knows": (lambda d: d["release"].update(note=None), "note"),
    "a key that lacks": (lambda d: d["release"].pop("run_id"), "run_id"),
    "another state": (lambda d: d["release"].update(status="draft"), "status"),
    "no release before the second": (lambda d: d.update(previous_release=None), "上一批次"),
    "a second baseline": (lambda d: d.update(baseline=True), "上一批次"),
    "no hash before the second": (
        lambda d: d["release"].update(previous_state_hash=None),
        "首批没有",
    ),
    "rows that are not the list's": (
        lambda d: d["files"]["full.csv"].update(rows=3),
        "full.csv 的行数",
    ),
    "changes that do not add up": (lambda d: d["release"].update(amended=1), "delta.csv 的行数"),
    "a file that lacks": (lambda d: d["files"].pop("public.csv"), "没有 public.csv"),
    "a manifest that names itself": (
        lambda d: d["files"].update({"manifest.json": d["files"]["full.csv"]}),
        "不能列出自己",
    ),
    "half an override": (lambda d: d["release"].update(override_by="张三"), "缺一"),
    "half a signature": (lambda d: d.update(signature={"state": "signed"}), "signature"),
}


@pytest.mark.parametrize(("edit", "said"), BROKEN.values(), ids=BROKEN)
def test_a_manifest_that_breaks_a_rule_is_named_and_never_written(edit: Edit, said: str) -> None:
    document = manifest()
    edit(document)
    assert any(said in fault for fault in faults_of(Manifest, document))
    if "signature" not in said:
        unsigned = {name: value for name, value in document.items() if name != "signature"}
        with pytest.raises(ReleaseError, match="未写入"):
            signed_document(Manifest, unsigned, None)


BROKEN_INDEX: dict[str, tuple[Edit, str]] = {
    "a gap": (lambda d: d["releases"].pop(1), "不连续"),
    "a newest that is not the last": (lambda d: d.update(newest=2), "不连续"),
    "a manifest elsewhere": (
        lambda d: d["releases"][0].update(manifest="releases/2/manifest.json"),
        "位置",
    ),
    "an end before its issue": (lambda d: d.update(fresh_until="2024-07-01"), "早于签发日"),
    "no release at all": (lambda d: d.update(releases=[]), "releases"),
}


@pytest.mark.parametrize(("edit", "said"), BROKEN_INDEX.values(), ids=BROKEN_INDEX)
def test_an_index_that_breaks_a_rule_is_named(edit: Edit, said: str) -> None:
    document = index()
    edit(document)
    assert any(said in fault for fault in faults_of(Index, document))


def test_no_fault_shows_a_value_of_the_document() -> None:
    document = manifest()
    document["release"] |= {"state_hash": "秘密甲", "as_of": "秘密乙", "listed": "秘密丙"}
    assert "秘密" not in "".join(faults_of(Manifest, document))


def row(number: int, **changed: Any) -> ReleaseRow:
    return ReleaseRow.model_validate(manifest(number)["release"] | changed)


def test_each_release_follows_the_one_before_it() -> None:
    rows = [None, row(1), row(2), row(3)]
    for before, after in pairwise(rows):
        assert after is not None
        assert [*successor_faults(after, before)] == []
    assert [*successor_faults(row(3), row(1))][:2] == ["批次编号不连续", "没有接在上一批之后"]


@pytest.mark.parametrize(
    ("changed", "fits"),
    [
        ({}, True),
        ({"listings": 3}, False),
        ({"listings": 1}, False),
        # A correction may take a listing off or leave it.
        ({"listings": 1, "corrected": 1}, True),
        ({"corrected": 1}, True),
        ({"listings": 0, "corrected": 1}, False),
    ],
)
def test_the_counts_of_a_release_add_up_with_the_list_before(changed, fits) -> None:
    found = [*successor_faults(row(2, **changed), row(1))]
    assert (found == []) is fits


def test_a_release_row_is_the_same_only_if_nothing_of_it_differs() -> None:
    stated = manifest()["release"]
    assert same_release(stated, copy.deepcopy(stated))
    for other in (
        {**stated, "run_id": "run-7"},
        {**stated, "note": None},
        {name: value for name, value in stated.items() if name != "registry_hash"},
        None,
        [],
    ):
        assert not same_release(other, stated)


def test_an_index_is_never_issued_before_an_earlier_one_and_holds_on_its_day() -> None:
    """A clock that was set back by a month."""
    earlier = Stamp.made(NOW, NOW.date(), 7)
    back = Stamp.made(NOW.replace(month=5), NOW.date(), 7).after(earlier)
    assert back.issued_at == NOW
    assert back.fresh_until >= NOW.date()
