"""What stands in place of the picture while the case has no evidence."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.gui import icons
from app.gui.appearance import Appearance
from app.gui.labels import label

_SIGN_PX = 44


class DropHint(QWidget):
    """An invitation to drop pictures here, and a button for those who would rather choose."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        frame = QFrame()
        frame.setObjectName("dropHint")
        frame.setFixedWidth(420)
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = label(self.tr("Drop pictures or folders here"), "title")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = label(
            self.tr("Each file is copied by its hash; the original is only read."),
            "soft",
            wraps=True,
        )
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.take_in_button = QPushButton(self.tr("Take in …"))
        self.take_in_button.setProperty("primary", True)
        self.take_in_button.setIconSize(QSize(20, 20))
        column = QVBoxLayout(frame)
        column.setContentsMargins(28, 26, 28, 26)
        column.setSpacing(10)
        column.addWidget(self._sign)
        column.addWidget(title)
        column.addWidget(text)
        column.addSpacing(4)
        column.addWidget(self.take_in_button, 0, Qt.AlignmentFlag.AlignHCenter)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(frame)
        across.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addLayout(across)
        whole.addStretch(3)
        appearance.changed.connect(self._draw_icons)
        self._draw_icons()

    def _draw_icons(self) -> None:
        theme = self._appearance.theme
        ratio = self.devicePixelRatioF()
        self._sign.setPixmap(icons.pixmap("drop-picture", theme.text_soft, _SIGN_PX, ratio))
        self.take_in_button.setIcon(self._appearance.icon("take-in", "accent_ink"))
