"""Modules of other packages that are loaded when something of them is asked for, and not before.

For packages that open with half a library which the product never calls. What is asked for is
loaded as always, a moment later; nothing is replaced.
"""

import importlib.util
import sys


def load_when_used(*names: str) -> None:
    """Put off the loading of modules, for whoever imports them next.

    Args:
        names: full names; the packages above them are loaded at once. A module that is there
            already stays as it is, and one that is not installed is missed by whoever imports it.
    """
    for name in names:
        if name in sys.modules:
            continue
        try:
            spec = importlib.util.find_spec(name)
        except ModuleNotFoundError:
            continue
        if spec is None or spec.loader is None:
            continue
        spec.loader = loader = importlib.util.LazyLoader(spec.loader)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        loader.exec_module(module)
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
