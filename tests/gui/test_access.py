"""Everything that can be used has a name for a screen reader and a way by keyboard."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.casework.action_table import ACTIONS
from app.gui.action_binding import action_table
from app.gui.main_window import MainWindow
from tests.gui.conftest import until

USABLE = (QAbstractButton, QAbstractItemView, QAbstractSlider, QLineEdit, QPlainTextEdit)
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
    for widget in root.findChildren(QWidget):
        is_inner = isinstance(widget.parent(), QLineEdit | QAbstractItemView)
        if isinstance(widget, USABLE) and not isinstance(widget, QScrollBar) and not is_inner:
            yield widget


def nameless(root: QWidget) -> list[str]:
    found = []
    for widget in usable(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        name = interface.text(QAccessible.Text.Name) if interface is not None else ""
        is_qts_own = widget.objectName().startswith(("qt_", "Scroll"))
        if not name.strip() and not is_qts_own:
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def test_every_widget_of_the_window_has_a_name(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.view.select_region("region-1")
    assert not nameless(analysed)


@pytest.mark.parametrize(
    "action",
    ["new_case", "take_in", "report", "create_identity", "commands", "verify_case", "about"],
)
def test_every_widget_of_a_dialog_has_a_name(
    qtbot: QtBot, open_case: MainWindow, action: str
) -> None:
    open_case.actions_[action].trigger()
    until(qtbot, lambda: any(d.isVisible() for d in open_case.findChildren(QDialog)))
    [dialog] = [d for d in open_case.findChildren(QDialog) if d.isVisible()]
    assert not nameless(dialog)
    dialog.reject()


def test_fields_and_buttons_can_be_reached_by_tab(qtbot: QtBot, analysed: MainWindow) -> None:
    unreachable = [
        widget.accessibleName() or widget.objectName() or type(widget).__name__
        for widget in usable(analysed)
        if widget.isEnabled()
        and isinstance(widget, QLineEdit | QPlainTextEdit | QAbstractItemView)
        and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.accessibleName()
    ]
    assert not unreachable


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
