"""The examiner's window: it builds the parts, places them, and connects them; no more."""

from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QToolBar,
    QWidget,
)

from app.casework.settings import AnalysisSettings
from app.gui.action_binding import WindowActions
from app.gui.analysis_queue import AnalysisQueue
from app.gui.appearance import Appearance
from app.gui.case_check import CaseChecks
from app.gui.case_desk import CaseDesk
from app.gui.clue_desk import ClueDesk
from app.gui.damage_watch import DamageWatch
from app.gui.engine_bridge import EngineBridge, EngineFactory, chosen_analysis
from app.gui.help_texts import set_help
from app.gui.icons import application_icon
from app.gui.item_view import ItemView
from app.gui.labels import machine_text
from app.gui.language import spoken_language
from app.gui.models import EvidenceModel
from app.gui.panels.activity import ActivityPanel
from app.gui.panels.evidence import EvidencePanel
from app.gui.panels.examination import ExaminationPanels
from app.gui.panels.start_page import StartPage
from app.gui.panels.viewer import ViewerPanel
from app.gui.picture_tools import PictureTools
from app.gui.pictures import Pictures
from app.gui.tab_order import order_tab
from app.gui.tasks import Lane
from app.gui.view_state import ViewState
from app.gui.window_commands import WindowCommands
from app.gui.window_menus import build_menus
from app.gui.work_watch import WorkWatch

_TOOLBAR = ("open_case", "take_in", "analyse_all", "report", "verify_report")
_LAYER_STRIP = ("score_map", "mask", "regions", "names", "fill", "flip", "fit", "actual")
_EVIDENCE_MENU = ("tag_items", "withdraw_item")
_LAYERS = ("score_map", "mask", "regions", "names", "fill")
# The layout's version: a stored one of another version is not used.
_LAYOUT_VERSION = 1
_EVIDENCE_PX, _PARTICULARS_PX = 292, 400
# The table of regions needs less height than what explains them, and never gets more than so much.
_REGIONS_SHARE, _PARTICULARS_SHARE = 32, 68
_LARGEST_REGIONS_SHARE = 0.55


class MainWindow(QMainWindow):
    """Start page, or the open case: evidence, picture, particulars, activity."""

    def __init__(
        self,
        appearance: Appearance,
        settings: QSettings,
        engine_factory: EngineFactory,
        analysis: AnalysisSettings,
    ) -> None:
        super().__init__()
        self.language = spoken_language()
        self.next_case: Path | None = None
        self.is_relaunched = False
        self.setWindowTitle("ForgeryTalker")
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowTabbedDocks
        )
        self._has_layout = False
        self._most_wanted_px = 0
        self.appearance = appearance
        self.settings = settings
        self.view = ViewState(settings, self)
        self.desk = CaseDesk(self)
        self.bridge = EngineBridge(engine_factory, chosen_analysis(settings, analysis), self)
        self.queue = AnalysisQueue(self.desk, self.bridge, self)
        self.checks = CaseChecks(self)
        self.pictures = Pictures(self.bridge, self)
        self._tiles = Lane("tiles", self)
        self.evidence_model = EvidenceModel(self)
        self.actions_ = WindowActions(appearance, settings, self)
        self._build()
        self.item_view = ItemView(self.view, self.desk, self.pictures, self.viewer, self.panels)
        self.watch = WorkWatch(
            self.desk, self.queue, self.checks, self.evidence_model, self.activity
        )
        self.damage = DamageWatch(self.desk, self.evidence_model, self)
        self.commands = WindowCommands(self)
        self.clues = ClueDesk(self)
        self.actions_["clue_map"].triggered.connect(self.clues.show_next)
        self._place()
        self._bind_view_actions()

    def begin(self, case_path: Path | None) -> None:
        """After the window is on the screen: start the engine's process, open the case."""
        QTimer.singleShot(0, self.bridge.describe)
        if case_path is not None:
            self.commands.open_first(case_path)
        else:
            self.start_page.new.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def relaunch(self) -> None:
        """Close, to be built anew on the same case: another language was chosen."""
        self.is_relaunched = True
        self.next_case = self.desk.view.path if self.desk.view is not None else None
        self.close()

    def show_case(self, is_open: bool) -> None:
        """The case's panels, or the start page."""
        self._stack.setCurrentWidget(self.viewer if is_open else self.start_page)
        # a page that is not shown needs no room: with large text it would push the docks out
        policy = QSizePolicy.Policy.Ignored if is_open else QSizePolicy.Policy.Preferred
        self.start_page.setSizePolicy(policy, policy)
        for dock in self._docks:
            dock.setVisible(is_open)
        if not is_open:
            self.tools.close_dock()
            self.start_page.new.button.setFocus(Qt.FocusReason.OtherFocusReason)
        if is_open and not self._has_layout:
            self._has_layout = True
            # Qt gives hidden docks no size, so this waits until they are laid out
            QTimer.singleShot(0, self._lay_out_docks)

    def show_engine(self, text: str, tip: str) -> None:
        """The engine's line at the right of the toolbar."""
        self._engine_label.setText(text)
        self._engine_label.setToolTip(machine_text(tip))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Everything is stored already; end the threads and the engine's processes."""
        self.panels.notes.flush()
        self.tools.shut_down()
        if self.desk.is_open:
            self.settings.setValue("window/layout", self.saveState(_LAYOUT_VERSION))
        self.settings.setValue("window/geometry", self.saveGeometry())
        self.hide()
        self.watch.leave()
        self.checks.shut_down()
        self.desk.shut_down()
        self.bridge.shut_down()
        self.item_view.shut_down()
        self.commands.reports.shut_down()
        self.pictures.shut_down()
        self.viewer.canvas.clear()
        self._tiles.close()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.commands.work.take_dropped(paths)

    # building

    def _build(self) -> None:
        self.start_page = StartPage(self.appearance)
        self.viewer = ViewerPanel(self.view, self.appearance, self._tiles)
        self.viewer.add_layer_actions({name: self.actions_[name] for name in _LAYER_STRIP})
        self.evidence = EvidencePanel(self.evidence_model, self.appearance)
        self.evidence.add_switch(self.actions_["gallery"])
        self.evidence.add_menu_actions([self.actions_[name] for name in _EVIDENCE_MENU])
        self.panels = ExaminationPanels(self.appearance)
        self.activity = ActivityPanel(self.appearance)
        for part, topic in (
            (self.start_page, "start"),
            (self.viewer, "canvas"),
            (self.viewer.colour_bar, "scale"),
            (self.viewer.opacity, "scale"),
            (self.evidence, "evidence"),
            (self.activity, "activity"),
        ):
            set_help(part, topic)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start_page)
        self._stack.addWidget(self.viewer)
        self.setCentralWidget(self._stack)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(self.activity, 1)
        self._build_toolbar()
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        evidence = self._dock("evidence", self.tr("Evidence"), self.evidence, left)
        regions = self._dock("regions", self.tr("Regions"), self.panels.regions, right)
        particulars = self._dock("particulars", self.tr("Particulars"), self.panels, right)
        self._docks = (evidence, regions, particulars)
        self.panels.regions.room_wanted.connect(self._want_room_for_regions)
        self.tools = PictureTools(self)
        tools = self._dock("pictureTools", self.tr("Picture tools"), self.tools.tabs, left)
        self.tools.place(tools)
        self.setCorner(Qt.Corner.BottomLeftCorner, left)
        self.setCorner(Qt.Corner.BottomRightCorner, right)
        build_menus(self, self.actions_, (*self._docks, tools))

    def _build_toolbar(self) -> None:
        bar = QToolBar(self.tr("Main tools"))
        bar.setObjectName("mainTools")
        bar.setMovable(False)
        bar.setFloatable(False)
        bar.setIconSize(QSize(20, 20))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for name in _TOOLBAR:
            bar.addAction(self.actions_[name])
            bar.widgetForAction(self.actions_[name]).setFocusPolicy(Qt.FocusPolicy.TabFocus)
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(room)
        self._engine_label = QLabel()
        self._engine_label.setTextFormat(Qt.TextFormat.PlainText)
        self._engine_label.setProperty("soft", True)
        self._engine_label.setContentsMargins(8, 0, 8, 0)
        bar.addWidget(self._engine_label)
        self.addToolBar(bar)

    def _dock(
        self, name: str, title: str, content: QWidget, area: Qt.DockWidgetArea
    ) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(content)
        dock.setAllowedAreas(
            Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        self.addDockWidget(area, dock)
        return dock

    def _place(self) -> None:
        self.resize(1366, 768)
        geometry, layout = (
            self.settings.value(f"window/{name}") for name in ("geometry", "layout")
        )
        if geometry is not None:
            self.restoreGeometry(geometry)
        self._has_layout = layout is not None and self.restoreState(layout, _LAYOUT_VERSION)
        order_tab((self.evidence, self.viewer, self.panels.regions, self.panels))
        self.show_case(False)

    def _lay_out_docks(self) -> None:
        evidence, regions, particulars = self._docks
        across = Qt.Orientation.Horizontal
        self.resizeDocks([evidence], [_EVIDENCE_PX], across)
        self.resizeDocks([regions, particulars], [_PARTICULARS_PX] * 2, across)
        self.resizeDocks(
            [regions, particulars], [_REGIONS_SHARE, _PARTICULARS_SHARE], Qt.Orientation.Vertical
        )

    def _want_room_for_regions(self, height: int) -> None:
        """Once for each greater height: who has made the panel lower is not contradicted."""
        if height > self._most_wanted_px:
            self._most_wanted_px = height
            # it is told while Qt lays the panel out
            QTimer.singleShot(0, self._give_regions_room)

    def _give_regions_room(self) -> None:
        _, regions, particulars = self._docks
        is_apart = regions.isFloating() or particulars.isFloating()
        if is_apart or regions.y() >= particulars.y():
            return
        column = regions.height() + particulars.height()
        title = regions.height() - self.panels.regions.height()
        wanted = min(self._most_wanted_px + title, round(column * _LARGEST_REGIONS_SHARE))
        if wanted > regions.height():
            self.resizeDocks(
                [regions, particulars], [wanted, column - wanted], Qt.Orientation.Vertical
            )

    def _show_gallery(self, is_gallery: bool) -> None:
        self.settings.setValue("view/gallery", is_gallery)
        self.evidence.show_gallery(is_gallery)

    def _bind_view_actions(self) -> None:
        canvas = self.viewer.canvas
        for name in _LAYERS:
            action = self.actions_[name]
            action.setChecked(self.view.is_layer_shown(name))
            action.toggled.connect(lambda is_on, layer=name: self.view.show_layer(layer, is_on))
        for name, slot in (
            ("flip", self.view.flip_overlay),
            ("fit", canvas.fit),
            ("actual", canvas.actual_size),
            ("zoom_in", canvas.zoom_in),
            ("zoom_out", canvas.zoom_out),
        ):
            self.actions_[name].triggered.connect(slot)
        gallery = self.actions_["gallery"]
        gallery.toggled.connect(self._show_gallery)
        gallery.setChecked(self.settings.value("view/gallery", False, bool) is True)
        for name in ("flip", "next_item", "previous_item"):
            canvas.addAction(self.actions_[name])
        for table in (self.panels.regions.table, self.evidence.list):
            table.addAction(self.actions_["flip"])
        self.evidence.list.addAction(self.actions_["withdraw_item"])
