"""`registry review`: writes the review queue of the last run as a workbook for a person."""

import sys
from pathlib import Path

import click

from domain.registry.review import ranked
from pipelines.console.command import command, settings_here
from resources.base.file_modes import private_process
from resources.databases.registry_store import RegistryStore
from resources.documents.review_workbook import write_review

FILE_NAME = "待核对记录.xlsx"

WHAT = """
把最近一次运行留下的待核对记录对写成一个工作簿，疑似程度高的在前。
填好“结论”后放进收件箱的 link_decisions/，下次运行生效（docs/review.md）。
"""


@command("review", WHAT, ["", "--out 待核对.xlsx"], {0: "已写出（没有待核对的也写）"})
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="文件",
    help="写到哪个文件；不写则在数据文件夹的 review/ 下",
)
def main(out: Path | None) -> None:
    """Write the queue and say where it is."""
    settings = settings_here()
    private_process(settings.document_group)
    store = RegistryStore(settings.database_url)
    store.migrate()
    queue = ranked(store.table("link_review"))
    store.dispose()
    path = out or settings.data_dir / "review" / FILE_NAME
    write_review(path, queue)
    click.echo(f"{len(queue)} 对记录待人工核对：{path}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
