"""The bounded copy of a picture that reports show; it is never analysed."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

# A report prints figures at most 17 cm wide; 2,000 px are then 300 dots per inch.
LONGEST_SIDE_PX = 2000


def figure_name(pixels_sha256: str) -> str:
    """File name of the figure copy of the picture with this decoded-pixel hash."""
    return f"figure-{pixels_sha256}.png"


def write_figure(pixels: NDArray[np.uint8], target: Path) -> None:
    """Write `pixels` (H×W×3 uint8 RGB), reduced to at most 2,000 px, as PNG."""
    height, width = pixels.shape[:2]
    reduction = LONGEST_SIDE_PX / max(height, width)
    if reduction < 1:
        size = (max(round(width * reduction), 1), max(round(height * reduction), 1))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    write_png(pixels[..., ::-1], target)


def write_png(values: NDArray[np.uint8], target: Path) -> None:
    """Write H×W grey or H×W×3 blue-green-red values as PNG; OSError when the disk is full."""
    _, encoded = cv2.imencode(".png", values)
    target.write_bytes(encoded.tobytes())
