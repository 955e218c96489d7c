"""No letter covers another at any zoom, unless there is no room near it."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainterPath
from PySide6.QtWidgets import QApplication, QGraphicsScene
from pytestqt.qtbot import QtBot

from app.gui.tasks import Lane
from app.gui.viewer.letter_places import clear_shift
from app.gui.viewer.marks import RegionMark
from app.gui.viewer.overlay_stack import OverlayStack

PLATE = QRectF(-9, -9, 18, 18)


def test_letter_that_covers_none_stays_where_it_is() -> None:
    assert clear_shift(PLATE, [PLATE.translated(18, 0)]).isNull()


def test_letter_goes_straight_away_from_the_one_it_would_cover() -> None:
    shift = clear_shift(PLATE, [PLATE.translated(0, -10)])
    assert shift.y() > 0
    assert abs(shift.x()) < 1e-6
    assert not PLATE.translated(shift).intersects(PLATE.translated(0, -10))


def test_letters_in_one_place_are_all_seen() -> None:
    taken: list[QRectF] = []
    for _ in range(4):
        place = PLATE.translated(clear_shift(PLATE, taken))
        assert not any(place.intersects(other) for other in taken)
        taken.append(place)


def test_letter_without_room_near_it_stays() -> None:
    crowd = [PLATE.translated(x, y) for x in range(-90, 91, 18) for y in range(-90, 91, 18)]
    assert clear_shift(PLATE, crowd).isNull()


def test_letters_part_when_the_picture_gets_small(qtbot: QtBot, qapp: QApplication) -> None:
    lane = Lane("letters")
    stack = OverlayStack(QGraphicsScene(), lane, QFont(qapp.font()))
    square = QPainterPath()
    square.addRect(0, 0, 200, 200)
    stack.show_marks(
        tuple(
            RegionMark(f"region-{at}", at, "Nose", square, QPointF(100, 100 + 40 * at), 40000)
            for at in range(2)
        ),
        (),
    )
    for scale, is_apart in ((1.0, True), (0.2, False)):
        stack.set_scale_on_screen(scale)
        letters = stack.letters
        assert all(letter.shift.isNull() for letter in letters) is is_apart
        first, second = (
            letter.plate.translated(letter.pos() * scale + letter.shift) for letter in letters
        )
        assert not first.intersects(second)
    lane.close()
