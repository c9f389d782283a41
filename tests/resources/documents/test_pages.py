"""Pages are made of templates in which every value is escaped and no address stands."""

import re

import jinja2
import pytest

from resources.documents.charts import Drawing, lines, stacked_bars
from resources.documents.pages import TEMPLATES, render

NASTY = "<script>alert('\"&')</script>"


def page(drawing: Drawing) -> str:
    sections = [{"title": NASTY, "drawing": drawing, "table": None}]
    return render(
        "quality_page.html.j2", {"day": "d", "run_id": NASTY, "head": NASTY, "sections": sections}
    )


@pytest.mark.parametrize(
    "drawing",
    [stacked_bars({NASTY: [1.0, 2.0]}, [NASTY, "b"]), lines({NASTY: [1.0]}, [NASTY])],
    ids=["bars", "lines"],
)
def test_no_text_becomes_markup(drawing: Drawing) -> None:
    made = page(drawing)
    assert "<script" not in made
    assert made.count("&lt;script&gt;") >= 4


def test_a_template_that_names_what_is_not_there_fails() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("quality_page.html.j2", {"day": "d"})


def test_templates_load_nothing() -> None:
    found = sorted(TEMPLATES.glob("*.j2"))
    assert len(found) >= 3
    for template in found:
        text = template.read_text("utf-8")
        assert not re.search(r"https?:|//|<script|<link|<img|@import|url\(|\|\s*safe", text)


def test_a_line_with_a_gap_is_drawn_without_it() -> None:
    drawn = lines({"a": [1.0, float("nan"), 3.0]}, ["x", "y", "z"])
    assert len(drawn.lines[0].points) == 2
    assert [label.text for label in drawn.texts] == ["3", "0", "x", "z"]


def test_bars_share_one_scale_and_tell_their_numbers() -> None:
    drawn = stacked_bars({"a": [10.0, 0.0], "b": [5.0, 0.0]}, ["p", "q"])
    longest, _, half, _ = (one.width for one in drawn.rectangles)
    assert longest == 2 * half
    assert [label.text for label in drawn.texts] == ["a", "10 / 0", "b", "5 / 0"]
