"""Painting a region with a round brush, or erasing from it."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath

from app.gui.viewer.canvas import Canvas
from app.gui.viewer.draw_tools import Drawn, DrawTool
from app.gui.viewer.drawn import DrawnStack
from app.gui.viewer.shapes import added, cut_away, stroke
from app.gui.viewer.sketch import SketchItem


class BrushTool(DrawTool):
    """Paints a region larger, or a new one; as an eraser it takes away."""

    def __init__(
        self, canvas: Canvas, stack: DrawnStack, sketch: SketchItem, *, is_eraser: bool
    ) -> None:
        super().__init__(canvas, stack, sketch)
        self._is_eraser = is_eraser
        self._points: list[QPointF] = []
        self.width = 40.0

    def drop(self) -> None:
        self._points.clear()
        super().drop()

    def set_width(self, width: float) -> None:
        """The brush's width in pixels of the picture."""
        self.width = width

    def press(self, point: QPointF, keys: Qt.KeyboardModifier) -> bool:
        if self._is_eraser and self.target is None:
            self.chosen = self.stack.at(point)
        self._points = [point]
        self._show(point)
        return True

    def move(self, point: QPointF, *, is_pressed: bool) -> bool:
        if self._points and is_pressed and not self._is_still(point):
            self._points.append(point)
        self._show(point)
        return True

    def release(self, point: QPointF) -> bool:
        points, self._points = self._points, []
        self._show(point)
        if points:
            self._finish(points)
        return True

    def act(self, point: QPointF) -> None:
        if self._is_eraser and self.target is None:
            self.chosen = self.stack.at(point)
        self._finish([point])

    def step(self, by: QPointF) -> None:
        super().step(by)
        self.sketch.show_brush(self.cross(), self.width)

    def cancel(self) -> bool:
        had = bool(self._points)
        self._points.clear()
        self.sketch.show_path(QPainterPath())
        return had

    def _is_still(self, point: QPointF) -> bool:
        # corners nearer than a pixel of the screen make the outline longer and no better
        apart = (point - self._points[-1]) * self.canvas.transform().m11()
        return max(abs(apart.x()), abs(apart.y())) < 1.0

    def _finish(self, points: list[QPointF]) -> None:
        painted = stroke(points, self.width)
        mark = self.target
        if self._is_eraser:
            if mark is not None:
                rings = cut_away(mark.rings, painted, self.bounds)
                self.finished.emit(Drawn(mark.region_id, rings, "erase"))
            return
        rings = added(mark.rings if mark is not None else (), painted, self.bounds)
        if rings:
            self.finished.emit(Drawn(mark.region_id if mark is not None else "", rings, "paint"))

    def _show(self, pointer: QPointF) -> None:
        path = stroke(self._points, self.width) if self._points else QPainterPath()
        self.sketch.show_path(path, is_filled=bool(self._points))
        self.sketch.show_brush(pointer, self.width)
