"""All measured clues of a finding, grouped by region."""

from collections import deque
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.gui.appearance import Appearance
from app.gui.labels import label
from app.gui.lower_fade import LowerFade
from app.gui.models import RegionRow
from app.gui.panels.clue_rows import ClueRow, clue_numbers
from app.gui.scroll_page import ScrollPage
from engine.schema.finding import Clue, Finding

# A row takes two to four milliseconds to make; the window is to answer within fifty.
_ROWS_AT_ONCE = 5


class CluesPanel(QScrollArea):
    """The clues, region by region; a region's heading selects it."""

    region_selected = Signal(str)
    clue_shown = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._finding: Finding | None = None
        self._rows: tuple[RegionRow, ...] = ()
        self._numbers: dict[str, int] = {}
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Measured clues"))
        self._todo: deque[Clue | tuple[str, str]] = deque()
        self._is_due = False
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._add_next)
        LowerFade(self, appearance)
        appearance.changed.connect(self._ask_rebuild)
        self._ask_rebuild()

    @property
    def clues(self) -> list[ClueRow]:
        """The clues of the finding, all of them made now if they were not yet."""
        self._rebuild_if_due()
        while self._todo:
            self._add_next()
        return self.findChildren(ClueRow)

    def show_finding(self, finding: Finding | None, rows: tuple[RegionRow, ...]) -> None:
        """Show a finding's clues; None for none. They are made when the panel is looked at."""
        if finding is not self._finding:
            self._finding, self._rows = finding, rows
            self._ask_rebuild()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rebuild_if_due()

    def _ask_rebuild(self) -> None:
        self._is_due = True
        self._next.stop()
        self._todo.clear()
        if self.isVisible():
            self._rebuild_if_due()

    def _rebuild_if_due(self) -> None:
        if not self._is_due:
            return
        self._is_due = False
        page = ScrollPage()
        page.setProperty("page", True)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(4)
        finding = self._finding
        self._numbers = clue_numbers(finding) if finding is not None else {}
        if finding is None or not finding.clues:
            text = (
                self.tr("Clues appear here after the analysis.")
                if finding is None
                else self.tr("No clue was measured on this picture.")
            )
            layout.addWidget(label(text, "soft", wraps=True))
        else:
            self._plan(finding)
        layout.addStretch(1)
        self.setWidget(page)
        self._add_next()

    def _plan(self, finding: Finding) -> None:
        """What is to be made, in order: headings of the groups and their clues."""
        groups = [
            (row.title, row.region.id, [c for c in finding.clues if c.region_id == row.region.id])
            for row in self._rows
        ]
        known = {row.region.id for row in self._rows}
        rest = [clue for clue in finding.clues if clue.region_id not in known]
        groups.append((self.tr("Face and picture"), "", rest))
        for title, region_id, clues in groups:
            if clues:
                self._todo.append((title, region_id))
                self._todo.extend(clues)

    def _add_next(self) -> None:
        """Make a few rows, and the next ones when the window has answered in between."""
        page = self.widget()
        layout = page.layout() if page is not None else None
        assert isinstance(layout, QVBoxLayout)
        for _ in range(min(_ROWS_AT_ONCE, len(self._todo))):
            made = self._todo.popleft()
            if isinstance(made, Clue):
                self._add_clue(layout, made)
            else:
                self._add_heading(layout, *made)
        if self._todo:
            self._next.start(0)

    def _add_heading(self, layout: QVBoxLayout, title: str, region_id: str) -> None:
        place = layout.count() - 1  # above the room that is left
        if not region_id:
            layout.insertWidget(place, label(title, "heading"))
            return
        head = QHBoxLayout()
        button = QPushButton(title)
        button.setProperty("flat", True)
        button.setAccessibleName(self.tr("Select {0}").format(title))
        button.clicked.connect(lambda: self.region_selected.emit(region_id))
        head.addWidget(button)
        head.addStretch(1)
        layout.insertLayout(place, head)

    def _add_clue(self, layout: QVBoxLayout, clue: Clue) -> None:
        row = ClueRow(clue, self._appearance, self._numbers[clue.id])
        row.number_clicked.connect(partial(self.clue_shown.emit, clue.id))
        layout.insertWidget(layout.count() - 1, row)
