"""Names of sheets without persons' numbers: people name a sheet after whom it is about."""

from collections.abc import Sequence
from dataclasses import replace

from domain.intake.sheets.grids import Grid
from domain.values.personal_numbers import key_without_numbers


def with_plain_names(grids: Sequence[Grid]) -> list[Grid]:
    """Return the sheets with a digest in place of each telephone and id number of their names.

    Two sheets never share a name because of it: the second spelling of a number is counted.
    """
    named: list[Grid] = []
    taken = {grid.name for grid in grids}
    for grid in grids:
        name = key_without_numbers(grid.name)
        if name == grid.name:
            named.append(grid)
            continue
        plain, number = name, 1
        while name in taken:
            number += 1
            name = f"{plain}~{number}"
        taken.add(name)
        named.append(replace(grid, name=name))
    return named
