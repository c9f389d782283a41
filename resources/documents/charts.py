"""Small charts for pages that no network is needed to read: where bars, lines and labels lie.

Only geometry: numbers and labels in, a `Drawing` out; `templates/charts.html.j2` writes it as
inline SVG. Colours differ in lightness too, so that a black-and-white print can be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

GREEN, RED, GREY, AMBER, BLUE, PURPLE, BLACK, BROWN = (
    "#2f6f4f", "#c0392b", "#b7b7b7", "#e0a030", "#34608f", "#7d5ba6", "#222222", "#8a5a2b",
)  # fmt: skip
COLOURS = (GREEN, RED, GREY, AMBER, BLUE, PURPLE, BLACK, BROWN)
"""Accepted, rejected, ignored, and others in order."""
LABEL_WIDTH = 150
BAR_HEIGHT = 18
CHART_WIDTH = 760
LINE_HEIGHT = 170
MARGIN = 44
"""Lengths in pixels of the drawing."""


class Rectangle(NamedTuple):
    """A filled rectangle; lengths in pixels, from the upper left."""

    x: float
    y: float
    width: float
    height: float
    colour: str


class Label(NamedTuple):
    """A text that begins (`start`) or ends (`end`) at a point."""

    x: float
    y: float
    text: str
    anchor: str


class Line(NamedTuple):
    """Points joined by a line, each marked."""

    points: tuple[tuple[float, float], ...]
    colour: str


@dataclass(frozen=True)
class Drawing:
    """One chart.

    Attributes:
        width: in pixels.
        height: in pixels.
        rectangles: drawn first.
        lines: drawn over them.
        texts: drawn last.
        legend: name and colour of each series; empty where there is only one.
    """

    width: int
    height: int
    rectangles: tuple[Rectangle, ...] = ()
    lines: tuple[Line, ...] = ()
    texts: tuple[Label, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()


def stacked_bars(
    rows: Mapping[str, Sequence[float]],
    series: Sequence[str],
    colours: Sequence[str] = COLOURS,
    label_width: int = LABEL_WIDTH,
) -> Drawing:
    """Horizontal bars, one per label, each made of the parts of `series`; numbers at the end.

    Args:
        rows: label of a bar to the length of each part, in the unit of the figures.
        series: names of the parts.
        colours: colours of the parts.
        label_width: room for the labels, in pixels.
    """
    room = CHART_WIDTH - label_width - 120
    largest = max((sum(values) for values in rows.values()), default=0) or 1
    bars, texts = [], []
    for number, (label, values) in enumerate(rows.items()):
        y, x = number * (BAR_HEIGHT + 6), float(label_width)
        texts.append(Label(label_width - 6, y + 13, label, "end"))
        for colour, value in zip(colours, values, strict=False):
            width = room * value / largest
            bars.append(Rectangle(_px(x), y, _px(max(width, 0)), BAR_HEIGHT, colour))
            x += width
        texts.append(Label(_px(x + 6), y + 13, " / ".join(f"{v:g}" for v in values), "start"))
    height = len(rows) * (BAR_HEIGHT + 6) + 4
    return Drawing(
        CHART_WIDTH, height, tuple(bars), texts=tuple(texts), legend=_legend(series, colours)
    )


def lines(
    points: Mapping[str, Sequence[float]], labels: Sequence[str], *, shares: bool = False
) -> Drawing:
    """Lines over time, one per name, from the left (oldest) to the right; gaps are NaN.

    Args:
        points: name of a line to its values; `shares` between 0 and 1 are shown in percent.
        labels: what stands below the first and the last point.
        shares: whether the values are shares.
    """
    values = [v for line in points.values() for v in line if v == v]
    top = max(values, default=0) or 1
    width, height = CHART_WIDTH - 2 * MARGIN, LINE_HEIGHT - 2 * MARGIN
    step = width / max(len(labels) - 1, 1)
    drawn = []
    for colour, line in zip(COLOURS * 3, points.values(), strict=False):
        spots = tuple(
            (_px(MARGIN + step * i), _px(MARGIN + height * (1 - v / top)))
            for i, v in enumerate(line)
            if v == v
        )
        drawn.append(Line(spots, colour))
    texts = [
        Label(MARGIN - 4, MARGIN + 6, f"{top:.1%}" if shares else f"{top:g}", "end"),
        Label(MARGIN - 4, MARGIN + height, "0", "end"),
    ]
    if labels:
        texts.append(Label(MARGIN, LINE_HEIGHT - 12, labels[0], "start"))
        texts.append(Label(CHART_WIDTH - MARGIN, LINE_HEIGHT - 12, labels[-1], "end"))
    ground = Rectangle(MARGIN, MARGIN, width, height, "#f4f4f4")
    return Drawing(
        CHART_WIDTH, LINE_HEIGHT, (ground,), tuple(drawn), tuple(texts), _legend(points, COLOURS)
    )


def _px(length: float) -> float:
    """A length that is the same on every machine."""
    return round(length, 1)


def _legend(
    series: Sequence[str] | Mapping[str, object], colours: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    return tuple(zip(series, [*colours] * 3, strict=False)) if len(series) > 1 else ()
