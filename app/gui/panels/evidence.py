"""The list of evidence: small picture, name, state in shape, word and colour."""

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.gui import icons, wording
from app.gui.appearance import Appearance
from app.gui.labels import label
from app.gui.models import RECORD_ROLE, EvidenceFilter, EvidenceModel, EvidenceRow
from app.gui.signs import SIGN_PX, paint_sign, sign_colour

_THUMB_PX = 44
_PADDING_PX = 8


class EvidenceDelegate(QStyledItemDelegate):
    """Draws one row: picture at the left, name above, state below."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        lines = 2 * QFontMetrics(option.font).height() + 6
        return QSize(200, max(_THUMB_PX, lines) + 2 * _PADDING_PX)

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
        place = option.rect.adjusted(_PADDING_PX + 2, _PADDING_PX, -_PADDING_PX, -_PADDING_PX)
        thumb = QRect(place.left(), place.center().y() - _THUMB_PX // 2, _THUMB_PX, _THUMB_PX)
        self._paint_thumbnail(painter, thumb, row)
        text = place.adjusted(_THUMB_PX + 9, 0, 0, 0)
        self._paint_texts(painter, option, text, row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        theme = self._appearance.theme
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("chosen"))
            bar = QRect(option.rect.left(), option.rect.top(), 3, option.rect.height())
            painter.fillRect(bar, theme.colour("accent_ground"))
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
            side = 20
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
            painter.drawText(above, right, f"{score:.2f}")
            above = above.adjusted(0, 0, -metrics.horizontalAdvance("0.00") - 8, 0)
        painter.setFont(option.font)
        painter.setPen(theme.colour("text"))
        name = metrics.elidedText(row.summary.name, Qt.TextElideMode.ElideMiddle, above.width())
        painter.drawText(above, Qt.AlignmentFlag.AlignVCenter, name)
        below = QRect(place.left(), top + line + 4, place.width(), line)
        sign = QRectF(below.left(), below.center().y() - SIGN_PX / 2 + 1, SIGN_PX, SIGN_PX)
        paint_sign(painter, sign, row.sign, theme)
        self._paint_state(painter, option, below.adjusted(SIGN_PX + 6, 0, 0, 0), row)

    def _paint_state(
        self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, row: EvidenceRow
    ) -> None:
        theme = self._appearance.theme
        font = option.font
        font.setPointSizeF(font.pointSizeF() * 0.92)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        painter.setPen(sign_colour(row.sign, theme))
        state = metrics.elidedText(row.state_text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, state)


class EvidencePanel(QWidget):
    """Search field over the list. `item_chosen` tells which item to show."""

    item_chosen = Signal(str)
    analyse_asked = Signal(object)

    def __init__(
        self, model: EvidenceModel, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._model = model
        self._filter = EvidenceFilter(self)
        self._filter.setSourceModel(model)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Filter by name, id or state"))
        self.search.setAccessibleName(self.tr("Filter the evidence list"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter.show_matching)
        self.list = QListView()
        self.list.setModel(self._filter)
        self.list.setItemDelegate(EvidenceDelegate(appearance, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName(self.tr("Evidence"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self._count = label("", "soft", "small")
        self._empty = label(
            self.tr("No evidence yet.\nDrop pictures or folders here, or use Take in."),
            "soft",
            wraps=True,
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(8, 8, 8, 6)
        head.setSpacing(6)
        head.addWidget(self.search)
        head.addWidget(self._count)
        layout.addLayout(head)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.list, 1)
        for signal in (model.rowsInserted, model.modelReset, self._filter.layoutChanged):
            signal.connect(self._tell_count)
        self._filter.rowsRemoved.connect(self._tell_count)
        self._filter.rowsInserted.connect(self._tell_count)
        self._tell_count()

    def selected_ids(self) -> list[str]:
        """Ids of the selected items, in the list's order."""
        rows = sorted(self.list.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return [index.data(RECORD_ROLE).summary.evidence_id for index in rows]

    def choose(self, evidence_id: str) -> None:
        """Make an item the current one."""
        source = self._model.index(self._model.row_of(evidence_id))
        index = self._filter.mapFromSource(source)
        if index.isValid():
            self.list.setCurrentIndex(index)

    def choose_neighbour(self, step: int) -> None:
        """Go `step` rows down (negative: up)."""
        current = self.list.currentIndex()
        row = current.row() + step if current.isValid() else 0
        index = self._filter.index(row, 0)
        if index.isValid():
            self.list.setCurrentIndex(index)

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(RECORD_ROLE) if index.isValid() else None
        self.item_chosen.emit(row.summary.evidence_id if isinstance(row, EvidenceRow) else "")

    def _open_menu(self, place: QPoint) -> None:
        ids = self.selected_ids()
        if not ids:
            return
        menu = QMenu(self)
        analyse = menu.addAction(self.tr("Analyse {0}").format(wording.items(len(ids))))
        analyse.triggered.connect(lambda: self.analyse_asked.emit(ids))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _tell_count(self) -> None:
        total, shown = self._model.rowCount(), self._filter.rowCount()
        self._empty.setVisible(total == 0)
        self.list.setVisible(total > 0)
        if shown == total:
            self._count.setText(wording.items(total))
        else:
            self._count.setText(self.tr("{0} of {1} items").format(shown, total))
