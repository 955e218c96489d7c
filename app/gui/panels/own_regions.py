"""The examiner's own regions: their list beside the engine's, and the form to name them."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.gui import wording
from app.gui.appearance import Appearance
from app.gui.chosen_row import paint_chosen
from app.gui.fields import place_row, with_room
from app.gui.labels import label, shown
from app.gui.picture_state import PictureState, Tool
from app.gui.scroll_page import ScrollPage
from engine.schema.finding import RegionName

_ID_ROLE = Qt.ItemDataRole.UserRole + 1
_LETTER_ROLE = Qt.ItemDataRole.UserRole + 2
_PLATE_PX = 17
_LIST_ROWS = 4
# The widest brush covers a face on a 24-megapixel portrait.
_WIDEST_BRUSH_PX = 1500


@dataclass(frozen=True, slots=True)
class OwnRegion:
    """One region as it is listed. `share`: of the picture's pixels, 0–1."""

    region_id: str
    letter: str
    name: RegionName | None
    title: str
    notes: str
    share: float

    @property
    def text(self) -> str:
        """Its name: one of the 21, or the examiner's own word."""
        return wording.region_name(self.name.value).capitalize() if self.name else self.title


class _Delegate(QStyledItemDelegate):
    """A square plate with the letter, as on the picture, then name and share."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        return QSize(80, option.fontMetrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        theme = self._appearance.theme
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            paint_chosen(painter, option.rect, theme)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        place = option.rect.adjusted(8, 0, -8, 0)
        plate = place.adjusted(0, 0, 0, 0)
        plate.setSize(QSize(_PLATE_PX, _PLATE_PX))
        plate.moveTop(place.center().y() - _PLATE_PX // 2)
        painter.fillRect(plate, theme.colour("text"))
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(theme.colour("panel"))
        letter = str(index.data(_LETTER_ROLE))  # type: ignore[attr-defined]
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, letter)
        painter.setFont(option.font)
        painter.setPen(theme.colour("text"))
        text = str(index.data(Qt.ItemDataRole.DisplayRole))  # type: ignore[attr-defined]
        room = place.adjusted(_PLATE_PX + 8, 0, 0, 0)
        fitted = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, fitted)
        painter.restore()


class OwnRegionsList(QWidget):
    """The list; hidden while there are none. `chosen` carries a region id."""

    chosen = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._is_told = False
        heading = label(self.tr("Examiner's regions"), "heading")
        heading.setContentsMargins(10, 8, 10, 4)
        self.list = QListWidget()
        self.list.setItemDelegate(_Delegate(appearance, self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Examiner's regions"))
        self.list.currentRowChanged.connect(self._tell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(heading)
        layout.addWidget(self.list)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_regions(self, regions: tuple[OwnRegion, ...], chosen: str) -> None:
        """List these."""
        self._is_told = True
        self.list.clear()
        for region in regions:
            share = self.tr("{0} % of the picture").format(f"{region.share * 100:.2f}")
            item = QListWidgetItem(f"{shown(region.text)} · {share}")
            item.setData(_ID_ROLE, region.region_id)
            item.setData(_LETTER_ROLE, region.letter)
            item.setToolTip(shown(region.notes))
            self.list.addItem(item)
        rows = min(max(len(regions), 1), _LIST_ROWS)
        self.list.setFixedHeight(rows * (self.fontMetrics().height() + 12) + 4)
        self._is_told = False
        self.choose(chosen)
        self.setVisible(bool(regions))

    def choose(self, region_id: str) -> None:
        """Show one as chosen, without telling it back."""
        self._is_told = True
        rows = range(self.list.count())
        at = next((row for row in rows if self.list.item(row).data(_ID_ROLE) == region_id), -1)
        self.list.setCurrentRow(at)
        self._is_told = False

    def _tell(self, row: int) -> None:
        if not self._is_told and row >= 0:
            self.chosen.emit(str(self.list.item(row).data(_ID_ROLE)))


class DrawPanel(ScrollPage):
    """The tools, the brush's width, and name and notes of the chosen region."""

    named = Signal(str, object, str)
    noted = Signal(str, str)
    removal_asked = Signal(str)

    def __init__(
        self, state: PictureState, tools: tuple[QAction, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._region: OwnRegion | None = None
        self._is_read_only = False
        self._tools = QHBoxLayout()
        for action in tools:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAccessibleName(action.text())
            self._tools.addWidget(button)
        self._tools.addStretch(1)
        self.brush = QSpinBox()
        self.brush.setRange(1, _WIDEST_BRUSH_PX)
        self.brush.setSuffix(" px")
        self.brush.setValue(state.brush_px)
        with_room(self.brush)
        self.brush.setAccessibleName(self.tr("Width of the brush"))
        self.name = QComboBox()
        self._line = QLineEdit()
        self.name.setLineEdit(self._line)
        self.name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for part in (self.name, self._line, self.name.view()):
            part.setAccessibleName(self.tr("Name of the region"))
        for region in RegionName:
            self.name.addItem(wording.region_name(region.value).capitalize(), region)
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName(self.tr("Notes on the region"))
        self.notes.setPlaceholderText(self.tr("What you see there."))
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(3 * self.fontMetrics().lineSpacing() + 14)
        self.remove = QPushButton(self.tr("Remove region"))
        self.hint = label("", "soft", "small", wraps=True)
        self._lay_out()
        self._connect()
        self.show_region(None)
        self._show_tool(state.tool)

    def show_region(self, region: OwnRegion | None) -> None:
        """The region whose name and notes can be written; None for none."""
        is_other = (
            region is None or self._region is None or (region.region_id != self._region.region_id)
        )
        if is_other:
            self.flush()
        self._region = region
        for part in (self.name, self.notes, self.remove):
            part.setEnabled(region is not None and not self._is_read_only)
        blockers = [QSignalBlocker(part) for part in (self.name, self.notes)]
        if is_other or not self._line.isModified():
            self.name.setCurrentIndex(self.name.findData(region.name) if region else -1)
            self.name.setEditText(region.text if region else "")
        if is_other or not self.notes.document().isModified():
            self.notes.setPlainText(region.notes if region else "")
        del blockers

    def set_read_only(self, is_read_only: bool) -> None:
        """The case takes no changes."""
        self._is_read_only = is_read_only

    def flush(self) -> None:
        """Store name and notes that were written and not yet stored."""
        self._tell_name()
        self._tell_notes()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.notes and event.type() == QEvent.Type.FocusOut:
            self._tell_notes()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for number, (title, part) in enumerate(
            (
                (self.tr("Brush"), self.brush),
                (self.tr("Name"), self.name),
                (self.tr("Notes"), self.notes),
            )
        ):
            name = label(title, "soft")
            name.setBuddy(part)
            place_row(grid, number, name, part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(self._tools)
        layout.addWidget(self.hint)
        layout.addLayout(grid)
        layout.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignRight)
        layout.addStretch(1)

    def _connect(self) -> None:
        self.brush.valueChanged.connect(self._state.set_brush)
        self._state.brush_changed.connect(self.brush.setValue)
        self._state.tool_changed.connect(self._show_tool)
        self.name.activated.connect(self._tell_name)
        self._line.editingFinished.connect(self._tell_name)
        self.notes.installEventFilter(self)
        self.remove.clicked.connect(self._ask_removal)

    def _show_tool(self, tool: Tool) -> None:
        self.hint.setText(
            {
                Tool.POINT: self.tr("Choose a tool to draw a region, or click one of yours."),
                Tool.POLYGON: self.tr(
                    "Click corner after corner; double-click or the first corner closes. Keys: "
                    "arrows move the cross-hair, Enter sets a corner, twice closes, Backspace "
                    "takes one back, Esc leaves."
                ),
                Tool.BRUSH: self.tr(
                    "Drag to paint the chosen region, or a new one. Keys: arrows move, Enter "
                    "paints, Esc leaves."
                ),
                Tool.ERASER: self.tr(
                    "Drag to take away from the chosen region. Keys: arrows move, Enter erases, "
                    "Esc leaves."
                ),
                Tool.CORNERS: self.tr(
                    "Drag a corner; double-click an edge for a new one. Keys: Page Up and Page "
                    "Down choose, arrows move, Enter adds, Delete removes, Esc leaves."
                ),
            }[tool]
        )

    def _tell_name(self) -> None:
        region = self._region
        text = self.name.currentText().strip()
        if region is None or not text or text == region.text:
            return
        at = self.name.findText(text, Qt.MatchFlag.MatchFixedString)
        # Qt hands an enum of texts back as a plain text
        name = RegionName(str(self.name.itemData(at))) if at >= 0 else None
        self._line.setModified(False)
        self.named.emit(region.region_id, name, "" if name is not None else text)

    def _tell_notes(self) -> None:
        region, text = self._region, self.notes.toPlainText().strip()
        if region is not None and text != region.notes:
            self.notes.document().setModified(False)
            self.noted.emit(region.region_id, text)

    def _ask_removal(self) -> None:
        if self._region is not None:
            self.removal_asked.emit(self._region.region_id)
