"""A recorded map of a clue on the picture: its cells, as the engine measured them, in colours.

Cells that did not count are left out, so that the picture is seen where nothing was measured.
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
from app.gui.viewer.colours import rgb_table
from app.gui.viewer.sources import steps_of
from engine.schema.finding import ClueMap

Cells = NDArray[np.uint8]

# Over the score map at 5, under the outlines at 20.
_HEIGHT = 6.0
# The whole face at the measuring scale has some 420 cells a side.
_MOST_CELLS = 1 << 22


@dataclass(frozen=True, slots=True)
class RecordedMap:
    """A map and its cells, h×w×3 uint8: value, what the cell counts for, weight."""

    made: ClueMap
    cells: Cells


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
            f"The record of the map in {Path(made.sheet.path).name} does not fit its file.",
            effect="The map is not shown. The original file is unchanged.",
            remedy="Verify the case, and restore the case folder from a backup.",
        )
    part = sheet[made.top : made.top + made.height, : made.width]
    return RecordedMap(made, np.array(part))


def map_image(shown: RecordedMap, colour_map: str) -> QImage:
    """The counted cells in the colours of the range that is shown, the others transparent."""
    made, cells = shown.made, shown.cells
    values = made.low + cells[..., 0].astype(np.float32) * ((made.high - made.low) / 255)
    share = (values - made.shown_low) / (made.shown_high - made.shown_low)
    bgra = np.zeros((made.height, made.width, 4), np.uint8)
    bgra[..., :3] = rgb_table(colour_map)[steps_of(share)][..., ::-1]
    bgra[..., 3] = 255
    bgra[cells[..., 1] == 0] = 0
    image_format = QImage.Format.Format_ARGB32_Premultiplied
    # copy: the QImage would otherwise point into memory that numpy frees
    return QImage(bgra.data, made.width, made.height, 4 * made.width, image_format).copy()


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
    """The cells as even blocks, never smoothed: each is one number."""

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
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(self._bounds, self._image)
