"""A layer's drawing is kept: it is drawn anew only where, and when, something changed."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.viewer.frames import Frame

SIDE = 100


class Layer:
    """A square of 40 units with a colour; it counts how often and where it is drawn."""

    def __init__(self) -> None:
        self.colour = QColor("red")
        self.drawn: list[QRectF] = []

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
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


def test_dragged_layer_is_copied_and_drawn_anew_when_it_leaves_the_margin(
    widget: QWidget,
) -> None:
    frame, layer = Frame(16), Layer()
    shown(frame, widget, layer)
    for step in range(1, 17):
        moved = shown(frame, widget, layer, QTransform.fromTranslate(step, 0))
        assert red(moved, 30 + step, 50)
        assert not red(moved, 29 + step, 50)
    # at the first step with its margin, and then not before the margin is used up
    assert len(layer.drawn) == 2
    far = shown(frame, widget, layer, QTransform.fromTranslate(-40, 0))
    assert red(far, 0, 50)
    assert len(layer.drawn) == 3


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
