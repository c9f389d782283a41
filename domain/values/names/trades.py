"""Words for trades, learnt from the register: a county's factories make what no list foresees.

What many registered names end in before their legal form is a trade (`某某辊业有限公司`), whoever
bears it. The words of policy stay; these are added to them for one run, so that the same register
always gives the same words.
"""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from domain.values.county import County
from domain.values.names.lexicon import MIN_CORE
from domain.values.names.organisations import parse_organisation_names

LONGEST: Final = 5
"""Characters of the longest trade that is learnt at once; longer ones are learnt in two parts."""

LEAST_NAMES, LEAST_SHARE = 6, 0.0003
"""Different names that end in a trade: at least this many, and this share of all names."""

ALWAYS_LONGER: Final = 0.75
"""An ending that the same character nearly always stands before is a part of a longer one."""

OF_THE_SHORTER: Final = 0.12
"""Share of the shorter ending that a longer one has at least: `达机械` ends few of all `机械`."""

_ROUNDS: Final = 2
"""`环保工程`, then what stands before it."""


def learn_trades(names: pd.Series, towns: Sequence[str], county: County) -> tuple[str, ...]:
    """Return the trades that registered names end in, sorted; what policy knows is left out.

    Args:
        names: registered names.
        towns: names and aliases of the county's towns.
        county: regions, trades and legal forms that are known.
    """
    learnt: set[str] = set()
    parts = parse_organisation_names(names.drop_duplicates(), towns, county)
    cores = parts.loc[parts["legal_form"].notna(), "core"].dropna().drop_duplicates()
    for _ in range(_ROUNDS):
        found = _endings(cores)
        learnt |= found
        cores = _without(cores, found)
    return tuple(sorted(learnt - set(county.names.trades)))


def _endings(cores: pd.Series) -> set[str]:
    """Endings of so many different texts that they say what is done, and not who does it."""
    counts: dict[str, int] = {}
    for length in range(2, LONGEST + 2):
        long = cores[cores.str.len().ge(length + MIN_CORE)]
        for ending, count in long.str[-length:].value_counts().items():
            counts[str(ending)] = int(count)
    least = max(LEAST_NAMES, LEAST_SHARE * len(cores))
    longer: dict[str, int] = {}
    for ending, count in counts.items():
        longer[ending[1:]] = max(longer.get(ending[1:], 0), count)
    found: set[str] = set()
    for ending in sorted(counts, key=len):
        count, shorter = counts[ending], counts.get(ending[1:], 0)
        if len(ending) > LONGEST or count < least or longer.get(ending, 0) > ALWAYS_LONGER * count:
            continue
        if ending[1:] not in found or count >= OF_THE_SHORTER * shorter:
            found.add(ending)
    return found


def _without(cores: pd.Series, endings: set[str]) -> pd.Series:
    """The texts without their longest ending, where two characters stay."""

    def cut(core: str) -> str:
        for length in range(LONGEST, 1, -1):
            if len(core) >= length + MIN_CORE and core[-length:] in endings:
                return core[:-length]
        return core

    return cores.map(cut).drop_duplicates()
