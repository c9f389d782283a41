"""Command line of the generator: `python -m samples.generate --seed 7 --out DIR`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from samples.render import generate


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, generate, say what was written."""
    parser = argparse.ArgumentParser(prog="python -m samples.generate", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--parties", type=int, default=110)
    parser.add_argument("--registrations", type=int, default=340)
    parser.add_argument("--mess", type=float, default=1.0)
    parser.add_argument("--followed", type=int, default=0, help="rounds of stories of clues")
    parser.add_argument("--watched", type=int, default=0, help="parties with a known hazard")
    parser.add_argument("--warned", type=int, default=0, help="rounds of early warnings")
    given = parser.parse_args(arguments)
    truth = generate(
        given.seed,
        given.out,
        parties=given.parties,
        registrations=given.registrations,
        level=given.mess,
        followed=given.followed,
        watched=given.watched,
        warned=given.warned,
    )
    print(
        f"{len(truth.mentions)} mentions, {len(truth.listings)} documents, "
        f"{len(truth.rejections)} expected rejections in {given.out}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
