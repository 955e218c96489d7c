"""A magnifying glass: single pixels of the picture about the pointer, with their value."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.gui.viewer.enhance import PLAIN, Enhancement, enhanced
from app.gui.viewer.sources import rgb_image

# 15 pixels across at 12 screen pixels each: a pupil's edge or a few JPEG blocks, on a small plate.
PIXELS_ACROSS = 15
SIDE_PX = 12
_TEXT_PX = 22
_MARGIN_PX = 12


class Loupe(QWidget):
    """Shows PIXELS_ACROSS × PIXELS_ACROSS pixels about one of them; it takes no events."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._image: QImage | None = None
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Loupe"))
        side = PIXELS_ACROSS * SIDE_PX
        self.resize(side, side + _TEXT_PX)
        self.hide()

    def show_pixels(
        self, pixels: NDArray[np.uint8], at: tuple[int, int], wish: Enhancement = PLAIN
    ) -> None:
        """Show the pixels about column and row `at` of an H×W×3 uint8 picture."""
        column, row = at
        half = PIXELS_ACROSS // 2
        height, width = pixels.shape[:2]
        rows = np.arange(row - half, row + half + 1)
        columns = np.arange(column - half, column + half + 1)
        inside = np.ix_(np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1))
        part = enhanced(np.ascontiguousarray(pixels[inside]), wish).copy()
        part[(rows < 0) | (rows >= height)] = 128
        part[:, (columns < 0) | (columns >= width)] = 128
        self._image = rgb_image(part)
        red, green, blue = (int(value) for value in pixels[row, column])
        self._text = f"{column}, {row}   {red} {green} {blue}"
        self.setAccessibleDescription(self._text)
        self.update()

    def place_near(self, place: QPoint) -> None:
        """Lie beside this point of the viewport, never over it."""
        view = self._viewport.rect()
        left = place.x() + _MARGIN_PX
        if left + self.width() > view.width():
            left = place.x() - _MARGIN_PX - self.width()
        top = place.y() + _MARGIN_PX
        if top + self.height() > view.height():
            top = place.y() - _MARGIN_PX - self.height()
        self.move(max(left, 0), max(top, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            return
        painter = QPainter(self)
        side = PIXELS_ACROSS * SIDE_PX
        painter.drawImage(QRect(0, 0, side, side), self._image)
        middle = QRectF(
            PIXELS_ACROSS // 2 * SIDE_PX, PIXELS_ACROSS // 2 * SIDE_PX, SIDE_PX, SIDE_PX
        )
        for colour, width in ((QColor(0, 0, 0), 3.0), (QColor("white"), 1.2)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(middle)
        plate = QPainterPath()
        plate.addRect(QRectF(0, side, side, _TEXT_PX))
        painter.fillPath(plate, QColor(20, 22, 25))
        painter.setPen(QColor("white"))
        painter.drawText(QRect(0, side, side, _TEXT_PX), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.setPen(QPen(QColor(0, 0, 0), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
