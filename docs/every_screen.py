"""What the guide does not show, pictured to be looked at: a part of `make_screenshots`."""

import csv
import random
from pathlib import Path

from PySide6.QtWidgets import QMenu

from app.gui.dialogs.calibration import CalibrationDialog
from app.gui.dialogs.commands import CommandList
from app.gui.dialogs.countersign import CountersignDialog
from app.gui.dialogs.examiner import ExaminerDialog
from app.gui.dialogs.guide import GuideDialog
from app.gui.dialogs.help_card import HelpDialog
from app.gui.dialogs.identity import IdentityDialog
from app.gui.dialogs.model_card import ModelCardDialog
from app.gui.dialogs.reason import ReasonDialog
from app.gui.dialogs.report import ReportDialog
from app.gui.dialogs.result import ResultDialog
from app.gui.dialogs.tags import TagsDialog
from app.gui.dialogs.take_in import TakeInDialog
from app.gui.dialogs.trust import TrustDialog
from app.gui.main_window import MainWindow
from app.gui.tasks import Trouble
from app.gui.viewer.comparing import CompareMode
from docs.picturing import picture_dialog, save, until
from engine.errors import EngineCrashed
from engine.schema.phrase import Phrase
from reports.authority import Person, create_authority, issue_identity, update_revocation_list
from reports.key_files import KeyKind

# Of keys that live as long as the pictures are made.
_PASSPHRASE = "only for the pictures"


def picture_every_screen(window: MainWindow, out: Path, folder: Path) -> None:
    """All of them; `folder`: where keys and scores for the pictures may lie."""
    picture_more(window, out)
    picture_cards(window, out)
    picture_signing(window, out, folder)


def picture_cards(window: MainWindow, out: Path) -> None:
    """The tabs of the model card behind the first, the guide, and the help on the scale."""
    window.actions_["model_card"].trigger()
    [card] = [found for found in window.findChildren(ModelCardDialog) if found.isVisible()]
    for number in range(1, card.tabs.count()):
        card.tabs.setCurrentIndex(number)
        save(card, out / f"model-card-{number}")
    card.reject()
    window.actions_["guide"].trigger()
    [guide] = [found for found in window.findChildren(GuideDialog) if found.isVisible()]
    save(guide, out / "guide")
    guide.contents.clicked.emit(guide.contents.model().index(2, 0))
    save(guide, out / "guide-window")
    guide.reject()
    for topic in ("scale", "report"):
        window.commands.help.show_card(topic)
        picture_dialog(window, HelpDialog, out / f"help-{topic}")


def picture_more(window: MainWindow, out: Path) -> None:
    """What the guide does not show, to be looked at: the other ways to compare, panels, dialogs."""
    tools = window.tools
    for mode in (CompareMode.BESIDE, CompareMode.DIFFERENCE):
        tools.state.compare_by(mode)
        tools.open(tools.compare)
        until(lambda: window.viewer.stage.is_settled)
        save(window, out / mode.value)
    tools.state.compare_by(CompareMode.OFF)
    for page, name in ((tools.layers, "layers"), (tools.enhance, "enhance")):
        tools.open(page)
        save(window, out / name)
    tools.keep_view()
    until(lambda: bool(tools.keeping.exhibits) and not window.desk.lane.is_busy)
    until(tools.exhibits.preview.isVisible)
    save(window, out / "exhibits")
    tools.close_dock()
    for action, kind, name in (
        ("take_in", TakeInDialog, "take-in"),
        ("tag_items", TagsDialog, "tags"),
        ("withdraw_item", ReasonDialog, "withdraw"),
        ("examiner", ExaminerDialog, "examiner"),
        ("create_identity", IdentityDialog, "identity"),
        ("commands", CommandList, "commands"),
        ("trust", TrustDialog, "trust"),
        ("calibration", CalibrationDialog, "calibration"),
        ("countersign", CountersignDialog, "countersign"),
        ("verify_case", ResultDialog, "verify-case"),
    ):
        window.actions_[action].trigger()
        until(lambda kind=kind: any(d.isVisible() for d in window.findChildren(kind)))
        picture_dialog(window, kind, out / name)
    for number, menu in enumerate(window.menuBar().findChildren(QMenu)):
        menu.popup(window.pos())
        save(menu, out / f"menu-{number}")
        menu.close()


def picture_signing(window: MainWindow, out: Path, folder: Path) -> None:
    """Trusted certificates, calibration data in force, who signs, and the signed report."""
    root = create_authority(
        folder / "ca.p12", "Laboratory root", "Institute", _PASSPHRASE, KeyKind.P_256
    )
    (folder / "ca.pem").write_bytes(root.certificate_pem)
    update_revocation_list(folder / "laboratory.crl", root, ())
    ada = Person("Dr. Ada Example", "Institute for Image Forensics")
    issue_identity(folder / "ada.p12", ada, root, _PASSPHRASE, KeyKind.P_256)
    window.settings.setValue("trust/certificates", [str(folder / "ca.pem")])
    window.settings.setValue("trust/revocation", [str(folder / "laboratory.crl")])
    window.actions_["trust"].trigger()
    [trust] = [found for found in window.findChildren(TrustDialog) if found.isVisible()]
    until(lambda: trust.model.rowCount() == 2)
    trust.table.selectRow(0)
    picture_dialog(window, TrustDialog, out / "trust-filled")
    picture_calibration(window, out, folder)
    window.actions_["report"].trigger()
    [dialog] = [found for found in window.findChildren(ReportDialog) if found.isVisible()]
    until(lambda: bool(dialog.check_texts) and bool(dialog.preview.page_count))
    dialog.forms.setCurrentIndex(1)
    dialog.signer.identity.setText(str(folder / "ada.p12"))
    dialog.signer.secret.setText(_PASSPHRASE)
    dialog.signer.check_button.click()
    until(lambda: bool(dialog.signer.judged_texts))
    save(dialog, out / "report-checked")
    dialog.signer.secret.setText("wrong")
    dialog.sign_button.click()
    until(lambda: bool(dialog.message))
    save(dialog, out / "report-refused")
    dialog.signer.secret.setText(_PASSPHRASE)
    dialog.sign_button.click()
    until(lambda: bool(dialog.result_texts))
    picture_dialog(window, ReportDialog, out / "report-signed")
    ended = EngineCrashed(
        Phrase("The engine's process was ended{how} before it had an answer.", how=""),
        effect=Phrase("Nothing was recorded; the evidence is unchanged."),
        remedy=Phrase("Run the analysis again."),
    )
    window.commands.tell(Trouble.of(ended))
    save(window, out / "notice")
    window.viewer.notice.hide()


def picture_calibration(window: MainWindow, out: Path, folder: Path) -> None:
    """Data in force, fitted to scores that are drawn by lot."""
    lot = random.Random(7)
    with (folder / "scores.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("score", "label"))
        for label, centre in (("fake", 0.65), ("real", 0.35)):
            for _ in range(80):
                rows.writerow((min(max(lot.gauss(centre, 0.15), 0.001), 0.999), label))
    window.actions_["calibration"].trigger()
    [dialog] = [found for found in window.findChildren(CalibrationDialog) if found.isVisible()]
    dialog.path.setText(str(folder / "scores.csv"))
    dialog.title.setText("Portraits of the laboratory, 2026")
    dialog.description.setPlainText("160 portraits of staff, half of them with swapped faces.")
    dialog.load_button.click()
    until(lambda: bool(dialog.texts) or bool(dialog.message))
    picture_dialog(window, CalibrationDialog, out / "calibration-filled")
