"""What the two Alembic environments share: run a migration on the connection that the store gives.

Each database has its own history and version table, so that both may live in one PostgreSQL
database.
"""

from alembic import context
from sqlalchemy import MetaData


def run(metadata: MetaData, version_table: str) -> None:
    """Run the migrations of one database inside the store's transaction."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=version_table,
        render_as_batch=True,
    )
    context.run_migrations()
