"""Which engine analyses and where it computes, with what is missing said in words."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.casework.settings import AnalysisSettings
from app.gui.appearance import Appearance
from app.gui.dialogs import choosing
from app.gui.labels import label, machine_text, shown
from app.gui.scroll_page import ScrollPage
from app.gui.signs import Sign, SignWidget
from engine.schema.request import EngineDescription


class EngineDialog(QDialog):
    """A card per engine, three devices. `device_tried` asks what could run on another device."""

    device_tried = Signal(str)
    card_asked = Signal(str)

    def __init__(
        self,
        appearance: Appearance,
        chosen: AnalysisSettings,
        engines: Sequence[EngineDescription],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Engine and device"))
        self.setMinimumSize(600, 440)
        self._appearance = appearance
        self._engine = chosen.engine
        self._engines: tuple[EngineDescription, ...] = ()
        self.engine_buttons = QButtonGroup(self)
        self.device_buttons = {
            "auto": QRadioButton(self.tr("Automatic")),
            "cpu": QRadioButton(self.tr("Processor")),
            "cuda": QRadioButton(self.tr("Graphics card")),
        }
        self.device_buttons[chosen.device].setChecked(True)
        self._state = label("", "soft", "small", wraps=True)
        self._cards = QVBoxLayout()
        self.choose_button = QPushButton(self.tr("Use this engine"))
        self._lay_out()
        for name, button in self.device_buttons.items():
            button.toggled.connect(lambda is_on, device=name: self._try(device, is_on))
        self.engine_buttons.idToggled.connect(self._take)
        self.show_engines(engines)

    @property
    def answer(self) -> AnalysisSettings:
        """What was chosen."""
        device = next(name for name, button in self.device_buttons.items() if button.isChecked())
        return AnalysisSettings(self._engine, device)

    def show_engines(self, engines: Sequence[EngineDescription]) -> None:
        """The engines there are, and what each lacks on the device that is chosen."""
        self._engines = tuple(engines)
        self._state.setText("" if engines else self.tr("The engines are being looked at …"))
        self._state.setVisible(not engines)
        while self._cards.count():
            taken = self._cards.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for button in self.engine_buttons.buttons():
            self.engine_buttons.removeButton(button)
        for number, engine in enumerate(self._engines):
            self._cards.addWidget(self._card(number, engine))
        self._cards.addStretch(1)
        self._show_choice()

    def _card(self, number: int, engine: EngineDescription) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        grid = QGridLayout(card)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        name = Path(engine.name).name if "/" in engine.name else engine.name
        button = QRadioButton(shown(f"{name} {engine.version}".strip()))
        button.setAccessibleName(button.text())
        button.setAccessibleDescription(shown(engine.missing or engine.summary))
        button.setChecked(engine.name == self._engine)
        self.engine_buttons.addButton(button, number)
        sign = SignWidget(self._appearance)
        ready, absent = self.tr("Ready"), self.tr("Cannot run here")
        sign.show_sign(
            Sign.NOT_FOUND if engine.is_ready else Sign.NOT_RUN,
            ready if engine.is_ready else absent,
        )
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(sign)
        state.addWidget(label(ready if engine.is_ready else absent, "soft", "small"))
        grid.addWidget(button, 0, 0, 1, 2)
        grid.addLayout(state, 0, 2, Qt.AlignmentFlag.AlignRight)
        for row, (text, role) in enumerate(
            ((engine.summary, "soft"), (engine.missing, "alarm"), (engine.licence, "soft")), start=1
        ):
            if text:
                grid.addWidget(label(machine_text(text), role, "small", wraps=True), row, 0, 1, 2)
        if engine.version:
            more = QPushButton(self.tr("Model card"))
            more.setAutoDefault(False)
            more.setAccessibleName(self.tr("Model card of {0}").format(shown(name)))
            more.clicked.connect(lambda: self.card_asked.emit(engine.name))
            # over all the texts: beside the first alone it would part that one from the next
            texts = max(grid.rowCount() - 1, 1)
            corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            grid.addWidget(more, 1, 2, texts, 1, corner)
        return card

    def _lay_out(self) -> None:
        devices = QHBoxLayout()
        devices.setSpacing(16)
        devices.addWidget(label(self.tr("Computes on"), "heading"))
        for button in self.device_buttons.values():
            devices.addWidget(button)
        devices.addStretch(1)
        page = ScrollPage()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(self._state)
        inner.addLayout(self._cards)
        self._cards.setSpacing(8)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Engines"))
        area.setWidget(page)
        folder = QPushButton(self.tr("Model in a folder …"))
        folder.setAutoDefault(False)
        folder.clicked.connect(self._choose_folder)
        self.choose_button.setProperty("primary", True)
        self.choose_button.setDefault(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(folder, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.addButton(self.choose_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("Engine and device"), "title"))
        layout.addLayout(devices)
        layout.addWidget(area, 1)
        hint = self.tr(
            "Published models are added with “model import”; adapters come from “train”."
        )
        layout.addWidget(label(hint, "soft", "small", wraps=True))
        layout.addWidget(buttons)

    def _choose_folder(self) -> None:
        chosen = choosing.choose_folder(self, self.tr("Folder of a model"), Path.home())
        if chosen is not None:
            self._engine = str(chosen)
            self.device_tried.emit(self.answer.device)

    def _take(self, number: int, is_on: bool) -> None:
        if is_on:
            self._engine = self._engines[number].name
            self._show_choice()

    def _try(self, device: str, is_on: bool) -> None:
        if is_on:
            self.show_engines(())
            self.device_tried.emit(device)

    def _show_choice(self) -> None:
        chosen = next((engine for engine in self._engines if engine.name == self._engine), None)
        self.choose_button.setEnabled(chosen is not None and chosen.is_ready)
