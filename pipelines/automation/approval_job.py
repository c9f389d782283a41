"""The approval job: what the command does, for those who work in the UI.

Its one op writes to the shared database; the publication follows with the job `publish_only`.
"""

import dagster as dg

from resources.dagster_resources import PolicyResource, SharedResource
from resources.publication.approval import confirm, reject


class Confirmation(dg.Config):
    """What the person says.

    Attributes:
        candidate_hash: the hash shown beside the candidate (metadata `waiting_for_approval`).
        person: name of the person.
        reject_because: reason to reject it; empty to confirm.
    """

    candidate_hash: str
    person: str
    reject_because: str = ""


@dg.op(description="具名人员确认或否决等待审批的候选名单")
def confirm_candidate(
    context: dg.OpExecutionContext,
    config: Confirmation,
    shared_store: SharedResource,
    policy: PolicyResource,
) -> None:
    """Record the person's word."""
    engine, rule = shared_store.open().engine, policy.load().listing.approval
    if config.reject_because:
        reject(engine, config.candidate_hash, config.person, config.reject_because, rule)
        return
    enough = confirm(engine, config.candidate_hash, config.person, rule)
    context.log.info("可以发布" if enough else "还须另一人复核")


@dg.job(name="approve_candidate", description="确认候选名单；随后运行 publish_only 发布")
def approve_candidate() -> None:
    """One op: the confirmation."""
    confirm_candidate()
