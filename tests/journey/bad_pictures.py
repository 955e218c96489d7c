"""One small file for each way in which a picture can be unusable, or merely unusual."""

import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data


def portrait(side: int = 128) -> Image.Image:
    """NASA's public-domain portrait."""
    return Image.fromarray(data.astronaut()[:256, 96:352]).resize((side, side))


def empty(path: Path) -> None:
    """A file of 0 bytes."""
    path.touch()


def text(path: Path) -> None:
    """Text under a picture's name."""
    path.write_text("This is a letter, not a picture.\n" * 20, encoding="utf-8")


def truncated(path: Path) -> None:
    """A JPEG whose second half was lost."""
    portrait().save(path, format="JPEG", quality=95)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def one_pixel(path: Path) -> None:
    """A whole PNG of 1×1 pixel."""
    Image.new("RGB", (1, 1), (200, 150, 120)).save(path, format="PNG")


def huge_header(path: Path) -> None:
    """A PNG whose header promises 30,000×30,000 pixels, with a few bytes of data."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def animated(path: Path) -> None:
    """A GIF of three pictures."""
    frames = [portrait().rotate(turn) for turn in (0, 90, 180)]
    frames[0].save(path, format="GIF", save_all=True, append_images=frames[1:], duration=100)


def cmyk(path: Path) -> None:
    """A JPEG in printing colours."""
    portrait().convert("CMYK").save(path, format="JPEG", quality=95)


def sixteen_bit(path: Path) -> None:
    """A grey PNG with 16 bits per pixel."""
    grey = np.asarray(portrait().convert("L"), dtype=np.uint16) * 257
    Image.fromarray(grey).save(path, format="PNG")
