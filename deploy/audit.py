"""`make audit`: licences and known faults of the packages that run in production, without network.

Every package of the production lock must be installed in the version of the lock, bear a
licence that `deploy/packages.yaml` allows, and be in no version that it lists as faulty. That list
is kept by hand from published advisories (`pip-audit`, where there is network, prints them); when
it was last filled is printed, so that an old list is seen. Exit status 1 if anything is wrong.
"""

import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "deploy" / "requirements-runtime.lock"
RULES = ROOT / "deploy" / "packages.yaml"


def locked() -> Iterator[Requirement]:
    """Yield the requirements of the lock that hold on this platform."""
    for line in LOCK.read_text("utf-8").splitlines():
        if line and line[0].isalnum():
            wanted = Requirement(line.rstrip("\\ "))
            if wanted.marker is None or wanted.marker.evaluate():
                yield wanted


def licence(name: str) -> str:
    """Return what a package says of its licence: expression, classifiers, or the first line."""
    facts = metadata(name)
    classifiers = [c for c in facts.get_all("Classifier") or [] if c.startswith("License ::")]
    said = facts.get("License-Expression") or "; ".join(c.split(" :: ")[-1] for c in classifiers)
    lines = str(said or facts.get("License") or "").strip().splitlines()
    return lines[0] if lines else ""


def faults(wanted: Requirement, rules: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one package."""
    try:
        version = metadata(wanted.name)["Version"]
    except PackageNotFoundError:
        yield "not installed"
        return
    if version not in wanted.specifier:
        yield f"installed in version {version}, locked as {wanted.specifier}"
    said = rules["licences_read_by_hand"].get(wanted.name) or licence(wanted.name)
    if not any(word in said for word in rules["licences"]):
        yield f"licence not allowed or unknown: {said or 'none given'}"
    for fault in rules["known_faults"]:
        if fault["package"] == wanted.name and version in SpecifierSet(fault["versions"]):
            yield f"{fault['advisory']}: {fault['what']}"


def main() -> int:
    """Print every package with something wrong, and what the answer rests on."""
    rules = yaml.safe_load(RULES.read_text("utf-8"))
    packages, wrong = list(locked()), 0
    for wanted in packages:
        for text in faults(wanted, rules):
            sys.stdout.write(f"✗ {wanted.name}: {text}\n")
            wrong += 1
    filled = rules["known_faults_as_of"] or "never"
    sys.stdout.write(
        f"{len(packages)} packages, {wrong} with something wrong; "
        f"known faults last looked up: {filled}\n"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
