"""Levels and channels of what is shown. The evidence itself is never changed."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.gui.appearance import Appearance
from app.gui.fields import with_room
from app.gui.labels import label
from app.gui.picture_state import PictureState
from app.gui.scroll_page import ScrollPage
from app.gui.viewer.enhance import GAMMA_RANGE, PLAIN, Channel, Enhancement, channel_of

# Enough samples for a histogram whose shape is that of the picture.
_SAMPLES_PER_SIDE = 512
_HISTOGRAM_HEIGHT = 56
# Black and white, where clipping piles pixels up; all others keep to the height.
_CLIPPED_BINS = 2


class Histogram(QWidget):
    """How often each value 0–255 occurs in what is shown, before the levels, and the levels.

    Counted only while it is seen: who walks through a case does not wait for each count.
    """

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._shares: NDArray[np.float64] = np.zeros(256)
        self._pixels: NDArray[np.uint8] | None = None
        self._wish = PLAIN
        self._is_counted = True
        self.setFixedHeight(_HISTOGRAM_HEIGHT)
        self.setAccessibleName(self.tr("Histogram"))

    def sizeHint(self) -> QSize:
        return QSize(200, _HISTOGRAM_HEIGHT)

    def show_pixels(self, pixels: NDArray[np.uint8] | None, wish: Enhancement) -> None:
        """Show a sample of H×W×3 uint8 pixels, in the channel that is shown."""
        self._pixels, self._wish = pixels, wish
        self._is_counted = False
        if self.isVisible():
            self._count()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_counted:
            self._count()

    def _count(self) -> None:
        self._is_counted = True
        self._shares = np.zeros(256)
        pixels, wish = self._pixels, self._wish
        if pixels is not None:
            step = max(1, max(pixels.shape[:2]) // _SAMPLES_PER_SIDE)
            sample = np.ascontiguousarray(pixels[::step, ::step])
            values = sample if wish.channel is Channel.COLOUR else channel_of(sample, wish.channel)
            counts = np.bincount(values.ravel(), minlength=256).astype(np.float64)
            # the fullest bins are often clipped skies; the shape of the rest is what matters
            full = np.sort(counts)[-1 - _CLIPPED_BINS]
            self._shares = np.minimum(counts / max(full, 1.0), 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._appearance.theme, QPainter(self)
        width, height = self.width(), self.height()
        painter.fillRect(self.rect(), theme.colour("field"))
        step = width / 256
        outline = [
            QPointF(value * step, height * (1 - float(share)))
            for value, share in enumerate(self._shares)
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text_soft"))
        painter.drawPolygon(QPolygonF([QPointF(0, height), *outline, QPointF(width, height)]))
        painter.setPen(QPen(theme.colour("line_strong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        # over the border, which 0 and 255 lie on
        painter.setPen(QPen(theme.colour("accent"), 1.5))
        for value in (self._wish.black, self._wish.white):
            middle = (value + 0.5) * step
            painter.drawLine(QPointF(middle, 0), QPointF(middle, height))


class EnhancePanel(ScrollPage):
    """Channel, black, white, gamma, and the way back."""

    def __init__(
        self, state: PictureState, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._pixels: NDArray[np.uint8] | None = None
        self._is_telling = False
        self.channel = QComboBox()
        # the longest name fits, and gives way before the panel takes room from the picture
        self.channel.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.channel.view().setAccessibleName(self.tr("Channel"))
        for channel, title in self._channels():
            self.channel.addItem(title, channel)
        self.histogram = Histogram(appearance)
        self.black, self.black_slider = self._level(self.tr("Black"), 0)
        self.white, self.white_slider = self._level(self.tr("White"), 255)
        self.gamma = QDoubleSpinBox()
        self.gamma.setRange(*GAMMA_RANGE)
        self.gamma.setSingleStep(0.05)
        for field in (self.black, self.white, self.gamma):
            with_room(field)
        self.gamma_slider = QSlider(Qt.Orientation.Horizontal)
        self.gamma_slider.setRange(-100, 100)
        self.reset = QPushButton(self.tr("Reset"))
        self._lay_out()
        self._connect()
        self.show_wish(state.enhancement)

    def show_pixels(self, pixels: NDArray[np.uint8] | None) -> None:
        """The picture whose histogram is shown; None for none."""
        self._pixels = pixels
        self.histogram.show_pixels(pixels, self._state.enhancement)

    def show_wish(self, wish: Enhancement) -> None:
        """Show how the picture is enhanced."""
        self._is_telling = True
        self.channel.setCurrentIndex(self.channel.findData(wish.channel))
        for field, slider, value in (
            (self.black, self.black_slider, wish.black),
            (self.white, self.white_slider, wish.white),
        ):
            field.setValue(value)
            slider.setValue(value)
        self.gamma.setValue(wish.gamma)
        # the slider is even for factors: as far to 0.2 as to 5
        self.gamma_slider.setValue(round(100 * np.log(wish.gamma) / np.log(GAMMA_RANGE[1])))
        self.reset.setEnabled(not wish.is_plain)
        self._is_telling = False
        self.histogram.show_pixels(self._pixels, wish)

    def _channels(self) -> tuple[tuple[Channel, str], ...]:
        return (
            (Channel.COLOUR, self.tr("Colour")),
            (Channel.RED, self.tr("Red")),
            (Channel.GREEN, self.tr("Green")),
            (Channel.BLUE, self.tr("Blue")),
            (Channel.LUMA, self.tr("Luma (Y)")),
            (Channel.CB, self.tr("Blue difference (Cb)")),
            (Channel.CR, self.tr("Red difference (Cr)")),
            (Channel.HUE, self.tr("Hue")),
            (Channel.SATURATION, self.tr("Saturation")),
            (Channel.VALUE, self.tr("Value")),
        )

    def _level(self, title: str, value: int) -> tuple[QSpinBox, QSlider]:
        field, slider = QSpinBox(), QSlider(Qt.Orientation.Horizontal)
        for part in (field, slider):
            part.setRange(0, 255)
            part.setValue(value)
            part.setAccessibleName(title)
        return field, slider

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setVerticalSpacing(6)
        # the way back stands where it is in sight, also in a low window
        rows: tuple[tuple[str, QWidget, QWidget], ...] = (
            (self.tr("Channel"), self.channel, self.reset),
            (self.tr("Black"), self.black_slider, self.black),
            (self.tr("White"), self.white_slider, self.white),
            (self.tr("Gamma"), self.gamma_slider, self.gamma),
        )
        for number, (title, wide, end) in enumerate(rows):
            name = label(title, "soft")
            name.setBuddy(wide if end is self.reset else end)
            wide.setAccessibleName(title)
            grid.addWidget(name, number, 0)
            grid.addWidget(wide, number, 1)
            grid.addWidget(end, number, 2)
            if end is not self.reset:
                end.setAccessibleName(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self.histogram)
        layout.addLayout(grid)
        layout.addWidget(
            label(
                self.tr("Only what is shown changes. An exhibit records these settings."),
                "soft",
                "small",
                wraps=True,
            )
        )
        layout.addStretch(1)

    def _connect(self) -> None:
        self.channel.currentIndexChanged.connect(self._tell)
        for field, slider in ((self.black, self.black_slider), (self.white, self.white_slider)):
            slider.valueChanged.connect(field.setValue)
            field.valueChanged.connect(self._tell)
        self.gamma_slider.valueChanged.connect(self._take_gamma)
        self.gamma.valueChanged.connect(self._tell)
        self.reset.clicked.connect(self._reset)
        self._state.enhancement_changed.connect(self.show_wish)

    def _take_gamma(self, value: int) -> None:
        if not self._is_telling:
            self.gamma.setValue(float(GAMMA_RANGE[1] ** (value / 100)))

    def _tell(self) -> None:
        if self._is_telling:
            return
        black = min(self.black.value(), 254)
        white = max(self.white.value(), black + 1)
        # Qt hands an enum of texts back as a plain text
        channel = Channel(str(self.channel.currentData()))
        wish = Enhancement(channel, black, white, round(self.gamma.value(), 2))
        if wish == self._state.enhancement:
            self.show_wish(wish)
        self._state.enhance(wish)

    def _reset(self) -> None:
        self._state.enhance(PLAIN)
