"""What the file says about itself, verbatim, and how it was decoded."""

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.gui import wording
from app.gui.digest_text import DigestView
from app.gui.labels import label, listed, shown
from app.gui.models import RowsModel
from app.gui.panels.tables import plain_table
from engine.schema.image import EvidenceImage
from engine.schema.phrase import row


class MetadataPanel(QWidget):
    """A filter over one table; the selected value stands below in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._model = RowsModel((self.tr("Group"), self.tr("Field"), self.tr("Value")), self)
        self._filter = QSortFilterProxyModel(self)
        self._filter.setSourceModel(self._model)
        self._filter.setFilterKeyColumn(-1)
        self._filter.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Filter metadata"))
        self.search.setAccessibleName(self.tr("Filter metadata"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter.setFilterFixedString)
        self.table = plain_table(self._filter, self.tr("Metadata"), stretched=2)
        # fields that differ in their last letter alone can be told apart
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        metrics = self.fontMetrics()
        self.table.setColumnWidth(0, metrics.horizontalAdvance("Decoding") + 20)
        self.table.setColumnWidth(1, metrics.horizontalAdvance("quantisation table 0") + 20)
        self.table.selectionModel().currentRowChanged.connect(self._show_value)
        self._value = DigestView(self.tr("Value in full"))
        self._value.setPlaceholderText(self.tr("Select a field to read its value in full."))
        self._value.setFixedHeight(6 * metrics.height() + 8)  # a SHA-512 in the narrowest panel
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addWidget(label(self.tr("Value"), "heading"))
        layout.addWidget(self._value)

    def show_evidence(self, evidence: EvidenceImage | None) -> None:
        """Show an item's file facts, decode record and metadata; None for none."""
        self._value.show_text("")
        self._model.show_rows(() if evidence is None else self._rows(evidence))

    def _rows(self, evidence: EvidenceImage) -> tuple[tuple[str, str, str], ...]:
        decode = evidence.decode
        file, decoding = self.tr("File"), self.tr("Decoding")
        facts = (
            (file, self.tr("Original name"), evidence.original_name),
            (file, self.tr("Item"), evidence.id),
            (file, self.tr("Size"), wording.file_size(evidence.byte_size)),
            (file, "SHA-256", evidence.sha256),
            (file, "SHA-512", evidence.sha512),
            (file, self.tr("Taken in"), listed((evidence.taken_in_at, evidence.taken_in_by), ", ")),
            (
                decoding,
                self.tr("Format"),
                self.tr("{0} ({1})").format(decode.file_format, decode.media_type),
            ),
            (decoding, self.tr("Pixels"), f"{decode.size.width} × {decode.size.height}"),
            (
                decoding,
                self.tr("Source"),
                listed((decode.source_mode, f"{decode.bit_depth} bit"), ", "),
            ),
            (decoding, self.tr("Orientation"), str(decode.orientation)),
            (decoding, self.tr("Frames"), str(decode.frame_count)),
            (decoding, self.tr("Decoder"), decode.decoder),
            (
                decoding,
                self.tr("Conversions"),
                row(decode.conversions, "; ") or self.tr("none"),
            ),
            (decoding, self.tr("Complete"), self.tr("no") if decode.is_partial else self.tr("yes")),
            (
                decoding,
                self.tr("After the end"),
                wording.file_size(decode.trailing_bytes)
                if decode.trailing_bytes
                else self.tr("nothing"),
            ),
            (decoding, self.tr("Pixel SHA-256"), decode.pixels_sha256),
        )
        own = ((field.group, field.name, field.value) for field in evidence.metadata)
        return tuple(
            (shown(group), shown(name), shown(value)) for group, name, value in (*facts, *own)
        )

    def _show_value(self, index: QModelIndex) -> None:
        text = index.siblingAtColumn(2).data() if index.isValid() else ""
        self._value.show_text(str(text))
