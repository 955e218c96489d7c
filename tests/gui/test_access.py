"""Everything that can be used has a name for a screen reader and a way by keyboard."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QKeySequenceEdit,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.casework.action_table import ACTIONS
from app.gui import dialogs
from app.gui.action_binding import action_table
from app.gui.main_window import MainWindow
from app.gui.tasks import Trouble
from tests.gui.conftest import until

USABLE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
WAY = (
    "case.create",
    "case.add",
    "case.analyze",
    "case.verify",
    "case.update",
    "review",
    "identity.create",
    "report",
    "verify",
)


def usable(root: QWidget) -> Iterator[QWidget]:
    """What can be used by hand; the inner parts of Qt's own widgets belong to those."""
    for widget in root.findChildren(QWidget):
        inner_of = QLineEdit | QAbstractItemView | QComboBox | QAbstractSpinBox | QKeySequenceEdit
        inner_of |= QTabBar
        is_inner = isinstance(widget.parent(), inner_of)
        is_qts_own = widget.objectName().startswith(("qt_", "Scroll"))
        is_popup = widget.window().windowType() is Qt.WindowType.Popup
        is_part = is_inner or is_qts_own or is_popup or isinstance(widget, QScrollBar)
        if isinstance(widget, USABLE) and not is_part:
            yield widget


def nameless(root: QWidget) -> list[str]:
    found = []
    for widget in usable(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        name = interface.text(QAccessible.Text.Name) if interface is not None else ""
        if not name.strip():
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def without_a_way(root: QWidget) -> list[str]:
    """What can be used by hand, but neither by Tab nor as an action of a menu."""
    found = []
    for widget in usable(root):
        if not widget.isVisibleTo(root) or not widget.isEnabled():
            continue
        is_stop = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        action = widget.defaultAction() if isinstance(widget, QToolButton) else None
        is_in_menu = action is not None and bool(action.objectName())
        # of a group of radio buttons, Tab leads to the chosen one and the arrows to the others
        if not (is_stop or is_in_menu or is_selectable_text(widget)):
            found.append(widget.accessibleName() or type(widget).__name__)
    return found


def is_selectable_text(widget: QWidget) -> bool:
    return isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit) and widget.isReadOnly()


def stops(root: QWidget) -> list[QWidget]:
    """What Tab goes to, from the first to the last."""
    found, widget = [], root.nextInFocusChain()
    while widget is not root and widget not in found:
        if widget.isVisibleTo(root) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def test_every_widget_of_the_window_has_a_name_and_a_way(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    analysed.view.select_region("region-1")
    for number in range(analysed.panels.tabs.count()):
        analysed.panels.tabs.setCurrentIndex(number)
        assert not nameless(analysed)
        assert not without_a_way(analysed)


def test_every_widget_of_the_start_page_has_a_name_and_a_way(window: MainWindow) -> None:
    assert not nameless(window)
    assert not without_a_way(window)


def tell_a_problem(window: MainWindow) -> None:
    window.watch.note("E001", Trouble("What.", "Effect.", "Remedy.", "Kind", details="Details."))
    window.commands.work.show_problems()


def verify_a_file(window: MainWindow) -> None:
    window.commands.work.verify_case()


def by_action(name: str) -> Callable[[MainWindow], None]:
    return lambda window: window.actions_[name].trigger()


# Every dialog of the window, and how it is opened.
DIALOGS: dict[str, Callable[[MainWindow], None]] = {
    "CalibrationDialog": by_action("calibration"),
    "CommandList": by_action("commands"),
    "CountersignDialog": by_action("countersign"),
    "EngineDialog": by_action("engine"),
    "ExaminerDialog": by_action("examiner"),
    "GuideDialog": by_action("guide"),
    "HelpDialog": by_action("help_here"),
    "IdentityDialog": by_action("create_identity"),
    "KeysDialog": by_action("shortcuts"),
    "ModelCardDialog": by_action("model_card"),
    "NewCaseDialog": by_action("new_case"),
    "ProblemsDialog": tell_a_problem,
    "ReasonDialog": by_action("withdraw_item"),
    "ReportDialog": by_action("report"),
    "ResultDialog": verify_a_file,
    "TagsDialog": by_action("tag_items"),
    "TakeInDialog": by_action("take_in"),
    "TrustDialog": by_action("trust"),
}


def dialog_classes() -> set[str]:
    found = set()
    for path in Path(dialogs.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(base, ast.Name) and base.id == "QDialog" for base in node.bases
            ):
                found.add(node.name)
    return found


def test_every_dialog_is_walked_here() -> None:
    assert dialog_classes() == set(DIALOGS)


@pytest.mark.parametrize("name", DIALOGS)
def test_every_widget_of_a_dialog_has_a_name_and_a_way(
    qtbot: QtBot, analysed: MainWindow, name: str
) -> None:
    DIALOGS[name](analysed)
    until(qtbot, lambda: any(d.isVisible() for d in analysed.findChildren(QDialog)))
    [dialog] = [d for d in analysed.findChildren(QDialog) if d.isVisible()]
    assert type(dialog).__name__ == name
    assert not nameless(dialog)
    assert not without_a_way(dialog)
    assert stops(dialog)
    until(qtbot, dialog.isActiveWindow)  # else the key would be the window's
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_tab_goes_round_the_window_and_back(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.view.select_region("region-1")
    reached = {type(widget).__name__ for widget in stops(analysed)}
    named = {"WholeRowsList", "Canvas", "QTableView", "ExplanationPanel", "QLineEdit"}
    assert named <= reached
    names = [widget.accessibleName() for widget in stops(analysed)]
    assert names.index("Evidence") < names.index("Regions") < names.index("Explanation")


def test_actions_of_the_way_from_case_to_report_have_a_place_in_the_window() -> None:
    bound = {spec.casework for spec in action_table()} - {""}
    assert bound <= {entry.name for entry in ACTIONS}
    assert bound >= set(WAY)


def test_no_two_actions_share_a_key() -> None:
    keys = [key for spec in action_table() for key in spec.keys]
    assert len(keys) == len(set(keys))


def test_every_action_is_in_a_menu(window: MainWindow) -> None:
    in_menus = {
        action.objectName()
        for menu in window.menuBar().findChildren(QMenu)
        for action in menu.actions()
    }
    assert set(window.actions_.specs) <= in_menus


def test_keys_are_shown_in_the_tips(window: MainWindow) -> None:
    for name, spec in window.actions_.specs.items():
        if spec.keys:
            assert "(" in window.actions_[name].toolTip(), name
