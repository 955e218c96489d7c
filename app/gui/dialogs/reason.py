"""Asking for the reason of something that the log keeps."""

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.labels import label, set_role


class ReasonDialog(QDialog):
    """A heading, what it means, and one line that must not stay empty."""

    def __init__(self, title: str, text: str, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(480)
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Reason"))
        self.field.setPlaceholderText(self.tr("Reason, as it is to be printed"))
        self.field.textEdited.connect(lambda: set_role(self.field, "wanted", False))
        self.do_button = QPushButton(verb)
        self.do_button.setProperty("primary", True)
        self.do_button.setDefault(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.do_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._check)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(title, "title", wraps=True))
        layout.addWidget(label(text, "soft", wraps=True))
        layout.addWidget(self.field)
        layout.addStretch(1)
        layout.addWidget(buttons)

    @property
    def answer(self) -> str:
        """The reason that was given."""
        return self.field.text().strip()

    def _check(self) -> None:
        set_role(self.field, "wanted", not self.answer)
        if self.answer:
            self.accept()
        else:
            self.field.setFocus()
