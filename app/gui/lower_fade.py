"""Where a page goes on below its area, it fades out there: no line looks cut in half."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.gui.appearance import Appearance


class LowerFade(QWidget):
    """Lies over the last line of an area, as long as there is more to scroll to."""

    def __init__(self, area: QScrollArea, appearance: Appearance) -> None:
        super().__init__(area)
        self._area = area
        self._appearance = appearance
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        area.viewport().installEventFilter(self)
        for signal in (
            area.verticalScrollBar().valueChanged,
            area.verticalScrollBar().rangeChanged,
        ):
            signal.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._follow()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = self._appearance.theme.colour("panel")
        clear = QColor(ground)
        clear.setAlpha(0)
        shade = QLinearGradient(0, 0, 0, self.height())
        shade.setColorAt(0, clear)
        shade.setColorAt(1, ground)
        painter = QPainter(self)
        painter.fillRect(self.rect(), shade)
        painter.end()

    def _follow(self) -> None:
        bar, place = self._area.verticalScrollBar(), self._area.viewport().geometry()
        height = self.fontMetrics().height()
        self.setGeometry(place.left(), place.bottom() + 1 - height, place.width(), height)
        self.setVisible(bar.value() < bar.maximum())
        self.raise_()
