"""Which published faults concern the locked packages: facts of advisories, read and written.

The Python Packaging Advisory Database is a folder of files in the OSV format. A person carries it
into the closed network, and `make audit ADVISORIES=folder` asks it directly; `make advisories
ADVISORIES=folder` writes what concerns our packages to `deploy/advisories.yaml`, to be reviewed.
Only facts are kept: ids, days, ranges; no text of an advisory.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "deploy" / "requirements-runtime.lock"
LIST = ROOT / "deploy" / "advisories.yaml"
HEAD = "# Written by `make advisories`, read by `make audit`: advisories that concern the lock.\n"


class AdvisoryError(ValueError):
    """A folder that is no advisory database, or a file of it that cannot be read."""


@dataclass(frozen=True)
class Range:
    """Versions from `introduced` on, up to `fixed` (without it), `last` (with it), or for ever."""

    introduced: str = "0"
    fixed: str | None = None
    last: str | None = None

    def holds(self, version: Version) -> bool:
        """Whether a version lies in the range.

        Raises:
            InvalidVersion: an end of the range is no version.
        """
        if self.introduced != "0" and version < Version(self.introduced):
            return False
        if self.fixed is not None and version >= Version(self.fixed):
            return False
        return self.last is None or version <= Version(self.last)


@dataclass(frozen=True)
class Advisory:
    """What one advisory says of one package.

    Attributes:
        id: its id.
        aliases: ids of the same fault elsewhere (CVE, GHSA).
        package: canonical name.
        modified: day of its last change, `YYYY-MM-DD`.
        ranges: affected versions.
        versions: further affected versions, one by one.
    """

    id: str
    aliases: tuple[str, ...]
    package: str
    modified: str
    ranges: tuple[Range, ...] = ()
    versions: tuple[str, ...] = ()

    def affects(self, version: str) -> bool | None:
        """Whether a version is affected; None if the advisory does not say it in readable form."""
        if not self.ranges and not self.versions:
            return None
        try:
            asked = Version(version)
            listed = any(asked == Version(one) for one in self.versions)
            return listed or any(one.holds(asked) for one in self.ranges)
        except InvalidVersion:
            return None


@dataclass(frozen=True)
class Advisories:
    """What is known, and of what.

    Attributes:
        as_of: day of the newest change in the database, `YYYY-MM-DD`; "" if nobody has looked.
        packages: canonical names that were looked up.
        found: the advisories about them.
    """

    as_of: str = ""
    packages: frozenset[str] = frozenset()
    found: tuple[Advisory, ...] = ()

    def about(self, name: str) -> list[Advisory]:
        """The advisories about a package."""
        return [one for one in self.found if one.package == canonicalize_name(name)]

    def looked_up(self, name: str) -> bool:
        """Whether the database was asked for this package."""
        return canonicalize_name(name) in self.packages


def locked_names(lock: Path = LOCK) -> list[str]:
    """Canonical names of every package of the lock, whatever the platform."""
    lines = (line for line in lock.read_text("utf-8").splitlines() if line[:1].isalnum())
    return sorted({canonicalize_name(Requirement(line.rstrip("\\ ")).name) for line in lines})


def read_database(folder: Path, names: Iterable[str]) -> Advisories:
    """What a checkout of the database says of these packages.

    Raises:
        AdvisoryError: the folder holds no advisories, or a file that concerns us cannot be read.
    """
    wanted = frozenset(canonicalize_name(name) for name in names)
    vulns = folder / "vulns" if (folder / "vulns").is_dir() else folder
    files = sorted(vulns.glob("*/*.yaml"))
    if not files:
        raise AdvisoryError(f"{folder}: no advisories (expected vulns/<package>/<id>.yaml)")
    found, days = list[Advisory](), list[str]()
    for path in files:
        days += _modified(path)
        if canonicalize_name(path.parent.name) in wanted:
            found += [one for one in _read(path) if one.package in wanted]
    found.sort(key=lambda one: (one.package, one.id))
    return Advisories(max(days, default=""), wanted, tuple(found))


def _modified(path: Path) -> list[str]:
    """The day of an advisory's last change, found without reading the whole of it."""
    with path.open(encoding="utf-8") as lines:
        day = next((line for line in lines if line.startswith("modified:")), "")
    return [day.split(":", 1)[1].strip(" \"'\n")[:10]] if day else []


def _read(path: Path) -> Iterator[Advisory]:
    try:
        content = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        if content.get("withdrawn"):
            return
        for affected in content["affected"]:
            yield Advisory(
                id=str(content["id"]),
                aliases=tuple(sorted(map(str, content.get("aliases") or ()))),
                package=canonicalize_name(affected["package"]["name"]),
                modified=str(content["modified"])[:10],
                ranges=tuple(_ranges(affected.get("ranges") or ())),
                versions=tuple(map(str, affected.get("versions") or ())),
            )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise AdvisoryError(
            f"{path}: no advisory in the OSV format ({type(error).__name__})"
        ) from None


def _ranges(ranges: Sequence[Mapping[str, Any]]) -> Iterator[Range]:
    """Ranges of versions; those of commits say nothing of a version."""
    for one in ranges:
        if one["type"] == "GIT":
            continue
        start: str | None = None
        for event in one["events"]:
            if "introduced" in event:
                if start is not None:
                    yield Range(start)
                start = str(event["introduced"])
            elif "fixed" in event or "last_affected" in event:
                fixed, last = event.get("fixed"), event.get("last_affected")
                yield Range(start or "0", fixed and str(fixed), last and str(last))
                start = None
        if start is not None:
            yield Range(start)


def read_list(path: Path = LIST) -> Advisories:
    """The reviewed list; empty, so that everything is unknown, where nobody has written one.

    Raises:
        AdvisoryError: it is not as `render` writes it.
    """
    if not path.is_file():
        return Advisories()
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
        found = [
            Advisory(
                one["id"], tuple(one["aliases"]), one["package"], one["modified"],
                tuple(Range(**given) for given in one["ranges"]), tuple(one["versions"]),
            )
            for one in content["advisories"]
        ]  # fmt: skip
        return Advisories(content["as_of"], frozenset(content["packages"]), tuple(found))
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise AdvisoryError(f"{path}: not as `make advisories` writes it ({error})") from None


def render(known: Advisories) -> str:
    """The list as text, the same bytes for the same facts.

    Versions that a range covers are not repeated.
    """
    entries = [
        {
            "id": one.id, "aliases": list(one.aliases), "package": one.package,
            "modified": one.modified,
            "ranges": [_ends(part) for part in one.ranges],
            "versions": _uncovered(one),
        }
        for one in known.found
    ]  # fmt: skip
    content = {"as_of": known.as_of, "packages": sorted(known.packages), "advisories": entries}
    return HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


def _ends(part: Range) -> dict[str, str]:
    return {name: end for name, end in vars(part).items() if end is not None}


def _uncovered(one: Advisory) -> list[str]:
    bare = Advisory(one.id, (), one.package, "", one.ranges)
    return [version for version in one.versions if bare.affects(version) is not True]


def main() -> int:
    """Write what a folder says of the locked packages, for review."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path, help="a checkout of the advisory database")
    parser.add_argument("--to", type=Path, default=LIST)
    given = parser.parse_args()
    try:
        known = read_database(given.folder, locked_names())
    except AdvisoryError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    given.to.write_text(render(known), "utf-8")
    sys.stdout.write(
        f"{len(known.found)} advisories about {len(known.packages)} packages, "
        f"newest change {known.as_of}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
