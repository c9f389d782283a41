"""`windows.yaml`, `planning.yaml` and `watch.yaml` as the frozen rules of supervision.

The shapes are those of `domain.supervision`; unknown keys are errors, since a misspelt rule must
not be passed over.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from domain.supervision.plan.rules import PlanRules
from domain.supervision.watchlist.rules import WatchRules
from domain.supervision.windows import WindowRules
from schemas.policy.files import Pattern
from schemas.policy.listing import unknown_keys

Patterns = tuple[Pattern, ...]


def window_rules(content: Any) -> WindowRules:
    """Check the content of `windows.yaml`.

    Raises:
        pydantic.ValidationError: a value is not allowed.
        KeyError: a key is unknown; its argument is the path of the key.
    """
    rules: WindowRules = _rules(WindowRules, content)
    return rules


def plan_rules(content: Any) -> PlanRules:
    """Check the content of `planning.yaml`.

    Raises:
        pydantic.ValidationError: a value is not allowed.
        KeyError: a key is unknown; its argument is the path of the key.
    """
    TypeAdapter(Patterns).validate_python(dict(content).get("training_patterns", ()))
    rules: PlanRules = _rules(PlanRules, content)
    return rules


def watch_rules(content: Any) -> WatchRules:
    """Check the content of `watch.yaml`.

    Raises:
        pydantic.ValidationError: a value is not allowed.
        KeyError: a key is unknown; its argument is the path of the key.
    """
    TypeAdapter(Patterns).validate_python(dict(content).get("risky_patterns", ()))
    rules: WatchRules = _rules(WatchRules, content)
    return rules


def _rules(shape: Any, content: Mapping[str, Any]) -> Any:
    for path in unknown_keys(shape, content, ""):
        raise KeyError(path)
    return TypeAdapter(shape).validate_python(content)
