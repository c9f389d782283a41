"""The one place where the pipeline is put together; it assembles and does nothing else.

`build_definitions` serves the UI, the run command and the tests; `workspace.yaml` loads `defs`.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from assets import (
    accounts,
    documents,
    early_warnings,
    follow_up,
    handovers,
    linkage,
    planning,
    publication,
    registry,
    supervision,
    trends,
)
from assets.base.kinds import in_databases
from assets.base.schema_check import SCHEMA_CHECKS
from assets.sources import source_assets
from pipelines.automation.approval_job import approve_candidate
from pipelines.automation.jobs import build_jobs
from pipelines.automation.schedules import build_schedules
from pipelines.automation.sensors import build_sensors
from pipelines.console.command import settings_here
from pipelines.console.progress import progress_logger
from resources.base.file_modes import private_process
from resources.dagster_resources import build_resources
from resources.settings import Settings
from schemas.policy.load import load_policy

MODULES = (
    *(accounts, linkage, registry, publication),
    *(follow_up, supervision, handovers, early_warnings, planning, documents, trends),
)
"""Where assets are, each with the checks of its data; the sources are made from the policy."""


def build_definitions(
    settings: Settings, overrides: Mapping[str, Any] | None = None
) -> dg.Definitions:
    """Everything that Dagster knows of this project.

    Args:
        settings: where inputs and outputs are.
        overrides: resources to put in place of the configured ones, by name (tests).
    """
    policy = load_policy(settings.policy_dir)
    jobs = build_jobs()
    loaded = dg.load_assets_from_modules(MODULES)
    assets = [*source_assets(policy), *(a for a in loaded if isinstance(a, dg.AssetsDefinition))]
    return dg.Definitions(
        assets=in_databases(assets, settings),
        asset_checks=[*dg.load_asset_checks_from_modules(MODULES), *SCHEMA_CHECKS],
        jobs=[*jobs.values(), approve_candidate],
        schedules=build_schedules(jobs),
        sensors=build_sensors(jobs, settings, policy),
        resources={**build_resources(settings), **(overrides or {})},
        loggers={"console": dg.colored_console_logger, "progress": progress_logger},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Definitions of this installation, from the environment."""
    settings = settings_here()
    settings.require_sources()
    private_process(settings.document_group)
    return build_definitions(settings)
