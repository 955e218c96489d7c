"""Calibration data of a laboratory in a case: loaded, withdrawn, and both under the log.

Three steps, because the window runs them in different threads: `engine_of` and
`CaseSession.load_calibration` touch the case, `make_calibration` does not.
"""

import hashlib
import shutil
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.casework.artifacts import move_into
from app.casework.audit import AuditAction, AuditEvent, Plain, text_sha256
from app.casework.changes import CaseChanges
from app.casework.errors import InputRefused, ItemUnknown, storage_failed
from app.casework.naming import storable, utc_now, visible
from app.casework.ratio_fit import fit_ratios
from app.casework.reading import CaseReader
from app.casework.score_table import ScoreTable
from engine.schema.calibration import (
    Calibration,
    EntropyCurve,
    RatioPoint,
    RatioValidation,
    TippettCurve,
)
from engine.schema.codec import to_json
from engine.schema.finding import ArtifactRef
from engine.schema.phrase import Phrase

_FILE_NAME = "calibration.csv"


@dataclass(frozen=True, slots=True)
class ScoringEngine:
    """The engine that scores hold for: name, version, weights and thresholds in use."""

    name: str
    version: str
    weights_sha256: str
    thresholds: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class CalibrationRequest:
    """Data ready to be stored: the record, and the CSV it was fitted to."""

    record: Calibration
    raw: bytes


def engine_of(case: CaseReader, table: ScoreTable) -> ScoringEngine:
    """The engine of the case's findings, which must be the one the file names, if it names one.

    InputRefused when the case has no finding, findings by several engines, or by another one.
    """
    engines = {
        ScoringEngine(
            made.engine, made.version, made.weights_sha256, item.finding.scores.thresholds
        )
        for item in case.items()
        if item.finding is not None
        for made in (item.finding.provenance,)
    }
    named = table.engine
    fitting = [
        engine
        for engine in engines
        if engine.name == named.get("engine", engine.name)
        and engine.version == named.get("engine_version", engine.version)
        and engine.weights_sha256 == named.get("weights_sha256", engine.weights_sha256)
    ]
    if len(fitting) == 1:
        return fitting[0]
    if not engines:
        why: str = Phrase("the case has no finding yet that says which engine they are to hold for")
    elif not fitting:
        stated = visible(" ".join(named.values()))
        why = Phrase(
            "they were made with the engine {engine}, which made no finding of this case",
            engine=stated,
        )
    else:
        why = Phrase(
            "the findings of the case come from several engines, and the file names none of them"
        )
    raise InputRefused(
        Phrase("The calibration data cannot be loaded: {why}.", why=why),
        remedy=Phrase(
            "Analyse the items with the engine of the data; name it in the columns engine and "
            "engine_version."
        ),
    )


def refuse_second(case: CaseReader, engine: ScoringEngine) -> None:
    """Raise InputRefused where other data are in force for this engine."""
    for other in case.calibrations():
        if _engine(other) == engine:
            raise InputRefused(
                Phrase(
                    "The case has calibration data for this engine already: “{title}”.",
                    title=other.title,
                ),
                remedy=Phrase(
                    "Withdraw them first, under Calibration data in the window or with "
                    "`calibration remove CASE {id}`.",
                    id=other.id,
                ),
            )


def make_calibration(
    table: ScoreTable, engine: ScoringEngine, title: str, description: str
) -> CalibrationRequest:
    """Fit the ratios; touches no case. InputRefused without title and description; FitFailed."""
    named = storable(title, Phrase("title of the data"), required=True)
    described = storable(description, Phrase("description of the data"), required=True)
    fitted = fit_ratios(table)
    digest = hashlib.sha256(table.raw).hexdigest()
    record = Calibration(
        id="",
        title=named,
        description=described,
        data=ArtifactRef(_FILE_NAME, digest, "text/csv"),
        engine=engine.name,
        engine_version=engine.version,
        weights_sha256=engine.weights_sha256,
        thresholds=engine.thresholds,
        forged_count=sum(table.is_forged),
        genuine_count=len(table.is_forged) - sum(table.is_forged),
        source_count=len(set(table.sources)),
        method=fitted["method"],
        low_bound=fitted["low_bound"],
        high_bound=fitted["high_bound"],
        points=tuple(RatioPoint(*point) for point in fitted["points"]),
        validation=_validation(fitted["validation"]),
        examiner="",
        loaded_at="",
    )
    return CalibrationRequest(record, table.raw)


def _validation(fitted: dict[str, Any]) -> RatioValidation:
    tippett = {name: tuple(values) for name, values in fitted["tippett"].items()}
    entropy = {name: tuple(values) for name, values in fitted["entropy"].items()}
    return RatioValidation(
        **{**fitted, "tippett": TippettCurve(**tippett), "entropy": EntropyCurve(**entropy)}
    )


class CalibrationWork(CaseReader):
    """Loading and withdrawing on an open case; a part of `CaseSession`."""

    _actor: str

    def load_calibration(self, request: CalibrationRequest) -> tuple[CaseChanges, str]:
        """Store the data with its fit; what changed and its id.

        InputRefused while other data for the same engine are in force.
        """
        refuse_second(self, _engine(request.record))
        made = replace(
            request.record, id=uuid.uuid4().hex, examiner=self._actor, loaded_at=utc_now()
        )
        text = to_json(made)
        detail: dict[str, Plain] = {
            "title": made.title,
            "data_sha256": made.data.sha256,
            "engine": f"{made.engine} {made.engine_version}",
            "pictures": made.forged_count + made.genuine_count,
            "records": {f"calibration/{made.id}": text_sha256(text)},
            "files": {f"artifacts/{made.data.sha256}": made.data.sha256},
        }
        self._keep(made.data, request.raw)
        with self._store.transaction():
            self._store.insert_artifact(made.data.sha256, made.data)
            self._store.write(
                "INSERT INTO calibration (id, is_withdrawn, record_json) VALUES (?, 0, ?)",
                (made.id, text),
            )
            self._store.append_audit(
                AuditEvent(self._actor, AuditAction.CALIBRATION_LOADED, made.id, detail)
            )
        return CaseChanges(case=True, audit=True), made.id

    def withdraw_calibration(self, calibration_id: str) -> CaseChanges:
        """Take calibration data out of force; they stay in the case."""
        kept = self.calibration(calibration_id)
        with self._store.transaction():
            self._store.write("UPDATE calibration SET is_withdrawn = 1 WHERE id = ?", (kept.id,))
            detail: dict[str, Plain] = {"title": kept.title}
            self._store.append_audit(
                AuditEvent(self._actor, AuditAction.CALIBRATION_WITHDRAWN, kept.id, detail)
            )
        return CaseChanges(case=True, audit=True)

    def calibration(self, calibration_id: str) -> Calibration:
        """Calibration data in force. ItemUnknown when there are none of that id."""
        for kept in self.calibrations():
            if kept.id == calibration_id:
                return kept
        known = ", ".join(kept.id for kept in self.calibrations()) or "none"
        raise ItemUnknown(
            Phrase(
                "The case has no calibration data {calibration_id} in force.",
                calibration_id=repr(visible(calibration_id)),
            ),
            remedy=Phrase("In force are: {known}.", known=known),
        )

    def calibration_request(self, calibration_id: str) -> CalibrationRequest:
        """What calibration data in force were loaded with, for loading them again."""
        kept = self.calibration(calibration_id)
        path = self.artifact_path(kept.data)
        try:
            return CalibrationRequest(kept, path.read_bytes())
        except OSError as error:
            raise storage_failed(Phrase("read the calibration data in"), path, error) from error

    def _keep(self, data: ArtifactRef, raw: bytes) -> None:
        if (self._folder.artifacts / data.sha256).exists():
            return
        try:
            staging: Path = self._folder.new_staging()
            (staging / data.path).write_bytes(raw)
        except OSError as error:
            raise storage_failed(Phrase("store the data in"), self._folder.path, error) from error
        move_into(self._folder, (data,), staging)
        shutil.rmtree(staging, ignore_errors=True)


def _engine(record: Calibration) -> ScoringEngine:
    return ScoringEngine(
        record.engine, record.engine_version, record.weights_sha256, record.thresholds
    )
