"""Draws the curves of `benchmarks.curves` as one small SVG: a panel for each kind of damage.

`python -m benchmarks.curve_plots curves.json --out docs/robustness.svg`. Lines are labelled at
their ends; bands are 95 % intervals.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

PANEL_WIDTH, PANEL_HEIGHT = 300, 190
LEFT, RIGHT, TOP, BOTTOM = 34, 62, 26, 34
COLUMNS = 2
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
# Okabe and Ito 2008: told apart by colour-blind readers.
LINES = (("auroc", "AUROC", "#0072B2"), ("iou", "IoU", "#D55E00"),
         ("false_alarms", "false alarms", "#666666"))  # fmt: skip
# Curves whose first point is the unchanged picture, and where that point lies on their axis.
UNCHANGED_AT = {"JPEG quality": None, "size": 1.0, "blur, px": 0.0, "noise, grey values": 0.0}


@dataclass(frozen=True, slots=True)
class Panel:
    """One kind of damage: its entries in the order in which they are drawn, mildest first."""

    title: str
    entries: tuple[dict[str, Any], ...]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curve_plots")
    parser.add_argument("curves", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    options.out.write_text(draw(json.loads(options.curves.read_text())["conditions"]) + "\n")
    return 0


def panels_of(conditions: Sequence[dict[str, Any]]) -> tuple[Panel, ...]:
    """Return one panel per kind; the unchanged picture begins those it lies on."""
    unchanged = [entry for entry in conditions if entry["kind"] == "unchanged"]
    panels = []
    for kind, place in UNCHANGED_AT.items():
        entries = [entry for entry in conditions if entry["kind"] == kind]
        if place is not None:
            entries = [{**entry, "value": place} for entry in unchanged] + entries
        if entries:
            panels.append(Panel(kind, tuple(entries)))
    return tuple(panels)


def draw(conditions: Sequence[dict[str, Any]]) -> str:
    """Return the SVG text."""
    panels = panels_of(conditions)
    lines = -(-len(panels) // COLUMNS)
    width, height = COLUMNS * PANEL_WIDTH, lines * PANEL_HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="10">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for number, panel in enumerate(panels):
        x, y = number % COLUMNS * PANEL_WIDTH, number // COLUMNS * PANEL_HEIGHT
        parts.append(f'<g transform="translate({x},{y})">{"".join(_panel(panel))}</g>')
    return "\n".join([*parts, "</svg>"])


def _panel(panel: Panel) -> list[str]:
    right, bottom = PANEL_WIDTH - RIGHT, PANEL_HEIGHT - BOTTOM
    parts = [f'<text x="{LEFT}" y="14" font-weight="bold">{escape(panel.title)}</text>']
    for tick in TICKS:
        y = _y(tick)
        parts += [
            f'<line x1="{LEFT}" x2="{right}" y1="{y}" y2="{y}" stroke="#ddd"/>',
            f'<text x="{LEFT - 5}" y="{y + 3}" text-anchor="end">{tick:g}</text>',
        ]
    for place, entry in zip(_xs(panel), panel.entries, strict=True):
        parts.append(
            f'<text x="{place}" y="{bottom + 14}" text-anchor="middle">{entry["value"]:g}</text>'
        )
    ends: list[float] = []
    for key, name, colour in LINES:
        parts += _line(panel, key, name, colour, ends)
    return parts


def _line(panel: Panel, key: str, name: str, colour: str, ends: list[float]) -> list[str]:
    """Band, line and label of one measurement; `ends`: where labels stand already."""
    rows = [
        (x, *found)
        for x, entry in zip(_xs(panel), panel.entries, strict=True)
        if (found := _value(entry, key)) is not None
    ]
    if not rows:
        return []
    points = " ".join(f"{x},{_y(value)}" for x, value, _, _ in rows)
    upper = [(x, _y(high)) for x, _, _, high in rows]
    lower = [(x, _y(low)) for x, _, low, _ in reversed(rows)]
    band = " ".join(f"{x},{y}" for x, y in (*upper, *lower))
    label = _free(_y(rows[-1][1]), ends)
    return [
        f'<polygon points="{band}" fill="{colour}" fill-opacity="0.12"/>',
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>',
        *(f'<circle cx="{x}" cy="{_y(value)}" r="2" fill="{colour}"/>' for x, value, _, _ in rows),
        f'<text x="{rows[-1][0] + 6}" y="{label + 3}" fill="{colour}">{name}</text>',
    ]


def _value(entry: dict[str, Any], key: str) -> tuple[float, float, float] | None:
    """Return value and interval; a share keeps its own record. None where not measured."""
    found = entry[key]
    if isinstance(found, dict):
        value, interval = found["share"], found["share_95"]
    else:
        value, interval = found, entry.get(f"{key}_95")
    if value is None:
        return None
    low, high = interval or (value, value)
    return value, low, high


def _free(y: float, ends: list[float]) -> float:
    """Move a label down until it stands apart from those before it."""
    for end in sorted(ends):
        if abs(y - end) < 11:
            y = end + 11
    ends.append(y)
    return y


def _xs(panel: Panel) -> list[float]:
    span = PANEL_WIDTH - RIGHT - LEFT
    steps = max(len(panel.entries) - 1, 1)
    return [round(LEFT + 8 + (span - 16) * i / steps, 1) for i in range(len(panel.entries))]


def _y(value: float) -> float:
    return round(TOP + (PANEL_HEIGHT - TOP - BOTTOM) * (1 - value), 1)


if __name__ == "__main__":
    raise SystemExit(main())
