"""What the engine said about one picture and what is true of it: the rows results are made from."""

from dataclasses import dataclass

from engine.training.metrics import Overlap


@dataclass(frozen=True, slots=True)
class Localisation:
    """How one forged picture's score map fits its true mask.

    at_threshold: the score map at the shipped threshold; trivial: all face parts painted.
    pixel_auroc over the picture, inside the dilated face parts, and of the trivial map.
    """

    at_threshold: Overlap
    trivial: Overlap
    pixel_auroc: float
    pixel_auroc_inside: float
    pixel_auroc_trivial: float


@dataclass(frozen=True, slots=True)
class RegionOutcome:
    """Regions of one picture.

    touched: as the manifest names them, with or without sides; None where unknown. ignored: regions
    that count neither way. expected: those an analysis would name on the true mask, None where that
    was not recorded. named, scores: the finding's regions, and how strongly the map or the prompter
    speaks for each (0–1); both under the plain name and under the one with its side.
    """

    touched: frozenset[str] | None
    ignored: frozenset[str]
    expected: frozenset[str] | None
    named: frozenset[str]
    scores: dict[str, float]


@dataclass(frozen=True, slots=True)
class WordOutcome:
    """The words on one forged picture, held against the truth; counts unless said otherwise.

    reference, written: the caption made from the truth, and the explanation as delivered.
    borne_out: sentences that the true regions and clues carry. said: regions the sentences name,
    said_touched: those the edit touched. expected, told: regions the truth names, and those of
    them that a sentence names. attributes, attributes_right: clues said of a region, and those
    that were found there with the true mask. clues_found, clues_told: clues found with the true
    mask, and those of them that are said of their region.
    """

    reference: str
    written: str
    sentences: int
    borne_out: int
    said: int
    said_touched: int
    expected: int
    told: int
    attributes: int
    attributes_right: int
    clues_found: int
    clues_told: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One analysed picture.

    delivered: the finding's mask against the true one (an empty one for a genuine picture), at the
    picture's own size; None where the true mask of a forgery is unknown. group: further labels.
    """

    image: str
    is_fake: bool
    score: float
    verdict: str
    pixels: int
    seconds: float
    group: dict[str, str]
    delivered: Overlap | None
    localisation: Localisation | None
    regions: RegionOutcome
    words: WordOutcome | None
