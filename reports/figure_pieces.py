"""Figures as pieces, drawn when placed: a picture with face boxes, the panels of an analysis."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.schema.finding import Box
from reports.document import (
    AnalysisFigure,
    DrawnMark,
    PictureFigure,
    PictureSource,
    Redaction,
)
from reports.panels import (
    colour_bar_png,
    mask_panel,
    outline,
    picture_panel,
    read_maps,
    score_panel,
)
from reports.pen import Pen, StructureNode
from reports.pieces import TextBlock, Undivided
from reports.theme import Theme
from reports.typesetting import TextStyle, Typesetter

_TITLE_HEIGHT = 15.0
_BAR_ROOM = 44.0  # colour bar, its ticks and its words
_BAR_WIDTH = 9.0
_SCALE_ROOM = 18.0
_LABEL_RADIUS = 5.2
# A tick's number is left out where the threshold's stands nearer than this.
_TICK_ROOM = 0.06
# Blocks a side of the score map in a redacted figure: where, but not what a mouth looks like.
_REDACTED_SCORES = 16
# 180 pixels to the inch: as much as print shows of a photograph.
_PIXELS_PER_POINT = 2.5


@dataclass(frozen=True, slots=True)
class FigureSetting:
    """What all figures of a report share."""

    theme: Theme
    typesetter: Typesetter
    small: TextStyle
    is_redacted: bool


@dataclass(frozen=True, slots=True)
class PicturePiece(Undivided):
    """A whole picture with numbered boxes."""

    figure: PictureFigure
    caption: TextBlock
    setting: FigureSetting
    node: StructureNode
    space_before: float = 8.0
    keeps_with_next: bool = False
    starts_page: bool = False
    floats: bool = True
    holds_floats: bool = False

    def height(self) -> float:
        """Height of picture and caption."""
        return self._size()[1] + 4.0 + self.caption.height()

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the picture, boxes and drawn outlines with their labels, and the caption."""
        width, height = self._size()
        source = self.figure.picture
        limit = math.ceil(max(width, height) * _PIXELS_PER_POINT)
        redaction = self.figure.redaction
        if redaction is None and self.setting.is_redacted and not self.figure.is_exhibit:
            redaction = Redaction(())
        panel = picture_panel(source, _whole(source), limit, redaction)
        scale = width / source.size.width
        with pen.tagged(self.node):
            pen.image(panel.png, x, top, (width, height))
            for mark in self.figure.marks:
                box = mark.box
                place = (
                    x + box.x * scale,
                    top + box.y * scale,
                    box.width * scale,
                    box.height * scale,
                )
                pen.frame(place, "#ffffff", 2.0)
                pen.frame(place, self.setting.theme.colours["mask_outline"], 1.0)
                _number(pen, self.setting, mark.label, (place[0] + 7.0, place[1] + 7.0))
            for drawing in self.figure.drawings:
                self._drawing(pen, drawing, (x, top), scale)
        self.caption.draw(pen, x, top + height + 4.0)

    def _drawing(
        self, pen: Pen, drawing: DrawnMark, corner: tuple[float, float], scale: float
    ) -> None:
        """Outlines in the examiner's colour; pixel centres are at whole numbers."""
        colour = self.setting.theme.colours["examiner"]
        for ring in drawing.outlines:
            points = [
                (corner[0] + (x + 0.5) * scale, corner[1] + (y + 0.5) * scale) for x, y in ring
            ]
            if len(points) > 1:
                pen.polyline(points, "#ffffff", 2.2, closed=True)
                pen.polyline(points, colour, 1.2, closed=True)
        if drawing.outlines and drawing.outlines[0]:
            x, y = drawing.outlines[0][0]
            place = (corner[0] + x * scale, corner[1] + y * scale)
            _number(pen, self.setting, drawing.label, place)

    def _size(self) -> tuple[float, float]:
        page, size = self.setting.theme.page, self.figure.picture.size
        room = page.text_height * self.figure.room
        scale = min(page.text_width / size.width, room / size.height)
        return size.width * scale, size.height * scale


@dataclass(frozen=True, slots=True)
class AnalysisPiece(Undivided):
    """Original, contours, score map and mask at one scale, with colour bar and scale bar."""

    figure: AnalysisFigure
    caption: TextBlock
    setting: FigureSetting
    node: StructureNode
    space_before: float = 8.0
    keeps_with_next: bool = False
    starts_page: bool = False
    floats: bool = True
    holds_floats: bool = False

    def height(self) -> float:
        """Height of both rows of panels, the scale bar and the caption."""
        return 2 * (_TITLE_HEIGHT + self._panel()[1]) + _SCALE_ROOM + self.caption.height()

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Read the checked files and draw the panels."""
        figure, theme = self.figure, self.setting.theme
        size = (figure.picture.size.width, figure.picture.size.height)
        limit = theme.panel_pixels
        redaction = figure.redaction or (Redaction(()) if self.setting.is_redacted else None)
        picture = picture_panel(figure.picture, figure.crop, limit, redaction)
        maps = read_maps((figure.score_map, figure.mask, figure.examined), figure.crop, size)
        width, height = self._panel()
        right = x + width + theme.figure_gap
        upper = top + _TITLE_HEIGHT
        lower = upper + height + _TITLE_HEIGHT
        titles = figure.titles
        with pen.tagged(self.node):
            for words, left, place in (
                (titles.original, x, upper),
                (titles.contours, right, upper),
                (titles.score_map, x, lower),
                (titles.mask, right, lower),
            ):
                self._words(pen, words, left, place - 3.5)
            pen.image(picture.png, x, upper, (width, height))
            pen.image(picture.png, right, upper, (width, height))
            shown = limit if redaction is None else _REDACTED_SCORES
            pen.image(score_panel(maps.scores, shown).png, x, lower, (width, height))
            pen.image(mask_panel(maps, limit).png, right, lower, (width, height))
            for left, place in ((x, upper), (right, upper), (x, lower), (right, lower)):
                pen.frame((left, place, width, height), theme.colours["rule"], 0.5)
            self._contours(pen, maps.mask, (right, upper))
            self._colour_bar(pen, right + width + 8.0, lower)
            self._scale_bar(pen, x, lower + height + 5.0)
        self.caption.draw(pen, x, lower + height + _SCALE_ROOM)

    def _panel(self) -> tuple[float, float]:
        theme, crop = self.setting.theme, self.figure.crop
        room = (theme.page.text_width - theme.figure_gap - _BAR_ROOM) / 2
        highest = (theme.page.text_height - 2 * _TITLE_HEIGHT - _SCALE_ROOM - 90.0) / 2
        scale = min(room / crop.width, highest / crop.height)
        return crop.width * scale, crop.height * scale

    def _contours(self, pen: Pen, mask: NDArray[np.bool_], corner: tuple[float, float]) -> None:
        scale = self._panel()[0] / self.figure.crop.width
        colours = self.setting.theme.colours
        edges = outline(mask)
        if len(edges):
            edges = edges * scale + np.array([corner[0], corner[1], corner[0], corner[1]])
            pen.segments(edges, colours["region_outline"], 1.8)
            pen.segments(edges, colours["mask_outline"], 0.9)
        taken: list[tuple[float, float]] = []
        for mark in self.figure.marks:
            place = (
                corner[0] + (mark.x - self.figure.crop.x + 0.5) * scale,
                corner[1] + (mark.y - self.figure.crop.y + 0.5) * scale,
            )
            place = _beside(place, taken)
            taken.append(place)
            _number(pen, self.setting, mark.label, place)

    def _colour_bar(self, pen: Pen, x: float, top: float) -> None:
        height, colours = self._panel()[1], self.setting.theme.colours
        pen.image(colour_bar_png(), x, top, (_BAR_WIDTH, height))
        pen.frame((x, top, _BAR_WIDTH, height), colours["rule"], 0.5)
        threshold = self.figure.threshold
        for value in (0.0, 0.25, 0.5, 0.75, 1.0):
            place = top + height * (1 - value)
            pen.rule(x + _BAR_WIDTH, place, 2.5, colours["muted"])
            if threshold is None or abs(value - threshold) > _TICK_ROOM:
                self._words(pen, f"{value:.2f}", x + _BAR_WIDTH + 4.0, place + 2.4)
        if threshold is not None:
            place = top + height * (1 - threshold)
            pen.rule(x - 3.0, place, _BAR_WIDTH + 6.0, colours["mask_outline"])
            self._words(pen, f"▸ {threshold:.2f}", x + _BAR_WIDTH + 3.0, place + 2.4)
        self._words(pen, self.figure.titles.colour_bar, x - 2.0, top - 3.5)

    def _scale_bar(self, pen: Pen, x: float, top: float) -> None:
        crop, scale = self.figure.crop, self._panel()[0] / self.figure.crop.width
        length = _round_length(crop.width / 3)
        pen.fill(x, top, length * scale, 1.6, self.setting.theme.colours["text"])
        words = self.figure.titles.scale_bar.format(count=length)
        self._words(pen, words, x + length * scale + 5.0, top + 3.4)

    def _words(self, pen: Pen, text: str, x: float, baseline: float) -> None:
        style = self.setting.small
        line = self.setting.typesetter.lines(text, style, 10_000.0)[0]
        pen.line(line, x, baseline, style.size)


def _number(pen: Pen, setting: FigureSetting, label: str, middle: tuple[float, float]) -> None:
    pen.disc(middle, _LABEL_RADIUS, setting.theme.colours["text"])
    style = TextStyle("sans_bold", 7.0, 8.0, "#ffffff")
    line = setting.typesetter.lines(label, style, 100.0)[0]
    pen.line(line, middle[0] - line.width / 2, middle[1] + 2.5, style.size)


def _beside(place: tuple[float, float], taken: list[tuple[float, float]]) -> tuple[float, float]:
    """Move a label to the right until it covers no other."""
    x, y = place
    while any((x - a) ** 2 + (y - b) ** 2 < (2 * _LABEL_RADIUS) ** 2 for a, b in taken):
        x += _LABEL_RADIUS
    return x, y


def _round_length(length: float) -> int:
    """The largest of 1, 2, 5, 10, 20, 50 … pixels that is not above `length`."""
    best = power = 1
    while power <= length:
        best = max(step * power for step in (1, 2, 5) if step * power <= length)
        power *= 10
    return best


def _whole(source: PictureSource) -> Box:
    return Box(0, 0, source.size.width, source.size.height)
