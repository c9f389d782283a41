"""`python -m pipelines.backup save|check|restore FOLDER`: both databases and the feed.

Exit status: 0 done, 1 not possible (the message says why), 2 wrong settings.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dotenv import load_dotenv

from resources.databases.backup import BackupError, back_up, check, restore
from resources.file_modes import private_process
from resources.settings import PROJECT_ROOT, Settings, SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Save, check or restore a backup of this installation."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.backup", description=__doc__)
    parser.add_argument("action", choices=["save", "check", "restore"])
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args(arguments)
    load_dotenv(PROJECT_ROOT / ".env")
    try:
        settings = Settings.from_environment()
        private_process()
        act(chosen.action, chosen.folder.resolve(), settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{chosen.action}: {chosen.folder}")
    return 0


def act(action: str, folder: Path, settings: Settings) -> None:
    """Do one of the three.

    Raises:
        BackupError: it cannot be done.
    """
    databases = {"shared": settings.shared_url, "registry": settings.database_url}
    if settings.dagster_url:
        databases["dagster"] = settings.dagster_url
    if action == "save":
        back_up(folder, databases, settings.feed_dir)
    elif action == "restore":
        restore(folder, databases, settings.feed_dir)
    else:
        check(folder)


if __name__ == "__main__":
    sys.exit(main())
