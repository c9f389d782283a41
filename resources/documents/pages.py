"""How pages are made: Jinja2 templates beside this module, every value escaped, nothing fetched.

Put here how a template is found and filled. What a page shows is said by its module; how it looks
is `templates/`. A page must open and print on a closed network, so templates name no address.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")


def render(name: str, values: Mapping[str, Any]) -> str:
    """Return a template filled in; every text is escaped, also within attributes.

    Args:
        name: file below `templates/`.
        values: what the template names; each must be there.

    Raises:
        jinja2.UndefinedError: the template names something that is not among the values.
    """
    return _environment().get_template(name).render(values)


@cache
def _environment() -> "Environment":
    # Loaded at the first page: listing what there is needs none.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
