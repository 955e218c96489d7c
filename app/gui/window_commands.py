"""What happens when the examiner chooses an action: dialogs are opened, the desk is asked."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QMessageBox

from app.casework.actions import UpdateCase
from app.casework.artifacts import figure_name
from app.casework.errors import CaseError
from app.casework.layout import CaseFolder
from app.casework.records import CaseUpdate, ItemSummary, NewCase
from app.casework.samples import sample_pictures
from app.gui import wording
from app.gui.analysis_queue import ItemTrouble
from app.gui.case_desk import CaseView, UndoState
from app.gui.dialogs import choosing
from app.gui.dialogs.examiner import Examiner, ExaminerDialog
from app.gui.dialogs.new_case import CaseDefaults, NewCaseAnswer, NewCaseDialog
from app.gui.dialogs.opening import open_over
from app.gui.help_commands import HelpCommands
from app.gui.labels import named, sentences, shown
from app.gui.language import Language
from app.gui.recent_cases import RecentCases
from app.gui.report_commands import ReportCommands
from app.gui.tasks import Trouble
from app.gui.theme import ThemeName
from app.gui.work_commands import WorkCommands
from engine.schema.case import CaseRecord, Decision

if TYPE_CHECKING:
    from app.gui.main_window import MainWindow

_SAMPLE = "SAMPLE"
_READ_ONLY = "read_only"
_ANALYSE_AGAIN = "analyse_again"


class WindowCommands(QObject):
    """Connects the window's actions and the desk's answers."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._recent = RecentCases(window.settings)
        self.reports = ReportCommands(window)
        self.work = WorkCommands(window)
        self.help = HelpCommands(window)
        self._refused_path: Path | None = None
        self._is_examiner_asked = False
        self._crashed_item = ""
        self._connect_actions()
        self._connect_answers()
        window.start_page.show_recent(self._recent.cases())
        self._show_closed()

    # wiring

    def _connect_actions(self) -> None:
        window = self._window
        slots: dict[str, Callable[[], None]] = {
            "new_case": self.new_case,
            "open_case": self.open_case,
            "sample_case": self.open_sample,
            "close_case": window.desk.close_case,
            "take_in": self.work.take_in,
            "analyse_all": self.work.analyse_all,
            "analyse_selected": self.work.analyse_selected,
            "cancel": window.watch.cancel,
            "verify_case": self.work.verify_case,
            "report": self.reports.make_report,
            "verify_report": self.reports.verify_report,
            "create_identity": self.reports.signers.create_identity,
            "countersign": self.reports.countersigning.sign,
            "trust": self.reports.signers.choose_trust,
            "calibration": self.reports.calibration.show_data,
            "undo": window.desk.undo,
            "redo": window.desk.redo,
            "accept": partial(window.item_view.decide, Decision.ACCEPT),
            "reject": partial(window.item_view.decide, Decision.REJECT),
            "unsure": partial(window.item_view.decide, Decision.UNSURE),
            "zoom_region": window.item_view.zoom_to_region,
            "let_go": partial(window.view.select_region, ""),
            "next_region": partial(window.item_view.step_region, 1),
            "previous_region": partial(window.item_view.step_region, -1),
            "next_item": partial(window.evidence.choose_neighbour, 1),
            "previous_item": partial(window.evidence.choose_neighbour, -1),
            "conclusion": window.panels.open_notes,
            "tag_items": self.work.tag_items,
            "withdraw_item": self.work.withdraw_or_restore,
            "examiner": self.ask_examiner,
            "engine": self.help.choose_engine,
            "help_here": self.help.show_help,
            "commands": self.help.show_commands,
            "shortcuts": self.help.show_keys,
            "guide": self.help.open_guide,
            "model_card": self.help.show_model_card,
            "about": self.help.show_about,
            "theme_system": partial(self.help.wear, None),
            **{f"theme_{name}": partial(self.help.wear, name) for name in ThemeName},
            **{f"language_{name}": partial(self.help.speak, name) for name in Language},
            "quit": self._quit,
        }
        for name, slot in slots.items():
            # triggered carries "checked", which none of these take
            window.actions_[name].triggered.connect(lambda _=False, call=slot: call())

    def _connect_answers(self) -> None:
        window, desk = self._window, self._window.desk
        desk.opened.connect(self._show_opened)
        desk.closed.connect(self._show_closed)
        desk.leaving.connect(window.panels.notes.flush)
        desk.leaving.connect(window.tools.draw.flush)
        desk.record_changed.connect(self._show_record)
        desk.summaries_changed.connect(self._show_summaries)
        desk.summaries_updated.connect(self._update_summaries)
        desk.audit_changed.connect(window.panels.audit.show_entries)
        desk.audit_extended.connect(window.panels.audit.add_entries)
        desk.undo_changed.connect(self._show_undo)
        desk.troubled.connect(self.tell)
        window.bridge.described.connect(self.help.show_engines)
        window.bridge.troubled.connect(self.tell)
        window.item_view.troubled.connect(self.tell)
        window.item_view.damaged.connect(window.damage.show_changed)
        window.watch.crashed.connect(self._tell_crash)
        window.watch.stopped.connect(self.tell)
        window.activity.failures_asked.connect(self.work.show_problems)
        window.evidence.item_chosen.connect(window.view.show_item)
        window.evidence.analyse_asked.connect(self.work.analyse)
        window.panels.explanation.card_asked.connect(self.help.show_model_card)
        window.panels.notes.written.connect(self._write_notes)
        window.panels.audit.verify_asked.connect(self.work.verify_case)
        window.evidence.pictures_wanted.connect(self._ask_pictures)
        window.pictures.thumbnail_made.connect(window.evidence_model.show_thumbnail)
        window.viewer.notice.offered.connect(self._take_offer)
        window.viewer.hint.take_in_button.clicked.connect(self.work.take_in)
        page = window.start_page
        page.new_asked.connect(self.new_case)
        page.open_asked.connect(self.open_case)
        page.sample_asked.connect(self.open_sample)
        page.recent_asked.connect(lambda path: self.open_path(Path(path)))
        page.off_asked.connect(self._take_off_recent)

    # cases

    def new_case(self) -> None:
        """Ask for the facts of a new case and make it."""
        known = self.examiner
        defaults = CaseDefaults(cases_folder(), known.name, known.laboratory)
        dialog = NewCaseDialog(defaults, self._window)
        dialog.make_asked.connect(partial(self._make_case, dialog))
        open_over(dialog)

    def _make_case(self, dialog: NewCaseDialog, answer: NewCaseAnswer) -> None:
        """Make the case that was described; the form stays until it is there."""
        self._window.desk.create(
            answer.path,
            answer.new,
            then=partial(self._begin_case, dialog, answer),
            on_trouble=dialog.show_trouble,
        )

    def _begin_case(self, dialog: NewCaseDialog, answer: NewCaseAnswer) -> None:
        """The case is there: write what the form said besides its facts."""
        settings = self._window.settings
        settings.setValue("case/examiner", answer.new.examiner)
        settings.setValue("case/laboratory", answer.new.laboratory)
        if answer.texts != CaseUpdate():
            self._window.desk.do(UpdateCase(answer.texts))
        dialog.accept()

    def open_case(self) -> None:
        """Ask for a case folder and open it."""
        title = self.tr("Folder of the case")
        path = choosing.choose_folder(self._window, title, cases_folder())
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path, *, read_only: bool = False) -> None:
        """Open the case in this folder; who works is asked first, once."""
        if not read_only and not self.examiner.name:
            self.ask_examiner(lambda: self.open_path(path))
            return
        self._refused_path = path
        self._window.desk.open(path, examiner=self.examiner.name, read_only=read_only)

    def open_first(self, path: Path) -> None:
        """Open the case that the program was started on; who works is asked over it, once."""
        self._is_examiner_asked = not self.examiner.name
        self._refused_path = path
        self._window.desk.open(path, examiner=self.examiner.name)

    @property
    def examiner(self) -> Examiner:
        """Who works in this window, as far as it was said."""
        settings = self._window.settings
        return Examiner(
            str(settings.value("case/examiner", "")), str(settings.value("case/laboratory", ""))
        )

    def ask_examiner(self, then: Callable[[], None] = lambda: None) -> None:
        """Ask who works, keep it, then go on."""
        dialog = ExaminerDialog(self.examiner, self._window)
        dialog.accepted.connect(lambda: self._keep_examiner(dialog.answer, then))
        open_over(dialog)

    def _keep_examiner(self, examiner: Examiner, then: Callable[[], None]) -> None:
        self._window.settings.setValue("case/examiner", examiner.name)
        self._window.settings.setValue("case/laboratory", examiner.laboratory)
        case = self._window.desk.view
        if case is not None and case.examiner != examiner.name and not case.is_read_only:
            self._window.desk.close_case()
            self.open_path(case.path)  # what is done from here on is logged under the new name
        then()

    def open_sample(self) -> None:
        """Make a fresh sample case of the shipped pictures and open it."""
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        examiner = self.examiner.name or self.tr("Examiner")
        try:
            pictures = [sample.path for sample in sample_pictures()]
        except CaseError as error:
            self.tell(Trouble.of(error))
            return
        self._window.desk.create(
            cases_folder() / f"sample-{stamp}",
            NewCase(
                number=f"{_SAMPLE}-{stamp}",
                title=self.tr("Sample case of public-domain portraits"),
                examiner=examiner,
            ),
            then=partial(self.work.take_in_paths, pictures, is_analysed=True),
        )

    def _take_off_recent(self, path: str) -> None:
        self._recent.take_off(Path(path))
        self._window.start_page.show_recent(self._recent.cases())

    def _show_opened(self, case: CaseView) -> None:
        window = self._window
        self._forget_case()
        self._refused_path = None
        self._recent.add(case.path, f"{case.record.number} · {case.record.title}")
        window.viewer.notice.hide()
        window.show_case(True)
        window.actions_.enable_for_case(True, is_read_only=case.is_read_only)
        if self._is_examiner_asked and not is_sample(case.record):
            self.ask_examiner()
        self._is_examiner_asked = False
        if not case.is_read_only:
            self.work.offer_queue()

    def _show_closed(self) -> None:
        window = self._window
        self._forget_case()
        window.show_case(False)
        window.actions_.enable_for_case(False, is_read_only=False)
        window.start_page.show_recent(self._recent.cases())
        window.setWindowTitle("ForgeryTalker")

    def _forget_case(self) -> None:
        window = self._window
        window.queue.leave()
        window.checks.cancel()
        window.item_view.clear()
        window.pictures.forget()
        window.evidence_model.show_summaries(())
        window.panels.notes.show_record(None)
        window.panels.audit.show_entries(())
        window.watch.forget()

    def _show_record(self, record: CaseRecord) -> None:
        window = self._window
        case = window.desk.view
        is_read_only = case is not None and case.is_read_only
        mark = self.tr(" (read only)") if is_read_only else ""
        window.setWindowTitle(f"{record.number} · {record.title}{mark} — ForgeryTalker")
        window.panels.notes.show_record(record, is_read_only=is_read_only)

    def _show_summaries(self, summaries: tuple[ItemSummary, ...]) -> None:
        window = self._window
        window.evidence_model.show_summaries(summaries)
        self._tell_items(is_first_chosen=False)
        # the window answers between the list and its first item
        QTimer.singleShot(0, window, self._begin_at_first)

    def _update_summaries(self, summaries: tuple[ItemSummary, ...]) -> None:
        window = self._window
        is_invited = window.focusWidget() in (None, window.viewer.hint.take_in_button)
        is_first = window.evidence_model.rowCount() == 0
        window.evidence_model.update_summaries(summaries)
        self._tell_items()
        if is_invited and is_first:
            window.evidence.take_focus()  # the invitation goes away

    def _tell_items(self, *, is_first_chosen: bool = True) -> None:
        window = self._window
        window.viewer.show_hint(window.evidence_model.rowCount() == 0)
        window.watch.show_idle()
        if is_first_chosen:
            self._choose_first()

    def _begin_at_first(self) -> None:
        window = self._window
        self._choose_first()
        if window.evidence_model.rowCount() > 0:
            window.evidence.take_focus()  # chosen before: focus alone selects nothing
        else:
            window.viewer.hint.take_in_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_first(self) -> None:
        window = self._window
        if window.evidence_model.rowCount() > 0 and not window.view.item_id:
            window.evidence.choose(window.evidence_model.row(0).summary.evidence_id)

    def _ask_pictures(self, summaries: list[ItemSummary]) -> None:
        case = self._window.desk.view
        if case is not None:
            artifacts = CaseFolder(case.path).artifacts
            wanted = [(row.sha256, artifacts / figure_name(row.pixels_sha256)) for row in summaries]
            self._window.pictures.ask_thumbnails(wanted)

    def _show_undo(self, state: UndoState) -> None:
        for name, title, change in (
            ("undo", self.tr("Undo"), state.undoable),
            ("redo", self.tr("Redo"), state.redoable),
        ):
            action = self._window.actions_[name]
            action.setEnabled(change is not None)
            text = named(title, wording.change(change)) if change is not None else title
            action.setText(shown(text))

    def _write_notes(self, update: CaseUpdate) -> None:
        self._window.desk.do(UpdateCase(update))

    # the window

    def tell(self, trouble: Trouble) -> None:
        """Show a trouble where the examiner looks; in a case it stays in the list of problems."""
        window = self._window
        if window.desk.is_open:
            window.watch.note("", trouble)
            offer = (
                (_READ_ONLY, self.tr("Open for reading")) if self._is_lock(trouble) else ("", "")
            )
            window.viewer.notice.show_trouble(trouble, offer=offer[0], offer_text=offer[1])
            return
        box = QMessageBox(QMessageBox.Icon.NoIcon, "ForgeryTalker", trouble.headline, parent=window)
        box.setInformativeText(sentences(trouble.effect, trouble.remedy))
        box.setDetailedText(trouble.details)
        if self._is_lock(trouble):
            button = box.addButton(self.tr("Open for reading"), QMessageBox.ButtonRole.AcceptRole)
            button.clicked.connect(partial(self._take_offer, _READ_ONLY))
        box.addButton(QMessageBox.StandardButton.Close)
        open_over(box)

    def _tell_crash(self, failure: ItemTrouble) -> None:
        """The engine's process ended: said above the picture, with the item to try again."""
        self._crashed_item = failure.evidence_id
        text = self.tr("Analyse {0} again").format(failure.evidence_id)
        self._window.viewer.notice.show_trouble(
            failure.trouble, offer=_ANALYSE_AGAIN, offer_text=text
        )

    def _is_lock(self, trouble: Trouble) -> bool:
        return trouble.kind == "CaseLocked" and self._refused_path is not None

    def _take_offer(self, offer: str) -> None:
        if offer == _READ_ONLY and self._refused_path is not None:
            self.open_path(self._refused_path, read_only=True)
        if offer == _ANALYSE_AGAIN:
            self.work.analyse([self._crashed_item])

    def _quit(self) -> None:
        self._window.close()


def is_sample(record: CaseRecord) -> bool:
    """A case to look at only: nobody is asked who works on it."""
    return record.number.startswith(_SAMPLE)


def cases_folder() -> Path:
    """Where new cases are suggested to lie."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place or Path.home()) / "ForgeryTalker"
