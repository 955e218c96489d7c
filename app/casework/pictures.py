"""Result pictures for people and other programs: score map, mask and overlay in original size."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.schema.finding import Finding

# The fill is seen through: half of the picture's own brightness stays visible.
_FILL_OPACITY = 0.5
# One pixel of line per 500 px of picture stays visible when the picture is shown a hand wide.
_PIXELS_PER_LINE = 500
_DEEPEST = 65535


def score_picture(score_map: NDArray[np.float32]) -> NDArray[np.uint16]:
    """H×W uint16 in which 0–65535 stands for 0–1."""
    return np.round(np.clip(score_map, 0.0, 1.0) * _DEEPEST).astype(np.uint16)


def overlay_picture(
    pixels: NDArray[np.uint8], score_map: NDArray[np.float32], mask: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """The picture with a translucent viridis fill inside the mask and the mask's contour.

    pixels: H×W×3 uint8 RGB; score_map: H×W in 0–1; mask: H×W. Returns H×W×3 uint8 RGB.
    The colour scale is fixed to 0–1. The contour is white on black, to be seen on any ground.
    """
    levels = np.round(np.clip(score_map, 0.0, 1.0) * 255).astype(np.uint8)
    colours = cv2.cvtColor(cv2.applyColorMap(levels, cv2.COLORMAP_VIRIDIS), cv2.COLOR_BGR2RGB)
    overlay = pixels.copy()
    mixed = pixels[mask] * (1 - _FILL_OPACITY) + colours[mask] * _FILL_OPACITY
    overlay[mask] = np.round(mixed).astype(np.uint8)
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    width = max(1, round(max(mask.shape) / _PIXELS_PER_LINE))
    cv2.drawContours(overlay, contours, -1, (0, 0, 0), width * 3, cv2.LINE_AA)
    cv2.drawContours(overlay, contours, -1, (255, 255, 255), width, cv2.LINE_AA)
    return overlay


def result_pictures(finding: Finding, staging: Path, pixels_path: Path) -> dict[str, bytes]:
    """PNG bytes by kind: `score` (16-bit grey), `mask` (8-bit 0/255), `overlay` (RGB).

    staging: folder with the finding's files. pixels_path: `.npy` of the decoded pixels. All three
    are files of the engine's process, never the examined file itself.
    """
    score_map: NDArray[np.float32] = np.load(staging / finding.score_map.path, allow_pickle=False)
    pixels: NDArray[np.uint8] = np.load(pixels_path, allow_pickle=False)
    mask_png = (staging / finding.mask.path).read_bytes()
    mask = cv2.imdecode(np.frombuffer(mask_png, np.uint8), cv2.IMREAD_GRAYSCALE)
    overlay = overlay_picture(pixels, score_map, np.asarray(mask) > 0)
    return {
        "score": _png(score_picture(score_map)),
        "mask": mask_png,
        "overlay": _png(cv2.cvtColor(overlay, cv2.COLOR_RGB2BGR)),
    }


def _png(picture: NDArray[np.generic]) -> bytes:
    _, encoded = cv2.imencode(".png", picture)
    return encoded.tobytes()
