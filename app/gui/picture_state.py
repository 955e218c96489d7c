"""How the picture is looked at: enhanced, compared, drawn on. Nothing of it is part of the case."""

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.gui.viewer.comparing import CompareMode
from app.gui.viewer.enhance import PLAIN, Enhancement
from app.gui.viewer.filters import PictureFilter


class Tool(StrEnum):
    """What the left button does on the picture."""

    POINT = "point"
    POLYGON = "polygon"
    BRUSH = "brush"
    ERASER = "eraser"
    CORNERS = "corners"


@dataclass(frozen=True, slots=True)
class CompareWish:
    """With what the picture is compared (key of a choice), how, and the gain of a difference."""

    mode: CompareMode = CompareMode.OFF
    key: str = "original"
    gain: int = 4
    is_automatic: bool = True


# Opacity of what can be seen through, besides the score map, whose own is in the view state.
FILTER_LAYERS = {f"filter_{kind.value}": kind for kind in PictureFilter}
FADING = ("picture", "outlines", "drawn", *FILTER_LAYERS)


class PictureState(QObject):
    """Setters emit only when something changed."""

    enhancement_changed = Signal(object)
    compare_changed = Signal(object)
    tool_changed = Signal(object)
    brush_changed = Signal(int)
    loupe_changed = Signal(bool)
    opacity_changed = Signal(str, float)
    shown_changed = Signal(str, bool)
    drawn_selected = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.enhancement = PLAIN
        self.compare = CompareWish()
        self.tool = Tool.POINT
        self.brush_px = 40
        self.is_loupe_on = False
        self.selected_drawing = ""
        self.clue_map = ""
        self._opacity = dict.fromkeys(FADING, 1.0)
        self._shown = {"picture": True, "drawn": True} | dict.fromkeys(FILTER_LAYERS, False)

    def opacity(self, layer: str) -> float:
        """0–1, of a layer of FADING."""
        return self._opacity[layer]

    def is_shown(self, layer: str) -> bool:
        """Whether the picture, a filter or the examiner's regions are shown."""
        return self._shown[layer]

    def enhance(self, wish: Enhancement) -> None:
        """Show the picture so."""
        if wish != self.enhancement:
            self.enhancement = wish
            self.enhancement_changed.emit(wish)

    def compare_with(self, key: str) -> None:
        """Choose the other side."""
        self._take(replace(self.compare, key=key))

    def compare_by(self, mode: CompareMode) -> None:
        """Choose how; the mode in use once more ends the comparison."""
        mode = CompareMode.OFF if mode is self.compare.mode else mode
        self._take(replace(self.compare, mode=mode))

    def set_gain(self, gain: int) -> None:
        """How much a difference of pixels is strengthened."""
        self._take(replace(self.compare, gain=gain))

    def set_automatic(self, is_automatic: bool) -> None:
        """Whether flicker changes sides by itself."""
        self._take(replace(self.compare, is_automatic=is_automatic))

    def use_tool(self, tool: Tool) -> None:
        """Choose what the left button does."""
        if tool is not self.tool:
            self.tool = tool
            self.tool_changed.emit(tool)

    def set_brush(self, width_px: int) -> None:
        """The brush's width in pixels of the picture."""
        if width_px != self.brush_px:
            self.brush_px = width_px
            self.brush_changed.emit(width_px)

    def show_loupe(self, is_on: bool) -> None:
        """Switch the loupe."""
        if is_on != self.is_loupe_on:
            self.is_loupe_on = is_on
            self.loupe_changed.emit(is_on)

    def set_opacity(self, layer: str, opacity: float) -> None:
        """See through a layer of FADING."""
        if opacity != self._opacity[layer]:
            self._opacity[layer] = opacity
            self.opacity_changed.emit(layer, opacity)

    def show_layer(self, layer: str, is_shown: bool) -> None:
        """Show or hide the picture, a filter or the examiner's regions."""
        if is_shown != self._shown[layer]:
            self._shown[layer] = is_shown
            self.shown_changed.emit(layer, is_shown)

    def show_clue_map(self, words: str) -> None:
        """Note which clue's map lies on the picture, in English; empty for none."""
        self.clue_map = words

    def select_drawing(self, region_id: str) -> None:
        """Choose one of the examiner's regions; empty for none."""
        if region_id != self.selected_drawing:
            self.selected_drawing = region_id
            self.drawn_selected.emit(region_id)

    def _take(self, wish: CompareWish) -> None:
        if wish != self.compare:
            self.compare = wish
            self.compare_changed.emit(wish)
