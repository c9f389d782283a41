"""The one place where the pipeline is put together; it assembles and does nothing else.

`build_definitions` serves the UI, the run command and the tests; `workspace.yaml` loads `defs`.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dotenv import load_dotenv

from assets import accounts as quality
from assets import checks, follow_up, publication, registry
from assets import documents as monitoring
from assets import trends as quality_checks
from assets.base import schema_check as schema_checks
from assets.sources import source_assets
from pipelines.automation import approval_job as approval
from pipelines.automation.jobs import build_jobs
from pipelines.automation.schedules import build_schedules
from pipelines.automation.sensors import build_sensors
from pipelines.console.progress import progress_logger
from resources.dagster_resources import build_resources
from resources.file_modes import private_process
from resources.settings import PROJECT_ROOT, Settings
from schemas.policy.load import load_policy


def build_definitions(
    settings: Settings, overrides: Mapping[str, Any] | None = None
) -> dg.Definitions:
    """Everything that Dagster knows of this project.

    Args:
        settings: where inputs and outputs are.
        overrides: resources to put in place of the configured ones, by name (tests).
    """
    policy = load_policy(settings.policy_dir)
    modules = [quality, monitoring, registry, publication, follow_up]
    jobs = build_jobs()
    return dg.Definitions(
        assets=[*source_assets(policy), *dg.load_assets_from_modules(modules)],
        asset_checks=[
            *dg.load_asset_checks_from_modules([checks, follow_up, quality_checks]),
            *schema_checks.SCHEMA_CHECKS,
        ],
        jobs=[*jobs.values(), approval.approve_candidate],
        schedules=build_schedules(jobs, policy.calendar),
        sensors=build_sensors(jobs, settings, policy),
        resources={**build_resources(settings), **(overrides or {})},
        loggers={"console": dg.colored_console_logger, "progress": progress_logger},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Definitions of this installation, from the environment."""
    load_dotenv(PROJECT_ROOT / ".env")
    settings = Settings.from_environment()
    settings.require_sources()
    private_process(settings.document_group)
    return build_definitions(settings)
