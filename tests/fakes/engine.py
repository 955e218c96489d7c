"""An engine without a child process: a deterministic, plausible finding on a real picture.

Artifacts are real files, refusals are the real decoder's; only the looking is made up.
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import AnalysisCancelled, EngineError, ModelUnavailable, PictureRefused
from engine.imaging.decode import decode_picture
from engine.imaging.figure import figure_name, write_figure
from engine.imaging.metadata import read_metadata
from engine.protocol import Phase, Progress
from engine.schema.finding import (
    AnalysisWarning,
    ArtifactRef,
    Box,
    CheckState,
    Clue,
    ClueMap,
    Explanation,
    Face,
    Finding,
    Measure,
    MethodRun,
    Provenance,
    Region,
    RegionName,
    Scores,
    Sentence,
    Severity,
    Side,
    Verdict,
)
from engine.schema.image import Inspection, PixelSize
from engine.schema.phrase import Phrase
from engine.schema.request import AnalysisRequest, EngineDescription
from engine.schema.spoken import face, place_first

FAKE_WEIGHTS_SHA256 = hashlib.sha256(b"fake weights").hexdigest()
PROMPT = "Regions that may be manipulated: {names}."


@dataclass(frozen=True, slots=True)
class Mark:
    """A region the fake will find: its box as fractions (0–1) of the picture's sides."""

    name: RegionName
    side: Side
    box: Box


DEFAULT_MARKS = (
    Mark(RegionName.MOUTH, Side.NONE, Box(0.38, 0.62, 0.24, 0.12)),
    Mark(RegionName.EYE, Side.LEFT, Box(0.55, 0.36, 0.14, 0.10)),
)
FACE_BOX = Box(0.2, 0.1, 0.6, 0.8)


class FakeEngineClient:
    """Answers like `engine.client.EngineClient`, at once and in this process.

    marks: what is found; empty for a picture without evidence. has_face: False gives the
    whole-picture finding with its warning. gate: when given, an analysis waits at "localising"
    until it is set or the analysis is cancelled. error: raised by the next analysis, once.
    `requests` lists what was asked for.
    """

    def __init__(
        self,
        *,
        device: str = "auto",
        marks: Sequence[Mark] = DEFAULT_MARKS,
        has_face: bool = True,
        gate: threading.Event | None = None,
    ) -> None:
        self.device = device
        self.marks = tuple(marks)
        self.has_face = has_face
        self.gate = gate
        self.error: EngineError | None = None
        self.requests: list[AnalysisRequest] = []
        self._lock = threading.Lock()

    def __enter__(self) -> "FakeEngineClient":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing to end."""

    def describe(self, *folders: str) -> tuple[EngineDescription, ...]:
        return (
            EngineDescription(
                name="compact",
                version="0.0-fake",
                weights_sha256=FAKE_WEIGHTS_SHA256,
                licence="Made for tests. Apache-2.0.",
                summary=Phrase(
                    "ForgeryTalker at small size, trained by this project; runs offline on the"
                    " processor."
                ),
            ),
            EngineDescription(
                name="xl",
                version="",
                weights_sha256="",
                licence="",
                summary="The published ForgeryTalker.",
                missing="No published checkpoint has been imported.",
            ),
            *(
                EngineDescription(
                    name=folder,
                    version="",
                    weights_sha256="",
                    licence="",
                    summary="",
                    missing=f"There is no folder “{folder}”.",
                )
                for folder in folders
            ),
        )

    def inspect(self, path: Path) -> Inspection:
        return Inspection(decode_picture(Path(path)).record, read_metadata(Path(path)))

    def decode_pixels(
        self, path: Path, target: Path, *, is_cancelled: Callable[[], bool] = lambda: False
    ) -> Inspection:
        if is_cancelled():
            raise AnalysisCancelled
        with Path(target).open("wb") as stream:
            np.save(stream, decode_picture(Path(path)).pixels)
        return self.inspect(path)

    def analyse(
        self,
        request: AnalysisRequest,
        path: Path,
        staging: Path,
        *,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Finding:
        with self._lock:
            self.requests.append(request)
            if self.error is not None:
                error, self.error = self.error, None
                raise error
            if request.engine != "compact":
                raise ModelUnavailable(
                    f"The engine “{request.engine}” is not available.",
                    remedy="Choose the engine “compact”.",
                )
            for index, phase in enumerate(Phase):
                on_progress(Progress(phase, index / len(Phase)))
                if phase is Phase.LOCALISING:
                    self._wait_at_gate(is_cancelled)
                if is_cancelled():
                    raise AnalysisCancelled
            finding = self._finding(request, Path(path), Path(staging))
            on_progress(Progress(Phase.WRITING, 1.0))
            return finding

    def _wait_at_gate(self, is_cancelled: Callable[[], bool]) -> None:
        while self.gate is not None and not self.gate.wait(0.01) and not is_cancelled():
            pass

    def _finding(self, request: AnalysisRequest, path: Path, staging: Path) -> Finding:
        image_sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if image_sha256 != request.evidence_sha256:
            raise PictureRefused(
                f"“{path.name}” is not the file that was taken in: its SHA-256 differs.",
                remedy="Verify the case and take the picture in again from its source.",
            )
        decoded = decode_picture(path)
        marks = self.marks if self.has_face else ()
        size = decoded.record.size
        regions, clues = _regions(marks, size)
        score_map = _score_map(marks, size)
        mask = score_map > 0.5
        examined = np.zeros(mask.shape, dtype=bool)
        _fill(examined, FACE_BOX if self.has_face else Box(0, 0, 1, 1))
        manipulation = 0.93 if marks else 0.08
        verdict, reason = _verdict(bool(marks), self.has_face)
        prompt = PROMPT.format(names=", ".join(region.name for region in regions) or "none")
        prompt_sha256 = hashlib.sha256(prompt.encode()).hexdigest()
        write_figure(decoded.pixels, staging / figure_name(decoded.record.pixels_sha256))
        return Finding(
            id=f"finding-{request.digest[:16]}",
            request_digest=request.digest,
            image_sha256=image_sha256,
            decode=decoded.record,
            faces=(_face(size, manipulation, verdict),) if self.has_face else (),
            score_map=_write_array(score_map, staging / "score_map.npy"),
            mask=_write_mask(mask, staging / "mask.png"),
            examined=_write_mask(examined, staging / "examined.png"),
            regions=regions,
            clues=clues,
            explanation=_explanation(regions, prompt, prompt_sha256),
            scores=Scores(
                manipulation=manipulation,
                is_calibrated=False,
                verdict=verdict,
                verdict_reason=reason,
                thresholds=(("evidence", 0.5), ("mask", 0.5), ("no_evidence", 0.3)),
                per_detector=(("compact", manipulation),),
            ),
            methods=_methods(request, bool(marks), self.has_face),
            warnings=() if self.has_face else (AnalysisWarning("no_face", NO_FACE),),
            provenance=Provenance(
                engine=request.engine,
                version=request.engine_version,
                weights_sha256=request.engine_weights_sha256,
                device="cpu",
                precision="float32",
                seed=request.seed,
                started_at="2026-11-23T09:00:00+00:00",
                finished_at="2026-11-23T09:00:02+00:00",
                library_versions=(("numpy", np.__version__),),
                prompt=prompt,
                prompt_sha256=prompt_sha256,
            ),
            clue_maps=_clue_maps(marks, size, staging) if request.records_maps else None,
        )


NO_FACE = Phrase(
    "No face was found. The picture was looked at as a whole, for which the engine was not tested; "
    "the result is inconclusive."
)


def request_for(path: Path, *, disabled_methods: tuple[str, ...] = ()) -> AnalysisRequest:
    """The request a `FakeEngineClient` answers for the picture at `path`."""
    return AnalysisRequest(
        evidence_sha256=hashlib.sha256(Path(path).read_bytes()).hexdigest(),
        engine="compact",
        engine_version="0.0-fake",
        engine_weights_sha256=FAKE_WEIGHTS_SHA256,
        disabled_methods=disabled_methods,
    )


def _verdict(is_marked: bool, has_face: bool) -> tuple[Verdict, str]:
    if not has_face:
        return Verdict.INCONCLUSIVE, NO_FACE
    if is_marked:
        reached = Phrase(
            "The manipulation score {score} reaches the evidence threshold {threshold:.2f}.",
            score="0.93",
            threshold=0.5,
        )
        return Verdict.EVIDENCE_OF_MANIPULATION, reached
    below = Phrase(
        "The manipulation score {score} stays below the lower threshold {threshold:.2f}.",
        score="0.08",
        threshold=0.3,
    )
    return Verdict.NO_EVIDENCE_FOUND, below


def _pixels_of(box: Box, size: PixelSize) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in pixels, at least one pixel in each direction."""
    left, top = int(box.x * size.width), int(box.y * size.height)
    right = max(left + 1, int((box.x + box.width) * size.width))
    bottom = max(top + 1, int((box.y + box.height) * size.height))
    return left, top, min(right, size.width), min(bottom, size.height)


def _fill(canvas: NDArray[np.bool_], box: Box) -> None:
    height, width = canvas.shape
    left, top, right, bottom = _pixels_of(box, PixelSize(width, height))
    canvas[top:bottom, left:right] = True


def _score_map(marks: Sequence[Mark], size: PixelSize) -> NDArray[np.float32]:
    """H×W float32 in 0–1: an elliptic hill above 0.5 in each marked box, 0.05 elsewhere."""
    scores = np.full((size.height, size.width), 0.05, dtype=np.float32)
    for mark in marks:
        left, top, right, bottom = _pixels_of(mark.box, size)
        y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
        across = (x - (left + right - 1) / 2) / max((right - left) / 2, 1)
        down = (y - (top + bottom - 1) / 2) / max((bottom - top) / 2, 1)
        hill = 0.95 - 0.45 * np.minimum(across**2 + down**2, 2)
        part = scores[top:bottom, left:right]
        np.maximum(part, hill, out=part)
    return scores


def _regions(marks: Sequence[Mark], size: PixelSize) -> tuple[tuple[Region, ...], tuple[Clue, ...]]:
    regions: list[Region] = []
    clues: list[Clue] = []
    for number, mark in enumerate(marks, start=1):
        left, top, right, bottom = _pixels_of(mark.box, size)
        region_id, clue_id = f"region-{number}", f"clue-{number}"
        words = f"{mark.side} {mark.name}".strip()
        clues.append(
            Clue(
                id=clue_id,
                term="sharpness_lower",
                state=CheckState.FOUND,
                face_id="face-1",
                region_id=region_id,
                measure=Measure(0.41, 1.0, "", "the face around it", 0.7, 1.4),
                method="sharpness",
                text=_clue_text(mark),
            )
        )
        regions.append(
            Region(
                id=region_id,
                face_id="face-1",
                name=mark.name,
                side=mark.side,
                polygon=_ellipse(left, top, right - 1, bottom - 1),
                further_polygons=(),
                box=Box(left, top, right - left, bottom - top),
                area_px=int(0.785 * (right - left) * (bottom - top)),
                area_share=round(mark.box.width * mark.box.height / 0.38, 4),
                coverage=0.85,
                score=round(0.93 - 0.1 * (number - 1), 4),
                prompter_score=0.9,
                severity=Severity.HIGH if number == 1 else Severity.MODERATE,
                clue_ids=(clue_id,),
                text=f"The {words} is less sharp than the skin around it.",
            )
        )
    return tuple(regions), tuple(clues)


# The maps' cells: around each marked box half its size again, and the levels for 0.41 and 1.0.
CELLS = (48, 32)
_LEVELS = {255: 26, 128: 64}


def _clue_maps(marks: Sequence[Mark], size: PixelSize, staging: Path) -> tuple[ClueMap, ...]:
    """The map of each mark's clue: an ellipse below its surroundings."""
    if not marks:
        return ()
    width, height = CELLS
    y, x = np.mgrid[0:height, 0:width]
    out = ((x + 0.5) / width - 0.5) ** 2 + ((y + 0.5) / height - 0.5) ** 2
    counts = np.where(out < 0.0625, 255, np.where(out < 0.2, 128, 0)).astype(np.uint8)
    part = np.zeros((height, width, 3), np.uint8)
    for counted, level in _LEVELS.items():
        part[counts == counted] = (level, counted, 255)
        # A chequered pattern that leaves the mean.
        part[(counts == counted) & ((x + y) % 2 == 0), 0] += 4
        part[(counts == counted) & ((x + y) % 2 == 1), 0] -= 4
    sheet = np.zeros((max(height * len(marks), 64), 64, 3), np.uint8)
    for number in range(len(marks)):
        sheet[number * height : (number + 1) * height, :width] = part
    target = staging / "clues-face-1-sharpness.png"
    Image.fromarray(sheet).save(target, format="PNG")
    return tuple(
        _clue_map(number, mark, size, _ref(target, "image/png"))
        for number, mark in enumerate(marks)
    )


def _clue_map(number: int, mark: Mark, size: PixelSize, sheet: ArtifactRef) -> ClueMap:
    left, top, right, bottom = _pixels_of(mark.box, size)
    return ClueMap(
        clue_id=f"clue-{number + 1}",
        sheet=sheet,
        top=number * CELLS[1],
        width=CELLS[0],
        height=CELLS[1],
        box=Box(
            left - (right - left) / 2,
            top - (bottom - top) / 2,
            2 * (right - left),
            2 * (bottom - top),
        ),
        quantity="sharpness, as a ratio",
        unit="ratio",
        low=0.0,
        high=4.0,
        shown_low=0.0,
        shown_high=2.0,
        high_means="sharper",
        reckoning="value: mean of the region's cells; compared with: mean of the others",
        clipped_share=0.0,
    )


def _ellipse(
    left: float, top: float, right: float, bottom: float
) -> tuple[tuple[float, float], ...]:
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    x = (left + right) / 2 + (right - left) / 2 * np.cos(angles)
    y = (top + bottom) / 2 + (bottom - top) / 2 * np.sin(angles)
    return tuple((round(float(a), 2), round(float(b), 2)) for a, b in zip(x, y, strict=True))


def _clue_text(mark: Mark) -> str:
    return Phrase(
        "{place}: {quantity} {value}, compared with {other}; 95 % of genuine faces: {low} to"
        " {high}; {verdict}.",
        place=place_first(mark.name, mark.side),
        quantity=Phrase("sharpness"),
        value="0.41",
        other=Phrase("{other} ({value})", other=Phrase("the face around it"), value="1.00"),
        low="0.70",
        high="1.40",
        verdict=Phrase("lower than on genuine faces"),
    )


def _face(size: PixelSize, manipulation: float, verdict: Verdict) -> Face:
    left, top, right, bottom = _pixels_of(FACE_BOX, size)
    # A sunflower pattern spreads 468 points evenly over the ellipse of the face.
    index = np.arange(468)
    radius, angle = np.sqrt((index + 0.5) / 468), index * np.pi * (3 - np.sqrt(5))
    x = (left + right) / 2 + (right - left) / 2 * radius * np.cos(angle)
    y = (top + bottom) / 2 + (bottom - top) / 2 * radius * np.sin(angle)
    return Face(
        id="face-1",
        box=Box(left, top, right - left, bottom - top),
        detection_score=0.97,
        mesh_score=0.99,
        landmarks=tuple(
            (round(float(a), 2), round(float(b), 2)) for a, b in zip(x, y, strict=True)
        ),
        manipulation=manipulation,
        verdict=verdict,
    )


def _explanation(regions: Sequence[Region], prompt: str, prompt_sha256: str) -> Explanation:
    sentences = [
        Sentence(
            text=region.text,
            region_ids=(region.id,),
            clue_ids=region.clue_ids,
            is_supported=True,
        )
        for region in regions
    ]
    if regions:
        sentences.append(
            Sentence(
                text="The lighting was changed.",
                region_ids=(),
                clue_ids=(),
                is_supported=False,
                objection=Phrase("It names neither a marked region nor a measured clue."),
            )
        )
    else:
        sentences.append(
            Sentence(
                text=Phrase(
                    "No evidence of manipulation was found on {face}. {reason} This says nothing"
                    " about changes the engine cannot see.",
                    face=face("face-1"),
                    reason="",
                ),
                region_ids=(),
                clue_ids=(),
                is_supported=True,
            )
        )
    return Explanation(
        text=" ".join(sentence.text for sentence in sentences),
        sentences=tuple(sentences),
        model=Phrase("{engine}, language model", engine="fake writer 0.0"),
        prompt=prompt,
        prompt_sha256=prompt_sha256,
    )


def _measured(found: int) -> Phrase:
    return Phrase(
        "Measured on {measured} marked region, something found on {found}.",
        measured=1,
        found=found,
    )


def _methods(request: AnalysisRequest, is_marked: bool, has_face: bool) -> tuple[MethodRun, ...]:
    states = {
        "compact": CheckState.FOUND if is_marked else CheckState.NOT_FOUND,
        "sharpness": CheckState.FOUND if is_marked else CheckState.NOT_FOUND,
        "symmetry": CheckState.NOT_FOUND if has_face else CheckState.NOT_RUN,
        "noise": CheckState.FAILED if is_marked else CheckState.NOT_FOUND,
    }
    details = {
        CheckState.FOUND: _measured(1),
        CheckState.NOT_FOUND: _measured(0),
        CheckState.NOT_RUN: Phrase("No region was marked, so there was nothing to measure."),
        CheckState.FAILED: Phrase("It could not measure ({why}).", why="ValueError"),
    }
    return tuple(
        MethodRun(name, CheckState.NOT_RUN, Phrase("Switched off for this analysis."))
        if name in request.disabled_methods
        else MethodRun(name, state, details[state])
        for name, state in states.items()
    )


def _write_array(array: NDArray[np.float32], target: Path) -> ArtifactRef:
    np.save(target, array)
    return _ref(target, "application/x-npy")


def _write_mask(mask: NDArray[np.bool_], target: Path) -> ArtifactRef:
    Image.fromarray(mask.astype(np.uint8) * 255).save(target, format="PNG")
    return _ref(target, "image/png")


def _ref(target: Path, media_type: str) -> ArtifactRef:
    return ArtifactRef(target.name, hashlib.sha256(target.read_bytes()).hexdigest(), media_type)
