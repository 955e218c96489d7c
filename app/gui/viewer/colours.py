"""Colours of the score map and of the regions.

The sequential maps are perceptually uniform and keep their order in a grey copy: viridis and magma
(S. van der Walt, N. Smith, matplotlib), cividis (J. Nuñez, C. Anderton, R. Renslow, PLoS ONE 13(7),
2018). The region colours are those of M. Okabe and K. Ito, "Color Universal Design" (2008).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.gui.viewer.colour_tables import CIVIDIS_HEX, MAGMA_HEX, VIRIDIS_HEX

COLOUR_MAPS = {"viridis": VIRIDIS_HEX, "magma": MAGMA_HEX, "cividis": CIVIDIS_HEX}

# Okabe and Ito's eight without black, which vanishes on hair; vivid ones first.
_OKABE_ITO = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#CC79A7", "#D55E00", "#0072B2")

# Neighbours in the list differ in pattern as well, so that a grey copy tells them apart.
_PATTERNS = (
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.FDiagPattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.VerPattern,
    Qt.BrushStyle.CrossPattern,
    Qt.BrushStyle.DiagCrossPattern,
    Qt.BrushStyle.Dense6Pattern,
)


def region_colour(position: int) -> QColor:
    """The colour of the region at `position` in the list."""
    return QColor(_OKABE_ITO[position % len(_OKABE_ITO)])


def region_pattern(position: int) -> Qt.BrushStyle:
    """The hatching of the region at `position` in the list."""
    return _PATTERNS[position % len(_PATTERNS)]


def ink_on(ground: QColor) -> QColor:
    """Black or white, whichever reads better on `ground` (ITU-R BT.601 luma, midpoint)."""
    luma = 0.299 * ground.red() + 0.587 * ground.green() + 0.114 * ground.blue()
    return QColor("#101214") if luma > 127.5 else QColor("#ffffff")


@cache
def rgb_table(name: str) -> NDArray[np.uint8]:
    """256×3 uint8 RGB of a colour map, from score 0 to 1. KeyError for an unknown name."""
    table = np.frombuffer(bytes.fromhex(COLOUR_MAPS[name]), dtype=np.uint8).reshape(256, 3)
    return table


@cache
def score_table(name: str) -> NDArray[np.uint8]:
    """256×4 uint8 premultiplied BGRA: as opaque as the score is high, so zero is transparent."""
    alpha = np.arange(256, dtype=np.uint16)[:, None]
    rgb = rgb_table(name).astype(np.uint16)
    premultiplied = (rgb[:, ::-1] * alpha + 127) // 255
    return np.ascontiguousarray(np.concatenate([premultiplied, alpha], axis=1).astype(np.uint8))


def colour_of(name: str, score: float) -> QColor:
    """The opaque colour of a score in 0–1."""
    red, green, blue = rgb_table(name)[round(min(max(score, 0.0), 1.0) * 255)]
    return QColor(int(red), int(green), int(blue))
