"""Drawing a region corner by corner."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF

from app.gui.viewer.canvas import Canvas
from app.gui.viewer.draw_tools import Drawn, DrawTool
from app.gui.viewer.drawn import DrawnStack
from app.gui.viewer.shapes import rings_of
from app.gui.viewer.sketch import SketchItem


class PolygonTool(DrawTool):
    """Corner by corner; a double click, the first corner again, or Enter twice closes it."""

    def __init__(self, canvas: Canvas, stack: DrawnStack, sketch: SketchItem) -> None:
        super().__init__(canvas, stack, sketch)
        self._corners: list[QPointF] = []

    @property
    def corners(self) -> tuple[QPointF, ...]:
        """The corners so far."""
        return tuple(self._corners)

    def drop(self) -> None:
        self._corners.clear()
        super().drop()

    def press(self, point: QPointF, keys: Qt.KeyboardModifier) -> bool:
        self._add(self.clamped(point))
        return True

    def move(self, point: QPointF, *, is_pressed: bool) -> bool:
        if self._corners:
            self._show(self.clamped(point))
        return True

    def double_click(self, point: QPointF) -> bool:
        self._close()
        return True

    def act(self, point: QPointF) -> None:
        self._add(point)

    def step(self, by: QPointF) -> None:
        super().step(by)
        if self._corners:
            self._show(self.cross())

    def take_back(self) -> bool:
        if not self._corners:
            return False
        self._corners.pop()
        self._show(self._cross)
        return True

    def cancel(self) -> bool:
        had = bool(self._corners)
        self._corners.clear()
        self._show(None)
        return had

    def _add(self, point: QPointF) -> None:
        corners = self._corners
        is_closing = corners and (
            (len(corners) >= 3 and self.is_near(point, corners[0])) or point == corners[-1]
        )
        if is_closing:
            self._close()
            return
        corners.append(point)
        self._show(point)

    def _close(self) -> None:
        path = QPainterPath()
        path.addPolygon(QPolygonF(self._corners))
        path.closeSubpath()
        rings = rings_of(path, self.bounds) if len(self._corners) >= 3 else ()
        self._corners.clear()
        self._show(None)
        if rings:
            self.finished.emit(Drawn("", rings, "draw"))

    def _show(self, pointer: QPointF | None) -> None:
        line = QPainterPath()
        points = [*self._corners, pointer] if pointer is not None else self._corners
        if self._corners:
            line.addPolygon(QPolygonF(points))
        self.sketch.show_path(line)
        self.sketch.show_handles(tuple(self._corners))
        self.sketch.show_cross(self._cross)
