"""Recorded maps of clues as a piece: a row of panels, each with its own scale."""

from dataclasses import dataclass

from reports.document import ClueMapPanel, ClueMapsFigure
from reports.figure_pieces import FigureSetting
from reports.map_panels import clue_map_png, scale_png
from reports.pen import Pen, StructureNode
from reports.pieces import Piece, TextBlock

_GAP = 14.0
_TITLE_LINE = 9.5
_TITLE_LINES = 2
_BAR_ROOM = 30.0  # scale and its words
_BAR_HEIGHT = 6.0
# A row has room for this many, so that one panel alone is no larger than one of three.
_COLUMNS = 3
# 180 pixels to the inch: as much as print shows of a photograph.
_PIXELS_PER_POINT = 2.5


@dataclass(frozen=True, slots=True)
class ClueMapsPiece:
    """Up to three maps side by side with one caption."""

    figure: ClueMapsFigure
    caption: TextBlock
    setting: FigureSetting
    node: StructureNode
    space_before: float = 8.0
    keeps_with_next: bool = False
    starts_page: bool = False
    floats: bool = True
    holds_floats: bool = False

    def height(self) -> float:
        """Titles, panels, scales and caption."""
        return self._row_height() + self.caption.height()

    def least_height(self) -> float:
        """Figures are not divided."""
        return self.height()

    def divide(self, room: float) -> tuple[Piece, Piece] | None:
        """Figures are not divided."""
        return None

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Read the checked files and draw every panel, then the caption."""
        side = self._side()
        with pen.tagged(self.node):
            for index, panel in enumerate(self.figure.panels):
                self._panel(pen, panel, x + index * (side + _GAP), top)
        self.caption.draw(pen, x, top + self._row_height())

    def _side(self) -> float:
        return (self.setting.theme.page.text_width - (_COLUMNS - 1) * _GAP) / _COLUMNS

    def _row_height(self) -> float:
        return _TITLE_LINES * _TITLE_LINE + 3.0 + self._side() + _BAR_ROOM

    def _panel(self, pen: Pen, panel: ClueMapPanel, left: float, top: float) -> None:
        side, setting = self._side(), self.setting
        lines = setting.typesetter.lines(panel.title, setting.small, side)[:_TITLE_LINES]
        for number, line in enumerate(lines):
            pen.line(line, left, top + (number + 0.8) * _TITLE_LINE, setting.small.size)
        upper = top + _TITLE_LINES * _TITLE_LINE + 3.0
        png = clue_map_png(self.figure.picture, panel, round(side * _PIXELS_PER_POINT))
        pen.image(png, left, upper, (side, side))
        self._outline(pen, panel, (left, upper))
        pen.frame((left, upper, side, side), setting.theme.colours["rule"], 0.5)
        self._scale(pen, panel, (left, upper + side + 5.0))

    def _outline(self, pen: Pen, panel: ClueMapPanel, corner: tuple[float, float]) -> None:
        """The region's outline, as far as it lies within the panel."""
        side, crop, colours = self._side(), panel.crop, self.setting.theme.colours
        scale = side / crop.width
        for ring in panel.outlines:
            points = [
                (
                    corner[0] + min(max((x - crop.x + 0.5) * scale, 0.0), side),
                    corner[1] + min(max((y - crop.y + 0.5) * scale, 0.0), side),
                )
                for x, y in ring
            ]
            if len(points) > 1:
                pen.polyline(points, colours["region_outline"], 1.6, closed=True)
                pen.polyline(points, colours["mask_outline"], 0.8, closed=True)

    def _scale(self, pen: Pen, panel: ClueMapPanel, corner: tuple[float, float]) -> None:
        side, (left, top), colours = self._side(), corner, self.setting.theme.colours
        pen.image(scale_png(), left, top, (side, _BAR_HEIGHT))
        pen.frame((left, top, side, _BAR_HEIGHT), colours["rule"], 0.5)
        if panel.reference is not None:
            x = self._place(panel, panel.reference, left)
            for colour, thickness in (("region_outline", 2.4), ("text", 1.2)):
                ends = [(x, top - 2.5), (x, top + _BAR_HEIGHT + 2.5)]
                pen.polyline(ends, colours[colour], thickness, closed=False)
        middle = (self._place(panel, panel.value, left), top + _BAR_HEIGHT / 2)
        pen.disc(middle, 3.6, colours["region_outline"])
        pen.disc(middle, 2.6, colours["text"])
        typesetter, style = self.setting.typesetter, self.setting.small
        low, high = (typesetter.lines(text, style, side)[0] for text in (panel.low, panel.high))
        baseline = top + _BAR_HEIGHT + 10.0
        pen.line(low, left, baseline, style.size)
        pen.line(high, left + side - high.width, baseline, style.size)

    def _place(self, panel: ClueMapPanel, value: float, left: float) -> float:
        made = panel.made
        share = (value - made.shown_low) / (made.shown_high - made.shown_low)
        return left + min(max(share, 0.0), 1.0) * self._side()
