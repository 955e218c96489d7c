"""Words from a language model, the likeliest next one each time: freely, or along a guide.

Works on any function from the ids so far to the scores of the next one, so that ONNX Runtime and
torch write the same way.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from engine.explain.guidance import Guide

# How the tokenizer writes a space within a token.
_SPACE = "\u2581"
NextScores = Callable[[list[int]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The text of each token, "" for those that are no text, and the ids that start and end."""

    texts: tuple[str, ...]
    start_id: int
    end_id: int


def read_vocabulary(tokenizer: Tokenizer, start_id: int, end_id: int) -> Vocabulary:
    """Return the vocabulary of a tokenizer that joins words by U+2581."""
    texts = {number: text.replace(_SPACE, " ") for text, number in tokenizer.get_vocab().items()}
    for number in tokenizer.get_added_tokens_decoder():
        texts[number] = ""
    return Vocabulary(tuple(texts[number] for number in range(len(texts))), start_id, end_id)


def write_freely(scores: NextScores, vocabulary: Vocabulary, longest: int) -> list[int]:
    """Return the ids of the likeliest text, without start and end; at most `longest`."""
    ids = [vocabulary.start_id]
    while len(ids) <= longest:
        best = int(np.argmax(scores(ids)))
        if best == vocabulary.end_id:
            break
        ids.append(best)
    return ids[1:]


def write_guided(
    scores: NextScores, vocabulary: Vocabulary, longest: int, guide: Guide
) -> list[int]:
    """Return the ids of the likeliest text that the guide allows, without start and end.

    At each step the likeliest token is taken with which a sentence can still end well. A text
    that would need more than `longest` tokens, or words that the vocabulary cannot spell, ends
    with its last whole sentence.
    """
    ids = [vocabulary.start_id]
    whole = 1
    while len(ids) <= longest:
        chosen = _likeliest(scores(ids), vocabulary, guide)
        if chosen is None:
            break
        token, guide = chosen
        if token == vocabulary.end_id:
            return ids[1:]
        ids.append(token)
        if vocabulary.texts[token].endswith("."):
            whole = len(ids)
    return ids[1:whole]


def _likeliest(
    scores: NDArray[np.float32], vocabulary: Vocabulary, guide: Guide
) -> tuple[int, Guide] | None:
    """Return the likeliest token that may come next and the guide after it; None: there is none."""
    # Stable: of equal scores the first, as argmax takes it.
    for token in np.argsort(-scores, kind="stable").tolist():
        if token == vocabulary.end_id:
            if guide.may_end:
                return token, guide
        elif token < len(vocabulary.texts):
            after = guide.follow(vocabulary.texts[token])
            if after is not None:
                return token, after
    return None
