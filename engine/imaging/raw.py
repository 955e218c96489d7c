"""Camera raw files: told apart from the TIFFs they look like, and developed in one fixed way.

A raw file holds one value per photosite; the picture is made by whoever develops it. Here that is
LibRaw with the settings of `PARAMETERS` and nothing else, so that the same file gives the same
pixels, and the record says which settings those were.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import rawpy
from numpy.typing import NDArray

from engine.imaging.complaints import listened_to
from engine.imaging.header import DecodeLimits, check_size, damaged
from engine.imaging.source import SourceFile, refused
from engine.schema.phrase import Phrase

MEDIA_TYPE = "image/x-raw"
DNG_MEDIA_TYPE = "image/x-adobe-dng"

# The white level is the camera's own (`adjust_maximum_thr` 0: never guessed from the picture),
# brightness is never adapted to it, highlights are clipped, and the tone curve is that of sRGB
# (IEC 61966-2-1). AHD: K. Hirakawa, T. Parks, IEEE Transactions on Image Processing 14(3), 2005.
PARAMETERS = rawpy.Params(
    demosaic_algorithm=rawpy.DemosaicAlgorithm.AHD,
    use_camera_wb=True,
    use_auto_wb=False,
    output_color=rawpy.ColorSpace.sRGB,
    output_bps=8,
    user_flip=0,
    no_auto_bright=True,
    adjust_maximum_thr=0.0,
    highlight_mode=rawpy.HighlightMode.Clip,
    gamma=(2.4, 12.92),
)

# First bytes of raw files that are no TIFF: Canon CR3 and CRW, Fuji RAF, Olympus ORF, Panasonic
# RW2, Minolta MRW, Sigma X3F (LibRaw, identify.cpp).
_MAGIC = (
    b"FUJIFILMCCD-RAW",
    b"IIRO",
    b"IIRS",
    b"MMOR",
    b"IIU\x00",
    b"\x00MRM",
    b"FOVb",
)
_CRW_PLACE, _CRW = 6, b"HEAPCCDR"
_CR2_PLACE, _CR2 = 8, b"CR\x02"
_IIQ_PLACE, _IIQ = 8, (b"IIII", b"MMMM")
_CR3_BRAND = b"crx "
# Tags and values of TIFF/EP (ISO 12234-2) and the DNG specification.
_PHOTOMETRIC, _SUB_DIRECTORIES, _DNG_VERSION = 262, 330, 50706
_OF_A_SENSOR = frozenset({32803, 34892})
_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES = 273, 279, 324, 325
_READ = {_PHOTOMETRIC, _SUB_DIRECTORIES, _DNG_VERSION, _STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES}
# Bytes, short and long numbers, places of directories (TIFF 6.0, section 2).
_LETTERS = {1: "B", 3: "H", 4: "I", 13: "I"}
# Raw files have up to six directories of up to 100 entries; several times that is read at most.
_MOST_DIRECTORIES = 20
_MOST_ENTRIES = 1000
# The largest picture has 2,300 tiles of 256 px, or 12,000 strips of one line.
_MOST_VALUES = 20_000
# LibRaw's turns as EXIF orientations (CIPA DC-008, 4.6.4).
_ORIENTATIONS = {0: 1, 3: 3, 5: 8, 6: 6}


Directory = dict[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Developed:
    """`pixels`: H×W×3 uint8 RGB as the sensor lay, not yet turned. `notes`: what was done."""

    pixels: NDArray[np.uint8]
    file_format: str
    media_type: str
    bit_depth: int
    orientation: int
    sensor: str
    decoder: str
    notes: tuple[str, ...]


def is_raw(data: bytes) -> bool:
    """True when a file begins like a camera's raw file.

    Most are TIFFs whose first picture is a preview; what tells them is a directory of sensor
    values or a DNG version.
    """
    if data.startswith(_MAGIC) or data[_CRW_PLACE : _CRW_PLACE + 8] == _CRW:
        return True
    if data[4:8] == b"ftyp" and data[8:12] == _CR3_BRAND:
        return True
    if not _is_tiff(data):
        return False
    if data[_CR2_PLACE : _CR2_PLACE + 3] == _CR2 or data[_IIQ_PLACE : _IIQ_PLACE + 4] in _IIQ:
        return True
    return any(_DNG_VERSION in found or _is_of_a_sensor(found) for found in _directories(data))


def develop(source: SourceFile, limits: DecodeLimits) -> Developed:
    """Develop the raw file; PictureRefused when it cannot be, or not whole."""
    if missing := _missing_bytes(source.data) if _is_tiff(source.data) else 0:
        raise damaged(
            source, Phrase("{missing:,} bytes of the sensor's values are missing", missing=missing)
        )
    complaints: list[str] = []
    with listened_to(complaints), _opened(source) as raw:
        sizes = raw.sizes
        check_size((sizes.width, sizes.height), source, limits.for_format("RAW"))
        if max(sizes.raw_width * sizes.raw_height, 1) > 2 * sizes.width * sizes.height:
            raise damaged(source, Phrase("its sensor is more than twice as large as its picture"))
        pixels, notes = raw.postprocess(PARAMETERS), _notes(raw)
        if pixels.ndim == 2 or pixels.shape[2] == 1:
            # A sensor without colour filters.
            pixels = np.repeat(pixels.reshape(*pixels.shape[:2], 1), 3, axis=2)
            notes = (*notes, "grey expanded to RGB")
        if pixels.shape[2] != 3:
            raise damaged(source, Phrase("it has {shape} colours", shape=pixels.shape[2]))
        made = Developed(
            pixels=np.ascontiguousarray(pixels),
            file_format="DNG" if _is_dng(source.data) else "RAW",
            media_type=DNG_MEDIA_TYPE if _is_dng(source.data) else MEDIA_TYPE,
            bit_depth=max(int(raw.white_level).bit_length(), 1),
            orientation=_ORIENTATIONS.get(sizes.flip, 1),
            sensor=raw.color_desc.decode("ascii", "replace"),
            decoder=f"rawpy {version('rawpy')}, LibRaw {_libraw_version()}",
            notes=notes,
        )
    if complaints:
        # LibRaw goes on after a damaged place and only writes a line.
        raise damaged(source, complaints[0])
    return made


@contextmanager
def _opened(source: SourceFile) -> Iterator[rawpy.RawPy]:
    """The raw file with its header read; what LibRaw raises as PictureRefused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with rawpy.imread(io.BytesIO(source.data)) as raw:
                yield raw
    except (rawpy.LibRawFileUnsupportedError, rawpy.NotSupportedError) as error:
        raise refused(
            Phrase(
                "“{name}” is a camera raw file of a kind that LibRaw {libraw_version} does not "
                "read.",
                name=source.name,
                libraw_version=_libraw_version(),
            ),
            Phrase(
                "Have it converted to DNG, or developed to 16-bit TIFF, by the camera maker's "
                "program, and record that step."
            ),
        ) from error
    except (rawpy.LibRawUnsufficientMemoryError, rawpy.LibRawTooBigError) as error:
        raise refused(
            Phrase("“{name}” needs more memory to develop than is allowed.", name=source.name),
            Phrase("Close other programs, or analyse it on a machine with more memory."),
        ) from error
    except (rawpy.LibRawError, ValueError, IndexError) as error:
        said = error.args[0] if error.args else error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise damaged(source, words) from error


def _notes(raw: rawpy.RawPy) -> tuple[str, ...]:
    pattern = raw.raw_pattern
    if pattern is None:
        way = Phrase("no demosaicing, the file has all colours of each pixel")
    elif pattern.shape[0] > 2:
        way = Phrase("demosaicing of X-Trans (LibRaw's own)")
    else:
        way = Phrase("demosaicing AHD")
    white = raw.camera_whitebalance
    if white and white[0] > 0:
        balance = Phrase("white balance of the camera")
    else:
        white, balance = (
            raw.daylight_whitebalance,
            Phrase("white balance of daylight, the camera set none"),
        )
    green = white[1] or 1.0
    shares = ", ".join(
        f"{name} {value / green:.3f}"
        for name, value in zip(("red", "green", "blue"), white, strict=False)
    )
    return (
        Phrase(
            "camera raw file developed by this program ({way}; {balance}: {shares})",
            way=way,
            balance=balance,
            shares=shares,
        ),
        Phrase(
            "sRGB colours and tone curve, brightness not adapted, highlights clipped, "
            "{white_level} bits per photosite reduced to 8",
            white_level=int(raw.white_level).bit_length(),
        ),
        Phrase("preview pictures in the file not examined"),
    )


def _libraw_version() -> str:
    return ".".join(map(str, rawpy.libraw_version))


def _is_dng(data: bytes) -> bool:
    return _is_tiff(data) and any(_DNG_VERSION in found for found in _directories(data))


def _is_tiff(data: bytes) -> bool:
    return data.startswith((b"II*\x00", b"MM\x00*"))


def _is_of_a_sensor(directory: Directory) -> bool:
    return not _OF_A_SENSOR.isdisjoint(directory.get(_PHOTOMETRIC, ()))


def _missing_bytes(data: bytes) -> int:
    """How many bytes of sensor values lie behind the file's end; LibRaw overlooks a single one."""
    end = len(data)
    for directory in _directories(data):
        if _is_of_a_sensor(directory):
            for places, counts in ((_STRIPS, _STRIP_BYTES), (_TILES, _TILE_BYTES)):
                pairs = zip(directory.get(places, ()), directory.get(counts, ()), strict=False)
                end = max([end, *(place + count for place, count in pairs)])
    return end - len(data)


def _directories(data: bytes) -> Iterator[Directory]:
    """Every directory of a TIFF once, with the whole numbers of the tags in `_READ`."""
    order = "<" if data.startswith(b"II") else ">"
    places, seen = list(_numbers(data, 4, 1, order + "I")), set[int]()
    while places and len(seen) < _MOST_DIRECTORIES:
        place = places.pop(0)
        if place in seen or place < 8:
            continue
        seen.add(place)
        [count] = _numbers(data, place, 1, order + "H") or (0,)
        directory: Directory = {}
        for entry in range(place + 2, place + 2 + 12 * min(count, _MOST_ENTRIES), 12):
            head = _numbers(data, entry, 2, order + "H"), _numbers(data, entry + 4, 1, order + "I")
            if not all(head):
                break
            (tag, kind), (amount,) = head
            if tag in _READ and tag not in directory:
                directory[tag] = _values(data, entry + 8, kind, amount, order)
        places += directory.get(_SUB_DIRECTORIES, ())
        places += _numbers(data, place + 2 + 12 * count, 1, order + "I")
        yield directory


def _values(data: bytes, place: int, kind: int, amount: int, order: str) -> tuple[int, ...]:
    letter = _LETTERS.get(kind)
    amount = min(amount, _MOST_VALUES)
    if letter is None or amount == 0:
        return ()
    if amount * struct.calcsize(letter) > 4:
        [place] = _numbers(data, place, 1, order + "I") or (len(data),)
    return _numbers(data, place, amount, order + letter)


def _numbers(data: bytes, place: int, amount: int, kind: str) -> tuple[int, ...]:
    """`amount` numbers at `place`; none where the file has not that many bytes."""
    form = f"{kind[0]}{amount}{kind[1:]}"
    if place + struct.calcsize(form) > len(data):
        return ()
    return struct.unpack_from(form, data, place)
