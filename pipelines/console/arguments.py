"""Commands that take no arguments: `--help` explains, anything else is refused; nothing runs."""

import argparse
from collections.abc import Sequence


def no_arguments(command: str, description: str | None, arguments: Sequence[str]) -> None:
    """Leave the program with the explanation (status 0) or a refusal (status 2) if any are given.

    Args:
        command: module of the command, below `pipelines`.
        description: what `--help` says.
        arguments: what was given on the command line.
    """
    parser = argparse.ArgumentParser(prog=f"python -m pipelines.{command}", description=description)
    parser.parse_args(arguments)
