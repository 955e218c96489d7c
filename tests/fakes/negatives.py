"""Small camera raw files made from a known picture: valid DNGs, with and without a preview.

The camera that would write them sees linear sRGB, so what the picture looked like is known.
Tags and types: Adobe DNG specification 1.4, TIFF 6.0.
"""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# CIE XYZ (D65) to linear sRGB, IEC 61966-2-1: the colour matrix of our camera.
_XYZ_TO_CAMERA = (
    (3.2406, -1.5372, -0.4986),
    (-0.9689, 1.8758, 0.0415),
    (0.0557, -0.2040, 1.0570),
)
_BYTE, _ASCII, _SHORT, _LONG, _RATIONAL, _SRATIONAL = 1, 2, 3, 4, 5, 10
_SIZES = {_BYTE: 1, _ASCII: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8, _SRATIONAL: 8}
_LETTERS = {_BYTE: "B", _ASCII: "B", _SHORT: "H", _LONG: "I"}
_D65 = 21
WHITE_LEVEL = 4095

Tag = tuple[int, int, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Negative:
    """What the file is to be. `neutral`: how the camera sees white (red, green, blue)."""

    orientation: int = 1
    neutral: tuple[float, float, float] = (0.5, 1.0, 0.75)
    has_preview: bool = False


def dng(picture: NDArray[np.uint8], kind: Negative = Negative()) -> bytes:
    """A 12-bit RGGB DNG of `picture` (H×W×3 uint8 sRGB, even sides), uncompressed."""
    sensor = mosaic(picture, kind.neutral).astype("<u2").tobytes()
    height, width = picture.shape[:2]
    raw: list[Tag] = [
        (254, _LONG, (0,)),
        (256, _LONG, (width,)),
        (257, _LONG, (height,)),
        (258, _SHORT, (16,)),
        (259, _SHORT, (1,)),
        (262, _SHORT, (32803,)),
        (277, _SHORT, (1,)),
        (278, _LONG, (height,)),
        (279, _LONG, (len(sensor),)),
        (284, _SHORT, (1,)),
        (33421, _SHORT, (2, 2)),
        (33422, _BYTE, (0, 1, 1, 2)),
        (50714, _SHORT, (0,)),
        (50717, _SHORT, (WHITE_LEVEL,)),
    ]
    matrix = tuple(value for row in _XYZ_TO_CAMERA for value in row)
    camera: list[Tag] = [
        (271, _ASCII, tuple(b"Synthetic\0")),
        (272, _ASCII, tuple(b"Sensor 1\0")),
        (274, _SHORT, (kind.orientation,)),
        (50706, _BYTE, (1, 4, 0, 0)),
        (50708, _ASCII, tuple(b"Synthetic Sensor 1\0")),
        (50721, _SRATIONAL, tuple(_scaled(matrix, kind.neutral))),
        (50728, _RATIONAL, kind.neutral),
        (50778, _SHORT, (_D65,)),
    ]
    if not kind.has_preview:
        return _file([(raw + camera, sensor)], sub_directories=0)
    small = np.ascontiguousarray(picture[::4, ::4]).tobytes()
    preview: list[Tag] = [
        (254, _LONG, (1,)),
        (256, _LONG, (picture[::4, ::4].shape[1],)),
        (257, _LONG, (picture[::4, ::4].shape[0],)),
        (258, _SHORT, (8, 8, 8)),
        (259, _SHORT, (1,)),
        (262, _SHORT, (2,)),
        (277, _SHORT, (3,)),
        (278, _LONG, (picture[::4, ::4].shape[0],)),
        (279, _LONG, (len(small),)),
        (284, _SHORT, (1,)),
    ]
    return _file([(preview + camera, small), (raw, sensor)], sub_directories=1)


def mosaic(picture: NDArray[np.uint8], neutral: tuple[float, float, float]) -> NDArray[np.uint16]:
    """H×W sensor values of RGGB filters that see white as `neutral`."""
    light = picture / 255.0
    linear = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    seen = np.rint(linear * neutral * WHITE_LEVEL).astype(np.uint16)
    sensor = seen[..., 1].copy()
    sensor[::2, ::2] = seen[::2, ::2, 0]
    sensor[1::2, 1::2] = seen[1::2, 1::2, 2]
    return sensor


def _scaled(matrix: tuple[float, ...], neutral: tuple[float, ...]) -> list[float]:
    return [value * neutral[number // 3] for number, value in enumerate(matrix)]


def _file(parts: list[tuple[list[Tag], bytes]], sub_directories: int) -> bytes:
    """One directory after the other, each followed by its values and its pixels."""
    content = bytearray(b"II*\0" + struct.pack("<I", 8))
    sub_place = 0
    for number, (tags, pixels) in enumerate(parts):
        if number:
            struct.pack_into("<I", content, sub_place, len(content))
        entries = [*tags, (273, _LONG, (0,))]
        if number == 0 and sub_directories:
            entries.append((330, _LONG, (0,)))
        entries.sort(key=lambda entry: entry[0])
        start = len(content)
        values_at = start + 2 + 12 * len(entries) + 4
        values = bytearray()
        directory = bytearray(struct.pack("<H", len(entries)))
        patch = 0
        for tag, kind, given in entries:
            packed = _packed(kind, given)
            place = start + len(directory) + 8
            if tag == 330:
                sub_place = place
            if tag == 273:
                patch = place
            if len(packed) <= 4:
                field = packed.ljust(4, b"\0")
            else:
                field = struct.pack("<I", values_at + len(values))
                values += packed + b"\0" * (len(packed) % 2)
            directory += struct.pack("<HHI", tag, kind, len(given)) + field
        content += directory + struct.pack("<I", 0) + values
        struct.pack_into("<I", content, patch, len(content))
        content += pixels
    return bytes(content)


def _packed(kind: int, given: tuple[float, ...]) -> bytes:
    if kind in (_RATIONAL, _SRATIONAL):
        sign = "i" if kind == _SRATIONAL else "I"
        return b"".join(struct.pack(f"<{sign}{sign}", round(v * 10000), 10000) for v in given)
    return struct.pack(f"<{len(given)}{_LETTERS[kind]}", *(int(value) for value in given))
