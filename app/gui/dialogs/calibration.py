"""A laboratory's own scores with known truth: what is in force, and a form to load more."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.appearance import Appearance
from app.gui.dialogs import choosing
from app.gui.dialogs.forms import Form, button, line, row, scrolled
from app.gui.digest_text import told
from app.gui.labels import label, listed, sentences, set_role, shown
from app.gui.scroll_page import ScrollPage
from app.gui.signs import Sign, SignWidget
from app.gui.tasks import Trouble
from engine.schema.calibration import Calibration


@dataclass(frozen=True, slots=True)
class CalibrationWish:
    """Data to be loaded: a CSV with scores and truth, a short name, and which pictures they are."""

    path: Path
    title: str
    description: str


class CalibrationDialog(QDialog):
    """`load_asked` carries a CalibrationWish, `withdrawal_asked` the id of data in force."""

    load_asked = Signal(object)
    withdrawal_asked = Signal(str)

    def __init__(
        self, appearance: Appearance, *, is_read_only: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Calibration data"))
        self.setMinimumSize(640, 420)
        self.resize(680, 600)
        self._appearance = appearance
        self._is_read_only = is_read_only
        self.texts: list[str] = []
        self._cards = QVBoxLayout()
        self.withdraw_buttons: dict[str, QPushButton] = {}
        self.path = line(
            self.tr("File with the scores"), placeholder=self.tr("CSV: score, label, source")
        )
        self.title = line(
            self.tr("Title"), placeholder=self.tr("for example: passport photographs 2026")
        )
        self.description = QPlainTextEdit()
        self.description.setAccessibleName(self.tr("Which pictures these are"))
        self.description.setPlaceholderText(
            self.tr("Where the pictures come from, how they were manipulated, what they resemble.")
        )
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(3 * self.fontMetrics().lineSpacing() + 14)
        self.load_button = QPushButton(self.tr("Fit and load"))
        self._message = label("", "alarm", wraps=True)
        self._bar = QProgressBar()
        self._step = label("", "soft")
        self._lay_out()
        self.load_button.clicked.connect(self._ask)
        self.show_idle()

    @property
    def message(self) -> str:
        """What stands in the way, as shown."""
        return self._message.text() if self._message.isVisibleTo(self) else ""

    def show_data(self, stored: Sequence[Calibration]) -> None:
        """The data in force."""
        while self._cards.count():
            taken = self._cards.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.withdraw_buttons.clear()
        self.texts = [each.title for each in stored]
        for each in stored:
            self._cards.addWidget(self._card(each))
        if not stored:
            none = self.tr(
                "The case has no calibration data: its reports print no likelihood ratio."
            )
            self._cards.addWidget(label(none, "soft", wraps=True))
        self._cards.addStretch(1)

    def show_step(self, text: str) -> None:
        """Something is being done."""
        self._message.hide()
        self._step.setText(text)
        self._bar.show()
        self.load_button.setEnabled(False)

    def show_idle(self) -> None:
        """Nothing is being done."""
        self._bar.hide()
        self._message.hide()
        self._step.setText("")
        self.load_button.setEnabled(not self._is_read_only)

    def show_trouble(self, trouble: Trouble) -> None:
        """It could not be done; the form stays."""
        self.show_idle()
        self._tell(sentences(trouble.headline, trouble.remedy))

    def show_loaded(self) -> None:
        """They are in force: the form is empty again."""
        self.show_idle()
        for field in (self.path, self.title):
            field.clear()
        self.description.clear()

    def _card(self, stored: Calibration) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        sign = SignWidget(self._appearance)
        sign.show_sign(Sign.NOT_FOUND, self.tr("In force"))
        withdraw = button(self.tr("Withdraw"), self.tr("Withdraw {0}").format(shown(stored.title)))
        withdraw.setEnabled(not self._is_read_only)
        withdraw.clicked.connect(lambda: self.withdrawal_asked.emit(stored.id))
        self.withdraw_buttons[stored.id] = withdraw
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(sign)
        head.addWidget(label(shown(stored.title), "title", wraps=True), 1)
        head.addWidget(withdraw)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(4)
        layout.addLayout(head)
        for text in self._facts(stored):
            layout.addWidget(told(text, shown(stored.title), "soft", "small"))
        return card

    def _facts(self, stored: Calibration) -> tuple[str, ...]:
        checked = stored.validation
        return (
            shown(stored.description),
            self.tr("For {0} {1}, weights {2}, and its thresholds; for no other engine.").format(
                shown(stored.engine), shown(stored.engine_version), stored.weights_sha256
            ),
            self.tr("{0} manipulated and {1} genuine pictures; Cllr {2}, Cllr min {3}.").format(
                stored.forged_count,
                stored.genuine_count,
                f"{checked.cost:.2f}",
                f"{checked.least_cost:.2f}",
            ),
            self.tr("Loaded {0} by {1}; data SHA-256 {2}").format(
                stored.loaded_at[:10], shown(stored.examiner), stored.data.sha256
            ),
        )

    def _lay_out(self) -> None:
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self.load_button.setProperty("primary", True)
        self.load_button.setDefault(True)
        choose = button(self.tr("Choose …"), self.tr("Choose the file with the scores"))
        choose.clicked.connect(self._choose)
        rows = Form()
        rows.add(self.tr("Scores"), row(self.path, choose))
        rows.add(self.tr("Title"), self.title)
        rows.add(self.tr("Pictures"), self.description)
        page = ScrollPage()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(8)
        column.addLayout(self._cards)
        area = scrolled(page, self.tr("Calibration data in force"))
        area.setObjectName("formArea")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.load_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._step)
        foot.addWidget(self._bar, 1)
        foot.addStretch(0)
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(self.tr("Calibration data"), "title"))
        layout.addWidget(
            label(
                self.tr(
                    "Scores of the engine on pictures whose truth is known turn its manipulation "
                    "score into a likelihood ratio in the report. Use pictures like those of the "
                    "case; a ratio is no better than the data behind it."
                ),
                "soft",
                wraps=True,
            )
        )
        layout.addWidget(area, 1)
        layout.addWidget(label(self.tr("Load data"), "heading"))
        layout.addLayout(rows)
        layout.addWidget(self._message)
        layout.addLayout(foot)
        for field in (self.path, self.title, self.description, choose):
            field.setEnabled(not self._is_read_only)

    def _tell(self, text: str) -> None:
        self._message.setText(shown(text))
        self._message.show()

    def _choose(self) -> None:
        title = self.tr("File with the scores")
        chosen = choosing.choose_file(self, title, Path.home(), "CSV (*.csv)")
        if chosen is not None:
            self.path.setText(str(chosen))

    def _ask(self) -> None:
        description = self.description.toPlainText().strip()
        texts = (
            (self.path, self.path.text().strip()),
            (self.title, self.title.text().strip()),
            (self.description, description),
        )
        missing = [field for field, text in texts if not text]
        for field, text in texts:
            set_role(field, "wanted", not text)
        if missing:
            names = listed((field.accessibleName() for field in missing), ", ")
            self._tell(self.tr("Still needed: {0}.").format(names))
            missing[0].setFocus()
            return
        path = Path(self.path.text().strip()).expanduser()
        self.load_asked.emit(CalibrationWish(path, self.title.text().strip(), description))
