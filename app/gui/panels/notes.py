"""The examiner's own words: questions, propositions, and the summary of conclusion."""

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.casework.records import CaseUpdate
from app.gui.labels import label
from app.gui.scroll_page import ScrollPage
from engine.schema.case import CaseRecord

# A pause in typing after which what was written is stored; leaving the field stores at once.
_PAUSE_MS = 1500


class _Field(QPlainTextEdit):
    """A text that tells when writing paused or the field was left."""

    paused = Signal()

    def __init__(self, name: str, placeholder: str, lines: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(lines * self.fontMetrics().lineSpacing() + 16)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.paused)
        self.textChanged.connect(self._timer.start)
        self.installEventFilter(self)

    def show_text(self, text: str) -> None:
        """Show what is stored, unless the examiner is writing something else just now."""
        if self.toPlainText().strip() != text.strip() and not self._timer.isActive():
            self.replace_text(text)

    def replace_text(self, text: str) -> None:
        """Show another text; what was being written is dropped."""
        self._timer.stop()
        blocker = QSignalBlocker(self)  # only the examiner's own typing starts the clock
        self.setPlainText(text)
        blocker.unblock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.flush()
        return super().eventFilter(watched, event)

    def flush(self) -> None:
        """Store now what still waits for the pause."""
        if self._timer.isActive():
            self._timer.stop()
            self.paused.emit()


class NotesPanel(QScrollArea):
    """Three fields, stored as they are written. `written` carries what differs from the case."""

    written = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record: CaseRecord | None = None
        self.setWidgetResizable(True)
        page = ScrollPage()
        page.setProperty("page", True)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(4)
        self.conclusion = self._add(
            layout,
            self.tr("Summary of conclusion"),
            self.tr("In your own words, with the scale used and the main limitation."),
            7,
        )
        self.questions = self._add(
            layout, self.tr("Questions"), self.tr("What was asked of you."), 3
        )
        self.propositions = self._add(
            layout,
            self.tr("Propositions, one per line"),
            self.tr("The propositions that are weighed against each other."),
            3,
        )
        layout.addWidget(
            label(
                self.tr(
                    "Stored as you write; printed in the report. "
                    "The conclusion is never filled from a score."
                ),
                "soft",
                "small",
                wraps=True,
            )
        )
        layout.addStretch(1)
        self.setWidget(page)

    def show_record(self, record: CaseRecord | None, *, is_read_only: bool = False) -> None:
        """Show the case's own texts; None when no case is open."""
        is_other = record is None or self._record is None or record.id != self._record.id
        self._record = record
        for field in (self.conclusion, self.questions, self.propositions):
            field.setReadOnly(is_read_only)
            if is_other:
                field.replace_text("")
        if record is not None:
            self.conclusion.show_text(record.conclusion)
            self.questions.show_text(record.questions)
            self.propositions.show_text("\n".join(record.propositions))

    def flush(self) -> None:
        """Store what was written and not yet stored."""
        for field in (self.conclusion, self.questions, self.propositions):
            field.flush()

    def _add(self, layout: QVBoxLayout, title: str, placeholder: str, lines: int) -> _Field:
        heading = label(title, "heading")
        field = _Field(title, placeholder, lines)
        heading.setBuddy(field)
        field.paused.connect(self._tell)
        layout.addWidget(heading)
        layout.addWidget(field)
        layout.addSpacing(6)
        return field

    def _tell(self) -> None:
        record = self._record
        if record is None:
            return
        conclusion = self.conclusion.toPlainText().strip()
        questions = self.questions.toPlainText().strip()
        lines = self.propositions.toPlainText().splitlines()
        propositions = tuple(line.strip() for line in lines if line.strip())
        update = CaseUpdate(
            conclusion=conclusion if conclusion != record.conclusion else None,
            questions=questions if questions != record.questions else None,
            propositions=propositions if propositions != record.propositions else None,
        )
        if update != CaseUpdate():
            self.written.emit(update)
