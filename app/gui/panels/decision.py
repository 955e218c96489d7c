"""The examiner's word on a region: accept, reject, unsure, with the reason."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.gui import wording
from app.gui.appearance import Appearance
from app.gui.labels import label, set_role, shown
from app.gui.models import RegionRow
from engine.schema.case import Decision, Review

_ICONS = {Decision.ACCEPT: "accept", Decision.REJECT: "reject", Decision.UNSURE: "unsure"}
NEEDS_REASON = (Decision.REJECT, Decision.UNSURE)


class DecisionBox(QFrame):
    """Three buttons and the reason. `decided` carries region id, decision and reason.

    `edit_asked`: the examiner wants to correct the outline, in a region of their own.
    """

    decided = Signal(str, object, str)
    edit_asked = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decisionBox")
        self._appearance = appearance
        self._row: RegionRow | None = None
        self._wished: Decision | None = None
        self._title = label("", "heading", wraps=True)
        self._standing = label("", "soft", "small", wraps=True)
        self.reason = QLineEdit()
        self.reason.setAccessibleName(self.tr("Reason for the decision"))
        self.reason.returnPressed.connect(self._decide_wished)
        self.reason.textEdited.connect(self._unmark)
        self.edit_button = QPushButton(self.tr("Edit"))
        self.edit_button.setAccessibleName(self.tr("Edit region's outline"))
        self.edit_button.setToolTip(
            self.tr("Copies the outline into a region of your own, where you correct it.")
        )
        self.edit_button.clicked.connect(self.edit_asked)
        self.buttons = {decision: self._button(decision) for decision in Decision}
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setVerticalSpacing(6)
        layout.addWidget(self._title, 0, 0)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in self.buttons.values():
            buttons.addWidget(button, 1)
        buttons.addWidget(self.edit_button, 1)
        layout.addLayout(buttons, 1, 0)
        layout.addWidget(self.reason, 2, 0)
        layout.addWidget(self._standing, 3, 0)
        appearance.changed.connect(self._draw_icons)
        self._draw_icons()
        self.show_region(None, is_read_only=False)

    def show_region(self, row: RegionRow | None, *, is_read_only: bool) -> None:
        """Decide on this region; None hides the box."""
        self.setVisible(row is not None)
        if row is None:
            self._row = None
            return
        is_other = self._row is None or self._row.region.id != row.region.id
        is_reviewed_anew = self._row is not None and self._row.review != row.review
        self._row = row
        if is_other or is_reviewed_anew:
            self._wished = None
            self.reason.setText(row.review.reason if row.review is not None else "")
            self._unmark()
        self._title.setText(self.tr("Your decision on: {0}").format(row.title))
        for decision, button in self.buttons.items():
            button.setEnabled(not is_read_only)
            button.setChecked(row.decision is decision)
        self.edit_button.setEnabled(not is_read_only)
        self.reason.setReadOnly(is_read_only)
        self._say(_standing_text(self, row.review))

    def decide(self, decision: Decision) -> None:
        """Record the decision, or ask for the reason it needs."""
        row = self._row
        if row is None or not self.buttons[decision].isEnabled():
            return
        reason = self.reason.text().strip()
        is_stale = row.review is not None and reason == row.review.reason
        if decision in NEEDS_REASON and (not reason or (is_stale and row.decision != decision)):
            self._ask_reason(decision)
            return
        self._wished = None
        self.decided.emit(row.region.id, decision, reason)

    def _ask_reason(self, decision: Decision) -> None:
        self._wished = decision
        for known, button in self.buttons.items():
            button.setChecked(known is decision)
        set_role(self.reason, "wanted", True)
        self.reason.setPlaceholderText(self._placeholder(decision))
        self.reason.selectAll()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say(self.tr("Give the reason, then press Enter. It is printed in the report."))

    def _say(self, text: str) -> None:
        self._standing.setText(text)
        self._standing.setVisible(bool(text))

    def _decide_wished(self) -> None:
        row = self._row
        if row is None:
            return
        decision = self._wished or row.decision
        if decision is not None and self.reason.text().strip():
            self._wished = None
            self.decided.emit(row.region.id, decision, self.reason.text().strip())

    def _unmark(self) -> None:
        set_role(self.reason, "wanted", False)
        if self._wished is None:
            self.reason.setPlaceholderText(self._placeholder(None))

    def _placeholder(self, decision: Decision | None) -> str:
        if decision is Decision.REJECT:
            return self.tr("Why do you reject it?")
        if decision is Decision.UNSURE:
            return self.tr("What makes you unsure?")
        return self.tr("Reason (needed for Reject and Unsure)")

    def _button(self, decision: Decision) -> QPushButton:
        texts = {
            Decision.ACCEPT: self.tr("Accept"),
            Decision.REJECT: self.tr("Reject"),
            Decision.UNSURE: self.tr("Unsure"),
        }
        button = QPushButton(texts[decision])
        button.setCheckable(True)
        button.setAccessibleName(texts[decision])
        button.clicked.connect(lambda: self._clicked(decision))
        return button

    def _clicked(self, decision: Decision) -> None:
        if self._row is not None:
            for known, button in self.buttons.items():
                button.setChecked(known is self._row.decision)
        self.decide(decision)

    def _draw_icons(self) -> None:
        for decision, button in self.buttons.items():
            button.setIcon(self._appearance.icon(_ICONS[decision]))
        self.edit_button.setIcon(self._appearance.icon("edit-outline"))


def _standing_text(owner: QWidget, review: Review | None) -> str:
    if review is None:
        return ""
    return owner.tr("{decision} by {examiner}, {when}").format(
        decision=wording.decision(review.decision),
        examiner=shown(review.examiner),
        when=wording.local_time(review.decided_at),
    )
