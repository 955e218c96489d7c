"""Nothing marked is missing from the explanation, and no template passes as the model's words."""

import hashlib
from collections.abc import Callable

from engine.explain.explainer import FaceFindings, explain
from engine.explain.prompts import build_prompt
from engine.fusion.scores import Judgement
from engine.plugin import FaceEvidence
from engine.schema.finding import RegionName, Side, Verdict
from tests.unit.explain.conftest import Writer, clue, region

Evidence = Callable[[str], FaceEvidence]
LEFT_EYE = region(1, RegionName.EYE, Side.LEFT)
NOSE = region(2, RegionName.NOSE)
CLUES = (clue(1, "sharpness_lower", LEFT_EYE), clue(2, "noise_lower", NOSE))
FOUND = Judgement(Verdict.EVIDENCE_OF_MANIPULATION, "The score 0.90 reaches the threshold.")


def findings(evidence: FaceEvidence) -> FaceFindings:
    return FaceFindings(evidence, FOUND, (LEFT_EYE, NOSE), CLUES)


def test_language_model_is_told_regions_and_clues_and_its_words_are_kept(
    evidence: Evidence,
) -> None:
    text = "The left eye is blurred. The nose carries less grain."
    writer = Writer(text)
    regions, explanation = explain(writer, [findings(evidence("face-1"))])
    prompt = build_prompt((LEFT_EYE, NOSE), CLUES)
    assert writer.prompts == [prompt]
    assert explanation.text == text
    assert explanation.prompt == prompt
    assert explanation.prompt_sha256 == hashlib.sha256(prompt.encode()).hexdigest()
    assert explanation.model == "compact 1.0, language model"
    assert [r.text for r in regions] == ["The left eye is blurred.", "The nose carries less grain."]


def test_region_left_out_gets_a_template_with_its_numbers(evidence: Evidence) -> None:
    regions, explanation = explain(
        Writer("The left eye is blurred."), [findings(evidence("face-1"))]
    )
    added = explanation.sentences[1]
    assert added.region_ids == (NOSE.id,)
    assert added.clue_ids == ("face-1/clue-2",)
    assert "80% of it, mean score 0.81, severity high" in added.text
    assert CLUES[1].text in added.text
    assert regions[1].text == added.text
    assert "sentence 2 of 2 is a template" in explanation.model


def test_region_with_only_an_unsupported_sentence_gets_a_template_too(evidence: Evidence) -> None:
    text = "The left eye is blurred. The nose is blurred."
    regions, explanation = explain(Writer(text), [findings(evidence("face-1"))])
    assert [sentence.is_supported for sentence in explanation.sentences] == [True, False, True]
    assert explanation.text.startswith(text)
    assert "[" in regions[1].text
    assert explanation.sentences[1].objection in regions[1].text
    assert explanation.sentences[2].text in regions[1].text


def test_silent_language_model_leaves_templates_for_all_regions(evidence: Evidence) -> None:
    regions, explanation = explain(Writer(""), [findings(evidence("face-1"))])
    assert all(region.text for region in regions)
    assert "sentences 1, 2 of 2 are templates" in explanation.model


def test_face_without_regions_is_told_in_a_fixed_sentence(evidence: Evidence) -> None:
    writer = Writer("must not be asked")
    judgement = Judgement(Verdict.NO_EVIDENCE_FOUND, "The score 0.10 stays below 0.40.")
    regions, explanation = explain(writer, [FaceFindings(evidence("face-1"), judgement, (), ())])
    assert (regions, writer.prompts) == ((), [])
    assert explanation.text.startswith("No evidence of manipulation was found on face 1.")
    assert judgement.reason in explanation.text
    assert "fixed sentences" in explanation.model
    assert explanation.prompt == ""


def test_each_verdict_without_regions_has_its_own_words(evidence: Evidence) -> None:
    texts = set()
    for verdict in Verdict:
        face = FaceFindings(evidence("picture"), Judgement(verdict, "Reason."), (), ())
        _, explanation = explain(Writer(""), [face])
        assert "the picture. Reason." in explanation.text
        texts.add(explanation.text)
    assert len(texts) == len(Verdict)


def test_a_mark_in_no_named_region_is_told(evidence: Evidence) -> None:
    judgement = Judgement(Verdict.INCONCLUSIVE, "Reason.")
    plain, marked = (
        explain(
            Writer(""),
            [FaceFindings(evidence("face-1"), judgement, (), (), is_marked=is_marked)],
        )[1].text
        for is_marked in (False, True)
    )
    assert "marked" not in plain
    assert marked.startswith(plain)
    assert "in no region that the engine names" in marked


def test_several_faces_are_told_apart_and_counted_through(evidence: Evidence) -> None:
    quiet = Judgement(Verdict.NO_EVIDENCE_FOUND, "The score stays low.")
    faces = [
        findings(evidence("face-1")),
        FaceFindings(evidence("face-2"), quiet, (), ()),
    ]
    _, explanation = explain(Writer("The left eye is blurred."), faces)
    first, second = explanation.text.splitlines()
    assert first.startswith("Face 1: The left eye")
    assert second.startswith("Face 2: No evidence of manipulation was found on face 2.")
    assert len(explanation.sentences) == 3
    assert "sentences 2, 3 of 3 are templates" in explanation.model


def test_regions_of_an_inconclusive_face_are_preceded_by_a_caution(evidence: Evidence) -> None:
    unsure = Judgement(Verdict.INCONCLUSIVE, "The score 0.50 lies between 0.40 and 0.70.")
    face = FaceFindings(evidence("face-1"), unsure, (LEFT_EYE,), CLUES[:1])
    writer = Writer("The left eye is blurred.")
    _, explanation = explain(writer, [face])
    caution, written = explanation.sentences
    assert "inconclusive for face 1" in caution.text
    assert unsure.reason in caution.text
    assert "not evidence of manipulation" in caution.text
    assert written.region_ids == (LEFT_EYE.id,)
    assert "sentence 1 of 2 is a template" in explanation.model
    # Neither how strongly nor why: places alone.
    assert writer.prompts == ["regions: left eye."]
