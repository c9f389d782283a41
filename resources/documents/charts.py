"""Small charts as inline SVG: readable on a closed network and on paper, without any script.

Only drawing: bars and lines from numbers and labels. Colours differ in lightness too, so that a
black-and-white print can be read.
"""

from collections.abc import Mapping, Sequence
from html import escape

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


def stacked_bars(
    rows: Mapping[str, Sequence[float]],
    series: Sequence[str],
    colours: Sequence[str] = COLOURS,
    label_width: int = LABEL_WIDTH,
) -> str:
    """Horizontal bars, one per label, each made of the parts of `series`; numbers at the end."""
    room = CHART_WIDTH - label_width - 120
    largest = max((sum(values) for values in rows.values()), default=0) or 1
    parts = []
    for number, (label, values) in enumerate(rows.items()):
        y, x = number * (BAR_HEIGHT + 6), float(label_width)
        parts.append(_text(label_width - 6, y + 13, label, "end"))
        for colour, value in zip(colours, values, strict=False):
            width = room * value / largest
            parts.append(_rect(x, y, width, BAR_HEIGHT, colour))
            x += width
        numbers = " / ".join(f"{value:g}" for value in values)
        parts.append(_text(x + 6, y + 13, numbers, "start"))
    height = len(rows) * (BAR_HEIGHT + 6) + 4
    return _svg(CHART_WIDTH, height, parts) + _legend(series, colours)


def lines(
    points: Mapping[str, Sequence[float]], labels: Sequence[str], *, shares: bool = False
) -> str:
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
    parts = [_rect(MARGIN, MARGIN, width, height, "#f4f4f4")]
    for colour, line in zip(COLOURS * 3, points.values(), strict=False):
        spots = [
            (MARGIN + step * i, MARGIN + height * (1 - v / top))
            for i, v in enumerate(line)
            if v == v
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in spots]
    parts.append(_text(MARGIN - 4, MARGIN + 6, f"{top:.1%}" if shares else f"{top:g}", "end"))
    parts.append(_text(MARGIN - 4, MARGIN + height, "0", "end"))
    if labels:
        parts.append(_text(MARGIN, LINE_HEIGHT - 12, labels[0], "start"))
        parts.append(_text(CHART_WIDTH - MARGIN, LINE_HEIGHT - 12, labels[-1], "end"))
    return _svg(CHART_WIDTH, LINE_HEIGHT, parts) + _legend(list(points), COLOURS)


def _svg(width: int, height: int, parts: Sequence[str]) -> str:
    body = "".join(parts)
    return f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img">{body}</svg>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height}" '
        f'fill="{colour}"/>'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _legend(series: Sequence[str], colours: Sequence[str]) -> str:
    if len(series) < 2:
        return ""
    items = [
        f'<span><i style="background:{colour}"></i>{escape(name)}</span>'
        for name, colour in zip(series, [*colours] * 3, strict=False)
    ]
    return f'<p class="legend">{"".join(items)}</p>'
