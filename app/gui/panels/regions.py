"""The verdict on the picture and the table of its regions."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.gui import icons, wording
from app.gui.appearance import Appearance
from app.gui.chosen_row import paint_chosen
from app.gui.labels import label, listed, machine_text, sentences, shown
from app.gui.models import RECORD_ROLE, RegionColumn, RegionRow, RegionsModel
from app.gui.score_bar import paint_score_bar
from app.gui.signs import SignWidget, sign_of_item
from app.gui.viewer.colours import ink_on, region_colour
from engine.schema.case import AnalysisState, CaseItem, Decision
from engine.schema.finding import Scores, Severity
from engine.schema.region_letters import letter
from engine.schema.rounding import score_text

_ICON_PX = 18
# An altered face seldom has more.
_ROWS_IN_SIGHT = 5
# The rows take what room there is, before what lies below the last of them gets any.
_ALL_ROOM = 1000
_DECISION_ICONS = {
    Decision.ACCEPT: ("accept", "not_found"),
    Decision.REJECT: ("reject", "failed"),
    Decision.UNSURE: ("unsure", "accent"),
}


class VerdictStrip(QFrame):
    """What the engine says about the whole picture, in words, with the score and its meaning."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verdictStrip")
        self._sign = SignWidget(appearance)
        self._verdict = label("", "title", wraps=True)
        self._score = label("", "soft", "small", wraps=True)
        layout = QGridLayout(self)
        layout.setContentsMargins(10, 9, 10, 9)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(3)
        layout.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._verdict, 0, 1)
        layout.addWidget(self._score, 1, 1)
        layout.setColumnStretch(1, 1)
        self.show_item(None)

    @property
    def text(self) -> str:
        """The verdict's words."""
        return self._verdict.text()

    def show_item(self, item: CaseItem | None) -> None:
        """Show the verdict on an item; None for nothing selected."""
        if item is None:
            self.hide()
            return
        finding = item.finding
        verdict = finding.scores.verdict if finding is not None else None
        words = (
            wording.verdict(verdict) if verdict is not None else wording.analysis_state(item.state)
        )
        self._sign.show_sign(sign_of_item(item.state, verdict), words)
        self._verdict.setText(words)
        if finding is not None:
            self._score.setText(self._score_words(finding.scores))
        elif item.state is AnalysisState.FAILED and item.failure is not None:
            self._score.setText(
                sentences(machine_text(item.failure.what), shown(item.failure.remedy))
            )
        else:
            self._score.setText(self.tr("This item was not analysed yet: choose Analyse above."))
        self.show()

    def _score_words(self, scores: Scores) -> str:
        """The reason of the verdict and what kind of number the score is; the score once."""
        score, reason = score_text(scores.manipulation), machine_text(scores.verdict_reason)
        if score in reason:
            kind = (
                self.tr("The score is calibrated.")
                if scores.is_calibrated
                else self.tr("The score is not calibrated; it is not a probability.")
            )
            told = listed((reason, kind), " ")
        else:
            kind = (
                self.tr("calibrated")
                if scores.is_calibrated
                else self.tr("not calibrated; it is not a probability")
            )
            named = self.tr("Manipulation score {0} ({1}).").format(score, kind)
            told = listed((named, reason), " ")
        return told.replace("> ", ">\N{NO-BREAK SPACE}").replace("< ", "<\N{NO-BREAK SPACE}")


class RegionsDelegate(QStyledItemDelegate):
    """Draws letter, bar, severity and decision."""

    def __init__(self, appearance: Appearance, parent: QTableView) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.hovered_regions: tuple[str, ...] = ()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        metrics = QFontMetrics(option.font)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        room = {RegionColumn.NAME: 40, RegionColumn.SCORE: 60, RegionColumn.DECISION: 34}
        extra = room.get(RegionColumn(index.column()), 16)
        return QSize(metrics.horizontalAdvance(text) + extra, metrics.height() + 13)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = index.data(RECORD_ROLE)
        if not isinstance(row, RegionRow):
            return
        theme = self._appearance.theme
        painter.save()
        column = RegionColumn(index.column())
        if option.state & QStyle.StateFlag.State_Selected:
            is_first = column is RegionColumn.NAME
            paint_chosen(painter, option.rect, theme, has_bar=is_first)
        elif row.region.id in self.hovered_regions:
            painter.fillRect(option.rect, theme.colour("raised"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.setFont(option.font)
        place = option.rect.adjusted(8, 0, -6, 0)
        if column is RegionColumn.NAME:
            self._paint_name(painter, place, row)
        elif column is RegionColumn.SCORE:
            paint_score_bar(painter, QRectF(place), row.region.score, theme)
        elif column is RegionColumn.SEVERITY:
            painter.setPen(theme.colour("text"))
            text = wording.severity(row.region.severity)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        else:
            self._paint_decision(painter, place, row)
        painter.restore()

    def _paint_name(self, painter: QPainter, place: QRect, row: RegionRow) -> None:
        paint_letter(painter, QRect(place.left(), place.center().y() - 8, 17, 17), row.position)
        painter.setPen(self._appearance.theme.colour("text"))
        text = place.adjusted(24, 0, 0, 0)
        name = painter.fontMetrics().elidedText(
            row.title, Qt.TextElideMode.ElideRight, text.width()
        )
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_decision(self, painter: QPainter, place: QRect, row: RegionRow) -> None:
        theme = self._appearance.theme
        painter.setPen(theme.colour("text_soft"))
        if row.decision is not None:
            name, role = _DECISION_ICONS[row.decision]
            ratio = painter.device().devicePixelRatioF()
            sign = icons.pixmap(name, theme.colour(role).name(), 16, ratio)
            painter.drawPixmap(place.left() - 2, place.center().y() - 7, sign)
            place = place.adjusted(18, 0, 0, 0)
            painter.setPen(theme.colour("text"))
        text = painter.fontMetrics().elidedText(
            wording.decision(row.decision), Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)


def paint_letter(painter: QPainter, place: QRect, position: int) -> None:
    """A region's letter on its colour, as on the picture."""
    colour = region_colour(position)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
    font = QFont(painter.font())
    font.setPointSizeF(font.pointSizeF() * 0.85)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(ink_on(colour))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letter(position))
    painter.restore()


class RegionsPanel(QWidget):
    """Verdict and table. Empty ids stand for none.

    No row is cut in half: the table is as high as the rows that have room. `room_wanted` carries
    the height at which as many are in sight as there should be.
    """

    region_selected = Signal(str)
    region_hovered = Signal(str)
    region_activated = Signal()
    room_wanted = Signal(int)

    def __init__(
        self, model: RegionsModel, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._model = model
        self._is_told = False  # the selection was set from outside, not by the examiner here
        self.verdict = VerdictStrip(appearance)
        self.table = QTableView()
        self._delegate = RegionsDelegate(appearance, self.table)
        self._set_up_table()
        self._empty = label("", "soft", wraps=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(24, 24, 24, 24)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.verdict)
        layout.addWidget(self._empty, _ALL_ROOM)
        layout.addWidget(self.table, _ALL_ROOM)
        layout.addStretch(1)  # what is too low for another row
        self._column = layout
        self._below: QWidget | None = None
        self._wanted_px = 0
        self.show_item(None)

    def add_below(self, part: QWidget) -> None:
        """Something that follows the rows."""
        self._below = part
        self._column.insertWidget(self._column.count() - 1, part)

    def show_item(self, item: CaseItem | None) -> None:
        """Show the verdict; the rows come with the model."""
        self.verdict.show_item(item)
        has_rows = self._model.rowCount() > 0
        self.table.setVisible(has_rows)
        self._empty.setVisible(not has_rows)
        self._empty.setText(self._empty_text(item))

    def select(self, region_id: str) -> None:
        """Show a region as selected, without telling it back."""
        self._is_told = True
        row = self._model.row_of(region_id)
        if row < 0:
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
        elif row != self.table.currentIndex().row() or not self.table.selectedIndexes():
            self.table.selectRow(row)
        self._is_told = False

    def hover(self, region_ids: tuple[str, ...]) -> None:
        """Show these regions as hovered."""
        if region_ids != self._delegate.hovered_regions:
            self._delegate.hovered_regions = region_ids
            self.table.viewport().update()

    def event(self, event: QEvent) -> bool:
        # rows came or went, the text above takes another line, or the examiner drew a first region
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            self._keep_rows_whole()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table.viewport() and event.type() == QEvent.Type.Leave:
            self.region_hovered.emit("")
        return super().eventFilter(watched, event)

    def _keep_rows_whole(self) -> None:
        count, table = self._model.rowCount(), self.table
        if not count:
            return
        others = [part for part in (self.verdict, self._below) if part and not part.isHidden()]
        taken = sum(_height_of(part, self.width()) for part in others)
        frame = 2 * table.frameWidth() + table.horizontalHeader().sizeHint().height()
        row = table.rowHeight(0)
        fitting = max((self.height() - taken - frame) // row, 1)
        table.setMaximumHeight(frame + min(fitting, count) * row)
        wanted = taken + frame + min(count, _ROWS_IN_SIGHT) * row
        if wanted != self._wanted_px:
            self._wanted_px = wanted
            self.room_wanted.emit(wanted)

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self._model)
        table.setItemDelegate(self._delegate)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setTabKeyNavigation(False)
        table.setMouseTracking(True)
        table.setAccessibleName(self.tr("Regions"))
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(RegionColumn.NAME, QHeaderView.ResizeMode.Stretch)
        for column in (RegionColumn.SCORE, RegionColumn.SEVERITY, RegionColumn.DECISION):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        metrics = self.fontMetrics()
        header.resizeSection(RegionColumn.SCORE, metrics.horizontalAdvance("0.00") + 66)
        severities = [wording.severity(value) for value in Severity]
        decided = [wording.decision(value) for value in Decision]
        for column, texts, room in (
            (RegionColumn.SEVERITY, severities, 16),
            (RegionColumn.DECISION, decided, 18 + _ICON_PX),
        ):
            title = str(self._model.headerData(column, Qt.Orientation.Horizontal))
            longest = max(metrics.horizontalAdvance(text) for text in texts) + room
            # no sign stands before these
            for text in (title, wording.decision(None)):
                longest = max(longest, metrics.horizontalAdvance(text) + 18)
            header.resizeSection(column, longest)
        # large text takes the room from the picture, never from the regions' names
        others = (RegionColumn.SCORE, RegionColumn.SEVERITY, RegionColumn.DECISION)
        name = metrics.horizontalAdvance("m" * 4) + 40
        table.setMinimumWidth(name + sum(header.sectionSize(column) for column in others))
        table.selectionModel().currentRowChanged.connect(self._tell_selected)
        table.entered.connect(self._tell_hovered)
        table.activated.connect(self._tell_activated)
        table.viewport().installEventFilter(self)

    def _tell_selected(self, index: QModelIndex) -> None:
        if not self._is_told and index.isValid():
            self.region_selected.emit(self._model.rows[index.row()].region.id)

    def _tell_hovered(self, index: QModelIndex) -> None:
        self.region_hovered.emit(self._model.rows[index.row()].region.id)

    def _tell_activated(self) -> None:
        self.region_activated.emit()

    def _empty_text(self, item: CaseItem | None) -> str:
        if item is None:
            return self.tr("Select an item in the evidence list.")
        if item.finding is None:
            return self.tr("Regions appear here after the analysis.")
        return self.tr("No region is named.")


def _height_of(part: QWidget, width: int) -> int:
    return part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()
