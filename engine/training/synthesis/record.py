"""What one synthesised forgery is: pixels, exact mask, and how it was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.schema.finding import RegionName


@dataclass(frozen=True, slots=True)
class Forgery:
    """One forged picture beside its genuine source, on the same pixel grid.

    genuine, forged: h×w×3 uint8 RGB. mask: h×w bool, where pixels were replaced or changed.
    named: regions that the edit itself names (a painted scar), beyond those it covers.
    parameters: every choice that was made, for the record.
    """

    family: str
    genuine: NDArray[np.uint8]
    forged: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    named: frozenset[RegionName] = frozenset()
    parameters: Mapping[str, float | str] = field(default_factory=dict)
