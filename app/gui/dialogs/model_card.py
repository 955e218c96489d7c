"""What is known about an engine: error rates first, then all that was measured, limits, facts."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextLength, QTextOption, QTextTable
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QScrollArea,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.casework.model_limits import Places, Section, limits_markdown
from app.casework.models import InstalledModel
from app.gui.appearance import Appearance
from app.gui.dialogs.model_facts import fact_rows, figure_text
from app.gui.dialogs.result import Particular, ParticularsView
from app.gui.labels import label, listed, machine_text, named, shown
from app.gui.language import Language, spoken_language
from app.gui.scroll_page import ScrollPage
from app.gui.text_table import TextTable
from engine.schema.phrase import Phrase
from reports.wording import wording

_MEASURED_SHARES, _FACTS_SHARES = (38, 10, 16, 10, 26), (36, 64)
_MEASURED_LINK, _FACTS_LINK = "page:measured", "page:facts"
# Beyond these three decimals are all zeros, or more digits than were measured.
_LEAST_SEEN, _MOST_SEEN = 0.0005, 100.0
# What an examiner asks first: how often it cries wolf, how often it sees, how well it ranks.
_FIRST = (
    "people_false_alarms",
    "people_genuine_named",
    "people_found",
    "people_image_auroc",
    "swaps_false_alarms",
    "swaps_found",
    "swaps_image_auroc",
    "words_supported",
)


class ModelCardDialog(QDialog):
    """Tabs over a model's manifest, metrics and limits.

    `metrics`: None where none are of its weights; `limits`: empty where none are written.
    """

    def __init__(
        self,
        appearance: Appearance,
        model: InstalledModel,
        metrics: Mapping[str, object] | None,
        limits: Sequence[Section] = (),
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
        self.measured = self._measured(appearance, metrics or {})
        self.tabs.addTab(self.measured, self.tr("All measurements"))
        if limits:
            self.tabs.addTab(self._limits(limits), self.tr("Limits"))
        self.facts = self._facts(appearance, model)
        self.tabs.addTab(self.facts, self.tr("Facts"))
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
                    None,  # a figure is neither good nor bad by itself
                    "",
                    named(title, value),
                    listed(
                        (
                            self.tr("95 % interval {0}").format(interval) if interval else "",
                            self.tr("{0} samples").format(count),
                            on,
                            beside,
                        )
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

    def _measured(self, appearance: Appearance, metrics: Mapping[str, object]) -> QWidget:
        headings = (
            self.tr("Measured"),
            self.tr("Value"),
            self.tr("95 % interval"),
            self.tr("Samples"),
            self.tr("Beside it"),
        )
        rows: list[tuple[str, ...]] = []
        measured_on = ""
        entries = (entry for entry in metrics.values() if isinstance(entry, dict))
        for title, *figures, on, beside in map(_row, entries):
            if on != measured_on:
                measured_on = on
                rows.append((self.tr("On {0}").format(on),))
            rows.append((title, *figures, beside))
        table = TextTable(appearance.theme, self.tr("All measurements"), _MEASURED_SHARES)
        table.show_rows(headings, rows)
        return table

    def _limits(self, limits: Sequence[Section]) -> QWidget:
        measured = self._there(self.tr("All measurements"), _MEASURED_LINK)
        facts = self._there(self.tr("Facts"), _FACTS_LINK)
        places = Places(above=measured, below=facts, made=facts)
        browser = QTextBrowser()
        browser.setOpenLinks(False)
        browser.setFrameShape(QFrame.Shape.NoFrame)
        browser.setMarkdown(limits_markdown(limits, places, spoken_language().value))
        _fit_width(browser)
        browser.setAccessibleName(self.tr("Limits"))
        browser.anchorClicked.connect(self._follow)
        return browser

    def _there(self, page: str, link: str) -> str:
        """The words that point to another page, with a link to it."""
        return self.tr("under {0}").format(f"[“{page}”]({link})")

    def _follow(self, link: QUrl) -> None:
        page = {_MEASURED_LINK: self.measured, _FACTS_LINK: self.facts}.get(link.toString())
        if page is not None:
            self.tabs.setCurrentWidget(page)

    def _facts(self, appearance: Appearance, model: InstalledModel) -> QWidget:
        table = TextTable(appearance.theme, self.tr("Facts"), _FACTS_SHARES)
        facts = {**model.facts(), "folder": str(model.folder)}
        table.show_rows((self.tr("Fact"), self.tr("Value")), fact_rows(facts))
        return _marked(table)


def _fit_width(browser: QTextBrowser) -> None:
    """No line is wider than the page: a long word is broken, a table takes the page's width."""
    browser.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    browser.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    cursor = QTextCursor(browser.document())
    cursor.select(QTextCursor.SelectionType.Document)
    breakable = QTextBlockFormat()
    breakable.setNonBreakableLines(False)
    cursor.mergeBlockFormat(breakable)
    for frame in browser.document().rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            made = frame.format()
            made.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            frame.setFormat(made)


def _marked(page: QWidget) -> QWidget:
    """On a window in another language: the page under a line that says it is in English only."""
    if spoken_language() is Language.ENGLISH:
        return page
    made = QWidget()
    made.setProperty("panel", True)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 8, 0, 0)
    said = label(_tr("The model's own card exists in English only."), "soft", "small")
    said.setContentsMargins(12, 0, 12, 0)
    layout.addWidget(said)
    layout.addWidget(page, 1)
    return made


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelCardDialog", text)


def _row(entry: object) -> tuple[str, str, str, str, str, str]:
    facts = entry if isinstance(entry, dict) else {}
    say = wording(spoken_language().value)
    ends = facts.get("interval")
    interval = ends if isinstance(ends, list) and len(ends) == 2 else []
    return (
        shown(say.known(str(facts.get("title", "")))),
        _figure(float(facts.get("value", 0.0))),
        " – ".join(_figure(float(end)) for end in interval),
        str(facts.get("n", "")),
        shown(say.known(str(facts.get("data", "")))),
        shown(say.beside(str(facts.get("compared_with", "")))),
    )


def _figure(value: float) -> str:
    """Three decimals, as figures are given beside each other; where these say nothing, others."""
    is_between = value == 0 or _LEAST_SEEN <= abs(value) < _MOST_SEEN
    return f"{value:.3f}" if is_between else figure_text(value)
