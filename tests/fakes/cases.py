"""A realistic case on disk with its snapshot: real small pictures, artifacts, reviews, audit.

The pictures are `skimage.data.astronaut()` (NASA, public domain) and `skimage.data.coffee()`
(CC0). The findings are plausible inventions for tests: nothing here was analysed.
"""

import hashlib
import io
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from skimage import data

from engine.schema.calibration import (
    Calibration,
    EntropyCurve,
    RatioPoint,
    RatioValidation,
    TippettCurve,
)
from engine.schema.case import (
    AnalysisFailure,
    AnalysisState,
    ApplicationFacts,
    AuditEntry,
    CaseItem,
    CaseRecord,
    CaseSnapshot,
    Decision,
    Review,
)
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
from engine.schema.image import DecodeRecord, EvidenceImage, MetadataField, PixelSize

Pixels = NDArray[np.uint8]

ENGINE_VERSION = "1.0.0"
WEIGHTS_SHA256 = hashlib.sha256(b"weights of the fake engine").hexdigest()
ZERO_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Centre and half-axes in pixels."""

    x: float
    y: float
    a: float
    b: float

    def mask(self, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """H×W bool, True inside."""
        rows, columns = np.mgrid[: shape[0], : shape[1]]
        return ((columns - self.x) / self.a) ** 2 + ((rows - self.y) / self.b) ** 2 <= 1.0

    def polygon(self, count: int = 40) -> tuple[tuple[float, float], ...]:
        """`count` points on the outline, rounded to tenths of a pixel."""
        turns = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
        return tuple(
            (
                round(float(self.x + self.a * np.cos(t)), 1),
                round(float(self.y + self.b * np.sin(t)), 1),
            )
            for t in turns
        )

    def box(self) -> Box:
        """The bounding box."""
        return Box(self.x - self.a, self.y - self.b, 2 * self.a, 2 * self.b)

    def moved(self, dx: float, dy: float) -> "Ellipse":
        """The same ellipse elsewhere."""
        return Ellipse(self.x + dx, self.y + dy, self.a, self.b)


# The face of skimage's astronaut, measured by eye on the 512×512 picture.
FACE = Ellipse(225.0, 122.0, 45.0, 58.0)
MOUTH = Ellipse(224.0, 146.0, 21.0, 10.0)
LEFT_EYE = Ellipse(249.0, 102.0, 12.0, 7.0)


@dataclass(frozen=True, slots=True)
class TouchedRegion:
    """One invented region of a finding."""

    name: RegionName
    side: Side
    shape: Ellipse
    score: float
    severity: Severity


MOUTH_REGION = TouchedRegion(RegionName.MOUTH, Side.NONE, MOUTH, 0.93, Severity.HIGH)
EYE_REGION = TouchedRegion(RegionName.EYE, Side.LEFT, LEFT_EYE, 0.64, Severity.MODERATE)


def make_case(folder: Path) -> CaseSnapshot:
    """Write a case of six items to `folder` (must exist) and return its snapshot.

    In order: a manipulated face with reviews, a picture without a finding of manipulation, two
    faces in one picture, a picture without a face, a failed analysis, one not yet analysed.
    """
    astronaut: Pixels = data.astronaut()
    edited = edit(astronaut, (MOUTH, LEFT_EYE))
    two = np.concatenate([astronaut[:256, 100:356], edited[:256, 100:356]], axis=1)
    items = (
        analysed(folder, "E1", "IMG_2041.jpg", edited, (Subject((MOUTH_REGION, EYE_REGION)),)),
        analysed(folder, "E2", "press photo (original).png", astronaut, (Subject(()),)),
        analysed(
            folder,
            "E3",
            "zwei Gesichter – Ausschnitt.png",
            two,
            (Subject((), -100.0), Subject((MOUTH_REGION,), 156.0)),
        ),
        analysed(folder, "E4", "table.jpg", np.ascontiguousarray(data.coffee()), ()),
        failed(folder, "E5", "scan_0007.png", astronaut[60:200:2, 150:300:2]),
        pending(folder, "E6", "later.png", astronaut[40:220, 150:310]),
    )
    items = (replace(items[0], reviews=reviews_of(items[0])), *items[1:])
    audit = chain(items)
    return CaseSnapshot(
        case=case_record(),
        items=items,
        audit=audit,
        audit_count=len(audit),
        audit_head=audit[-1].digest,
        taken_at="2026-11-20T15:30:00+00:00",
        application=application_facts(),
        case_folder=str(folder),
    )


def case_record() -> CaseRecord:
    """Facts of the invented case."""
    return CaseRecord(
        id="7d2c1a52-6f0e-4b7e-9a35-3c1f0b0f5a11",
        number="2026-0417",
        title="Portrait in the complaint of 3 October 2026",
        examiner="Dr. Ada Example",
        created_at="2026-11-18T08:00:00+00:00",
        authority="District Court of Exampleton, file 12 C 345/26",
        laboratory="Institute for Image Forensics, 1 Main Street, Exampleton",
        questions="Was the face in exhibit E1 changed after the picture was taken?\n"
        "If so, which parts of the face?",
        propositions=(
            "P1: parts of the face in E1 were replaced or regenerated after capture.",
            "P2: the face in E1 was not changed; the traces come from ordinary processing.",
        ),
        conclusion="",
    )


CONCLUSION = (
    "In my opinion the observations on exhibit E1 give more support to proposition P1 than to "
    "proposition P2, for the mouth. For the left eye they do not allow a distinction. The main "
    "limitation is that only one compressed copy of E1 was available."
)


def concluded(snapshot: CaseSnapshot) -> CaseSnapshot:
    """The same case with the examiner's conclusion written and every region decided."""
    return replace(
        snapshot,
        case=replace(snapshot.case, conclusion=CONCLUSION),
        items=tuple(decided(item) for item in snapshot.items),
    )


def decided(item: CaseItem) -> CaseItem:
    """The item with the examiner unsure about every region that was still open."""
    if item.finding is None:
        return item
    done = {review.region_id for review in item.reviews}
    further = tuple(
        Review(
            id=f"review-{item.evidence.id}-{region.id}",
            evidence_id=item.evidence.id,
            finding_id=item.finding.id,
            region_id=region.id,
            decision=Decision.UNSURE,
            reason="The picture is too small here to tell.",
            examiner="Dr. Ada Example",
            decided_at="2026-11-19T10:00:00+00:00",
        )
        for region in item.finding.regions
        if region.id not in done
    )
    return replace(item, reviews=item.reviews + further)


def application_facts() -> ApplicationFacts:
    """Facts of an invented installation."""
    return ApplicationFacts(
        version="0.1.0",
        commit="0123456789abcdef0123456789abcdef01234567",
        operating_system="Debian GNU/Linux 12 (bookworm), x86_64",
        python="3.11.2",
        processor="2 cores",
        package_versions=(("numpy", "2.4.6"), ("onnxruntime-gpu", "1.31.1"), ("Pillow", "13.0.0")),
    )


def edit(pixels: Pixels, places: tuple[Ellipse, ...]) -> Pixels:
    """Blur and tint the ellipses of an H×W×3 uint8 picture, as a crude forgery."""
    changed = pixels.copy()
    soft = np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(2.5)), dtype=np.int16)
    tinted = np.clip(soft + np.array([12, -6, 0], dtype=np.int16), 0, 255).astype(np.uint8)
    for place in places:
        inside = place.mask(pixels.shape[:2])
        changed[inside] = tinted[inside]
    return changed


def taken_in(folder: Path, item_id: str, name: str, pixels: Pixels) -> EvidenceImage:
    """Write the picture, its figure copy, and return its evidence record."""
    raw = encode(name, pixels)
    decoded = np.asarray(Image.open(io.BytesIO(raw)).convert("RGB"), dtype=np.uint8)
    sha256 = hashlib.sha256(raw).hexdigest()
    stored = f"evidence/{sha256}"
    (folder / "evidence").mkdir(exist_ok=True)
    (folder / stored).write_bytes(raw)
    pixels_sha256 = hashlib.sha256(decoded.tobytes()).hexdigest()
    (folder / "artifacts").mkdir(exist_ok=True)
    Image.fromarray(decoded).save(folder / "artifacts" / f"figure-{pixels_sha256}.png")
    is_jpeg = name.endswith(".jpg")
    return EvidenceImage(
        id=item_id,
        sha256=sha256,
        sha512=hashlib.sha512(raw).hexdigest(),
        byte_size=len(raw),
        original_name=name,
        stored_path=stored,
        taken_in_at="2026-11-18T08:05:00+00:00",
        taken_in_by="Dr. Ada Example",
        decode=DecodeRecord(
            decoder="Pillow 13.0.0",
            file_format="JPEG" if is_jpeg else "PNG",
            media_type="image/jpeg" if is_jpeg else "image/png",
            source_mode="RGB",
            bit_depth=8,
            size=PixelSize(decoded.shape[1], decoded.shape[0]),
            orientation=1,
            icc_profile_sha256=None,
            frame_count=1,
            trailing_bytes=0,
            is_partial=False,
            conversions=("YCbCr to RGB by the JPEG decoder",) if is_jpeg else (),
            pixels_sha256=pixels_sha256,
        ),
        metadata=metadata_fields(is_jpeg),
        sender_sha256=sha256 if item_id == "E1" else None,
    )


def encode(name: str, pixels: Pixels) -> bytes:
    """File bytes in the format the name's ending says."""
    target = io.BytesIO()
    if name.endswith(".jpg"):
        Image.fromarray(pixels).save(target, "JPEG", quality=92, subsampling=0)
    else:
        Image.fromarray(pixels).save(target, "PNG")
    return target.getvalue()


def metadata_fields(is_jpeg: bool) -> tuple[MetadataField, ...]:
    """Invented metadata, some of it contradicting itself."""
    if not is_jpeg:
        return ()
    return (
        MetadataField("EXIF", "Make", "Example Optics"),
        MetadataField("EXIF", "Model", "EO-1 Mark II"),
        MetadataField("EXIF", "DateTimeOriginal", "2026:09:30 14:02:11"),
        MetadataField("EXIF", "Software", "Paint <Pro> & Friends 7"),
        MetadataField("JPEG", "quantisation tables", "2, quality about 92"),
    )


@dataclass(frozen=True, slots=True)
class Subject:
    """One face of an invented finding, moved `shift` pixels to the right."""

    regions: tuple[TouchedRegion, ...]
    shift: float = 0.0


def analysed(
    folder: Path, item_id: str, name: str, pixels: Pixels, subjects: tuple[Subject, ...]
) -> CaseItem:
    """An item with a finding whose artifacts lie in the case folder."""
    evidence = taken_in(folder, item_id, name, pixels)
    finding = make_finding(folder, evidence, subjects)
    return CaseItem(evidence, AnalysisState.DONE, finding, (), None)


def failed(folder: Path, item_id: str, name: str, pixels: Pixels) -> CaseItem:
    """An item whose analysis failed."""
    evidence = taken_in(folder, item_id, name, np.ascontiguousarray(pixels))
    failure = AnalysisFailure(
        evidence_id=evidence.id,
        request_digest=hashlib.sha256(evidence.id.encode()).hexdigest(),
        failed_at="2026-11-18T08:21:00+00:00",
        what="The engine's process ended without an answer (out of memory).",
        remedy="Close other programs and analyse this item again.",
    )
    return CaseItem(evidence, AnalysisState.FAILED, None, (), failure)


def pending(folder: Path, item_id: str, name: str, pixels: Pixels) -> CaseItem:
    """An item that was taken in but not analysed."""
    evidence = taken_in(folder, item_id, name, np.ascontiguousarray(pixels))
    return CaseItem(evidence, AnalysisState.PENDING, None, (), None)


def make_finding(folder: Path, evidence: EvidenceImage, subjects: tuple[Subject, ...]) -> Finding:
    """An invented finding with its score map, mask and examined map written to the folder."""
    size = evidence.decode.size
    shape = (size.height, size.width)
    score_map = np.full(shape, 0.04, dtype=np.float32)
    rng = np.random.default_rng(7)
    score_map += rng.random(shape, dtype=np.float32) * np.float32(0.05)
    examined = np.zeros(shape, dtype=bool)
    faces: list[Face] = []
    regions: list[Region] = []
    clues: list[Clue] = []
    for index, subject in enumerate(subjects, start=1):
        face = make_face(index, subject)
        faces.append(face)
        examined |= FACE.moved(subject.shift, 0.0).mask(shape)
        for touched in subject.regions:
            shape_here = touched.shape.moved(subject.shift, 0.0)
            paint(score_map, shape_here, touched.score)
            region, region_clues = make_region(face.id, len(regions) + 1, touched, shape_here)
            regions.append(region)
            clues.extend(region_clues)
    if not subjects:
        examined[:] = True
    mask = score_map >= 0.5
    manipulation = max((face.manipulation for face in faces), default=0.11)
    return Finding(
        id=f"F-{evidence.id}",
        request_digest=hashlib.sha256(evidence.sha256.encode()).hexdigest(),
        image_sha256=evidence.sha256,
        decode=evidence.decode,
        faces=tuple(faces),
        score_map=store_array(folder, score_map),
        mask=store_png(folder, mask),
        examined=store_png(folder, examined),
        regions=tuple(regions),
        clues=tuple(clues),
        explanation=make_explanation(tuple(regions)),
        scores=make_scores(manipulation),
        methods=make_methods(bool(subjects), bool(regions)),
        warnings=make_warnings(bool(subjects)),
        provenance=make_provenance(),
        clue_maps=make_clue_maps(folder, tuple(regions)),
    )


def make_clue_maps(folder: Path, regions: tuple[Region, ...]) -> tuple[ClueMap, ...]:
    """A map for the first clue of each region: low within it, high around it, on one sheet."""
    if not regions:
        return ()
    side = 24
    y, x = np.mgrid[0:side, 0:side]
    distance = np.hypot(x - (side - 1) / 2, y - (side - 1) / 2)
    part = np.zeros((side, side, 3), np.uint8)
    part[distance < side / 4] = (52, 255, 255)
    part[(distance >= side / 3) & (distance < side / 2)] = (128, 128, 255)
    sheet = np.zeros((max(side * len(regions), 64), 64, 3), np.uint8)
    for number in range(len(regions)):
        sheet[number * side : (number + 1) * side, :side] = part
    target = io.BytesIO()
    Image.fromarray(sheet).save(target, "PNG")
    ref = store(folder, "clues-face-1-sharpness.png", target.getvalue(), "image/png")
    return tuple(
        ClueMap(
            clue_id=region.clue_ids[0],
            sheet=ref,
            top=number * side,
            width=side,
            height=side,
            box=Box(
                region.box.x - region.box.width / 2,
                region.box.y - region.box.height / 2,
                2 * region.box.width,
                2 * region.box.height,
            ),
            quantity="sharpness as a ratio",
            unit="ratio",
            low=0.0,
            high=2.0,
            shown_low=0.0,
            shown_high=2.0,
            high_means="sharper",
            reckoning="value: mean of the region's cells; compared with: mean of the others",
            clipped_share=0.0,
        )
        for number, region in enumerate(regions)
    )


def make_face(index: int, subject: Subject) -> Face:
    """A face with 468 landmarks spread over its oval."""
    oval = FACE.moved(subject.shift, 0.0)
    radii = np.sqrt((np.arange(468) + 0.5) / 468)
    turns = np.arange(468) * 2.399963  # golden angle: spreads the points evenly
    landmarks = tuple(
        (
            round(float(oval.x + oval.a * r * np.cos(t)), 2),
            round(float(oval.y + oval.b * r * np.sin(t)), 2),
        )
        for r, t in zip(radii, turns, strict=True)
    )
    manipulation = max((touched.score for touched in subject.regions), default=0.08)
    return Face(
        id=f"face-{index}",
        box=oval.box(),
        detection_score=0.98,
        mesh_score=0.99,
        landmarks=landmarks,
        manipulation=manipulation,
        verdict=verdict_for(manipulation),
    )


def verdict_for(manipulation: float) -> Verdict:
    """The verdict the invented thresholds give."""
    if manipulation >= 0.8:
        return Verdict.EVIDENCE_OF_MANIPULATION
    return Verdict.INCONCLUSIVE if manipulation >= 0.3 else Verdict.NO_EVIDENCE_FOUND


def paint(score_map: NDArray[np.float32], place: Ellipse, peak: float) -> None:
    """Raise the score map inside an ellipse, falling off outside, in place."""
    rows, columns = np.mgrid[: score_map.shape[0], : score_map.shape[1]]
    distance = ((columns - place.x) / place.a) ** 2 + ((rows - place.y) / place.b) ** 2
    bump = peak / (1.0 + np.maximum(distance - 0.2, 0.0) ** 4)
    np.maximum(score_map, bump.astype(np.float32), out=score_map)


def make_region(
    face_id: str, number: int, touched: TouchedRegion, place: Ellipse
) -> tuple[Region, tuple[Clue, ...]]:
    """A region with three clues: found, not found, not run."""
    region_id = f"region-{number}"
    clues = (
        Clue(
            id=f"clue-{number}-1",
            term="less_sharp",
            state=CheckState.FOUND,
            face_id=face_id,
            region_id=region_id,
            measure=Measure(0.41, 1.0, "ratio", "the skin around the region", 0.72, 1.35),
            method="sharpness",
            text="The region is less sharp than the skin around it.",
        ),
        Clue(
            id=f"clue-{number}-2",
            term="colour_shift",
            state=CheckState.NOT_FOUND,
            face_id=face_id,
            region_id=region_id,
            measure=Measure(2.3, 0.0, "ΔE (CIELAB 1976)", "the mirrored region"),
            method="colour",
            text="No colour difference to the mirrored region.",
        ),
        Clue(
            id=f"clue-{number}-3",
            term="noise",
            state=CheckState.NOT_RUN,
            face_id=face_id,
            region_id=region_id,
            measure=None,
            method="noise",
            text="The region is too small for a noise estimate.",
        ),
    )
    area = round(np.pi * place.a * place.b)
    region = Region(
        id=region_id,
        face_id=face_id,
        name=touched.name,
        side=touched.side,
        polygon=place.polygon(),
        further_polygons=(),
        box=place.box(),
        area_px=area,
        area_share=round(area / (np.pi * FACE.a * FACE.b), 4),
        coverage=0.97,
        score=touched.score,
        prompter_score=round(touched.score - 0.04, 2),
        severity=touched.severity,
        clue_ids=tuple(clue.id for clue in clues),
        text=f"The {touched.name} looks smoother than the skin around it and its edge is soft.",
    )
    return region, clues


def make_explanation(regions: tuple[Region, ...]) -> Explanation:
    """Sentences about the regions, the last one unsupported."""
    sentences = [
        Sentence(region.text, (region.id,), region.clue_ids[:1], True) for region in regions
    ]
    if regions:
        sentences.append(
            Sentence(
                "The lighting on the face suggests two light sources.",
                (),
                (),
                False,
                "no measured clue is about lighting",
            )
        )
    else:
        sentences.append(Sentence("No region of the face stands out.", (), (), True))
    prompt = "Describe the manipulated regions: " + ", ".join(r.name.value for r in regions)
    return Explanation(
        text=" ".join(sentence.text for sentence in sentences),
        sentences=tuple(sentences),
        model="compact language model 1.0.0",
        prompt=prompt,
        prompt_sha256=hashlib.sha256(prompt.encode()).hexdigest(),
    )


def make_scores(manipulation: float) -> Scores:
    """Uncalibrated scores with the thresholds in use."""
    return Scores(
        manipulation=manipulation,
        is_calibrated=False,
        verdict=verdict_for(manipulation),
        verdict_reason="The highest score of a face decides.",
        thresholds=(("evidence", 0.8), ("no_evidence", 0.3), ("mask", 0.5)),
        per_detector=(("compact", manipulation),),
    )


def make_methods(has_face: bool, has_regions: bool) -> tuple[MethodRun, ...]:
    """One method in each of the four states."""
    found = CheckState.FOUND if has_regions else CheckState.NOT_FOUND
    faces = CheckState.FOUND if has_face else CheckState.NOT_FOUND
    return (
        MethodRun("face detection", faces, "BlazeFace and face mesh"),
        MethodRun("localisation", found, "compact 1.0.0"),
        MethodRun("sharpness", found, "variance of the Laplacian, region against its ring"),
        MethodRun("noise", CheckState.FAILED, "the region is smaller than 400 pixels"),
        MethodRun("JPEG grid", CheckState.NOT_RUN, "switched off in the request"),
    )


def make_warnings(has_face: bool) -> tuple[AnalysisWarning, ...]:
    """A warning where no face was found."""
    if has_face:
        return ()
    return (
        AnalysisWarning(
            "no_face", "No face was found; the picture was analysed as a whole, without regions."
        ),
    )


def make_provenance() -> Provenance:
    """Provenance of the invented engine."""
    return Provenance(
        engine="compact",
        version=ENGINE_VERSION,
        weights_sha256=WEIGHTS_SHA256,
        device="cpu",
        precision="float32",
        seed=0,
        started_at="2026-11-18T08:10:00+00:00",
        finished_at="2026-11-18T08:10:02+00:00",
        library_versions=(("numpy", "2.4.6"), ("onnxruntime", "1.31.1")),
        prompt="Describe the manipulated regions.",
        prompt_sha256=hashlib.sha256(b"Describe the manipulated regions.").hexdigest(),
    )


def reviews_of(item: CaseItem) -> tuple[Review, ...]:
    """The examiner accepts the first region and rejects the second."""
    assert item.finding is not None
    words = (
        (Decision.ACCEPT, "Soft edge and missing skin texture visible at 400 %; I agree."),
        (Decision.REJECT, "The softness continues outside the eye: shallow depth of field."),
    )
    return tuple(
        Review(
            id=f"review-{index}",
            evidence_id=item.evidence.id,
            finding_id=item.finding.id,
            region_id=region.id,
            decision=decision,
            reason=reason,
            examiner="Dr. Ada Example",
            decided_at=f"2026-11-19T09:0{index}:00+00:00",
        )
        for index, (region, (decision, reason)) in enumerate(
            zip(item.finding.regions, words, strict=False), start=1
        )
    )


def store_array(folder: Path, array: NDArray[np.float32]) -> ArtifactRef:
    """Write an `.npy` artifact under its hash."""
    target = io.BytesIO()
    np.save(target, array, allow_pickle=False)
    return store(folder, "score_map.npy", target.getvalue(), "application/x-npy")


def store_png(folder: Path, mask: NDArray[np.bool_]) -> ArtifactRef:
    """Write an 8-bit 0/255 PNG artifact under its hash."""
    target = io.BytesIO()
    Image.fromarray(mask.astype(np.uint8) * 255).save(target, "PNG")
    return store(folder, "mask.png", target.getvalue(), "image/png")


def store(folder: Path, name: str, raw: bytes, media_type: str) -> ArtifactRef:
    """Write bytes to `artifacts/<sha256>`."""
    sha256 = hashlib.sha256(raw).hexdigest()
    (folder / "artifacts").mkdir(exist_ok=True)
    (folder / "artifacts" / sha256).write_bytes(raw)
    return ArtifactRef(name, sha256, media_type)


def chain(items: tuple[CaseItem, ...]) -> tuple[AuditEntry, ...]:
    """An audit chain of what happened to the items, each entry hashing its predecessor."""
    steps: list[tuple[str, str, str, str, dict[str, object]]] = [
        ("2026-11-18T08:00:00+00:00", "Dr. Ada Example", "case.created", "case", {}),
    ]
    for item in items:
        evidence = item.evidence
        detail: dict[str, object] = {
            "sha256": evidence.sha256,
            "name": ascii(evidence.original_name),
        }
        steps.append(
            (evidence.taken_in_at, "Dr. Ada Example", "evidence.taken_in", evidence.id, detail)
        )
    for item in items:
        if item.finding is not None:
            detail = {"finding": item.finding.id, "score_map": item.finding.score_map.sha256}
            at = item.finding.provenance.finished_at
            steps.append((at, "engine", "analysis.recorded", item.evidence.id, detail))
        for review in item.reviews:
            words: dict[str, object] = {
                "decision": review.decision.value,
                "reason": review.reason,
            }
            steps.append(
                (
                    review.decided_at,
                    review.examiner,
                    "review.decided",
                    review.region_id,
                    words,
                )
            )
    entries: list[AuditEntry] = []
    previous = ZERO_DIGEST
    for sequence, (at, actor, action, subject, facts) in enumerate(steps, start=1):
        entry = AuditEntry(
            sequence, at, actor, action, subject, json.dumps(facts, sort_keys=True), previous, ""
        )
        covered = json.dumps(asdict(entry), sort_keys=True).encode("ascii")
        entry = replace(entry, digest=hashlib.sha256(covered).hexdigest())
        entries.append(entry)
        previous = entry.digest
    return tuple(entries)


def make_calibration(finding: Finding) -> Calibration:
    """Invented calibration data for the engine of a finding: log10 LR 2 × (score - 0.5), ±0.2."""
    scores = [0.001, *(n / 20 for n in range(1, 20)), 0.999]
    steps = tuple(-1.0 + n / 10 for n in range(21))
    priors = tuple(-2.0 + n / 5 for n in range(21))
    made = finding.provenance
    return Calibration(
        id="calibration-1",
        title="Portraits of 2026",
        description="120 pictures manipulated by hand and 140 genuine ones, same cameras.",
        data=ArtifactRef("calibration.csv", hashlib.sha256(b"scores").hexdigest(), "text/csv"),
        engine=made.engine,
        engine_version=made.version,
        weights_sha256=made.weights_sha256,
        thresholds=finding.scores.thresholds,
        forged_count=120,
        genuine_count=140,
        source_count=31,
        method="invented for tests",
        low_bound=-0.8,
        high_bound=0.8,
        points=tuple(
            RatioPoint(
                score,
                min(max(2 * (score - 0.5), -0.8), 0.8),
                min(max(2 * (score - 0.5) - 0.2, -0.8), 0.8),
                min(max(2 * (score - 0.5) + 0.2, -0.8), 0.8),
            )
            for score in scores
        ),
        validation=RatioValidation(
            folds=10,
            cost=0.61,
            least_cost=0.57,
            misleading_forged=0.15,
            misleading_genuine=0.2,
            tippett=TippettCurve(
                steps,
                tuple(1 - n / 20 for n in range(21)),
                tuple((1 - n / 20) ** 3 for n in range(21)),
            ),
            entropy=EntropyCurve(
                priors,
                tuple(0.6 - 0.25 * abs(prior) for prior in priors),
                tuple(0.5 - 0.2 * abs(prior) for prior in priors),
                tuple(1 - 0.45 * abs(prior) for prior in priors),
            ),
        ),
        examiner="Dr. Ada Example",
        loaded_at="2026-11-18T08:30:00+00:00",
    )
