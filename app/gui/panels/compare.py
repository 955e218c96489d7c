"""With what the picture is compared, and how."""

from dataclasses import dataclass

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.fields import place_row, with_room
from app.gui.labels import label
from app.gui.picture_state import CompareWish, PictureState
from app.gui.scroll_page import ScrollPage
from app.gui.viewer.comparing import CompareMode

ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class CompareChoice:
    """Something the picture can be compared with; `key` is what the state keeps."""

    key: str
    title: str


class ComparePanel(ScrollPage):
    """The other side, the ways to compare, and what each needs.

    `opened`: it came into sight, so the choices are to be right from now on.
    """

    opened = Signal()

    def __init__(
        self, state: PictureState, actions: tuple[QAction, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._is_telling = False
        self._choices: tuple[CompareChoice, ...] = ()
        # thousands of items of one size are as many choices, which must come in one piece
        self._titles = QStringListModel(self)
        self.other = QComboBox()
        self.other.setModel(self._titles)
        for part in (self.other, self.other.view()):
            part.setAccessibleName(self.tr("Compare with"))
        self.gain = QSpinBox()
        self.gain.setRange(1, 64)
        self.gain.setValue(state.compare.gain)
        self.gain.setPrefix("× ")
        with_room(self.gain)
        self.gain.setAccessibleName(self.tr("Strengthen the difference"))
        self.automatic = QCheckBox(self.tr("Flicker by itself (Space changes sides)"))
        self.automatic.setChecked(state.compare.is_automatic)
        self.note = label("", "soft", "small", wraps=True)
        self._buttons = QHBoxLayout()
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAccessibleName(action.text())
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self._lay_out()
        self.other.currentIndexChanged.connect(self._choose)
        self.gain.valueChanged.connect(state.set_gain)
        self.automatic.toggled.connect(state.set_automatic)
        state.compare_changed.connect(self.show_wish)
        self.show_choices(())
        self.show_wish(state.compare)

    def show_choices(self, choices: tuple[CompareChoice, ...]) -> None:
        """What there is to compare with; the original picture is always there."""
        first = CompareChoice(ORIGINAL, self.tr("Original without overlay"))
        if self._choices != (first, *choices):
            self._is_telling = True
            self._choices = (first, *choices)
            self._titles.setStringList([choice.title for choice in self._choices])
            self._is_telling = False
        self.other.setCurrentIndex(self._index_of(self._state.compare.key))
        self._choose()

    def show_wish(self, wish: CompareWish) -> None:
        """Show how it is compared."""
        self._is_telling = True
        self.other.setCurrentIndex(self._index_of(wish.key))
        self.gain.setValue(wish.gain)
        self.automatic.setChecked(wish.is_automatic)
        self._is_telling = False
        self.automatic.setEnabled(wish.mode is CompareMode.FLICKER)
        is_difference = wish.mode is CompareMode.DIFFERENCE
        self.gain.setEnabled(is_difference)
        self.gain.setToolTip(
            self.tr("Strengthen the difference")
            if is_difference
            else self.tr("Only a difference is strengthened: choose “Difference” above.")
        )

    def say(self, text: str) -> None:
        """Tell why nothing is compared, or what is seen; empty for nothing to say."""
        self.note.setText(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for number, (title, part) in enumerate(
            ((self.tr("With"), self.other), (self.tr("Gain"), self.gain))
        ):
            name = label(title, "soft")
            name.setBuddy(part)
            place_row(grid, number, name, part)
        self.other.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        layout.addLayout(self._buttons)
        layout.addLayout(grid)
        layout.addWidget(self.automatic)
        layout.addWidget(self.note)
        layout.addStretch(1)

    def _choose(self) -> None:
        if not self._is_telling and self.other.currentIndex() >= 0:
            self._state.compare_with(self._choices[self.other.currentIndex()].key)

    def _index_of(self, key: str) -> int:
        """Where a choice stands; 0, the original, for one that there is not."""
        keys = (choice.key for choice in self._choices)
        return next((index for index, known in enumerate(keys) if known == key), 0)
