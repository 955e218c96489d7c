"""Rows of plain text as one page: every cell wraps, nothing is left out, all can be copied."""

from collections.abc import Sequence

from PySide6.QtGui import (
    QColor,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser

from app.gui.theme import Theme, strong_weight

_PADDING_PX = 4.0
_ABOVE_GROUP_PX = 12.0


class TextTable(QTextBrowser):
    """A table in a document. A row of one cell is a heading over those that follow it.

    shares: how wide each column is, in per cent of the page.
    """

    def __init__(self, theme: Theme, name: str, shares: Sequence[int]) -> None:
        super().__init__()
        self._theme = theme
        self._shares = tuple(shares)
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)

    def show_rows(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show these rows under their headings, from the first."""
        self.clear()
        table = QTextCursor(self.document()).insertTable(
            len(rows) + 1, len(self._shares), self._format()
        )
        self._fill(table, 0, headings, self._letters("text_soft", is_strong=True))
        for at, row in enumerate(rows, start=1):
            is_group = len(row) == 1
            if is_group:
                table.mergeCells(at, 0, 1, len(self._shares))
            self._fill(table, at, row, self._letters("text", is_strong=is_group))
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _format(self) -> QTextTableFormat:
        made = QTextTableFormat()
        whole = QTextLength.Type.PercentageLength
        made.setWidth(QTextLength(whole, 100))
        made.setColumnWidthConstraints([QTextLength(whole, share) for share in self._shares])
        made.setCellSpacing(0)
        made.setCellPadding(_PADDING_PX)
        made.setBorder(0)
        made.setHeaderRowCount(1)
        return made

    def _letters(self, role: str, *, is_strong: bool) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(self._theme.colour(role))
        if is_strong:
            made.setFontWeight(strong_weight().value)
        return made

    def _fill(
        self, table: QTextTable, at: int, cells: Sequence[str], letters: QTextCharFormat
    ) -> None:
        line = self._theme.colour("line")
        for column, text in enumerate(cells):
            cell = table.cellAt(at, column)
            cell.setFormat(_cell_format(line, is_group=len(cells) == 1))
            cell.firstCursorPosition().insertText(text, letters)


def _cell_format(line: QColor, *, is_group: bool) -> QTextTableCellFormat:
    made = QTextTableCellFormat()
    made.setPadding(_PADDING_PX)
    if is_group:
        made.setTopPadding(_ABOVE_GROUP_PX)
    made.setBottomBorder(1)
    made.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    made.setBottomBorderBrush(line)
    return made
