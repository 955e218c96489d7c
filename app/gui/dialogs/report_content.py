"""What a report says: draft or final, language and wording, what goes with it, who is named."""

import textwrap

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QRadioButton, QVBoxLayout, QWidget

from app.gui.appearance import Appearance
from app.gui.completeness import Completeness
from app.gui.dialogs.forms import Form, card, line, row
from app.gui.dialogs.result import ParticularsView
from app.gui.labels import label, shown
from app.gui.language import Language
from app.gui.report_choice import ContentDefaults, ReportChoice

# Date, time and offset as the report prints them best (ISO 8601).
_EXAMPLE = "2026-10-03 14:00+02:00"
_TITLE_WIDTH = 48  # characters


class ContentForm(QWidget):
    """The completeness check over the choices. `changed`: the pages would be others."""

    changed = Signal()

    def __init__(
        self, appearance: Appearance, defaults: ContentDefaults, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._templates = defaults.templates
        self._checks = ParticularsView(appearance)
        self.draft = QRadioButton(self.tr("Draft"))
        self.final = QRadioButton(self.tr("Final"))
        self.final_hint = label(self.tr("The case is being checked …"), "soft", "small", wraps=True)
        self.language = QComboBox()
        for language in Language:
            self.language.addItem(language.own_name, language.value)
        self.language.setCurrentIndex(self.language.findData(defaults.language))
        self.language.setAccessibleName(self.tr("Language of the report"))
        self.template = QComboBox()
        self.template.setAccessibleName(self.tr("Wording of the report"))
        for box in (self.language, self.template):
            box.view().setAccessibleName(box.accessibleName())
        self.redacted = QCheckBox(self.tr("Make faces unrecognisable"))
        self.exhibits = QCheckBox(self.tr("Exhibits as they are"))
        self.maps = QCheckBox(self.tr("Attach score maps and masks"))
        self.maps.setChecked(True)
        self.certificates: dict[str, QCheckBox] = {}
        self.qualifications = line(
            self.tr("Your qualifications"),
            defaults.qualifications,
            placeholder=self.tr("as they are to be printed"),
        )
        self.reviewer = line(self.tr("Reviewer"), placeholder=self.tr("who is to sign as reviewer"))
        self.received = line(
            self.tr("Items received"), placeholder=self.tr("for example {0}").format(_EXAMPLE)
        )
        self.classification = line(
            self.tr("Classification"), placeholder=self.tr("printed on every page")
        )
        self._lay_out()
        self._offer_templates()
        self._connect()
        self.draft.setChecked(True)
        self.final.setEnabled(False)
        self._enable_exhibits()

    @property
    def choice(self) -> ReportChoice:
        """What the report says, as the form stands."""
        return ReportChoice(
            is_final=self.final.isChecked(),
            language=str(self.language.currentData()),
            template=str(self.template.currentData()),
            certificates=tuple(name for name, box in self.certificates.items() if box.isChecked()),
            is_redacted=self.redacted.isChecked(),
            shows_exhibits=self.exhibits.isChecked(),
            attaches_maps=self.maps.isChecked(),
            qualifications=self.qualifications.text().strip(),
            reviewer=self.reviewer.text().strip(),
            received_at=self.received.text().strip(),
            classification=self.classification.text().strip(),
        )

    @property
    def check_texts(self) -> list[str]:
        """The lines of the completeness check."""
        return self._checks.texts

    def show_checked_file(self, number: int, total: int) -> None:
        """How far the check of the case is."""
        self.final_hint.setText(self.tr("Verifying file {0} of {1}").format(number, total))

    def show_completeness(self, found: Completeness) -> None:
        """Show what is missing; Final is open only when nothing needed is."""
        self._checks.show_particulars(list(found.particulars))
        self.final.setEnabled(found.allows_final)
        self.final_hint.setText(
            self.tr("A Final states your conclusion.")
            if found.allows_final
            else self.tr("A Final is possible once nothing needed is missing.")
        )

    def _lay_out(self) -> None:
        self._boxes = QVBoxLayout()
        self._boxes.setSpacing(4)
        for box in (self.maps, self.redacted, self.exhibits):
            self._boxes.addWidget(box)
        rows = Form()
        rows.add(self.tr("Report is"), row(self.draft, self.final, self.final_hint, room=16))
        rows.add(self.tr("Language"), row(self.language, self.template))
        rows.add(self.tr("Contains"), self._boxes)
        rows.add(self.tr("Qualifications"), self.qualifications)
        rows.add(self.tr("Reviewer"), self.reviewer)
        rows.add(self.tr("Items received"), self.received)
        rows.add(self.tr("Classification"), self.classification)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(card(self.tr("Completeness"), self._checks))
        layout.addLayout(rows)

    def _connect(self) -> None:
        self.language.currentIndexChanged.connect(self._offer_templates)
        self.template.currentIndexChanged.connect(self._offer_certificates)
        self.redacted.toggled.connect(self._enable_exhibits)
        for edited in (self.qualifications, self.reviewer, self.received, self.classification):
            edited.editingFinished.connect(self.changed)
        for chosen in (
            self.final.toggled,
            self.language.currentIndexChanged,
            self.template.currentIndexChanged,
            self.redacted.toggled,
            self.exhibits.toggled,
            self.maps.toggled,
        ):
            chosen.connect(self.changed)

    def _offer_templates(self) -> None:
        self.template.blockSignals(True)
        self.template.clear()
        for name in self._templates.get(str(self.language.currentData()), {}):
            self.template.addItem(self._template_text(name), name)
        self.template.blockSignals(False)
        self._offer_certificates()

    def _offer_certificates(self) -> None:
        """The certificates that this wording has; none is added that nobody asked for."""
        for box in self.certificates.values():
            self._boxes.removeWidget(box)
            box.hide()
            box.deleteLater()
        wordings = self._templates.get(str(self.language.currentData()), {})
        self.certificates = {}
        for name, title in wordings.get(str(self.template.currentData()), ()):
            # their titles name the rule of law in full: longer than the form is wide
            box = QCheckBox("\n".join(textwrap.wrap(shown(title), _TITLE_WIDTH)))
            box.setAccessibleName(shown(title))
            box.toggled.connect(self.changed)
            self.certificates[name] = box
            self._boxes.addWidget(box)

    def _template_text(self, name: str) -> str:
        known = {
            "general": self.tr("General wording"),
            "us-federal": self.tr("US federal courts"),
            "england-wales": self.tr("England and Wales"),
            "china": self.tr("China"),
        }
        return known.get(name, shown(name))

    def _enable_exhibits(self) -> None:
        """Exhibits are as they are anyway unless faces are made unrecognisable; maps are not."""
        is_redacted = self.redacted.isChecked()
        self.exhibits.setEnabled(is_redacted)
        self.maps.setEnabled(not is_redacted)
