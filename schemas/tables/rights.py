"""Who may do what on PostgreSQL: four roles without login, granted to the accounts of people.

Run by migrations. Where the connecting role may not create roles, nothing is granted and a notice
says what the administrator has to do; the tables work all the same.
"""

import logging

from sqlalchemy import Connection, text

from schemas.tables.columns import registry_metadata

logger = logging.getLogger(__name__)

ROLES = {
    "registry_rw": "登记库：读写",
    "feed_publisher": "共享库：发布",
    "feed_reader": "共享库：各部门读取名单、变更与批次",
    "public_reader": "共享库：只读公开名单",
}
"""Roles and what they are for."""

READABLE = (
    "credit_blacklist",
    "credit_blacklist_change",
    "credit_blacklist_release",
    "credit_blacklist_public",
    "credit_blacklist_history",
)
"""What departments read."""

REPLACED = ("credit_blacklist", "credit_blacklist_public", "credit_blacklist_staged")
"""Tables whose rows a publication replaces."""

APPENDED = ("credit_blacklist_change", "credit_blacklist_release", "credit_blacklist_file")
"""Tables that only ever grow: not even the publisher may change a row."""

INTERNAL = (
    "credit_blacklist_candidate",
    "credit_blacklist_masking",
    "shared_origin",
    "shared_seal",
)
"""Tables of the publisher alone."""


AUDITED = ("credit_blacklist_next",)
"""Views that only the audit of a candidate reads."""


def grant_shared(connection: Connection) -> None:
    """Grant the rights on the shared database."""
    if not _make_roles(connection):
        return
    statements = [
        *(
            f"GRANT SELECT ON {name} TO feed_reader, feed_publisher"
            for name in READABLE
            if _exists(connection, name)
        ),
        "GRANT SELECT ON credit_blacklist_public TO public_reader",
        *(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {n} TO feed_publisher" for n in REPLACED),
        *(
            f"GRANT SELECT, INSERT ON {name} TO feed_publisher"
            for name in APPENDED
            if _exists(connection, name)
        ),
        *(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO feed_publisher"
            for name in INTERNAL
            if _exists(connection, name)
        ),
        *(
            f"GRANT SELECT ON {name} TO feed_publisher"
            for name in AUDITED
            if _exists(connection, name)
        ),
        "GRANT SELECT ON alembic_version_shared TO feed_publisher",
        *_usage(connection, "feed_publisher, feed_reader, public_reader"),
    ]
    _execute(connection, statements)


def grant_registry(connection: Connection) -> None:
    """Grant the rights on the registry database."""
    if not _make_roles(connection):
        return
    statements = [
        *(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table.name} TO registry_rw"
            for table in registry_metadata.sorted_tables
            if _exists(connection, table.name)
        ),
        "GRANT SELECT ON alembic_version_registry TO registry_rw",
        *_usage(connection, "registry_rw"),
    ]
    _execute(connection, statements)


def _usage(connection: Connection, roles: str) -> list[str]:
    """Return the statements that let roles see the schema.

    Who may create in it is not changed: before PostgreSQL 15 that is everybody, until the
    administrator revokes it.
    """
    schema = connection.execute(text("SELECT current_schema()")).scalar_one()
    quoted = connection.dialect.identifier_preparer.quote(schema)
    return [f"GRANT USAGE ON SCHEMA {quoted} TO {roles}"]


def _make_roles(connection: Connection) -> bool:
    """Create the roles that are missing; return whether all are there."""
    known = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
    missing = [role for role in ROLES if role not in known]
    may = connection.execute(
        text("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
    ).scalar_one()
    if missing and not may:
        logger.warning(
            "当前数据库账号无权创建角色，未设置读写权限；请管理员建立角色 %s（见 docs/feed.md）",
            "、".join(missing),
        )
        return False
    _execute(connection, [f"CREATE ROLE {role} NOLOGIN" for role in missing])
    return True


def _exists(connection: Connection, name: str) -> bool:
    found = connection.execute(text("SELECT to_regclass(:name)"), {"name": name}).scalar_one()
    return found is not None


def _execute(connection: Connection, statements: list[str]) -> None:
    for statement in statements:
        connection.execute(text(statement))
