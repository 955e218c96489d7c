"""The open case: the one door through which command line and window read and change it."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from app.casework import artifacts, batch, overview, recovery, review
from app.casework.audit import AuditAction, AuditEvent, Plain, text_sha256
from app.casework.batch import JobState
from app.casework.calibration import CalibrationWork
from app.casework.changes import CaseChanges
from app.casework.comparison import Comparison
from app.casework.engine import Engine
from app.casework.errors import (
    CaseExists,
    CaseNotFound,
    EvidenceChanged,
    ItemUnknown,
    storage_failed,
)
from app.casework.evidence import IntakeProgress, IntakeResult, file_sha256
from app.casework.hand import HandWork
from app.casework.intake import Intake
from app.casework.layout import CaseFolder, place
from app.casework.lock import CaseLock
from app.casework.naming import storable_line, utc_now
from app.casework.queue_work import QueueWork
from app.casework.records import (
    CaseUpdate,
    NewCase,
    changed_fields,
    new_record,
    report_json,
    updated,
)
from app.casework.sender import SenderList
from app.casework.store import Store
from engine.errors import UserFacingError
from engine.schema.case import AnalysisFailure, CaseRecord
from engine.schema.codec import to_json
from engine.schema.finding import Finding
from engine.schema.phrase import Phrase, row
from engine.schema.request import AnalysisRequest


@dataclass(frozen=True, slots=True)
class RecordedFinding:
    """A finding now in force for an item, whether it was already stored, and what changed."""

    finding: Finding
    was_stored: bool
    changes: CaseChanges


class CaseSession(HandWork, QueueWork, CalibrationWork):
    """A case opened by one examiner; use it from the thread that opened it.

    Made by `create` or `open`. Every mutation is one transaction with its audit entry and returns
    a `CaseChanges`. All errors are `CaseError`s, which tell the user what to do.
    """

    def __init__(self, folder: CaseFolder, store: Store, lock: CaseLock | None, actor: str) -> None:
        super().__init__(folder, store)
        self._lock = lock
        self._actor = actor

    @property
    def examiner(self) -> str:
        """Who acts in this session, as written to the audit."""
        return self._actor

    # --- opening and closing ---

    @classmethod
    def create(cls, path: Path, new: NewCase) -> Self:
        """A new case in the folder `path`, which must not exist or be empty."""
        record = new_record(new)
        folder = CaseFolder(path)
        _make_folder(folder)
        lock = CaseLock(folder.lock, record.examiner)
        event = _record_event(record.examiner, AuditAction.CASE_CREATED, record)
        with ExitStack() as on_failure:
            on_failure.callback(shutil.rmtree, path, ignore_errors=True)
            on_failure.callback(lock.release)
            store = Store.create(folder.database, record, event)
            on_failure.pop_all()
        return cls(folder, store, lock, record.examiner)

    @classmethod
    def open(cls, path: Path, *, examiner: str | None = None, read_only: bool = False) -> Self:
        """The case in the folder `path`. `examiner` (default: the case's) acts in the audit.

        CaseNotFound, CaseLocked, CaseDamaged or CaseTooNew when it cannot be opened.
        """
        folder = CaseFolder(path)
        if not folder.database.is_file():
            raise CaseNotFound(
                Phrase("There is no case in {path}.", path=path),
                effect=Phrase("Nothing was changed."),
                remedy=Phrase(
                    "Give the folder that holds case.sqlite, or make one with `case create`."
                ),
            )
        named = storable_line(examiner or "", "examiner's name")
        lock = None if read_only else CaseLock(folder.lock, named)
        with ExitStack() as on_failure:
            if lock is not None:
                on_failure.callback(lock.release)
            store = Store.open(folder.database, is_read_only=read_only)
            on_failure.callback(store.close)
            actor = named or store.case_record().examiner
            if lock is not None:
                lock.name_holder(actor)
                recovery.recover(folder, store, actor)
            on_failure.pop_all()
        return cls(folder, store, lock, actor)

    def close(self) -> None:
        """Close the database and let other writers in. Harmless when called twice."""
        self._store.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- changing ---

    def begin_intake(
        self, paths: Sequence[Path], client: Engine, sender: SenderList | None = None
    ) -> Intake:
        """An intake of all files under `paths`, to be taken step by step on this thread.

        Each file is its own transaction, a bad one stops nothing. sender: hashes to compare with.
        """
        intake = Intake(self._folder, self._store, self._actor, client, sender)
        intake.begin(paths)
        return intake

    def take_in(
        self,
        paths: Sequence[Path],
        client: Engine,
        on_progress: Callable[[IntakeProgress], None] = lambda progress: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> IntakeResult:
        """Take in files and folders, all in one go."""
        return self.begin_intake(paths, client).run((), on_progress, is_cancelled)

    def record_comparison(self, comparison: Comparison) -> CaseChanges:
        """Keep what a re-run of an analysis came to; the finding in force stays in force."""
        text = to_json(comparison)
        detail: dict[str, Plain] = {
            "comparison_id": comparison.id,
            "finding_id": comparison.first_id,
            "is_same_request": comparison.is_same_request,
            "is_identical": comparison.is_identical,
            "records": {f"comparison/{comparison.id}": text_sha256(text)},
        }
        with self._store.transaction():
            self._store.write(
                "INSERT INTO comparison VALUES (?, ?, ?)",
                (comparison.id, comparison.first_id, text),
            )
            self._audit(AuditAction.FINDING_COMPARED, comparison.evidence_id, detail)
        return CaseChanges(changed=(comparison.evidence_id,), audit=True)

    def new_staging(self) -> Path:
        """A fresh folder on the case's disk for the engine to write into."""
        try:
            return self._folder.new_staging()
        except OSError as error:
            raise storage_failed(Phrase("write to"), self._folder.staging, error) from error

    def recall_finding(self, request: AnalysisRequest) -> RecordedFinding | None:
        """The stored answer to this request, put in force again; None when never answered."""
        stored = self._store.finding_by_digest(request.digest)
        if stored is None:
            return None
        evidence_id, finding = stored
        return RecordedFinding(finding, True, self._select(evidence_id, finding))

    def record_finding(self, evidence_id: str, finding: Finding, staging: Path) -> RecordedFinding:
        """Check the finding's files, move them into the case and put the finding in force.

        A request that was answered before keeps its stored result: that one is returned and the
        new one is dropped. EvidenceChanged when a file's hash or the picture's is not as stated.
        """
        image = self.evidence(evidence_id)
        stored = self._store.finding_by_digest(finding.request_digest)
        if stored is not None:
            return RecordedFinding(stored[1], True, self._select(*stored))
        if finding.image_sha256 != image.sha256:
            raise EvidenceChanged(
                Phrase(
                    "The engine analysed other bytes than those of item {evidence_id}.",
                    evidence_id=evidence_id,
                ),
                remedy=Phrase("Run `case verify`: the stored copy may have been changed."),
            )
        refs = artifacts.references(finding)
        artifacts.check_staged(refs, staging)
        artifacts.move_into(self._folder, refs, staging)
        # A finding of a hundred kilobytes: written out once, not under the database's lock.
        text = to_json(finding)
        with self._store.transaction():
            self._store.insert_finding(evidence_id, finding, text)
            for ref in refs:
                self._store.insert_artifact(ref.sha256, ref)
            self._store.select_finding(evidence_id, finding.id)
            batch.mark(self._store, finding.request_digest, JobState.DONE)
            self._audit(AuditAction.FINDING_RECORDED, evidence_id, _finding_detail(finding, text))
        shutil.rmtree(staging, ignore_errors=True)
        return RecordedFinding(finding, False, CaseChanges(changed=(evidence_id,), audit=True))

    def record_failure(
        self, evidence_id: str, request_digest: str, error: UserFacingError
    ) -> CaseChanges:
        """Record that an analysis came to no result; an earlier finding stays in force."""
        failure = AnalysisFailure(
            evidence_id=self.evidence(evidence_id).id,
            request_digest=request_digest,
            failed_at=utc_now(),
            what=error.what,
            remedy=error.remedy,
        )
        with self._store.transaction():
            sequence = self._store.insert_failure(failure)
            batch.mark(self._store, request_digest, JobState.FAILED)
            records = {f"failure/{sequence}": text_sha256(to_json(failure))}
            detail: dict[str, Plain] = {"what": failure.what, "records": records}
            self._audit(AuditAction.ANALYSIS_FAILED, evidence_id, detail)
        return CaseChanges(changed=(evidence_id,), audit=True)

    def review(self, request: review.ReviewRequest) -> tuple[CaseChanges, str]:
        """Record the examiner's decision on a region; what changed and the review's id."""
        made = review.make_review(self.item(request.evidence_id), request, self._actor)
        detail: dict[str, Plain] = {
            "region_id": made.region_id,
            "decision": made.decision.value,
            "reason": made.reason,
            "review_id": made.id,
            "records": {f"review/{made.id}": text_sha256(to_json(made))},
        }
        with self._store.transaction():
            self._store.insert_review(made)
            self._audit(AuditAction.REVIEW_MADE, made.evidence_id, detail)
        return CaseChanges(changed=(made.evidence_id,), audit=True), made.id

    def withdraw_review(self, review_id: str) -> CaseChanges:
        """Take a review back; the one before it on that region counts again."""
        stored = self._store.review(review_id)
        if stored is None or stored[1]:
            raise ItemUnknown(
                Phrase(
                    "There is no standing review {review_id} in this case.",
                    review_id=repr(review_id),
                ),
                remedy=Phrase("Look at the item's reviews; it may have been withdrawn already."),
            )
        made = stored[0]
        detail: dict[str, Plain] = {"review_id": made.id, "region_id": made.region_id}
        with self._store.transaction():
            self._store.withdraw_review(made.id)
            self._audit(AuditAction.REVIEW_WITHDRAWN, made.evidence_id, detail)
        return CaseChanges(changed=(made.evidence_id,), audit=True)

    def tag(self, evidence_id: str, tags: Sequence[str]) -> CaseChanges:
        """Give an item these tags instead of those it had. InputRefused for what is no tag."""
        kept = overview.cleaned_tags(tags)
        image = self.evidence(evidence_id)
        if kept == overview.tags_of(self._store).get(image.id, ()):
            return CaseChanges()
        with self._store.transaction():
            self._audit(AuditAction.EVIDENCE_TAGGED, image.id, overview.tag_detail(kept))
        return CaseChanges(changed=(image.id,), audit=True)

    def update_case(self, update: CaseUpdate) -> CaseChanges:
        """Write the fields given in `update` (None: unchanged) to the case's record."""
        before = self.record
        after = updated(before, update)
        if after == before:
            return CaseChanges()
        with self._store.transaction():
            self._store.write_case_record(after)
            event = _record_event(self._actor, AuditAction.CASE_UPDATED, after)
            changed = row(map(Phrase, changed_fields(before, after)), ", ")
            detail = {**event.detail, "changed": changed}
            self._store.append_audit(replace(event, detail=detail))
        return CaseChanges(case=True, audit=True)

    def record_report(self, made: Path, facts: dict[str, Plain]) -> tuple[Path, CaseChanges]:
        """Move a finished report from a staging folder into the case; where it lies now.

        facts: what the log says about it, with at least its `number`.
        """
        try:
            path = _free_name(self._folder.reports / made.name)
            sha256 = file_sha256(made)
            place(made, path)
        except OSError as error:
            raise storage_failed(
                Phrase("store the report in"), self._folder.reports, error
            ) from error
        text = report_json(path.name, sha256, facts)
        detail: dict[str, Plain] = {
            **facts,
            "records": {f"report/{path.name}": text_sha256(text)},
            "files": {f"reports/{path.name}": sha256},
        }
        with self._store.transaction():
            self._store.insert_report(path.name, sha256, text)
            self._audit(AuditAction.REPORT_SIGNED, path.name, detail)
        shutil.rmtree(made.parent, ignore_errors=True)
        return path, CaseChanges(reports=(path.name,), audit=True)

    # --- within ---

    def _select(self, evidence_id: str, finding: Finding) -> CaseChanges:
        if self._store.current_finding_id(evidence_id) == finding.id:
            return CaseChanges()
        with self._store.transaction():
            batch.mark(self._store, finding.request_digest, JobState.DONE)
            self._store.select_finding(evidence_id, finding.id)
            self._audit(AuditAction.FINDING_SELECTED, evidence_id, {"finding_id": finding.id})
        return CaseChanges(changed=(evidence_id,), audit=True)

    def _audit(self, action: AuditAction, subject: str, detail: dict[str, Plain]) -> None:
        self._store.append_audit(AuditEvent(self._actor, action, subject, detail))


def _make_folder(folder: CaseFolder) -> None:
    try:
        if folder.path.exists() and any(folder.path.iterdir()):
            raise CaseExists(
                Phrase("{path} exists already and is not empty.", path=folder.path),
                effect=Phrase("Nothing in it was changed."),
                remedy=Phrase("Choose a new folder for the case, or open the case that is there."),
            )
        folder.create()
    except OSError as error:
        doing, effect = Phrase("make the case folder"), Phrase("No case was made.")
        raise storage_failed(doing, folder.path, error, effect=effect) from error


def _free_name(path: Path) -> Path:
    number = 2
    free = path
    while free.exists():
        free = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return free


def _record_event(actor: str, action: AuditAction, record: CaseRecord) -> AuditEvent:
    return AuditEvent(
        actor,
        action,
        record.id,
        {
            "number": record.number,
            "title": record.title,
            "records": {f"case_record/{record.id}": text_sha256(to_json(record))},
        },
    )


def _finding_detail(finding: Finding, text: str) -> dict[str, Plain]:
    refs = artifacts.references(finding)
    return {
        "finding_id": finding.id,
        "request_digest": finding.request_digest,
        "engine": finding.provenance.engine,
        "engine_version": finding.provenance.version,
        "weights_sha256": finding.provenance.weights_sha256,
        "records": {f"finding/{finding.id}": text_sha256(text)},
        "files": {f"artifacts/{ref.sha256}": ref.sha256 for ref in refs},
    }
