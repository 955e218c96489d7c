"""The published evaluation of reports: which pictures count, and how their words are scored."""

from collections.abc import Mapping
from dataclasses import dataclass

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge

from engine.training.tokens import ptb_words

_LONGEST_NGRAM = 4


@dataclass(frozen=True, slots=True)
class TextScores:
    """Corpus scores. BLEU and ROUGE-L in 0–1; CIDEr-D with its standard factor ten, in 0–10."""

    bleu: tuple[float, float, float, float]
    rouge_l: float
    cider: float


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
