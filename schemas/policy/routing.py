"""`routing.yaml` beside the other files: every code, type and signal that its rules name exists."""

from collections.abc import Mapping

from domain.intake.fields import Choices
from domain.intake.sources.town_submission import SOURCE as PATROLS
from domain.supervision.handovers.policy import RoutingPolicy
from schemas.policy.files import ComplaintsFile, PolicyError, VocabularyFile

ROUTING = "supervision/routing.yaml"
"""Where it stands in the policy folder."""


def checked_routing(
    routing: RoutingPolicy,
    vocabulary: VocabularyFile,
    choices: Mapping[str, Choices],
    complaints: ComplaintsFile,
) -> RoutingPolicy:
    """Return the rules if everything that they name is known.

    Args:
        routing: the rules.
        vocabulary: has the kinds of violations.
        choices: source -> field -> spelling -> prescribed value; has the types of premises.
        complaints: has what texts tell beside the violation.

    Raises:
        PolicyError: a rule names something that no other file knows, so that it would never apply.
    """
    codes = {rule.code for rule in vocabulary.violations}
    premises = set(choices.get(PATROLS.name, {}).get("premises_type", {}).values())
    for name, rule in routing.rules.items():
        for key, named, known in (
            ("codes", rule.codes, codes),
            ("premises", rule.premises, premises),
            ("signals", rule.signals, set(complaints.signals)),
        ):
            if stray := sorted(set(named) - known):
                raise PolicyError(
                    ROUTING, f"rules.{name}.{key}", f"{'、'.join(stray)} is known nowhere"
                )
    return routing
