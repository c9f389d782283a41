"""One installation, one origin of data: the shipped sample, or one's own; never both in turn.

A mark of one word stands in the data folder, in the feed, and in both databases from the first run
on (`sample` or `own`); who comes with the other origin is refused before anything is written. What
was begun before there were marks is marked by the next run. Marks are no part of any release.
"""

from pathlib import Path

from sqlalchemy import Engine, Table, insert, select

from resources.base.files import replace_file
from resources.databases.engine import writing
from resources.databases.seals import seal
from resources.settings import OriginError

MARK = ".origin"
"""Name of the mark in a folder."""


def claim_folder(folder: Path, origin: str, variable: str) -> None:
    """Mark a folder as of this origin, or refuse one of the other.

    Args:
        folder: where the program writes; it must be there.
        origin: mark of the sample or of real data.
        variable: setting that named the folder, for the message.

    Raises:
        OriginError: it was begun with the other origin; `variable` says which setting names it.
    """
    mark = folder / MARK
    found = mark.read_text("utf-8").strip() if mark.is_file() else None
    _agree(found, origin, variable)
    if found is None:
        replace_file(mark, f"{origin}\n".encode())


def claim_database(engine: Engine, table: Table, origin: str, variable: str) -> None:
    """Mark a database as of this origin, or refuse one of the other.

    Args:
        engine: the database.
        table: table that holds the mark.
        origin: mark of the sample or of real data.
        variable: setting that named the database, for the message.

    Raises:
        OriginError: it was begun with the other origin.
    """
    with engine.connect() as connection:
        found = connection.execute(select(table.c.origin)).scalar()
    _agree(found, origin, variable)
    if found is None:
        with writing(engine) as connection:
            if connection.execute(select(table.c.origin)).scalar() is None:
                connection.execute(insert(table), {"origin": origin})
            seal(connection, [table])


def _agree(found: str | None, origin: str, variable: str) -> None:
    if found not in (None, origin):
        raise OriginError(variable, str(found), origin)
