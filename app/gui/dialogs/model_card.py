"""What is known about an engine: error rates first, then all that was measured, limits, facts."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.casework.models import InstalledModel
from app.gui.appearance import Appearance
from app.gui.dialogs.result import Particular, ParticularsView
from app.gui.labels import label, machine_text, shown
from app.gui.language import Language, spoken_language
from app.gui.models import RowsModel
from app.gui.panels.tables import plain_table
from app.gui.scroll_page import ScrollPage
from app.gui.signs import Sign
from app.gui.theme import RESOURCES
from engine.schema.phrase import Phrase
from reports.wording import wording

CARD_FILE = RESOURCES.parent / "docs" / "model_card.md"
_LIMITS = ("## Meant for", "## How it was made")
# What an examiner asks first: how often it cries wolf, how often it sees, how well it ranks.
_FIRST = (
    "people_false_alarms",
    "people_found",
    "people_image_auroc",
    "swaps_false_alarms",
    "swaps_found",
    "swaps_image_auroc",
    "words_supported",
)


class ModelCardDialog(QDialog):
    """Tabs over a model's manifest and metrics; `metrics`: None where none are of its weights."""

    def __init__(
        self,
        appearance: Appearance,
        model: InstalledModel,
        metrics: Mapping[str, object] | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        title = self.tr("Model card: {0} {1}").format(shown(model.name), shown(model.version))
        self.setWindowTitle(title)
        self.setMinimumSize(720, 420)
        self.resize(860, 580)  # not what the texts would ask for, which is higher than a screen
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(title)
        self.tabs.addTab(self._first(appearance, metrics or {}), self.tr("Error rates"))
        self.tabs.addTab(self._measured(metrics or {}), self.tr("All measurements"))
        if model.name == "compact" and CARD_FILE.is_file():
            self.tabs.addTab(self._limits(), self.tr("Limits"))
        self.tabs.addTab(self._facts(model), self.tr("Facts"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(title, "title", wraps=True))
        summary = machine_text(Phrase.kept(model.summary, model.summary, {}))
        layout.addWidget(label(summary, "soft", wraps=True))
        layout.addWidget(self.tabs, 1)
        layout.addWidget(buttons)

    def _first(self, appearance: Appearance, metrics: Mapping[str, object]) -> QWidget:
        page = ScrollPage()
        page.setProperty("panel", True)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 12, 12, 12)
        self.first = ParticularsView(appearance)
        rows = [_row(metrics[name]) for name in _FIRST if name in metrics]
        self.first.show_particulars(
            [
                Particular(
                    Sign.INCONCLUSIVE,
                    self.tr("Measured"),
                    f"{title}: {value}",
                    "; ".join(
                        part
                        for part in (
                            self.tr("95 % interval {0}").format(interval) if interval else "",
                            self.tr("{0} samples").format(count),
                            on,
                            beside,
                        )
                        if part
                    ),
                )
                for title, value, interval, count, on, beside in rows
            ]
        )
        layout.addWidget(self.first)
        if not rows:
            text = self.tr(
                "Error rates: not measured for these weights. Treat every result of this engine so."
            )
            layout.addWidget(label(text, "alarm", wraps=True))
        layout.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Error rates"))
        area.setWidget(page)
        return area

    def _measured(self, metrics: Mapping[str, object]) -> QWidget:
        headings = (
            self.tr("Measured"),
            self.tr("Value"),
            self.tr("95 % interval"),
            self.tr("Samples"),
            self.tr("On"),
            self.tr("Beside it"),
        )
        model = RowsModel(headings, self)
        model.show_rows(tuple(_row(entry) for entry in metrics.values() if isinstance(entry, dict)))
        table = plain_table(model, self.tr("All measurements"), stretched=0)
        metrics_ = self.fontMetrics()
        for column, sample in ((1, "0.000 00"), (2, "0.000 – 0.000 00"), (3, headings[3])):
            table.setColumnWidth(column, metrics_.horizontalAdvance(sample) + 26)
        return _with_row_in_full(table, model, headings)

    def _limits(self) -> QWidget:
        text = CARD_FILE.read_text(encoding="utf-8")
        start, end = (text.find(heading) for heading in _LIMITS)
        browser = QTextBrowser()
        browser.setOpenLinks(False)
        browser.setMarkdown(text[start:end] if 0 <= start < end else text)
        browser.setAccessibleName(self.tr("Limits"))
        return _marked(browser)

    def _facts(self, model: InstalledModel) -> QWidget:
        rows = RowsModel((self.tr("Fact"), self.tr("Value")), self)
        facts = {**model.facts(), "folder": str(model.folder)}
        rows.show_rows(tuple((shown(name), shown(_plain(value))) for name, value in facts.items()))
        table = plain_table(rows, self.tr("Facts"), stretched=1)
        table.setColumnWidth(0, self.fontMetrics().horizontalAdvance("m" * 16))
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        return _marked(_with_row_in_full(table, rows, ("", "")))


def _marked(page: QWidget) -> QWidget:
    """On a window in another language: the page under a line that says it is in English only."""
    if spoken_language() is Language.ENGLISH:
        return page
    made = QWidget()
    made.setProperty("panel", True)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(8, 8, 8, 0)
    layout.addWidget(label(_tr("The model's own card exists in English only."), "soft", "small"))
    layout.addWidget(page, 1)
    return made


def _with_row_in_full(table: QTableView, model: RowsModel, headings: Sequence[str]) -> QWidget:
    """The table over the selected row, where nothing of it is left out."""
    text = QPlainTextEdit()
    text.setReadOnly(True)
    text.setAccessibleName(_tr("Row in full"))
    text.setPlaceholderText(_tr("Select a row to read it in full."))
    text.setFixedHeight(5 * text.fontMetrics().lineSpacing() + 14)

    def show(index: QModelIndex) -> None:
        cells = model.rows[index.row()] if index.isValid() else ()
        named = (
            f"{heading}: {cell}" if heading else cell
            for heading, cell in zip(headings, cells, strict=True)
            if cell
        )
        text.setPlainText("\n".join(named) if cells else "")

    table.selectionModel().currentRowChanged.connect(show)
    page = QWidget()
    page.setProperty("panel", True)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(8, 0, 8, 8)
    layout.addWidget(table, 1)
    layout.addWidget(text)
    return page


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelCardDialog", text)


def _row(entry: object) -> tuple[str, str, str, str, str, str]:
    facts = entry if isinstance(entry, dict) else {}
    say = wording(spoken_language().value)
    ends = facts.get("interval")
    interval = ends if isinstance(ends, list) and len(ends) == 2 else []
    return (
        shown(say.known(str(facts.get("title", "")))),
        f"{float(facts.get('value', 0.0)):.3f}",
        " – ".join(f"{float(end):.3f}" for end in interval),
        str(facts.get("n", "")),
        shown(say.known(str(facts.get("data", "")))),
        shown(say.beside(str(facts.get("compared_with", "")))),
    )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(inner) for inner in value)
    return str(value)


def guide_file() -> Path:
    """The user guide."""
    return RESOURCES.parent / "docs" / "USER_GUIDE.md"
