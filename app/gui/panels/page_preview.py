"""The pages of a document as pictures: one at a time, as wide as there is room."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.appearance import Appearance
from app.gui.fields import with_room
from app.gui.labels import label, shown

_PAUSE_MS = 120  # a window that is being resized asks for its page once, at the end
_FORWARD = (Qt.Key.Key_PageDown, Qt.Key.Key_Right)
_BACK = (Qt.Key.Key_PageUp, Qt.Key.Key_Left)


class PagePreview(QWidget):
    """Asks for a page by number (from 1) and width in screen pixels: `page_wanted`."""

    page_wanted = Signal(int, int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._count = 0
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._picture.setAccessibleName(self.tr("Page of the report"))
        self._area = QScrollArea()
        self._area.setWidget(self._picture)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(self.tr("Page of the report"))
        self._area.setObjectName("pageArea")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # else the width of a page would depend on whether one is shown already
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._said = label("", "soft", wraps=True)
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._said.setContentsMargins(30, 30, 30, 30)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._said)
        self._stack.addWidget(self._area)
        self.page = QSpinBox()
        self.page.setAccessibleName(self.tr("Page number"))
        self.page.setKeyboardTracking(False)
        with_room(self.page)
        self._of = label("", "soft")
        self._state = label("", "soft", "small")
        self._back = self._step("previous", self.tr("Previous page"), -1)
        self._next = self._step("next", self.tr("Next page"), 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.page.valueChanged.connect(self._ask)
        self._lay_out()
        appearance.changed.connect(self._draw_icons)
        self._draw_icons()
        self.show_message("")

    @property
    def page_count(self) -> int:
        """How many pages the document has; 0 while there is none."""
        return self._count

    @property
    def message(self) -> str:
        """What is said in place of a page; empty while a page is shown."""
        return self._said.text() if self._stack.currentIndex() == 0 else ""

    def show_working(self, text: str) -> None:
        """New pages are being made; those that are there stay in sight."""
        self._state.setText(text)
        if not self._count:
            self.show_message(text)

    def show_message(self, text: str) -> None:
        """Say something instead of showing a page."""
        self._count = 0
        self._said.setText(shown(text))
        self._stack.setCurrentIndex(0)
        self._enable()

    def show_document(self, count: int) -> None:
        """A document of `count` pages: the page that was open, or the last, is asked for."""
        self._count = count
        self._state.setText("")
        self.page.blockSignals(True)
        self.page.setRange(1, max(count, 1))
        self.page.blockSignals(False)
        self._of.setText(self.tr("of {0}").format(count))
        self._enable()
        self._ask()

    def show_page(self, image: QImage) -> None:
        """The page that was asked for."""
        if self._count:
            picture = QPixmap.fromImage(image)
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            self._picture.setPixmap(picture)
            self._stack.setCurrentIndex(1)

    def sizeHint(self) -> QSize:
        return QSize(520, 640)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _FORWARD:
            self.page.stepUp()
        elif event.key() in _BACK:
            self.page.stepDown()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pause.start()

    def _step(self, icon: str, name: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setProperty("flat", True)
        button.setProperty("icon_name", icon)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(self.page.stepUp if step > 0 else self.page.stepDown)
        return button

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 4)
        foot.setSpacing(6)
        foot.addWidget(self._state, 1)
        for part in (self._back, self.page, self._of, self._next):
            foot.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)
        layout.addLayout(foot)

    def _ask(self) -> None:
        self._enable()
        if self._count:
            # of the whole: while no page is shown, the area itself has no size yet
            width = self.width() - self._area.verticalScrollBar().sizeHint().width() - 2
            self.page_wanted.emit(self.page.value(), round(width * self.devicePixelRatioF()))

    def _enable(self) -> None:
        for part in (self._back, self.page, self._of, self._next):
            part.setVisible(self._count > 0)
        self._back.setEnabled(self.page.value() > 1)
        self._next.setEnabled(self.page.value() < self._count)

    def _draw_icons(self) -> None:
        for button in (self._back, self._next):
            button.setIcon(self._appearance.icon(str(button.property("icon_name"))))
