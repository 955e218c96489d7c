"""The order of one analysis: decode, faces, localise, judge, measure, explain, write.

Everything that looks, measures or judges lives elsewhere; here is only what follows what.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.batching import groups, look_at
from engine.cautions import warn_of
from engine.clue_maps import without_maps, write_clue_maps
from engine.device import fix_seeds
from engine.errors import AnalysisCancelled, PictureRefused
from engine.explain.explainer import FaceFindings, explain
from engine.faces.detection import FaceFinder
from engine.fusion.outlines import make_mask
from engine.fusion.regions import attach_clues, find_regions, keep_named
from engine.fusion.scores import FaceScore, Judgement, counts_mask, decide, judge_face
from engine.imaging.decode import DecodedPicture
from engine.imaging.source import SourceFile, read_source
from engine.measurement.face import interocular_distance
from engine.methods import FilterRun, check_request, detector_run, filter_runs, run_filters
from engine.plugin import Detector, FaceEvidence
from engine.protocol import Phase, Progress
from engine.provenance import state_provenance, utc_now
from engine.schema.finding import Box, Clue, ClueMap, Face, Finding, Region, marking_threshold
from engine.schema.phrase import Phrase
from engine.schema.request import AnalysisRequest
from engine.staging import EXAMINED, MASK, Maps, write_area, write_figure_copy, write_score_map
from engine.views import (
    PlacedView,
    add_area,
    add_scores,
    marked_face,
    place_views,
    region_to_picture,
)

Area = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tools:
    """What an analysis works with, loaded once per process."""

    decode: Callable[[SourceFile], DecodedPicture]
    finder: FaceFinder
    detector: Detector


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom an analysis tells how far it is, and asks whether to stop."""

    tell: Callable[[Progress], None]
    is_cancelled: Callable[[], bool]

    def step(self, phase: Phase, fraction: float = 0.0, text: str = "") -> None:
        """Tell where the work is; AnalysisCancelled when it is to stop."""
        self.check()
        self.tell(Progress(phase, fraction, text))

    def check(self) -> None:
        """AnalysisCancelled when the work is to stop."""
        if self.is_cancelled():
            raise AnalysisCancelled


@dataclass(frozen=True, slots=True)
class SeenFace:
    """One part of the picture with what the detector saw there, on the grid of `place.view`."""

    place: PlacedView
    evidence: FaceEvidence
    mask: Area
    score: FaceScore
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class MeasuredFace:
    """A seen face with its named regions and the clues measured on them, in original pixels."""

    seen: SeenFace
    regions: tuple[Region, ...]
    clues: tuple[Clue, ...]
    runs: tuple[FilterRun, ...]
    maps: tuple[ClueMap, ...]


def run_analysis(
    request: AnalysisRequest, path: Path, staging: Path, tools: Tools, watch: Watch
) -> Finding:
    """Analyse the picture at `path`; maps are written into `staging`.

    PictureRefused, ModelUnavailable: told to the user. AnalysisCancelled: between two steps.
    """
    started_at = utc_now()
    detector = tools.detector
    check_request(request, detector)
    fix_seeds(request.seed)
    watch.step(Phase.DECODING, 0.05)
    picture = _decoded(request, path, tools)
    watch.step(Phase.FACES, 0.15)
    places = place_views(picture.pixels, tools.finder.find(picture.pixels))
    seen: list[SeenFace] = []
    for group in groups(places, detector):
        names = ", ".join(place.view.face_id for place in group)
        watch.step(Phase.LOCALISING, 0.25 + 0.35 * len(seen) / len(places), names)
        evidence = look_at(detector, [place.view for place in group])
        seen += [
            judge_view(*pair, detector.thresholds) for pair in zip(group, evidence, strict=True)
        ]
    measured: list[MeasuredFace] = []
    for face in seen:
        watch.step(Phase.MEASURING, 0.6 + 0.2 * len(measured) / len(seen), face.score.face_id)
        measured.append(_measure(face, detector, request, staging))
    watch.step(Phase.EXPLAINING, 0.8)
    regions, explanation = explain(detector, [_findings(face) for face in measured])
    watch.step(Phase.WRITING, 0.9)
    maps = _write_maps(picture, seen, staging)
    runs = [run for face in measured for run in face.runs]
    return Finding(
        id=uuid.uuid4().hex,
        request_digest=request.digest,
        image_sha256=picture.file_sha256,
        decode=picture.record,
        faces=tuple(record for face in seen for record in _face_records(face)),
        score_map=maps.score_map,
        mask=maps.mask,
        examined=maps.examined,
        regions=regions,
        clues=tuple(clue for face in measured for clue in face.clues),
        explanation=explanation,
        scores=decide([face.score for face in seen], detector.thresholds, detector),
        methods=(
            detector_run(detector, [face.judgement.verdict for face in seen]),
            *filter_runs(runs, request.disabled_methods),
        ),
        warnings=warn_of(picture.record, places),
        provenance=state_provenance(request, detector, explanation, started_at),
        clue_maps=(
            tuple(made for face in measured for made in face.maps) if request.records_maps else None
        ),
    )


def _decoded(request: AnalysisRequest, path: Path, tools: Tools) -> DecodedPicture:
    """Read and decode; PictureRefused when the file is not the one that was taken in."""
    source = read_source(path)
    if source.sha256 != request.evidence_sha256:
        raise PictureRefused(
            Phrase(
                "“{name}” is not the file that was taken in: its SHA-256 differs.", name=source.name
            ),
            effect=Phrase("It was not analysed; the file is as it was found."),
            remedy=Phrase("Verify the case, and take the picture in again from its source."),
        )
    return tools.decode(source)


def judge_view(
    place: PlacedView, evidence: FaceEvidence, thresholds: Mapping[str, float]
) -> SeenFace:
    """Judge what the detector saw in one part. thresholds: the detector's."""
    landmarks, face = place.view.landmarks, place.face
    on_view = None if landmarks is None else interocular_distance(landmarks)
    mask = make_mask(evidence.score_map, thresholds["mask"], on_view)
    score = FaceScore(
        face_id=place.view.face_id,
        manipulation=evidence.manipulation,
        interocular_px=None if on_view is None else on_view * place.reduction,
        mesh_score=None if face is None else face.mesh_score,
        marked_px=int(np.count_nonzero(mask)) * place.reduction**2,
    )
    judgement = judge_face(score, thresholds)
    threshold = marking_threshold(thresholds, judgement.verdict)
    if not counts_mask(judgement.verdict):
        mask = np.zeros_like(mask)
    elif threshold is not None and threshold != thresholds["mask"]:
        mask = make_mask(evidence.score_map, threshold, on_view)
    return SeenFace(place, evidence, mask, score, judgement)


def _measure(
    seen: SeenFace, detector: Detector, request: AnalysisRequest, staging: Path
) -> MeasuredFace:
    """Name regions, measure the clues on them, and write their maps."""
    view = seen.place.view
    face = marked_face(view, seen.mask)
    evidence = seen.evidence
    regions = find_regions(face, evidence.score_map, evidence.region_scores, detector.thresholds)
    runs = run_filters(keep_named(face, regions), request.disabled_methods) if regions else ()
    measurements = [(run.name, run.measurements) for run in runs]
    regions, clues = attach_clues(view.face_id, regions, measurements)
    placed = tuple(region_to_picture(region, seen.place) for region in regions)
    maps: tuple[ClueMap, ...] = ()
    if request.records_maps:
        maps = write_clue_maps(seen.place, regions, clues, runs, staging)
    return MeasuredFace(seen, placed, clues, without_maps(runs), maps)


def _findings(face: MeasuredFace) -> FaceFindings:
    seen = face.seen
    return FaceFindings(
        seen.evidence, seen.judgement, face.regions, face.clues, is_marked=bool(seen.mask.any())
    )


def _write_maps(picture: DecodedPicture, seen: Sequence[SeenFace], staging: Path) -> Maps:
    """Merge the parts by maximum into maps of the whole picture, and write them."""
    shape = picture.pixels.shape[:2]
    mask, examined = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    scores = np.zeros(shape, np.float32)
    for face in seen:
        add_scores(scores, face.evidence.score_map, face.place)
        add_area(mask, face.mask, face.place)
        add_area(examined, face.evidence.examined, face.place)
    write_figure_copy(picture.pixels, picture.record.pixels_sha256, staging)
    return Maps(
        score_map=write_score_map(scores, staging),
        mask=write_area(mask, MASK, staging),
        examined=write_area(examined, EXAMINED, staging),
    )


def _face_records(seen: SeenFace) -> tuple[Face, ...]:
    """The record of a face; none where the whole picture was looked at."""
    face = seen.place.face
    if face is None:
        return ()
    return (
        Face(
            id=seen.score.face_id,
            box=Box(*face.box_xywh),
            detection_score=face.score,
            mesh_score=face.mesh_score,
            landmarks=tuple((float(x), float(y)) for x, y in face.landmarks),
            manipulation=seen.score.manipulation,
            verdict=seen.judgement.verdict,
        ),
    )
