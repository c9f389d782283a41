"""Who may do what on PostgreSQL: four roles without login, granted to the accounts of people.

How rights are given stands here; which ones stands in the migration that gives them, so that it
never changes with later code. Where the connecting role may not create roles, nothing is granted
and a notice says what the administrator has to do; the tables work all the same.
"""

import logging
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

logger = logging.getLogger(__name__)

ROLES = {
    "registry_rw": "登记库：读写",
    "feed_publisher": "共享库：发布",
    "feed_reader": "共享库：各部门读取名单、变更与批次",
    "public_reader": "共享库：只读公开名单",
}
"""Roles and what they are for."""


def grant(connection: Connection, roles: Sequence[str], statements: Iterable[str]) -> None:
    """Give rights to roles, which are made where they are missing, and let them see the schema.

    Who may create in the schema is not changed: before PostgreSQL 15 that is everybody, until the
    administrator revokes it.

    Args:
        connection: the migration's, on PostgreSQL.
        roles: some of `ROLES`.
        statements: one GRANT each.
    """
    if not _make_roles(connection, roles):
        return
    schema = connection.execute(text("SELECT current_schema()")).scalar_one()
    quoted = connection.dialect.identifier_preparer.quote(schema)
    usage = f"GRANT USAGE ON SCHEMA {quoted} TO {', '.join(roles)}"
    for statement in (*statements, usage):
        connection.execute(text(statement))


def _make_roles(connection: Connection, roles: Sequence[str]) -> bool:
    """Create the roles that are missing; return whether all are there."""
    known = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
    missing = [role for role in roles if role not in known]
    may = connection.execute(
        text("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
    ).scalar_one()
    if missing and not may:
        logger.warning(
            "当前数据库账号无权创建角色，未设置读写权限；请管理员建立角色 %s（见 docs/feed.md）",
            "、".join(missing),
        )
        return False
    for role in missing:
        connection.execute(text(f"CREATE ROLE {role} NOLOGIN"))
    return True
