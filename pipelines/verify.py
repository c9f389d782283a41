"""`make verify`: proves all releases of the feed directory and the databases.

Exit status: 0 if everything agrees, 1 if anything does not (each fault is printed), 2 if settings
cannot be read.
"""

import sys
from collections.abc import Sequence

from dotenv import load_dotenv

from pipelines.arguments import no_arguments
from resources.feed import FeedDirectory
from resources.registry_store import RegistryStore
from resources.settings import PROJECT_ROOT, Settings, SettingsError
from resources.shared_store import SharedStore
from resources.verification import verify


def main(arguments: Sequence[str] = ()) -> int:
    """Verify the feed of this installation and print what does not agree."""
    no_arguments("verify", __doc__, arguments)
    load_dotenv(PROJECT_ROOT / ".env")
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    store, registry = SharedStore(settings.shared_url), RegistryStore(settings.database_url)
    store.migrate()
    registry.migrate()
    faults = verify(store, FeedDirectory(settings.feed_dir), registry)
    for fault in faults:
        print(f"✗ {fault}")
    if not faults:
        print(f"✓ {len(store.releases())} 个批次全部验证通过：登记库、共享表、变更日志与文件一致")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
