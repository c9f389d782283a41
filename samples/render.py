"""Turns a world and its history into an inbox, a market database and truth files.

The order of the steps matters: link decisions refer to records that the other sources have shown.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from samples.scoring.alerts import write_warned
from samples.scoring.follow_up import write_stories
from samples.scoring.listing import add_listings
from samples.scoring.planning import write_watched
from samples.scoring.routes import write_routes
from samples.scoring.truth import Truth
from samples.world.history import History
from samples.world.mess import Mess
from samples.world.population import build
from samples.world.timeline import write_history
from samples.world.world import World
from samples.writers.answers import write_answers
from samples.writers.city import write_city_patrols
from samples.writers.complaints import ComplaintWriter
from samples.writers.market import write_market
from samples.writers.planning import write_planning
from samples.writers.tables import write_credit, write_links, write_referrals
from samples.writers.town import TownWriter

INBOX: Final = "inbox"
MARKET: Final = "market_regulation.db"
TRUTH: Final = "truth"


def render(world: World, history: History, seed: int, level: float, out: Path) -> Truth:
    """Write everything below `out` (replacing what an earlier run wrote) and return the truth."""
    for folder in (INBOX, TRUTH):
        shutil.rmtree(out / folder, ignore_errors=True)
    mess, truth = Mess(world, seed, level), Truth(world)
    inbox = out / INBOX
    towns = TownWriter(world, history, mess, truth, inbox)
    towns.write_all()
    write_city_patrols(history, towns)
    ComplaintWriter(world, history, mess, truth, inbox).write_all()
    write_referrals(history, mess, truth, inbox)
    write_credit(history, mess, truth, inbox)
    write_market(world, history, mess, truth, out / MARKET)
    write_links(world, mess, truth, inbox)
    write_answers(history, truth, inbox)
    write_planning(history, inbox)
    truth.finish()
    add_listings(history, truth)
    truth.write(out / TRUTH)
    write_stories(history, truth, out / TRUTH)
    write_routes(history, truth, out / TRUTH)
    write_watched(history, out / TRUTH)
    write_warned(history, truth, out / TRUTH)
    return truth


def generate(
    seed: int,
    out: Path,
    *,
    parties: int = 110,
    registrations: int = 340,
    level: float = 1.0,
    followed: int = 0,
    watched: int = 0,
    warned: int = 0,
) -> Truth:
    """The inbox, database and truth of one seed.

    Args:
        seed: The same seed and sizes give the same bytes.
        out: Folder that receives `inbox/`, `market_regulation.db` and `truth/`.
        parties: Violators (at least the special cases, about seventy-five).
        registrations: Rows of the business register, innocent ones included.
        level: How messy: 0 tidy, 1 as real files are.
        followed: Rounds of stories about what becomes of findings (`samples.world.follow_up`) and
            to which department they go (`samples.world.routes`);
            without any the world is the same as before there were stories.
        watched: Parties with a known hazard (`samples.world.watched`), beside towns' own lists and
            lists of responsible persons; without any there are none of these.
        warned: Rounds of what early warnings must see and what they must not
            (`samples.world.warned`).
    """
    world = build(seed, parties, registrations, followed=followed, watched=watched, warned=warned)
    return render(world, write_history(world, seed), seed, level, out)
