"""A finding as the JSON that other programs read: the contract of the command line.

Unlike the codec's JSON, which restores records, this one is arranged for readers: what belongs to
a region stands with it. It may gain entries; those named in the contract keep name and meaning.
"""

from typing import Any

from engine.schema.codec import SCHEMA_VERSION, to_plain
from engine.schema.finding import Clue, Finding, Region


def export_finding(finding: Finding) -> dict[str, Any]:
    """Return `finding` as plain JSON values; coordinates in pixels of the oriented original."""
    clues = {clue.id: clue for clue in finding.clues}
    scores, explanation = finding.scores, finding.explanation
    return {
        "schema_version": SCHEMA_VERSION,
        "id": finding.id,
        "request_digest": finding.request_digest,
        "image": {
            "sha256": finding.image_sha256,
            "width": finding.decode.size.width,
            "height": finding.decode.size.height,
            "decode": to_plain(finding.decode),
        },
        "scores": {
            "manipulation": scores.manipulation,
            "calibrated": scores.is_calibrated,
            "verdict": scores.verdict.value,
            "verdict_reason": scores.verdict_reason,
            "thresholds": dict(scores.thresholds),
            "per_detector": dict(scores.per_detector),
        },
        "faces": [to_plain(face) for face in finding.faces],
        "regions": [_region(region, clues) for region in finding.regions],
        "explanation": {
            "text": explanation.text,
            "sentences": [to_plain(sentence) for sentence in explanation.sentences],
            "model": explanation.model,
        },
        "methods": [to_plain(run) for run in finding.methods],
        "warnings": [to_plain(warning) for warning in finding.warnings],
        "artifacts": {
            "score_map": to_plain(finding.score_map),
            "mask": to_plain(finding.mask),
            "examined": to_plain(finding.examined),
        },
        "provenance": to_plain(finding.provenance)
        | {"library_versions": dict(finding.provenance.library_versions)},
    }


def _region(region: Region, clues: dict[str, Clue]) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(region)
    plain["clues"] = [_clue(clues[clue_id]) for clue_id in plain.pop("clue_ids")]
    return plain


def _clue(clue: Clue) -> dict[str, Any]:
    return {
        "id": clue.id,
        "term": clue.term,
        "state": clue.state.value,
        "method": clue.method,
        "text": clue.text,
        "measure": None if clue.measure is None else to_plain(clue.measure),
    }
