"""A short stand-in for the engine's decoder."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, ImageOps

from engine.errors import PictureRefused
from engine.schema.image import DecodeRecord, PixelSize


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """`pixels`: H×W×3 uint8 RGB, orientation applied."""

    pixels: NDArray[np.uint8]
    record: DecodeRecord


def decode_picture(path: Path) -> DecodedPicture:
    """Decode with Pillow; PictureRefused for whatever is not a picture of 64 px or more."""
    try:
        with Image.open(path) as image:
            file_format, mode, frames = (
                image.format or "",
                image.mode,
                getattr(image, "n_frames", 1),
            )
            orientation = image.getexif().get(0x0112, 1)
            pixels = np.array(ImageOps.exif_transpose(image).convert("RGB"))
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise PictureRefused(
            f"“{path.name}” could not be read as a picture ({error}).",
            remedy="Check the file or take in an undamaged copy.",
        ) from error
    height, width = pixels.shape[:2]
    if min(height, width) < 64 or file_format not in {"JPEG", "PNG", "TIFF", "WEBP", "BMP"}:
        raise PictureRefused(
            f"“{path.name}” ({file_format}, {width}×{height} px) cannot be analysed.",
            remedy="Take in a JPEG, PNG, TIFF, WebP, BMP, HEIC or AVIF picture of 64 px or more.",
        )
    return DecodedPicture(
        pixels,
        DecodeRecord(
            decoder=f"Pillow {PIL.__version__}",
            file_format=file_format,
            media_type=f"image/{file_format.lower()}",
            source_mode=mode,
            bit_depth=8,
            size=PixelSize(width, height),
            orientation=orientation,
            icc_profile_sha256=None,
            frame_count=frames,
            trailing_bytes=0,
            is_partial=False,
            conversions=() if mode == "RGB" else (f"converted from {mode} to RGB",),
            pixels_sha256=hashlib.sha256(pixels.tobytes()).hexdigest(),
        ),
    )
