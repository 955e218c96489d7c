"""The report's pages before it is signed: laid out and drawn off the window's thread."""

from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from app.gui.case_desk import CaseDesk
from app.gui.labels import sentences
from app.gui.panels.page_preview import PagePreview
from app.gui.report_choice import ReportChoice
from app.gui.tasks import Job, Lane, Trouble

if TYPE_CHECKING:
    from app.casework.proof import ProofWish
    from app.casework.reporting import ReportOrder
    from app.casework.session import CaseSession
    from engine.schema.case import CaseSnapshot
    from reports.options import ReportOptions

_PAUSE_MS = 250  # options that are changed one after the other are laid out once


class ReportPreview(QObject):
    """Lays the report out anew whenever another one is asked for, and draws the page looked at.

    It is the same document that will be signed, but for its moment and number of edition.
    """

    def __init__(self, desk: CaseDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lane = Lane("preview", self)
        self._view: PagePreview | None = None
        self._choice: ReportChoice | None = None
        self._document: Any = None  # a pdfium document: touched on the lane's thread only
        self._jobs: list[Job[Any]] = []
        self._page_job: Job[QImage] | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._read)

    def attach(self, view: PagePreview) -> None:
        """Show the pages here."""
        self._view = view
        view.page_wanted.connect(self._draw)

    def detach(self) -> None:
        """The dialog is gone: nobody looks any more."""
        self._pause.stop()
        self._drop_jobs()
        self._view = None
        self._lane.submit(self._close, _ignore, _ignore)

    def show(self, choice: ReportChoice) -> None:
        """Lay out the report that is made so, after a pause."""
        self._choice = choice
        if self._view is not None:
            self._view.show_working(self.tr("The pages are being made …"))
            self._pause.start()

    def shut_down(self) -> None:
        """End the thread."""
        self._pause.stop()
        self._drop_jobs()
        self._lane.submit(self._close, _ignore, _ignore)
        self._lane.close_after_all()

    # on the window's thread

    def _read(self) -> None:
        self._drop_jobs()
        if self._choice is not None and self._view is not None:
            self._jobs = [
                self._desk.ask(partial(_look_ahead, self._choice), self._lay_out, self._tell)
            ]

    def _lay_out(self, material: "tuple[CaseSnapshot, ReportOptions]") -> None:
        self._jobs = [
            self._lane.submit(partial(self._make, *material), self._show_pages, self._tell)
        ]

    def _show_pages(self, count: int) -> None:
        if self._view is not None:
            self._view.show_document(count)

    def _draw(self, page: int, width_px: int) -> None:
        if self._view is None:
            return
        if self._page_job is not None:
            self._page_job.cancel()
        self._page_job = self._lane.submit(
            partial(self._picture, page, width_px), self._show_page, self._tell, urgency=-1
        )

    def _show_page(self, image: QImage) -> None:
        if self._view is not None:
            self._view.show_page(image)

    def _tell(self, trouble: Trouble) -> None:
        if self._view is not None:
            self._view.show_message(sentences(trouble.headline, trouble.remedy))

    def _drop_jobs(self) -> None:
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
        if self._page_job is not None:
            self._page_job.cancel()  # of a document that is given up in a moment
            self._page_job = None

    # on the lane's thread; the imports stand here because the window does not wait for them

    def _make(self, snapshot: "CaseSnapshot", options: "ReportOptions") -> int:
        import pypdfium2

        from reports.build import build_document
        from reports.render import render_report

        pdf = render_report(build_document(snapshot, options)).pdf
        self._close()
        self._document = pypdfium2.PdfDocument(pdf)
        return len(self._document)

    def _picture(self, number: int, width_px: int) -> QImage:
        page = self._document[min(number, len(self._document)) - 1]
        bitmap = page.render(scale=width_px / page.get_width(), rev_byteorder=True)
        image = QImage(
            bitmap.buffer,
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            QImage.Format.Format_RGB888 if bitmap.n_channels == 3 else _FOUR_CHANNELS,
        ).copy()
        bitmap.close()
        page.close()
        return image

    def _close(self) -> None:
        if self._document is not None:
            self._document.close()
            self._document = None


_FOUR_CHANNELS = QImage.Format.Format_RGBX8888


def ordered(choice: ReportChoice, proof: "ProofWish | None" = None) -> "ReportOrder":
    """What the form says, as casework takes it; not for the window's thread: layout is imported.

    proof: how the report is to be signed; None for one that is only looked at.
    """
    from app.casework.reporting import ReportOrder

    order = ReportOrder(**{field.name: getattr(choice, field.name) for field in fields(choice)})
    if proof is None:
        return order
    return replace(order, timestamp_url=proof.server, long_term=proof.long_term)


def _look_ahead(
    choice: ReportChoice, session: "CaseSession"
) -> "tuple[CaseSnapshot, ReportOptions]":
    from app.casework import reporting

    return reporting.look_ahead(session, ordered(choice))


def _ignore(_answer: object) -> None:
    return None
