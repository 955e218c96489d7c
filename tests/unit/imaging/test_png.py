"""A PNG that holds less than its header promises is refused; one that is merely odd says so."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from engine.imaging.png import PngDamaged, png_remarks
from tests.hostile.corpus import png


def made(**options: object) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (70, 90, 3), np.uint8)
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, format="PNG", **options)  # type: ignore[arg-type]
    return stream.getvalue()


def header(width: int, height: int, *rest: int) -> bytes:
    return struct.pack(">IIBBBBB", width, height, *(rest or (8, 2, 0, 0, 0)))


def pixels(count: int) -> tuple[bytes, bytes]:
    return b"IDAT", zlib.compress(bytes(count))


END = (b"IEND", b"")


def test_whole_picture_has_no_remark() -> None:
    assert png_remarks(made()) == ()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_counted_right(mode: str) -> None:
    image = Image.new("L", (67, 71)).convert(mode if mode != "I;16" else "I;16")
    stream = BytesIO()
    image.save(stream, format="PNG")
    assert png_remarks(stream.getvalue()) == ()


def test_lines_of_an_interlaced_picture_are_counted_right() -> None:
    lines = sum(
        rows * (1 + columns * 3)
        for columns, rows in ((9, 9), (8, 9), (17, 8), (16, 17), (33, 16), (32, 33), (65, 32))
    )
    head = header(65, 65, 8, 2, 0, 0, 1)
    assert png_remarks(png((b"IHDR", head), pixels(lines), END)) == ()
    with pytest.raises(PngDamaged, match="1 bytes of pixels are missing"):
        png_remarks(png((b"IHDR", head), pixels(lines - 1), END))


def test_missing_lines_are_damage() -> None:
    with pytest.raises(PngDamaged, match="271 bytes of pixels are missing"):
        png_remarks(png((b"IHDR", header(90, 71)), pixels(70 * 271), END))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (png((b"IHDR", header(90, 70)), (b"IHDR", header(90, 70)), pixels(18970), END), "two"),
        (png(pixels(18970), END), "header is missing"),
        (png((b"IHDR", header(90, 70, 8, 2, 1, 0, 0)), pixels(18970), END), "does not exist"),
        (png((b"IHDR", header(90, 70)), (b"IDAT", b"no zlib"), END), "cannot be unpacked"),
        (png((b"IHDR", header(90, 70)), END), "missing"),
    ],
)
def test_header_that_lies_is_damage(content: bytes, why: str) -> None:
    with pytest.raises(PngDamaged, match=why):
        png_remarks(content)


def test_changed_pixel_data_is_damage() -> None:
    content = bytearray(made())
    content[len(content) // 2] ^= 1
    with pytest.raises(PngDamaged, match="IDAT is cut short or changed"):
        png_remarks(bytes(content))


def test_missing_end_mark_is_said() -> None:
    [remark] = png_remarks(made()[:-12])
    assert "without its end mark" in remark


def test_more_data_than_pixels_is_said_and_a_bomb_is_not_unpacked() -> None:
    [remark] = png_remarks(png((b"IHDR", header(90, 70)), pixels(50_000_000), END))
    assert "more pixel data" in remark


def test_changed_part_without_pixels_is_said() -> None:
    content = bytearray(png((b"IHDR", header(90, 70)), (b"tEXt", b"a\0b"), pixels(18970), END))
    content[content.index(b"tEXt") + 6] ^= 1
    [remark] = png_remarks(bytes(content))
    assert "tEXt" in remark
