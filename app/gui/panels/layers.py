"""What lies over the picture, layer by layer: shown or not, and how much one sees through it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSlider, QVBoxLayout, QWidget

from app.gui.appearance import Appearance
from app.gui.labels import label
from app.gui.picture_state import FILTER_LAYERS, PictureState
from app.gui.scroll_page import ScrollPage
from app.gui.view_state import ViewState
from app.gui.wording import filter_title

_OF_THE_PICTURE = ("picture", "drawn", *FILTER_LAYERS)


@dataclass(frozen=True, slots=True)
class _Row:
    """One layer: which state it is kept in, and whose opacity its slider sets (empty: none)."""

    name: str
    title: str
    is_engines: bool
    opacity: str


class LayersPanel(ScrollPage):
    """A row per layer, the uppermost first, as they lie. The engine's are locked."""

    def __init__(
        self,
        view: ViewState,
        state: PictureState,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._state = state
        self._appearance = appearance
        self.boxes: dict[str, QCheckBox] = {}
        self.sliders: dict[str, QSlider] = {}
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addLayout(self._grid)
        layout.addWidget(
            label(
                self.tr(
                    "The engine's layers are locked. What you draw lies on a layer of its own."
                ),
                "soft",
                "small",
                wraps=True,
            )
        )
        layout.addStretch(1)
        for number, row in enumerate(self._rows()):
            self._add(number, row)
        view.layer_changed.connect(self._show_layer)
        view.opacity_changed.connect(self._show_score_opacity)
        state.shown_changed.connect(self._show_layer)
        state.opacity_changed.connect(self._show_opacity)

    def _rows(self) -> tuple[_Row, ...]:
        return (
            _Row("drawn", self.tr("Your regions"), False, "drawn"),
            _Row("names", self.tr("Region names"), True, ""),
            _Row("regions", self.tr("Regions"), True, "outlines"),
            _Row("fill", self.tr("Fill regions"), True, ""),
            _Row("mask", self.tr("Mask contour"), True, ""),
            _Row("score_map", self.tr("Score map"), True, "score_map"),
            *(
                _Row(name, filter_title(kind), True, name)
                for name, kind in reversed(FILTER_LAYERS.items())
            ),
            _Row("picture", self.tr("Picture"), True, "picture"),
        )

    def _add(self, number: int, row: _Row) -> None:
        box = QCheckBox(row.title)
        box.setAccessibleName(self.tr("Show layer: {0}").format(row.title))
        box.setChecked(self._is_shown(row.name))
        box.toggled.connect(self._switch(row.name))
        self.boxes[row.name] = box
        self._grid.addWidget(box, number, 0)
        if row.opacity:
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setRange(0, 100)
            slider.setValue(round(self._opacity(row.opacity) * 100))
            slider.setAccessibleName(self.tr("Opacity: {0}").format(row.title))
            slider.setToolTip(slider.accessibleName())
            slider.valueChanged.connect(self._fade(row.opacity))
            self.sliders[row.opacity] = slider
            self._grid.addWidget(slider, number, 1)
        kind = self.tr("locked") if row.is_engines else self.tr("yours")
        self._grid.addWidget(label(kind, "soft", "small"), number, 2)

    def _is_shown(self, name: str) -> bool:
        if name in _OF_THE_PICTURE:
            return self._state.is_shown(name)
        return self._view.is_layer_shown(name)

    def _opacity(self, name: str) -> float:
        return self._view.opacity if name == "score_map" else self._state.opacity(name)

    def _switch(self, name: str) -> Callable[[bool], None]:
        if name in _OF_THE_PICTURE:
            return lambda is_on: self._state.show_layer(name, is_on)
        return lambda is_on: self._view.show_layer(name, is_on)

    def _fade(self, name: str) -> Callable[[int], None]:
        if name == "score_map":
            return lambda value: self._view.set_opacity(value / 100)
        return lambda value: self._state.set_opacity(name, value / 100)

    def _show_layer(self, name: str, is_shown: bool) -> None:
        self.boxes[name].setChecked(is_shown)

    def _show_score_opacity(self, opacity: float) -> None:
        self._show_opacity("score_map", opacity)

    def _show_opacity(self, name: str, opacity: float) -> None:
        self.sliders[name].setValue(round(opacity * 100))
