"""Taking files into a case: copy and hash, let the engine's process decode, record, one by one."""

import logging
import os
import shutil
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.casework.artifacts import figure_name, write_figure
from app.casework.audit import AuditAction, AuditEvent, Plain, text_sha256
from app.casework.changes import CaseChanges
from app.casework.engine import Engine
from app.casework.errors import (
    CaseError,
    IntakeRefused,
    StorageFailed,
    disk_full,
    disk_is_full,
    storage_failed,
)
from app.casework.evidence import (
    CopiedFile,
    IntakeOutcome,
    IntakeProgress,
    IntakeResult,
    IntakeState,
    copy_hashed,
    find_files,
    refusal,
)
from app.casework.layout import CaseFolder, place
from app.casework.naming import utc_now, visible
from app.casework.sender import SenderList
from app.casework.store import Store
from engine.errors import AnalysisCancelled, EngineBug, StagingFailed, UserFacingError
from engine.schema.codec import to_json
from engine.schema.finding import ArtifactRef
from engine.schema.image import EvidenceImage, Inspection, MetadataField
from engine.schema.phrase import Phrase, changed, row

log = logging.getLogger(__name__)

# fmt: off
_RAW_ENDINGS = (
    ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".erf", ".fff", ".iiq", ".kdc", ".mef", ".mos",
    ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw",
    ".x3f",
)
# fmt: on
# The endings in use for what is read (IANA media types and the cameras' own).
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "image/png": (".png", ".apng"),
    "image/tiff": (".tif", ".tiff"),
    "image/webp": (".webp",),
    "image/bmp": (".bmp", ".dib"),
    "image/heic": (".heic", ".heif", ".hif"),
    "image/avif": (".avif",),
    "image/x-adobe-dng": (".dng",),
    "image/x-raw": _RAW_ENDINGS,
    "image/jp2": (".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx"),
}


@dataclass(slots=True)
class Intake:
    """One batch being taken in by `actor`, decoded by `client`'s child process, file by file.

    `step` takes one file in, so that whoever owns the case's thread can do other things between
    two files. `sender`: the list of hashes that came with the files.
    """

    folder: CaseFolder
    store: Store
    actor: str
    client: Engine
    sender: SenderList | None = None
    _waiting: deque[Path | tuple[Path, IntakeRefused]] = field(default_factory=deque)
    _outcomes: list[IntakeOutcome] = field(default_factory=list)
    _changes: CaseChanges = field(default_factory=CaseChanges)
    _received: set[str] = field(default_factory=set)
    _is_cancelled: bool = False
    _stopped_by: UserFacingError | None = None

    def begin(self, paths: Sequence[Path]) -> None:
        """Find all files under `paths`."""
        self._waiting.extend(find_files(paths))

    @property
    def is_ended(self) -> bool:
        """True when no file is left, or the rest is not to be tried."""
        return not self._waiting or self._is_cancelled or self._stopped_by is not None

    @property
    def result(self) -> IntakeResult:
        """All outcomes so far."""
        missing: tuple[str, ...] = ()
        if self.sender is not None and not self._waiting:
            missing = tuple(
                visible(name) for name in self.sender.hashes if name not in self._received
            )
        return IntakeResult(
            self._changes, tuple(self._outcomes), self._is_cancelled, self._stopped_by, missing
        )

    def step(
        self,
        on_progress: Callable[[IntakeProgress], None] = lambda progress: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> CaseChanges:
        """Take the next file in; one that fails never stops the others.

        Only a disk that refuses to store ends the batch early (`stopped_by`).
        """
        if is_cancelled():
            self._is_cancelled = True
            return CaseChanges()
        done, total = len(self._outcomes), len(self._outcomes) + len(self._waiting)
        candidate = self._waiting.popleft()
        if isinstance(candidate, tuple):
            self._outcomes.append(refusal(*candidate))
            changed = self._note_unread(*candidate)
            self._changes |= changed
            return changed
        on_progress(IntakeProgress(done, total, visible(str(candidate))))
        changed = CaseChanges()
        try:
            outcome, changed = self._take(candidate, is_cancelled)
        except AnalysisCancelled:
            self._is_cancelled = True
            return changed
        except StorageFailed as error:
            outcome, self._stopped_by = refusal(candidate, error), error
        except IntakeRefused as error:
            outcome, changed = refusal(candidate, error), self._note_unread(candidate, error)
        except CaseError as error:
            outcome = refusal(candidate, error)
        self._outcomes.append(outcome)
        self._changes |= changed
        return changed

    def run(
        self,
        paths: Sequence[Path],
        on_progress: Callable[[IntakeProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> IntakeResult:
        """Take in all files under `paths`."""
        self.begin(paths)
        while not self.is_ended:
            self.step(on_progress, is_cancelled)
        return self.result

    def _take(
        self, source: Path, is_cancelled: Callable[[], bool]
    ) -> tuple[IntakeOutcome, CaseChanges]:
        staging = _new_staging(self.folder)
        try:
            # The staging folder's name is random, so it can be told apart in the engine's messages.
            copied = copy_hashed(source, staging / f"{staging.name}.incoming", is_cancelled)
            try:
                is_listed = self._hold_against_list(source, copied)
            except IntakeRefused as error:
                return self._note_refusal(source, copied, error)
            known = self.store.evidence_id_by_sha256(copied.sha256)
            if known is not None:
                return self._note_duplicate(source, copied, known)
            pixels = staging / "pixels.npy"
            try:
                inspection = self.client.decode_pixels(
                    copied.path, pixels, is_cancelled=is_cancelled
                )
            except (UserFacingError, EngineBug) as error:
                is_bug = isinstance(error, EngineBug)
                if isinstance(error, StagingFailed) or (is_bug and disk_is_full(staging)):
                    raise disk_full(Phrase("write the pixels to"), staging.parent) from error
                return self._note_refusal(source, copied, _refused(source, copied.path, error))
            if is_listed:
                copied = replace(copied, sender_sha256=copied.sha256)
            return self._record(source, copied, inspection, pixels)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _hold_against_list(self, source: Path, copied: CopiedFile) -> bool:
        if self.sender is None:
            return False
        name = self.sender.matched(source, copied.sha256)
        if name is not None:
            self._received.add(name)
        return name is not None

    def _record(
        self, source: Path, copied: CopiedFile, inspection: Inspection, pixels: Path
    ) -> tuple[IntakeOutcome, CaseChanges]:
        name = figure_name(inspection.decode.pixels_sha256)
        try:
            figure = write_figure(pixels, pixels.with_name(name))
            place(pixels.with_name(name), self.folder.artifacts / name)
            place(copied.path, self.folder.evidence / copied.sha256)
        except OSError as error:
            raise storage_failed(Phrase("store the copy in"), self.folder.path, error) from error
        with self.store.transaction():
            position = self.store.next_position()
            image = self._describe(source, copied, inspection, position)
            self.store.insert_evidence(image, position)
            self.store.insert_artifact(name, figure)
            self.store.append_audit(_taken_in(self.actor, image, figure))
        is_unlisted = self.sender is not None and image.sender_sha256 is None
        notes: list[str] = [Phrase("The sender's list does not name it.")] * is_unlisted
        notes += [
            Phrase("{remark}.", remark=field.value) for field in _name_remark(source, inspection)
        ]
        shown = visible(str(source))
        outcome = IntakeOutcome(shown, IntakeState.TAKEN_IN, image.id, what=row(notes))
        return outcome, CaseChanges(added=(image.id,), audit=True)

    def _describe(
        self, source: Path, copied: CopiedFile, inspection: Inspection, position: int
    ) -> EvidenceImage:
        return EvidenceImage(
            id=f"E{position:03d}",
            sha256=copied.sha256,
            sha512=copied.sha512,
            byte_size=copied.byte_size,
            original_name=source.name,
            stored_path=f"{self.folder.evidence.name}/{copied.sha256}",
            taken_in_at=utc_now(),
            taken_in_by=self.actor,
            decode=inspection.decode,
            metadata=(*_name_remark(source, inspection), *inspection.metadata),
            sender_sha256=copied.sender_sha256,
        )

    def _note_duplicate(
        self, source: Path, copied: CopiedFile, known: str
    ) -> tuple[IntakeOutcome, CaseChanges]:
        detail = {"original_name": source.name, "sha256": copied.sha256}
        with self.store.transaction():
            self.store.append_audit(
                AuditEvent(self.actor, AuditAction.EVIDENCE_DUPLICATE, known, detail)
            )
        shown = visible(str(source))
        outcome = IntakeOutcome(
            shown,
            IntakeState.DUPLICATE,
            known,
            what=Phrase("{shown} has the same bytes as item {known}.", shown=shown, known=known),
            effect=Phrase("It was not added a second time."),
            remedy=Phrase("Use item {known}.", known=known),
        )
        return outcome, CaseChanges(audit=True)

    def _note_refusal(
        self, source: Path, copied: CopiedFile, error: IntakeRefused
    ) -> tuple[IntakeOutcome, CaseChanges]:
        detail: dict[str, Plain] = {
            "original_name": source.name,
            "byte_size": copied.byte_size,
            "sha256": copied.sha256,
            "sha512": copied.sha512,
            "reason": error.what,
            "remedy": error.remedy,
        }
        with self.store.transaction():
            self.store.append_audit(
                AuditEvent(self.actor, AuditAction.EVIDENCE_REFUSED, copied.sha256, detail)
            )
        return refusal(source, error), CaseChanges(audit=True)

    def _note_unread(self, source: Path, error: IntakeRefused) -> CaseChanges:
        """Log a file whose bytes were not read; a path where there is nothing is only mistyped."""
        if not os.path.lexists(source):
            return CaseChanges()
        detail = {"original_name": source.name, "reason": error.what, "remedy": error.remedy}
        with self.store.transaction():
            self.store.append_audit(
                AuditEvent(self.actor, AuditAction.EVIDENCE_REFUSED, "file", detail)
            )
        return CaseChanges(audit=True)


def _name_remark(source: Path, inspection: Inspection) -> tuple[MetadataField, ...]:
    """What to say of a name whose ending is that of another kind of file."""
    ending, decode = source.suffix.lower(), inspection.decode
    if not ending or ending in ENDINGS.get(decode.media_type, (ending,)):
        return ()
    words = Phrase(
        "The name ends in {ending}, the content is {file_format}",
        ending=visible(ending),
        file_format=decode.file_format,
    )
    return (MetadataField(Phrase("File"), Phrase("name and content"), words),)


def _new_staging(folder: CaseFolder) -> Path:
    try:
        return folder.new_staging()
    except OSError as error:
        raise storage_failed(Phrase("write to"), folder.staging, error) from error


def _refused(source: Path, copy: Path, error: UserFacingError | EngineBug) -> IntakeRefused:
    """The engine's refusal, told of the original's name instead of the working copy's."""
    shown = visible(str(source))
    if isinstance(error, EngineBug):
        log.error("the engine failed on a file while it was taken in: %s", error)
        return IntakeRefused(
            Phrase("{shown} could not be read because of a fault in the program.", shown=shown),
            remedy=Phrase("Report it with the log file; convert the picture to PNG and add that."),
        )

    def renamed(text: str) -> str:
        return text.replace(str(copy), shown).replace(copy.name, visible(source.name))

    what, remedy = changed(error.what, renamed), changed(error.remedy, renamed)
    if source.name not in what and visible(source.name) not in what:
        what = Phrase("{shown}: {what}", shown=shown, what=what)
    return IntakeRefused(what, remedy=remedy, effect=error.effect)


def _taken_in(actor: str, image: EvidenceImage, figure: ArtifactRef) -> AuditEvent:
    return AuditEvent(
        actor,
        AuditAction.EVIDENCE_TAKEN_IN,
        image.id,
        {
            "original_name": image.original_name,
            "byte_size": image.byte_size,
            "sha256": image.sha256,
            "sha512": image.sha512,
            "pixels_sha256": image.decode.pixels_sha256,
            "sender_sha256": image.sender_sha256,
            "records": {f"evidence/{image.id}": text_sha256(to_json(image))},
            "files": {f"artifacts/{figure.path}": figure.sha256},
        },
    )
