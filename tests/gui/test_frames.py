"""A layer's drawing is kept: it is drawn anew only where, and when, something changed."""

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.viewer.frames import Frame
from app.gui.viewer.zoom_view import ZoomView
from tests.gui.conftest import until

SIDE = 100


class Layer:
    """A square of 40 units with a colour; it counts how often and where it is drawn."""

    def __init__(self) -> None:
        self.colour = QColor("red")
        self.drawn: list[QRectF] = []
        self.was_plain: list[bool] = []

    def paint(self, painter: QPainter, exposed: QRectF, *, is_plain: bool) -> None:
        self.was_plain.append(is_plain)
        self.drawn.append(exposed)
        painter.fillRect(QRectF(30, 30, 40, 40), self.colour)


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(SIDE, SIDE)
    qtbot.addWidget(made)
    return made


def shown(
    frame: Frame,
    widget: QWidget,
    layer: Layer,
    transform: QTransform | None = None,
    cut: QRectF | None = None,
) -> QImage:
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setTransform(transform or QTransform())
    frame.draw(painter, widget, layer.paint, cut)
    painter.end()
    return image


def red(image: QImage, x: int, y: int) -> bool:
    return image.pixelColor(x, y) == QColor("red")


def test_layer_is_drawn_once_and_shown_often(widget: QWidget) -> None:
    frame, layer = Frame(16), Layer()
    for _ in range(5):
        assert red(shown(frame, widget, layer), 50, 50)
    assert len(layer.drawn) == 1


def test_dragged_layer_is_copied_and_only_what_comes_into_sight_is_drawn(widget: QWidget) -> None:
    frame, layer = Frame(16), Layer()
    shown(frame, widget, layer)
    for step in range(1, 17):
        moved = shown(frame, widget, layer, QTransform.fromTranslate(step, 0))
        assert red(moved, 30 + step, 50)
        assert not red(moved, 29 + step, 50)
    # at the first step the margin around the picture, and then nothing before it is used up
    assert len(layer.drawn) == 1 + 4
    layer.drawn.clear()
    assert red(shown(frame, widget, layer, QTransform.fromTranslate(20, 0)), 50, 50)
    [left] = layer.drawn
    assert left.width() == pytest.approx(19)
    far = shown(frame, widget, layer, QTransform.fromTranslate(-40, 0))
    assert red(far, 0, 50)
    assert red(far, 29, 50)
    assert not red(far, 30, 50)


def test_strokes_that_come_into_sight_at_several_edges_are_drawn_once(widget: QWidget) -> None:
    frame, layer = Frame(16, in_one=True), Layer()
    shown(frame, widget, layer)
    assert red(shown(frame, widget, layer, QTransform.fromTranslate(3, 4)), 33, 34)
    assert len(layer.drawn) == 2


@pytest.mark.parametrize("ratio", [1.25, 1.5, 2.0])
def test_dragged_layer_looks_as_if_drawn_anew_at_any_pixel_ratio(
    widget: QWidget, monkeypatch: pytest.MonkeyPatch, ratio: float
) -> None:
    monkeypatch.setattr(widget, "devicePixelRatioF", lambda: ratio, raising=False)
    frame, layer = Frame(16), Layer()
    for step in range(0, 60, 5):
        transform = QTransform.fromTranslate(-step, 2 * step)
        dragged = shown(frame, widget, layer, transform)
        assert dragged == shown(Frame(16), widget, layer, transform)


def test_zoomed_layer_is_drawn_anew(widget: QWidget) -> None:
    frame, layer = Frame(16), Layer()
    shown(frame, widget, layer)
    assert red(shown(frame, widget, layer, QTransform.fromScale(2, 2)), 70, 70)
    assert len(layer.drawn) == 2


def test_change_is_drawn_where_it_is_and_nowhere_else(widget: QWidget) -> None:
    frame, layer = Frame(16), Layer()
    shown(frame, widget, layer)
    layer.colour = QColor("blue")
    frame.change(QRectF(30, 30, 10, 10))
    image = shown(frame, widget, layer)
    assert image.pixelColor(33, 33) == QColor("blue")
    assert red(image, 60, 60)
    assert layer.drawn[1].width() < 20
    frame.drop()
    assert shown(frame, widget, layer).pixelColor(60, 60) == QColor("blue")


def test_curtain_cuts_what_is_shown(widget: QWidget) -> None:
    frame, layer = Frame(0), Layer()
    image = shown(frame, widget, layer, cut=QRectF(50, 0, 50, SIDE))
    assert not red(image, 49, 50)
    assert red(image, 51, 50)


class ZoomedLayer(ZoomView):
    """A view with a kept layer of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.frame = Layer(), Frame(16)
        self.set_bounds(QRectF(0, 0, SIDE, SIDE))
        self.setSceneRect(self.bounds)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self.frame.draw(painter, self.viewport(), self.layer.paint)


def test_layer_is_drawn_plainly_while_it_is_zoomed_and_in_full_when_it_rests(qtbot: QtBot) -> None:
    view = ZoomedLayer()
    qtbot.addWidget(view)
    view.resize(SIDE, SIDE)
    view.show()
    until(qtbot, lambda: view.motion.is_over and bool(view.layer.drawn))
    assert not any(view.layer.was_plain)
    view.zoom_in()
    view.grab()
    assert view.layer.was_plain[-1]
    assert not view.motion.is_over
    until(qtbot, lambda: view.motion.is_over)
    assert view.layer.was_plain.count(False) == 2
    drawn = len(view.layer.drawn)
    view.grab()
    assert len(view.layer.drawn) == drawn


def test_what_is_kept_is_drawn_in_full_even_while_it_moves(qtbot: QtBot) -> None:
    view = ZoomedLayer()
    qtbot.addWidget(view)
    view.resize(SIDE, SIDE)
    view.show()
    until(qtbot, lambda: view.motion.is_over and bool(view.layer.drawn))
    view.zoom_in()
    view.motion.hurry(True)
    view.grab()
    view.motion.hurry(False)
    assert not any(view.layer.was_plain)


def test_at_rest_one_layer_becomes_sharp_in_each_drawing(qtbot: QtBot) -> None:
    class TwoLayers(ZoomedLayer):
        def __init__(self) -> None:
            super().__init__()
            self.second, self.second_frame = Layer(), Frame(16)

        def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
            super().drawForeground(painter, rect)
            self.second_frame.draw(painter, self.viewport(), self.second.paint)

    view = TwoLayers()
    qtbot.addWidget(view)
    view.resize(SIDE, SIDE)
    view.show()
    until(qtbot, lambda: view.motion.is_over and bool(view.second.drawn))
    view.zoom_in()
    until(qtbot, lambda: view.motion.is_over)
    # when the first became sharp, the second was still drawn plainly
    sharp = view.layer.was_plain.index(False, 1)
    assert view.second.was_plain[sharp]
    assert not view.second.was_plain[-1]
