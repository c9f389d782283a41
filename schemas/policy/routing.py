"""`routing.yaml` beside the other files: every code, type and signal that its rules name exists."""

from collections.abc import Collection

from domain.supervision.handovers.policy import RoutingPolicy
from schemas.policy.files import PolicyError

ROUTING = "supervision/routing.yaml"
"""Where it stands in the policy folder."""


def checked_routing(
    routing: RoutingPolicy,
    codes: Collection[str],
    premises: Collection[str],
    signals: Collection[str],
) -> RoutingPolicy:
    """Return the rules if everything that they name is known.

    Args:
        routing: the rules.
        codes: kinds of violations (`words/vocabulary.yaml`).
        premises: types of premises (`sources.yaml`).
        signals: what texts tell beside the violation (`words/complaints.yaml`).

    Raises:
        PolicyError: a rule names something that no other file knows, so that it would never apply.
    """
    for name, rule in routing.rules.items():
        for key, named, known in (
            ("codes", rule.codes, codes),
            ("premises", rule.premises, premises),
            ("signals", rule.signals, signals),
        ):
            if stray := sorted(set(named) - set(known)):
                raise PolicyError(
                    ROUTING, f"rules.{name}.{key}", f"{'、'.join(stray)} is known nowhere"
                )
    return routing
