"""The machine's finding on one picture: faces, regions, clues, explanation, scores, provenance.

Arrays never travel inside records: an `ArtifactRef` names the file and its hash.
Coordinates are pixels of the oriented original picture, x to the right, y down, pixel centres
at integers. "Left" and "right" are the subject's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.schema.image import DecodeRecord
from engine.schema.phrase import Told


class RegionName(StrEnum):
    """The 21 facial regions of ForgeryTalker, in class order (arXiv 2412.19685, official code)."""

    EYE = "eye"
    PUPIL = "pupil"
    LIP = "lip"
    MOUTH = "mouth"
    NOSE = "nose"
    EAR = "ear"
    CHEEK = "cheek"
    FOREHEAD = "forehead"
    CHIN = "chin"
    JAW = "jaw"
    EYEBROW = "eyebrow"
    TOOTH = "tooth"
    TONGUE = "tongue"
    BEARD = "beard"
    MUSTACHE = "mustache"
    SKIN = "skin"
    HAIR = "hair"
    WRINKLE = "wrinkle"
    FRECKLE = "freckle"
    SCAR = "scar"
    DIMPLE = "dimple"


class Side(StrEnum):
    """Which of a pair, from the subject's point of view."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    NONE = ""


class Verdict(StrEnum):
    """What the engine may say about a picture. It never says "authentic"."""

    EVIDENCE_OF_MANIPULATION = "evidence_of_manipulation"
    NO_EVIDENCE_FOUND = "no_evidence_found"
    INCONCLUSIVE = "inconclusive"


class CheckState(StrEnum):
    """The four states of every check, kept apart everywhere."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    NOT_RUN = "not_run"
    FAILED = "failed"


class Severity(StrEnum):
    """How strongly and how much of a region is affected (see `engine.fusion.regions`)."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class ArtifactRef:
    """A file the engine wrote: name inside its folder, SHA-256, media type."""

    path: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Box:
    """x, y of the upper left corner, width, height, in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Face:
    """One detected face. `landmarks` are (x, y) in MediaPipe face-mesh order, 468 of them."""

    id: str
    box: Box
    detection_score: float
    mesh_score: float
    landmarks: tuple[tuple[float, float], ...]
    manipulation: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured value, what it is compared with, and in which unit.

    `expected_low`–`expected_high` is the central 95 % on genuine validation faces where that was
    measured, else None.
    """

    value: float
    reference: float
    unit: str
    compared_with: str
    expected_low: float | None = None
    expected_high: float | None = None


@dataclass(frozen=True, slots=True)
class Clue:
    """One measured clue. `term` is a key of `resources/clue_vocabulary.toml`."""

    id: str
    term: str
    state: CheckState
    face_id: str | None
    region_id: str | None
    measure: Measure | None
    method: str
    text: Told


@dataclass(frozen=True, slots=True)
class ClueMap:
    """The values that one clue was measured from, cell by cell: a part of a sheet.

    `sheet`: 8-bit RGB PNG with all maps of one method on one face, one below the other. This map
    is `height` rows from row `top` on and the first `width` columns. Red is the value: 0 stands
    for `low`, 255 for `high`, in `unit`; of the counted cells, `clipped_share` lie beyond and are
    stored as the end. Green tells which cells count: 255 for the region, 128 for what it is
    compared with, 0 not at all. Blue is the weight with which a cell counts, 255 the largest.
    `shown_low`–`shown_high`: the range that colours are given for, the same in every picture.
    `box`: what the cells cover, evenly, in pixels of the picture. `quantity`: what a value is;
    `high_means`, `reckoning`: what a high one tells, and how the clue's number follows from them.
    """

    clue_id: str
    sheet: ArtifactRef
    top: int
    width: int
    height: int
    box: Box
    quantity: str
    unit: str
    low: float
    high: float
    shown_low: float
    shown_high: float
    high_means: str
    reckoning: str
    clipped_share: float


@dataclass(frozen=True, slots=True)
class Region:
    """One of the 21 named facial regions where the mask touches it.

    `polygon` is the outer contour of the largest touched part, `further_polygons` the others.
    `area_px` counts mask pixels, `area_share` is their share of the face oval's pixels,
    `coverage` the share of the named region that the mask covers, `score` the mean of the score
    map over the touched pixels (0–1), `prompter_score` the forgery prompter's (0–1).
    """

    id: str
    face_id: str
    name: RegionName
    side: Side
    polygon: tuple[tuple[float, float], ...]
    further_polygons: tuple[tuple[tuple[float, float], ...], ...]
    box: Box
    area_px: int
    area_share: float
    coverage: float
    score: float
    prompter_score: float
    severity: Severity
    clue_ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the explanation with the regions and clues it rests on."""

    text: Told
    region_ids: tuple[str, ...]
    clue_ids: tuple[str, ...]
    is_supported: bool
    objection: Told = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The machine-generated text, sentence by sentence, and what produced it."""

    text: str
    sentences: tuple[Sentence, ...]
    model: Told
    prompt: str
    prompt_sha256: str


def marking_threshold(thresholds: Mapping[str, float], verdict: Verdict) -> float | None:
    """Return from which score on a pixel is marked under a verdict; None where none is named."""
    usual = thresholds.get("mask")
    if verdict is Verdict.INCONCLUSIVE:
        return thresholds.get("mask_inconclusive", usual)
    return usual


@dataclass(frozen=True, slots=True)
class Scores:
    """The image's manipulation score and what follows from it.

    `thresholds` holds the named thresholds in use (`evidence`, `no_evidence`, `mask`, and
    `mask_inconclusive` where the detector marks less while it abstains).
    """

    manipulation: float
    is_calibrated: bool
    verdict: Verdict
    verdict_reason: Told
    thresholds: tuple[tuple[str, float], ...]
    per_detector: tuple[tuple[str, float], ...]

    @property
    def mask_threshold(self) -> float | None:
        """The threshold from score map to mask under this verdict; None where none is named."""
        return marking_threshold(dict(self.thresholds), self.verdict)


@dataclass(frozen=True, slots=True)
class MethodRun:
    """One method of the analysis: whether it ran, what it found, in words."""

    name: str
    state: CheckState
    detail: Told


@dataclass(frozen=True, slots=True)
class AnalysisWarning:
    """Something the reader must know; `code` is stable, `text` is for people."""

    code: str
    text: Told


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made the finding, so that it can be made again."""

    engine: str
    version: str
    weights_sha256: str
    device: str
    precision: str
    seed: int
    started_at: str
    finished_at: str
    library_versions: tuple[tuple[str, str], ...]
    prompt: str
    prompt_sha256: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The engine's result for one picture. It is superseded, never edited.

    `score_map`: H×W float32 `.npy` in 0–1; `mask`: H×W 8-bit PNG, 0 or 255; both in original
    pixels, together with which part of the picture was examined (`examined` PNG, 255 = examined).
    `clue_maps`: one for each clue that was measured; None where the analysis did not record any.
    """

    id: str
    request_digest: str
    image_sha256: str
    decode: DecodeRecord
    faces: tuple[Face, ...]
    score_map: ArtifactRef
    mask: ArtifactRef
    examined: ArtifactRef
    regions: tuple[Region, ...]
    clues: tuple[Clue, ...]
    explanation: Explanation
    scores: Scores
    methods: tuple[MethodRun, ...]
    warnings: tuple[AnalysisWarning, ...]
    provenance: Provenance
    clue_maps: tuple[ClueMap, ...] | None = None

    def is_left_open_by(self, run: MethodRun) -> bool:
        """Return whether `run` is a detector's whose score decided nothing.

        Its state is "not found" then, because it found no evidence; said alone, that would claim
        more than the verdict does.
        """
        return (
            self.scores.verdict is Verdict.INCONCLUSIVE
            and run.state is CheckState.NOT_FOUND
            and any(name == run.name for name, _ in self.scores.per_detector)
        )

    @property
    def clue_sheets(self) -> tuple[ArtifactRef, ...]:
        """The files that hold the clue maps, each once, in the order of the clues."""
        return tuple(dict.fromkeys(made.sheet for made in self.clue_maps or ()))
