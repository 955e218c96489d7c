"""All measured clues of a finding, grouped by region."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.gui.appearance import Appearance
from app.gui.labels import label
from app.gui.models import RegionRow
from app.gui.panels.clue_rows import ClueRow, clue_numbers
from engine.schema.finding import Clue, Finding


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
        appearance.changed.connect(self._rebuild)
        self._rebuild()

    @property
    def clues(self) -> list[ClueRow]:
        """The clues shown."""
        return self.findChildren(ClueRow)

    def show_finding(self, finding: Finding | None, rows: tuple[RegionRow, ...]) -> None:
        """Show a finding's clues; None for none."""
        if finding is not self._finding:
            self._finding, self._rows = finding, rows
            self._rebuild()

    def _rebuild(self) -> None:
        page = QWidget()
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
            for row in self._rows:
                group = [clue for clue in finding.clues if clue.region_id == row.region.id]
                self._add_group(layout, row.title, row.region.id, group)
            known = {row.region.id for row in self._rows}
            rest = [clue for clue in finding.clues if clue.region_id not in known]
            self._add_group(layout, self.tr("Face and picture"), "", rest)
        layout.addStretch(1)
        self.setWidget(page)

    def _add_group(
        self, layout: QVBoxLayout, title: str, region_id: str, clues: list[Clue]
    ) -> None:
        if not clues:
            return
        if region_id:
            head = QHBoxLayout()
            button = QPushButton(title)
            button.setProperty("flat", True)
            button.setAccessibleName(self.tr("Select {0}").format(title))
            button.clicked.connect(lambda: self.region_selected.emit(region_id))
            head.addWidget(button)
            head.addStretch(1)
            layout.addLayout(head)
        else:
            layout.addWidget(label(title, "heading"))
        for clue in clues:
            row = ClueRow(clue, self._appearance, self._numbers[clue.id])
            row.number_clicked.connect(partial(self.clue_shown.emit, clue.id))
            layout.addWidget(row)
