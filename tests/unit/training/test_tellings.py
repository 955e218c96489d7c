"""What is told in training is varied, possible, and spelt with words of the tokenizer."""

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from engine.explain.mentions import PAIRED
from engine.explain.prompts import MOST_REGIONS, ToldRegion, phrase_prompt, read_prompt
from engine.schema.finding import RegionName, Severity, Side
from engine.training.captions import caption_of
from engine.training.language import fit_tokenizer
from engine.training.tellings import every_word, told_otherwise

SHIPPED = Path(__file__).parents[3] / "resources" / "models" / "compact" / "tokenizer.json"
TOLD = (
    ToldRegion(RegionName.EYE, Side.LEFT, Severity.HIGH),
    ToldRegion(RegionName.NOSE, Side.NONE, Severity.LOW, ("asymmetry",)),
)


def _many() -> list[tuple[ToldRegion, ...]]:
    rng = np.random.default_rng(4)
    return [told_otherwise(TOLD, rng) for _ in range(300)]


def test_no_region_is_told_twice_and_none_with_contrary_clues() -> None:
    for told in _many():
        assert 1 <= len(told) <= MOST_REGIONS
        assert len({(one.name, one.side) for one in told}) == len(told)
        for one in told:
            assert (one.side is not Side.NONE) == (one.name in PAIRED)
            assert not {"sharpness_lower", "sharpness_higher"} <= set(one.terms)
            assert not {"noise_lower", "noise_higher"} <= set(one.terms)


def test_every_clue_is_told_of_some_region_and_some_regions_have_none() -> None:
    terms = [one.terms for told in _many() for one in told]
    assert len({term for some in terms for term in some}) == 8
    assert 0.2 < np.mean([not some for some in terms]) < 0.8


def test_what_is_told_survives_the_prompt() -> None:
    for told in _many():
        assert read_prompt(phrase_prompt(told)) == told


def test_the_same_seed_tells_the_same() -> None:
    assert _many() == _many()


def test_captions_are_spelt_without_an_unknown_piece() -> None:
    rng = np.random.default_rng(0)
    texts = [caption_of(told, rng) for told in _many()] + [phrase_prompt(t) for t in _many()]
    own = fit_tokenizer(list(every_word()), 1024)
    for tokenizer in (own, Tokenizer.from_file(str(SHIPPED))):
        unknown = tokenizer.token_to_id("<unk>")
        assert not [text for text in texts if unknown in tokenizer.encode(text).ids]
