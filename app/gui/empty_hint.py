"""What an empty list says: how to fill it, in the middle of its own room."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout

from app.gui.labels import label


class EmptyHint(QObject):
    """Shows a text within a list as long as the list has no rows."""

    def __init__(self, view: QAbstractItemView, text: str) -> None:
        super().__init__(view)
        self._view = view
        self.label = label(text, "soft", wraps=True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # clicks and drops are for the list
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(view.viewport())
        layout.setContentsMargins(24, 12, 24, 12)
        layout.addWidget(self.label)
        model = view.model()
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._follow)
        self._follow()

    def wait(self) -> None:
        """The rows are still being read: say nothing until they are there."""
        self.label.hide()
        self._view.setAccessibleDescription("")

    def _follow(self) -> None:
        is_empty = self._view.model().rowCount() == 0
        self.label.setVisible(is_empty)
        self._view.setAccessibleDescription(self.label.text() if is_empty else "")
