"""The guide decides what may be said, the scores which of it is."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer

from engine.explain.guidance import guide_to
from engine.explain.prompts import read_prompt
from engine.forgerytalker.detector import END_ID, PAD_ID
from engine.forgerytalker.greedy import (
    NextScores,
    read_vocabulary,
    write_freely,
    write_guided,
)

TOKENIZER = Tokenizer.from_file(
    str(Path(__file__).parents[3] / "resources" / "models" / "compact" / "tokenizer.json")
)
VOCABULARY = read_vocabulary(TOKENIZER, PAD_ID, END_ID)
PROMPT = "regions: left eye high; right eye high: noise lower; nose moderate."
WRONG = "Both eyes carry less grain than their surroundings."
RIGHT = (
    "The right eye carries less grain than its surroundings. The left eye looks heavily altered."
    " The nose appears clearly altered."
)


def _wishing(text: str) -> NextScores:
    """Scores of a model that wants to write `text`, and after it to end."""
    wanted = [*TOKENIZER.encode(text).ids, END_ID]

    def scores(written: list[int]) -> NDArray[np.float32]:
        result = np.zeros(len(VOCABULARY.texts), np.float32)
        position = len(written) - 1
        result[wanted[position] if position < len(wanted) else END_ID] = 1
        return result

    return scores


def _guided(text: str, longest: int = 160) -> str:
    ids = write_guided(_wishing(text), VOCABULARY, longest, guide_to(read_prompt(PROMPT)))
    return str(TOKENIZER.decode(ids))


def test_freely_a_model_writes_what_it_wishes() -> None:
    assert TOKENIZER.decode(write_freely(_wishing(WRONG), VOCABULARY, 160)) == WRONG


def test_a_true_text_is_written_as_wished() -> None:
    assert _guided(RIGHT) == RIGHT


def test_a_clue_on_the_wrong_eye_is_not_written() -> None:
    said = _guided(WRONG)
    assert "oth eyes" not in said
    grain = next(part for part in said.split(". ") if "grain" in part)
    assert "right eye" in grain
    assert "left eye" not in grain


def test_a_model_that_wishes_to_end_at_once_tells_every_region() -> None:
    said = _guided("")
    assert all(word in said for word in ("left eye", "right eye", "nose"))


@pytest.mark.parametrize("longest", [3, 12, len(TOKENIZER.encode(RIGHT).ids) - 1])
def test_a_text_that_grows_too_long_ends_with_a_whole_sentence(longest: int) -> None:
    said = _guided(RIGHT, longest)
    assert said == "" or said.endswith(".")
    assert RIGHT.startswith(said)
    assert said != RIGHT


def test_special_tokens_have_no_text() -> None:
    assert [VOCABULARY.texts[i] for i in (PAD_ID, END_ID)] == ["", ""]
