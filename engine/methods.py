"""Runs the clue filters on a face and says of every method whether it ran and what it found.

One method that fails does not take the others with it: it is reported as failed, never as
"nothing found".
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.errors import ModelUnavailable
from engine.filters import ALL_FILTERS
from engine.plugin import ClueFilter, ClueMeasurement, Detector, MarkedFace
from engine.schema.finding import CheckState, MethodRun, Verdict
from engine.schema.phrase import Phrase
from engine.schema.request import AnalysisRequest

log = logging.getLogger(__name__)

# What a filter can raise on a face that its author did not think of. Anything else is a bug and
# ends the analysis.
FILTER_ERRORS = (ArithmeticError, ValueError, np.linalg.LinAlgError, cv2.error)
SWITCHED_OFF = Phrase("Switched off for this analysis.")
NOTHING_MARKED = Phrase("No region was marked, so there was nothing to measure.")
# In this order: one region where something was found outweighs all where nothing was.
PRECEDENCE = (CheckState.FAILED, CheckState.FOUND, CheckState.NOT_FOUND, CheckState.NOT_RUN)


@dataclass(frozen=True, slots=True)
class FilterRun:
    """What one filter measured on one face; `failure` says why it could not."""

    name: str
    measurements: tuple[ClueMeasurement, ...]
    failure: str = ""


def check_request(request: AnalysisRequest, detector: Detector) -> None:
    """ModelUnavailable when the loaded model is not the one asked for, or a method is unknown."""
    if detector.weights_sha256 != request.engine_weights_sha256:
        raise ModelUnavailable(
            Phrase(
                "The weights of the engine “{engine}” are not those the analysis was asked for: "
                "their SHA-256 differs.",
                engine=request.engine,
            ),
            effect=Phrase("Nothing was analysed; the evidence is unchanged."),
            remedy=Phrase(
                "Start the analysis again; it is then asked for with the present weights."
            ),
        )
    unknown = set(request.disabled_methods) - {method.name for method in ALL_FILTERS}
    if unknown:
        names = ", ".join(method.name for method in ALL_FILTERS)
        raise ModelUnavailable(
            Phrase("“{name}” cannot be switched off.", name=sorted(unknown)[0]),
            effect=Phrase("Nothing was analysed; the evidence is unchanged."),
            remedy=Phrase("These can: {names}.", names=names),
        )


def run_filters(face: MarkedFace, disabled: Sequence[str]) -> tuple[FilterRun, ...]:
    """Measure the marked regions of `face` with every filter that is not switched off."""
    return tuple(_run(method, face) for method in ALL_FILTERS if method.name not in disabled)


def detector_run(detector: Detector, verdicts: Sequence[Verdict]) -> MethodRun:
    """The detector's own line: found on any face, or found on none, in words."""
    found = sum(verdict is Verdict.EVIDENCE_OF_MANIPULATION for verdict in verdicts)
    unsure = sum(verdict is Verdict.INCONCLUSIVE for verdict in verdicts)
    state = CheckState.FOUND if found else CheckState.NOT_FOUND
    return MethodRun(
        detector.name,
        state,
        Phrase(
            "Looked at {count} part of the picture: evidence on {found}, inconclusive on "
            "{unsure}, no evidence found on {none}."
            if len(verdicts) == 1
            else "Looked at {count} parts of the picture: evidence on {found}, inconclusive on "
            "{unsure}, no evidence found on {none}.",
            count=len(verdicts),
            found=found,
            unsure=unsure,
            none=len(verdicts) - found - unsure,
        ),
    )


def filter_runs(runs: Sequence[FilterRun], disabled: Sequence[str]) -> tuple[MethodRun, ...]:
    """One line for each filter of the catalogue, over all faces."""
    return tuple(
        MethodRun(method.name, CheckState.NOT_RUN, SWITCHED_OFF)
        if method.name in disabled
        else _summary(method.name, [run for run in runs if run.name == method.name])
        for method in ALL_FILTERS
    )


def _run(method: ClueFilter, face: MarkedFace) -> FilterRun:
    try:
        return FilterRun(method.name, method.measure(face))
    except FILTER_ERRORS as error:
        log.warning("the filter %s failed", method.name, exc_info=True)
        return FilterRun(method.name, (), f"{type(error).__name__}: {error}")


def _summary(name: str, runs: Sequence[FilterRun]) -> MethodRun:
    failures = [run.failure for run in runs if run.failure]
    measurements = [found for run in runs for found in run.measurements]
    states = {measurement.state for measurement in measurements}
    if failures:
        states.add(CheckState.FAILED)
    state = next((state for state in PRECEDENCE if state in states), CheckState.NOT_RUN)
    if failures:
        return MethodRun(name, state, Phrase("It could not measure ({why}).", why=failures[0]))
    if not measurements:
        return MethodRun(name, state, NOTHING_MARKED)
    found = sum(measurement.state is CheckState.FOUND for measurement in measurements)
    measured = sum(measurement.state is not CheckState.NOT_RUN for measurement in measurements)
    if not measured:
        return MethodRun(name, state, measurements[0].text)
    return MethodRun(
        name,
        state,
        Phrase(
            "Measured on {measured} marked region, something found on {found}."
            if measured == 1
            else "Measured on {measured} marked regions, something found on {found}.",
            measured=measured,
            found=found,
        ),
    )
