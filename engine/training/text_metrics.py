"""The published evaluation of reports and masks: which pictures count, and how they are scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge

from engine.training.metrics import Overlap, overlap
from engine.training.tokens import ptb_words

# Grey values above this are edited, in truth and prediction alike.
_EDITED_ABOVE = 127
_LONGEST_NGRAM = 4


@dataclass(frozen=True, slots=True)
class TextScores:
    """Corpus scores. BLEU and ROUGE-L in 0–1; CIDEr-D with its standard factor ten, in 0–10."""

    bleu: tuple[float, float, float, float]
    rouge_l: float
    cider: float


@dataclass(frozen=True, slots=True)
class MaskScores:
    """Means over pictures of overlap with the true mask, each 0–1."""

    iou: float
    precision: float
    recall: float
    pictures: int


def score_texts(references: Mapping[str, str], written: Mapping[str, str]) -> TextScores:
    """Score what was written of each picture against its one reference.

    Pictures that only one side knows are left out. ValueError when none is left.
    """
    shared = [key for key in references if key in written]
    if not shared:
        raise ValueError("no picture has both a reference and a report")
    truth = {key: [" ".join(ptb_words(references[key]))] for key in shared}
    told = {key: [" ".join(ptb_words(written[key]))] for key in shared}
    bleu, _ = Bleu(_LONGEST_NGRAM).compute_score(truth, told, verbose=0)
    rouge, _ = Rouge().compute_score(truth, told)
    cider, _ = Cider().compute_score(truth, told)
    first, second, third, fourth = (float(score) for score in bleu)
    return TextScores((first, second, third, fourth), float(rouge), float(cider))


def score_mask(truth: NDArray[np.uint8], predicted: NDArray[np.uint8]) -> Overlap:
    """truth, predicted: H×W and h×w uint8 grey; the prediction is resized to the truth, nearest."""
    height, width = truth.shape
    sized = Image.fromarray(predicted).resize((width, height), Image.Resampling.NEAREST)
    return overlap(np.asarray(sized) > _EDITED_ABOVE, truth > _EDITED_ABOVE)


def mean_overlap(found: Sequence[Overlap]) -> MaskScores:
    """Plain means over pictures. ValueError when there are none."""
    if not found:
        raise ValueError("no picture has both a true and a predicted mask")
    return MaskScores(
        iou=float(np.mean([entry.iou for entry in found])),
        precision=float(np.mean([entry.precision for entry in found])),
        recall=float(np.mean([entry.recall for entry in found])),
        pictures=len(found),
    )
