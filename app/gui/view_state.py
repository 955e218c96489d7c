"""What the examiner is looking at and how; nothing of it is part of the case."""

from PySide6.QtCore import QObject, QSettings, Signal

from app.gui.theme import ThemeName
from app.gui.viewer.colours import COLOUR_MAPS

DEFAULT_OPACITY = 0.6
LAYERS = ("score_map", "mask", "regions", "names", "fill")
_SHOWN_AT_FIRST = {"score_map": True, "mask": True, "regions": True, "names": False, "fill": False}


class ViewState(QObject):
    """The one place of display state. Setters emit only when something changed.

    Region ids are unique within a finding only, so they are forgotten when the item changes.
    """

    item_changed = Signal(str)
    selected_region_changed = Signal(str)
    hovered_regions_changed = Signal(object)
    layer_changed = Signal(str, bool)
    overlay_flipped = Signal(bool)
    opacity_changed = Signal(float)
    colour_map_changed = Signal(str)
    threshold_changed = Signal(float)
    theme_changed = Signal(str)

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._item_id = ""
        self._selected_region = ""
        self._hovered_regions: tuple[str, ...] = ()
        self._is_overlay_shown = True
        self._threshold = 0.5
        self._opacity = _fraction(settings.value("view/opacity"), DEFAULT_OPACITY)
        stored = str(settings.value("view/colour_map", "viridis"))
        self._colour_map = stored if stored in COLOUR_MAPS else "viridis"
        self._layers = {
            name: _truth(settings.value(f"view/layer_{name}"), _SHOWN_AT_FIRST[name])
            for name in LAYERS
        }

    @property
    def item_id(self) -> str:
        """The evidence item shown; empty for none."""
        return self._item_id

    @property
    def selected_region(self) -> str:
        """The pinned region; empty for none."""
        return self._selected_region

    @property
    def hovered_region(self) -> str:
        """The first region that is pointed at; empty for none."""
        return self._hovered_regions[0] if self._hovered_regions else ""

    @property
    def hovered_regions(self) -> tuple[str, ...]:
        """What is pointed at in the list or on the picture, or what a sentence speaks of."""
        return self._hovered_regions

    @property
    def is_overlay_shown(self) -> bool:
        """False while the bare picture is shown."""
        return self._is_overlay_shown

    @property
    def opacity(self) -> float:
        """Opacity of the score map, 0–1."""
        return self._opacity

    @property
    def colour_map(self) -> str:
        """Name of the score map's colours."""
        return self._colour_map

    @property
    def threshold(self) -> float:
        """The score whose contour is shown, 0–1; display only."""
        return self._threshold

    def is_layer_shown(self, name: str) -> bool:
        """Whether a layer of `LAYERS` is switched on."""
        return self._layers[name]

    def show_item(self, item_id: str) -> None:
        """Look at another evidence item; its regions are not chosen yet."""
        if item_id == self._item_id:
            return
        self.select_region("")
        self.hover_region("")
        self._item_id = item_id
        self.item_changed.emit(item_id)

    def select_region(self, region_id: str) -> None:
        """Pin a region, or none."""
        if region_id != self._selected_region:
            self._selected_region = region_id
            self.selected_region_changed.emit(region_id)

    def hover_region(self, region_id: str) -> None:
        """Preview a region, or none."""
        self.hover_regions((region_id,) if region_id else ())

    def hover_regions(self, region_ids: tuple[str, ...]) -> None:
        """Preview several regions at once, which one sentence speaks of."""
        if region_ids != self._hovered_regions:
            self._hovered_regions = region_ids
            self.hovered_regions_changed.emit(region_ids)

    def show_layer(self, name: str, is_shown: bool) -> None:
        """Switch a layer of `LAYERS`; remembered."""
        if self._layers[name] != is_shown:
            self._layers[name] = is_shown
            self._settings.setValue(f"view/layer_{name}", is_shown)
            self.layer_changed.emit(name, is_shown)

    def flip_overlay(self) -> None:
        """Original instead of overlay, and back."""
        self._is_overlay_shown = not self._is_overlay_shown
        self.overlay_flipped.emit(self._is_overlay_shown)

    def set_opacity(self, opacity: float) -> None:
        """Set the score map's opacity; remembered."""
        if opacity != self._opacity:
            self._opacity = opacity
            self._settings.setValue("view/opacity", opacity)
            self.opacity_changed.emit(opacity)

    def set_colour_map(self, name: str) -> None:
        """Choose the score map's colours; remembered."""
        if name != self._colour_map:
            self._colour_map = name
            self._settings.setValue("view/colour_map", name)
            self.colour_map_changed.emit(name)

    def set_threshold(self, threshold: float) -> None:
        """Show the contour of another score."""
        if threshold != self._threshold:
            self._threshold = threshold
            self.threshold_changed.emit(threshold)

    def set_theme(self, name: ThemeName | None) -> None:
        """Choose a theme, or None for the system's; remembered."""
        self._settings.setValue("view/theme", name.value if name is not None else "")
        self.theme_changed.emit(name.value if name is not None else "")


def chosen_theme(settings: QSettings) -> ThemeName | None:
    """The theme the examiner chose; None follows the system."""
    stored = str(settings.value("view/theme", ""))
    return ThemeName(stored) if stored in tuple(ThemeName) else None


def _fraction(stored: object, default: float) -> float:
    try:
        return min(max(float(str(stored)), 0.0), 1.0)
    except ValueError:
        return default


def _truth(stored: object, default: bool) -> bool:
    return default if stored is None else str(stored).lower() == "true"
