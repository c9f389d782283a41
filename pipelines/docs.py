"""`make docs`: writes the generated pages under `docs/`."""

import sys
from collections.abc import Sequence

from pipelines.console.arguments import no_arguments
from resources.settings import PROJECT_ROOT
from schemas.tables.dictionary import render

PAGE = PROJECT_ROOT / "docs" / "data_dictionary.md"


def main(arguments: Sequence[str] = ()) -> None:
    """Write the data dictionary."""
    no_arguments("dictionary", __doc__, arguments)
    PAGE.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
