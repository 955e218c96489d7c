"""The first look at a file: is it a picture on the list, and of a size that may be decoded?"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO

import pillow_heif
from PIL import Image, UnidentifiedImageError

from engine.errors import PictureRefused
from engine.imaging.container import is_listed, name_of_kind
from engine.imaging.source import MOST_BYTES, SourceFile, refused
from engine.schema.phrase import Phrase

# Pillow's names of the formats on the list, with their media types. MPO is a JPEG that holds more.
MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "TIFF": "image/tiff",
    "WEBP": "image/webp",
    "BMP": "image/bmp",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
    "JPEG2000": "image/jp2",
}
# Asked of Pillow; it finds by itself out that a JPEG is an MPO.
ASKED_FORMATS = tuple(name for name in MEDIA_TYPES if name != "MPO")
LISTED = Phrase("JPEG, PNG, TIFF, WebP, BMP, HEIC, AVIF, JPEG 2000 or camera raw")
# What Pillow's readers raise on damaged files, besides their own UnidentifiedImageError.
DECODER_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    AssertionError,
    struct.error,
)
DECODED_AT_ONCE = frozenset({"WEBP", "JPEG2000"})
UNCONVERTED_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr"})
DEEP_MODES = frozenset({"I;16", "I;16B", "I;16L", "I;16N"})


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What is decoded at most and at least.

    most_pixels: 150 megapixels are 450 MB of RGB; the largest medium-format cameras make that.
    least_side_px: a face of the smallest size that is found (48 px) with its surroundings.
    most_icc_bytes: the largest press profiles in use have about 2 MB.
    most_pixels_at_once: the decoders of WebP and JPEG 2000 take 15 bytes per pixel (measured on
    81 and 40 megapixels): with the engine beside it, 34 megapixels stay below 1 GiB.
    most_scanned_pixels: scans of a JPEG times its pixels. 3,000 million take 4 s (measured); the
    largest picture that may be decoded has 20 scans then, progressive ones come with about 10.
    most_pixels_of_small_file: a decoder takes up to 10 bytes per pixel, LibRaw 13 (measured on 100
    megapixels): so many stay below 1 GiB with the engine beside it. A larger picture must come in
    a file with at least one byte for every `most_pixels_per_byte` of its pixels: the smallest
    photographs of cameras have one for 10 (HEIC), raw files one for 3; flat bombs one for 100
    (JPEG) to 1,000 (PNG).
    """

    most_bytes: int = MOST_BYTES
    most_pixels: int = 150_000_000
    least_side_px: int = 64
    most_icc_bytes: int = 4 << 20
    most_pixels_at_once: int = 34_000_000
    most_scanned_pixels: int = 3_000_000_000
    most_pixels_of_small_file: int = 64_000_000
    most_raw_pixels_of_small_file: int = 40_000_000
    most_pixels_per_byte: int = 32
    most_raw_pixels_per_byte: int = 8

    def for_format(self, name: str) -> "DecodeLimits":
        """These limits with those of one format: Pillow's name of it, or RAW."""
        if name in DECODED_AT_ONCE:
            return replace(self, most_pixels=self.most_pixels_at_once)
        if name == "RAW":
            return replace(
                self,
                most_pixels_of_small_file=self.most_raw_pixels_of_small_file,
                most_pixels_per_byte=self.most_raw_pixels_per_byte,
            )
        return self


DEFAULT_LIMITS = DecodeLimits()


@contextmanager
def opened(source: SourceFile, limits: DecodeLimits) -> Iterator[Image.Image]:
    """The picture with only its header read, format and size checked; PictureRefused.

    Also refused when what is done with it inside needs more memory than there is.
    """
    pillow_heif.register_heif_opener()
    # Pillow's own check knows no size to tell; `check_size` follows before anything is decoded.
    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        image = Image.open(BytesIO(source.data), formats=ASKED_FORMATS)
    except UnidentifiedImageError as error:
        if is_listed(source.data):
            raise damaged(source, Phrase("its header cannot be read")) from error
        raise refused(
            Phrase(
                "“{name}” is not a picture in a format that is examined ({listed}): it looks like "
                "a {data}.",
                name=source.name,
                listed=LISTED,
                data=name_of_kind(source.data),
            ),
            Phrase(
                "Check the file; have it exported to one of these formats and record that step."
            ),
        ) from error
    except MemoryError as error:
        raise refused(
            Phrase(
                "The header of “{name}” asks for more memory than is allowed.", name=source.name
            ),
            Phrase("Do not open it in other programs before it was checked."),
        ) from error
    except DECODER_ERRORS as error:
        raise damaged(source, str(error)) from error
    finally:
        Image.MAX_IMAGE_PIXELS = before
    with image:
        check_size(image.size, source, limits.for_format(image.format or ""))
        if image.mode not in UNCONVERTED_MODES | DEEP_MODES:
            raise refused(
                Phrase(
                    "“{name}” stores its pixels as “{mode}”, which is not examined.",
                    name=source.name,
                    mode=image.mode,
                ),
                Phrase("Have it exported with 8 or 16 bits per channel and record that step."),
            )
        try:
            yield image
        except MemoryError as error:
            raise refused(
                Phrase("“{name}” needs more memory to decode than is allowed.", name=source.name),
                Phrase("Close other programs, or analyse it on a machine with more memory."),
            ) from error


def check_size(size: tuple[int, int], source: SourceFile, limits: DecodeLimits) -> None:
    """PictureRefused when a header promises too many pixels, too few, or more than its file has."""
    width, height = size
    if width * height > limits.most_pixels:
        raise refused(
            Phrase(
                "“{name}” says it has {width:,}×{height:,} pixels, more than the limit of "
                "{most_pixels} megapixels; it was not decoded.",
                name=source.name,
                width=width,
                height=height,
                most_pixels=limits.most_pixels // 1000000,
            ),
            Phrase(
                "If it is a genuine picture, have the part with the face exported and record that "
                "step; a small file with such a header is built to exhaust a machine."
            ),
        )
    is_large = width * height > limits.most_pixels_of_small_file
    if is_large and width * height > len(source.data) * limits.most_pixels_per_byte:
        raise refused(
            Phrase(
                "“{name}” says it has {width:,}×{height:,} pixels in {count:,} bytes, fewer than "
                "any camera writes for so many; it was not decoded.",
                name=source.name,
                width=width,
                height=height,
                count=len(source.data),
            ),
            Phrase(
                "If it is a genuine picture, have the part with the face exported and record that "
                "step; a small file with such a header is built to exhaust a machine."
            ),
        )
    if min(width, height) < limits.least_side_px:
        raise refused(
            Phrase(
                "“{name}” has {width}×{height} pixels; both sides need at least {least_side_px}, "
                "because smaller faces are not found and show no traces.",
                name=source.name,
                width=width,
                height=height,
                least_side_px=limits.least_side_px,
            ),
            Phrase("Look for the picture in its original size."),
        )


def damaged(source: SourceFile, reason: str) -> PictureRefused:
    """A refusal of a picture that ends early or holds what its format does not allow."""
    return refused(
        Phrase(
            "“{name}” is damaged or cut short and was not decoded in part ({reason}).",
            name=source.name,
            reason=reason,
        ),
        Phrase(
            "Get an undamaged copy from where it came from; a recovered part is another picture."
        ),
    )
