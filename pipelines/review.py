"""`make review`: writes the review queue of the last run as a workbook for a person.

Exit status: 0 if the file was written (also when nothing waits), 2 if settings cannot be read.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dotenv import load_dotenv

from domain.registry.review import ranked
from resources.databases.registry_store import RegistryStore
from resources.documents.review_workbook import write_review
from resources.file_modes import private_process
from resources.settings import PROJECT_ROOT, Settings, SettingsError

FILE_NAME = "待核对记录.xlsx"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the queue and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.review", description=__doc__)
    parser.add_argument("--out", type=Path, help="file to write (default: in the data folder)")
    given = parser.parse_args(arguments)
    load_dotenv(PROJECT_ROOT / ".env")
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    private_process(settings.document_group)
    store = RegistryStore(settings.database_url)
    store.migrate()
    queue = ranked(store.table("link_review"))
    store.dispose()
    path = given.out or settings.data_dir / "review" / FILE_NAME
    write_review(path, queue)
    print(f"{len(queue)} 对记录待人工核对：{path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
