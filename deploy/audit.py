"""`make audit`: licences and known faults of the packages that run in production, without network.

Every package of the production lock must be installed in the version of the lock, bear a
licence that `deploy/packages.yaml` allows, and be in no version that a published advisory names,
unless `accepted_advisories` there argues why it does not concern us. Advisories come from the
reviewed list `deploy/advisories.yaml`, where there is one, and with `ADVISORIES=folder` from a
checkout of the advisory database that a person carried in. A package that neither was asked about
is unknown and said to be, and nothing is known of what was published after the day that is printed.
Exit status 1 if anything is wrong, 2 if an advisory cannot be read.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

import yaml
from advisories import LOCK, ROOT, Advisories, AdvisoryError, locked_names, read_database, read_list
from packaging.requirements import Requirement

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
    described = metadata(name)
    classifiers = [c for c in described.get_all("Classifier") or [] if c.startswith("License ::")]
    stated = described.get("License-Expression") or "; ".join(
        c.split(" :: ")[-1] for c in classifiers
    )
    lines = str(stated or described.get("License") or "").strip().splitlines()
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
    stated = rules["licences_read_by_hand"].get(wanted.name) or licence(wanted.name)
    if not any(word in stated for word in rules["licences"]):
        yield f"licence not allowed or unknown: {stated or 'none given'}"


@dataclass(frozen=True)
class Known:
    """What the advisories say of one locked package.

    Attributes:
        affected: ids of the advisories that name the locked version.
        argued: id -> why it does not concern us, of those that policy accepts.
        open: ids of advisories that do not say which versions they mean.
        asked: whether any source of advisories was asked about the package.
    """

    affected: tuple[str, ...]
    argued: Mapping[str, str]
    open: tuple[str, ...]
    asked: bool


def known_faults(
    wanted: Requirement, sources: Sequence[Advisories], accepted: Mapping[str, str]
) -> Known:
    """What all sources together say of a package in its locked version."""
    version = next(iter(wanted.specifier)).version
    every = {one.id: one for source in sources for one in source.about(wanted.name)}
    stated = {name: one.affects(version) for name, one in sorted(every.items())}
    hit = [name for name, answer in stated.items() if answer]
    argued = {
        name: accepted[known]
        for name in hit
        for known in (name, *every[name].aliases)
        if known in accepted
    }
    return Known(
        affected=tuple(name for name in hit if name not in argued),
        argued=argued,
        open=tuple(name for name, answer in stated.items() if answer is None),
        asked=any(source.looked_up(wanted.name) for source in sources),
    )


def main() -> int:
    """Print every package with something wrong or unknown, and what the answer rests on."""
    parser = argparse.ArgumentParser(description="licences and known faults of the lock")
    parser.add_argument("--advisories", type=Path, help="a checkout of the advisory database")
    given = parser.parse_args()
    rules = yaml.safe_load(RULES.read_text("utf-8"))
    try:
        sources = [read_list()]
        if given.advisories is not None:
            sources.append(read_database(given.advisories, locked_names()))
    except AdvisoryError as error:
        sys.stdout.write(f"✗ {error}\n")
        return 2
    packages, wrong, unknown = list(locked()), 0, 0
    for wanted in packages:
        known = known_faults(wanted, sources, rules["accepted_advisories"] or {})
        told = [*faults(wanted, rules), *(f"affected by {name}" for name in known.affected)]
        unsure = [f"{name} does not say which versions it means" for name in known.open]
        unsure += [] if known.asked else ["not looked up"]
        lines = [f"✗ {wanted.name}: {text}" for text in told]
        lines += [f"· {wanted.name}: {name}, argued: {why}" for name, why in known.argued.items()]
        lines += [f"? {wanted.name}: {text}" for text in unsure]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        wrong, unknown = wrong + len(told), unknown + bool(unsure)
    days = sorted(source.as_of for source in sources if source.as_of)
    told = f"up to {days[-1]}; later ones are unknown" if days else "none: nobody has looked yet"
    sys.stdout.write(
        f"{len(packages)} packages, {wrong} faults, {unknown} packages unknown; advisories {told}\n"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
