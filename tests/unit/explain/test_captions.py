"""What the language model is taught to say is what the grounding understands."""

from itertools import product

import numpy as np
import pytest

from engine.explain.grounding import ground_text
from engine.explain.mentions import read_claims
from engine.explain.phrasing import PREDICATES
from engine.schema.finding import CheckState, Region, RegionName, Severity, Side
from engine.training.captions import compose_caption
from tests.unit.explain.conftest import clue, region

PLACES = (
    (RegionName.EYE, Side.LEFT),
    (RegionName.EYE, Side.RIGHT),
    (RegionName.NOSE, Side.NONE),
    (RegionName.LIP, Side.NONE),
    (RegionName.TOOTH, Side.NONE),
    (RegionName.CHEEK, Side.RIGHT),
    (RegionName.CHEEK, Side.LEFT),
    (RegionName.EYEBROW, Side.LEFT),
    (RegionName.SKIN, Side.NONE),
    (RegionName.WRINKLE, Side.NONE),
    (RegionName.HAIR, Side.NONE),
    (RegionName.JAW, Side.LEFT),
)


@pytest.mark.parametrize("term", PREDICATES)
def test_taught_predicates_are_recognised_as_their_term(term: str) -> None:
    for forms in PREDICATES[term]:
        for phrase in forms:
            (claim,) = read_claims(f"The nose {phrase}.")
            assert (claim.terms, claim.denied) == ((term,), ()), phrase
            assert [name for name, _ in claim.regions] == [RegionName.NOSE], phrase


@pytest.mark.parametrize("seed", range(40))
def test_caption_made_from_records_is_supported_by_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(PLACES), int(rng.integers(1, 6)), replace=False)
    regions: list[Region] = [
        region(number, *PLACES[index], severity=list(Severity)[int(rng.integers(3))])
        for number, index in enumerate(chosen)
    ]
    clues = [
        clue(number, term, place)
        for number, (place, term) in enumerate(product(regions, PREDICATES))
        if rng.random() < 0.25 and term not in ("sharpness_higher", "noise_higher")
    ]
    assert all(c.state is CheckState.FOUND for c in clues)
    caption = compose_caption(regions, clues, rng)
    for sentence in ground_text(caption, regions, clues):
        assert sentence.is_supported, (sentence.text, sentence.objection)
        assert sentence.region_ids
