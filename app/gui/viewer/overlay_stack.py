"""All that lies over the picture on the scene, and which of it is shown."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainterPath
from PySide6.QtWidgets import QGraphicsScene

from app.gui.tasks import Lane
from app.gui.viewer.letter_places import clear_shift
from app.gui.viewer.level_line import LevelLine
from app.gui.viewer.mark_layer import MarkLayer
from app.gui.viewer.marks import FaceMark, RegionMark
from app.gui.viewer.overlays import ContourItem, FaceItem, LetterItem, RegionItem
from app.gui.viewer.tiles import RasterItem, ScoreSource, TileLoader

Scores = NDArray[np.float32]
_BETWEEN_0_AND_255 = 127.5
# Letters lie above what the examiner draws, and below what compares.
_ABOVE_DRAWN_REGIONS = 35.0
# The layers that are outlines and letters.
_DRAWN = ("mask", "regions", "names", "fill")


class OverlayStack(QObject):
    """Builds, shows and hides the overlay's items. It draws what it is told; it decides nothing.

    Layers: score_map, mask, regions, names, fill.
    """

    failed = Signal(object)

    def __init__(
        self, scene: QGraphicsScene, lane: Lane, font: QFont, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._scene = scene
        self._lane = lane
        self._font = font
        self._regions: list[RegionItem] = []
        self._letters: list[LetterItem] = []
        self._faces: list[FaceItem] = []
        self._scores: Scores | None = None
        self._score_item: RasterItem | None = None
        self._mask_line: ContourItem | None = None
        self._level_line: ContourItem | None = None
        self._mask_levels: LevelLine | None = None
        self._levels: LevelLine | None = None
        self._layers: dict[str, bool] = {}
        self._marks = MarkLayer()
        scene.addItem(self._marks)
        self._plates = MarkLayer()
        self._plates.setZValue(_ABOVE_DRAWN_REGIONS)
        scene.addItem(self._plates)
        self._look: object = None
        self._is_shown = True
        self._selected = ""
        self._hovered: tuple[str, ...] = ()
        self._scale = 1.0
        self._opacity = 1.0
        self._colour_map = "viridis"
        self._level = math.nan
        self._mask_level = math.nan

    @property
    def regions(self) -> tuple[RegionMark, ...]:
        """The regions drawn, strongest first."""
        return tuple(item.mark for item in self._regions)

    @property
    def letters(self) -> tuple[LetterItem, ...]:
        """The regions' letters, in the same order."""
        return tuple(self._letters)

    @property
    def selected(self) -> str:
        """Id of the pinned region; empty for none."""
        return self._selected

    @property
    def colour_map(self) -> str:
        """Name of the score map's colours."""
        return self._colour_map

    @property
    def mask_line(self) -> ContourItem | None:
        """The outline of the recorded mask, if it is there."""
        return self._mask_line

    @property
    def level_line(self) -> ContourItem | None:
        """The line that follows the threshold handle, if there is a score map."""
        return self._level_line

    @property
    def is_settled(self) -> bool:
        """True when nothing is being computed."""
        lines = (self._levels, self._mask_levels)
        loader = self._score_item.loader if self._score_item is not None else None
        return all(line is None or line.is_settled for line in lines) and (
            loader is None or not self._score_item_is_drawn() or loader.is_settled
        )

    def clear(self) -> None:
        """Remove everything."""
        self._drop_scores()
        self._drop_mask()
        self._regions, self._letters, self._faces = [], [], []
        self._selected, self._hovered = "", ()
        self._show_marks()

    def show_marks(self, regions: tuple[RegionMark, ...], faces: tuple[FaceMark, ...]) -> None:
        """Draw these regions and faces."""
        small = QFont(self._font)
        small.setPointSizeF(self._font.pointSizeF() * 0.9)
        self._regions = [RegionItem(mark) for mark in regions]
        self._letters = [LetterItem(mark, small) for mark in regions]
        has_several = len(faces) > 1
        self._faces = [
            FaceItem(mark, small, self.tr("Face {0}").format(mark.number) if has_several else "")
            for mark in faces
        ]
        self._show_marks()

    def show_scores(self, scores: Scores, colour_map: str, mask_level: float) -> None:
        """Draw this H×W score map (0–1); a line follows the handle when it leaves `mask_level`."""
        self._drop_scores()
        self._scores = scores
        self._colour_map = colour_map
        self._mask_level = mask_level
        self._add_score_item(colour_map)
        self._level_line = ContourItem(Qt.PenStyle.DashLine)
        self._level_line.set_scale_on_screen(self._scale)
        self._scene.addItem(self._level_line)
        self._levels = LevelLine(scores, self._lane, self)
        self._levels.computed.connect(self._draw_level_line)
        self._levels.drafted.connect(self._draft_level_line)
        self._levels.failed.connect(self.failed)
        self.set_level(mask_level)
        self._refresh()

    def show_mask(self, mask: NDArray[np.uint8]) -> None:
        """Draw the outline of the recorded mask, H×W, 0 or 255."""
        self._drop_mask()
        self._mask_line = ContourItem(Qt.PenStyle.SolidLine)
        self._mask_levels = LevelLine(mask, self._lane, self)
        self._mask_levels.computed.connect(self._draw_mask_line)
        self._mask_levels.failed.connect(self.failed)
        self._mask_levels.ask(_BETWEEN_0_AND_255)
        self._show_marks()

    def set_colour_map(self, colour_map: str) -> None:
        """Recolour the score map."""
        self._colour_map = colour_map
        if self._score_item is not None:
            self._remove_score_item()
            self._add_score_item(colour_map)
            self._refresh()

    def set_opacity(self, opacity: float) -> None:
        """Opacity of the score map, 0–1."""
        self._opacity = opacity
        if self._score_item is not None:
            self._score_item.setOpacity(opacity)

    def fade_marks(self, opacity: float) -> None:
        """Opacity of all outlines and letters, 0–1."""
        self._marks.setOpacity(opacity)
        self._plates.setOpacity(opacity)

    def set_level(self, level: float) -> None:
        """Let the threshold line follow the handle."""
        self._level = level
        if self._levels is not None and level != self._mask_level:
            self._levels.ask_draft(level)
        self._refresh()

    def set_layer(self, name: str, is_shown: bool) -> None:
        """Switch one layer."""
        self._layers[name] = is_shown
        self._refresh()

    def set_shown(self, is_shown: bool) -> None:
        """Everything, or the bare picture."""
        self._is_shown = is_shown
        self._refresh()

    def select(self, region_id: str) -> None:
        """Mark a region as pinned; empty for none."""
        self._selected = region_id
        self._refresh()

    @property
    def hovered(self) -> tuple[str, ...]:
        """Ids of the regions that are previewed."""
        return self._hovered

    def hover(self, region_ids: tuple[str, ...]) -> None:
        """Preview these regions."""
        self._hovered = region_ids
        self._refresh()

    def set_scale_on_screen(self, scale: float) -> None:
        """Tell how many screen pixels one picture pixel spans."""
        self._scale = scale
        for item in (*self._regions, *self._faces, self._mask_line, self._level_line):
            if item is not None:
                item.set_scale_on_screen(scale)
        if self._part_letters():
            self._plates.redraw()

    def regions_at(self, point: QPointF) -> list[str]:
        """Ids of the regions at a point of the picture, smallest first."""
        if not (self._is_shown and self._layers.get("regions", True)):
            return []
        under = [mark for mark in self.regions if mark.path.contains(point)]
        return [mark.region_id for mark in sorted(under, key=lambda mark: mark.area_px)]

    def _add_score_item(self, colour_map: str) -> None:
        assert self._scores is not None
        loader = TileLoader(ScoreSource(self._scores, colour_map), self._lane, self)
        loader.failed.connect(self.failed)
        self._score_item = RasterItem(loader)
        self._score_item.setZValue(5)
        self._score_item.setOpacity(self._opacity)
        self._scene.addItem(self._score_item)

    def _remove_score_item(self) -> None:
        if self._score_item is not None:
            self._score_item.loader.stop()
            self._scene.removeItem(self._score_item)
            self._score_item.loader.deleteLater()
            self._score_item = None

    def _drop_scores(self) -> None:
        self._remove_score_item()
        if self._levels is not None:
            self._levels.stop()
            self._levels.deleteLater()
        if self._level_line is not None:
            self._scene.removeItem(self._level_line)
        self._levels = self._level_line = self._scores = None

    def _drop_mask(self) -> None:
        if self._mask_levels is not None:
            self._mask_levels.stop()
            self._mask_levels.deleteLater()
        self._mask_levels = self._mask_line = None
        self._show_marks()

    def _draw_mask_line(self, line: QPainterPath) -> None:
        if self._mask_line is not None:
            self._mask_line.show_path(line)
            self._show_marks()

    def _draw_level_line(self, line: QPainterPath) -> None:
        if self._level_line is not None:
            self._level_line.show_path(line)

    def _draft_level_line(self, line: QPainterPath) -> None:
        if self._level_line is not None:
            self._level_line.show_path(line, is_draft=True)

    def _show_marks(self) -> None:
        """Hand the outlines to their layer again; what is drawn of it is out of date."""
        lines = (self._mask_line,) if self._mask_line is not None else ()
        self._marks.show_items((*self._faces, *lines, *self._regions))
        self._plates.show_items(self._letters)
        self._look = None
        self.set_scale_on_screen(self._scale)
        self._refresh()

    def _score_item_is_drawn(self) -> bool:
        return self._score_item is not None and self._score_item.isVisible()

    def _is_layer(self, name: str) -> bool:
        return self._is_shown and self._layers.get(name, True)

    def _refresh(self) -> None:
        """Bring every item's look in line with what was asked."""
        if self._score_item is not None:
            self._score_item.setVisible(self._is_layer("score_map"))
        if self._level_line is not None:
            has_moved = self._level != self._mask_level
            self._level_line.setVisible(self._is_layer("mask") and has_moved)
        shown = tuple(self._is_layer(name) for name in _DRAWN)
        look = (shown, self._selected, self._hovered)
        if look != self._look:
            self._look = look
            self._dress_marks()
            self._part_letters()
            self._marks.redraw()
            self._plates.redraw()

    def _part_letters(self) -> bool:
        """Let no letter cover another at this zoom; whether one of them moved."""
        has_moved, taken = False, list[QRectF]()
        for letter in sorted(self._letters, key=lambda letter: not letter.is_strong):
            plate = letter.plate.translated(letter.pos() * self._scale)
            shift = clear_shift(plate, taken)
            taken.append(plate.translated(shift))
            if shift != letter.shift:
                letter.give_way(shift)
                has_moved = True
        return has_moved

    def _dress_marks(self) -> None:
        if self._mask_line is not None:
            self._mask_line.setVisible(self._is_layer("mask"))
        for face in self._faces:
            face.setVisible(self._is_layer("regions"))
        for region, letter in zip(self._regions, self._letters, strict=True):
            region_id = region.mark.region_id
            is_selected, is_hovered = region_id == self._selected, region_id in self._hovered
            region.setVisible(self._is_layer("regions"))
            region.show_as(
                is_hovered=is_hovered,
                is_selected=is_selected,
                is_filled=self._layers.get("fill", False),
            )
            letter.setVisible(self._is_layer("regions"))
            letter.show_as(
                is_named=self._layers.get("names", False) or is_selected or is_hovered,
                is_strong=is_selected or is_hovered,
            )
