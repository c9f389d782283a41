"""`registry docs`: writes the generated pages under `docs/`."""

import sys

from pipelines.console.command import command
from resources.settings import PROJECT_ROOT
from schemas.tables.dictionary import render

PAGE = PROJECT_ROOT / "docs" / "data_dictionary.md"


@command("docs", "按表结构重新生成 docs/data_dictionary.md；改了列之后运行，与改动一并提交。")
def main() -> None:
    """Write the data dictionary."""
    PAGE.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
