"""Thin item models over the case's frozen records; they hold what they were given, nothing more."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QImage

from app.casework.records import ItemSummary
from app.gui import wording
from app.gui.labels import listed, shown
from app.gui.signs import Sign, sign_of_item
from engine.schema.case import CaseItem, Decision, Review
from engine.schema.finding import Region
from engine.schema.region_letters import regions_by_score
from engine.schema.rounding import score_text

Index = QModelIndex | QPersistentModelIndex

RECORD_ROLE = Qt.ItemDataRole.UserRole + 1
# Small pictures kept in memory: 1,200 of a usual screen's 37 kB, 300 of the 147 kB of one with
# twice as many pixels; many times what one screen shows.
KEPT_THUMBNAIL_BYTES = 44 * 2**20


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row of the evidence list. `damage`: what is wrong with the stored file, in words."""

    summary: ItemSummary
    thumbnail: QImage | None = None
    is_running: bool = False
    damage: str = ""

    @property
    def sign(self) -> Sign:
        """The sign of the row's state."""
        if self.is_running:
            return Sign.RUNNING
        if self.damage:
            return Sign.FAILED
        if self.summary.withdrawn:
            return Sign.WITHDRAWN
        return sign_of_item(self.summary.state, self.summary.verdict)

    @property
    def state_text(self) -> str:
        """The state in words."""
        if self.is_running:
            return wording.running()
        if self.damage:
            return self.damage
        if self.summary.withdrawn:
            return wording.sign(Sign.WITHDRAWN)
        if self.summary.verdict is not None:
            return wording.verdict(self.summary.verdict)
        return wording.analysis_state(self.summary.state)

    @property
    def searched_text(self) -> str:
        """Where typed words are looked for: id, name, state and tags, without upper case."""
        summary = self.summary
        parts = (summary.evidence_id, summary.name, self.state_text, *summary.tags)
        return " ".join(parts).casefold()


class EvidenceModel(QAbstractListModel):
    """The case's items in the order they were taken in.

    Finding a row is a look-up, and only the rows that a change names are replaced, so that
    thousands of items cost no more than a few.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[EvidenceRow] = []
        self._numbers: dict[str, int] = {}
        self._by_sha256: dict[str, int] = {}
        self._pictured: OrderedDict[str, None] = OrderedDict()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        summary = row.summary
        if role == Qt.ItemDataRole.DisplayRole:
            return summary.name
        if role == RECORD_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed((summary.evidence_id, summary.name, row.state_text, *summary.tags), ", ")
        if role == Qt.ItemDataRole.ToolTipRole:
            size = f"{summary.width} × {summary.height} px"
            lines = [summary.name, f"{summary.evidence_id} · {size}", row.state_text]
            if summary.withdrawn:
                lines.append(summary.withdrawn)
            if summary.tags:
                lines.append(wording.tags(summary.tags))
            return "\n".join([*lines, shown(summary.failure)] if summary.failure else lines)
        return None

    def show_summaries(self, summaries: Sequence[ItemSummary]) -> None:
        """Show a case's whole list."""
        self.beginResetModel()
        self._rows = [EvidenceRow(summary) for summary in summaries]
        self._numbers = {row.summary.evidence_id: at for at, row in enumerate(self._rows)}
        self._by_sha256 = {row.summary.sha256: at for at, row in enumerate(self._rows)}
        self._pictured.clear()
        self.endResetModel()

    def update_summaries(self, summaries: Sequence[ItemSummary]) -> None:
        """Take what is new or different; the other rows stay, thumbnails too."""
        added = [summary for summary in summaries if summary.evidence_id not in self._numbers]
        for summary in summaries:
            number = self.row_of(summary.evidence_id)
            if number >= 0:
                self._replace(number, replace(self._rows[number], summary=summary))
        if not added:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(added) - 1)
        for number, summary in enumerate(added, start=first):
            self._rows.append(EvidenceRow(summary))
            self._numbers[summary.evidence_id] = number
            self._by_sha256[summary.sha256] = number
        self.endInsertRows()

    def show_thumbnail(self, sha256: str, thumbnail: QImage) -> None:
        """Give the row with these bytes its small picture; the longest unseen one is let go."""
        number = self._by_sha256.get(sha256, -1)
        if number < 0:
            return
        self._replace(number, replace(self._rows[number], thumbnail=thumbnail))
        self._pictured[sha256] = None
        self._pictured.move_to_end(sha256)
        kept = max(1, KEPT_THUMBNAIL_BYTES // max(1, thumbnail.sizeInBytes()))
        while len(self._pictured) > kept:
            oldest, _ = self._pictured.popitem(last=False)
            row = self._by_sha256[oldest]
            self._replace(row, replace(self._rows[row], thumbnail=None))

    def show_running(self, evidence_id: str, is_running: bool) -> None:
        """Mark a row as being analysed."""
        number = self.row_of(evidence_id)
        if number >= 0:
            self._replace(number, replace(self._rows[number], is_running=is_running))

    def show_damage(self, evidence_id: str, damage: str) -> None:
        """Mark an item whose stored file is not what was taken in."""
        number = self.row_of(evidence_id)
        if number >= 0:
            self._replace(number, replace(self._rows[number], damage=damage))

    def row_of(self, evidence_id: str) -> int:
        """The row of an item, −1 when there is none."""
        return self._numbers.get(evidence_id, -1)

    def row(self, number: int) -> EvidenceRow:
        """The row's record."""
        return self._rows[number]

    def summaries(self) -> list[ItemSummary]:
        """What is shown, in order."""
        return [row.summary for row in self._rows]

    def _replace(self, number: int, row: EvidenceRow) -> None:
        if row != self._rows[number]:
            self._rows[number] = row
            index = self.index(number)
            self.dataChanged.emit(index, index)


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One row of the table of regions. `face_number` is 0 when the picture has one face only."""

    region: Region
    position: int
    face_number: int
    review: Review | None

    @property
    def decision(self) -> Decision | None:
        """The examiner's decision in force."""
        return self.review.decision if self.review is not None else None

    @property
    def title(self) -> str:
        """The region's name, with the face when there are several."""
        name = wording.region_title(self.region)
        return wording.on_face(name, self.face_number) if self.face_number else name


def region_rows(item: CaseItem) -> tuple[RegionRow, ...]:
    """The regions of the item's finding, strongest first, with the reviews in force."""
    finding = item.finding
    if finding is None:
        return ()
    reviews = {review.region_id: review for review in item.reviews}
    faces = {face.id: number for number, face in enumerate(finding.faces, start=1)}
    has_several = len(faces) > 1
    return tuple(
        RegionRow(
            region=region,
            position=position,
            face_number=faces.get(region.face_id, 0) if has_several else 0,
            review=reviews.get(region.id),
        )
        for position, region in enumerate(regions_by_score(finding))
    )


class RegionColumn(IntEnum):
    """The columns of the table of regions."""

    NAME = 0
    SCORE = 1
    SEVERITY = 2
    DECISION = 3


class RegionsModel(QAbstractTableModel):
    """The regions of one finding, strongest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[RegionRow, ...] = ()

    @property
    def rows(self) -> tuple[RegionRow, ...]:
        """The rows' records."""
        return self._rows

    def show_rows(self, rows: tuple[RegionRow, ...]) -> None:
        """Show these; when only reviews changed, the selection stays."""
        is_same = [row.region.id for row in rows] == [row.region.id for row in self._rows]
        if is_same and rows:
            self._rows = rows
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(rows) - 1, len(RegionColumn) - 1)
            )
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_of(self, region_id: str) -> int:
        """The row of a region, −1 when there is none."""
        return next(
            (number for number, row in enumerate(self._rows) if row.region.id == region_id), -1
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(RegionColumn)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.ToolTipRole and section == RegionColumn.SEVERITY:
            return wording.severity_meaning()
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            RegionColumn.NAME: self.tr("Region"),
            RegionColumn.SCORE: self.tr("Score"),
            RegionColumn.SEVERITY: self.tr("Severity"),
            RegionColumn.DECISION: self.tr("Decision"),
        }[RegionColumn(section)]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == RECORD_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return _region_text(row, RegionColumn(index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed((_region_text(row, column) for column in RegionColumn), ", ")
        if role == Qt.ItemDataRole.ToolTipRole:
            if index.column() in (RegionColumn.SCORE, RegionColumn.SEVERITY):
                return wording.severity_reason(row.region)
            if row.review is not None and row.review.reason:
                return row.review.reason
        return None


def _region_text(row: RegionRow, column: RegionColumn) -> str:
    if column is RegionColumn.NAME:
        return row.title
    if column is RegionColumn.SCORE:
        return score_text(row.region.score)
    if column is RegionColumn.SEVERITY:
        return wording.severity(row.region.severity)
    return wording.decision(row.decision)


class RowsModel(QAbstractTableModel):
    """Rows of plain text under fixed headings."""

    def __init__(self, headings: tuple[str, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = headings
        self._rows: tuple[tuple[str, ...], ...] = ()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The texts shown."""
        return self._rows

    def show_rows(self, rows: tuple[tuple[str, ...], ...]) -> None:
        """Show these rows instead."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._headings)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        return None
