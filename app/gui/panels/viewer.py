"""The middle of the window: layer switches, the picture, and the scale below it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.appearance import Appearance
from app.gui.labels import ElidedLabel, label
from app.gui.panels.drop_hint import DropHint
from app.gui.panels.map_legend import MapLegend
from app.gui.panels.notice import NoticeBar
from app.gui.tasks import Lane
from app.gui.view_state import ViewState
from app.gui.viewer.canvas import Canvas
from app.gui.viewer.colour_bar import ColourBar
from app.gui.viewer.colours import COLOUR_MAPS
from app.gui.viewer.compare_stage import CompareStage
from app.gui.viewer.comparing import CompareMode
from app.gui.viewer.loupe import Loupe
from app.gui.viewer.zoom_view import nearest_pixel

Scores = NDArray[np.float32]


class ViewerPanel(QWidget):
    """Canvas with its two strips; keeps them in step with the view state."""

    scores_changed = Signal(object)
    reading_told = Signal(str)

    def __init__(
        self, view: ViewState, appearance: Appearance, lane: Lane, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._appearance = appearance
        self._scores: Scores | None = None
        self._mask_threshold: float | None = None
        self._buttons: dict[QToolButton, str] = {}
        self.canvas = Canvas(lane, self)
        self.stage = CompareStage(self.canvas, lane, self)
        self.loupe = Loupe(self.canvas.viewport())
        # The value at a pixel on a clue's recorded map; None while there is none on the picture.
        self.map_reading: Callable[[int, int], str | None] = lambda x, y: None
        self.names_at: Callable[[QPointF], tuple[str, ...]] = self._region_names
        self.notice = NoticeBar(appearance, self)
        self.colour_bar = ColourBar(appearance, self)
        self.legend = MapLegend(appearance, self)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self._is_loupe_on = False
        self._read_at: tuple[int, int] | None = None
        self._name = ElidedLabel("soft")
        self._zoom = label("")
        self._reading = ElidedLabel("soft", "small")
        self._layers = QHBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.hint = DropHint(appearance, self)
        self._strips = (self._layer_strip(), self._scale_strip())
        layout.addWidget(self._strips[0])
        layout.addWidget(self.notice)
        layout.addWidget(self.hint, 1)
        layout.addWidget(self.stage, 1)
        layout.addWidget(self.legend)
        layout.addWidget(self._strips[1])
        self._connect()
        appearance.changed.connect(self._wear_theme)
        self._wear_theme()
        self._show_scale(False)
        self.show_hint(True)

    def show_hint(self, is_shown: bool) -> None:
        """The invitation to take pictures in, instead of the picture."""
        self.hint.setVisible(is_shown)
        for part in (self.stage, *self._strips):
            part.setVisible(not is_shown)

    def add_layer_actions(self, actions: dict[str, QAction]) -> None:
        """Put the switches of the layers, the flip and the zoom into the strip above."""
        for name, action in actions.items():
            button = QToolButton()
            button.setProperty("flat", True)
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(action.text())
            if name in ("fit",):
                self._layers.addSpacing(10)
            self._layers.addWidget(button)

    def show_name(self, text: str) -> None:
        """The item's name above the picture."""
        self._name.show_text(text)

    @property
    def mask_threshold(self) -> float | None:
        """The threshold the mask shown was made with; None without a finding."""
        return self._mask_threshold

    def show_scores(self, scores: Scores, mask_threshold: float) -> None:
        """Show a finding's score map on the picture."""
        self._scores = scores
        self._mask_threshold = mask_threshold
        self.canvas.overlay.set_opacity(self._view.opacity)
        self.canvas.overlay.show_scores(scores, self._view.colour_map, mask_threshold)
        self.colour_bar.show_shipped(mask_threshold)
        self._view.set_threshold(mask_threshold)
        self._show_scale(self.legend.legend is None)
        self.scores_changed.emit(scores)

    def clear_overlay(self) -> None:
        """Take the overlay away; the picture stays."""
        self._scores = self._mask_threshold = None
        self.canvas.overlay.clear()
        self._show_scale(False)
        self.scores_changed.emit(None)

    def clear(self) -> None:
        """Show nothing."""
        self.clear_overlay()
        self.stage.end()
        self.canvas.clear()
        self.loupe.hide()
        self._read_at = None
        self._name.show_text("")
        self._reading.show_text("")
        self._zoom.setText("")

    def _layer_strip(self) -> QFrame:
        strip = QFrame()
        strip.setObjectName("layerStrip")
        row = QHBoxLayout(strip)
        row.setContentsMargins(10, 4, 8, 4)
        row.setSpacing(2)
        row.addWidget(self._name, 1)
        row.addLayout(self._layers)
        self._layers.setSpacing(2)
        return strip

    def _scale_strip(self) -> QFrame:
        strip = QFrame()
        strip.setObjectName("canvasStrip")
        row = QHBoxLayout(strip)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(10)
        self._score_label = label(self.tr("Score"), "soft", "small")
        self._opacity_label = label(self.tr("Opacity"), "soft", "small")
        self._opacity_label.setBuddy(self.opacity)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(round(self._view.opacity * 100))
        self.opacity.setFixedWidth(90)
        self.opacity.setAccessibleName(self.tr("Opacity of the score map"))
        self.opacity.setToolTip(self.tr("Opacity of the score map"))
        self._maps = self._colour_map_button()
        self.colour_bar.setMaximumWidth(340)
        for part in (self._score_label, self.colour_bar, self._maps):
            row.addWidget(part, 4 if part is self.colour_bar else 0)
        row.addWidget(self._opacity_label)
        row.addWidget(self.opacity)
        # it gives way: what it reads must not move the docks, nor large text make the window wide
        self._reading.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._zoom.setMinimumWidth(self.fontMetrics().horizontalAdvance("6400 %"))
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._reading, 5)
        row.addWidget(self._zoom)
        strip.setMinimumHeight(self.colour_bar.sizeHint().height() + 8)
        return strip

    def _colour_map_button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("framed", True)
        button.setText(self._view.colour_map)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAccessibleName(self.tr("Colours of the score map"))
        button.setToolTip(self.tr("Colours of the score map"))
        menu = QMenu(button)
        group = QActionGroup(menu)
        for name in COLOUR_MAPS:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name == self._view.colour_map)
            group.addAction(action)
        group.triggered.connect(self._choose_colour_map)
        button.setMenu(menu)
        return button

    def _connect(self) -> None:
        view, canvas = self._view, self.canvas
        self.opacity.valueChanged.connect(self._take_opacity)
        self.colour_bar.threshold_moved.connect(view.set_threshold)
        self.colour_bar.show_colour_map(view.colour_map)
        view.opacity_changed.connect(canvas.overlay.set_opacity)
        view.opacity_changed.connect(self._show_opacity)
        view.threshold_changed.connect(canvas.overlay.set_level)
        view.colour_map_changed.connect(canvas.overlay.set_colour_map)
        view.colour_map_changed.connect(self.colour_bar.show_colour_map)
        view.layer_changed.connect(canvas.overlay.set_layer)
        view.overlay_flipped.connect(self._flip)
        self.legend.appeared.connect(self._make_room)
        view.selected_region_changed.connect(canvas.overlay.select)
        view.hovered_regions_changed.connect(canvas.overlay.hover)
        canvas.region_hovered.connect(view.hover_region)
        canvas.region_clicked.connect(view.select_region)
        canvas.zoom_changed.connect(self._tell_zoom)
        canvas.pointer_moved.connect(self._tell_reading)
        canvas.pointer_left.connect(self._clear_reading)
        canvas.pointer_left.connect(self.loupe.hide)
        canvas.probe_moved.connect(self._probe)
        for name in ("score_map", "mask", "regions", "names", "fill"):
            canvas.overlay.set_layer(name, view.is_layer_shown(name))

    def _flip(self, is_shown: bool) -> None:
        """Change sides where two are shown in turn, else original and overlay."""
        if self.stage.mode is CompareMode.FLICKER:
            self.stage.flip()
        else:
            self.canvas.overlay.set_shown(is_shown)

    def _take_opacity(self, value: int) -> None:
        self._view.set_opacity(value / 100)

    def _show_opacity(self, opacity: float) -> None:
        self.opacity.setValue(round(opacity * 100))

    def _choose_colour_map(self, action: QAction) -> None:
        self._maps.setText(action.text())
        self._view.set_colour_map(action.text())

    def _tell_zoom(self, zoom: float) -> None:
        self._zoom.setText(f"{zoom * 100:.0f} %")

    def _tell_reading(self, x: int, y: int) -> None:
        pixels = self.canvas.pixels
        if pixels is None:
            return
        self._read_at = (x, y)
        red, green, blue = (int(value) for value in pixels[y, x])
        text = f"{x}, {y}   {red} {green} {blue}"
        reading = self.map_reading(x, y)
        if reading is not None:
            text += f"   {reading}"
        elif self._scores is not None:
            text += f"   {float(self._scores[y, x]):.2f}"
        text = "   ".join((text, *self.names_at(QPointF(x, y))))
        self._reading.show_text(text)
        self.reading_told.emit(text)
        if self._is_loupe_on:
            self.show_loupe_at(x, y)

    def use_loupe(self, is_on: bool) -> None:
        """Let the loupe follow the pointer; at first it shows the middle of the view."""
        self._is_loupe_on = is_on
        middle = nearest_pixel(self.canvas.middle)
        if is_on and self.canvas.pixels is not None:
            self.show_loupe_at(*middle)
        else:
            self.loupe.hide()

    def _probe(self, across: int, down: int) -> None:
        """Read the pixel so many columns and rows from the one read last."""
        pixels = self.canvas.pixels
        if pixels is None:
            return
        x, y = self._read_at if self._read_at is not None else nearest_pixel(self.canvas.middle)
        height, width = pixels.shape[:2]
        x, y = min(max(x + across, 0), width - 1), min(max(y + down, 0), height - 1)
        self.canvas.ensureVisible(QRectF(x, y, 1, 1), 40, 40)
        self._tell_reading(x, y)

    def show_loupe_at(self, x: int, y: int) -> None:
        """Show the pixels about column x and row y, beside that place."""
        pixels = self.canvas.pixels
        if pixels is None or not (0 <= y < pixels.shape[0] and 0 <= x < pixels.shape[1]):
            return
        self.loupe.show_pixels(pixels, (x, y), self.canvas.enhancement)
        self.loupe.place_near(self.canvas.viewport_point(QPointF(x, y)).toPoint())
        self.loupe.show()
        self.loupe.raise_()

    def _region_names(self, point: QPointF) -> tuple[str, ...]:
        titles = {mark.region_id: mark.title for mark in self.canvas.overlay.regions}
        return tuple(titles[name] for name in self.canvas.overlay.regions_at(point))

    def _clear_reading(self) -> None:
        self._reading.show_text("")

    def _make_room(self, has_map: bool) -> None:
        """A clue's map lies where the score map would: its scale stands for that one's."""
        self._show_scale(self._scores is not None and not has_map)

    def _show_scale(self, is_shown: bool) -> None:
        for part in (
            self._score_label,
            self.colour_bar,
            self._maps,
            self._opacity_label,
            self.opacity,
        ):
            part.setVisible(is_shown)

    def _wear_theme(self) -> None:
        self.canvas.set_ground(self._appearance.theme.colour("canvas"))
        self.stage.set_ground()
