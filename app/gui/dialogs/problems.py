"""The list of what failed: which item, what happened, what to do."""

from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.gui.labels import label, selectable, sentences, shown
from app.gui.scroll_page import ScrollPage
from app.gui.tasks import Trouble


@dataclass(frozen=True, slots=True)
class Problem:
    """A trouble and what it is about."""

    subject: str
    trouble: Trouble


class ProblemsDialog(QDialog):
    """One card per problem, newest first."""

    def __init__(self, title: str, problems: list[Problem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumSize(520, 320)
        page = ScrollPage()
        page.setProperty("page", True)
        cards = QVBoxLayout(page)
        cards.setContentsMargins(0, 0, 6, 0)
        cards.setSpacing(8)
        for problem in reversed(problems):
            cards.addWidget(_card(problem))
        cards.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(page)
        area.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(title, "title"))
        layout.addWidget(area, 1)
        layout.addWidget(buttons)


def _card(problem: Problem) -> QFrame:
    card = QFrame()
    card.setProperty("card", True)
    layout = QVBoxLayout(card)
    layout.setContentsMargins(12, 10, 12, 10)
    layout.setSpacing(3)
    trouble = problem.trouble
    if problem.subject:
        layout.addWidget(selectable(label(shown(problem.subject), "heading", wraps=True)))
    layout.addWidget(selectable(label(shown(trouble.headline), wraps=True)))
    rest = sentences(trouble.effect, trouble.remedy)
    layout.addWidget(selectable(label(shown(rest), "soft", "small", wraps=True)))
    if trouble.details:
        layout.addWidget(selectable(label(trouble.details, "soft", "small", wraps=True)))
    return card
