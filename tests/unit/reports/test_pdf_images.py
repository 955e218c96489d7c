import io
import zlib

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from reports.pdf_images import PngImage
from reports.pen import Pen
from reports.theme import load_theme
from reports.typesetting import Typesetter


def png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def embedded(data: bytes) -> Image.Image:
    """What a PDF reader gets out of a page with this picture on it."""
    theme = load_theme()
    pen = Pen(theme.page, Typesetter(theme).font_name("sans"))
    pen.image(data, 10.0, 10.0, (50.0, 50.0))
    pen.image(data, 80.0, 10.0, (50.0, 50.0))
    (image,) = PdfReader(io.BytesIO(pen.finish())).pages[0].images
    return image.image.convert("RGB")


def test_colours_come_back_exactly_and_are_stored_once() -> None:
    array = np.random.default_rng(2).integers(0, 256, (13, 7, 3), dtype=np.uint8)
    assert (np.asarray(embedded(png(Image.fromarray(array)))) == array).all()


@pytest.mark.parametrize("count", [17, 256])
def test_palettes_come_back_exactly(count: int) -> None:
    rng = np.random.default_rng(3)
    palette = rng.integers(0, 256, (count, 3), dtype=np.uint8)
    indices = rng.integers(0, count, (9, 11), dtype=np.uint8)
    picture = Image.fromarray(indices, "P")
    picture.putpalette(palette.tobytes())
    assert (np.asarray(embedded(png(picture))) == palette[indices]).all()


def test_other_kinds_of_png_are_refused() -> None:
    with pytest.raises(ValueError, match="not a PNG this report makes"):
        PngImage(png(Image.new("RGBA", (2, 2))))
    with pytest.raises(ValueError, match="not a PNG this report makes"):
        PngImage(png(Image.new("1", (2, 2))))


def test_damaged_png_is_refused() -> None:
    data = bytearray(png(Image.new("RGB", (20, 20), "red")))
    data[45] ^= 1
    with pytest.raises(ValueError, match="damaged"):
        PngImage(bytes(data))
    with pytest.raises(ValueError, match="not a PNG"):
        PngImage(zlib.compress(b"no picture"))
