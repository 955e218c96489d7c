"""A card that says what a part of the window is, what it cannot tell, and which keys it has."""

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.help_texts import HelpCard
from app.gui.labels import label, selectable

_WIDTH_PX = 460


class HelpDialog(QDialog):
    """One card; `keys` are the (key, text) pairs listed at its foot."""

    def __init__(
        self, card: HelpCard, keys: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Help"))
        self.card = card
        self.guide_button = QPushButton(self.tr("User guide"))
        self.guide_button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(card.title, "title", wraps=True))
        for heading, text in (
            ("", card.meaning),
            (self.tr("What it does not tell"), card.limits),
            (self.tr("How to go about it"), card.check),
            (self.tr("To read on"), card.reference),
        ):
            if not text:
                continue
            if heading:
                layout.addWidget(label(heading, "heading"))
            layout.addWidget(selectable(label(text, wraps=True)))
        if keys:
            layout.addWidget(label(self.tr("Keys"), "heading"))
            layout.addLayout(_key_grid(keys))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.guide_button, QDialogButtonBox.ButtonRole.HelpRole)
        buttons.rejected.connect(self.reject)
        layout.addStretch(1)
        layout.addWidget(buttons)
        for part in self.findChildren(QWidget):
            part.ensurePolished()
        # as high as the texts are in this width; Qt would take a narrower one for its own
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(_WIDTH_PX, layout.totalHeightForWidth(_WIDTH_PX))
        self.resize(self.minimumSize())


def _key_grid(keys: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    for row, (key, text) in enumerate(keys):
        grid.addWidget(label(key, "strong"), row, 0)
        grid.addWidget(label(text), row, 1)
    return grid
