"""How often Python looks for objects that only refer to each other.

The collector walks over every container that lives, and a run holds some millions: modules,
models, policies, cells of sheets. Nearly all that a run lets go is freed at once by its count of
references, so that walking every few hundred allocations finds next to nothing, and took 11 % of
the processor time of a run on the sample.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (50_000, 20, 100)
"""New containers before the youngest are walked over (Python's 700), then how many such rounds
before the next generation is."""


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Walk over what lives seldom, and never over what lives already; as before at the end."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
