"""The form of a database: which migrations it has seen, and bringing it to the newest.

The histories are `schemas/migrations/<database>`: numbered from 0001 without gaps, each with all
that it does in its own text, so that an old one never changes with new code. What a tagged version
has written is migrated by every later one (`tests/upgrades`).
"""

from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, column, inspect, select
from sqlalchemy import table as column_table

from resources.databases.engine import writing
from resources.settings import SettingsError
from schemas.migrations.rights import grant

History = Literal["registry", "shared"]
"""Which of the two databases."""

MIGRATIONS = Path(__file__).resolve().parents[2] / "schemas" / "migrations"
"""Folder of the Alembic histories."""

NAMES = {
    "registry": ("REGISTRY_DATABASE_URL", "登记库"),
    "shared": ("REGISTRY_SHARED_URL", "共享库"),
}
"""Setting and Chinese name of each database."""


class UnknownRevisionError(SettingsError):
    """A database was written by a program whose migrations this one does not have.

    Attributes:
        variable: setting that names the database.
        revision: what the database says of itself.
    """

    def __init__(self, history: History, revision: str) -> None:
        variable, name = NAMES[history]
        # Numbers are given to tagged versions only; before the first tag revisions had words.
        who, what = (
            ("较新版本的程序", "请改用该版本或更新的程序")
            if revision.isdecimal()
            else (
                "正式版本（0.2.0）之前的程序",
                f"请把登记库、共享库与发布目录一并移走，{variable} 另指空库后由收件箱重新运行",
            )
        )
        found = f"{variable} 所指的{name}由{who}写成（{revision}）"
        ValueError.__init__(self, f"{found}，本程序不能升级，未作任何改动；{what}")
        self.variable = variable
        self.revision = revision


def migrate(engine: Engine, history: History) -> None:
    """Bring the tables of one database to the newest form; does nothing if they have it.

    Raises:
        UnknownRevisionError: its form is none that this program knows.
    """
    if is_current(engine, history):
        return
    import alembic.command

    config = _config(history)
    with writing(engine) as connection:
        known = {script.revision for script in _scripts(history).walk_revisions()}
        for revision in _found(connection, history):
            if revision not in known:
                raise UnknownRevisionError(history, revision)
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "head")


def is_current(engine: Engine, history: History) -> bool:
    """Return whether a database has the newest form; it is only looked at."""
    with engine.connect() as connection:
        newest: list[str] = sorted(_scripts(history).get_heads())
        return _found(connection, history) == newest


def grant_rights(engine: Engine, history: History) -> None:
    """Give the rights of every migration again, where roles were missing when it ran (PostgreSQL).

    Migrations name them: `ROLES` and `RIGHTS`.
    """
    with writing(engine) as connection:
        for script in reversed([*_scripts(history).walk_revisions()]):
            if hasattr(script.module, "RIGHTS"):
                grant(connection, script.module.ROLES, script.module.RIGHTS)


def _config(history: History) -> Any:
    """Alembic's, imported where it is needed: loading the definitions does not need it."""
    import alembic.config

    config = alembic.config.Config()
    config.set_main_option("script_location", str(MIGRATIONS / history))
    return config


def _scripts(history: History) -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config(history))


def _found(connection: Connection, history: History) -> list[str]:
    """The revisions that a database says it has; none without the table of them."""
    table = column_table(f"alembic_version_{history}", column("version_num"))
    if not inspect(connection).has_table(table.name):
        return []
    return sorted(connection.execute(select(table.c.version_num)).scalars())
