"""Files for tools that know nothing of this project: Data Package, Parquet, FollowTheMoney."""

import json
from datetime import date
from decimal import Decimal

import pandas as pd
import pyarrow.parquet as pq
import pytest
from frictionless import Package

from domain.listing.fields import FILE_FIELDS
from domain.listing.public import NO_RULES, PublicRules
from resources.feed.rendering import CHANGE_FILE_COLUMNS, ReleaseContent, render
from resources.publication.shared_store import SharedStore
from tests.support.county import COUNTY
from tests.support.publications import listings, publish

AWKWARD = {
    "bz": '引"号"\\反 <b>&\n两行',
    "cf_nr": "=1+1;\t制表",
    "cf_cflb": '罚款;没收"违法"所得',
    "town_code": "320281001",
    "cf_nr_fk": 0.123456,
}
PROPERTIES = {
    "Address": {"country", "full"},
    "Company": {"addressEntity", "classification", "country", "name", "topics", "uscCode"},
    "Sanction": {
        *("authority", "authorityId", "country", "description", "endDate", "entity"),
        *("listingDate", "program", "provisions", "reason", "recordId", "startDate"),
        *("status", "summary"),
    },
}
PROPERTIES["LegalEntity"] = PROPERTIES["Person"] = PROPERTIES["Company"]
"""What the model (FollowTheMoney 4) knows of these schemata, as far as it is used."""


@pytest.fixture
def local_store(tmp_path):
    store = SharedStore(f"sqlite:///{tmp_path / 's.db'}")
    store.migrate()
    yield store
    store.dispose()


def rendered(folder, state, public=NO_RULES):
    """The files of a release of this state without any change."""
    none = pd.DataFrame(columns=list(CHANGE_FILE_COLUMNS), dtype="str")
    render(ReleaseContent({"release_no": 1}, state, none, public), folder)
    return folder


def entities_of(folder):
    return [json.loads(line) for line in (folder / "full.ftm.json").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("numbers", [[], [1, 2, 3]], ids=["empty", "three"])
def test_frictionless_finds_a_release_valid(tmp_path, numbers):
    folder = rendered(tmp_path, listings(numbers, **AWKWARD))
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "fieldName", "note"])
    assert {task.name for task in report.tasks} >= {"full-csv", "public-csv", "delta-csv"}


def test_frictionless_finds_published_changes_valid(local_store, feed):
    for numbers in ([1, 2], [2, 3], [2]):
        publish(local_store, feed, listings(numbers, **AWKWARD))
    folders = sorted((feed.path / "releases").iterdir())
    assert [folder.name for folder in folders] == ["1", "2", "3"]
    assert all(Package(str(folder / "datapackage.json")).validate().valid for folder in folders)


def test_a_broken_cell_is_no_valid_release(local_store, feed):
    """So that the test above can fail."""
    publish(local_store, feed, listings([1, 2]))
    path = feed.release_path(1) / "full.csv"
    path.write_text(path.read_text("utf-8-sig").replace("2023-06-01", "六月一日"), "utf-8-sig")
    report = Package(str(feed.release_path(1) / "datapackage.json")).validate()
    assert not report.valid
    assert "type-error" in {row[0] for row in report.flatten(["type"])}


def test_the_package_states_the_hashes_of_the_manifest(local_store, feed):
    publish(local_store, feed, listings([1]))
    folder = feed.release_path(1)
    manifest = json.loads((folder / "manifest.json").read_bytes())["files"]
    package = json.loads((folder / "datapackage.json").read_bytes())
    stated = {r["path"]: (r["hash"], r["bytes"]) for r in package["resources"]}
    own = {n: (f"sha256:{f['sha256']}", f["size"]) for n, f in manifest.items()}
    assert stated == {name: facts for name, facts in own.items() if name != "datapackage.json"}
    headers = [f["name"] for f in package["resources"][1]["schema"]["fields"]]
    assert package["resources"][1]["path"] == "full.csv"
    assert headers == [f.header for f in FILE_FIELDS]


def test_parquet_holds_types_and_chinese_names(local_store, feed):
    publish(local_store, feed, listings([2, 1], **AWKWARD))
    table = pq.read_table(feed.release_path(1) / "full.parquet")
    assert table.schema.names == [f.name for f in FILE_FIELDS]
    assert table["listing_id"].to_pylist() == ["L0001", "L0002"]
    assert table["cf_nr_fk"].to_pylist() == [Decimal("0.123456")] * 2
    assert table["listed_on"].to_pylist() == [date(2023, 6, 1)] * 2
    assert table["bz"][0].as_py() == AWKWARD["bz"]
    header = table.schema.field("cf_wsh").metadata[b"header"].decode()
    assert header == "行政处罚决定书文号"


def test_entities_are_those_of_the_model(local_store, feed):
    publish(local_store, feed, listings([1, 2], **AWKWARD))
    entities = entities_of(feed.release_path(1))
    assert [e["schema"] for e in entities] == ["Company", "Company", "Sanction", "Sanction"]
    for entity in entities:
        assert set(entity) == {"id", "schema", "properties"}
        assert set(entity["properties"]) <= PROPERTIES[entity["schema"]]
        assert all(isinstance(v, str) for values in entity["properties"].values() for v in values)
    company, sanction = entities[0], entities[2]
    assert company["properties"]["uscCode"] == ["91320281MA00000001"]
    assert sanction["properties"]["entity"] == [company["id"]]
    assert sanction["properties"]["recordId"] == ["澄教罚〔2023〕1号"]
    assert sanction["properties"]["provisions"] == ["罚款", '没收"违法"所得']
    assert sanction["properties"]["description"] == [AWKWARD["cf_nr"]]
    # What is not known is not stated.
    assert "addressEntity" not in company["properties"]


def test_a_party_of_two_listings_is_one_entity_with_its_towns_address(tmp_path):
    towns = {"320281001": "江苏省无锡市江阴市澄江街道", "320281004": "别处"}
    town = PublicRules(county=COUNTY, towns=towns)
    both = listings([1, 2, 3], town_code="320281001")
    both.loc[1, "violator_id"] = both.loc[0, "violator_id"]
    both.loc[2, "cf_xdr_lb"] = "个体工商户"
    entities = entities_of(rendered(tmp_path, both, town))
    assert [(e["schema"], e["id"]) for e in entities] == [
        ("Address", "town-320281001"),
        ("Company", "V0001"),
        ("LegalEntity", "V0003"),
        ("Sanction", "L0001"),
        ("Sanction", "L0002"),
        ("Sanction", "L0003"),
    ]
    assert entities[1]["properties"]["addressEntity"] == ["town-320281001"]


def test_no_id_number_reaches_the_entities(local_store, feed):
    person = {"cf_xdr_lb": "自然人", "cf_xdr_shxym": None, "cf_xdr_zjhm": "320281199001011234"}
    publish(local_store, feed, listings([1], **person))
    text = (feed.release_path(1) / "full.ftm.json").read_text("utf-8")
    assert "320281199001011234" not in text
    assert json.loads(text.splitlines()[0])["schema"] == "Person"
