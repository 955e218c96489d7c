"""What the picture can be compared with, and fetching the chosen other side."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.casework.errors import EvidenceChanged
from app.casework.layout import CaseFolder
from app.casework.records import ItemSummary
from app.casework.session import CaseSession
from app.gui import wording
from app.gui.case_desk import CaseDesk
from app.gui.item_view import load_scores
from app.gui.models import EvidenceModel
from app.gui.panels.compare import ORIGINAL, CompareChoice, ComparePanel
from app.gui.picture_state import CompareWish, PictureState
from app.gui.pictures import DecodedPicture, Pictures, PictureTrouble, told_of_stored
from app.gui.tasks import Job, Lane, Trouble
from app.gui.view_state import ViewState
from app.gui.viewer.compare_stage import CompareStage
from app.gui.viewer.comparing import ComparedView, CompareMode, Look
from app.gui.viewer.filters import SCALE_END, PictureFilter
from engine.schema.case import CaseItem
from engine.schema.finding import ArtifactRef, Finding
from engine.schema.phrase import Phrase

Scores = NDArray[np.float32]
FILTER_KEYS = {f"filter:{kind.value}": kind for kind in PictureFilter}


@dataclass(frozen=True, slots=True)
class _Source:
    """Where another side comes from: another item, or a score map of this one."""

    title: str
    evidence_id: str = ""
    sha256: str = ""
    pixels_sha256: str = ""
    score_map: ArtifactRef | None = None
    finding_id: str = ""


class CompareDesk(QObject):
    """Keeps stage and panel in step with the wish, the item, and what is there to compare.

    What there is is asked for only while somebody compares or looks at the panel: who walks through
    a case of thousands of items does not wait for the choices of each.
    """

    troubled = Signal(object)

    def __init__(
        self,
        case: tuple[CaseDesk, EvidenceModel],
        states: tuple[ViewState, PictureState],
        pictures: Pictures,
        stage: CompareStage,
        panel: ComparePanel,
    ) -> None:
        super().__init__(stage)
        self._desk, self._items = case
        self._view, self._state = states
        self._pictures = pictures
        self._stage = stage
        self._panel = panel
        self.lane = Lane("compare", self)
        self._item: CaseItem | None = None
        self._scores: Scores | None = None
        self._sources: dict[str, _Source] = {}
        self._are_sources_owed = False
        self._asked: Job[tuple[Finding, ...]] | None = None
        self._job: Job[Scores] | Job[Path] | None = None
        self._sides: tuple[ComparedView, ComparedView] | None = None
        self._state.compare_changed.connect(self._compare)
        self._view.colour_map_changed.connect(self._again)
        self._view.opacity_changed.connect(stage.upper.fade_scores)
        self._view.opacity_changed.connect(stage.pane.view.fade_scores)
        self._desk.intake_ended.connect(self._owe_sources)
        panel.opened.connect(self._ask_sources)
        pictures.decoded.connect(self._take_picture)
        pictures.failed.connect(self._tell_picture_trouble)
        stage.canvas.picture_changed.connect(self._again)
        stage.upper.failed.connect(self.troubled)
        stage.pane.view.failed.connect(self.troubled)

    @property
    def sides(self) -> tuple[ComparedView, ComparedView] | None:
        """What is being compared, if anything is."""
        return self._sides

    def shut_down(self) -> None:
        """End the thread."""
        self._stage.end()
        self.lane.close()

    def show_item(self, item: CaseItem | None) -> None:
        """Another item is shown, or its findings changed; None for nothing."""
        before = self._item
        self._item = item
        is_other = before is None or item is None or before.evidence.id != item.evidence.id
        if is_other:
            self._scores = None
            self._stop()
            self._forget_sources()
        if item is not None and (is_other or before is None or before.finding != item.finding):
            self._owe_sources()

    def show_scores(self, scores: Scores | None) -> None:
        """The score map that is on the picture now."""
        self._scores = scores
        self._again()

    # what there is

    def _forget_sources(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
        self._asked = None
        self._sources = {}
        self._panel.show_choices(())

    def _owe_sources(self, _ended: object = None) -> None:
        self._are_sources_owed = True
        if self._panel.isVisible() or self._state.compare.mode is not CompareMode.OFF:
            self._ask_sources()

    def _ask_sources(self) -> None:
        item = self._item
        if item is None or not self._are_sources_owed:
            return
        self._are_sources_owed = False
        if self._asked is not None:
            self._asked.cancel()
        self._asked = self._desk.ask(
            partial(_findings_of, item.evidence.id),
            partial(self._take_sources, item),
            self.troubled.emit,
        )

    def _take_sources(self, item: CaseItem, findings: tuple[Finding, ...]) -> None:
        self._asked = None
        self._sources = _sources(item, findings, self._items.summaries())
        filters = (
            CompareChoice(key, wording.filter_title(kind)) for key, kind in FILTER_KEYS.items()
        )
        others = (CompareChoice(key, source.title) for key, source in self._sources.items())
        self._panel.show_choices((*others, *filters))

    # comparing

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._sides = None
        self._stage.end()

    def _again(self, _changed: object = None) -> None:
        """Something that is compared is another one now; on the next item it goes on."""
        if self._state.compare.mode is not CompareMode.OFF:
            self._compare(self._state.compare)

    def _compare(self, wish: CompareWish) -> None:
        self._stop()
        self._panel.say("")
        if wish.mode is not CompareMode.OFF:
            self._ask_sources()
        pixels, item = self._stage.canvas.pixels, self._item
        if wish.mode is CompareMode.OFF or pixels is None or item is None:
            return
        source = self._sources.get(wish.key)
        if wish.key in FILTER_KEYS:
            kind = FILTER_KEYS[wish.key]
            self._show(
                ComparedView(wish.key, wording.filter_title(kind), pixels, picture_filter=kind)
            )
        elif source is None:
            title = self.tr("Original without overlay")
            self._show(ComparedView(ORIGINAL, title, pixels))
        elif source.score_map is not None:
            folder = self._folder()
            if folder is not None:
                path = folder.artifacts / source.score_map.sha256
                self._job = self.lane.submit(
                    partial(load_scores, path, source.score_map),
                    partial(self._take_scores, wish.key, source),
                    self.troubled.emit,
                )
        else:
            self._job = self._desk.ask(
                partial(_path_of, source.evidence_id), partial(self._pictures.ask, source.sha256)
            )

    def _take_scores(self, key: str, source: _Source, scores: Scores) -> None:
        pixels = self._stage.canvas.pixels
        if pixels is not None and key == self._state.compare.key:
            self._show(ComparedView(key, source.title, pixels, scores, source.finding_id))

    def _take_picture(self, picture: DecodedPicture) -> None:
        key = self._state.compare.key
        source = self._sources.get(key)
        if (
            source is not None
            and source.sha256 == picture.key
            and self._state.compare.mode is not CompareMode.OFF
            and self._sides is None
        ):
            if picture.pixels_sha256 != source.pixels_sha256:
                self.troubled.emit(Trouble.of(_changed(source.title)))
            self._show(ComparedView(key, source.title, picture.pixels))

    def _tell_picture_trouble(self, failure: PictureTrouble) -> None:
        source = self._sources.get(self._state.compare.key)
        if source is not None and source.sha256 == failure.key:
            self.troubled.emit(told_of_stored(failure.trouble, source.title))

    def _show(self, other: ComparedView) -> None:
        pixels, item = self._stage.canvas.pixels, self._item
        if pixels is None or item is None:
            return
        is_scored = other.scores is not None or other.pixels is pixels
        finding_id = item.finding.id if item.finding is not None else ""
        one = ComparedView(
            item.evidence.id,
            self._own_title(item, is_scored=is_scored),
            pixels,
            self._scores if is_scored else None,
            finding_id,
        )
        wish = self._state.compare
        look = Look(self._view.colour_map, self._view.opacity, wish.gain)
        is_shown = self._stage.compare(
            wish.mode, (one, other), look, is_automatic=wish.is_automatic
        )
        self._sides = (one, other) if is_shown else None
        if not is_shown:
            self._panel.say(
                self.tr("There is no difference to show: both sides are the same picture.")
            )
        elif other.picture_filter is not None:
            end = SCALE_END[other.picture_filter]
            self._panel.say(
                self.tr(
                    "For the eye, 0 to {0} grey levels. The clues are measured by the engine."
                ).format(f"{end:.0f}")
            )

    def _own_title(self, item: CaseItem, *, is_scored: bool) -> str:
        if is_scored and item.finding is not None:
            return finding_title(item.finding)
        return item.evidence.id

    def _folder(self) -> CaseFolder | None:
        case = self._desk.view
        return CaseFolder(case.path) if case is not None else None


def _changed(title: str) -> EvidenceChanged:
    return EvidenceChanged(
        Phrase(
            "The pixels of {title} are not those that were recorded when it was taken in.",
            title=title,
        ),
        effect=Phrase("What is shown may not be the evidence."),
        remedy=Phrase("Verify the case, and restore the case folder from a backup."),
    )


def finding_title(finding: Finding) -> str:
    """A finding by what made it and when, on this machine's clock."""
    made = finding.provenance
    return f"{made.engine} {made.version} · {wording.local_time(made.finished_at)}"


def _findings_of(evidence_id: str, session: CaseSession) -> tuple[Finding, ...]:
    return session.findings_of(evidence_id)


def _path_of(evidence_id: str, session: CaseSession) -> Path:
    return session.evidence_path(evidence_id)


def _sources(
    item: CaseItem, findings: Sequence[Finding], rows: Sequence[ItemSummary]
) -> dict[str, _Source]:
    """Earlier findings of the item, and the other items of the same size."""
    current = item.finding.id if item.finding is not None else ""
    found = {
        f"finding:{finding.id}": _Source(
            finding_title(finding), score_map=finding.score_map, finding_id=finding.id
        )
        for finding in findings
        if finding.id != current
    }
    size = item.evidence.decode.size
    for row in rows:
        is_alike = (row.width, row.height) == (size.width, size.height)
        if is_alike and row.evidence_id != item.evidence.id:
            found[f"item:{row.evidence_id}"] = _Source(
                f"{row.evidence_id} · {row.name}",
                evidence_id=row.evidence_id,
                sha256=row.sha256,
                pixels_sha256=row.pixels_sha256,
            )
    return found
