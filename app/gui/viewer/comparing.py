"""The other side of a comparison: beside the picture, under a curtain over it, or what differs."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QGraphicsScene, QSlider, QWidget

from app.gui.tasks import Lane
from app.gui.viewer.filters import FilterSource, PictureFilter
from app.gui.viewer.sources import (
    PixelDifference,
    PixelSource,
    ScoreDifference,
    ScoreSource,
    TileSource,
)
from app.gui.viewer.tiles import RasterItem, TileLoader
from app.gui.viewer.zoom_view import ZoomView

Pixels = NDArray[np.uint8]
Scores = NDArray[np.float32]

# Above the overlay's letters: what lies under the curtain is the other view and nothing else.
_ABOVE_ALL = 60.0
# Tip of an arrow on the grip from its middle, and from the tip to its two other corners.
_GRIP_ARROW = (QPointF(6, 0), QPointF(4, 4), QPointF(4, -4))


class CompareMode(StrEnum):
    """How two views are held against each other."""

    OFF = "off"
    FLICKER = "flicker"
    SWIPE = "swipe"
    BESIDE = "beside"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class ComparedView:
    """One side: H×W×3 uint8 pixels, a finding's H×W float32 score map on them or None.

    `key` tells sides apart; `title` is for people; `finding_id` is empty without scores.
    `picture_filter`: the picture is seen through this filter; empty for as it is.
    """

    key: str
    title: str
    pixels: Pixels
    scores: Scores | None = None
    finding_id: str = ""
    picture_filter: PictureFilter | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How score maps are drawn: colours, opacity 0–1, and the gain of a difference of pixels."""

    colour_map: str
    opacity: float
    gain: int = 4


def difference_of(first: ComparedView, second: ComparedView, look: Look) -> TileSource | None:
    """What differs: of score maps if both have one, else of pixels; None when nothing can."""
    if first.pixels.shape != second.pixels.shape or second.picture_filter is not None:
        return None
    if first.scores is not None and second.scores is not None:
        return ScoreDifference(first.scores, second.scores, look.colour_map)
    if first.pixels is second.pixels:
        return None
    return PixelDifference(first.pixels, second.pixels, look.gain)


class OtherView(QObject):
    """The rasters of one side, or of a difference, on a scene."""

    failed = Signal(object)

    def __init__(
        self, scene: QGraphicsScene, lane: Lane, height: float, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._scene = scene
        self._lane = lane
        self._height = height
        self._items: list[RasterItem] = []

    @property
    def is_settled(self) -> bool:
        """True when what is visible is drawn in full."""
        return all(not item.isVisible() or item.loader.is_settled for item in self._items)

    @property
    def bounds(self) -> QRectF:
        """The place of the rasters; empty for none."""
        return self._items[0].boundingRect() if self._items else QRectF()

    def show_view(self, view: ComparedView, look: Look) -> None:
        """Draw the picture of this side, and its score map if it has one."""
        self.clear()
        if view.picture_filter is not None:
            self._add(FilterSource(view.pixels, view.picture_filter, look.colour_map), 1.0)
            return
        self._add(PixelSource(view.pixels), 1.0)
        if view.scores is not None:
            self._add(ScoreSource(view.scores, look.colour_map), look.opacity)

    def show_difference(self, source: TileSource) -> None:
        """Draw what differs."""
        self.clear()
        self._add(source, 1.0)

    def fade_scores(self, opacity: float) -> None:
        """Opacity of the score map, 0–1; nothing happens where there is none."""
        for item in self._items[1:]:
            item.setOpacity(opacity)

    def set_cut(self, cut: QRectF | None) -> None:
        """Cover only this part of the viewport."""
        for item in self._items:
            item.cut = cut
            item.update()

    def set_visible(self, is_visible: bool) -> None:
        """Show or hide it."""
        for item in self._items:
            item.setVisible(is_visible)

    def clear(self) -> None:
        """Remove everything."""
        for item in self._items:
            item.loader.stop()
            self._scene.removeItem(item)
            item.loader.deleteLater()
        self._items = []

    def _add(self, source: TileSource, opacity: float) -> None:
        loader = TileLoader(source, self._lane, self)
        loader.failed.connect(self.failed)
        item = RasterItem(loader)
        item.setZValue(self._height + len(self._items))
        item.setOpacity(opacity)
        self._scene.addItem(item)
        self._items.append(item)


class UpperView(OtherView):
    """The other side over the picture."""

    def __init__(self, scene: QGraphicsScene, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(scene, lane, _ABOVE_ALL, parent)


class ComparePane(ZoomView):
    """The other side beside the picture; it follows the picture's view and leads it."""

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = OtherView(self.scene(), lane, 0.0, self)
        self._leader: ZoomView | None = None
        self._is_following = False
        self.setAccessibleName(self.tr("Picture compared with"))

    @property
    def is_settled(self) -> bool:
        """True when what is visible is drawn in full."""
        return self.motion.is_over and self.view.is_settled

    def show_view(self, view: ComparedView, look: Look) -> None:
        """Show this side."""
        self.view.show_view(view, look)
        self.set_bounds(self.view.bounds)
        self._follow()

    def clear(self) -> None:
        """Show nothing."""
        self.view.clear()
        self.set_bounds(QRectF())

    def link(self, leader: ZoomView) -> None:
        """Show the same part of the picture as `leader`, and it the same as this one."""
        self._leader = leader
        leader.view_changed.connect(self._follow)
        self.view_changed.connect(self._lead)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # a new size is no wish of the hand: the picture leads
        self._is_following = True
        super().resizeEvent(event)
        self._is_following = False
        self._follow()

    def _follow(self) -> None:
        self._in_step(self, self._leader)

    def _lead(self) -> None:
        self._in_step(self._leader, self)

    def _in_step(self, follower: ZoomView | None, leader: ZoomView | None) -> None:
        if self._is_following or not self.isVisible() or follower is None or leader is None:
            return
        if self.bounds.isEmpty():
            return
        self._is_following = True
        follower.show_like(leader)
        self._is_following = False


class Curtain(QSlider):
    """The edge of the curtain over the picture, 0 at its left end, 1000 at its right.

    To be dragged, or moved with the arrow keys. It lies over the viewport of a view.
    """

    WIDTH_PX = 24
    _STEPS = 1000

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, viewport)
        self._viewport = viewport
        self.setRange(0, self._STEPS)
        self.setSingleStep(10)
        self.setPageStep(100)
        self.setValue(self._STEPS // 2)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Swipe position"))
        self.setToolTip(self.tr("Drag, or use the arrow keys, to move the curtain."))
        self.valueChanged.connect(self.place)
        self.hide()

    @property
    def edge(self) -> float:
        """Where the edge is, in pixels of the viewport."""
        return self.value() / self._STEPS * self._viewport.width()

    def cut(self) -> QRectF:
        """The part of the viewport right of the edge."""
        view = self._viewport.rect()
        return QRectF(self.edge, 0, view.width() - self.edge, view.height())

    def place(self) -> None:
        """Go where the value says; also when the viewport has another size."""
        self.setGeometry(
            round(self.edge) - self.WIDTH_PX // 2, 0, self.WIDTH_PX, self._viewport.height()
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            width = max(self._viewport.width(), 1)
            x = self.mapToParent(event.position().toPoint()).x()
            self.setValue(round(x / width * self._STEPS))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, height = self.WIDTH_PX / 2, self.height()
        is_strong = self.hasFocus()
        for colour, width in ((QColor(0, 0, 0, 200), 4.0), (QColor("white"), 2.0)):
            painter.setPen(QPen(colour, width + is_strong))
            painter.drawLine(round(middle), 0, round(middle), height)
        painter.setPen(QPen(QColor(0, 0, 0, 200), 1.5))
        painter.setBrush(QColor("white"))
        grip = QRectF(middle - 9, height / 2 - 14, 18, 28)
        painter.drawRoundedRect(grip, 9, 9)
        painter.setBrush(QColor(40, 44, 50))
        painter.setPen(Qt.PenStyle.NoPen)
        for sign in (-1, 1):
            tip = grip.center() + _GRIP_ARROW[0] * sign
            painter.drawPolygon(
                QPolygonF([tip, tip - _GRIP_ARROW[1] * sign, tip - _GRIP_ARROW[2] * sign])
            )
