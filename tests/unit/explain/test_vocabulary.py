"""Every term can be said, recognised and explained, and each filter speaks only in terms."""

import pytest

from engine.explain.mentions import read_claims
from engine.explain.vocabulary import ClueTerm, clue_vocabulary
from engine.filters import ALL_FILTERS
from engine.filters.boundary import BOUNDARY
from engine.filters.colour import COLOUR
from engine.filters.compression import COMPRESSION
from engine.filters.noise import NOISE
from engine.filters.sharpness import SHARPNESS
from engine.filters.symmetry import SYMMETRY

TERMS = tuple(clue_vocabulary().values())
QUANTITIES = (SHARPNESS, NOISE, COLOUR, BOUNDARY, SYMMETRY, COMPRESSION)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_each_phrase_is_recognised_as_its_own_term_only(term: ClueTerm) -> None:
    assert term.phrases
    for phrase in term.phrases:
        (claim,) = read_claims(f"The nose {phrase}.")
        assert (claim.terms, claim.denied) == ((term.key,), ()), phrase


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_phrase_of_a_clue_names_no_region_of_its_own(term: ClueTerm) -> None:
    for phrase in term.phrases:
        (claim,) = read_claims(f"It {phrase}.")
        assert claim.regions == (), phrase


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_term_is_explained_with_limits_and_reference(term: ClueTerm) -> None:
    assert all((term.label, term.meaning, term.limits, term.reference, term.help))
    assert term.method in {method.name for method in ALL_FILTERS}
    if term.opposite:
        assert clue_vocabulary()[term.opposite].opposite == term.key


def test_filters_and_vocabulary_share_their_terms() -> None:
    spoken = {term for q in QUANTITIES for term in (q.lower_term, q.higher_term) if term}
    assert spoken == {term.key for term in TERMS}
    for quantity in QUANTITIES:
        for key in filter(None, (quantity.lower_term, quantity.higher_term)):
            assert clue_vocabulary()[key].method == quantity.method
