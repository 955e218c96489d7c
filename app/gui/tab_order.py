"""The way that Tab takes through the window: as the examiner works, from evidence to decision."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def order_tab(parts: Sequence[QWidget]) -> None:
    """Let Tab go through these parts one after the other, each in its own order."""
    chain = [stop for part in parts for stop in _stops(part)]
    for before, after in pairwise(chain):
        QWidget.setTabOrder(before, after)


def _stops(part: QWidget) -> list[QWidget]:
    widgets = [part, *part.findChildren(QWidget)]
    return [widget for widget in widgets if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
