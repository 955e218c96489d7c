"""Which files and folders to take in; and afterwards, what became of each."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStringListModel
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.dialogs import choosing
from app.gui.empty_hint import EmptyHint
from app.gui.labels import label, shown


class TakeInDialog(QDialog):
    """A list of what will be taken in, with buttons to add to it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Take in"))
        self.setMinimumSize(560, 380)
        self._paths: list[Path] = []
        self._model = QStringListModel(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setAccessibleName(self.tr("Files and folders to take in"))
        self.hint = EmptyHint(
            self._list,
            self.tr("Drop pictures or folders here, or add them with the buttons above."),
        )
        self.setAcceptDrops(True)
        self.files_button = self._button(self.tr("Add files …"), self._add_files)
        self.folder_button = self._button(self.tr("Add folder …"), self._add_folder)
        self.remove_button = self._button(self.tr("Remove"), self._remove)
        self.analyse_box = QCheckBox(self.tr("Analyse them afterwards"))
        self.analyse_box.setChecked(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take_button = QPushButton(self.tr("Take in"))
        self.take_button.setProperty("primary", True)
        self._buttons.addButton(self.take_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.files_button)
        row.addWidget(self.folder_button)
        row.addStretch(1)
        row.addWidget(self.remove_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(self.tr("Take in"), "title"))
        layout.addWidget(
            label(
                self.tr(
                    "Each file is copied byte by byte, hashed and kept read-only in the case. "
                    "The originals are only read. Folders are walked through."
                ),
                "soft",
                wraps=True,
            )
        )
        layout.addLayout(row)
        layout.addWidget(self._list, 1)
        layout.addWidget(self.analyse_box)
        layout.addWidget(self._buttons)
        self._list.selectionModel().selectionChanged.connect(self._offer_removal)
        self._show()

    @property
    def paths(self) -> list[Path]:
        """What was chosen."""
        return list(self._paths)

    def add(self, paths: list[Path]) -> None:
        """Add to the list what is not there yet."""
        self._paths.extend(path for path in paths if path not in self._paths)
        self._show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _button(self, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _add_files(self) -> None:
        self.add(choosing.choose_files(self, self.tr("Files to take in")))

    def _add_folder(self) -> None:
        chosen = choosing.choose_folder(self, self.tr("Folder to take in"), Path.home())
        if chosen is not None:
            self.add([chosen])

    def _remove(self) -> None:
        rows = {index.row() for index in self._list.selectionModel().selectedIndexes()}
        self._paths = [path for row, path in enumerate(self._paths) if row not in rows]
        self._show()

    def _show(self) -> None:
        self._model.setStringList([shown(str(path)) for path in self._paths])
        self.take_button.setEnabled(bool(self._paths))
        self._offer_removal()

    def _offer_removal(self) -> None:
        self.remove_button.setEnabled(self._list.selectionModel().hasSelection())
