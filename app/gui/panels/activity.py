"""The bottom line: what runs, how far it is, how to stop it, and what failed."""

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QToolButton, QWidget

from app.gui import wording
from app.gui.appearance import Appearance
from app.gui.labels import label
from app.gui.pace import Pace


class ActivityPanel(QWidget):
    """Idle: a sentence about the case. At work: phase, item n of m, elapsed, time left, Cancel."""

    cancel_asked = Signal()
    failures_asked = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._elapsed = QElapsedTimer()
        self._pace = Pace()
        self._is_stopping = False
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tell_time)
        self._text = label("", "soft")
        self._item = label("")
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(180)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._time = label("", "soft")
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancel_asked)
        self.failures_button = QToolButton()
        self.failures_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.failures_button.setProperty("framed", True)
        self.failures_button.clicked.connect(self.failures_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 1, 10, 1)
        # the line keeps its height whether there is something to cancel or to read, or not
        for button in (self.cancel_button, self.failures_button):
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
        layout.setSpacing(10)
        layout.addWidget(self._item)
        layout.addWidget(self._bar)
        layout.addWidget(self._text)
        layout.addWidget(self._time)
        layout.addWidget(self.cancel_button)
        layout.addStretch(1)
        layout.addWidget(self.failures_button)
        appearance.changed.connect(self._draw_icons)
        self._draw_icons()
        self.show_failures(0)
        self.show_idle("")

    @property
    def text(self) -> str:
        """What the line says."""
        return " ".join(part.text() for part in (self._item, self._text) if part.text())

    @property
    def time_text(self) -> str:
        """How long it takes, and how long still where that can be known."""
        return self._time.text() if self.is_working else ""

    @property
    def is_working(self) -> bool:
        """True while work is shown."""
        return self._clock.isActive()

    def show_idle(self, text: str) -> None:
        """Nothing runs."""
        self._clock.stop()
        self._item.setText("")
        self._text.setText(text)
        for part in (self._item, self._bar, self._time, self.cancel_button):
            part.hide()

    def begin(self) -> None:
        """Something begins: the clock starts."""
        self._elapsed.start()
        self._pace.begin()
        self._is_stopping = False
        self._clock.start()
        self._tell_time()
        self.cancel_button.setEnabled(True)
        for part in (self._item, self._bar, self._time, self.cancel_button):
            part.show()

    def show_work(self, item: str, phase: str, fraction: float) -> None:
        """How far it is; `fraction` in 0–1 of everything, below 0 when nobody knows."""
        self._item.setText(item)
        if not self._is_stopping:
            self._text.setText(phase)
        if fraction < 0:
            self._bar.setRange(0, 0)
            self._pace.begin()
        else:
            self._bar.setRange(0, 1000)
            # a bar draws a new value at once, and with it all in the window that waits to be drawn
            self._bar.setUpdatesEnabled(False)
            self._bar.setValue(round(fraction * 1000))
            self._bar.setUpdatesEnabled(True)
            self._pace.mark(self._elapsed.elapsed() / 1000, fraction)

    def show_stopping(self) -> None:
        """What runs was told to stop; said until it has."""
        self._is_stopping = True
        self.cancel_button.setEnabled(False)
        self._text.setText(self.tr("Stopping after this step …"))
        self._tell_time()

    def show_failures(self, count: int) -> None:
        """Offer the list of what failed."""
        self.failures_button.setVisible(count > 0)
        self.failures_button.setText(wording.problems(count))

    def _tell_time(self) -> None:
        seconds = self._elapsed.elapsed() // 1000
        text = f"{seconds // 60}:{seconds % 60:02d}"
        left_s = self._pace.left_s(self._elapsed.elapsed() / 1000)
        if left_s is not None and not self._is_stopping:
            text = f"{text} · {wording.time_left(left_s)}"
        self._time.setText(text)

    def _draw_icons(self) -> None:
        self.cancel_button.setIcon(self._appearance.icon("stop"))
        self.failures_button.setIcon(self._appearance.icon("warning", "found"))
