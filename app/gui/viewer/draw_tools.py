"""What the drawing tools share: a cross-hair for the keys, a sketch, and the finished stroke."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from app.gui.viewer.canvas import Canvas
from app.gui.viewer.drawn import DrawnMark, DrawnStack
from app.gui.viewer.shapes import Rings
from app.gui.viewer.sketch import SketchItem

# As far as a hand misses with a mouse, in pixels of the screen.
_GRIP_PX = 9.0
# One step of an arrow key moves the cross-hair so far on the screen; with Shift it is one pixel of
# the picture.
_KEY_STEP_PX = 10.0
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_KEYS = {
    *_ARROWS,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished stroke: the region it changes (empty: a new one), its rings, what was done.

    Empty `rings`: nothing is left of the region.
    """

    region_id: str
    rings: Rings
    verb: str


class DrawTool(QObject):
    """What the drawing tools share: the cross-hair that the arrow keys move, and the sketch.

    `finished` carries a Drawn; `chosen_other` the id of a region that was clicked to be changed;
    `left` asks for the pointer back.
    """

    finished = Signal(object)
    chosen_other = Signal(str)
    left = Signal()

    def __init__(self, canvas: Canvas, stack: DrawnStack, sketch: SketchItem) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.stack = stack
        self.sketch = sketch
        self.chosen = ""
        self._cross: QPointF | None = None

    @property
    def bounds(self) -> QRectF:
        """The picture."""
        return self.canvas.bounds

    @property
    def target(self) -> DrawnMark | None:
        """The region that is chosen, which brush, eraser and corners change."""
        return self.stack.mark(self.chosen)

    def choose(self, region_id: str) -> None:
        """Another region is chosen."""
        self.chosen = region_id

    def begin(self) -> None:
        """The tool is taken up."""

    def drop(self) -> None:
        """The tool is laid down; what is unfinished is left out."""
        self._cross = None
        self.sketch.clear()

    def act(self, point: QPointF) -> None:
        """What Enter does at the cross-hair."""

    def take_back(self) -> bool:
        """What Backspace does; False when there is nothing to take back."""
        return False

    def cancel(self) -> bool:
        """What Esc does first; False when nothing was begun."""
        return False

    # the canvas's tool

    def press(self, point: QPointF, keys: Qt.KeyboardModifier) -> bool:
        return True

    def move(self, point: QPointF, *, is_pressed: bool) -> bool:
        return True

    def release(self, point: QPointF) -> bool:
        return True

    def double_click(self, point: QPointF) -> bool:
        return self.press(point, Qt.KeyboardModifier.NoModifier)

    def wants_key(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return event.key() in _KEYS and not plain

    def key(self, event: QKeyEvent) -> bool:
        if not self.wants_key(event):
            return False
        key = Qt.Key(event.key())
        if key in _ARROWS:
            is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.step(_ARROWS[key] * self.step_length(is_fine=is_fine))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.act(self.cross())
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            return self.take_back()
        elif key == Qt.Key.Key_Escape:
            if not self.cancel():
                self.left.emit()
        else:
            return False
        return True

    def step_length(self, *, is_fine: bool) -> float:
        """Pixels of the picture that one press of an arrow key moves by."""
        return 1.0 if is_fine else max(1.0, _KEY_STEP_PX / self.canvas.transform().m11())

    def step(self, by: QPointF) -> None:
        """Move the cross-hair."""
        self._cross = self.clamped(self.cross() + by)
        self.canvas.ensureVisible(QRectF(self._cross, self._cross), 40, 40)
        self.sketch.show_cross(self._cross)

    def cross(self) -> QPointF:
        """The cross-hair; at first in the middle of what is seen."""
        if self._cross is None:
            self._cross = self.clamped(self.canvas.visible_area().center())
        return self._cross

    def clamped(self, point: QPointF) -> QPointF:
        """The nearest point of the picture."""
        bounds = self.bounds
        return QPointF(
            min(max(point.x(), bounds.left()), bounds.right()),
            min(max(point.y(), bounds.top()), bounds.bottom()),
        )

    def is_near(self, first: QPointF, second: QPointF) -> bool:
        """Whether a hand would take the two for the same place."""
        apart = (first - second) * self.canvas.transform().m11()
        return max(abs(apart.x()), abs(apart.y())) <= _GRIP_PX
