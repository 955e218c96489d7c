"""The tools of the picture in one place: layers, enhance, compare, draw, exhibits."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QScrollArea, QTabWidget, QWidget

from app.gui.compare_desk import CompareDesk
from app.gui.drawing_desk import DrawingDesk
from app.gui.exhibit_desk import ExhibitDesk, view_of
from app.gui.help_texts import set_help
from app.gui.panels.compare import ComparePanel
from app.gui.panels.enhance import EnhancePanel
from app.gui.panels.exhibits import ExhibitsPanel
from app.gui.panels.layers import LayersPanel
from app.gui.panels.own_regions import DrawPanel, OwnRegionsList
from app.gui.picture_state import FILTER_LAYERS, CompareWish, PictureState, Tool
from app.gui.viewer.comparing import CompareMode
from app.gui.viewer.enhance import PLAIN
from app.gui.viewer.view_record import Sides, parameters_of
from engine.schema.case import CaseItem

if TYPE_CHECKING:
    from app.gui.main_window import MainWindow

_MODES = {
    "swipe": CompareMode.SWIPE,
    "beside": CompareMode.BESIDE,
    "flicker": CompareMode.FLICKER,
    "difference": CompareMode.DIFFERENCE,
}
_TOOLS = {
    "draw_point": Tool.POINT,
    "draw_polygon": Tool.POLYGON,
    "draw_brush": Tool.BRUSH,
    "draw_eraser": Tool.ERASER,
    "draw_corners": Tool.CORNERS,
}
# Each step of the brush's keys makes it a quarter wider, and at least a pixel.
_BRUSH_STEP = 1.25
# Of the left column, the rest stays for the list of evidence.
_SHARE_OF_COLUMN = 0.62


class PictureTools(QObject):
    """Builds the panels, binds the actions, and keeps picture, case and panels in step."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._item: CaseItem | None = None
        self._was_opened = False
        actions, appearance = window.actions_, window.appearance
        self.state = PictureState(self)
        self.layers = LayersPanel(window.view, self.state, appearance)
        self.enhance = EnhancePanel(self.state, appearance)
        self.compare = ComparePanel(self.state, tuple(actions[name] for name in _MODES))
        self.draw = DrawPanel(self.state, tuple(actions[name] for name in _TOOLS))
        self.exhibits = ExhibitsPanel(actions["keep_exhibit"])
        self.own_regions = OwnRegionsList(appearance)
        self.tabs = self._tabs()
        self.dock: QDockWidget | None = None
        stage = window.viewer.stage
        self.comparing = CompareDesk(
            (window.desk, window.evidence_model),
            (window.view, self.state),
            window.pictures,
            stage,
            self.compare,
        )
        self.drawing = DrawingDesk(
            window.desk, self.state, stage.canvas, (self.draw, self.own_regions)
        )
        self.keeping = ExhibitDesk(window.desk, window.pictures, self.exhibits, self.comparing.lane)
        window.panels.regions.add_below(self.own_regions)
        self._bind_actions()
        self._connect()

    def place(self, dock: QDockWidget) -> None:
        """The dock that holds the panels; it appears when one of them is asked for."""
        self.dock = dock
        dock.hide()

    def close_dock(self) -> None:
        """No case is open: nothing to work on."""
        if self.dock is not None:
            self.dock.hide()

    def shut_down(self) -> None:
        """Store what was written, end the thread."""
        self.draw.flush()
        self.comparing.shut_down()

    def keep_view(self) -> None:
        """Keep what is seen now as an exhibit."""
        item, viewer = self._item, self._window.viewer
        if item is None or viewer.canvas.pixels is None:
            return
        parameters = parameters_of(
            self._window.view, self.state, self._sides(), viewer.mask_threshold
        )
        title = self.exhibits.take_title() or self.tr("View of {0}").format(item.evidence.id)
        self.keeping.keep(view_of(viewer.stage, item, title, parameters))
        self.open(self.exhibits)

    def edit_region(self) -> None:
        """Correct the outline of the pinned region in a copy, which is the examiner's own."""
        row = self._window.item_view.row
        if row is not None:
            self.drawing.copy_outline(row.region, row.title)
            self.state.use_tool(Tool.CORNERS)
            self.open(self.draw)
            self._window.viewer.canvas.setFocus()

    def open(self, page: QWidget) -> None:
        """Bring one of the panels to the front."""
        if self.dock is not None:
            if not self.dock.isVisible() and not self._was_opened:
                self._was_opened = True
                # Qt gives a hidden dock no size, so this waits until it is laid out
                QTimer.singleShot(0, self._give_room)
            self.dock.show()
            self.dock.raise_()
        self.show_page(page)

    def show_page(self, page: QWidget) -> None:
        """Choose one of the panels, be it seen or not."""
        for index in range(self.tabs.count()):
            area = self.tabs.widget(index)
            if isinstance(area, QScrollArea) and area.widget() is page:
                self.tabs.setCurrentIndex(index)

    def _give_room(self) -> None:
        if self.dock is not None:
            half = self._window.viewer.height() * _SHARE_OF_COLUMN
            self._window.resizeDocks([self.dock], [round(half)], Qt.Orientation.Vertical)

    # building

    def _tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.setUsesScrollButtons(True)
        bar = tabs.tabBar()
        bar.setExpanding(False)
        bar.setAccessibleName(self.tr("Picture tools"))
        bar.setProperty("narrow", True)
        for page, title, topic in (
            (self.layers, self.tr("Layers"), "layers"),
            (self.enhance, self.tr("Enhance"), "enhance"),
            (self.compare, self.tr("Compare"), "compare"),
            (self.draw, self.tr("Draw"), "draw"),
            (self.exhibits, self.tr("Exhibits"), "exhibits"),
        ):
            set_help(page, topic)
            tabs.addTab(_scrolled(page), title)
        set_help(self.own_regions, "draw")
        return tabs

    def _bind_actions(self) -> None:
        actions = self._window.actions_
        for name, mode in _MODES.items():
            actions[name].triggered.connect(partial(self._compare_by, mode))
        for name, tool in _TOOLS.items():
            actions[name].triggered.connect(partial(self._take_tool, tool))
        slots: dict[str, Callable[[], None]] = {
            "enhance": partial(self.open, self.enhance),
            "layers": partial(self.open, self.layers),
            "plain": partial(self.state.enhance, PLAIN),
            "brush_wider": partial(self._scale_brush, _BRUSH_STEP),
            "brush_narrower": partial(self._scale_brush, 1 / _BRUSH_STEP),
            "keep_exhibit": self.keep_view,
            "edit_region": self.edit_region,
        }
        for name, slot in slots.items():
            # triggered carries "checked", which none of these take
            actions[name].triggered.connect(lambda _=False, call=slot: call())
        actions["loupe"].toggled.connect(self.state.show_loupe)
        actions["draw_point"].setChecked(True)

    def _connect(self) -> None:
        window, state = self._window, self.state
        canvas, viewer = window.viewer.canvas, window.viewer
        window.desk.item_loaded.connect(self._show_item)
        window.view.item_changed.connect(self._leave_item)
        window.desk.closed.connect(self.close_dock)
        window.panels.decision.edit_asked.connect(self.edit_region)
        viewer.scores_changed.connect(self.comparing.show_scores)
        viewer.names_at = self._names_at
        canvas.picture_changed.connect(self._show_pixels)
        state.enhancement_changed.connect(canvas.enhance)
        state.loupe_changed.connect(viewer.use_loupe)
        state.compare_changed.connect(self._show_mode)
        state.tool_changed.connect(self._show_tool)
        state.opacity_changed.connect(self._fade)
        state.shown_changed.connect(self._fade_shown)
        window.view.layer_changed.connect(self._show_layer)
        self.comparing.troubled.connect(window.desk.troubled)

    # following

    def _show_item(self, item: CaseItem) -> None:
        self._item = item
        self.drawing.show_item(item)
        self.comparing.show_item(item)

    def _leave_item(self, _evidence_id: str) -> None:
        self._item = None
        self.drawing.show_item(None)
        self.comparing.show_item(None)

    def _show_layer(self, layer: str, is_shown: bool) -> None:
        self._window.actions_[layer].setChecked(is_shown)

    def _show_pixels(self) -> None:
        self.enhance.show_pixels(self._window.viewer.canvas.pixels)

    def _show_mode(self, wish: CompareWish) -> None:
        for name, mode in _MODES.items():
            self._window.actions_[name].setChecked(mode is wish.mode)

    def _show_tool(self, tool: Tool) -> None:
        for name, each in _TOOLS.items():
            self._window.actions_[name].setChecked(each is tool)

    def _fade(self, layer: str, opacity: float) -> None:
        canvas = self._window.viewer.canvas
        if layer == "outlines":
            canvas.overlay.fade_marks(opacity)
        elif layer == "picture":
            canvas.fade_picture(opacity if self.state.is_shown("picture") else 0.0)
        elif layer in FILTER_LAYERS:
            canvas.filters.fade(FILTER_LAYERS[layer], opacity)

    def _fade_shown(self, layer: str, is_shown: bool) -> None:
        if layer == "picture":
            self._fade("picture", self.state.opacity("picture"))
        elif layer in FILTER_LAYERS:
            self._window.viewer.canvas.filters.show(FILTER_LAYERS[layer], is_shown)

    def _names_at(self, point: QPointF) -> tuple[str, ...]:
        """The regions at a place, the examiner's own with their small letter."""
        overlay = self._window.viewer.canvas.overlay
        titles = {mark.region_id: f"{mark.letter} {mark.title}" for mark in overlay.regions}
        names = [titles[name] for name in overlay.regions_at(point)]
        own = self.drawing.stack.mark(self.drawing.stack.at(point))
        return (*names, f"{own.letter} {own.title}") if own is not None else tuple(names)

    # doing

    def _compare_by(self, mode: CompareMode, _is_checked: bool = False) -> None:
        self.state.compare_by(mode)
        self._show_mode(self.state.compare)
        if self.state.compare.mode is not CompareMode.OFF and self.dock is not None:
            self.show_page(self.compare)

    def _take_tool(self, tool: Tool, _is_checked: bool = False) -> None:
        # the key of the tool in hand lays it down
        self.state.use_tool(Tool.POINT if tool is self.state.tool else tool)
        self._show_tool(self.state.tool)
        if self.state.tool is not Tool.POINT:
            self.open(self.draw)
            self._window.viewer.canvas.setFocus()

    def _scale_brush(self, factor: float) -> None:
        width = self.state.brush_px
        step = max(1, round(abs(width * factor - width)))
        self.state.set_brush(max(1, width + (step if factor > 1 else -step)))

    def _sides(self) -> Sides:
        stage, sides = self._window.viewer.stage, self.comparing.sides
        if sides is None:
            return Sides()
        return Sides(
            stage.mode,
            sides[0].title,
            sides[1].title,
            stage.curtain.value() / stage.curtain.maximum(),
            stage.is_other_shown,
        )


def _scrolled(page: QWidget) -> QScrollArea:
    """The panel in an area that scrolls where the window is low."""
    page.setProperty("page", True)
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    # it scrolls up and down only, so it is never narrower than what is on it
    bar = area.verticalScrollBar().sizeHint().width()
    area.setMinimumWidth(page.minimumSizeHint().width() + bar)
    return area
