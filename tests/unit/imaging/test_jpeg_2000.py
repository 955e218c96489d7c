"""JPEG 2000 is read whole or not at all, and only as large as memory allows."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import PictureRefused
from engine.imaging.decode import decode_picture
from engine.imaging.header import DecodeLimits
from tests.fakes.portraits import collins


def saved(path: Path, picture: Image.Image | None = None, **options: object) -> Path:
    (picture or Image.fromarray(collins())).save(path, **options)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("name", ["a.jp2", "a.j2k"])
def test_pixels_without_loss_are_those_that_were_stored(tmp_path: Path, name: str) -> None:
    decoded = decode_picture(saved(tmp_path / name))
    assert np.array_equal(decoded.pixels, collins())
    record = decoded.record
    assert (record.media_type, record.bit_depth, record.trailing_bytes) == ("image/jp2", 8, 0)


@pytest.mark.parametrize("name", ["a.jp2", "a.j2k"])
def test_bytes_behind_the_picture_are_counted(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / name)
    path.write_bytes(path.read_bytes() + b"<html>hidden</html>")
    assert decode_picture(path).record.trailing_bytes == 19


@pytest.mark.parametrize("share", [0.2, 0.6, 0.99])
def test_picture_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    path = saved(tmp_path / "a.jp2", quality_mode="rates", quality_layers=[20])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(PictureRefused, match="cut short"):
        decode_picture(path)


def test_larger_picture_than_its_decoder_may_have_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jp2")
    limits = DecodeLimits(most_pixels_at_once=512 * 512 - 1)
    with pytest.raises(PictureRefused, match="512×512"):
        decode_picture(path, limits)
    other = saved(tmp_path / "a.png")
    assert decode_picture(other, limits).pixels.shape == (512, 512, 3)


def test_deep_grey_is_refused_instead_of_cut_to_white(tmp_path: Path) -> None:
    deep = Image.fromarray(np.full((100, 100), 40_000, np.uint16))
    with pytest.raises(PictureRefused, match="16 bits per channel"):
        decode_picture(saved(tmp_path / "a.jp2", deep))
