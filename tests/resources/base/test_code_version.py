"""What a stored result depends on is found by itself, through folders and functions."""

import pytest

from resources.base.code_version import PROJECT_ROOT, code_version, import_closure


def names(*roots: str) -> set[str]:
    return {path.relative_to(PROJECT_ROOT).as_posix() for path in import_closure(*roots)}


def test_the_masks_depend_on_every_module_that_decides_what_a_name_is():
    found = names("domain.listing.public")
    assert {
        "domain/listing/public.py",
        "domain/privacy/masks.py",
        "domain/privacy/people.py",
        "domain/values/identifiers.py",
        "domain/values/names/persons.py",
        "domain/values/text.py",
    } <= found
    assert not any(name.startswith(("assets/", "pipelines/", "tests/")) for name in found)


def test_a_reading_depends_on_readers_rules_and_the_process_that_opens_files():
    found = names("resources.intake", "resources.formats.worker")
    assert {
        "resources/intake/town.py",
        "resources/formats/delimited.py",
        "domain/intake/sheets/headers.py",
        "domain/values/addresses/premises.py",
        "schemas/rows/rules.py",
        "schemas/policy/load.py",
    } <= found


def test_a_package_that_finds_its_modules_depends_on_all_of_them():
    assert {
        "domain/intake/sources/complaint.py",
        "domain/intake/sources/receipt.py",
    } <= names("domain.intake.parties")


def test_packages_around_a_module_count():
    assert "domain/values/__init__.py" in names("domain.values.text")


def test_versions_differ_by_what_is_asked_and_stay_equal():
    assert code_version("domain.values.text") == code_version("domain.values.text")
    assert code_version("domain.values.text") != code_version("domain.listing.public")


def test_a_name_that_is_no_module_is_an_error():
    with pytest.raises(LookupError):
        code_version("domain.nowhere")
