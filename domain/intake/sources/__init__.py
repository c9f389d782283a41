"""The sources, one module each: a new one is a new module here, and an entry in the policy.

Every module of this folder that holds a `SOURCE` is found by itself; nothing lists them. What a
definition can say is `domain.intake.sources.definition`.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from domain.intake.sources.definition import SourceDefinition


def _found() -> dict[str, SourceDefinition]:
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    made: list[SourceDefinition] = [one.SOURCE for one in modules if hasattr(one, "SOURCE")]
    names = [text for one in made for text in {one.name, one.asset}]
    if len(set(names)) < len(names):
        raise ValueError(f"two sources share a name or an asset: {sorted(names)}")
    return {one.name: one for one in sorted(made, key=lambda one: (one.place, one.name))}


SOURCES: Mapping[str, SourceDefinition] = _found()
"""Every source by its name, in the order in which they are shown."""

UNCLAIMED = "inbox"
"""What files of no source carry as `source`."""

PARTY_SOURCES: tuple[str, ...] = tuple(s.name for s in SOURCES.values() if s.names_parties)
"""Sources whose records may be evidence of a party."""

UNSHOWN = frozenset(name for s in SOURCES.values() for name in (*s.dropped, *s.unshown))
"""Fields whose cells no message and no workbook repeats: people tell there who told them."""
