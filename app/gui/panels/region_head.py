"""What stands above a region's sentences: letter, name, severity, numbers and its pictures."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from app.gui import wording
from app.gui.appearance import Appearance
from app.gui.labels import label
from app.gui.models import RegionRow
from app.gui.panels.regions import paint_letter
from app.gui.viewer.crops import CROP_PX, CropPair
from engine.schema.finding import Severity
from engine.schema.rounding import score_text


class RegionHead(QWidget):
    """Letter, name and numbers of the region shown."""

    def __init__(
        self, row: RegionRow, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(1)
        layout.addWidget(_LetterPlate(row.position), 0, 0)
        layout.addWidget(label(row.title, "title", wraps=True), 0, 1)
        region = row.region
        severity = wording.severity(region.severity)
        # severity is the product of both: neither explains it alone
        facts = " · ".join(
            (
                self.tr("score {0} on {1} % of the region").format(
                    score_text(region.score), f"{region.coverage * 100:.0f}"
                ),
                self.tr("{0} % of the face").format(f"{region.area_share * 100:.1f}"),
            )
        )
        why = wording.severity_reason(region)
        blocks = SeverityBar(region.severity, appearance)
        word = label(self.tr("severity {0}").format(severity.lower()), "small")
        numbers = label(facts, "soft", "small", wraps=True)
        for part in (blocks, word, numbers):
            part.setToolTip(why)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(blocks)
        bar.addWidget(word)
        bar.addStretch(1)
        layout.addLayout(bar, 1, 1)
        layout.addWidget(numbers, 2, 1)
        layout.setColumnStretch(1, 1)


class SeverityBar(QWidget):
    """One, two or three of three blocks, so that it reads without colour."""

    def __init__(
        self, severity: Severity, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._severity = severity
        self._appearance = appearance
        self.setFixedSize(66, 10)
        self.setAccessibleName(self.tr("severity {0}").format(wording.severity(severity).lower()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._appearance.theme
        filled = _BLOCKS[self._severity]
        for number in range(3):
            painter.setPen(QPen(theme.colour("line_strong"), 1))
            painter.setBrush(theme.colour("found" if number < filled else "panel"))
            painter.drawRoundedRect(QRectF(number * 22 + 0.5, 1.5, 20, 7), 2, 2)
        painter.end()


_BLOCKS = {Severity.LOW: 1, Severity.MODERATE: 2, Severity.HIGH: 3}


class _LetterPlate(QWidget):
    def __init__(self, position: int) -> None:
        super().__init__()
        self._position = position
        self.setFixedSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_letter(painter, self.rect(), self._position)
        painter.end()


class CropView(QWidget):
    """The place without overlay beside the same place with it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(6)
        self._plain = self._field(layout, self.tr("The region without overlay"))
        self._marked = self._field(layout, self.tr("The region with score map and outline"))
        layout.addStretch(1)

    def show_crops(self, crops: CropPair) -> None:
        """Show both pictures."""
        for field, image in ((self._plain, crops.plain), (self._marked, crops.marked)):
            field.setPixmap(_pixmap(image, self.devicePixelRatioF()))

    def _field(self, layout: QHBoxLayout, name: str) -> QLabel:
        field = QLabel()
        field.setFixedSize(CROP_PX, CROP_PX)
        field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        field.setAccessibleName(name)
        field.setToolTip(name)
        layout.addWidget(field)
        return field


def _pixmap(image: QImage, ratio: float) -> QPixmap:
    """The picture at CROP_PX on a side of a screen of that pixel ratio."""
    side = round(CROP_PX * ratio)
    scaled = image.scaled(
        side,
        side,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    result = QPixmap.fromImage(scaled)
    result.setDevicePixelRatio(ratio)
    return result
