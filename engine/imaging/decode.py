"""A file's bytes to H×W×3 uint8 RGB pixels, every conversion named, everything odd refused.

Colour values stay as the file stores them: no colour management, no gamma, no compositing.
"""

import hashlib
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import PIL
import pillow_heif
from numpy.typing import NDArray
from PIL import ExifTags, Image

from engine.imaging.container import (
    avif_bit_depth,
    count_jpeg_scans,
    count_trailing_bytes,
    jpeg_2000_bit_depth,
    jpeg_complaints,
)
from engine.imaging.header import (
    DECODER_ERRORS,
    DEEP_MODES,
    DEFAULT_LIMITS,
    MEDIA_TYPES,
    DecodeLimits,
    damaged,
    opened,
)
from engine.imaging.png import PngDamaged, png_remarks
from engine.imaging.raw import develop, is_raw
from engine.imaging.source import SourceFile, read_source, refused
from engine.schema.image import DecodeRecord, PixelSize
from engine.schema.phrase import Phrase

# 65535 / 255 = 257, so that black stays black and white stays white.
TO_8_BIT = ((np.arange(65536, dtype=np.uint32) + 128) // 257).astype(np.uint8)
# Rows converted at a time: Pillow's copy of a whole 150-megapixel picture would take 0.6 GB more.
STRIP_ROWS = 512
# Enough to say what is wrong; a hostile file must not fill the record.
MOST_REMARKS = 5
MOST_REMARK_LETTERS = 200
ORIENTATION_WORDS = {
    2: Phrase("mirrored left to right"),
    3: Phrase("turned by 180°"),
    4: Phrase("mirrored top to bottom"),
    5: Phrase("mirrored along the main diagonal"),
    6: Phrase("turned by 90° clockwise"),
    7: Phrase("mirrored along the other diagonal"),
    8: Phrase("turned by 90° counter-clockwise"),
}


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """`pixels`: H×W×3 uint8 RGB, orientation applied. `file_sha256`: of the file's bytes."""

    pixels: NDArray[np.uint8]
    record: DecodeRecord
    file_sha256: str


@dataclass(frozen=True, slots=True)
class _Stored:
    """A file's pixels as they are stored, not yet turned, and what the record says of them."""

    pixels: NDArray[np.uint8]
    decoder: str
    file_format: str
    media_type: str
    mode: str
    bit_depth: int
    orientation: int
    icc_sha256: str | None
    frames: int
    notes: list[str]


def decode_picture(path: Path, limits: DecodeLimits = DEFAULT_LIMITS) -> DecodedPicture:
    """Decode the file at `path`; PictureRefused when it cannot be used as a picture."""
    return decode_source(read_source(path, limits.most_bytes), limits)


def decode_source(source: SourceFile, limits: DecodeLimits = DEFAULT_LIMITS) -> DecodedPicture:
    """Decode a file that was read; PictureRefused when it cannot be used as a picture."""
    stored = _developed(source, limits) if is_raw(source.data) else _read(source, limits)
    if stored.file_format in {"JPEG", "MPO"}:
        stored.notes.extend(_remarks_on_jpeg(source))
    pixels = _oriented(stored.pixels, stored.orientation)
    record = DecodeRecord(
        decoder=stored.decoder,
        file_format=stored.file_format,
        media_type=stored.media_type,
        source_mode=stored.mode,
        bit_depth=stored.bit_depth,
        size=PixelSize(pixels.shape[1], pixels.shape[0]),
        orientation=stored.orientation,
        icc_profile_sha256=stored.icc_sha256,
        frame_count=stored.frames,
        trailing_bytes=count_trailing_bytes(source.data, stored.file_format, stored.frames),
        is_partial=False,
        conversions=tuple(stored.notes),
        pixels_sha256=hashlib.sha256(pixels.data).hexdigest(),
    )
    return DecodedPicture(pixels, record, source.sha256)


def _read(source: SourceFile, limits: DecodeLimits) -> _Stored:
    """What Pillow or OpenCV reads. Its own copy of the pixels is gone when this returns."""
    with warnings.catch_warnings(record=True) as remarks, opened(source, limits) as image:
        warnings.simplefilter("always")
        file_format, mode = image.format or "", image.mode
        frames, bit_depth = _header_facts(image, source)
        notes = _frame_notes(frames)
        orientation = _orientation(image, notes)
        icc_sha256 = _icc_sha256(image, source, limits, notes)
        if file_format in {"JPEG", "MPO"}:
            _check_scans(image.size, source, limits)
        if file_format == "PNG":
            notes.extend(_remarks_on_png(source))
        pixels, decoder = _decoded(image, source, bit_depth, notes)
    notes.extend(_remarks(str(remark.message) for remark in remarks))
    return _Stored(
        pixels,
        decoder,
        file_format,
        MEDIA_TYPES[file_format],
        mode,
        bit_depth,
        orientation,
        icc_sha256,
        frames,
        notes,
    )


def _developed(source: SourceFile, limits: DecodeLimits) -> _Stored:
    """What LibRaw makes of a camera raw file."""
    made = develop(source, limits)
    notes = list(made.notes)
    if made.orientation != 1:
        notes.append(
            Phrase(
                "{turn} as the camera says",
                turn=ORIENTATION_WORDS[made.orientation],
            )
        )
    return _Stored(
        made.pixels,
        made.decoder,
        made.file_format,
        made.media_type,
        made.sensor,
        made.bit_depth,
        made.orientation,
        None,
        1,
        notes,
    )


def _decoded(
    image: Image.Image, source: SourceFile, bit_depth: int, notes: list[str]
) -> tuple[NDArray[np.uint8], str]:
    """Pixels as stored (not yet turned) and the decoder's name; PictureRefused."""
    is_deep = bit_depth > 8 and image.format in {"PNG", "TIFF"}
    is_wrong_depth = bit_depth != 16 or image.mode not in DEEP_MODES | {"RGB", "RGBA", "LA"}
    if is_wrong_depth if is_deep else image.mode in DEEP_MODES:
        raise refused(
            Phrase(
                "“{name}” stores {bit_depth} bits per channel as {mode}, which is not examined.",
                name=source.name,
                bit_depth=bit_depth,
                mode=image.mode,
            ),
            Phrase("Have it exported with 8 or 16 bits per channel in RGB and record that step."),
        )
    try:
        if is_deep:
            return _deep_pixels(source, image.size, notes), f"OpenCV {cv2.__version__}"
        pixels = _pixels(image, notes, bit_depth)
    except (*DECODER_ERRORS, cv2.error) as error:
        raise damaged(source, str(error)) from error
    libheif = f", libheif {pillow_heif.libheif_version()}" if image.format == "HEIF" else ""
    return pixels, f"Pillow {PIL.__version__}{libheif}"


def _remarks(texts: Iterable[str]) -> list[str]:
    """What the decoder warned of, each once, bounded."""
    kept = list(dict.fromkeys(texts))[:MOST_REMARKS]
    return [Phrase("remark of the decoder: {text}", text=_bounded(text)) for text in kept]


def _bounded(text: str) -> str:
    return text if len(text) <= MOST_REMARK_LETTERS else text[:MOST_REMARK_LETTERS]


def _header_facts(image: Image.Image, source: SourceFile) -> tuple[int, int]:
    """Number of pictures in the file and bits per channel; PictureRefused when unreadable."""
    try:
        return int(getattr(image, "n_frames", 1)), _bit_depth(image, source.data)
    except DECODER_ERRORS as error:
        raise damaged(source, str(error)) from error


def _frame_notes(frames: int) -> list[str]:
    return [
        Phrase("first of {frames} pictures in the file; the others not examined", frames=frames)
    ] * (frames > 1)


def _orientation(image: Image.Image, notes: list[str]) -> int:
    """The EXIF orientation to apply; libheif has already turned HEIC pictures."""
    if image.format == "HEIF":
        if image.info.get("original_orientation", 1) not in (None, 1):
            notes.append(Phrase("turned upright by libheif as the container says"))
        return 1
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except DECODER_ERRORS:
        notes.append(Phrase("EXIF data damaged, orientation not applied"))
        return 1
    if value not in range(1, 9):
        notes.append(Phrase("EXIF orientation has no valid value, not applied"))
        return 1
    if value != 1:
        notes.append(
            Phrase(
                "{turn} as its EXIF orientation says",
                turn=ORIENTATION_WORDS[value],
            )
        )
    return int(value)


def _icc_sha256(
    image: Image.Image, source: SourceFile, limits: DecodeLimits, notes: list[str]
) -> str | None:
    profile = image.info.get("icc_profile")
    if not profile:
        return None
    if len(profile) > limits.most_icc_bytes:
        raise refused(
            Phrase(
                "“{name}” holds a colour profile of {count:,} bytes, more than the limit of "
                "{most_icc_bytes:,}.",
                name=source.name,
                count=len(profile),
                most_icc_bytes=limits.most_icc_bytes,
            ),
            Phrase("Have the picture exported without its colour profile and record that step."),
        )
    notes.append(Phrase("colour profile not applied, colour values as stored"))
    return hashlib.sha256(profile).hexdigest()


def _bit_depth(image: Image.Image, data: bytes) -> int:
    if image.format == "PNG":
        return data[24]
    if image.format == "TIFF":
        depths = image.tag_v2.get(ExifTags.Base.BitsPerSample, (1,))  # type: ignore[attr-defined]
        return int(max(depths))
    if image.format == "AVIF":
        return avif_bit_depth(data)
    if image.format == "JPEG2000":
        return jpeg_2000_bit_depth(data)
    return int(image.info.get("bit_depth", 1 if image.mode == "1" else 8))


def _deep_pixels(source: SourceFile, size: tuple[int, int], notes: list[str]) -> NDArray[np.uint8]:
    """16 bits per channel to 8 by rounding x / 257; Pillow would cut the low byte off."""
    stored = cv2.imdecode(np.frombuffer(source.data, np.uint8), cv2.IMREAD_UNCHANGED)
    if stored is None or stored.dtype != np.uint16 or stored.shape[1::-1] != size:
        raise ValueError("the 16-bit samples could not be read")
    notes.append(Phrase("16 bits per channel reduced to 8 (x / 257, rounded)"))
    if stored.ndim == 2:
        notes.append(Phrase("grey expanded to RGB"))
    elif stored.shape[2] == 4:
        _note_alpha(int(np.count_nonzero(stored[..., 3] != 65535)), stored[..., 3].size, notes)
    pixels = np.empty((*stored.shape[:2], 3), dtype=np.uint8)
    for top in range(0, len(stored), STRIP_ROWS):
        strip = stored[top : top + STRIP_ROWS]
        # OpenCV gives blue, green, red; a grey strip is broadcast to three channels.
        strip = strip[..., None] if strip.ndim == 2 else strip[..., 2::-1]
        # Looked up strip by strip: NumPy widens the index to 8 bytes a value.
        pixels[top : top + STRIP_ROWS] = TO_8_BIT[strip]
    return pixels


def _pixels(image: Image.Image, notes: list[str], bit_depth: int) -> NDArray[np.uint8]:
    """8-bit RGB of whatever Pillow opened, colour values as stored."""
    if bit_depth > 8:
        notes.append(
            Phrase("{bit_depth} bits per channel reduced to 8 by the decoder", bit_depth=bit_depth)
        )
    if image.mode == "P":
        notes.append(Phrase("palette colours looked up"))
        if "transparency" in image.info:
            image = image.convert("RGBA")
    elif image.mode == "PA":
        notes.append(Phrase("palette colours looked up"))
        image = image.convert("RGBA")
    elif "transparency" in image.info:
        notes.append(Phrase("the colour marked as transparent is kept"))
    if image.mode in {"LA", "RGBA"}:
        size = image.width * image.height
        _note_alpha(size - image.getchannel("A").histogram()[255], size, notes)
    if image.mode in {"1", "L", "LA"}:
        notes.append(Phrase("grey expanded to RGB"))
    elif image.mode == "CMYK":
        notes.append(Phrase("CMYK converted to RGB as (255 − C)(255 − K) / 255, no colour profile"))
    elif image.mode == "YCbCr":
        notes.append(Phrase("YCbCr converted to RGB (ITU-R BT.601)"))
    pixels = np.empty((image.height, image.width, 3), dtype=np.uint8)
    for top in range(0, image.height, STRIP_ROWS):
        bottom = min(top + STRIP_ROWS, image.height)
        # Pillow drops the fourth channel of RGBA and leaves the colours as they are.
        strip = image.crop((0, top, image.width, bottom)).convert("RGB")
        pixels[top:bottom] = np.asarray(strip)
    return pixels


def _note_alpha(see_through: int, size: int, notes: list[str]) -> None:
    """Transparency is dropped, not composited: what was stored is what is examined."""
    if see_through:
        share = 100 * see_through / size
        notes.append(
            Phrase(
                "transparency dropped, colours as stored ({share:.1f} % of the pixels not opaque; "
                "viewers show these differently)",
                share=share,
            )
        )
    else:
        notes.append("fully opaque alpha channel dropped")


def _check_scans(size: tuple[int, int], source: SourceFile, limits: DecodeLimits) -> None:
    scans = count_jpeg_scans(source.data)
    if scans * size[0] * size[1] > limits.most_scanned_pixels:
        raise refused(
            Phrase(
                "“{name}” goes over its {size:,}×{size_2:,} pixels {scans:,} times, more often "
                "than any camera or program writes; it was not decoded.",
                name=source.name,
                size=size[0],
                size_2=size[1],
                scans=scans,
            ),
            Phrase(
                "It may be built to occupy a decoder. Have it exported to PNG on another machine "
                "and record that step."
            ),
        )


def _remarks_on_png(source: SourceFile) -> list[str]:
    """Oddities of a PNG; PictureRefused where its decoder would fill missing lines with black."""
    try:
        return _remarks(png_remarks(source.data))
    except PngDamaged as error:
        raise damaged(source, error.args[0]) from error


def _remarks_on_jpeg(source: SourceFile) -> list[str]:
    """Harmless remarks of libjpeg; PictureRefused where it filled missing parts with grey."""
    complaints = jpeg_complaints(source.data)
    for complaint in complaints:
        # Bytes too many between segments lose no pixels; every other complaint does.
        if "extraneous bytes" not in complaint:
            raise damaged(source, complaint)
    return _remarks(complaints)


def _oriented(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Apply an EXIF orientation (CIPA DC-008, 4.6.4): only a re-ordering of pixels."""
    if orientation in {5, 6, 7, 8}:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in {2, 3, 6, 7}:
        pixels = pixels[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)
