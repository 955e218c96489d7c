"""Making a finding again, and holding two findings against each other."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

from app.casework import artifacts
from app.casework.analysis import AnalysisJob, run
from app.casework.comparison import Comparison, Locate, Side, conditions, differences
from app.casework.engine import Engine
from app.casework.errors import CaseError, ItemUnknown
from app.casework.naming import utc_now, visible
from app.casework.reading import CaseReader
from app.casework.session import CaseSession
from engine.errors import UserFacingError
from engine.protocol import Progress
from engine.schema.finding import CheckState, Finding
from engine.schema.phrase import Phrase
from engine.schema.request import AnalysisRequest, EngineDescription

_DEVICES = ("auto", "cpu", "cuda")
# There are eight methods; the sets of twelve are counted in a few milliseconds.
_MOST_IDLE = 12


def rerun(
    session: CaseSession,
    client: Engine,
    request: AnalysisRequest,
    on_progress: Callable[[Progress], None],
    is_cancelled: Callable[[], bool],
) -> Comparison | UserFacingError | None:
    """Analyse an item again and record what came out against its finding in force.

    None when cancelled. The new result is not kept: findings are superseded by `case analyze`.
    """
    stored = next(
        item for item in session.evidence_images() if item.sha256 == request.evidence_sha256
    )
    finding = finding_in_force(session, stored.id)
    staging = session.new_staging()
    job = AnalysisJob(
        stored.id,
        visible(stored.original_name),
        request,
        session.evidence_path(stored.id),
        staging,
    )
    try:
        outcome = run(job, client, on_progress, is_cancelled)
        if not isinstance(outcome, Finding):
            return outcome
        artifacts.check_staged(artifacts.references(outcome), staging)
        again = Side(outcome, lambda ref: staging / ref.path)
        made = _compare(stored.id, Side(finding, session.artifact_path), again, session.examiner)
        comparison = replace(made, second_id="")
        session.record_comparison(comparison)
        return comparison
    except CaseError as error:
        return error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def same_request(
    session: CaseSession, evidence_id: str, engine: EngineDescription, device: str | None
) -> AnalysisRequest:
    """The request to make the item's finding again; with `device`, on that one.

    Without it, the request that the finding answers, as far as this engine still is the same.
    What was switched off then is switched off again: its digest tells which of the methods that
    did not run those were.
    """
    finding = finding_in_force(session, evidence_id)
    asked = replace(
        session.request_for(evidence_id, engine, device or "auto"),
        seed=finding.provenance.seed,
        records_maps=finding.clue_maps is not None,
    )
    for tried in (device,) if device else _DEVICES:
        for disabled in _switched_off(finding):
            request = replace(asked, device=tried, disabled_methods=disabled)
            if request.digest == finding.request_digest:
                return request
    used = device or finding.provenance.device.partition(":")[0]
    chosen = used if used in _DEVICES else "auto"
    return replace(asked, device=chosen, disabled_methods=_by_their_words(finding))


def _switched_off(finding: Finding) -> Iterator[tuple[str, ...]]:
    """Every set of methods that may have been switched off, in the order of a request."""
    idle = sorted(run.name for run in finding.methods if run.state is CheckState.NOT_RUN)
    for count in range(len(idle[:_MOST_IDLE]) + 1):
        yield from combinations(idle[:_MOST_IDLE], count)


def _by_their_words(finding: Finding) -> tuple[str, ...]:
    """The methods whose line says that they were switched off, for an engine that is another."""
    return tuple(
        sorted(
            run.name
            for run in finding.methods
            if run.state is CheckState.NOT_RUN and "switched off" in run.detail.lower()
        )
    )


def compare_stored(case: CaseReader, evidence_id: str) -> Comparison:
    """The item's finding in force against the one before it. ItemUnknown when there is one only."""
    findings = case.findings_of(case.evidence(evidence_id).id)
    current = finding_in_force(case, evidence_id)
    others = [finding for finding in findings if finding.id != current.id]
    if not others:
        raise ItemUnknown(
            Phrase(
                "Item {evidence_id} has one finding only, so there is nothing to compare.",
                evidence_id=evidence_id,
            ),
            remedy=Phrase(
                "Make it again with `case rerun`, or analyse it with another engine or device."
            ),
        )
    locate: Locate = case.artifact_path
    return _compare(evidence_id, Side(others[-1], locate), Side(current, locate), "")


def finding_in_force(case: CaseReader, evidence_id: str) -> Finding:
    """The item's finding in force. ItemUnknown when it was not analysed."""
    finding = case.item(evidence_id).finding
    if finding is None:
        raise ItemUnknown(
            Phrase("Item {evidence_id} has no finding yet.", evidence_id=evidence_id),
            remedy=Phrase("Analyse the item first."),
        )
    return finding


def _compare(evidence_id: str, first: Side, second: Side, actor: str) -> Comparison:
    a, b = first.finding, second.finding
    return Comparison(
        id=uuid.uuid4().hex,
        evidence_id=evidence_id,
        first_id=a.id,
        second_id=b.id,
        is_same_request=a.request_digest == b.request_digest,
        conditions=conditions(a.provenance, b.provenance),
        differences=differences(first, second),
        compared_at=utc_now(),
        compared_by=actor,
    )
