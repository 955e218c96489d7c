"""Why: the engine's sentences on a region, what they rest on, and the numbers behind them."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.gui.appearance import Appearance
from app.gui.labels import label, machine_text, rule, shown
from app.gui.language import spoken_language
from app.gui.lower_fade import LowerFade
from app.gui.models import RegionRow
from app.gui.panels.clue_rows import ClueRow, clue_numbers
from app.gui.panels.region_head import CropView, RegionHead
from app.gui.panels.sentences import MachineMark, SentenceRow
from app.gui.scroll_page import ScrollPage
from app.gui.viewer.crops import CropPair
from engine.schema.case import CaseItem
from engine.schema.finding import Finding, Sentence
from engine.schema.grounds import grounds
from engine.schema.languages import translated


class ExplanationPanel(QScrollArea):
    """Shows one region's explanation, or the whole finding's when none is chosen.

    Sentences, regions and clues lead to each other: `regions_hovered` names all regions of a
    sentence, `region_chosen` one of them, `clue_shown` the clue whose number was clicked.
    """

    regions_hovered = Signal(object)
    region_chosen = Signal(str)
    clue_shown = Signal(str)
    card_asked = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._numbers: dict[str, int] = {}
        self._item: CaseItem | None = None
        self._row: RegionRow | None = None
        self._crops: CropView | None = None
        self._drawn: CropPair | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Explanation"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        LowerFade(self, appearance)
        appearance.changed.connect(self._rebuild)
        self._rebuild()

    @property
    def sentences(self) -> list[SentenceRow]:
        """The sentences shown."""
        return self.findChildren(SentenceRow)

    @property
    def clues(self) -> list[ClueRow]:
        """The clues shown."""
        return self.findChildren(ClueRow)

    @property
    def region_id(self) -> str:
        """The region explained; empty for the whole finding."""
        return self._row.region.id if self._row is not None else ""

    def show_region(self, item: CaseItem | None, row: RegionRow | None) -> None:
        """Explain a region of the item's finding; None for all of it."""
        is_same_finding = (
            item is not None and self._item is not None and item.finding == self._item.finding
        )
        shown = self._row.region if self._row is not None else None
        if is_same_finding and (row.region if row is not None else None) == shown:
            self._item, self._row = item, row
            return  # only a review changed; what the machine said did not
        self._item, self._row, self._drawn = item, row, None
        self._rebuild()

    def show_crops(self, crops: CropPair) -> None:
        """Show the region's pictures when they are drawn."""
        self._drawn = crops
        if self._crops is not None:
            self._crops.show_crops(crops)

    def light_regions(self, region_ids: tuple[str, ...]) -> None:
        """Light the sentences that rest on a region which is pointed at elsewhere."""
        for row in self.sentences:
            row.light(not set(region_ids).isdisjoint(row.sentence.region_ids))

    @property
    def has_attention(self) -> bool:
        """True while the pointer is over it or the focus within: it must not change by itself."""
        return self.underMouse() or self._has_focus_within()

    def _has_focus_within(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def mark_clue(self, clue_id: str, seen: str) -> None:
        """Bring a clue into sight, and mark it and the sentences that rest on it.

        seen: what the picture shows of it, in words.
        """
        for clue in self.clues:
            is_chosen = clue.clue.id == clue_id
            clue.mark(is_chosen, seen)
            if is_chosen:
                self.ensureWidgetVisible(clue)
        for row in self.sentences:
            row.light(clue_id in row.sentence.clue_ids)

    def _rebuild(self) -> None:
        page = ScrollPage()
        page.setProperty("page", True)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(6)
        self._crops = None
        finding = self._item.finding if self._item is not None else None
        self._numbers = clue_numbers(finding) if finding is not None else {}
        if finding is None:
            self._build_empty(layout)
        elif self._row is not None:
            self._build_region(layout, finding, self._row)
        else:
            self._build_whole(layout, finding)
        layout.addStretch(1)
        if self._has_focus_within():
            self.setFocus()  # what had it is gone in a moment
        before = self.takeWidget()
        if before is not None:
            before.hide()
            before.deleteLater()  # it may be one of its own buttons that asked for this
        self.setWidget(page)

    def _build_empty(self, layout: QVBoxLayout) -> None:
        text = (
            self.tr("Select an item in the evidence list.")
            if self._item is None
            else self.tr("The explanation appears here after the analysis.")
        )
        hint = label(text, "soft", wraps=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(1)
        layout.addWidget(hint)

    def _build_region(self, layout: QVBoxLayout, finding: Finding, row: RegionRow) -> None:
        layout.addWidget(RegionHead(row, self._appearance))
        self._add_mark(layout, finding)
        region = row.region
        about = [s for s in finding.explanation.sentences if region.id in s.region_ids]
        if not about and region.text:
            about = [Sentence(region.text, (region.id,), region.clue_ids, True)]
        self._add_sentences(layout, about)
        if not about:
            layout.addWidget(label(self.tr("No sentence speaks of this region."), "soft"))
        self._crops = CropView()
        if self._drawn is not None:
            self._crops.show_crops(self._drawn)
        layout.addWidget(self._crops)
        self._add_clues(layout, finding, region.id)

    def _build_whole(self, layout: QVBoxLayout, finding: Finding) -> None:
        if finding.regions:
            layout.addWidget(
                label(
                    self.tr("Point at a region for a preview, click it to keep it here."),
                    "soft",
                    wraps=True,
                )
            )
        for warning in finding.warnings:
            layout.addWidget(label(machine_text(warning.text), "alarm", wraps=True))
        self._add_mark(layout, finding)
        self._add_sentences(layout, list(finding.explanation.sentences))

    def _add_mark(self, layout: QVBoxLayout, finding: Finding) -> None:
        mark = MachineMark(self._appearance, finding.explanation.model)
        mark.card_asked.connect(self.card_asked)
        layout.addWidget(mark)

    def _add_sentences(self, layout: QVBoxLayout, sentences: list[Sentence]) -> None:
        for sentence in sentences:
            row = SentenceRow(sentence, self._numbers, self._appearance, self._grounds(sentence))
            row.hovered.connect(self.regions_hovered)
            row.chosen.connect(self._choose)
            row.clue_chosen.connect(self.clue_shown)
            layout.addWidget(row)

    def _choose(self, region_ids: tuple[str, ...]) -> None:
        """Pin the sentence's region; of several the first, and at each further click the next."""
        if not region_ids:
            return
        at = region_ids.index(self.region_id) + 1 if self.region_id in region_ids else 0
        self.region_chosen.emit(region_ids[at % len(region_ids)])

    def _grounds(self, sentence: Sentence) -> str:
        """What a sentence rests on in the window's language, where it exists in English only."""
        finding = self._item.finding if self._item is not None else None
        language = spoken_language().value
        if finding is None or language == "en" or translated(sentence.text, language) is not None:
            return ""
        rests_on = shown(grounds(finding, sentence))
        if not rests_on:
            return self.tr("The finding records nothing that this sentence rests on.")
        words = self.tr("Put together from the recorded findings, no translation: {0}")
        return words.format(rests_on)

    def _add_clues(self, layout: QVBoxLayout, finding: Finding, region_id: str) -> None:
        clues = [clue for clue in finding.clues if clue.region_id == region_id]
        layout.addWidget(rule())
        layout.addWidget(label(self.tr("Measured clues"), "heading"))
        for clue in clues:
            row = ClueRow(clue, self._appearance, self._numbers[clue.id])
            row.number_clicked.connect(partial(self.clue_shown.emit, clue.id))
            layout.addWidget(row)
        if not clues:
            layout.addWidget(label(self.tr("Nothing was measured on this region."), "soft"))
