"""Puts a finding into words: the language model's, checked, and templates for what it left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.batching import write_all
from engine.explain.grounding import ground_text
from engine.explain.prompts import build_prompt, prompt_sha256
from engine.explain.templates import (
    FIXED,
    caution_sentences,
    region_sentence,
    verdict_sentence,
)
from engine.fusion.scores import Judgement
from engine.plugin import Detector, FaceEvidence
from engine.schema.finding import Clue, Explanation, Region, Sentence, Verdict
from engine.schema.phrase import Phrase
from engine.schema.spoken import face_first


@dataclass(frozen=True, slots=True)
class FaceFindings:
    """What is known of one face (or of the whole picture) when it is put into words.

    is_marked: whether any of it is, named or not.
    """

    evidence: FaceEvidence
    judgement: Judgement
    regions: tuple[Region, ...]
    clues: tuple[Clue, ...]
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class _FaceText:
    """The sentences on one face: a caution, those of the language model, and templates."""

    caution: tuple[Sentence, ...]
    written: tuple[Sentence, ...]
    templates: tuple[Sentence, ...]
    prompt: str

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All of them, in the order in which they are read."""
        return (*self.caution, *self.written, *self.templates)


def explain(
    detector: Detector, faces: Sequence[FaceFindings]
) -> tuple[tuple[Region, ...], Explanation]:
    """Return all regions with their own text, and the explanation of the picture.

    The language model is asked once for each face with regions. A region for which it wrote no
    supported sentence gets a template, so nothing marked is missing; faces without regions get a
    fixed sentence, and regions on an inconclusive face are preceded by a caution.
    `Explanation.model` says which sentences are templates. Nothing the model wrote is left out or
    changed; what the measurements do not carry is flagged in its sentence.
    """
    told = _tell(detector, faces)
    sentences = [sentence for text in told for sentence in text.sentences]
    prompt = "\n".join(text.prompt for text in told if text.prompt)
    regions = tuple(
        replace(region, text=_text_of(region, text.sentences))
        for face, text in zip(faces, told, strict=True)
        for region in face.regions
    )
    return regions, Explanation(
        text=_joined(faces, told),
        sentences=tuple(sentences),
        model=_model(detector, told),
        prompt=prompt,
        prompt_sha256=prompt_sha256(prompt),
    )


def _tell(detector: Detector, faces: Sequence[FaceFindings]) -> list[_FaceText]:
    """The sentences on each face; the language model is asked for all of them together."""
    asked = [face for face in faces if face.regions]
    prompts = [detector.phrase(face.evidence, _prompt(face)) for face in asked]
    texts = write_all(detector, [face.evidence for face in asked], prompts)
    answers = iter(zip(prompts, texts, strict=True))
    return [_face_text(face, *(next(answers) if face.regions else ("", ""))) for face in faces]


def _prompt(face: FaceFindings) -> str:
    is_certain = face.judgement.verdict is not Verdict.INCONCLUSIVE
    return build_prompt(face.regions, face.clues, is_certain=is_certain)


def _face_text(face: FaceFindings, prompt: str, text: str) -> _FaceText:
    face_id = face.evidence.face_id
    if not face.regions:
        fixed = verdict_sentence(face_id, face.judgement, is_marked=face.is_marked)
        return _FaceText((), (), (fixed,), "")
    written = ground_text(text, face.regions, face.clues)
    explained = {
        region_id
        for sentence in written
        if sentence.is_supported
        for region_id in sentence.region_ids
    }
    missing = tuple(
        region_sentence(region, face.clues) for region in face.regions if region.id not in explained
    )
    return _FaceText(caution_sentences(face_id, face.judgement), written, missing, prompt)


def _text_of(region: Region, sentences: Sequence[Sentence]) -> str:
    """A region's own sentences; one that is not supported says so in brackets."""
    return " ".join(
        sentence.text if sentence.is_supported else f"{sentence.text} [{sentence.objection}]"
        for sentence in sentences
        if region.id in sentence.region_ids
    )


def _joined(faces: Sequence[FaceFindings], told: Sequence[_FaceText]) -> str:
    """One paragraph per face, headed by its name where there are several."""
    paragraphs = []
    for face, text in zip(faces, told, strict=True):
        words = " ".join(sentence.text for sentence in text.sentences)
        if len(faces) > 1:
            words = f"{face_first(face.evidence.face_id)}: {words}"
        paragraphs.append(words)
    return "\n".join(paragraphs)


def _model(detector: Detector, told: Sequence[_FaceText]) -> str:
    if not any(text.prompt for text in told):
        return FIXED
    name = f"{detector.name} {detector.version}"
    is_template: list[bool] = []
    for text in told:
        is_template += [True] * len(text.caution)
        is_template += [False] * len(text.written)
        is_template += [True] * len(text.templates)
    numbers = [number for number, told_so in enumerate(is_template, start=1) if told_so]
    if not numbers:
        return Phrase("{engine}, language model", engine=name)
    facts = {
        "engine": name,
        "numbers": ", ".join(str(number) for number in numbers),
        "count": len(is_template),
    }
    if len(numbers) == 1:
        return Phrase(
            "{engine}, language model; sentence {numbers} of {count} is a template filled with"
            " measured values, not written by the model",
            **facts,
        )
    return Phrase(
        "{engine}, language model; sentences {numbers} of {count} are templates filled with"
        " measured values, not written by the model",
        **facts,
    )
