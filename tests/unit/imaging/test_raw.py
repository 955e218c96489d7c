"""Camera raw files are developed whole, in one way that the record tells, or refused."""

import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from skimage import data

from engine.errors import PictureRefused
from engine.imaging.decode import DecodedPicture, decode_source
from engine.imaging.header import DecodeLimits
from engine.imaging.metadata import metadata_of
from engine.imaging.raw import is_raw
from engine.imaging.source import SourceFile
from tests.fakes.negatives import Negative, dng


def picture(side: int = 128) -> NDArray[np.uint8]:
    """NASA's public-domain portrait."""
    return np.ascontiguousarray(data.astronaut()[: 2 * side : 2, 96 : 96 + 2 * side : 2])


def decoded(content: bytes, limits: DecodeLimits | None = None) -> DecodedPicture:
    return decode_source(SourceFile("a.dng", content, "0" * 64), limits or DecodeLimits())


@pytest.mark.parametrize("has_preview", [False, True])
def test_what_the_sensor_saw_is_developed_and_not_the_preview(has_preview: bool) -> None:
    wanted = picture()
    found = decoded(dng(wanted, Negative(has_preview=has_preview)))
    assert found.pixels.shape == wanted.shape
    # Two of three colours of every pixel are interpolated; the means must be those of the picture.
    apart = found.pixels.astype(float) - wanted
    assert np.abs(apart).mean() < 6
    assert np.abs(apart.mean((0, 1))).max() < 1


def test_record_says_how_it_was_developed() -> None:
    record = decoded(dng(picture())).record
    assert (record.file_format, record.media_type) == ("DNG", "image/x-adobe-dng")
    assert (record.bit_depth, record.source_mode) == (12, "RGBG")
    assert record.decoder.startswith("rawpy ")
    assert "LibRaw 0." in record.decoder
    said = " ".join(record.conversions)
    assert "demosaicing AHD" in said
    assert "white balance of the camera: red 2.000, green 1.000, blue 1.333" in said
    assert "12 bits per photosite reduced to 8" in said


def test_same_file_gives_the_same_pixels() -> None:
    content = dng(picture())
    assert decoded(content).record.pixels_sha256 == decoded(content).record.pixels_sha256


def test_brightness_is_never_adapted_to_the_picture() -> None:
    dark = picture() // 4
    assert abs(float(decoded(dng(dark)).pixels.mean()) - float(dark.mean())) < 2


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_turned_camera_is_turned_upright_and_told(orientation: int) -> None:
    wanted = decoded(dng(picture()))
    turned = decoded(dng(picture(), Negative(orientation=orientation)))
    turns = {3: 2, 6: 3, 8: 1}[orientation]
    assert np.array_equal(turned.pixels, np.rot90(wanted.pixels, turns))
    assert turned.record.orientation == orientation
    assert any("as the camera says" in note for note in turned.record.conversions)


@pytest.mark.parametrize("has_preview", [False, True])
@pytest.mark.parametrize("missing", [1, 2, 1000, 20_000])
def test_raw_file_cut_short_is_refused(missing: int, has_preview: bool) -> None:
    content = dng(picture(), Negative(has_preview=has_preview))
    with pytest.raises(PictureRefused, match=r"damaged or cut short.*missing"):
        decoded(content[:-missing])


@pytest.mark.parametrize("kept", [9, 60, 300])
def test_raw_file_without_its_pixels_is_refused(kept: int) -> None:
    with pytest.raises(PictureRefused):
        decoded(dng(picture())[:kept])


@pytest.mark.parametrize(
    "content",
    [
        b"FUJIFILMCCD-RAW 0201" + bytes(500),
        b"IIRO\x08\x00\x00\x00" + bytes(500),
        b"IIU\x00\x08\x00\x00\x00" + bytes(500),
        b"FOVb" + bytes(500),
        b"\x00\x00\x00\x18ftypcrx " + bytes(500),
        b"II*\x00\x10\x00\x00\x00CR\x02\x00" + bytes(500),
        b"II\x1a\x00\x00\x00HEAPCCDR" + bytes(500),
    ],
    ids=["Fuji", "Olympus", "Panasonic", "Sigma", "CR3", "CR2", "CRW"],
)
def test_head_of_a_raw_file_with_nothing_behind_it_is_refused(content: bytes) -> None:
    assert is_raw(content)
    with pytest.raises(PictureRefused):
        decoded(content)


def test_ordinary_tiff_is_no_raw_file() -> None:
    from tests.hostile.corpus import seeds

    assert not is_raw(seeds()["tif"])
    assert not is_raw(seeds()["jpg"])


def test_header_that_promises_more_than_its_file_can_hold_is_refused() -> None:
    lie = bytearray(dng(picture()))
    for tag in (256, 257):
        place = lie.index(struct.pack("<HH", tag, 4))
        struct.pack_into("<I", lie, place + 8, 9000)
    with pytest.raises(PictureRefused, match="fewer than any camera writes"):
        decoded(bytes(lie))


def test_sensor_without_colours_gives_grey(tmp_path: Path) -> None:
    content = bytearray(dng(picture(), Negative(has_preview=True)))
    # A pattern of filters that there are not: LibRaw takes the sensor for one without any.
    place = content.rindex(struct.pack("<HHI", 33422, 1, 4))
    content[place + 8 : place + 12] = b"\xff" * 4
    found = decoded(bytes(content))
    assert found.pixels.shape == (128, 128, 3)
    assert np.array_equal(found.pixels[..., 0], found.pixels[..., 2])
    assert "grey expanded to RGB" in found.record.conversions


def test_too_small_and_too_large_are_refused_as_for_any_picture() -> None:
    with pytest.raises(PictureRefused, match="at least 64"):
        decoded(dng(picture(32)))
    with pytest.raises(PictureRefused, match="more than the limit"):
        decoded(dng(picture()), DecodeLimits(most_pixels=10_000))


def test_fields_of_the_camera_are_listed(tmp_path: Path) -> None:
    source = SourceFile("a.dng", dng(picture()), "0" * 64)
    fields = {field.name: field.value for field in metadata_of(source)}
    assert fields["Make"] == "Synthetic"
    assert fields["UniqueCameraModel"] == "Synthetic Sensor 1"
    assert metadata_of(SourceFile("a.raf", b"FUJIFILMCCD-RAW" + bytes(99), "0" * 64)) == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 899), st.integers(0, 255)), min_size=1, max_size=12))
def test_changed_raw_file_is_developed_or_refused_and_nothing_else(
    changes: list[tuple[int, int]],
) -> None:
    content = bytearray(dng(picture(64), Negative(has_preview=True)))
    for place, value in changes:
        content[place] = value
    with suppress(PictureRefused):
        assert decoded(bytes(content)).pixels.ndim == 3


def test_directories_that_lead_back_are_read_once() -> None:
    content = bytearray(dng(picture(), Negative(has_preview=True)))
    place = content.index(struct.pack("<HHI", 330, 4, 1))
    struct.pack_into("<I", content, place + 8, 8)
    with pytest.raises(PictureRefused):
        decoded(bytes(content))
