"""Who is working: asked once, written to the log with every action."""

from dataclasses import dataclass

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.labels import label, set_role


@dataclass(frozen=True, slots=True)
class Examiner:
    """Who works in this window."""

    name: str
    laboratory: str


class ExaminerDialog(QDialog):
    """Name and laboratory."""

    def __init__(self, known: Examiner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Examiner"))
        self.setMinimumWidth(460)
        self.name = self._line(self.tr("Your name"), known.name)
        self.laboratory = self._line(self.tr("Laboratory"), known.laboratory)
        self.name.textEdited.connect(lambda: set_role(self.name, "wanted", False))
        keep = QPushButton(self.tr("Keep"))
        keep.setProperty("primary", True)
        keep.setDefault(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(keep, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._check)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("Your name"), self.name)
        form.addRow(self.tr("Laboratory"), self.laboratory)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("Who is working?"), "title"))
        text = self.tr(
            "Everything you do in a case is logged under this name. It is asked once and kept on "
            "this computer; change it in the menu Case."
        )
        layout.addWidget(label(text, "soft", wraps=True))
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(buttons)

    @property
    def answer(self) -> Examiner:
        """What was filled in."""
        return Examiner(self.name.text().strip(), self.laboratory.text().strip())

    def _line(self, name: str, text: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setAccessibleName(name)
        return line

    def _check(self) -> None:
        is_named = bool(self.name.text().strip())
        set_role(self.name, "wanted", not is_named)
        if is_named:
            self.accept()
        else:
            self.name.setFocus()
