"""A line above the picture that tells what happened, what it means and what to do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.gui.appearance import Appearance
from app.gui.labels import label, selectable, sentences, shown
from app.gui.tasks import Trouble


class NoticeBar(QFrame):
    """Shows one trouble at a time; it never takes the focus and never blocks the work.

    `offered` is the examiner's click on the button that `show_trouble` was given.
    """

    offered = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self._appearance = appearance
        self._offer = ""
        self._sign = QLabel()
        self._what = selectable(label("", wraps=True))
        self._then = selectable(label("", "soft", "small", wraps=True))
        self.offer_button = QPushButton()
        self.offer_button.setAccessibleName(self.tr("What can be done about it"))
        self.offer_button.clicked.connect(self._tell_offer)
        self.close_button = QToolButton()
        self.close_button.setProperty("flat", True)
        self.close_button.setToolTip(self.tr("Close this notice"))
        self.close_button.setAccessibleName(self.tr("Close this notice"))
        self.close_button.clicked.connect(self.hide)
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setHorizontalSpacing(10)
        layout.setVerticalSpacing(2)
        layout.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._what, 0, 1)
        layout.addWidget(self._then, 1, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.offer_button)
        buttons.addWidget(self.close_button)
        layout.addLayout(buttons, 0, 2, 2, 1, Qt.AlignmentFlag.AlignTop)
        layout.setColumnStretch(1, 1)
        appearance.changed.connect(self._draw_icons)
        self._draw_icons()
        self.hide()

    @property
    def text(self) -> str:
        """All that is said."""
        return sentences(self._what.text(), self._then.text())

    def show_trouble(self, trouble: Trouble, *, offer: str = "", offer_text: str = "") -> None:
        """Tell a trouble; `offer` names what the button stands for."""
        self._what.setText(shown(trouble.headline))
        self._then.setText(shown(sentences(trouble.effect, trouble.remedy)))
        self._then.setToolTip(trouble.details)
        self._offer = offer
        self.offer_button.setText(offer_text)
        self.offer_button.setAccessibleName(offer_text)
        self.offer_button.setVisible(bool(offer))
        self.setAccessibleName(self.text)
        self.show()

    def _tell_offer(self) -> None:
        self.hide()
        self.offered.emit(self._offer)

    def _draw_icons(self) -> None:
        icon = self._appearance.icon("warning", "found")
        self._sign.setPixmap(icon.pixmap(20, 20))
        self.close_button.setIcon(self._appearance.icon("close"))
