"""What the window shows while no case is open: what to do first."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.appearance import Appearance
from app.gui.icons import application_icon
from app.gui.labels import ElidedLabel, label, listed, shown
from app.gui.recent_cases import RecentCase

_WIDTH_PX = 720


class _Choice(QFrame):
    """One way to begin: a button, and a sentence on what it does."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.button = QPushButton(title)
        self.button.setProperty("large", True)
        self.button.setIconSize(QSize(20, 20))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(8)
        layout.addWidget(self.button)
        layout.addWidget(label(text, "soft", "small", wraps=True))
        layout.addStretch(1)


class _RecentRow(QWidget):
    """A case opened before: its name over its folder; a missing one is marked and greyed."""

    def __init__(self, case: RecentCase, appearance: Appearance) -> None:
        super().__init__()
        name = shown(case.name or case.path.name)
        self.button = QPushButton(name)
        self.button.setProperty("flat", True)
        self.button.setStyleSheet("text-align: left;")
        role = "not_run" if case.is_missing else "accent"
        self.button.setIcon(appearance.icon("folder", role))
        self.button.setEnabled(not case.is_missing)
        state = self.tr("missing") if case.is_missing else ""
        self.button.setAccessibleName(listed((name, state), ", "))
        self.off_button = QToolButton()
        self.off_button.setProperty("flat", True)
        self.off_button.setIcon(appearance.icon("close", "text_soft"))
        self.off_button.setIconSize(QSize(14, 14))
        self.off_button.setAccessibleName(self.tr("Take {0} off the list").format(name))
        self.off_button.setToolTip(self.tr("Take it off this list; the case is left alone"))
        folder = ElidedLabel("soft", "small")
        folder.show_text(shown(str(case.path)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.button)
        row.addWidget(folder, 1)
        if state:
            row.addWidget(label(state, "alarm", "small"))
        row.addWidget(self.off_button)


class StartPage(QWidget):
    """New case, open case, sample case, and the cases opened last.

    `recent_asked` and `off_asked` carry the folder of a case: open it, name it no more.
    """

    new_asked = Signal()
    open_asked = Signal()
    sample_asked = Signal()
    recent_asked = Signal(str)
    off_asked = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._cases: tuple[RecentCase, ...] = ()
        self.new = _Choice(
            self.tr("New case"), self.tr("Number, title and examiner; then take pictures in.")
        )
        self.open = _Choice(
            self.tr("Open case"), self.tr("Choose the folder of a case that was begun before.")
        )
        self.sample = _Choice(
            self.tr("Sample case"), self.tr("Public-domain portraits that show the whole way.")
        )
        self.new.button.setProperty("primary", True)
        self.new.button.clicked.connect(self.new_asked)
        self.open.button.clicked.connect(self.open_asked)
        self.sample.button.clicked.connect(self.sample_asked)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._recent_title = label(self.tr("Recent cases"), "heading")
        column = QWidget()
        column.setMaximumWidth(_WIDTH_PX)
        column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(14)
        layout.addLayout(self._title())
        layout.addSpacing(8)
        choices = QGridLayout()
        choices.setSpacing(12)
        for place, choice in enumerate((self.new, self.open, self.sample)):
            choices.addWidget(choice, 0, place)
            choices.setColumnStretch(place, 1)
        layout.addLayout(choices)
        hint = label(
            self.tr("Or drop a case folder here, or a signed report to verify it."),
            "soft",
            "small",
            wraps=True,
        )
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(hint)
        layout.addSpacing(4)
        layout.addWidget(self._recent_title)
        layout.addLayout(self._recent)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(column, 8)
        across.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addLayout(across)
        whole.addStretch(3)
        appearance.changed.connect(self._draw_icons)
        self._draw_icons()

    def show_recent(self, cases: Sequence[RecentCase]) -> None:
        """List the cases opened last, newest first; those that are gone say so."""
        self._cases = tuple(cases)
        while self._recent.count():
            taken = self._recent.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        self._recent_title.setVisible(bool(cases))
        for case in self._cases:
            row = _RecentRow(case, self._appearance)
            row.button.clicked.connect(partial(self.recent_asked.emit, str(case.path)))
            row.off_button.clicked.connect(partial(self.off_asked.emit, str(case.path)))
            self._recent.addWidget(row)

    def _title(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        sign = QLabel()
        sign.setPixmap(application_icon().pixmap(56, 56))
        row.addWidget(sign)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("ForgeryTalker", "display"))
        words.addWidget(
            label(
                self.tr("Find, measure and explain manipulation of faces, and report it."),
                "soft",
                wraps=True,
            )
        )
        row.addLayout(words, 1)
        return row

    def _draw_icons(self) -> None:
        theme = self._appearance
        self.new.button.setIcon(theme.icon("case-new", "accent_ink"))
        self.open.button.setIcon(theme.icon("case-open"))
        self.sample.button.setIcon(theme.icon("case-sample"))
        self.show_recent(self._cases)
