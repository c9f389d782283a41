"""What was planted in a world, as its stories and scores know it; how it is planted is beside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from samples.world.world import Party


@dataclass(frozen=True)
class Expected:
    """What must become of one clue.

    Attributes:
        tag: names the event, and through it the record that tells it.
        matter: clues with the same value are one matter, all others are not.
        state: state on the as-of day.
        flags: flags that it must bear, `;` between them; others may stand beside them.
        concluded_by: tag of the event that concludes it, empty if it does so itself.
    """

    tag: str
    matter: str
    state: str
    flags: str = ""
    concluded_by: str = ""


@dataclass(frozen=True)
class Contradiction:
    """Two clues that contradict each other; `cleared` if things were put in order in between."""

    left: str
    right: str
    cleared: bool


@dataclass(frozen=True)
class Answer:
    """What a unit fills in about a clue, by header."""

    tag: str
    cells: dict[str, str]


@dataclass
class Stories:
    """Everything that was planted."""

    expected: list[Expected] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


@dataclass(frozen=True)
class Route:
    """Where one clue must go.

    Attributes:
        tag: names the event, and through it the record that tells it.
        departments: codes; none where it goes nowhere.
        recent: whether its matter is recent enough to be looked at.
        answer: how its departments answer (`ANSWERS`).
        matter: clues with the same value are one matter.
    """

    tag: str
    departments: tuple[str, ...]
    recent: bool
    answer: str
    matter: str


@dataclass
class Routes:
    """Everything that was planted."""

    routes: list[Route] = field(default_factory=list)


@dataclass(frozen=True)
class Warned:
    """One thing that must be told, or must not.

    Attributes:
        kind: of the warning.
        name: of the story.
        parties: those concerned; of a reappearance the earlier and the later one.
        tags: events that the warning rests on.
        subject: `<town>|<batch>` of a silent town.
        told: whether there must be a warning.
    """

    kind: str
    name: str
    parties: tuple[Party, ...]
    tags: tuple[str, ...]
    subject: str
    told: bool


@dataclass
class Warnings:
    """Everything that was planted.

    Attributes:
        rows: what must be told and what must not.
        silent: batches (by their due day) of which towns (by code) tell nothing, and how.
        roles: how a town behaves, by its code.
    """

    rows: list[Warned] = field(default_factory=list)
    silent: dict[tuple[date, str], str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hazard:
    """Chance that a party is found in the batch after `batch`, by what was known at its end."""

    party: Party
    batch: date
    chance: float


@dataclass(frozen=True)
class OwnRow:
    """One row of a town's own list; `enters`: whether it must put its party on the list."""

    town_code: str
    town: str
    name: str
    code: str
    party: Party | None
    enters: bool | None


@dataclass(frozen=True)
class Watched:
    """Everything that was planted.

    Attributes:
        hazards: per party and batch.
        own_rows: of the towns' own lists.
        responsible: party whose house somebody answers for, and that person.
    """

    hazards: list[Hazard] = field(default_factory=list)
    own_rows: list[OwnRow] = field(default_factory=list)
    responsible: list[tuple[Party, str]] = field(default_factory=list)
