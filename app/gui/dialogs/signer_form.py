"""Who signs and how it is proven: a file or a token, its secret, the level, what is trusted."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from app.gui.appearance import Appearance
from app.gui.dialogs import choosing
from app.gui.dialogs.forms import Form, button, card, line, row
from app.gui.dialogs.result import Particular, ParticularsView
from app.gui.labels import label, set_role, shown
from app.gui.report_choice import (
    ProofChoice,
    SignerChoice,
    SignerDefaults,
    SigningWish,
    TrustChoice,
)
from app.gui.signs import Sign

if TYPE_CHECKING:
    from reports.tokens import TokenKey


class SignerForm(QWidget):
    """Signals tell what is wanted: `keys_asked` (a module's path), `check_asked` (SignerChoice).

    rows: a form that has rows already; those of the signature stand below them, in line.
    """

    identity_asked = Signal()
    keys_asked = Signal(object)
    check_asked = Signal(object)
    trust_asked = Signal()

    def __init__(
        self,
        appearance: Appearance,
        defaults: SignerDefaults,
        parent: QWidget | None = None,
        *,
        rows: Form | None = None,
    ) -> None:
        super().__init__(parent)
        known = defaults.signer
        self.file = QRadioButton(self.tr("File"))
        self.token = QRadioButton(self.tr("Token or smart card"))
        path = str(known.identity_path or "")
        self.identity = line(self.tr("Signing identity"), path, placeholder="PKCS#12 (.p12)")
        self.module = line(
            self.tr("Token's library"), str(known.module or ""), placeholder="PKCS#11 (.so)"
        )
        self.key = QComboBox()
        self.key.setAccessibleName(self.tr("Key in the token"))
        self.key.view().setAccessibleName(self.key.accessibleName())
        self.secret = line(self.tr("Passphrase"), is_secret=True)
        self.check_button = button(self.tr("Check"), self.tr("Check who signs"))
        self._judged = ParticularsView(appearance)
        self._card = card(self.tr("Who signs"), self._judged)
        self.level = QComboBox()
        self.level.setAccessibleName(self.tr("Level of the signature"))
        self.level.view().setAccessibleName(self.level.accessibleName())
        self.timestamp = line(
            self.tr("Time-stamp server"),
            defaults.proof.timestamp_url,
            placeholder=self.tr("none: the signing time is self-stated"),
        )
        self.fetch = QCheckBox(self.tr("Ask addresses in the certificates about revocation"))
        self.fetch.setChecked(defaults.proof.may_fetch)
        self._trusted = label("", "soft", "small", wraps=True)
        self.trust_button = button(self.tr("Trusted …"), self.tr("Trusted certificates"))
        self.rows = rows if rows is not None else Form()
        self._offer_levels(defaults.proof.level)
        self._keep_key(known)
        self._lay_out()
        self._connect()
        (self.token if defaults.is_token else self.file).setChecked(True)
        self.show_trust(TrustChoice())

    @property
    def signer(self) -> SignerChoice:
        """Who signs, as the form stands; with the secret."""
        if self.file.isChecked():
            path = Path(self.identity.text()).expanduser()
            return SignerChoice(identity_path=path, secret=self.secret.text())
        token, key = self.key.currentData() or ("", "")
        module = Path(self.module.text()).expanduser()
        return SignerChoice(module=module, token=token, key=key, secret=self.secret.text())

    @property
    def proof(self) -> ProofChoice:
        """How the signature is proven, as the form stands."""
        return ProofChoice(
            str(self.level.currentData()), self.timestamp.text().strip(), self.fetch.isChecked()
        )

    @property
    def judged_texts(self) -> list[str]:
        """What the check said about who signs."""
        return self._judged.texts

    def take_wish(self) -> SigningWish:
        """Who signs and how, with the secret, which the form then forgets with what it checked."""
        wish = SigningWish(self.signer, self.proof)
        self.secret.clear()
        self.forget_judgement()
        return wish

    def missing(self) -> list[QLineEdit]:
        """The empty fields without which nobody can sign; they are marked."""
        needed = [self.identity if self.file.isChecked() else self.module, self.secret]
        empty = [each for each in needed if not each.text().strip()]
        for each in (self.identity, self.module, self.secret):
            set_role(each, "wanted", each in empty)
        return empty

    def show_identity(self, path: Path) -> None:
        """Sign with this file."""
        self.file.setChecked(True)
        self.identity.setText(str(path))
        self.secret.setFocus()

    def show_keys(self, keys: Sequence["TokenKey"]) -> None:
        """The keys that tokens show; the one that was chosen stays so."""
        chosen = self.key.currentData()
        self.key.clear()
        for key in keys:
            text = " · ".join(part for part in (key.token, key.label, key.name) if part)
            self.key.addItem(shown(text), (key.token, key.key_id))
        if not keys:
            self.key.addItem(self.tr("No key was found in any token."), ("", ""))
        self.key.setCurrentIndex(max(0, self.key.findData(chosen)))

    def show_judgement(self, sentences: Sequence[str], *, may_sign: bool) -> None:
        """What is known of who signs."""
        good, bad = self.tr("Good"), self.tr("May not sign")
        first, *others = sentences
        self._judged.show_particulars(
            [
                Particular(
                    Sign.NOT_FOUND if may_sign else Sign.FAILED,
                    good if may_sign else bad,
                    first,
                    "\n".join(shown(each) for each in others),
                )
            ]
        )
        self._card.show()

    def forget_judgement(self) -> None:
        """Another key was chosen: what was said of the one before does not hold for it."""
        self._card.hide()

    def show_trust(self, trust: TrustChoice) -> None:
        """How many files there are that say who is trusted."""
        if not trust.certificates:
            text = self.tr("nobody: a signature is checked, but not whose it is")
        else:
            count, lists = len(trust.certificates), len(trust.revocation)
            text = (
                self.tr("1 file with certificates, {0} with revocation lists").format(lists)
                if count == 1
                else self.tr("{0} files with certificates, {1} with revocation lists").format(
                    count, lists
                )
            )
        self._trusted.setText(text)

    def _offer_levels(self, chosen: str) -> None:
        for level, text in (
            ("", self.tr("Usual: B-T with a time-stamp server, else B-B")),
            ("B-B", self.tr("B-B: the signature alone")),
            ("B-T", self.tr("B-T: with a time-stamp")),
            ("B-LT", self.tr("B-LT: with proof that it was not revoked")),
            ("B-LTA", self.tr("B-LTA: and an archive time-stamp over all")),
        ):
            self.level.addItem(text, level)
        self.level.setCurrentIndex(max(0, self.level.findData(chosen)))

    def _keep_key(self, known: SignerChoice) -> None:
        """Until the token is asked, the key that was used last, by what is remembered of it."""
        text = " · ".join(part for part in (known.token, known.key) if part)
        self.key.addItem(shown(text) or self.tr("the only one"), (known.token, known.key))

    def _lay_out(self) -> None:
        choose = button(self.tr("Choose …"), self.tr("Choose the signing identity"))
        make = button(self.tr("New …"), self.tr("Make a new signing identity"))
        browse = button(self.tr("Choose …"), self.tr("Choose the token's library"))
        look = button(self.tr("Look"), self.tr("Look into the token"))
        choose.clicked.connect(self._choose_identity)
        make.clicked.connect(self.identity_asked)
        browse.clicked.connect(self._choose_module)
        look.clicked.connect(self._ask_keys)
        rows = self.rows
        rows.add(self.tr("Key is in"), row(self.file, self.token, room=16))
        self._of_file = rows.add(self.tr("Identity"), row(self.identity, choose, make))
        self._of_token = (
            *rows.add(self.tr("Library"), row(self.module, browse)),
            *rows.add(self.tr("Key"), row(self.key, look)),
        )
        self._secret_label = label(self.tr("Passphrase"))
        rows.add(self._secret_label, row(self.secret, self.check_button))
        once = self.tr("Passphrase and PIN are used once and stored nowhere.")
        rows.add("", label(once, "soft", "small", wraps=True))
        rows.add_across(self._card)
        rows.add(self.tr("Level"), self.level)
        rows.add(self.tr("Time-stamp"), self.timestamp)
        rows.add(self.tr("Trusted"), row(self._trusted, self.trust_button))
        rows.add("", self.fetch)
        self.setLayout(rows)
        rows.setContentsMargins(0, 0, 0, 0)
        self._card.hide()

    def _connect(self) -> None:
        self.token.toggled.connect(self._show_kind)
        self.check_button.clicked.connect(self._ask_check)
        self.trust_button.clicked.connect(self.trust_asked)
        for edited in (self.identity.textChanged, self.module.textChanged, self.key.activated):
            edited.connect(self.forget_judgement)
        self._show_kind(False)

    def _show_kind(self, is_token: bool) -> None:
        for part in self._of_file:
            part.setVisible(not is_token)
        for part in self._of_token:
            part.setVisible(is_token)
        name = self.tr("PIN") if is_token else self.tr("Passphrase")
        self._secret_label.setText(name)
        self.secret.setAccessibleName(name)
        self.forget_judgement()

    def _choose_identity(self) -> None:
        start = Path(self.identity.text()).parent if self.identity.text() else Path.home()
        chosen = choosing.choose_file(
            self, self.tr("Signing identity"), start, "PKCS#12 (*.p12 *.pfx)"
        )
        if chosen is not None:
            self.show_identity(chosen)

    def _choose_module(self) -> None:
        start = Path(self.module.text()).parent if self.module.text() else Path("/usr/lib")
        chosen = choosing.choose_file(self, self.tr("Token's library"), start, "PKCS#11 (*.so)")
        if chosen is not None:
            self.module.setText(str(chosen))
            self._ask_keys()

    def _ask_keys(self) -> None:
        if self.module.text().strip():
            self.keys_asked.emit(Path(self.module.text()).expanduser())

    def _ask_check(self) -> None:
        empty = self.missing()
        if empty:
            empty[0].setFocus()
        else:
            self.check_asked.emit(self.signer)
