"""Showing one evidence item: picture, overlay, regions, explanation and facts, kept in step."""

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.casework.actions import ReviewRegion
from app.casework.errors import EvidenceChanged
from app.casework.layout import CaseFolder
from app.casework.naming import visible
from app.casework.review import ReviewRequest
from app.gui import wording
from app.gui.case_desk import CaseDesk
from app.gui.models import RegionRow, region_rows
from app.gui.panels.examination import ExaminationPanels
from app.gui.panels.viewer import ViewerPanel
from app.gui.pictures import (
    DecodedPicture,
    Pictures,
    PictureTrouble,
    check_artifact,
    told_of_stored,
)
from app.gui.tasks import Job, Lane, Trouble
from app.gui.turns import Turns
from app.gui.view_state import ViewState
from app.gui.viewer.colours import region_colour
from app.gui.viewer.crops import CropPair, CropWish, make_crops
from app.gui.viewer.marks import face_marks, region_marks
from engine.schema.case import CaseItem, Decision
from engine.schema.finding import ArtifactRef, Finding
from engine.schema.image import EvidenceImage
from engine.schema.phrase import Phrase

Scores = NDArray[np.float32]
_DEFAULT_MASK_THRESHOLD = 0.5  # where a finding names none, the middle of the scale is marked


class ItemView(QObject):
    """Brings an item onto the canvas and into the panels, and the examiner's word into the case.

    `damaged` names an item whose pixels are not those that were recorded.
    """

    troubled = Signal(object)
    damaged = Signal(str)

    def __init__(
        self,
        view: ViewState,
        desk: CaseDesk,
        pictures: Pictures,
        viewer: ViewerPanel,
        panels: ExaminationPanels,
    ) -> None:
        super().__init__(viewer)
        self._view = view
        self._desk = desk
        self._pictures = pictures
        self._viewer = viewer
        self._panels = panels
        self._lane = Lane("maps", self)
        self._turns = Turns(self)
        self._item: CaseItem | None = None
        self._rows: tuple[RegionRow, ...] = ()
        self._scores: Scores | None = None
        self._scores_job: Job[Scores] | None = None
        self._mask_job: Job[NDArray[np.uint8]] | None = None
        self._crops_job: Job[CropPair] | None = None
        self._connect()

    @property
    def item(self) -> CaseItem | None:
        """The item shown."""
        return self._item

    @property
    def row(self) -> RegionRow | None:
        """The pinned region."""
        return self._row_of(self._view.selected_region)

    def clear(self) -> None:
        """Show nothing, when the case is closed."""
        self._view.show_item("")
        self._forget()

    def shut_down(self) -> None:
        """End the thread."""
        self._lane.close()

    def step_region(self, direction: int) -> None:
        """Pin the next (+1) or previous (−1) region by score."""
        self._viewer.canvas.step_region(direction)

    def zoom_to_region(self) -> None:
        """Show the pinned region large."""
        marks = self._viewer.canvas.overlay.regions
        pinned = self._view.selected_region
        mark = next((mark for mark in marks if mark.region_id == pinned), None)
        if mark is not None:
            self._viewer.canvas.zoom_to_area(mark.path.boundingRect())

    def decide(self, decision: Decision) -> None:
        """The examiner's key for a decision on the pinned region."""
        if self.row is not None:
            self._panels.open_explanation()
            self._panels.decision.decide(decision)

    def _connect(self) -> None:
        view, panels = self._view, self._panels
        view.item_changed.connect(self._open_item)
        view.selected_region_changed.connect(self._show_selected)
        view.hovered_regions_changed.connect(self._show_hovered)
        panels.regions.region_selected.connect(view.select_region)
        panels.regions.region_activated.connect(self.zoom_to_region)
        panels.regions.region_hovered.connect(view.hover_region)
        panels.explanation.regions_hovered.connect(view.hover_regions)
        panels.explanation.region_chosen.connect(view.select_region)
        panels.clues.region_selected.connect(view.select_region)
        panels.decision.decided.connect(self._review)
        self._desk.item_loaded.connect(self._take_item)
        self._pictures.decoded.connect(self._take_picture)
        self._pictures.failed.connect(self._tell_picture_trouble)
        self._viewer.canvas.overlay.failed.connect(self.troubled)

    # one item

    def _open_item(self, evidence_id: str) -> None:
        self._forget()
        self._desk.show_item(evidence_id)

    def _forget(self) -> None:
        self._drop_jobs()
        self._item, self._rows, self._scores = None, (), None
        self._viewer.clear()
        self._panels.show_item(None, ())
        self._panels.explanation.show_region(None, None)
        self._panels.decision.show_region(None, is_read_only=False)

    def _take_item(self, item: CaseItem) -> None:
        before = self._item
        self._item = item
        self._rows = region_rows(item)
        is_other_finding = before is None or before.finding != item.finding
        self._panels.show_item(item, self._rows)
        self._viewer.show_name(_title(item.evidence))
        if before is None:
            self._ask_picture(item.evidence)
        if is_other_finding:
            self._view.select_region("")
            self._show_overlay()
            self._turns.submit(self._show_region)
        else:
            self._show_region()

    def _ask_picture(self, evidence: EvidenceImage) -> None:
        folder = self._folder()
        if folder is not None:
            self._pictures.ask(evidence.sha256, folder.path / evidence.stored_path)

    def _folder(self) -> CaseFolder | None:
        case = self._desk.view
        return CaseFolder(case.path) if case is not None else None

    def _take_picture(self, picture: DecodedPicture) -> None:
        item = self._item
        if item is None or item.evidence.sha256 != picture.key:
            return
        if picture.pixels_sha256 != item.evidence.decode.pixels_sha256:
            self.troubled.emit(Trouble.of(_changed(item.evidence)))
            self.damaged.emit(item.evidence.id)
        self._viewer.canvas.show_picture(picture.pixels)
        self._show_overlay()
        self._show_region()

    def _tell_picture_trouble(self, failure: PictureTrouble) -> None:
        if self._item is not None and self._item.evidence.sha256 == failure.key:
            evidence = self._item.evidence
            title = f"{evidence.id} ({visible(evidence.original_name)})"
            self.troubled.emit(told_of_stored(failure.trouble, title))

    # the overlay

    def _show_overlay(self) -> None:
        self._drop_jobs()
        self._viewer.clear_overlay()
        self._scores = None
        finding = self._item.finding if self._item is not None else None
        folder = self._folder()
        if finding is None or folder is None or self._viewer.canvas.pixels is None:
            return
        overlay = self._viewer.canvas.overlay
        overlay.show_marks(region_marks(finding), face_marks(finding))
        overlay.select(self._view.selected_region)
        scores, mask = finding.score_map, finding.mask
        self._scores_job = self._lane.submit(
            partial(load_scores, folder.artifacts / scores.sha256, scores),
            lambda scores: self._turns.submit(partial(self._take_scores, finding, scores)),
            self.troubled.emit,
        )
        self._mask_job = self._pictures.ask_mask(
            folder.artifacts / mask.sha256, mask, overlay.show_mask, self.troubled.emit
        )

    def _take_scores(self, finding: Finding, scores: Scores) -> None:
        self._scores = scores
        threshold = finding.scores.mask_threshold
        self._viewer.show_scores(
            scores, _DEFAULT_MASK_THRESHOLD if threshold is None else threshold
        )
        self._draw_crops()

    def _drop_jobs(self) -> None:
        self._turns.drop()
        for job in (self._scores_job, self._mask_job, self._crops_job):
            if job is not None:
                job.cancel()
        self._scores_job = self._mask_job = self._crops_job = None

    # one region

    def _row_of(self, region_id: str) -> RegionRow | None:
        return next((row for row in self._rows if row.region.id == region_id), None)

    def _show_selected(self, region_id: str) -> None:
        self._panels.regions.select(region_id)
        if region_id:
            self._panels.open_explanation()
        self._show_region()

    def _show_hovered(self, region_ids: tuple[str, ...]) -> None:
        self._panels.regions.hover(region_ids)
        self._panels.explanation.light_regions(region_ids)
        if not self._view.selected_region:
            self._show_region()

    def _show_region(self) -> None:
        """Explain the pinned region, else the one under the pointer, else the whole finding."""
        row = self._row_of(self._view.selected_region or self._view.hovered_region)
        panel = self._panels.explanation
        if panel.region_id == "" and row is not None and panel.has_attention:
            row = self.row  # a preview would pull the sentence from under the pointer
        panel.show_region(self._item, row)
        case = self._desk.view
        is_read_only = case is not None and case.is_read_only
        self._panels.decision.show_region(self.row, is_read_only=is_read_only)
        self._draw_crops()

    def _draw_crops(self) -> None:
        region_id = self._panels.explanation.region_id
        pixels = self._viewer.canvas.pixels
        marks = self._viewer.canvas.overlay.regions
        mark = next((mark for mark in marks if mark.region_id == region_id), None)
        if mark is None or pixels is None:
            return
        wish = CropWish(
            pixels=pixels,
            scores=self._scores,
            path=mark.path,
            colour=region_colour(mark.position),
            colour_map=self._view.colour_map,
            opacity=self._view.opacity,
        )
        if self._crops_job is not None:
            self._crops_job.cancel()
        self._crops_job = self._lane.submit(
            partial(make_crops, wish), self._panels.explanation.show_crops, self.troubled.emit
        )

    def _review(self, region_id: str, decision: Decision, reason: str) -> None:
        if self._item is not None:
            request = ReviewRequest(self._item.evidence.id, region_id, decision, reason)
            self._desk.do(ReviewRegion(request))


def load_scores(path: Path, ref: ArtifactRef) -> Scores:
    """The recorded score map, H×W float32, memory-mapped. EvidenceChanged when it is another."""
    check_artifact(path, ref)
    scores: Scores = np.load(path, mmap_mode="r", allow_pickle=False)
    return scores


def _title(evidence: EvidenceImage) -> str:
    size = evidence.decode.size
    return wording.item_title(
        evidence.id, visible(evidence.original_name), f"{size.width} × {size.height}"
    )


def _changed(evidence: EvidenceImage) -> EvidenceChanged:
    return EvidenceChanged(
        Phrase(
            "The pixels of {id} ({original_name}) are not those that were recorded when it was "
            "taken in.",
            id=evidence.id,
            original_name=visible(evidence.original_name),
        ),
        effect=Phrase("What is shown may not be the evidence."),
        remedy=Phrase("Verify the case, and restore the case folder from a backup."),
    )
