"""Joining a foreign or changed area to a picture: colour, edge, mixing."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

# A pixel counts as replaced when at least this much of it comes from the pasted layer and it
# differs from the genuine one by more than a just visible step.
_REPLACED_SHARE = 0.4
_VISIBLE_STEP = 2.0


@dataclass(frozen=True, slots=True)
class Seam:
    """How an area is joined. mode: hard, feather or poisson; feather_px: Gaussian sigma."""

    mode: str
    feather_px: float
    opacity: float


def draw_seam(rng: np.random.Generator) -> Seam:
    """Draw a seam: 30 % Poisson, 8 % hard, else feathered log-uniformly up to 12 px."""
    choice = rng.random()
    feather = float(np.exp(rng.uniform(np.log(0.7), np.log(12.0))))
    opacity = 1.0 if rng.random() < 0.8 else float(rng.uniform(0.7, 1.0))
    if choice < 0.30:
        return Seam("poisson", feather, 1.0)
    if choice < 0.38:
        return Seam("hard", 0.0, opacity)
    return Seam("feather", feather, opacity)


def blend(
    base: NDArray[np.uint8],
    layer: NDArray[np.uint8],
    area: NDArray[np.bool_],
    seam: Seam,
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return the picture with `layer` joined into `area`, and the mask of replaced pixels."""
    soft = area.astype(np.float32)
    if seam.feather_px > 0:
        soft = cv2.GaussianBlur(soft, (0, 0), seam.feather_px)
    if seam.mode == "poisson":
        cloned = _poisson(base, layer, soft > 0.5)
        edge = cv2.GaussianBlur((soft > 0.5).astype(np.float32), (0, 0), 0.8)
        mixed = _mix(base, cloned, edge)
        return mixed, soft > 0.5
    alpha = soft * seam.opacity
    mixed = _mix(base, layer, alpha)
    return mixed, alpha > _REPLACED_SHARE


def changed_mask(
    genuine: NDArray[np.uint8], changed: NDArray[np.uint8], within: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return where an edit made a visible step, closed over small holes, inside `within`."""
    step = np.abs(genuine.astype(np.int16) - changed.astype(np.int16)).max(axis=-1)
    visible = cv2.GaussianBlur(step.astype(np.float32), (0, 0), 2.0) > _VISIBLE_STEP
    return visible & within


def match_colour(
    layer: NDArray[np.uint8],
    base: NDArray[np.uint8],
    area: NDArray[np.bool_],
    strength: float,
) -> NDArray[np.uint8]:
    """Move mean and spread of `layer` towards `base` inside `area`, in CIELAB (Reinhard 2001)."""
    if strength <= 0 or not area.any():
        return layer
    source = cv2.cvtColor(layer, cv2.COLOR_RGB2LAB).astype(np.float32)
    goal = cv2.cvtColor(base, cv2.COLOR_RGB2LAB).astype(np.float32)
    inside_source, inside_goal = source[area], goal[area]
    mean_source, mean_goal = inside_source.mean(axis=0), inside_goal.mean(axis=0)
    spread_source, spread_goal = inside_source.std(axis=0) + 1.0, inside_goal.std(axis=0) + 1.0
    matched = (source - mean_source) * np.clip(spread_goal / spread_source, 0.6, 1.6) + mean_goal
    result = source + strength * (matched - source)
    back: NDArray[np.uint8] = cv2.cvtColor(
        np.clip(result, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB
    )
    return back


def _mix(
    base: NDArray[np.uint8], layer: NDArray[np.uint8], alpha: NDArray[np.float32]
) -> NDArray[np.uint8]:
    mixed = base + (layer.astype(np.float32) - base) * alpha[..., None]
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def _poisson(
    base: NDArray[np.uint8], layer: NDArray[np.uint8], area: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Gradient-domain cloning (Pérez et al. 2003). OpenCV overwrites its mask: it gets a copy."""
    inner = area.copy()
    inner[:2], inner[-2:], inner[:, :2], inner[:, -2:] = False, False, False, False
    mask = inner.astype(np.uint8) * 255
    x, y, width, height = cv2.boundingRect(mask)
    # OpenCV solves for the pixels inside the border of the area's box; there must be some.
    if inner.sum() < 16 or min(width, height) < 3:
        return base
    centre = (x + width // 2, y + height // 2)
    cloned: NDArray[np.uint8] = cv2.seamlessClone(layer, base, mask, centre, cv2.NORMAL_CLONE)
    return cloned
