"""A recorded map of a clue on the picture: its cells, as the engine measured them, in colours.

Cells that did not count are left out, so that the picture is seen where nothing was measured. Those
that the region is compared with have gaps between them; the region's own are closed.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from app.casework.errors import EvidenceChanged
from app.casework.naming import visible
from app.gui.viewer.colours import rgb_table
from app.gui.viewer.sources import steps_of
from engine.schema.finding import ClueMap
from engine.schema.phrase import Phrase

Cells = NDArray[np.uint8]

# Over the score map at 5, under the outlines at 20.
_HEIGHT = 6.0
# A map has at most 640 cells a side.
_MOST_CELLS = 1 << 20
# Image pixels per side of a cell, the last of which is the gap beside a cell that is compared with.
PX_PER_CELL = 4
_REGION = 255


@dataclass(frozen=True, slots=True)
class RecordedMap:
    """A map and its cells, h×w×3 uint8: value, what the cell counts for, weight."""

    made: ClueMap
    cells: Cells

    @property
    def has_comparison(self) -> bool:
        """True when there are cells that the region is compared with."""
        counts = self.cells[..., 1]
        return bool(((counts > 0) & (counts < _REGION)).any())

    def value_at(self, x: float, y: float) -> float | None:
        """The value of the cell that covers a place of the picture (px); None where none counts."""
        box = self.made.box
        column = math.floor((x + 0.5 - box.x) / box.width * self.made.width)
        row = math.floor((y + 0.5 - box.y) / box.height * self.made.height)
        if not (0 <= row < self.made.height and 0 <= column < self.made.width):
            return None
        if not self.cells[row, column, 1]:
            return None
        return self.made.low + float(self.cells[row, column, 0]) / 255 * (
            self.made.high - self.made.low
        )


def cut_map(sheet: NDArray[np.uint8], made: ClueMap) -> RecordedMap:
    """Cut a map out of its sheet (H×W×3 uint8). EvidenceChanged when it cannot lie there."""
    numbers = (made.low, made.high, made.shown_low, made.shown_high, made.box.x, made.box.y)
    sides = (made.box.width, made.box.height)
    is_sound = (
        made.top >= 0
        and 0 < made.width <= sheet.shape[1]
        and 0 < made.height <= sheet.shape[0] - made.top
        and made.width * made.height <= _MOST_CELLS
        and all(math.isfinite(number) for number in (*numbers, *sides))
        and min(sides) > 0
        and made.low < made.high
        and made.shown_low < made.shown_high
    )
    if not is_sound:
        raise EvidenceChanged(
            Phrase(
                "The record of the map in {name} does not fit its file.",
                name=visible(Path(made.sheet.path).name),
            ),
            effect=Phrase("The map is not shown. The original file is unchanged."),
            remedy=Phrase("Verify the case, and restore the case folder from a backup."),
        )
    part = sheet[made.top : made.top + made.height, : made.width]
    return RecordedMap(made, np.array(part))


def map_image(shown: RecordedMap, colour_map: str) -> QImage:
    """The counted cells in the colours of the range that is shown, the others transparent.

    Each cell has PX_PER_CELL pixels a side.
    """
    made, cells = shown.made, shown.cells
    values = made.low + cells[..., 0].astype(np.float32) * ((made.high - made.low) / 255)
    share = (values - made.shown_low) / (made.shown_high - made.shown_low)
    bgra = np.zeros((made.height, made.width, 4), np.uint8)
    bgra[..., :3] = rgb_table(colour_map)[steps_of(share)][..., ::-1]
    bgra[..., 3] = 255
    bgra[cells[..., 1] == 0] = 0
    large = np.repeat(np.repeat(bgra, PX_PER_CELL, axis=0), PX_PER_CELL, axis=1)
    compared = (cells[..., 1] > 0) & (cells[..., 1] < _REGION)
    last = slice(PX_PER_CELL - 1, None, PX_PER_CELL)
    large[last][np.repeat(compared, PX_PER_CELL, axis=1)] = 0
    large[:, last][np.repeat(compared, PX_PER_CELL, axis=0)] = 0
    height, width = large.shape[:2]
    image_format = QImage.Format.Format_ARGB32_Premultiplied
    # copy: the QImage would otherwise point into memory that numpy frees
    return QImage(large.data, width, height, 4 * width, image_format).copy()


class ClueMapLayer(QObject):
    """The map on the scene, at most one at a time."""

    def __init__(self, scene: QGraphicsScene, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._shown: RecordedMap | None = None
        self._item: _CellsItem | None = None
        self._colour_map = "viridis"
        self._is_visible = True

    @property
    def shown(self) -> RecordedMap | None:
        """The map on the picture, if any."""
        return self._shown

    @property
    def is_visible(self) -> bool:
        """True when a map is seen."""
        return self._item is not None and self._item.isVisible()

    def show_map(self, shown: RecordedMap | None, colour_map: str) -> None:
        """Show this map instead of any other; None for none."""
        if self._item is not None:
            self._scene.removeItem(self._item)
            self._item = None
        self._shown, self._colour_map = shown, colour_map
        if shown is not None:
            self._item = _CellsItem(shown, map_image(shown, colour_map))
            self._item.setVisible(self._is_visible)
            self._scene.addItem(self._item)

    def set_colour_map(self, colour_map: str) -> None:
        """Recolour it."""
        self.show_map(self._shown, colour_map)

    def set_visible(self, is_visible: bool) -> None:
        """Take it away for a moment, for the original beneath, or bring it back."""
        self._is_visible = is_visible
        if self._item is not None:
            self._item.setVisible(is_visible)


class _CellsItem(QGraphicsItem):
    """The cells as even blocks, each one number; only below a screen pixel's size they mix."""

    def __init__(self, shown: RecordedMap, image: QImage) -> None:
        super().__init__()
        box = shown.made.box
        # Pixel centres lie at integers.
        self._bounds = QRectF(box.x - 0.5, box.y - 0.5, box.width, box.height)
        self._image = image
        self.setZValue(_HEIGHT)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        drawn_px = painter.worldTransform().mapRect(self._bounds).width()
        is_small = drawn_px < self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_small)
        painter.drawImage(self._bounds, self._image)
