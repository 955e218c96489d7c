"""Letters as shapes instead of text: for marks behind the text that no search is to find."""

import threading
from functools import cache
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from reports.theme import RESOURCES
from reports.typesetting import Line

# A font reads its tables when they are first asked for, and is not made for two threads; the
# window lays out a preview while it writes the report.
_READING = threading.Lock()


def trace(path: Any, line: Line, size: float, origin: tuple[float, float]) -> None:
    """Append the outlines of a line of text to a path of reportlab's, baseline at `origin`."""
    with _READING:
        _trace(path, line, size, origin)


def _trace(path: Any, line: Line, size: float, origin: tuple[float, float]) -> None:
    for run in line.runs:
        font = _font(run.font)
        glyphs, names = font.getGlyphSet(), font.getBestCmap()
        scale = size / font["head"].unitsPerEm
        x = origin[0] + run.x
        for character in run.text:
            name = names.get(ord(character), ".notdef")
            glyphs[name].draw(_Tracer(glyphs, path, (x, origin[1]), scale))
            x += glyphs[name].width * scale


class _Tracer(BasePen):
    """Draws a glyph in font units onto a path in points."""

    def __init__(self, glyphs: Any, path: Any, origin: tuple[float, float], scale: float) -> None:
        super().__init__(glyphs)
        self._path = path
        self._origin = origin
        self._scale = scale

    def _moveTo(self, point: tuple[float, float]) -> None:
        self._path.moveTo(*self._placed(point))

    def _lineTo(self, point: tuple[float, float]) -> None:
        self._path.lineTo(*self._placed(point))

    def _curveToOne(
        self,
        first: tuple[float, float],
        second: tuple[float, float],
        end: tuple[float, float],
    ) -> None:
        self._path.curveTo(*self._placed(first), *self._placed(second), *self._placed(end))

    def _closePath(self) -> None:
        self._path.close()

    def _placed(self, point: tuple[float, float]) -> tuple[float, float]:
        return (
            self._origin[0] + point[0] * self._scale,
            self._origin[1] + point[1] * self._scale,
        )


@cache
def _font(name: str) -> TTFont:
    return TTFont(RESOURCES / "fonts" / f"{name}.ttf")
