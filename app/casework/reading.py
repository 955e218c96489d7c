"""What can be asked of a case without changing it."""

from collections.abc import Sequence
from pathlib import Path

from app.casework import artifacts, batch, left_out, overview, review, standing, verification
from app.casework.audit import AuditHead
from app.casework.batch import Batch, QueueCount
from app.casework.comparison import Comparison
from app.casework.errors import ItemUnknown
from app.casework.facts import application_facts
from app.casework.layout import CaseFolder
from app.casework.naming import utc_now
from app.casework.records import ItemSummary, StoredReport
from app.casework.store import Store
from app.casework.verification import UNWATCHED, CaseCheck, FileWatch
from engine.schema.calibration import Calibration
from engine.schema.case import (
    AnalysisFailure,
    AnalysisState,
    AuditEntry,
    CaseItem,
    CaseRecord,
    CaseSnapshot,
    RefusedFile,
    Withdrawal,
)
from engine.schema.examiner import Exhibit
from engine.schema.finding import ArtifactRef, Finding
from engine.schema.image import EvidenceImage
from engine.schema.phrase import Phrase


class CaseReader:
    """The reading half of an open case; use it from the thread that opened the case."""

    def __init__(self, folder: CaseFolder, store: Store) -> None:
        self._folder = folder
        self._store = store

    @property
    def path(self) -> Path:
        """The case folder."""
        return self._folder.path

    @property
    def is_read_only(self) -> bool:
        """True when no change can be made."""
        return self._store.is_read_only

    @property
    def record(self) -> CaseRecord:
        """The case's own facts."""
        return self._store.case_record()

    def items(self) -> tuple[CaseItem, ...]:
        """All items in the order they were taken in, each with its finding and reviews.

        Withdrawn ones are among them, with their `withdrawal`.
        """
        with self._store.reading():
            failures = self._store.current_failures()
            withdrawn = left_out.withdrawals(self._store)
            return tuple(
                self._item(image, failures.get(image.id), withdrawn.get(image.id))
                for image in self._store.evidence()
            )

    def item(self, evidence_id: str) -> CaseItem:
        """One item. ItemUnknown when the case has no such id."""
        with self._store.reading():
            image = self.evidence(evidence_id)
            withdrawal = left_out.withdrawals(self._store).get(evidence_id)
            return self._item(image, self._store.current_failures().get(evidence_id), withdrawal)

    def summaries(self, ids: Sequence[str] | None = None) -> tuple[ItemSummary, ...]:
        """What a list of items shows, without reading whole findings; of these ids, or of all."""
        with self._store.reading():
            return overview.summaries(self._store, ids)

    def findings_of(self, evidence_id: str) -> tuple[Finding, ...]:
        """All findings of an item in the order they came, superseded ones included."""
        return self._store.findings_of(evidence_id)

    def evidence_images(self) -> tuple[EvidenceImage, ...]:
        """What was taken in, without findings, in order."""
        return self._store.evidence()

    def refused_files(self) -> tuple[RefusedFile, ...]:
        """Files that were offered and could not be taken in, each once, in the order they came."""
        return left_out.refused_files(self._store)

    def batches(self) -> tuple[Batch, ...]:
        """Every batch of analyses that was asked for, oldest first."""
        return batch.batches(self._store)

    def queue(self) -> tuple[QueueCount, ...]:
        """The same batches, each with the states of its jobs."""
        with self._store.reading():
            return batch.queue_counts(self._store)

    def open_jobs(self, of: Batch | None = None) -> tuple[str, ...]:
        """Ids of the items whose analysis is still to be done, in order; of a batch or of all."""
        return batch.open_jobs(self._store, of)

    def comparisons(self) -> tuple[Comparison, ...]:
        """Every re-run that was held against its finding, oldest first."""
        if self._store.version < 2:
            return ()
        rows = self._store.rows("SELECT record_json FROM comparison ORDER BY rowid")
        return tuple(self._store.restore(Comparison, text) for (text,) in rows)

    def calibrations(self) -> tuple[Calibration, ...]:
        """The laboratory's calibration data in force, oldest first."""
        return standing.standing_calibrations(self._store)

    def exhibits(self) -> tuple[Exhibit, ...]:
        """The views kept for the report, oldest first."""
        return standing.standing_exhibits(self._store)

    def reports(self) -> tuple[StoredReport, ...]:
        """The signed reports of the case, oldest first."""
        return tuple(StoredReport.of(*row) for row in self._store.reports())

    def audit(self, after: int = 0) -> tuple[AuditEntry, ...]:
        """The log from the entry after number `after` on, oldest first; 0: the whole log."""
        return self._store.audit_entries(after)

    def audit_head(self) -> AuditHead:
        """Count and digest of the log's last entry."""
        return self._store.audit_head()

    def evidence_path(self, evidence_id: str) -> Path:
        """Where the stored read-only copy lies."""
        return self.path / self.evidence(evidence_id).stored_path

    def figure_path(self, evidence_id: str) -> Path:
        """Where the PNG copy for display and figures lies (at most 2,000 px, never analysed)."""
        decode = self.evidence(evidence_id).decode
        return self._folder.artifacts / artifacts.figure_name(decode.pixels_sha256)

    def artifact_path(self, ref: ArtifactRef) -> Path:
        """Where a recorded file of a finding lies."""
        return self._folder.artifacts / ref.sha256

    def snapshot(self) -> CaseSnapshot:
        """Everything a report may say, at this moment."""
        with self._store.reading():
            head = self._store.audit_head()
            items = self.items()
            return CaseSnapshot(
                case=self.record,
                items=tuple(item for item in items if item.withdrawal is None),
                audit=self.audit(),
                audit_count=head.count,
                audit_head=head.digest,
                taken_at=utc_now(),
                application=application_facts(),
                case_folder=str(self.path.absolute()),
                exhibits=self.exhibits(),
                withdrawn=tuple(item for item in items if item.withdrawal is not None),
                refused=self.refused_files(),
                calibrations=self.calibrations(),
            )

    def copy_database(self, target: Path) -> tuple[AuditHead, dict[str, str]]:
        """Write a copy of the database to the new file `target`; its log head and `recorded_files`.

        All of one moment, also while another program works on the case.
        """
        with self._store.reading():
            head, files = self._store.audit_head(), self.recorded_files()
            self._store.copy_to(target)
            return head, files

    def recorded_files(self) -> dict[str, str]:
        """Every file the records name, relative to the case folder, with its SHA-256."""
        with self._store.reading():
            files = {image.stored_path: image.sha256 for image in self._store.evidence()}
            for ref in self._store.artifacts():
                files[f"{self._folder.artifacts.name}/{ref.path}"] = ref.sha256
            for name, sha256, _ in self._store.reports():
                files[f"{self._folder.reports.name}/{name}"] = sha256
            return files

    def verify(self, against: AuditHead | None = None, watch: FileWatch = UNWATCHED) -> CaseCheck:
        """Recompute the audit chain and re-hash everything; name what is at fault.

        against: a head printed in a signed report or noted elsewhere, which the log must contain.
        watch: is told of each file; AnalysisCancelled once it says so.
        """
        with self._store.reading():
            return verification.verify_case(self._folder, self._store, against, watch)

    def evidence(self, evidence_id: str) -> EvidenceImage:
        """What was taken in under this id. ItemUnknown when the case has no such id."""
        image = self._store.evidence_item(evidence_id)
        if image is None:
            known = ", ".join(image.id for image in self._store.evidence()) or "none yet"
            raise ItemUnknown(
                Phrase("The case has no item {evidence_id}.", evidence_id=repr(evidence_id)),
                remedy=Phrase("Choose one of its items: {known}.", known=known),
            )
        return image

    def _item(
        self,
        image: EvidenceImage,
        failure: AnalysisFailure | None,
        withdrawal: Withdrawal | None,
    ) -> CaseItem:
        finding = self._store.current_finding(image.id)
        if finding is not None:
            state = AnalysisState.DONE
            reviews = review.in_force(self._store.standing_reviews(finding.id))
        else:
            state = AnalysisState.PENDING if failure is None else AnalysisState.FAILED
            reviews = ()
        drawings = standing.standing_drawings(self._store, image.id)
        return CaseItem(image, state, finding, reviews, failure, drawings, withdrawal)
