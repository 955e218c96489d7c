"""Who signs in the window: a token, a file by the laboratory's authority, and the reviewer."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.casework.records import NewCase
from app.casework.reporting import ReportOrder, issue_report
from app.casework.session import CaseSession
from app.gui.dialogs import choosing
from app.gui.dialogs.countersign import CountersignDialog
from app.gui.dialogs.report import ReportDialog
from app.gui.dialogs.result import ResultDialog
from app.gui.dialogs.signer_form import SignerForm
from app.gui.dialogs.trust import TrustDialog
from app.gui.language import Language, speak
from app.gui.main_window import MainWindow
from app.gui.signs import Sign
from reports.authority import Person, create_authority, issue_identity, update_revocation_list
from reports.credentials import load_identity
from reports.key_files import KeyKind
from reports.verify import verify_report
from tests.fakes.token import FULL, NAME, PIN, token_module
from tests.gui.conftest import until

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority's certificate and list, an examiner Ada and a reviewer Rita."""
    folder, kind = tmp_path_factory.mktemp("laboratory"), KeyKind.P_256
    root = create_authority(folder / "ca.p12", "Root", "Institute", PASSPHRASE, kind)
    (folder / "ca.pem").write_bytes(root.certificate_pem)
    for name in ("Ada", "Rita"):
        person = Person(name, "Institute")
        issue_identity(folder / f"{name.lower()}.p12", person, root, PASSPHRASE, kind)
    update_revocation_list(folder / "ca.crl", root, ())
    return folder


@pytest.fixture(scope="module")
def signed(laboratory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of an empty case, signed by Ada."""
    folder = tmp_path_factory.mktemp("signed")
    new = NewCase(number="2026-2", title="Nothing yet", examiner="Ada")
    with CaseSession.create(folder / "case", new) as session:
        identity = load_identity(laboratory / "ada.p12", PASSPHRASE)
        return issue_report(session, identity, ReportOrder()).path


@pytest.fixture
def dialog(qtbot: QtBot, open_case: MainWindow) -> ReportDialog:
    open_case.actions_["report"].trigger()
    [opened] = open_case.findChildren(ReportDialog)
    until(qtbot, lambda: bool(opened.check_texts))
    return opened


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """The next file that is asked for."""
    monkeypatch.setattr(choosing, "choose_file", lambda *_: path)


def stored(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "case" / "reports").glob("*.pdf"))


def sign_with(qtbot: QtBot, dialog: ReportDialog, identity: Path) -> None:
    dialog.signer.identity.setText(str(identity))
    dialog.signer.secret.setText(PASSPHRASE)
    dialog.sign_button.click()
    until(qtbot, lambda: bool(dialog.result_texts))


def test_report_is_signed_with_a_key_in_a_token(
    qtbot: QtBot, dialog: ReportDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    signer = dialog.signer
    dialog.forms.setCurrentIndex(1)
    qtbot.mouseClick(signer.token, Qt.MouseButton.LeftButton)
    assert signer.module.isVisible()
    assert not signer.identity.isVisible()
    assert signer.secret.accessibleName() == "PIN"
    choose(monkeypatch, token_module())
    signer._choose_module()
    until(qtbot, lambda: signer.key.count() == 2)
    assert FULL in signer.key.itemText(0)
    assert NAME in signer.key.itemText(0)
    qtbot.keyClicks(signer.secret, PIN)
    dialog.sign_button.click()
    assert signer.secret.text() == ""
    until(qtbot, lambda: bool(dialog.result_texts))
    [report] = stored(tmp_path)
    check = verify_report(report)
    assert check.is_intact
    assert check.signatures[0].signer.startswith(NAME)


def test_token_is_remembered_and_its_pin_is_not(
    qtbot: QtBot, open_case: MainWindow, dialog: ReportDialog
) -> None:
    signer = dialog.signer
    signer.token.setChecked(True)
    signer.module.setText(str(token_module()))
    signer._ask_keys()
    until(qtbot, lambda: signer.key.count() == 2)
    signer.key.setCurrentIndex(1)
    signer.secret.setText(PIN)
    open_case.commands.reports.signers.remember(signer.take_wish())
    again = open_case.commands.reports.signers.defaults
    assert again.is_token
    assert again.signer.module == token_module()
    assert again.signer.token == FULL
    assert again.signer.key == signer.key.itemData(1)[1]
    kept = [str(open_case.settings.value(name)) for name in open_case.settings.allKeys()]
    assert not [text for text in kept if PIN in text]


def test_wrong_pin_is_told_and_nothing_is_signed(
    qtbot: QtBot, dialog: ReportDialog, tmp_path: Path
) -> None:
    dialog.signer.token.setChecked(True)
    dialog.signer.module.setText(str(token_module()))
    dialog.signer._ask_keys()
    until(qtbot, lambda: dialog.signer.key.count() == 2)
    dialog.signer.secret.setText("000001")
    dialog.sign_button.click()
    until(qtbot, lambda: "refused the PIN" in dialog.message)
    assert not stored(tmp_path)


def test_library_that_is_none_is_told(qtbot: QtBot, dialog: ReportDialog, tmp_path: Path) -> None:
    (tmp_path / "no.so").write_bytes(b"nothing")
    dialog.signer.token.setChecked(True)
    dialog.signer.module.setText(str(tmp_path / "no.so"))
    dialog.signer._ask_keys()
    until(qtbot, lambda: "no PKCS#11 module" in dialog.message)


def check_ada(dialog: ReportDialog, laboratory: Path) -> SignerForm:
    """Ask who the examiner's file is; the answer comes to the form."""
    signer = dialog.signer
    signer.identity.setText(str(laboratory / "ada.p12"))
    signer.secret.setText(PASSPHRASE)
    signer.check_button.click()
    return signer


def test_check_says_who_signs_and_who_vouches_for_it(
    qtbot: QtBot, open_case: MainWindow, dialog: ReportDialog, laboratory: Path
) -> None:
    signer = check_ada(dialog, laboratory)
    until(qtbot, lambda: bool(signer.judged_texts))
    assert "Ada, Institute" in signer.judged_texts[0]
    assert "not confirmed" in signer._judged.more[0]
    assert signer.secret.text() == PASSPHRASE  # it is still to be signed with
    open_case.settings.setValue("trust/certificates", [str(laboratory / "ca.pem")])
    open_case.settings.setValue("trust/revocation", [str(laboratory / "ca.crl")])
    signer.check_button.click()
    until(qtbot, lambda: "Issued by O=Institute,CN=Root; trusted." in signer._judged.more[0])
    signer.identity.setText("another.p12")
    assert not signer._card.isVisibleTo(signer)


def test_refused_passphrase_leaves_no_earlier_check_standing(
    qtbot: QtBot, dialog: ReportDialog, laboratory: Path, tmp_path: Path
) -> None:
    signer = check_ada(dialog, laboratory)
    until(qtbot, lambda: signer._card.isVisibleTo(signer))
    signer.secret.setText("another passphrase")
    dialog.sign_button.click()
    until(qtbot, lambda: "wrong passphrase" in dialog.message)
    assert not signer._card.isVisibleTo(signer)
    assert not stored(tmp_path)


def test_level_that_needs_a_server_is_refused_before_anything_is_made(
    qtbot: QtBot, dialog: ReportDialog, laboratory: Path, tmp_path: Path
) -> None:
    dialog.signer.level.setCurrentIndex(dialog.signer.level.findData("B-LT"))
    dialog.signer.identity.setText(str(laboratory / "ada.p12"))
    dialog.signer.secret.setText(PASSPHRASE)
    dialog.sign_button.click()
    until(qtbot, lambda: "B-LT needs a time-stamp server" in dialog.message)
    assert not stored(tmp_path)


def test_missing_secret_brings_the_signature_to_the_front(
    qtbot: QtBot, dialog: ReportDialog
) -> None:
    assert dialog.forms.currentIndex() == 0
    dialog.sign_button.click()
    assert dialog.forms.currentIndex() == 1
    assert "Passphrase" in dialog.message


@pytest.mark.parametrize("moment", ["yesterday", "2026-10-03 14:00"])
def test_moment_of_receipt_without_its_time_zone_is_refused_before_anything_is_signed(
    qtbot: QtBot, dialog: ReportDialog, laboratory: Path, tmp_path: Path, moment: str
) -> None:
    dialog.signer.identity.setText(str(laboratory / "ada.p12"))
    dialog.signer.secret.setText(PASSPHRASE)
    dialog.content.received.setText(moment)
    dialog.forms.setCurrentIndex(1)
    asked: list[object] = []
    dialog.sign_asked.disconnect()
    dialog.sign_asked.connect(asked.append)
    dialog.sign_button.click()
    assert f"“{moment}” is no moment with its time zone." in dialog.message
    assert dialog.forms.currentIndex() == 0
    assert not asked
    dialog.content.received.setText("2026-10-03 14:00+02:00")
    dialog.sign_button.click()
    [wish] = asked
    assert wish.choice.received_at == "2026-10-03 14:00+02:00"


def test_certificates_are_chosen_as_trusted_and_used_when_a_report_is_verified(
    qtbot: QtBot,
    window: MainWindow,
    laboratory: Path,
    signed: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.actions_["trust"].trigger()
    [trust] = window.findChildren(TrustDialog)
    choose(monkeypatch, laboratory / "ca.pem")
    trust.add_button.click()
    until(qtbot, lambda: trust.model.rowCount() == 1)
    choose(monkeypatch, laboratory / "ca.crl")
    trust.list_button.click()
    until(qtbot, lambda: trust.model.rowCount() == 2)
    assert trust.model.rows[0][:2] == ("Certificate", "Root")
    assert trust.model.rows[1][:2] == ("Revocation list", "Root: 0 revoked")
    trust.table.selectRow(0)
    assert len(trust.fingerprint.text) == 64
    trust.keep_button.click()
    window.commands.reports.verify(signed)
    until(qtbot, lambda: bool(window.findChildren(ResultDialog)))
    [result] = window.findChildren(ResultDialog)
    assert result.headline.sign is Sign.NOT_FOUND
    assert any("trusted" in text and "not trusted" not in text for text in result.texts)


def test_signature_that_leads_to_no_trusted_certificate_is_not_called_good(
    qtbot: QtBot, window: MainWindow, signed: Path, tmp_path: Path
) -> None:
    stranger = create_authority(
        tmp_path / "other.p12", "Other", "Elsewhere", PASSPHRASE, KeyKind.P_256
    )
    (tmp_path / "other.pem").write_bytes(stranger.certificate_pem)
    window.settings.setValue("trust/certificates", [str(tmp_path / "other.pem")])
    window.commands.reports.verify(signed)
    until(qtbot, lambda: bool(window.findChildren(ResultDialog)))
    [result] = window.findChildren(ResultDialog)
    assert result.headline.sign is Sign.INCONCLUSIVE
    assert "was not confirmed" in result.headline.text


def test_file_that_is_no_certificate_is_told_and_can_be_removed(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "note.pem").write_text("hello")
    window.settings.setValue("trust/certificates", [str(tmp_path / "note.pem")])
    window.actions_["trust"].trigger()
    [trust] = window.findChildren(TrustDialog)
    until(qtbot, lambda: trust.model.rowCount() == 1)
    assert trust.model.rows[0][0] == "Cannot be read"
    trust.table.selectRow(0)
    trust.remove_button.click()
    until(qtbot, lambda: trust.model.rowCount() == 0)
    trust.keep_button.click()
    assert window.commands.reports.signers.trust.certificates == ()


def test_reviewer_signs_after_the_examiner_and_the_case_keeps_both(
    qtbot: QtBot, open_case: MainWindow, dialog: ReportDialog, laboratory: Path, tmp_path: Path
) -> None:
    sign_with(qtbot, dialog, laboratory / "ada.p12")
    dialog.reject()
    [report] = stored(tmp_path)
    open_case.actions_["countersign"].trigger()
    [second] = open_case.findChildren(CountersignDialog)
    second.show_report(report)
    second.out.setText(str(tmp_path / "reviewed.pdf"))
    second.signer.identity.setText(str(laboratory / "rita.p12"))
    second.sign_button.click()
    assert "Passphrase" in second.message
    second.signer.secret.setText(PASSPHRASE)
    second.sign_button.click()
    until(qtbot, lambda: bool(open_case.findChildren(ResultDialog)))
    check = verify_report(tmp_path / "reviewed.pdf")
    assert [facts.signer.split(",")[0] for facts in check.signatures] == ["Ada", "Rita"]
    assert check.is_intact
    assert len(stored(tmp_path)) == 2


def test_report_that_was_changed_is_not_signed_as_reviewer(
    qtbot: QtBot, window: MainWindow, signed: Path, laboratory: Path, tmp_path: Path
) -> None:
    raw = bytearray(signed.read_bytes())
    raw[2000] ^= 1
    (tmp_path / "changed.pdf").write_bytes(raw)
    window.actions_["countersign"].trigger()
    [second] = window.findChildren(CountersignDialog)
    second.show_report(tmp_path / "changed.pdf")
    second.out.setText(str(tmp_path / "reviewed.pdf"))
    second.signer.identity.setText(str(laboratory / "rita.p12"))
    second.signer.secret.setText(PASSPHRASE)
    second.sign_button.click()
    until(qtbot, lambda: bool(second.message))
    assert "Nothing was signed" in second.message
    assert not (tmp_path / "reviewed.pdf").exists()


def test_certificates_of_a_wording_are_offered_and_added_only_when_asked(
    qtbot: QtBot, dialog: ReportDialog
) -> None:
    content = dialog.content
    assert not content.certificates
    content.template.setCurrentIndex(content.template.findData("us-federal"))
    assert set(content.certificates) == {"902-13", "902-14"}
    assert dialog.choice.certificates == ()
    content.certificates["902-14"].click()
    assert dialog.choice.certificates == ("902-14",)
    content.template.setCurrentIndex(content.template.findData("general"))
    assert dialog.choice.certificates == ()


def test_who_signs_is_said_in_the_window_s_language(
    qtbot: QtBot, qapp: QApplication, dialog: ReportDialog, laboratory: Path
) -> None:
    speak(qapp, Language.CHINESE)
    try:
        dialog.signer.identity.setText(str(laboratory / "ada.p12"))
        dialog.signer.secret.setText(PASSPHRASE)
        dialog.signer.check_button.click()
        until(qtbot, lambda: bool(dialog.signer.judged_texts))
        more = dialog.signer._judged.more[0]
        assert "证书 SHA-256 指纹" in more
        assert "有效期自" in more
    finally:
        speak(qapp, Language.ENGLISH)
