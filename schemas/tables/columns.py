"""Kinds of columns and how a table is made from its lines; the two collections of tables."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
)

ColumnKind = Literal["text", "date", "moment", "wan", "yuan", "int", "serial", "bool", "float"]
"""How a column is typed; moments are Asia/Shanghai wall time without a zone."""
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
_TYPES: Mapping[str, Any] = {
    "text": Text(),
    "date": Date(),
    "moment": DateTime(),
    "wan": Numeric(20, 6, asdecimal=False),
    "yuan": Numeric(20, 2, asdecimal=False),
    "int": Integer(),
    "serial": BigInteger().with_variant(Integer(), "sqlite"),
    "bool": Boolean(),
    "float": Float(),
}
SEALS = "seals"
"""Key of the table of seals in the `info` of its metadata (`resources/databases/seals.py`)."""
SEALED_COLUMNS = "sealed_columns"
"""Key of a table's `info`: the columns that its seal covers, where hashes cover the rest."""
Spec = tuple[str, ColumnKind, str]
"""Name, kind and Chinese comment of a column."""


def make_table(
    metadata: MetaData, name: str, comment: str, key: Sequence[str], columns: Sequence[Spec]
) -> Table:
    """Return a table whose columns outside the key may be null."""
    return Table(
        name,
        metadata,
        *(
            Column(
                column,
                _TYPES[kind],
                primary_key=column in key,
                nullable=column not in key,
                autoincrement=False,
                comment=note,
            )
            for column, kind, note in columns
        ),
        comment=comment,
    )
