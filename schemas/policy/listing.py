"""`listing.yaml` as the frozen dataclasses of the rules of publication.

The shapes are those of `domain.listing.build` and `domain.release.delta`; here stands only how YAML
becomes them. Unknown keys are errors: a misspelt rule must not be passed over.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from domain.listing.rules import ListingRules
from domain.release.approval import ApprovalRule, Mode
from domain.release.gate import GUARDS, FeedRule, GatePolicy, Override

OTHER_KEYS = ("gate", "approval", "four_eyes", "approvers", "feed")
"""Keys of the file that are no rules of listing."""

ELSEWHERE = ("gate.rhythm_days", "county", "verified_findings")
"""What the rules know from other files: `sources.yaml`, `county.yaml`, `linkage.yaml`."""


@dataclass(frozen=True)
class ListingPolicy:
    """Everything that `listing.yaml` says.

    Attributes:
        rules: who is listed, and for how long.
        gate: what stops a publication.
        approval: whether a candidate waits for a named person, and for how many.
        feed: for how long the index of the feed holds.
    """

    rules: ListingRules
    gate: GatePolicy
    approval: ApprovalRule = field(default_factory=ApprovalRule)
    feed: FeedRule = field(default_factory=FeedRule)


def listing_policy(content: Any) -> ListingPolicy:
    """Check the content of the file.

    Raises:
        pydantic.ValidationError: a value is not allowed.
        KeyError: a key is unknown; its argument is the path of the key.
    """
    rules = {key: value for key, value in dict(content).items() if key not in OTHER_KEYS}
    if isinstance(rules.get("data_source"), Mapping):
        rules["data_source"] = (rules["data_source"]["name"], rules["data_source"]["code"])
    gate = content.get("gate") or {}
    for path in ELSEWHERE:
        if path.removeprefix("gate.") in (gate if path.startswith("gate.") else rules):
            raise KeyError(path)
    for path in (*unknown_keys(ListingRules, rules, ""), *unknown_keys(GatePolicy, gate, "gate.")):
        raise KeyError(path)
    feed = content.get("feed") or {}
    for path in unknown_keys(FeedRule, feed, "feed."):
        raise KeyError(path)
    checked = TypeAdapter(GatePolicy).validate_python(gate)
    for path in _incomplete(checked.overrides):
        raise KeyError(path)
    return ListingPolicy(
        TypeAdapter(ListingRules).validate_python(rules),
        checked,
        TypeAdapter(ApprovalRule).validate_python(
            {
                "mode": TypeAdapter(Mode).validate_python(content.get("approval", "auto")),
                "four_eyes": content.get("four_eyes", False),
                "approvers": content.get("approvers") or (),
            }
        ),
        TypeAdapter(FeedRule).validate_python(feed),
    )


def _incomplete(overrides: Sequence[Override]) -> Iterator[str]:
    """Paths of overrides that name no person, no reason or no guard that can be lifted."""
    for number, override in enumerate(overrides):
        path = f"gate.overrides.{number}"
        yield from (
            f"{path}.{key}" for key in ("person", "reason") if not getattr(override, key).strip()
        )
        if not override.guards:
            yield f"{path}.guards"
        yield from (f"{path}.guards.{code}" for code in override.guards if code not in GUARDS)


def unknown_keys(shape: Any, content: Any, prefix: str) -> Iterator[str]:
    """Paths of keys that a dataclass does not have, through nested ones, tuples and maps of them.

    Args:
        shape: the dataclass, or what a field of one holds.
        content: what stands in the file.
        prefix: path of the content within the file, with a full stop behind it, or empty.
    """
    if dataclasses.is_dataclass(shape) and isinstance(content, Mapping):
        hints = get_type_hints(shape)
        for key, value in content.items():
            if key in hints:
                yield from unknown_keys(hints[key], value, f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}"
    elif isinstance(content, Mapping):
        for key, value in content.items():
            for part in get_args(shape)[1:]:
                yield from unknown_keys(part, value, f"{prefix}{key}.")
    elif isinstance(content, list):
        for number, value in enumerate(content):
            for part in get_args(shape):
                yield from unknown_keys(part, value, f"{prefix}{number}.")
