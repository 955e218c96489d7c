"""Where two sides are seen: the canvas, the pane beside it, the curtain, and what each side is."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QSplitter, QWidget

from app.gui.tasks import Lane
from app.gui.viewer.canvas import Canvas
from app.gui.viewer.comparing import (
    ComparedView,
    CompareMode,
    ComparePane,
    Curtain,
    Look,
    UpperView,
    difference_of,
)

# Two changes in 1.2 s, well below the three flashes a second of WCAG 2.2, 2.3.1.
FLICKER_MS = 600
_LABEL_MARGIN_PX = 8
HANDLE_PX = 1  # the line, as between the panels; the style sheet has room beside it


class CompareStage(QSplitter):
    """The canvas with room for another side. `shown` tells whether the other side covers it."""

    other_shown = Signal(bool)

    def __init__(self, canvas: Canvas, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(HANDLE_PX)
        self.canvas = canvas
        self.pane = ComparePane(lane, self)
        self.upper = UpperView(canvas.scene(), lane, self)
        self.curtain = Curtain(canvas.viewport())
        self._mode = CompareMode.OFF
        self._is_other_shown = False
        self._flicker = QTimer(self)
        self._flicker.setInterval(FLICKER_MS)
        self._flicker.timeout.connect(self.flip)
        self._names = (_plate(canvas.viewport()), _plate(canvas.viewport()))
        self._pane_name = _plate(self.pane.viewport())
        self.addWidget(canvas)
        self.addWidget(self.pane)
        self.setChildrenCollapsible(False)
        self.pane.hide()
        self.pane.link(canvas)
        self.curtain.valueChanged.connect(self._draw_curtain)
        canvas.viewport().installEventFilter(self)

    @property
    def mode(self) -> CompareMode:
        """How two sides are seen now; OFF for one."""
        return self._mode

    @property
    def is_other_shown(self) -> bool:
        """True while flicker shows the other side."""
        return self._is_other_shown

    @property
    def is_settled(self) -> bool:
        """True when everything is drawn in full."""
        beside = not self.pane.isVisible() or self.pane.is_settled
        return self.canvas.is_settled and self.upper.is_settled and beside

    def seen(self) -> QPixmap:
        """What is on the screen now, every layer drawn in full."""
        for view in (self.canvas, self.pane):
            view.motion.hurry(True)
        picture = self.grab()
        for view in (self.canvas, self.pane):
            view.motion.hurry(False)
        return picture

    def compare(
        self,
        mode: CompareMode,
        sides: tuple[ComparedView, ComparedView],
        look: Look,
        *,
        is_automatic: bool,
    ) -> bool:
        """Show both sides; False when they cannot be compared this way, and one side is shown."""
        self.end()
        one, other = sides
        if mode is CompareMode.DIFFERENCE:
            source = difference_of(one, other, look)
            if source is None:
                return False
            self.upper.show_difference(source)
            self._name(self.tr("Difference: {0} − {1}").format(one.title, other.title), "")
        elif mode is CompareMode.BESIDE:
            self.pane.show()
            self.setSizes([self.width() // 2] * 2)
            self.pane.show_view(other, look)
            self.pane.show_like(self.canvas)
            self._name(one.title, "")
            self._show_name(self._pane_name, other.title)
        else:
            self.upper.show_view(other, look)
            self._name(one.title, other.title)
            if mode is CompareMode.SWIPE:
                self.curtain.place()
                self.curtain.show()
                self.curtain.raise_()
                self._draw_curtain()
        self._mode = mode
        if mode is CompareMode.FLICKER:
            self._show_other(False)
            if is_automatic:
                self._flicker.start()
        return True

    def end(self) -> None:
        """Show one side."""
        self._flicker.stop()
        self._mode = CompareMode.OFF
        self._is_other_shown = False
        self.upper.clear()
        self.pane.clear()
        self.pane.hide()
        self.curtain.hide()
        for plate in (*self._names, self._pane_name):
            plate.hide()

    def flip(self) -> None:
        """Change sides, while they are shown in turn."""
        if self._mode is CompareMode.FLICKER:
            self._show_other(not self._is_other_shown)

    def set_ground(self) -> None:
        """The pane stands on the canvas's ground."""
        self.pane.setBackgroundBrush(self.canvas.backgroundBrush())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.canvas.viewport():
            self.curtain.place()
            self._draw_curtain()
            self._place_names()
        return super().eventFilter(watched, event)

    def _show_other(self, is_shown: bool) -> None:
        self._is_other_shown = is_shown
        self.upper.set_visible(is_shown)
        self._names[0].setVisible(not is_shown)
        self._names[1].setVisible(is_shown)
        self.other_shown.emit(is_shown)

    def _draw_curtain(self) -> None:
        if self._mode is CompareMode.SWIPE or self.curtain.isVisible():
            self.upper.set_cut(self.curtain.cut())
            self._place_names()

    def _name(self, one: str, other: str) -> None:
        self._show_name(self._names[0], one)
        if other:
            self._show_name(self._names[1], other)

    def _show_name(self, plate: QLabel, text: str) -> None:
        plate.setText(text)
        plate.adjustSize()
        plate.show()
        plate.raise_()
        self._place_names()

    def _place_names(self) -> None:
        width = self.canvas.viewport().width()
        self._names[0].move(_LABEL_MARGIN_PX, _LABEL_MARGIN_PX)
        right = width - _LABEL_MARGIN_PX - self._names[1].width()
        self._names[1].move(max(right, _LABEL_MARGIN_PX), _LABEL_MARGIN_PX)
        self._pane_name.move(_LABEL_MARGIN_PX, _LABEL_MARGIN_PX)


def _plate(viewport: QWidget) -> QLabel:
    plate = QLabel(viewport)
    plate.setTextFormat(Qt.TextFormat.PlainText)
    plate.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    # dark on any picture; not of the theme, since it lies on the evidence
    plate.setStyleSheet(
        "background: rgba(16, 18, 20, 205); color: white; border-radius: 4px; padding: 3px 7px;"
    )
    plate.hide()
    return plate
