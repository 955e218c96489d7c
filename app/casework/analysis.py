"""The queue: items are prepared from the case, analysed by the engine, and recorded, one by one.

The three steps are separate functions, because the window runs them in different threads:
`prepare` and `record` touch the case, `run` only the engine. `analyse_items` does all in one.
"""

import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.casework.changes import CaseChanges
from app.casework.engine import Engine
from app.casework.errors import (
    CaseError,
    EvidenceChanged,
    StorageFailed,
    disk_full,
    disk_is_full,
    reason_of,
)
from app.casework.evidence import file_sha256
from app.casework.naming import visible
from app.casework.pace import Pace
from app.casework.session import CaseSession
from engine.errors import (
    AnalysisCancelled,
    EngineBug,
    ModelUnavailable,
    StagingFailed,
    UserFacingError,
)
from engine.protocol import Progress
from engine.schema.finding import Finding, Scores
from engine.schema.phrase import Phrase, changed
from engine.schema.request import AnalysisRequest, EngineDescription

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AnalysisJob:
    """One analysis ready to run. `name` is the original name, safe to show."""

    evidence_id: str
    name: str
    request: AnalysisRequest
    picture: Path
    staging: Path


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one item: a finding (perhaps a stored one), an error; neither: cancelled."""

    evidence_id: str
    name: str
    finding: Finding | None
    was_stored: bool
    error: UserFacingError | None
    changes: CaseChanges

    @property
    def is_cancelled(self) -> bool:
        """True when the examiner stopped it and nothing was recorded."""
        return self.finding is None and self.error is None


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What is remembered of one item while the queue goes on: not the finding, which is large."""

    evidence_id: str
    name: str
    finding_id: str | None
    scores: Scores | None
    was_stored: bool
    error: UserFacingError | None

    @classmethod
    def of(cls, result: ItemResult) -> "ItemOutcome":
        """From the whole result."""
        finding = result.finding
        return cls(
            result.evidence_id,
            result.name,
            finding.id if finding else None,
            finding.scores if finding else None,
            result.was_stored,
            result.error,
        )

    @property
    def is_cancelled(self) -> bool:
        """True when the examiner stopped it and nothing was recorded."""
        return self.finding_id is None and self.error is None


@dataclass(frozen=True, slots=True)
class QueueProgress:
    """Item number `index` (from 0) of `total` is at `progress`.

    `left_s`: how long the rest will take, judged by what was analysed so far; None before that.
    """

    index: int
    total: int
    evidence_id: str
    name: str
    progress: Progress | None
    elapsed_s: float
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class QueueResult:
    """All results so far. `stopped_by`: why the rest was not tried (disk or engine missing)."""

    results: tuple[ItemOutcome, ...]
    changes: CaseChanges
    is_cancelled: bool
    stopped_by: UserFacingError | None

    @property
    def failed(self) -> tuple[ItemOutcome, ...]:
        """The items without a result because of an error."""
        return tuple(result for result in self.results if result.error is not None)

    def __or__(self, other: Self) -> "QueueResult":
        """This queue and the one that followed it."""
        return QueueResult(
            self.results + other.results,
            self.changes | other.changes,
            other.is_cancelled,
            other.stopped_by,
        )


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """Which items are analysed, with which engine, on which device, without which methods.

    `adds_maps`: items whose finding was made without the clues' maps are analysed again.
    """

    evidence_ids: tuple[str, ...]
    engine: EngineDescription
    device: str = "auto"
    disabled_methods: tuple[str, ...] = ()
    adds_maps: bool = False


@dataclass(frozen=True, slots=True)
class QueueWatch:
    """Whom the queue tells how far it is, and asks whether to stop."""

    on_progress: Callable[[QueueProgress], None] = lambda progress: None
    on_result: Callable[[ItemResult], None] = lambda result: None
    is_cancelled: Callable[[], bool] = lambda: False


def ask_for_engine(client: Engine, name: str) -> EngineDescription:
    """The engine of that name in the catalogue, or in the folder of that path."""
    if Path(name).name == name:
        return choose_engine(client.describe(), name)
    folder = str(Path(name).absolute())
    return choose_engine(client.describe(folder), folder)


def choose_engine(described: Sequence[EngineDescription], name: str) -> EngineDescription:
    """The engine of that name. ModelUnavailable when there is none or it cannot run here."""
    chosen = {engine.name: engine for engine in described}.get(name)
    ready = [engine.name for engine in described if engine.is_ready]
    remedy = (
        Phrase("Choose one that can run here: {names}.", names=", ".join(ready))
        if ready
        else Phrase("Run `doctor`.")
    )
    if chosen is None:
        raise ModelUnavailable(
            Phrase("There is no engine “{name}”.", name=visible(name)),
            effect=Phrase("Nothing was analysed."),
            remedy=remedy,
        )
    if not chosen.is_ready:
        raise ModelUnavailable(
            Phrase(
                "The engine “{name}” cannot run here: {missing}",
                name=chosen.name,
                missing=chosen.missing,
            ),
            effect=Phrase("Nothing was analysed."),
            remedy=remedy,
        )
    return chosen


def prepare(session: CaseSession, evidence_id: str, plan: QueuePlan) -> AnalysisJob | ItemResult:
    """The job for an item; its result at once when the same request was answered before."""
    request = session.request_for(
        evidence_id,
        plan.engine,
        plan.device,
        plan.disabled_methods,
        adds_maps=plan.adds_maps,
    )
    name = visible(session.evidence(evidence_id).original_name)
    stored = session.recall_finding(request)
    if stored is not None:
        return ItemResult(evidence_id, name, stored.finding, True, None, stored.changes)
    session.start_job(request)
    picture = session.evidence_path(evidence_id)
    return AnalysisJob(evidence_id, name, request, picture, session.new_staging())


def run(
    job: AnalysisJob,
    client: Engine,
    on_progress: Callable[[Progress], None],
    is_cancelled: Callable[[], bool],
) -> Finding | UserFacingError | None:
    """The finding, what went wrong, or None when cancelled. Touches no case: any thread will do."""
    try:
        _check_picture(job)
        return client.analyse(
            job.request,
            job.picture,
            job.staging,
            on_progress=on_progress,
            is_cancelled=is_cancelled,
        )
    except AnalysisCancelled:
        return None
    except EngineBug as bug:
        if disk_is_full(job.staging):
            return disk_full(Phrase("write the result to"), job.staging.parent)
        log.error("the engine failed on item %s: %s", job.evidence_id, bug)
        return UserFacingError(
            Phrase("The engine failed on {name} because of a fault in the program.", name=job.name),
            remedy=Phrase("Report it with the log file; the other items are not affected."),
        )
    except StagingFailed as error:
        return StorageFailed(error.what, remedy=error.remedy, effect=error.effect)
    except UserFacingError as error:
        return named_after(error, job.picture, job.name)


def record(
    session: CaseSession, job: AnalysisJob, outcome: Finding | UserFacingError | None
) -> ItemResult:
    """Write down what `run` gave. StorageFailed when the disk refuses."""
    try:
        if isinstance(outcome, Finding):
            recorded = session.record_finding(job.evidence_id, outcome, job.staging)
            return ItemResult(
                job.evidence_id,
                job.name,
                recorded.finding,
                recorded.was_stored,
                None,
                recorded.changes,
            )
        if isinstance(outcome, StorageFailed):
            raise outcome
    except StorageFailed:
        raise
    except CaseError as error:
        outcome = error
    finally:
        shutil.rmtree(job.staging, ignore_errors=True)
    changes = CaseChanges()
    if outcome is not None:
        changes = session.record_failure(job.evidence_id, job.request.digest, outcome)
    else:
        session.put_back_job(job.request)
    return ItemResult(job.evidence_id, job.name, None, False, outcome, changes)


def analyse_items(
    session: CaseSession, client: Engine, plan: QueuePlan, watch: QueueWatch
) -> QueueResult:
    """Analyse the plan's items in order; one that fails is recorded and never stops the others.

    Only a disk that refuses to store, or an engine that is not there, ends the queue early.
    """
    queue = _Queue(session, client, plan, watch, Pace(len(plan.evidence_ids)))
    results: list[ItemOutcome] = []
    changes = CaseChanges()
    stopped_by: UserFacingError | None = None
    for index in range(len(plan.evidence_ids)):
        if watch.is_cancelled():
            break
        try:
            result = queue.analyse(index)
        except StorageFailed as error:
            stopped_by = error
            break
        results.append(ItemOutcome.of(result))
        changes |= result.changes
        watch.on_result(result)
        if isinstance(result.error, ModelUnavailable):
            stopped_by = result.error
            break
    return QueueResult(tuple(results), changes, watch.is_cancelled(), stopped_by)


@dataclass(frozen=True, slots=True)
class _Queue:
    session: CaseSession
    client: Engine
    plan: QueuePlan
    watch: QueueWatch
    pace: Pace

    def analyse(self, index: int) -> ItemResult:
        """Item number `index` from preparation to record."""
        prepared = prepare(self.session, self.plan.evidence_ids[index], self.plan)
        self._tell(index, prepared, None)
        if isinstance(prepared, ItemResult):
            self.pace.pass_over()
            return prepared

        def tell(progress: Progress) -> None:
            self._tell(index, prepared, progress)

        result = record(
            self.session, prepared, run(prepared, self.client, tell, self.watch.is_cancelled)
        )
        self.pace.finish()
        return result

    def _tell(self, index: int, item: AnalysisJob | ItemResult, progress: Progress | None) -> None:
        self.watch.on_progress(
            QueueProgress(
                index,
                len(self.plan.evidence_ids),
                item.evidence_id,
                item.name,
                progress,
                self.pace.elapsed_s,
                self.pace.left_s,
            )
        )


def named_after(error: UserFacingError, copy: Path, name: str) -> UserFacingError:
    """The same error, telling of the original's name instead of the stored copy's."""

    def renamed(text: str) -> str:
        return text.replace(str(copy), name).replace(copy.name, name)

    what, effect, remedy = (
        changed(text, renamed) for text in (error.what, error.effect, error.remedy)
    )
    if name not in what and not isinstance(error, ModelUnavailable):
        what = Phrase("{name}: {what}", name=name, what=what)
    return type(error)(what, remedy=remedy, effect=effect)


def _check_picture(job: AnalysisJob) -> None:
    try:
        found = file_sha256(job.picture)
    except OSError as error:
        raise EvidenceChanged(
            Phrase(
                "The stored copy of {name} cannot be read: {error}.",
                name=job.name,
                error=reason_of(error)[0],
            ),
            effect=Phrase("It was not analysed. The original file is unchanged."),
            remedy=Phrase("Run `case verify`, and restore the case folder from a backup."),
        ) from error
    if found != job.request.evidence_sha256:
        raise EvidenceChanged(
            Phrase(
                "The stored copy of {name} was changed since it was taken in: its SHA-256 is "
                "another.",
                name=job.name,
            ),
            effect=Phrase("It was not analysed. The original file is unchanged."),
            remedy=Phrase("Run `case verify`, and restore the case folder from a backup."),
        )
