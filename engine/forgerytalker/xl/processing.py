"""What goes into the published model and how its answers are read: pixels, prompts, tokens.

Prompts and names are the published literals: the weights know no others.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tokenizers import Tokenizer
from tokenizers.implementations import BertWordPieceTokenizer

from engine.schema.finding import RegionName

# CLIP's pixel statistics (Radford et al. 2021).
_MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
_SPREAD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
# The prompter's decision, strict, for every class; raw scores, not probabilities of anything.
PRESENT_ABOVE = 0.5
_PROMPT_START = "The following facial areas may have been modified by AI"
_PROMPT_END = (
    ". These areas might have been manipulated either by replacing the entire face or by altering "
    "specific facial features. Please identify these areas and describe why they appear unnatural."
)
_LONGEST_CAPTION_WORDS = 256
_CAPTION_SIGNS = re.compile(r"[.!\"()*#:;~]")
_SPACES = re.compile(r"\s{2,}")
# transformers' `clean_up_tokenization`, which the published evaluation left on.
_TIDIED = (
    (" .", "."),
    (" ?", "?"),
    (" !", "!"),
    (" ,", ","),
    (" ' ", "'"),
    (" n't", "n't"),
    (" 'm", "'m"),
    (" 's", "'s"),
    (" 've", "'ve"),
    (" 're", "'re"),
)
REGIONS = tuple(name.value for name in RegionName)


def to_pixels(picture: NDArray[np.uint8], side_px: int) -> NDArray[np.float32]:
    """picture: H×W×3 uint8 RGB → 3×side×side, squeezed to the square and CLIP-normalised."""
    size = (side_px, side_px)
    resized = Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC)
    scaled = np.asarray(resized, np.float32) / np.float32(255)
    return np.ascontiguousarray(((scaled - _MEAN) / _SPREAD).transpose(2, 0, 1))


def to_target_mask(grey: NDArray[np.uint8], side_px: int) -> NDArray[np.float32]:
    """grey: H×W uint8, anything above 0 is edited → side×side of 0 and 1."""
    marked = Image.fromarray(np.where(grey > 0, 255, 0).astype(np.uint8))
    resized = marked.resize((side_px, side_px), Image.Resampling.NEAREST)
    return (np.asarray(resized) > 127).astype(np.float32)


def present_regions(scores: Sequence[float]) -> list[str]:
    """Names of the regions whose score is above the threshold, in class order."""
    return [name for name, score in zip(REGIONS, scores, strict=True) if score > PRESENT_ABOVE]


def label_text(regions: Iterable[str]) -> str:
    """What the mask head is told."""
    return " ".join(regions)


def build_prompt(regions: Sequence[str]) -> str:
    """What Q-Former and language model are told."""
    named = f": {', '.join(regions)}" if regions else ""
    return f"{_PROMPT_START}{named}{_PROMPT_END}"


def clean_caption(text: str) -> str:
    """A caption as the published training sees it: lower case, few signs, at most 256 words."""
    plain = _SPACES.sub(" ", _CAPTION_SIGNS.sub(" ", text.lower()))
    return " ".join(plain.rstrip("\n").strip(" ").split(" ")[:_LONGEST_CAPTION_WORDS])


class BertTokens:
    """BERT's word pieces, with the further word [DEC] at the end of the vocabulary."""

    def __init__(self, vocabulary: Path) -> None:
        self._tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        # Counted before [DEC]: the masked-word head has no output for it.
        self.vocabulary_size = self._tokenizer.get_vocab_size()
        self._tokenizer.add_special_tokens(["[DEC]"])
        self.pad_id = self._id("[PAD]")
        self.mask_id = self._id("[MASK]")
        self._first, self._last = self._id("[CLS]"), self._id("[SEP]")

    def encode(self, text: str, longest: int) -> list[int]:
        """Ids between [CLS] and [SEP]; what is too long loses its beginning."""
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        return [self._first, *ids[max(0, len(ids) - (longest - 2)) :], self._last]

    def words(self, ids: Sequence[int]) -> list[str]:
        """The word piece of each id."""
        return [self._tokenizer.id_to_token(index) for index in ids]

    def _id(self, word: str) -> int:
        index = self._tokenizer.token_to_id(word)
        if index is None:
            raise ValueError(f"the vocabulary has no {word}")
        return int(index)


class T5Tokens:
    """T5's sentence pieces."""

    pad_id, end_id = 0, 1

    def __init__(self, definition: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(definition))
        self._unspoken = {
            index
            for word, index in self._tokenizer.get_vocab(with_added_tokens=True).items()
            if word in {"<pad>", "</s>", "<unk>"} or word.startswith("<extra_id_")
        }

    def encode(self, text: str, longest: int, *, keep_start: bool = False) -> list[int]:
        """Ids with the end sign; what is too long loses its beginning, or its end."""
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        room = longest - 1
        kept = ids[:room] if keep_start else ids[max(0, len(ids) - room) :]
        return [*kept, self.end_id]

    def decode(self, ids: Sequence[int]) -> str:
        """Text without special signs, spaced as the published evaluation prints it."""
        text = self._tokenizer.decode([i for i in ids if i not in self._unspoken])
        for loose, tidy in _TIDIED:
            text = text.replace(loose, tidy)
        return text.strip()


def pad(rows: Sequence[Sequence[int]], pad_id: int, length: int | None = None) -> NDArray[np.int64]:
    """Rows as one array, filled up at the right to `length` or to the longest."""
    width = length if length is not None else max(len(row) for row in rows)
    laid = np.full((len(rows), width), pad_id, np.int64)
    for index, row in enumerate(rows):
        laid[index, : len(row)] = row
    return laid


def pad_mask(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """1 where `pad` put a token, 0 where it filled up."""
    return pad([[1] * len(row) for row in rows], 0)
