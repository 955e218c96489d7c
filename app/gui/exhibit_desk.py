"""Keeps the view as an exhibit: what is on the screen, without loss, and how it came to look so."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal
from PySide6.QtGui import QImage, QImageWriter

from app.casework.errors import InputRefused
from app.casework.hand import ExhibitRequest
from app.casework.hand_changes import KeepExhibit, WithdrawExhibit
from app.casework.layout import CaseFolder
from app.casework.session import CaseSession
from app.gui.case_desk import CaseDesk, CaseView
from app.gui.panels.exhibits import ExhibitsPanel
from app.gui.pictures import Pictures
from app.gui.tasks import Lane
from app.gui.viewer.compare_stage import CompareStage
from app.gui.viewer.sources import rgb_image
from app.gui.viewer.view_record import Parameters
from engine.schema.case import CaseItem
from engine.schema.examiner import Exhibit
from engine.schema.finding import Box
from engine.schema.phrase import Phrase


@dataclass(frozen=True, slots=True)
class View:
    """What is to be kept: the screen's own pixels, of which item, and with which settings."""

    image: QImage
    evidence_id: str
    finding_id: str
    area: Box
    scale: float
    parameters: Parameters
    title: str


class ExhibitDesk(QObject):
    """Exhibits go into the case by changes that Undo takes back; the list follows the case."""

    kept = Signal()

    def __init__(
        self, desk: CaseDesk, pictures: Pictures, panel: ExhibitsPanel, lane: Lane
    ) -> None:
        super().__init__(panel)
        self._desk = desk
        self._pictures = pictures
        self._panel = panel
        self._lane = lane
        self._exhibits: tuple[Exhibit, ...] = ()
        panel.withdrawal_asked.connect(self._withdraw)
        panel.chosen.connect(self._preview)
        desk.opened.connect(self._open)
        desk.undo_changed.connect(self._refresh)
        desk.closed.connect(self._forget)

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """The exhibits of the case, oldest first."""
        return self._exhibits

    def keep(self, view: View) -> None:
        """Store this view; encoding it takes a moment on another thread."""
        case = self._desk.view
        if case is not None:
            self._lane.submit(
                partial(_encoded, view.image), partial(self._store, case.path, view), self._fail
            )

    def _store(self, case: Path, view: View, png: bytes) -> None:
        if self._desk.view is None or self._desk.view.path != case:
            return  # another case was opened meanwhile: the view is none of its pictures
        request = ExhibitRequest(
            view.evidence_id,
            view.title,
            png,
            view.area,
            view.scale,
            view.finding_id,
            view.parameters,
        )
        self._desk.do(KeepExhibit(request))
        self.kept.emit()

    def _withdraw(self, exhibit_id: str) -> None:
        self._desk.do(WithdrawExhibit(exhibit_id))

    def _open(self, case: CaseView) -> None:
        self._panel.set_read_only(case.is_read_only)
        self._refresh()

    def _refresh(self, _answer: object = None) -> None:
        self._desk.ask(CaseSession.exhibits, self._show)

    def _forget(self) -> None:
        self._show(())

    def _show(self, exhibits: tuple[Exhibit, ...]) -> None:
        self._exhibits = exhibits
        self._panel.show_exhibits(exhibits)

    def _preview(self, exhibit_id: str) -> None:
        case = self._desk.view
        exhibit = next((each for each in self._exhibits if each.id == exhibit_id), None)
        if case is None or exhibit is None:
            return
        path = CaseFolder(case.path).artifacts / exhibit.picture.sha256
        self._pictures.ask_artifact(
            path, exhibit.picture, partial(self._show_preview, exhibit_id), self._fail
        )

    def _show_preview(self, exhibit_id: str, pixels: NDArray[np.uint8]) -> None:
        self._panel.show_preview(exhibit_id, rgb_image(pixels))

    def _fail(self, trouble: object) -> None:
        self._desk.troubled.emit(trouble)


def view_of(stage: CompareStage, item: CaseItem, title: str, parameters: Parameters) -> View:
    """The stage as it is on the screen now."""
    canvas = stage.canvas
    area = canvas.visible_area()
    return View(
        image=stage.seen().toImage().convertToFormat(QImage.Format.Format_RGB888),
        evidence_id=item.evidence.id,
        finding_id=item.finding.id if item.finding is not None else "",
        # pixel centres lie at integers, so the left edge of the first pixel is at −0.5
        area=Box(area.x() + 0.5, area.y() + 0.5, area.width(), area.height()),
        scale=canvas.zoom,
        parameters=parameters,
        title=title,
    )


def _encoded(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise InputRefused(
            Phrase("The view could not be written as PNG."), remedy=Phrase("Take the view again.")
        )
    return bytes(data.data())
