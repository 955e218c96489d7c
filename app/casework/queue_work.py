"""What is asked to be analysed, and what is no longer to be: the queue, and items withdrawn."""

from collections.abc import Sequence
from dataclasses import replace

from app.casework import batch, left_out
from app.casework.audit import AuditAction, AuditEvent, Plain
from app.casework.batch import JobState, WantedJob
from app.casework.changes import CaseChanges
from app.casework.errors import InputRefused
from app.casework.naming import storable
from app.casework.reading import CaseReader
from engine.schema.phrase import Phrase
from engine.schema.request import AnalysisRequest, EngineDescription


class QueueWork(CaseReader):
    """Queueing and withdrawing, on an open case; a part of `CaseSession`."""

    _actor: str

    def request_for(
        self,
        evidence_id: str,
        engine: EngineDescription,
        device: str = "auto",
        disabled_methods: Sequence[str] = (),
        *,
        adds_maps: bool = False,
    ) -> AnalysisRequest:
        """The request that analyses this item with this engine, without these methods.

        It asks for the clues' maps, unless the finding in force, or one that is queued, answers
        the same without them: that was made before maps were recorded, and what the examiner
        decided rests on it. adds_maps: ask for them nevertheless. One that is queued is asked as
        it was queued, so that it comes to its end whoever goes on with it.
        """
        request = AnalysisRequest(
            evidence_sha256=self.evidence(evidence_id).sha256,
            engine=engine.name,
            engine_version=engine.version,
            engine_weights_sha256=engine.weights_sha256,
            device=device,
            # In one order, so that the same wish is the same request.
            disabled_methods=tuple(sorted(set(disabled_methods))),
            records_maps=True,
        )
        older = replace(request, records_maps=False)
        is_new_wanted = adds_maps or batch.is_queued(self._store, request.digest)
        is_kept = batch.is_queued(self._store, older.digest) or (
            not is_new_wanted and batch.is_in_force(self._store, evidence_id, older.digest)
        )
        return older if is_kept else request

    def enqueue(
        self,
        evidence_ids: Sequence[str],
        engine: EngineDescription,
        device: str = "auto",
        disabled_methods: Sequence[str] = (),
        *,
        adds_maps: bool = False,
    ) -> CaseChanges:
        """Put the items that this engine has not answered yet into the case's queue, as one batch.

        The queue survives the program: `open_jobs` of a case that is opened again names the rest.
        adds_maps: an answer without the clues' maps is none (see `request_for`).
        """
        wanted = [
            WantedJob(
                evidence_id,
                self.request_for(
                    evidence_id, engine, device, disabled_methods, adds_maps=adds_maps
                ),
            )
            for evidence_id in evidence_ids
        ]
        return batch.fill(self._store, self._actor, engine, wanted)

    def start_job(self, request: AnalysisRequest) -> None:
        """Note that this analysis runs now, if it is in the queue."""
        self._move_job(request, JobState.RUNNING)

    def put_back_job(self, request: AnalysisRequest) -> None:
        """Note that this analysis was stopped and is still to be done, if it is in the queue."""
        self._move_job(request, JobState.PENDING)

    def clear_queue(self, only: Sequence[str] | None = None) -> CaseChanges:
        """Take what is still to be done, or of it `only` these items, out of the queue."""
        return batch.clear(self._store, self._actor, only)

    def withdraw_item(self, evidence_id: str, reason: str) -> CaseChanges:
        """Examine an item no longer, and say why. Its file, findings and reviews stay in the case.

        InputRefused without a reason, or when it is withdrawn already.
        """
        self._refuse_twice(evidence_id, is_withdrawn=True)
        reason = storable(reason, "reason", required=True)
        detail: dict[str, Plain] = {"reason": reason}
        with self._store.transaction():
            batch.cancel(self._store, evidence_id)
            self._store.append_audit(
                AuditEvent(self._actor, AuditAction.EVIDENCE_WITHDRAWN, evidence_id, detail)
            )
        return CaseChanges(changed=(evidence_id,), audit=True)

    def restore_item(self, evidence_id: str, reason: str) -> CaseChanges:
        """Examine a withdrawn item again. InputRefused without a reason, or when it is examined."""
        self._refuse_twice(evidence_id, is_withdrawn=False)
        reason = storable(reason, "reason", required=True)
        detail: dict[str, Plain] = {"reason": reason}
        with self._store.transaction():
            self._store.append_audit(
                AuditEvent(self._actor, AuditAction.EVIDENCE_RESTORED, evidence_id, detail)
            )
        return CaseChanges(changed=(evidence_id,), audit=True)

    def _move_job(self, request: AnalysisRequest, state: JobState) -> None:
        if batch.is_queued(self._store, request.digest):
            with self._store.transaction():
                batch.mark(self._store, request.digest, state)

    def _refuse_twice(self, evidence_id: str, *, is_withdrawn: bool) -> None:
        image = self.evidence(evidence_id)
        if (image.id in left_out.withdrawals(self._store)) is is_withdrawn:
            state = Phrase("withdrawn already") if is_withdrawn else Phrase("not withdrawn")
            raise InputRefused(
                Phrase("Item {evidence_id} is {state}.", evidence_id=evidence_id, state=state),
                effect=Phrase("Nothing was changed."),
                remedy=Phrase("`case list` shows which items are withdrawn."),
            )
