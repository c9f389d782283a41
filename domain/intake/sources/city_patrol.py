"""Patrols of the city's own team: the towns' sheet, without a due date and without a town.

What the columns mean is said by `domain.intake.sources.town_submission`; rows are read by
`resources.intake.town`.
"""

from dataclasses import replace

from domain.intake.sources.town_submission import SOURCE as TOWN

SOURCE = replace(
    TOWN,
    name="city_patrol",
    asset="city_patrols",
    label="市级巡查",
    description="市专班的巡查情况表：表式与镇街相同，不按批次，没有报送截止日",
    place=15,
    way="patrols",
    derived={name: kind for name, kind in TOWN.derived.items() if name != "batch"},
    within_batch=(),
    # The filer is the city: where a place lies, its address alone says.
    mention={new: old for new, old in TOWN.mention.items() if new != "town_hint"},
)
