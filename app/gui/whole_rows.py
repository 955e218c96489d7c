"""Lists and tables that show no part of a row: what is too low for another one stays empty."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QTableView, QWidget


class WholeRowsList(QListView):
    """Rows or cards, all of one height, of which as many are seen as there is room for.

    `room_changed` has the height there is for rows.
    """

    room_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told_px = -1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.room_px != self._told_px:
            self._told_px = self.room_px
            self.room_changed.emit(self.room_px)
        self._keep_rows_whole()

    @property
    def room_px(self) -> int:
        """The height for rows, with what is kept empty below them."""
        return self.viewport().height() + self.viewportMargins().bottom()

    def doItemsLayout(self) -> None:
        super().doItemsLayout()
        self._keep_rows_whole()

    def _keep_rows_whole(self) -> None:
        first = self.model().index(0, 0) if self.model() is not None else None
        row_px = self.sizeHintForIndex(first).height() if first and first.isValid() else 0
        spare = _spare(self.room_px, row_px)
        if spare != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, spare)


class WholeRowsTable(QTableView):
    """Rows of one height below a header, of which as many are seen as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_fitting = False
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        # a bar below the rows would come and go with the room that is left there
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def updateGeometries(self) -> None:
        # the margins below lead here again, and the table's own give the room back first
        if self._is_fitting:
            return
        self._is_fitting = True
        super().updateGeometries()
        row_px = self.verticalHeader().defaultSectionSize()
        margins = self.viewportMargins()
        margins.setBottom(_spare(self.viewport().height(), row_px))
        self.setViewportMargins(margins)
        # the end of the rows is reckoned from the header beside them, seen or not
        header = self.verticalHeader()
        header.resize(header.width(), self.viewport().height())
        header.updateGeometries()  # one that is not shown is not told of its size
        self._is_fitting = False


def _spare(height_px: int, row_px: int) -> int:
    """What is left below the last whole row; nothing where not even one fits."""
    return height_px % row_px if 0 < row_px <= height_px else 0
