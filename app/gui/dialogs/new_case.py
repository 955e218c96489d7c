"""The form for a new case."""

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.casework.records import CaseUpdate, NewCase
from app.gui.dialogs import choosing
from app.gui.dialogs.forms import Form, button, row
from app.gui.labels import label, listed, sentences, set_role, shown
from app.gui.tasks import Trouble


@dataclass(frozen=True, slots=True)
class NewCaseAnswer:
    """What the examiner filled in: where, the facts, and the texts written to the case next."""

    path: Path
    new: NewCase
    texts: CaseUpdate


@dataclass(frozen=True, slots=True)
class CaseDefaults:
    """What the form starts with: the folder new cases lie in, and what stays the same."""

    folder: Path
    examiner: str
    laboratory: str


class NewCaseDialog(QDialog):
    """Number, title and examiner are needed; the rest can follow later.

    `make_asked` has a NewCaseAnswer. The form is closed by whoever made the case, and stays with
    all that was written when the case cannot be made there.
    """

    make_asked = Signal(object)

    def __init__(self, defaults: CaseDefaults, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New case"))
        self.setMinimumWidth(560)
        self._base = defaults.folder
        self._is_path_own = False
        self.number = self._line(self.tr("Case number"), "")
        self.title = self._line(self.tr("Title"), "")
        self.examiner = self._line(self.tr("Examiner"), defaults.examiner)
        self.authority = self._line(self.tr("Authority"), "")
        self.laboratory = self._line(self.tr("Laboratory"), defaults.laboratory)
        self.questions = self._text(self.tr("Questions"), self.tr("What was asked of you."))
        self.propositions = self._text(
            self.tr("Propositions"), self.tr("One per line, weighed against each other.")
        )
        self.folder = self._line(self.tr("Case folder"), str(defaults.folder))
        self._missing = label("", "alarm", wraps=True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.make_button = QPushButton(self.tr("Make case"))
        self.make_button.setProperty("primary", True)
        self.make_button.setDefault(True)
        self._buttons.addButton(self.make_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self.number.textEdited.connect(self._suggest_folder)
        self.folder.textEdited.connect(self._keep_folder)
        self._buttons.accepted.connect(self._check)
        self._buttons.rejected.connect(self.reject)
        for field in (self.number, self.title, self.examiner, self.folder):
            field.textEdited.connect(self._unmark)

    def answer(self) -> NewCaseAnswer:
        """What was filled in."""
        lines = self.propositions.toPlainText().splitlines()
        return NewCaseAnswer(
            path=Path(self.folder.text()).expanduser(),
            new=NewCase(
                number=self.number.text(),
                title=self.title.text(),
                examiner=self.examiner.text(),
                authority=self.authority.text(),
                laboratory=self.laboratory.text(),
            ),
            texts=CaseUpdate(
                questions=self.questions.toPlainText().strip() or None,
                propositions=tuple(line.strip() for line in lines if line.strip()) or None,
            ),
        )

    def show_trouble(self, trouble: Trouble) -> None:
        """The case could not be made: say why, so that it can be put right."""
        self.make_button.setEnabled(True)
        self._tell(shown(sentences(trouble.headline, trouble.effect, trouble.remedy)))
        self.folder.setFocus()

    @property
    def message(self) -> str:
        """What stands in the way, as shown."""
        return self._missing.text() if self._missing.isVisibleTo(self) else ""

    def _line(self, name: str, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setAccessibleName(name)
        return field

    def _text(self, name: str, placeholder: str) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setAccessibleName(name)
        field.setPlaceholderText(placeholder)
        field.setTabChangesFocus(True)
        field.setFixedHeight(3 * self.fontMetrics().lineSpacing() + 14)
        return field

    def _lay_out(self) -> None:
        form = Form()
        form.add(self.tr("Case number *"), self.number)
        form.add(self.tr("Title *"), self.title)
        form.add(self.tr("Examiner *"), self.examiner)
        form.add(self.tr("Authority"), self.authority)
        form.add(self.tr("Laboratory"), self.laboratory)
        form.add(self.tr("Questions"), self.questions)
        form.add(self.tr("Propositions"), self.propositions)
        browse = button(self.tr("Choose …"), self.tr("Choose the folder for the case"))
        browse.clicked.connect(self._browse)
        form.add(self.tr("Case folder"), row(self.folder, browse))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("New case"), "title"))
        layout.addLayout(form)
        layout.addWidget(
            label(
                self.tr("Everything of the case lies in this folder. It must be new or empty."),
                "soft",
                "small",
                wraps=True,
            )
        )
        layout.addWidget(self._missing)
        layout.addStretch(1)
        layout.addWidget(self._buttons)
        self._missing.hide()

    def _suggest_folder(self, number: str) -> None:
        if not self._is_path_own:
            name = re.sub(r"[^\w.-]+", "-", number.strip()).strip("-.")
            self.folder.setText(str(self._base / name) if name else str(self._base))

    def _keep_folder(self) -> None:
        self._is_path_own = True

    def _browse(self) -> None:
        chosen = choosing.choose_folder(self, self.tr("Folder for the case"), self._base)
        if chosen is not None:
            self._is_path_own = True
            self.folder.setText(str(chosen))

    def _check(self) -> None:
        empty = [
            field for field in (self.number, self.title, self.examiner) if not field.text().strip()
        ]
        for field in (self.number, self.title, self.examiner):
            set_role(field, "wanted", field in empty)
        if empty:
            names = listed((field.accessibleName() for field in empty), ", ")
            self._tell(self.tr("Still needed: {0}.").format(names))
            empty[0].setFocus()
            return
        self._missing.hide()
        self.make_button.setEnabled(False)  # until the case is there, or cannot be
        self.make_asked.emit(self.answer())

    def _tell(self, text: str) -> None:
        self._missing.setText(text)
        self._missing.show()

    def _unmark(self) -> None:
        self._missing.hide()
        for field in (self.number, self.title, self.examiner):
            set_role(field, "wanted", False)
