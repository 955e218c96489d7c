"""Two small pictures of one region: as it is, and with score map and outline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from app.gui.viewer.colours import score_table

CROP_PX = 128
# Around the region as much again as a third of it on each side, so that it is seen in its place.
_ROOM = 0.35
_SMALLEST_SIDE = 32


@dataclass(frozen=True, slots=True)
class CropWish:
    """What to show: the decoded pixels, the score map on the same grid, a region's outline."""

    pixels: NDArray[np.uint8]
    scores: NDArray[np.float32] | None
    path: QPainterPath
    colour: QColor
    colour_map: str
    opacity: float


@dataclass(frozen=True, slots=True)
class CropPair:
    """Both pictures, 2·CROP_PX on a side for sharp screens."""

    plain: QImage
    marked: QImage


def crop_window(path: QPainterPath, width: int, height: int) -> QRect:
    """The square of the picture to show, in pixels; smaller only where the picture is."""
    bounds = path.boundingRect()
    side = max(bounds.width(), bounds.height()) * (1 + 2 * _ROOM)
    side = min(max(round(side), _SMALLEST_SIDE), width, height)
    left = min(max(round(bounds.center().x() - side / 2), 0), width - side)
    top = min(max(round(bounds.center().y() - side / 2), 0), height - side)
    return QRect(left, top, side, side)


def make_crops(wish: CropWish) -> CropPair:
    """Draw both pictures."""
    height, width = wish.pixels.shape[:2]
    window = crop_window(wish.path, width, height)
    rows = slice(window.top(), window.top() + window.height())
    columns = slice(window.left(), window.left() + window.width())
    rgb = np.ascontiguousarray(wish.pixels[rows, columns])
    side = rgb.shape[0]
    source = QImage(rgb.data, side, side, 3 * side, QImage.Format.Format_RGB888)
    target_px = 2 * CROP_PX
    # single pixels are shown as such when there are few of them
    mode = (
        Qt.TransformationMode.FastTransformation
        if target_px / side > 4
        else Qt.TransformationMode.SmoothTransformation
    )
    plain = source.scaled(target_px, target_px, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    plain = plain.convertToFormat(QImage.Format.Format_RGB32)
    marked = plain.copy()
    painter = QPainter(marked)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if wish.scores is not None:
        _draw_scores(painter, wish, (rows, columns), target_px)
    to_crop = QTransform.fromScale(target_px / side, target_px / side)
    to_crop.translate(0.5 - window.left(), 0.5 - window.top())
    outline = to_crop.map(wish.path)
    painter.setPen(QPen(QColor(0, 0, 0, 150), 7))
    painter.drawPath(outline)
    painter.setPen(QPen(wish.colour, 3.5))
    painter.drawPath(outline)
    painter.end()
    return CropPair(plain, marked)


def _draw_scores(
    painter: QPainter, wish: CropWish, part: tuple[slice, slice], target_px: int
) -> None:
    assert wish.scores is not None
    scores = np.clip(np.asarray(wish.scores[part], dtype=np.float32), 0.0, 1.0)
    bgra = np.ascontiguousarray(
        score_table(wish.colour_map)[np.rint(scores * 255).astype(np.uint8)]
    )
    side = bgra.shape[0]
    layer = QImage(bgra.data, side, side, 4 * side, QImage.Format.Format_ARGB32_Premultiplied)
    painter.setOpacity(wish.opacity)
    painter.drawImage(QRectF(0, 0, target_px, target_px), layer, QRectF(0, 0, side, side))
    painter.setOpacity(1.0)
