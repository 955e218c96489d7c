"""Which items the evidence list shows: what is typed, and what is chosen in the filter's menu."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QSortFilterProxyModel

from app.casework.records import ItemSummary
from app.gui.models import EvidenceModel, EvidenceRow, Index
from app.gui.signs import Sign


@dataclass(frozen=True, slots=True)
class EvidenceWish:
    """Which items the list shows: within each set any one fits, an empty set means all.

    text: every word of it stands in id, name, state or tags. signs: how the item stands.
    """

    text: str = ""
    signs: frozenset[Sign] = frozenset()
    regions: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    @property
    def is_narrowed(self) -> bool:
        """True when something else than the typed text narrows the list."""
        return bool(self.signs or self.regions or self.tags)

    def accepts(self, row: EvidenceRow, told: str | None = None) -> bool:
        """Whether the list shows this row. `told`: its `searched_text`, where it is known."""
        if self.signs and row.sign not in self.signs:
            return False
        if self.regions and self.regions.isdisjoint(row.summary.regions):
            return False
        if self.tags and self.tags.isdisjoint(row.summary.tags):
            return False
        if not self.text:
            return True
        text = row.searched_text if told is None else told
        return all(word in text for word in self.text.casefold().split())


class EvidenceFilter(QSortFilterProxyModel):
    """The rows that a wish accepts."""

    def __init__(self, model: EvidenceModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._wish = EvidenceWish()
        self._is_open = True  # nothing is left out
        # per row what is searched, and of what it was made: every key typed asks all rows for it
        self._told: dict[int, tuple[ItemSummary, bool, str, str]] = {}
        model.modelReset.connect(self._told.clear)
        self.setSourceModel(model)

    @property
    def wish(self) -> EvidenceWish:
        """What is asked for."""
        return self._wish

    def show_wish(self, wish: EvidenceWish) -> None:
        """Show what this asks for."""
        if wish != self._wish:
            self.beginFilterChange()
            self._wish = wish
            self._is_open = wish == EvidenceWish()
            self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        if self._is_open:
            return True  # asked of thousands of rows while a case is opened
        row = self._model.row(source_row)
        if not self._wish.text:
            return self._wish.accepts(row)
        known = self._told.get(source_row)
        if known is None or known[:3] != (row.summary, row.is_running, row.damage):
            known = (row.summary, row.is_running, row.damage, row.searched_text)
            self._told[source_row] = known
        return self._wish.accepts(row, known[3])
