"""What editors do around one edit: donors of another quality, seams gone over, a second edit.

Training draws these on top of the families. Pictures that are measured are made without them, so
that their numbers stay comparable from one version to the next.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.training.synthesis.picture_life import PictureLife, live
from engine.training.synthesis.record import Forgery

# The brush that goes over a seam, as share of the picture's shorter side: half its width and the
# softness of its rim.
_BRUSH, _RIM = 0.012, 0.006


@dataclass(frozen=True, slots=True)
class EditorHabits:
    """How often each habit is drawn, 0–1."""

    worn_donor: float = 0.35
    softened_seam: float = 0.12
    second_edit: float = 0.15


def worn(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a donor's picture as it came from elsewhere: compressed, grainy, soft or sharpened.

    Its size stays, so that its mesh stays where it is.
    """
    kind = str(rng.choice(["jpeg", "noise", "blur", "sharpen"], p=[0.4, 0.2, 0.2, 0.2]))
    quality = int(rng.integers(30, 85))
    life = PictureLife(
        seed=int(rng.integers(2**31)),
        scale=1.0,
        interpolation=cv2.INTER_LINEAR,
        blur_px=float(rng.uniform(0.5, 1.4)) if kind == "blur" else 0.0,
        sharpen=float(rng.uniform(0.4, 1.5)) if kind == "sharpen" else 0.0,
        noise=float(rng.uniform(2.0, 8.0)) if kind == "noise" else 0.0,
        gamma=float(np.exp(rng.normal(0, 0.15))),
        haze=0.0,
        gain=(1.0, 1.0, 1.0),
        jpeg_qualities=(quality,) if kind == "jpeg" else (),
        subsample=bool(rng.random() < 0.7),
        grid_shift=(int(rng.integers(0, 8)), int(rng.integers(0, 8))),
    )
    return live(pixels, life)


def with_softened_seam(forgery: Forgery, rng: np.random.Generator) -> Forgery:
    """Return the forgery with a blur brush drawn along part or all of its seam.

    The true mask stays: what was replaced is what was forged, its rim was only gone over.
    """
    side = min(forgery.mask.shape)
    reach = max(1, round(_BRUSH * side * float(rng.uniform(0.5, 2.0))))
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    area = forgery.mask.astype(np.uint8)
    rim = (cv2.dilate(area, brush) - cv2.erode(area, brush)).astype(np.float32)
    soft = cv2.GaussianBlur(rim, (0, 0), max(0.7, _RIM * side))[..., None]
    blurred = cv2.GaussianBlur(forgery.forged, (0, 0), float(rng.uniform(0.8, 2.5)))
    mixed = forgery.forged + (blurred.astype(np.float32) - forgery.forged) * soft
    forged = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    told = {**forgery.parameters, "seam_softened_px": float(reach)}
    return replace(forgery, forged=forged, parameters=told)


def joined(first: Forgery, second: Forgery) -> Forgery:
    """Return two edits of one picture as one; `second` was made on the forged picture of `first`.

    It counts as a forgery of the first one's family.
    """
    return replace(
        first,
        forged=second.forged,
        mask=first.mask | second.mask,
        named=first.named | second.named,
        parameters={**first.parameters, "second_edit": second.family},
    )
