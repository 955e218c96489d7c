"""The examiner's own words for evidence items, to find them by."""

import re
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.casework.records import ItemSummary
from app.gui import wording
from app.gui.labels import label, shown

# A Chinese keyboard has its own.
_COMMAS = re.compile("[,\uff0c\u3001]")


class TagsDialog(QDialog):
    """A line of tags, separated by commas; with several items, the tags that all of them have."""

    def __init__(
        self, items: Sequence[ItemSummary], known: Iterable[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tags"))
        self.setMinimumWidth(460)
        self._items = tuple(items)
        shared = set.intersection(*(set(item.tags) for item in items)) if items else set()
        first = items[0].tags if items else ()
        self._shared = tuple(tag for tag in first if tag in shared)
        self.field = QLineEdit(", ".join(self._shared))
        self.field.setAccessibleName(self.tr("Tags, separated by commas"))
        self.field.setPlaceholderText(self.tr("for example: second camera, to print"))
        completer = QCompleter(QStringListModel(sorted(known), self), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.field.setCompleter(completer)
        keep = QPushButton(self.tr("Keep"))
        keep.setProperty("primary", True)
        keep.setDefault(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(keep, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        name = shown(items[0].name) if len(items) == 1 else wording.items(len(items))
        layout.addWidget(label(self.tr("Tags of {0}").format(name), "title", wraps=True))
        layout.addWidget(self.field)
        layout.addWidget(
            label(
                self.tr(
                    "Separated by commas. They are logged, and the list can be narrowed to them."
                ),
                "soft",
                "small",
                wraps=True,
            )
        )
        layout.addStretch(1)
        layout.addWidget(buttons)

    def answer(self) -> dict[str, tuple[str, ...]]:
        """The new tags of each item that gets others than it has."""
        typed = [tag.strip() for tag in _COMMAS.split(self.field.text())]
        wanted = tuple(dict.fromkeys(tag for tag in typed if tag))
        dropped = set(self._shared) - set(wanted)
        found = {}
        for item in self._items:
            kept = tuple(tag for tag in item.tags if tag not in dropped and tag not in wanted)
            tags = wanted + kept
            if tags != item.tags:
                found[item.evidence_id] = tags
        return found
