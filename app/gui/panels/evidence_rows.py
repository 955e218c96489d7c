"""How an evidence item is drawn, in the list and in the gallery."""

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.gui import icons
from app.gui.appearance import Appearance
from app.gui.chosen_row import paint_chosen
from app.gui.models import RECORD_ROLE, EvidenceRow
from app.gui.pictures import THUMBNAIL_PX
from app.gui.signs import SIGN_PX, paint_sign, sign_colour
from engine.schema.rounding import score_text

_THUMB_PX = 44
_PADDING_PX = 8
# Cards give way by no more than this share of one, so that another row is whole.
_MOST_SHRUNK = 0.4
# Behind these a file's name is broken.
_WORD_ENDS = "_- "


def card_text(row: EvidenceRow) -> str:
    """Score and state below the name of a card, which needs the whole width for itself."""
    score = row.summary.manipulation
    if score is None or row.is_running:
        return row.state_text
    return f"{score_text(score)}\n{row.state_text}"


def name_lines(name: str, metrics: QFontMetrics, width_px: int) -> list[str]:
    """A file's name on one line or two; in what is longer its beginning and its ending stand.

    It is broken behind a word of it where the rest has room then.
    """
    if metrics.horizontalAdvance(name) <= width_px:
        return [name]
    fitting = [at for at in range(1, len(name)) if metrics.horizontalAdvance(name[:at]) <= width_px]
    longest = max(fitting, default=1)
    words = [
        at
        for at in fitting
        if name[at - 1] in _WORD_ENDS and metrics.horizontalAdvance(name[at:]) <= width_px
    ]
    at = max(words, default=longest)
    return [name[:at], metrics.elidedText(name[at:], Qt.TextElideMode.ElideMiddle, width_px)]


def _card_texts_px(font: QFont) -> int:
    """Up to two lines for the name, and up to three for the state."""
    return 2 * QFontMetrics(font).height() + 3 * QFontMetrics(_small(font)).height() + 8


def _small(font: QFont) -> QFont:
    made = QFont(font)
    made.setPointSizeF(made.pointSizeF() * 0.92)
    return made


def _card_px(font: QFont) -> int:
    """The height of a card with nothing squeezed."""
    return THUMBNAIL_PX + _card_texts_px(font) + 2 * _PADDING_PX


class EvidenceDelegate(QStyledItemDelegate):
    """Draws a row of the list, or a card of the gallery: picture, name, state."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.is_gallery = False
        self._card_px = 0

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        lines = 2 * QFontMetrics(option.font).height() + 6
        if self.is_gallery:
            return QSize(THUMBNAIL_PX + 2 * _PADDING_PX, self._card_px or _card_px(option.font))
        return QSize(200, max(_THUMB_PX, lines) + 2 * _PADDING_PX)

    def fit_cards(self, room_px: int, font: QFont) -> bool:
        """Make cards so high that whole rows of them fill the room; True when they changed."""
        rows = max(int(room_px / _card_px(font) + _MOST_SHRUNK), 1)
        changed = max(room_px // rows, _card_px(font) * 3 // 4)
        was, self._card_px = self._card_px, changed
        return was != changed

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = index.data(RECORD_ROLE)
        if not isinstance(row, EvidenceRow):
            return
        painter.save()
        self._paint_ground(painter, option)
        if self.is_gallery:
            self._paint_card(painter, option, row)
            painter.restore()
            return
        place = option.rect.adjusted(_PADDING_PX + 2, _PADDING_PX, -_PADDING_PX, -_PADDING_PX)
        thumb = QRect(place.left(), place.center().y() - _THUMB_PX // 2, _THUMB_PX, _THUMB_PX)
        self._paint_thumbnail(painter, thumb, row)
        text = place.adjusted(_THUMB_PX + 9, 0, 0, 0)
        self._paint_texts(painter, option, text, row)
        painter.restore()

    def _paint_card(
        self, painter: QPainter, option: QStyleOptionViewItem, row: EvidenceRow
    ) -> None:
        inner = option.rect.adjusted(_PADDING_PX, _PADDING_PX, -_PADDING_PX, -_PADDING_PX)
        side = min(inner.height() - _card_texts_px(option.font), THUMBNAIL_PX)
        left = inner.center().x() - side // 2
        self._paint_thumbnail(painter, QRect(left, inner.top(), side, side), row)
        metrics = QFontMetrics(option.font)
        line = QRect(inner.left(), inner.top() + side + 3, inner.width(), metrics.height())
        painter.setFont(option.font)
        painter.setPen(self._appearance.theme.colour("text"))
        for text in name_lines(row.summary.name, metrics, inner.width()):
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)
            line.translate(0, line.height())
        self._paint_standing(painter, option, line.translated(0, 3), row)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        theme = self._appearance.theme
        if option.state & QStyle.StateFlag.State_Selected:
            paint_chosen(painter, option.rect, theme)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.colour("raised"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))

    def _paint_thumbnail(self, painter: QPainter, place: QRect, row: EvidenceRow) -> None:
        theme = self._appearance.theme
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(place), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if row.thumbnail is not None:
            painter.save()
            painter.setClipPath(shape)
            painter.drawImage(place, row.thumbnail)
            painter.restore()
        else:
            painter.fillPath(shape, theme.colour("hover"))
            side = place.width() * 20 // 44
            ratio = painter.device().devicePixelRatioF()
            corner = place.center() - QPoint(side // 2, side // 2)
            painter.drawPixmap(corner, icons.pixmap("drop-picture", theme.text_soft, side, ratio))

    def _paint_texts(
        self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, row: EvidenceRow
    ) -> None:
        theme = self._appearance.theme
        metrics = QFontMetrics(option.font)
        line = metrics.height()
        top = place.center().y() - line - 2
        above = QRect(place.left(), top, place.width(), line)
        score = row.summary.manipulation
        if score is not None and not row.is_running:
            painter.setPen(theme.colour("text_soft"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            text = score_text(score)
            painter.drawText(above, right, text)
            above = above.adjusted(0, 0, -metrics.horizontalAdvance(text) - 8, 0)
        painter.setFont(option.font)
        painter.setPen(theme.colour("text"))
        name = metrics.elidedText(row.summary.name, Qt.TextElideMode.ElideMiddle, above.width())
        painter.drawText(above, Qt.AlignmentFlag.AlignVCenter, name)
        below = QRect(place.left(), top + line + 4, place.width(), line)
        self._paint_standing(painter, option, below, row)

    def _paint_standing(
        self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, row: EvidenceRow
    ) -> None:
        """The sign, and what it means beside it."""
        sign = QRectF(place.left(), place.center().y() - SIGN_PX / 2 + 1, SIGN_PX, SIGN_PX)
        paint_sign(painter, sign, row.sign, self._appearance.theme)
        self._paint_state(painter, option, place.adjusted(SIGN_PX + 6, 0, 0, 0), row)

    def _paint_state(
        self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, row: EvidenceRow
    ) -> None:
        theme = self._appearance.theme
        font = _small(option.font)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        painter.setPen(sign_colour(row.sign, theme))
        if self.is_gallery:
            flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
            painter.drawText(
                place.adjusted(0, 0, 0, 2 * metrics.height() + 2), int(flags), card_text(row)
            )
            return
        state = metrics.elidedText(row.state_text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, state)
