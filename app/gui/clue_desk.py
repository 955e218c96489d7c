"""From a clue's number to the place that was measured, and to the map it was measured from.

Recorded maps are the engine's own. Findings that were made without them get a view of the picture
instead, as far as there is one, and it is always called a view.
"""

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from app.casework.errors import EvidenceChanged
from app.casework.layout import CaseFolder
from app.gui import map_words
from app.gui.labels import sentences
from app.gui.panels.clue_rows import clue_numbers, number_text
from app.gui.panels.map_legend import Legend, Scale
from app.gui.picture_state import FILTER_LAYERS, PictureState
from app.gui.tasks import Job, Trouble
from app.gui.view_state import ViewState
from app.gui.viewer.clue_maps import ClueMapLayer, cut_map
from app.gui.viewer.enhance import PLAIN, Channel, Enhancement
from app.gui.viewer.filters import SCALE_END, PictureFilter
from app.gui.vocabulary import clue_words
from engine.schema.finding import Clue, ClueMap, Finding

if TYPE_CHECKING:
    from app.gui.main_window import MainWindow

Sheet = NDArray[np.uint8]

# What each method looks at, as far as it can be seen as a view of the picture.
_FILTERS = {
    "noise": PictureFilter.NOISE,
    "sharpness": PictureFilter.EDGES,
    "boundary": PictureFilter.EDGES,
}
# CIELAB's a* is nearest to the red difference, in which skin differs most.
_CHANNELS = {"colour": Channel.CR}
# Sheets kept for going from clue to clue, mapped from the disk: six to a face.
_KEPT_SHEETS = 12


class ClueDesk(QObject):
    """Shows a clue's map on the picture until another region, item or clue is chosen.

    The score map steps aside meanwhile, since it would lie over it; nothing is remembered.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._view: ViewState = window.view
        self._state: PictureState = window.tools.state
        self.layer = ClueMapLayer(window.viewer.canvas.scene(), self)
        self._shown = ""
        self._lent: PictureFilter | Channel | None = None
        self._job: Job[Sheet] | None = None
        self._sheets: OrderedDict[str, Sheet] = OrderedDict()
        for panel in (window.panels.explanation, window.panels.clues):
            panel.clue_shown.connect(self.show_clue)
        window.viewer.legend.ended.connect(self.end)
        self._view.selected_region_changed.connect(self._take_away)
        self._view.item_changed.connect(self._take_away)
        self._view.overlay_flipped.connect(self.layer.set_visible)
        self._view.colour_map_changed.connect(self._recolour)
        window.viewer.map_reading = self._read

    @property
    def shown(self) -> str:
        """The clue whose map is shown; empty for none."""
        return self._shown

    @property
    def is_settled(self) -> bool:
        """True when no map is on its way."""
        return self._job is None

    def show_clue(self, clue_id: str) -> None:
        """Pin its region, go to the place, show the map; the same clue once more ends it."""
        finding = self._finding()
        clue = next((c for c in finding.clues if c.id == clue_id), None) if finding else None
        if finding is None or clue is None:
            return
        was_shown = self._shown == clue_id
        self._take_away()
        self._window.panels.open_explanation()
        if clue.region_id:
            self._view.select_region(clue.region_id)
            self._window.item_view.zoom_to_region()
        if was_shown:
            self._window.panels.explanation.mark_clue("", "")
            return
        self._shown = clue.id
        made = next((m for m in finding.clue_maps or () if m.clue_id == clue.id), None)
        if made is not None:
            self._window.viewer.canvas.overlay.set_layer("score_map", False)
            self._mark(clue, "")
            self._ask_map(finding, clue, made)
            return
        self._mark(clue, self._show_view(finding, clue))

    def show_next(self) -> None:
        """The map of the next measured clue: of the pinned region, else of all."""
        finding = self._finding()
        if finding is None:
            return
        region = self._view.selected_region
        ids = [
            clue.id
            for clue in finding.clues
            if clue.measure is not None and (not region or clue.region_id == region)
        ]
        if ids:
            at = ids.index(self._shown) + 1 if self._shown in ids else 0
            self.show_clue(ids[at % len(ids)])

    def end(self) -> None:
        """Take the map off the picture and its mark off the clue."""
        self._take_away()
        self._window.panels.explanation.mark_clue("", "")

    def _finding(self) -> Finding | None:
        item = self._window.item_view.item
        return item.finding if item is not None else None

    def _read(self, x: int, y: int) -> str | None:
        """The recorded value at a pixel of the picture, in words; None while no record is seen."""
        recorded = self.layer.shown
        if recorded is None or not self.layer.is_visible:
            return None
        value = recorded.value_at(x, y)
        if value is None:
            return "–"
        return f"{number_text(value)} {map_words.unit_words(recorded.made.unit)}".strip()

    # the recorded map

    def _ask_map(self, finding: Finding, clue: Clue, made: ClueMap) -> None:
        sheet = self._sheets.get(made.sheet.sha256)
        case = self._window.desk.view
        if sheet is not None or case is None:
            if sheet is not None:
                self._show_map(finding, clue, made, sheet)
            return
        path = CaseFolder(case.path).artifacts / made.sheet.sha256
        self._job = self._window.pictures.ask_artifact(
            path, made.sheet, partial(self._take_sheet, finding, clue, made), self._fail
        )

    def _take_sheet(self, finding: Finding, clue: Clue, made: ClueMap, sheet: Sheet) -> None:
        self._job = None
        self._sheets[made.sheet.sha256] = sheet
        while len(self._sheets) > _KEPT_SHEETS:
            self._sheets.popitem(last=False)
        self._show_map(finding, clue, made, sheet)

    def _show_map(self, finding: Finding, clue: Clue, made: ClueMap, sheet: Sheet) -> None:
        try:
            recorded = cut_map(sheet, made)
        except EvidenceChanged as error:
            self._fail(Trouble.of(error))
            return
        self.layer.show_map(recorded, self._view.colour_map)
        unit = map_words.unit_words(made.unit)
        measure = clue.measure
        scale = Scale(
            made.shown_low,
            made.shown_high,
            unit,
            measure.value if measure is not None else None,
            measure.reference if measure is not None else None,
        )
        note = map_words.reading_note(clue.method, made, has_comparison=recorded.has_comparison)
        quantity = map_words.quantity_words(clue.method, made)
        legend = Legend(True, self._title(finding, clue, quantity), note, scale)
        self._window.viewer.legend.show_legend(legend, self._view.colour_map)
        self._state.show_clue_map(
            f"recorded map of {clue.id} ({clue.method}), {scale.low:g} to {scale.high:g} "
            f"{made.unit}".strip()
            + f", sheet SHA-256 {made.sheet.sha256}"
        )
        self._mark(
            clue, self.tr("On the picture, as recorded: {0}, {1}.").format(quantity, scale.span)
        )

    def _fail(self, trouble: Trouble) -> None:
        self._job = None
        self.end()
        self._window.commands.tell(trouble)

    # a view instead

    def _show_view(self, finding: Finding, clue: Clue) -> str:
        """Switch a view of the picture on, where there is one; what is seen, in words."""
        why = map_words.no_map_words(finding, clue)
        overlay = self._window.viewer.canvas.overlay
        kind = _FILTERS.get(clue.method)
        if clue.measure is None or finding.clue_maps is not None:
            return why
        scale: Scale | None = None
        if kind is not None:
            overlay.set_layer("score_map", False)
            self._state.show_layer(_layer(kind), True)
            self._lent = kind
            is_noise = kind is PictureFilter.NOISE
            unit = "grey levels" if is_noise else "grey levels per px"
            scale = Scale(0.0, SCALE_END[kind], map_words.unit_words(unit))
            what = self.tr("grain") if is_noise else self.tr("edges")
        elif clue.method in _CHANNELS:
            overlay.set_layer("score_map", False)
            self._lent = _CHANNELS[clue.method]
            self._state.enhance(Enhancement(self._lent))
            what = self.tr("the red difference (Cr), in which skin differs most")
        else:
            return why
        legend = Legend(False, self._title(finding, clue, what), why, scale)
        self._window.viewer.legend.show_legend(legend, self._view.colour_map)
        self._state.show_clue_map(f"view for looking only, of {clue.id} ({clue.method})")
        told = self.tr("View for looking only: {0}.").format(what)
        return sentences(told, why)

    def _title(self, finding: Finding, clue: Clue, what: str) -> str:
        number = clue_numbers(finding)[clue.id]
        words = clue_words(clue.term).label
        return self.tr("Clue {0}, {1}: {2}").format(number, words, what)

    def _mark(self, clue: Clue, seen: str) -> None:
        self._window.panels.explanation.mark_clue(clue.id, seen)

    def _recolour(self, colour_map: str) -> None:
        self.layer.set_colour_map(colour_map)
        legend = self._window.viewer.legend
        if legend.legend is not None:
            legend.show_legend(legend.legend, colour_map)

    def _take_away(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if not self._shown:
            return
        self._shown = ""
        self.layer.show_map(None, self._view.colour_map)
        self._window.viewer.legend.show_legend(None, self._view.colour_map)
        self._state.show_clue_map("")
        if isinstance(self._lent, PictureFilter):
            self._state.show_layer(_layer(self._lent), False)
        elif self._lent is not None and self._state.enhancement.channel is self._lent:
            self._state.enhance(PLAIN)
        self._lent = None
        overlay = self._window.viewer.canvas.overlay
        overlay.set_layer("score_map", self._view.is_layer_shown("score_map"))


def _layer(kind: PictureFilter) -> str:
    return next(name for name, known in FILTER_LAYERS.items() if known is kind)
