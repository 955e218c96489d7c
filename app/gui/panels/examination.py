"""The right side of the window: regions above, the particulars in tabs below."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.gui.appearance import Appearance
from app.gui.help_texts import set_help
from app.gui.models import RegionRow, RegionsModel
from app.gui.panels.audit_log import AuditPanel
from app.gui.panels.clues import CluesPanel
from app.gui.panels.decision import DecisionBox
from app.gui.panels.explanation import ExplanationPanel
from app.gui.panels.metadata import MetadataPanel
from app.gui.panels.methods import MethodsPanel
from app.gui.panels.notes import NotesPanel
from app.gui.panels.regions import RegionsPanel
from engine.schema.case import CaseItem


class ExaminationPanels(QWidget):
    """Tabs with explanation and decision, clues, metadata, methods, notes and audit log.

    The table of regions (`regions`) is a widget of its own, so that the window can place it.
    """

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.model = RegionsModel(self)
        self.regions = RegionsPanel(self.model, appearance)
        self.explanation = ExplanationPanel(appearance)
        self.decision = DecisionBox(appearance)
        self.clues = CluesPanel(appearance)
        self.metadata = MetadataPanel()
        self.methods = MethodsPanel(appearance)
        self.notes = NotesPanel()
        self.audit = AuditPanel()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.tabBar().setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setAccessibleName(self.tr("Particulars"))
        explained = QWidget()
        column = QVBoxLayout(explained)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.explanation, 1)
        column.addWidget(self.decision)
        for page, title in (
            (explained, self.tr("Explanation")),
            (self.clues, self.tr("Clues")),
            (self.metadata, self.tr("Metadata")),
            (self.methods, self.tr("Methods")),
            (self.notes, self.tr("Notes")),
            (self.audit, self.tr("Audit")),
        ):
            self.tabs.addTab(page, title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        for part, topic in (
            (self.regions, "regions"),
            (explained, "explanation"),
            (self.decision, "decision"),
            (self.clues, "clues"),
            (self.metadata, "metadata"),
            (self.methods, "methods"),
            (self.notes, "notes"),
            (self.audit, "audit"),
        ):
            set_help(part, topic)

    def show_item(self, item: CaseItem | None, rows: tuple[RegionRow, ...]) -> None:
        """Show an item's facts everywhere but in the explanation; None for none."""
        self.model.show_rows(rows)
        self.regions.show_item(item)
        finding = item.finding if item is not None else None
        self.clues.show_finding(finding, rows)
        self.methods.show_finding(finding)
        self.metadata.show_evidence(item.evidence if item is not None else None)

    def open_explanation(self) -> None:
        """Bring the explanation to the front."""
        self.tabs.setCurrentIndex(0)

    def open_notes(self) -> None:
        """Bring the notes to the front and go to the conclusion."""
        self.tabs.setCurrentWidget(self.notes)
        self.notes.conclusion.setFocus(Qt.FocusReason.ShortcutFocusReason)
