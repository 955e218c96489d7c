"""All commands with their keys: type a few letters, press Enter."""

from PySide6.QtCore import QEvent, QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from app.gui.models import RowsModel
from app.gui.panels.tables import plain_table

_KEYS_FOR_THE_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CommandList(QDialog):
    """A field over a table of actions; the chosen one runs after the dialog has closed."""

    def __init__(self, actions: list[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("All commands"))
        self.setMinimumSize(460, 420)
        self._actions = [action for action in actions if action.isEnabled()]
        self._model = RowsModel((self.tr("Command"), self.tr("Keys")), self)
        self._model.show_rows(
            tuple((action.text().rstrip(" …"), _keys(action)) for action in self._actions)
        )
        self._filter = QSortFilterProxyModel(self)
        self._filter.setSourceModel(self._model)
        self._filter.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._filter.setFilterKeyColumn(0)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Type a command"))
        self.field.setAccessibleName(self.tr("Type a command"))
        self.field.textChanged.connect(self._narrow)
        self.field.returnPressed.connect(self._run)
        self.field.installEventFilter(self)
        self.table = plain_table(self._filter, self.tr("All commands"), stretched=0)
        self.table.setColumnWidth(
            1, self.fontMetrics().horizontalAdvance("Ctrl+Shift+Return, ") + 30
        )
        self.table.activated.connect(self._run)
        self.table.selectRow(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self.table, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move in the table while the field has the focus."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _KEYS_FOR_THE_LIST
        ):
            self.table.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _narrow(self, text: str) -> None:
        self._filter.setFilterFixedString(text)
        self.table.selectRow(0)

    def _run(self) -> None:
        index = self.table.currentIndex()
        if not index.isValid():
            return
        action = self._actions[self._filter.mapToSource(index).row()]
        self.accept()
        action.trigger()


def _keys(action: QAction) -> str:
    text = QKeySequence.SequenceFormat.NativeText
    return ", ".join(keys.toString(text) for keys in action.shortcuts())
