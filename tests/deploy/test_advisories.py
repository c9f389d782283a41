"""`make audit`: a locked version that an advisory names is found, and what is unknown is said."""

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "deploy"))
        importlib.import_module("advisories")
        return importlib.import_module("audit")


def locked(name: str) -> str:
    lines = (ROOT / "deploy" / "requirements-runtime.lock").read_text("utf-8").splitlines()
    found = next(line for line in lines if line.startswith(f"{name}=="))
    return next(iter(Requirement(found.rstrip("\\ ")).specifier)).version


def database(folder: Path, *events: dict[str, str], name: str = "pandas", **more: object) -> Path:
    """A database that has one advisory about pandas and one about a package that nobody uses."""
    for package, ranges in ((name, [{"type": "ECOSYSTEM", "events": list(events)}]), ("other", [])):
        path = folder / "vulns" / package / f"PYSEC-2024-{len(package)}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        affected = [{"package": {"name": package}, "ranges": ranges, "versions": []}]
        content = {
            "id": path.stem, "modified": "2024-05-06T00:00:00Z", "aliases": ["CVE-2024-1"],
            "affected": affected, **more,
        }  # fmt: skip
        path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    return folder


def run(*options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(ROOT / "deploy" / "audit.py"), *options],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_locked_version_that_a_carried_database_names_fails_the_audit(tmp_path: Path) -> None:
    folder = database(tmp_path, {"introduced": "0"})
    done = run("--advisories", str(folder))
    assert done.returncode == 1
    assert "✗ pandas: affected by PYSEC-2024-6" in done.stdout
    assert "up to 2024-05-06; later ones are unknown" in done.stdout


def test_a_fixed_version_passes(tmp_path: Path) -> None:
    folder = database(tmp_path, {"introduced": "0"}, {"fixed": locked("pandas")})
    done = run("--advisories", str(folder))
    assert done.returncode == 0, done.stdout
    assert "? pandas" not in done.stdout


def test_a_withdrawn_advisory_says_nothing(tmp_path: Path) -> None:
    folder = database(tmp_path, {"introduced": "0"}, withdrawn="2024-05-07T00:00:00Z")
    assert run("--advisories", str(folder)).returncode == 0


def test_what_nobody_looked_up_is_unknown_and_not_well(audit: ModuleType) -> None:
    nothing = audit.Advisories("2024-01-01", frozenset({"numpy"}))
    known = audit.known_faults(Requirement("pandas==3.0.0"), [nothing], {})
    assert not known.asked
    assert known.affected == ()


def test_an_advisory_without_readable_versions_is_unknown(audit: ModuleType) -> None:
    module = sys.modules["advisories"]
    said = (
        module.Advisory("A-1", (), "pandas", "2024-01-01"),
        module.Advisory("A-2", (), "pandas", "2024-01-01", (module.Range("not a version"),)),
    )
    known = audit.known_faults(
        Requirement("pandas==3.0.0"), [audit.Advisories("", frozenset({"pandas"}), said)], {}
    )
    assert known.open == ("A-1", "A-2")


def test_what_policy_argues_by_any_of_its_ids_is_told_and_no_fault(audit: ModuleType) -> None:
    module = sys.modules["advisories"]
    one = module.Advisory("A-1", ("CVE-2024-1",), "pandas", "2024-01-01", (module.Range("2.0"),))
    sources = [audit.Advisories("2024-01-01", frozenset({"pandas"}), (one,))]
    known = audit.known_faults(Requirement("pandas==3.0.0"), sources, {"CVE-2024-1": "not called"})
    assert known.affected == ()
    assert known.argued == {"A-1": "not called"}


@pytest.mark.parametrize(
    ("events", "version", "affected"),
    [
        ([{"introduced": "0"}, {"fixed": "2.0"}], "1.9", True),
        ([{"introduced": "0"}, {"fixed": "2.0"}], "2.0", False),
        ([{"introduced": "0"}, {"last_affected": "2.0"}], "2.0", True),
        ([{"introduced": "0"}, {"last_affected": "2.0"}], "2.0.1", False),
        ([{"introduced": "1.0"}, {"fixed": "1.5"}, {"introduced": "2.0"}], "1.7", False),
        ([{"introduced": "1.0"}, {"fixed": "1.5"}, {"introduced": "2.0"}], "3.0", True),
        ([{"introduced": "1.10"}], "1.9", False),
    ],
)
def test_ranges_are_read_as_the_osv_format_says(
    audit: ModuleType, tmp_path: Path, events: list[dict[str, str]], version: str, affected: bool
) -> None:
    module = sys.modules["advisories"]
    read = module.read_database(database(tmp_path, *events), ["pandas"])
    assert [one.affects(version) for one in read.found] == [affected]
    written = tmp_path / "list.yaml"
    written.write_text(module.render(read), "utf-8")
    again = module.read_list(written)
    assert again == read
    assert module.render(again) == module.render(read)


@pytest.mark.parametrize("content", ["id: [", "id: A-1\n", "- a\n", "affected: 3\n"])
def test_a_file_that_is_no_advisory_stops_the_audit(tmp_path: Path, content: str) -> None:
    path = database(tmp_path, {"introduced": "0"}) / "vulns" / "pandas" / "PYSEC-2024-9.yaml"
    path.write_text(content, "utf-8")
    done = run("--advisories", str(tmp_path))
    assert done.returncode == 2
    assert "PYSEC-2024-9.yaml" in done.stdout


def test_a_folder_without_advisories_is_no_clean_bill(tmp_path: Path) -> None:
    done = run("--advisories", str(tmp_path))
    assert done.returncode == 2
    assert "no advisories" in done.stdout
