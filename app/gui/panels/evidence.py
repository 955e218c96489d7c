"""The list of evidence: small picture, name, state in shape, word and colour; list or gallery."""

from dataclasses import replace

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.casework.records import ItemSummary
from app.gui import wording
from app.gui.appearance import Appearance
from app.gui.empty_hint import EmptyHint
from app.gui.labels import ElidedLabel, label
from app.gui.models import RECORD_ROLE, EvidenceModel, EvidenceRow
from app.gui.narrowing import EvidenceFilter
from app.gui.panels.evidence_filter import FilterButton
from app.gui.panels.evidence_rows import EvidenceDelegate
from app.gui.whole_rows import WholeRowsList

# Pictures are asked for when the list has stood still this long, so that rows that fly past
# while scrolling are never decoded.
_STILL_MS = 80
_THUMBNAIL_PX = 64


class EvidencePanel(QWidget):
    """Search field and filter over the list.

    `item_chosen` tells which item to show; `pictures_wanted` carries the summaries of the rows in
    sight that have no small picture yet.
    """

    item_chosen = Signal(str)
    analyse_asked = Signal(object)
    pictures_wanted = Signal(object)

    def __init__(
        self, model: EvidenceModel, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        # a name can be told from another, and a state be read, whatever the size of the text
        self.setMinimumWidth(_THUMBNAIL_PX + self.fontMetrics().horizontalAdvance("m" * 11))
        self._model = model
        self._filter = EvidenceFilter(model, self)
        self._menu_actions: list[QAction] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Filter by name, id, state or tag"))
        self.search.setAccessibleName(self.tr("Filter the evidence list"))
        self.search.setClearButtonEnabled(True)
        self.narrow = FilterButton(appearance)
        self._delegate = EvidenceDelegate(appearance, self)
        self.list = WholeRowsList()
        self._count = ElidedLabel("soft", "small")
        self._empty = label(
            self.tr("No evidence yet.\nDrop pictures or folders here, or use Take in."),
            "soft",
            wraps=True,
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(_STILL_MS)
        # narrowing takes rows out in hundreds of pieces; they are counted once
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(0)
        self._counting.timeout.connect(self._tell_count)
        self._set_up_list()
        self._lay_out()
        self._connect()
        self._tell_count()

    @property
    def is_gallery(self) -> bool:
        """True while the items are shown as cards."""
        return self._delegate.is_gallery

    def add_menu_actions(self, actions: list[QAction]) -> None:
        """What the menu of the right button offers below Analyse."""
        self._menu_actions = actions

    def add_switch(self, action: QAction) -> None:
        """A button for `action` beside the filter."""
        button = QToolButton()
        button.setProperty("flat", True)
        button.setDefaultAction(action)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.text())
        self._head.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another panel below took room: the chosen item stays in sight."""
        super().resizeEvent(event)
        if event.size().height() < event.oldSize().height():
            QTimer.singleShot(0, self, self._show_current)

    def _show_current(self) -> None:
        current = self.list.currentIndex()
        if current.isValid():
            self.list.scrollTo(current)

    def show_gallery(self, is_gallery: bool) -> None:
        """Cards instead of rows, or rows again; the current item stays in sight."""
        self._delegate.is_gallery = is_gallery
        self._delegate.fit_cards(self.list.room_px, self.list.font())
        mode = QListView.ViewMode
        self.list.setViewMode(mode.IconMode if is_gallery else mode.ListMode)
        # changing the mode sets these anew
        self.list.setMovement(QListView.Movement.Static)
        self.list.setWrapping(is_gallery)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(0)
        self._show_current()
        self._still.start()

    def _fit_cards(self, room_px: int) -> None:
        if self.is_gallery and self._delegate.fit_cards(room_px, self.list.font()):
            self.list.scheduleDelayedItemsLayout()

    def take_focus(self) -> None:
        """The keyboard walks the list from now on."""
        self._tell_count()  # a list that is not shown yet takes no focus
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def selected_ids(self) -> list[str]:
        """Ids of the selected items, in the list's order."""
        rows = sorted(self.list.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return [index.data(RECORD_ROLE).summary.evidence_id for index in rows]

    def choose(self, evidence_id: str) -> None:
        """Make an item the current one."""
        source = self._model.index(self._model.row_of(evidence_id))
        self._choose_alone(self._filter.mapFromSource(source))

    def choose_neighbour(self, step: int) -> None:
        """Go `step` rows down (negative: up)."""
        current = self.list.currentIndex()
        row = current.row() + step if current.isValid() else 0
        self._choose_alone(self._filter.index(row, 0))

    def _choose_alone(self, index: QModelIndex) -> None:
        """Select this item and no other; the list itself would heed a held Shift or Ctrl."""
        if index.isValid():
            alone = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(index, alone)

    def in_sight(self) -> list[ItemSummary]:
        """The items of the rows that can be seen, and one screen below, without a picture."""
        viewport = self.list.viewport().rect()
        first = self.list.indexAt(QPoint(8, 4))
        if not first.isValid():
            return []
        wanted = []
        reach = QRect(viewport).adjusted(0, 0, 0, viewport.height())
        for number in range(first.row(), self._filter.rowCount()):
            index = self._filter.index(number, 0)
            if not self.list.visualRect(index).intersects(reach):
                break
            row = index.data(RECORD_ROLE)
            if row.thumbnail is None:
                wanted.append(row.summary)
        return wanted

    # building

    def _set_up_list(self) -> None:
        self.list.setModel(self._filter)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName(self.tr("Evidence"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.hint = EmptyHint(
            self.list,
            self.tr("No item matches. Change what is typed above, or clear the filter beside it."),
        )

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(8, 8, 8, 6)
        head.setSpacing(6)
        self._head = QHBoxLayout()
        self._head.setSpacing(2)
        self._head.addWidget(self.search, 1)
        self._head.addWidget(self.narrow)
        head.addLayout(self._head)
        head.addWidget(self._count)
        layout.addLayout(head)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.list, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._show_wish)
        self.narrow.changed.connect(self._show_wish)
        self.list.room_changed.connect(self._fit_cards)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.verticalScrollBar().valueChanged.connect(self._still.start)
        self.list.verticalScrollBar().rangeChanged.connect(self._still.start)
        self._still.timeout.connect(self._ask_pictures)
        for signal in (self._model.rowsInserted, self._model.modelReset, self._model.dataChanged):
            signal.connect(self._offer_later)
        for signal in (
            self._model.rowsInserted,
            self._model.modelReset,
            self._filter.rowsRemoved,
            self._filter.rowsInserted,
            self._filter.layoutChanged,
        ):
            signal.connect(self._counting.start)

    def _show_wish(self) -> None:
        self._filter.show_wish(replace(self.narrow.wish, text=self.search.text()))
        self._tell_count()

    def _offer_later(self) -> None:
        self._still.start()

    def _ask_pictures(self) -> None:
        summaries = self._model.summaries()
        self.narrow.offer(
            (name for summary in summaries for name in summary.regions),
            (tag for summary in summaries for tag in summary.tags),
        )
        wanted = self.in_sight()
        if wanted:
            self.pictures_wanted.emit(wanted)

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
        menu.addActions(self._menu_actions)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _tell_count(self) -> None:
        total, shown = self._model.rowCount(), self._filter.rowCount()
        self._empty.setVisible(total == 0)
        self.list.setVisible(total > 0)
        if shown == total:
            self._count.show_text(wording.items(total))
            return
        text = self.tr("{0} of {1}").format(shown, wording.items(total))
        why = self.narrow.summary
        self._count.show_text(f"{text} · {why}" if why else text)
