"""Windows into a picture and the exact way back to its own pixels.

Frame everywhere: x to the right, y down, pixel centres at integers, so a picture of width w covers
x from −0.5 to w − 0.5.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PixelWindow:
    """A rectangle of whole pixels inside a picture; cutting and returning lose nothing."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def whole(cls, shape: tuple[int, ...]) -> "PixelWindow":
        """The window that holds all of a picture of `shape` (height, width, …)."""
        return cls(0, 0, shape[1], shape[0])

    @classmethod
    def around(
        cls, points: NDArray[np.float32], scale: float, shape: tuple[int, ...]
    ) -> "PixelWindow":
        """The bounding box of `points` (n×2: x, y), scaled about its centre, clipped to `shape`.

        ValueError when nothing of it lies inside the picture.
        """
        low, high = points.min(axis=0), points.max(axis=0)
        middle, half = (low + high) / 2, (high - low + 1) / 2 * scale
        left, top = (max(math.floor(value + 0.5), 0) for value in middle - half)
        right = min(math.ceil(float(middle[0] + half[0]) + 0.5), shape[1])
        bottom = min(math.ceil(float(middle[1] + half[1]) + 0.5), shape[0])
        if right <= left or bottom <= top:
            raise ValueError(f"no pixel of the picture {shape[1]}×{shape[0]} lies in the window")
        return cls(left, top, right - left, bottom - top)

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns of the window, to index an H×W(×C) array with."""
        return (
            slice(self.top, self.top + self.height),
            slice(self.left, self.left + self.width),
        )

    def cut(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a contiguous copy of the window's pixels."""
        return np.ascontiguousarray(pixels[self.slices])

    def to_window(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Picture coordinates (n×2) to window coordinates."""
        return points - np.array([self.left, self.top], dtype=np.float32)

    def to_picture(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Window coordinates (n×2) to picture coordinates."""
        return points + np.array([self.left, self.top], dtype=np.float32)

    def merge_maximum(self, canvas: NDArray[np.float32], patch: NDArray[np.float32]) -> None:
        """Raise `canvas` (H×W) in place to `patch` (window-sized) where that is higher."""
        part = canvas[self.slices]
        np.maximum(part, patch, out=part)


@dataclass(frozen=True, slots=True)
class SquareCrop:
    """A rotated square of a picture, sampled on a grid of `grid`×`grid` pixels.

    center_x, center_y: its middle in picture pixels. side: its edge in picture pixels.
    angle: by how much its x axis is turned against the picture's, radians, clockwise on screen.
    """

    center_x: float
    center_y: float
    side: float
    angle: float
    grid: int

    @property
    def to_picture_matrix(self) -> NDArray[np.float64]:
        """2×3 matrix from crop pixels to picture pixels."""
        step, middle = self.side / self.grid, (self.grid - 1) / 2
        cos, sin = step * math.cos(self.angle), step * math.sin(self.angle)
        return np.array(
            [
                [cos, -sin, self.center_x - (cos - sin) * middle],
                [sin, cos, self.center_y - (sin + cos) * middle],
            ]
        )

    @property
    def to_crop_matrix(self) -> NDArray[np.float64]:
        """2×3 matrix from picture pixels to crop pixels, the inverse of `to_picture_matrix`."""
        return np.asarray(cv2.invertAffineTransform(self.to_picture_matrix), dtype=np.float64)

    def to_picture(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Crop pixels (n×2) to picture pixels."""
        return _transform(self.to_picture_matrix, points)

    def to_crop(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Picture pixels (n×2) to crop pixels."""
        return _transform(self.to_crop_matrix, points)

    def cut(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Sample the square: grid×grid×3 uint8; black outside the picture.

        Where the square is more than twice as fine as the grid, it is averaged down first,
        because bilinear sampling alone would skip pixels.
        """
        reduction = max(int(self.side / self.grid), 1)
        window = self._window(pixels.shape)
        if window is None:
            return np.zeros((self.grid, self.grid, *pixels.shape[2:]), dtype=np.uint8)
        part = pixels[window.slices]
        matrix = self.to_picture_matrix
        matrix[:, 2] -= (window.left, window.top)
        if reduction > 1:
            part, matrix = _reduced(part, matrix, reduction)
        return np.asarray(
            cv2.warpAffine(
                np.ascontiguousarray(part),
                matrix,
                (self.grid, self.grid),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_CONSTANT,
            ),
            dtype=np.uint8,
        )

    def restore(
        self, values: NDArray[np.float32], shape: tuple[int, ...]
    ) -> tuple[PixelWindow, NDArray[np.float32]] | None:
        """Bring grid×grid `values` back to picture pixels.

        Returns the window of the picture (of `shape`) that the square touches and the values
        there, bilinear, 0 outside the square; None when it lies outside the picture.
        """
        window = self._window(shape)
        if window is None:
            return None
        matrix = self.to_crop_matrix
        matrix[:, 2] += matrix[:, :2] @ (window.left, window.top)
        restored = cv2.warpAffine(
            values,
            matrix,
            (window.width, window.height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        )
        return window, np.asarray(restored, dtype=np.float32)

    def _window(self, shape: tuple[int, ...]) -> PixelWindow | None:
        edge = self.grid - 0.5
        corners = np.array([[-0.5, -0.5], [edge, -0.5], [edge, edge], [-0.5, edge]])
        try:
            return PixelWindow.around(self.to_picture(corners.astype(np.float32)), 1.0, shape)
        except ValueError:
            return None


def _transform(matrix: NDArray[np.float64], points: NDArray[np.float32]) -> NDArray[np.float32]:
    return (points @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)


def _reduced(
    part: NDArray[np.uint8], matrix: NDArray[np.float64], factor: int
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Average `part` down by about `factor`; the matrix then leads to the smaller picture."""
    height, width = part.shape[:2]
    size = (max(round(width / factor), 1), max(round(height / factor), 1))
    smaller = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    ratio = np.array([[size[0] / width], [size[1] / height]])
    turned = matrix * ratio
    # Edges coincide, not centres: x' + 0.5 = ratio · (x + 0.5).
    turned[:, 2] += 0.5 * ratio[:, 0] - 0.5
    return smaller, turned
