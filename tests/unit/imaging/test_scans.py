"""A JPEG that goes over its pixels again and again is refused before it is decoded."""

from pathlib import Path

import pytest
from PIL import Image

from engine.errors import PictureRefused
from engine.imaging.decode import decode_picture
from engine.imaging.header import DecodeLimits
from tests.fakes.portraits import collins


def test_ordinary_progressive_picture_is_far_from_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.fromarray(collins()).save(path, progressive=True)
    limits = DecodeLimits(most_scanned_pixels=15 * 512 * 512)
    assert decode_picture(path, limits).record.size.width == 512


def test_scans_without_end_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.fromarray(collins()).convert("L").save(path, progressive=True)
    whole = path.read_bytes()
    last = whole.rindex(b"\xff\xda")
    path.write_bytes(whole[:-2] + whole[last:-2] * 12_000 + whole[-2:])
    with pytest.raises(PictureRefused, match="goes over its 512×512 pixels 12,"):
        decode_picture(path)


@pytest.mark.parametrize("name", ["a.avif", "a.heic"])
def test_second_file_behind_the_first_is_counted(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Image.fromarray(collins()).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole + whole)
    assert decode_picture(path).record.trailing_bytes == len(whole)
