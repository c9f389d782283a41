"""`make docs`: writes the generated pages under `docs/`."""

from resources.settings import PROJECT_ROOT
from schemas.dictionary import render

PAGE = PROJECT_ROOT / "docs" / "data_dictionary.md"


def main() -> None:
    """Write the data dictionary."""
    PAGE.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
