"""Plots of curves as a piece, drawn with lines: axes, ticks, curves told apart without colour."""

import math
from dataclasses import dataclass

from reports.document import Curve, Plot, PlotFigure
from reports.pen import Pen, StructureNode
from reports.pieces import TextBlock, Undivided
from reports.theme import Theme
from reports.typesetting import TextStyle, Typesetter

_HEIGHT = 138.0  # of the field within the axes
_TITLE = 16.0
_BELOW = 30.0  # ticks and the words below the axis
_LEFT = 30.0
_LEGEND_LINE = 10.0
_GAP = 18.0
_DASHES: dict[str, tuple[float, ...]] = {"solid": (), "dashed": (5.0, 2.5), "dotted": (1.2, 2.2)}


@dataclass(frozen=True, slots=True)
class PlotPiece(Undivided):
    """Plots side by side with one caption."""

    figure: PlotFigure
    caption: TextBlock
    theme: Theme
    typesetter: Typesetter
    small: TextStyle
    node: StructureNode
    space_before: float = 10.0
    keeps_with_next: bool = False
    starts_page: bool = False
    floats: bool = True
    holds_floats: bool = False

    def height(self) -> float:
        """Title, field, words, legend and caption."""
        return self._field_height() + self.caption.height()

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw every plot, then the caption."""
        count = len(self.figure.plots)
        width = (self.theme.page.text_width - (count - 1) * _GAP) / count
        with pen.tagged(self.node):
            for index, plot in enumerate(self.figure.plots):
                self._plot(pen, plot, (x + index * (width + _GAP), top), width)
        self.caption.draw(pen, x, top + self._field_height())

    def _field_height(self) -> float:
        lines = max(len(plot.curves) for plot in self.figure.plots)
        return _TITLE + _HEIGHT + _BELOW + lines * _LEGEND_LINE + 6.0

    def _plot(self, pen: Pen, plot: Plot, corner: tuple[float, float], width: float) -> None:
        left, top = corner[0] + _LEFT, corner[1] + _TITLE
        field = (left, top, width - _LEFT, _HEIGHT)
        muted = self.theme.colours["rule"]
        self._words(pen, f"{plot.title}: {plot.y_label}", corner[0], top - 6.0)
        for value in _ticks(plot.x_range):
            place = _placed(value, plot.x_range, (left, left + field[2]))
            pen.polyline([(place, top), (place, top + _HEIGHT)], muted, 0.3, closed=False)
            self._words(pen, f"{value:g}", place - 4.0, top + _HEIGHT + 9.0)
        for value in _ticks(plot.y_range):
            place = _placed(value, plot.y_range, (top + _HEIGHT, top))
            pen.polyline([(left, place), (left + field[2], place)], muted, 0.3, closed=False)
            self._words(pen, f"{value:g}", left - 18.0, place + 2.4)
        for curve in plot.curves:
            self._curve(pen, plot, curve, field)
        pen.frame(field, self.theme.colours["muted"], 0.6)
        self._words(pen, plot.x_label, left, top + _HEIGHT + 20.0)
        for index, curve in enumerate(plot.curves):
            baseline = top + _HEIGHT + _BELOW + (index + 0.6) * _LEGEND_LINE
            sample = [(left, baseline - 2.4), (left + 24.0, baseline - 2.4)]
            self._line(pen, sample, curve)
            self._words(pen, curve.label, left + 30.0, baseline)

    def _curve(
        self, pen: Pen, plot: Plot, curve: Curve, field: tuple[float, float, float, float]
    ) -> None:
        left, top, width, height = field
        points = [
            (
                _placed(x, plot.x_range, (left, left + width)),
                _placed(min(max(y, plot.y_range[0]), plot.y_range[1]), plot.y_range,
                        (top + height, top)),
            )
            for x, y in curve.points
        ]  # fmt: skip
        self._line(pen, points, curve)

    def _line(self, pen: Pen, points: list[tuple[float, float]], curve: Curve) -> None:
        colour = self.theme.colours["accent"]
        pen.polyline(points, colour, 1.1, closed=False, dash=_DASHES[curve.style])

    def _words(self, pen: Pen, text: str, x: float, baseline: float) -> None:
        line = self.typesetter.lines(text, self.small, 10_000.0)[0]
        pen.line(line, x, baseline, self.small.size)


def _placed(value: float, of: tuple[float, float], onto: tuple[float, float]) -> float:
    share = (value - of[0]) / (of[1] - of[0])
    return onto[0] + share * (onto[1] - onto[0])


def _ticks(span: tuple[float, float]) -> list[float]:
    """Round values within a span, four to eight of them."""
    rough = (span[1] - span[0]) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= rough)
    first = math.ceil(span[0] / step - 1e-9)
    last = math.floor(span[1] / step + 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]
