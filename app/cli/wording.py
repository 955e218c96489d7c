"""How the command line says verdicts and scores."""

from engine.schema.finding import Scores, Verdict
from engine.schema.rounding import score_text as rounded

VERDICTS = {
    Verdict.EVIDENCE_OF_MANIPULATION: "evidence of manipulation",
    Verdict.NO_EVIDENCE_FOUND: "no evidence of manipulation found",
    Verdict.INCONCLUSIVE: "inconclusive",
}


def score_text(scores: Scores) -> str:
    """The manipulation score, and whether it was calibrated."""
    kind = "calibrated" if scores.is_calibrated else "uncalibrated"
    return f"score {rounded(scores.manipulation)} ({kind})"


def counted(number: int, thing: str) -> str:
    """For example "1 file", "10 files"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
