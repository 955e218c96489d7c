"""The menu bar: the window's actions in the order an examiner thinks of them."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from app.gui.action_binding import WindowActions

_CASE = (
    "new_case",
    "open_case",
    "sample_case",
    "close_case",
    "",
    "take_in",
    "",
    "report",
    "calibration",
    "countersign",
    "verify_report",
    "verify_case",
    "create_identity",
    "trust",
    "examiner",
    "",
    "quit",
)
_EXAMINE = (
    "undo",
    "redo",
    "",
    "analyse_all",
    "analyse_selected",
    "cancel",
    "engine",
    "",
    "next_region",
    "previous_region",
    "clue_map",
    "let_go",
    "accept",
    "reject",
    "unsure",
    "edit_region",
    "",
    "conclusion",
    "tag_items",
    "withdraw_item",
    "",
    "next_item",
    "previous_item",
)
_VIEW = (
    "flip",
    "score_map",
    "mask",
    "regions",
    "names",
    "fill",
    "",
    "fit",
    "actual",
    "zoom_region",
    "zoom_in",
    "zoom_out",
    "",
    "gallery",
)
_PICTURE = (
    "swipe",
    "beside",
    "flicker",
    "difference",
    "",
    "loupe",
    "enhance",
    "plain",
    "layers",
    "",
    "draw_point",
    "draw_polygon",
    "draw_brush",
    "draw_eraser",
    "draw_corners",
    "brush_wider",
    "brush_narrower",
    "",
    "keep_exhibit",
)
_APPEARANCE = ("theme_system", "theme_light", "theme_dark", "theme_contrast")
_LANGUAGE = ("language_en", "language_zh")
_HELP = ("help_here", "guide", "shortcuts", "commands", "", "model_card", "about")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Menus", text)


def build_menus(window: QMainWindow, actions: WindowActions, docks: Sequence[QDockWidget]) -> None:
    """Fill the window's menu bar."""
    bar = window.menuBar()
    _fill(bar.addMenu(_tr("&Case")), _CASE, actions)
    _fill(bar.addMenu(_tr("&Examine")), _EXAMINE, actions)
    _fill(bar.addMenu(_tr("&Picture")), _PICTURE, actions)
    view = bar.addMenu(_tr("&View"))
    _fill(view, _VIEW, actions)
    view.addSeparator()
    for dock in docks:
        view.addAction(dock.toggleViewAction())
    view.addSeparator()
    _fill(view.addMenu(_tr("Appearance")), _APPEARANCE, actions)
    _fill(view.addMenu(_tr("Language")), _LANGUAGE, actions)
    _fill(bar.addMenu(_tr("&Help")), _HELP, actions)


def _fill(menu: QMenu, names: Sequence[str], actions: WindowActions) -> None:
    for name in names:
        if name:
            menu.addAction(actions[name])
        else:
            menu.addSeparator()
