"""The two collections of tables, and the keys under which a table says how it is sealed."""

from sqlalchemy import MetaData

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of indexes and keys, so that migrations can refer to them on every database."""
registry_metadata = MetaData(naming_convention=NAMING)
"""Tables of the registry database (restricted)."""
shared_metadata = MetaData(naming_convention=NAMING)
"""Tables of the shared database (read by departments)."""
SEALS = "seals"
"""Key of the table of seals in the `info` of its metadata (`resources/databases/seals.py`)."""
SEALED_COLUMNS = "sealed_columns"
"""Key of a table's `info`: the columns that its seal covers, where hashes cover the rest."""
