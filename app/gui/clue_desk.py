"""From a clue's number to the place that was measured, and to a map of what the method looks at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.gui.picture_state import FILTER_LAYERS, PictureState
from app.gui.view_state import ViewState
from app.gui.viewer.enhance import PLAIN, Channel, Enhancement
from app.gui.viewer.filters import SCALE_END, PictureFilter
from engine.schema.finding import Clue

if TYPE_CHECKING:
    from app.gui.main_window import MainWindow

# What each method looks at, as far as it can be seen as a map of the picture.
_FILTERS = {
    "noise": PictureFilter.NOISE,
    "sharpness": PictureFilter.EDGES,
    "boundary": PictureFilter.EDGES,
}
# CIELAB's a* is nearest to the red difference, in which skin differs most.
_CHANNELS = {"colour": Channel.CR}


class ClueDesk(QObject):
    """Shows a clue's map on the picture until another region, item or clue is chosen.

    The score map steps aside meanwhile, since it would lie over it; nothing is remembered.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._view: ViewState = window.view
        self._state: PictureState = window.tools.state
        self._shown = ""
        for panel in (window.panels.explanation, window.panels.clues):
            panel.clue_shown.connect(self.show_clue)
        self._view.selected_region_changed.connect(self._end)
        self._view.item_changed.connect(self._end)

    @property
    def shown(self) -> str:
        """The clue whose map is shown; empty for none."""
        return self._shown

    def show_clue(self, clue_id: str) -> None:
        """Pin its region, go to the place, show the map; the same clue once more ends it."""
        item = self._window.item_view.item
        finding = item.finding if item is not None else None
        clue = next((c for c in finding.clues if c.id == clue_id), None) if finding else None
        if clue is None:
            return
        was_shown = self._shown == clue_id
        self._end()
        self._window.panels.open_explanation()
        if clue.region_id:
            self._view.select_region(clue.region_id)
            self._window.item_view.zoom_to_region()
        if was_shown:
            self._window.panels.explanation.mark_clue("", "")
            return
        self._window.panels.explanation.mark_clue(clue_id, self._show_map(clue))

    def _show_map(self, clue: Clue) -> str:
        """Switch the map on; what is seen, in words."""
        self._shown = clue.id
        overlay = self._window.viewer.canvas.overlay
        kind = _FILTERS.get(clue.method)
        if kind is not None:
            overlay.set_layer("score_map", False)
            self._state.show_layer(_layer(kind), True)
            end = f"{SCALE_END[kind]:.0f}"
            if kind is PictureFilter.NOISE:
                return self.tr("On the picture: grain, 0 to {0} grey levels.").format(end)
            return self.tr("On the picture: edges, 0 to {0} grey levels a pixel.").format(end)
        if clue.method in _CHANNELS:
            overlay.set_layer("score_map", False)
            self._state.enhance(Enhancement(_CHANNELS[clue.method]))
            return self.tr("On the picture: its red difference (Cr), in which skin differs most.")
        return self.tr("On the picture: the place. This measurement has no map to look at.")

    def _end(self) -> None:
        if not self._shown:
            return
        self._shown = ""
        for kind in PictureFilter:
            self._state.show_layer(_layer(kind), False)
        if self._state.enhancement.channel in _CHANNELS.values():
            self._state.enhance(PLAIN)
        overlay = self._window.viewer.canvas.overlay
        overlay.set_layer("score_map", self._view.is_layer_shown("score_map"))


def _layer(kind: PictureFilter) -> str:
    return next(name for name, known in FILTER_LAYERS.items() if known is kind)
