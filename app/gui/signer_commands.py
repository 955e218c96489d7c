"""Who signs and who is trusted: new identities, keys in tokens, trusted certificates."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.casework.settings import load_settings
from app.gui import help_texts, signer_work
from app.gui.dialogs.identity import IdentityDialog, NewIdentity
from app.gui.dialogs.opening import is_there, open_over
from app.gui.dialogs.signer_form import SignerForm
from app.gui.dialogs.trust import TrustDialog
from app.gui.labels import sentences
from app.gui.report_choice import (
    ProofChoice,
    SignerChoice,
    SignerDefaults,
    SigningWish,
    TrustChoice,
)
from app.gui.tasks import Lane, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.gui.main_window import MainWindow
    from reports.tokens import TokenKey
    from reports.trust import IdentityJudgement

# What is remembered of who signs: where the key lies, never what opens it.
_FILE, _IS_TOKEN = "report/identity", "report/is_token"
_MODULE, _TOKEN, _KEY = "report/module", "report/token", "report/key"
_LEVEL, _TIMESTAMP, _FETCH = "report/level", "report/timestamp_url", "report/fetch"
_TRUSTED, _REVOKED = "trust/certificates", "trust/revocation"


class SignerCommands(QObject):
    """Serves every form that asks who signs. `lane`: where keys and certificates are opened."""

    def __init__(self, window: "MainWindow", lane: Lane) -> None:
        super().__init__(window)
        self._window = window
        self._lane = lane
        self._form: SignerForm | None = None

    @property
    def defaults(self) -> SignerDefaults:
        """What a form starts with: what was used last."""
        settings = self._window.settings
        path, module = (str(settings.value(name, "")) for name in (_FILE, _MODULE))
        server = str(settings.value(_TIMESTAMP, load_settings().report.timestamp_url))
        return SignerDefaults(
            SignerChoice(
                identity_path=Path(path) if path else None,
                module=Path(module) if module else None,
                token=str(settings.value(_TOKEN, "")),
                key=str(settings.value(_KEY, "")),
            ),
            is_token=settings.value(_IS_TOKEN, False, bool) is True,
            proof=ProofChoice(
                str(settings.value(_LEVEL, "")),
                server,
                settings.value(_FETCH, False, bool) is True,
            ),
        )

    @property
    def trust(self) -> TrustChoice:
        """The files that were chosen in the window, else the one of the settings."""
        settings = self._window.settings
        if settings.contains(_TRUSTED):
            return TrustChoice(_paths(settings.value(_TRUSTED)), _paths(settings.value(_REVOKED)))
        configured = load_settings().report.trust
        return TrustChoice((Path(configured),) if configured else ())

    def remember(self, wish: SigningWish) -> None:
        """Start with this the next time; the secret is left out."""
        settings, signer = self._window.settings, wish.signer
        settings.setValue(_IS_TOKEN, signer.module is not None)
        if signer.module is not None:
            settings.setValue(_MODULE, str(signer.module))
            settings.setValue(_TOKEN, signer.token)
            settings.setValue(_KEY, signer.key)
        else:
            settings.setValue(_FILE, str(signer.identity_path))
        settings.setValue(_LEVEL, wish.proof.level)
        settings.setValue(_TIMESTAMP, wish.proof.timestamp_url)
        settings.setValue(_FETCH, wish.proof.may_fetch)

    def serve(self, form: SignerForm, tell: "Callable[[Trouble], None]") -> None:
        """Answer what this form asks until it is let go. `tell`: shows what stands in the way."""
        self._form = form
        form.show_trust(self.trust)
        form.identity_asked.connect(self.create_identity)
        form.trust_asked.connect(self.choose_trust)
        form.keys_asked.connect(partial(self._ask_keys, form, tell))
        form.check_asked.connect(partial(self._ask_judgement, form, tell))

    def leave(self) -> None:
        """The form is gone."""
        self._form = None

    # identities and tokens

    def create_identity(self) -> None:
        """Ask for the facts of a new identity and make it."""
        settings = self._window.settings
        dialog = IdentityDialog(
            str(settings.value("case/examiner", "")),
            str(settings.value("case/laboratory", "")),
            QApplication.activeModalWidget() or self._window,
        )
        dialog.asked.connect(partial(self._make_identity, dialog))
        open_over(dialog)

    def _make_identity(self, dialog: IdentityDialog, wish: NewIdentity) -> None:
        def failed(trouble: Trouble) -> None:
            if is_there(dialog):
                dialog.show_trouble(sentences(trouble.headline, trouble.remedy))

        self._lane.submit(
            partial(_create_identity, wish), partial(self._tell_identity, dialog), failed
        )

    def _tell_identity(self, dialog: IdentityDialog, path: Path) -> None:
        self._window.settings.setValue(_FILE, str(path))
        if is_there(dialog):
            dialog.accept()
        if self._form is not None:
            self._form.show_identity(path)

    def _ask_keys(self, form: SignerForm, tell: "Callable[[Trouble], None]", module: Path) -> None:
        def show(keys: "tuple[TokenKey, ...]") -> None:
            if self._form is form:
                form.show_keys(keys)

        self._lane.submit(partial(signer_work.token_keys, module), show, tell)

    def _ask_judgement(
        self, form: SignerForm, tell: "Callable[[Trouble], None]", choice: SignerChoice
    ) -> None:
        def show(judged: "IdentityJudgement") -> None:
            if self._form is form:
                form.show_judgement(judged.sentences, may_sign=not judged.objection)

        self._lane.submit(partial(signer_work.judged, choice, self.trust), show, tell)

    # trust

    def choose_trust(self) -> None:
        """Ask which certificates are trusted, and which revocation lists count."""
        dialog = TrustDialog(self.trust, QApplication.activeModalWidget() or self._window)
        help_texts.set_help(dialog, "trust")
        dialog.reading_asked.connect(partial(self._read_files, dialog))
        dialog.accepted.connect(lambda: self._keep_trust(dialog.answer))
        open_over(dialog)
        self._read_files(dialog, dialog.answer)

    def _read_files(self, dialog: TrustDialog, trust: TrustChoice) -> None:
        def show(entries: tuple[signer_work.TrustEntry, ...]) -> None:
            if is_there(dialog):
                dialog.show_files(entries)

        def tell(trouble: Trouble) -> None:
            if is_there(dialog):
                dialog.show_trouble(trouble)

        self._lane.submit(partial(signer_work.described, trust), show, tell)

    def _keep_trust(self, trust: TrustChoice) -> None:
        settings = self._window.settings
        settings.setValue(_TRUSTED, [str(path) for path in trust.certificates])
        settings.setValue(_REVOKED, [str(path) for path in trust.revocation])
        if self._form is not None:
            self._form.show_trust(trust)
            self._form.forget_judgement()


def _paths(stored: object) -> tuple[Path, ...]:
    # Qt reads a list of one back as a plain text, and an empty one as nothing
    names = stored if isinstance(stored, list) else [stored]
    return tuple(Path(str(name)) for name in names if name)


def _create_identity(wish: NewIdentity) -> Path:
    from reports.credentials import create_identity

    create_identity(wish.path, wish.name, wish.organisation, wish.passphrase)
    return wish.path
