"""Which checks ran and how they ended, warnings, and what the finding was made with."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.gui import wording
from app.gui.appearance import Appearance
from app.gui.digest_text import told
from app.gui.labels import label, listed, machine_text, named, rule, selectable, shown
from app.gui.language import spoken_language
from app.gui.lower_fade import LowerFade
from app.gui.scroll_page import ScrollPage
from app.gui.signs import Sign, SignWidget, sign_colour, sign_of_check
from engine.schema.finding import Finding, MethodRun, Verdict
from reports.threshold_words import threshold_words
from reports.wording import wording as report_wording


class MethodRow(QFrame):
    """One method: sign, name, state in words, detail. `is_open`: its score decided nothing."""

    def __init__(self, run: MethodRun, appearance: Appearance, *, is_open: bool) -> None:
        super().__init__()
        self.run = run
        state = wording.verdict(Verdict.INCONCLUSIVE) if is_open else wording.check_state(run.state)
        kind = Sign.INCONCLUSIVE if is_open else sign_of_check(run.state)
        name = wording.method(run.name)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(1)
        sign = SignWidget(appearance)
        sign.show_sign(kind, state)
        layout.addWidget(sign, 0, 0)
        title = label(name)
        title.setToolTip(shown(run.name))  # what commands and records call it
        layout.addWidget(title, 0, 1)
        word = label(state, "small")
        colour = sign_colour(kind, appearance.theme).name()
        word.setStyleSheet(f"color: {colour};")
        layout.addWidget(word, 0, 2)
        layout.addWidget(
            selectable(label(machine_text(run.detail), "soft", "small", wraps=True)), 1, 1, 1, 2
        )
        layout.setColumnStretch(1, 1)
        self.setAccessibleName(named(name, state))


class MethodsPanel(QScrollArea):
    """The list of methods; below it, what is needed to make the finding again."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._finding: Finding | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Methods"))
        self._is_due = True
        LowerFade(self, appearance)
        appearance.changed.connect(self._ask_rebuild)

    @property
    def methods(self) -> list[MethodRow]:
        """The rows of the finding."""
        self._rebuild_if_due()
        return self.findChildren(MethodRow)

    def show_finding(self, finding: Finding | None) -> None:
        """Show how a finding was made; None for none. Rows are made when they are looked at."""
        if finding is not self._finding:
            self._finding = finding
            self._ask_rebuild()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rebuild_if_due()

    def _ask_rebuild(self) -> None:
        self._is_due = True
        if self.isVisible():
            self._rebuild_if_due()

    def _rebuild_if_due(self) -> None:
        if not self._is_due:
            return
        self._is_due = False
        page = ScrollPage()
        page.setProperty("page", True)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(4)
        finding = self._finding
        if finding is None:
            text = self.tr("No method was run on this item yet.")
            layout.addWidget(label(text, "soft", wraps=True))
        else:
            for run in finding.methods:
                layout.addWidget(
                    MethodRow(run, self._appearance, is_open=finding.is_left_open_by(run))
                )
            self._add_warnings(layout, finding)
            self._add_provenance(layout, finding)
        layout.addStretch(1)
        self.setWidget(page)

    def _add_warnings(self, layout: QVBoxLayout, finding: Finding) -> None:
        if not finding.warnings:
            return
        layout.addWidget(rule())
        layout.addWidget(label(self.tr("Warnings"), "heading"))
        for warning in finding.warnings:
            layout.addWidget(selectable(label(machine_text(warning.text), "alarm", wraps=True)))

    def _add_provenance(self, layout: QVBoxLayout, finding: Finding) -> None:
        made = finding.provenance
        say = report_wording(spoken_language().value)
        thresholds = threshold_words(say, dict(finding.scores.thresholds))
        libraries = listed((f"{name} {version}" for name, version in made.library_versions), ", ")
        facts = (
            (self.tr("Engine"), shown(f"{made.engine} {made.version}")),
            (self.tr("Weights"), shown(made.weights_sha256)),
            (self.tr("Computed on"), shown(listed((made.device, made.precision), ", "))),
            (self.tr("Seed"), str(made.seed)),
            (self.tr("Thresholds"), shown(thresholds)),
            (self.tr("Started"), shown(say.moment(made.started_at))),
            (self.tr("Finished"), shown(say.moment(made.finished_at))),
            (self.tr("Libraries"), shown(libraries)),
            (self.tr("Text model"), machine_text(finding.explanation.model)),
            (self.tr("Prompt"), machine_text(finding.explanation.prompt)),
            (self.tr("Finding"), shown(finding.id)),
        )
        layout.addWidget(rule())
        layout.addWidget(label(self.tr("How it was made"), "heading"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        for row, (name, value) in enumerate(facts):
            grid.addWidget(label(name, "soft", "small"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(told(value, name, "small"), row, 1)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
