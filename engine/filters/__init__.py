"""The clue filters, in the order in which they run: one method one file, none knows another."""

from engine.filters.boundary import Boundary
from engine.filters.colour import Colour
from engine.filters.compression import Compression
from engine.filters.noise import Noise
from engine.filters.sharpness import Sharpness
from engine.filters.symmetry import Symmetry
from engine.plugin import ClueFilter

ALL_FILTERS: tuple[ClueFilter, ...] = (
    Sharpness(),
    Noise(),
    Colour(),
    Boundary(),
    Symmetry(),
    Compression(),
)
