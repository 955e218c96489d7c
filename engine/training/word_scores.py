"""The words of many pictures in numbers: agreement with the truth, and the caption metrics."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from engine.training.metrics import bootstrap_interval, wilson_interval
from engine.training.outcome import WordOutcome
from engine.training.text_metrics import TextScores, score_texts

# What an examiner would read if every part were always named: the row to beat.
ALL_PARTS = "Both eyes, the nose and the mouth look altered."
_SHARES = {
    "regions_said_touched": ("said_touched", "said"),
    "regions_told": ("told", "expected"),
    "attributes_right": ("attributes_right", "attributes"),
    "clues_told": ("clues_told", "clues_found"),
    "sentences_borne_out": ("borne_out", "sentences"),
}


def summarise_words(rows: Sequence[WordOutcome]) -> dict[str, Any] | None:
    """Return shares with 95 % intervals and the caption metrics; None without any words.

    The intervals of shares draw whole pictures, because the words of one picture hang together.
    """
    if not rows:
        return None
    result: dict[str, Any] = {"pictures": len(rows)}
    for name, (hits, total) in _SHARES.items():
        result[name] = _share(
            np.array([getattr(row, hits) for row in rows]),
            np.array([getattr(row, total) for row in rows]),
        )
    texts = {str(i): row for i, row in enumerate(rows) if row.reference}
    if texts:
        references = {key: row.reference for key, row in texts.items()}
        written = {key: row.written for key, row in texts.items()}
        result["captions"] = _plain(score_texts(references, written), len(texts))
        trivial = dict.fromkeys(texts, ALL_PARTS)
        result["captions"]["without_learning"] = _plain(score_texts(references, trivial))
    return result


def _share(hits: np.ndarray[Any, Any], totals: np.ndarray[Any, Any]) -> dict[str, Any]:
    hit, total = int(hits.sum()), int(totals.sum())
    if not total:
        return {"n": 0, "share": None, "share_95": None}

    def drawn_share(drawn: np.ndarray[Any, Any]) -> float:
        return float(hits[drawn].sum() / max(totals[drawn].sum(), 1))

    # With nothing or everything right the bootstrap has no width.
    is_extreme = hit in (0, total)
    found = (
        wilson_interval(hit, total) if is_extreme else bootstrap_interval(len(hits), drawn_share)
    )
    return {"n": total, "share": hit / total, "share_95": list(found) if found else None}


def _plain(scores: TextScores, pictures: int | None = None) -> dict[str, Any]:
    told = asdict(scores)
    told["bleu"] = list(scores.bleu)
    return told | ({} if pictures is None else {"n": pictures})
