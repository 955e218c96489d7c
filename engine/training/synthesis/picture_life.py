"""What happens to a picture between camera, editor and examiner; the same for genuine and forged.

One `PictureLife` is drawn per pair and applied to both, so that nothing but the edit differs.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PictureLife:
    """The drawn steps, in the order in which they are applied; None or 0 leaves a step out."""

    seed: int
    scale: float
    interpolation: int
    blur_px: float
    sharpen: float
    noise: float
    gamma: float
    haze: float
    gain: tuple[float, float, float]
    jpeg_qualities: tuple[int, ...]
    subsample: bool
    grid_shift: tuple[int, int]


def draw_life(rng: np.random.Generator) -> PictureLife:
    """Draw a life: most pictures are re-compressed, half resized, some blurred, noisy, toned.

    A quarter are as an editor saved them: JPEG once, at high quality.
    """
    if rng.random() < 0.25:
        return _saved_once(rng)
    qualities: tuple[int, ...] = ()
    if rng.random() < 0.85:
        qualities = (int(rng.integers(40, 99)),)
        if rng.random() < 0.3:
            qualities += (int(rng.integers(55, 99)),)
    toned = rng.random() < 0.45
    sent_on = rng.random()
    if sent_on < 0.10:  # two messengers in a row: each makes it smaller than it came and JPEG
        qualities = (int(rng.integers(65, 88)), int(rng.integers(60, 85)))
    elif sent_on < 0.16:  # a screenshot: resampled by the screen, not compressed
        qualities = ()
    return PictureLife(
        seed=int(rng.integers(2**31)),
        scale=_draw_scale(rng, resampled=sent_on < 0.16),
        interpolation=int(rng.choice([cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC])),
        blur_px=float(rng.uniform(0.3, 1.2)) if rng.random() < 0.2 else 0.0,
        sharpen=float(rng.uniform(0.2, 1.5)) if rng.random() < 0.22 else 0.0,
        noise=float(rng.uniform(1.0, 6.0)) if rng.random() < 0.25 else 0.0,
        gamma=float(np.exp(rng.normal(0, 0.3))) if toned else 1.0,
        haze=float(rng.uniform(0.05, 0.45)) if rng.random() < 0.06 else 0.0,
        gain=_draw_gain(rng) if toned else (1.0, 1.0, 1.0),
        jpeg_qualities=qualities,
        subsample=bool(rng.random() < 0.7),
        grid_shift=(int(rng.integers(0, 8)), int(rng.integers(0, 8))),
    )


def live(pixels: Image, life: PictureLife) -> Image:
    """Return the picture after its life; its size is scaled by `life.scale`, not cropped."""
    result = pixels
    if life.scale != 1.0:
        result = cv2.resize(
            result, None, fx=life.scale, fy=life.scale, interpolation=life.interpolation
        )
    if life.blur_px > 0:
        result = cv2.GaussianBlur(result, (0, 0), life.blur_px)
    if life.sharpen > 0:
        soft = cv2.GaussianBlur(result, (0, 0), 1.0)
        result = cv2.addWeighted(result, 1 + life.sharpen, soft, -life.sharpen, 0)
    if life.gamma != 1.0 or life.haze > 0 or life.gain != (1.0, 1.0, 1.0):
        result = _toned(result, life)
    if life.noise > 0:
        grain = np.random.default_rng(life.seed).normal(0, life.noise, result.shape)
        result = np.clip(result + grain, 0, 255).astype(np.uint8)
    for index, quality in enumerate(life.jpeg_qualities):
        result = _compressed(result, quality, life, shifted=index == 0)
    return np.asarray(result)


def relight(pixels: Image, landmarks: NDArray[np.float32], rng: np.random.Generator) -> Image:
    """Return the picture under a one-sided light or a cast shadow whose edge crosses the face.

    The edge runs from soft (a side window) to sharp (a hat's brim in the sun).
    """
    height, width = pixels.shape[:2]
    reach = float(np.ptp(landmarks[:, 1]))
    x, y = landmarks.mean(axis=0) + rng.normal(0, 0.2, 2) * reach
    angle = float(rng.uniform(0, 2 * np.pi))
    rows, columns = np.ogrid[0:height, 0:width]
    ramp = ((columns - x) * np.cos(angle) + (rows - y) * np.sin(angle)) / reach
    ramp = (
        ramp
        + float(rng.normal(0, 0.3))
        * (((columns - x) * np.sin(angle) - (rows - y) * np.cos(angle)) / reach) ** 2
    )
    steep = float(np.exp(rng.uniform(np.log(2.0), np.log(60.0))))
    depth = float(rng.uniform(0.2, 0.75))
    shade = 1 - depth / (1 + np.exp(-np.clip(steep * ramp, -30, 30)))
    tint = 1 - (1 - shade[..., None]) * np.array([1.0, 1.0, float(rng.uniform(0.8, 1.0))])
    return np.clip(pixels * tint.astype(np.float32) * (1 + 0.3 * depth), 0, 255).astype(np.uint8)


def defocus(pixels: Image, landmarks: NDArray[np.float32], rng: np.random.Generator) -> Image:
    """Return the picture as a wide lens would: sharp near one point of the face, soft beyond.

    A portrait's eyes are sharp where its ears are not; that is optics, not an edit.
    """
    height, width = pixels.shape[:2]
    reach = float(np.ptp(landmarks, axis=0).max())
    x, y = landmarks[int(rng.choice([33, 263, 4, 168, 13]))] + rng.normal(0, 0.05, 2) * reach
    rows, columns = np.ogrid[0:height, 0:width]
    stretch = float(rng.uniform(0.5, 1.5))
    away = np.hypot((columns - x) * stretch, rows - y) / reach
    start, depth = float(rng.uniform(0.12, 0.4)), float(rng.uniform(0.15, 0.5))
    soft = cv2.GaussianBlur(pixels, (0, 0), float(rng.uniform(0.8, 3.0)))
    share = np.clip((away - start) / depth, 0, 1)[..., None].astype(np.float32)
    mixed = pixels + (soft.astype(np.float32) - pixels) * share
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def freckle(pixels: Image, landmarks: NDArray[np.float32], rng: np.random.Generator) -> Image:
    """Return the picture with freckled skin: in genuine and forged alike, it is no forgery."""
    result = pixels.astype(np.float32)
    width = float(np.ptp(landmarks[:, 0]))
    ink = np.zeros(pixels.shape[:2], np.float32)
    for _ in range(int(rng.integers(40, 220))):
        at = landmarks[int(rng.integers(len(landmarks)))] + rng.normal(0, 0.06 * width, 2)
        radius = max(1, int(rng.uniform(0.003, 0.011) * width))
        cv2.circle(ink, (int(at[0]), int(at[1])), radius, float(rng.uniform(0.2, 0.9)), -1)
    ink = cv2.GaussianBlur(ink, (0, 0), float(rng.uniform(0.6, 1.2)))
    result -= ink[..., None] * np.array([35.0, 48.0, 52.0], np.float32)
    return np.clip(result, 0, 255).astype(np.uint8)


def occlude(pixels: Image, landmarks: NDArray[np.float32], rng: np.random.Generator) -> Image:
    """Return the picture with a finger-, hair- or glasses-like object over the face.

    Lies in genuine and forged alike: an object in front of a face is no forgery.
    """
    result = pixels.copy()
    width = float(np.ptp(landmarks[:, 0]))
    colour = [int(value) for value in pixels[tuple(rng.integers(0, pixels.shape[:2]))]]
    if rng.random() < 0.5:
        for eye in (159, 386):
            centre = tuple(int(value) for value in landmarks[eye])
            axes = (int(0.17 * width), int(0.13 * width))
            cv2.ellipse(
                result, centre, axes, 0, 0, 360, colour, max(1, int(0.015 * width)), cv2.LINE_AA
            )
        return result
    start = landmarks[int(rng.integers(len(landmarks)))] + rng.normal(0, 0.3 * width, 2)
    end = start + rng.normal(0, 0.5 * width, 2)
    thick = max(2, int(rng.uniform(0.01, 0.14) * width))
    ends = [tuple(int(value) for value in point) for point in (start, end)]
    cv2.line(result, ends[0], ends[1], colour, thick, cv2.LINE_AA)
    return result


def _saved_once(rng: np.random.Generator) -> PictureLife:
    return PictureLife(
        seed=int(rng.integers(2**31)),
        scale=1.0,
        interpolation=cv2.INTER_AREA,
        blur_px=0.0,
        sharpen=0.0,
        noise=0.0,
        gamma=1.0,
        haze=0.0,
        gain=(1.0, 1.0, 1.0),
        jpeg_qualities=(int(rng.integers(80, 99)),),
        subsample=bool(rng.random() < 0.5),
        grid_shift=(0, 0),
    )


def _draw_scale(rng: np.random.Generator, *, resampled: bool) -> float:
    if resampled or rng.random() < 0.5:
        return float(np.exp(rng.uniform(np.log(0.5), np.log(1.5))))
    return 1.0


def _draw_gain(rng: np.random.Generator) -> tuple[float, float, float]:
    red, green, blue = np.exp(rng.normal(0, 0.08, 3))
    return float(red), float(green), float(blue)


def _toned(pixels: Image, life: PictureLife) -> Image:
    steps = (np.arange(256) / 255.0) ** life.gamma * 255.0
    steps = steps + (235.0 - steps) * life.haze
    table = np.clip(steps[:, None] * np.asarray(life.gain), 0, 255).astype(np.uint8)
    toned: Image = cv2.LUT(pixels, table.reshape(1, 256, 3))
    return toned


def _compressed(pixels: Image, quality: int, life: PictureLife, *, shifted: bool) -> Image:
    """JPEG once; a shifted grid is had by padding on the upper left and cutting it off again."""
    top, left = life.grid_shift if shifted and len(life.jpeg_qualities) > 1 else (0, 0)
    padded = cv2.copyMakeBorder(pixels, top, 0, left, 0, cv2.BORDER_REPLICATE)
    sampling = (
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
        if life.subsample
        else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    )
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    _, data = cv2.imencode(".jpg", cv2.cvtColor(padded, cv2.COLOR_RGB2BGR), options)
    decoded = cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    back: Image = decoded[top:, left:]
    return back
