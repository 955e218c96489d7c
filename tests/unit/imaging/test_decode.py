"""Every odd file gets its own clear word, and every conversion of a good one is on record."""

import hashlib
import io
import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from engine.errors import PictureRefused
from engine.imaging.decode import TO_8_BIT, DecodedPicture, decode_picture, decode_source
from engine.imaging.figure import write_figure
from engine.imaging.header import DEFAULT_LIMITS, DecodeLimits
from engine.imaging.source import SourceFile
from tests.fakes.portraits import collins


def _picture(width: int = 120, height: int = 90) -> Image.Image:
    return Image.fromarray(collins()[40 : 40 + height, 160 : 160 + width])


def _bytes(image: Image.Image, file_format: str, **options: object) -> bytes:
    pillow_heif.register_heif_opener()
    stream = io.BytesIO()
    image.save(stream, file_format, **options)
    return stream.getvalue()


def _decode(data: bytes, limits: DecodeLimits = DEFAULT_LIMITS) -> DecodedPicture:
    source = SourceFile("picture", data, hashlib.sha256(data).hexdigest())
    return decode_source(source, limits)


def _refusal(data: bytes, **options: DecodeLimits) -> PictureRefused:
    with pytest.raises(PictureRefused) as caught:
        _decode(data, **options)
    error = caught.value
    assert "“picture”" in error.what
    assert error.effect == "It was not analysed and the file is unchanged."
    assert error.remedy.endswith(".")
    return error


def _png_header(width: int, height: int) -> bytes:
    """A valid PNG start that promises width×height pixels and holds almost none."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_png_is_decoded_to_exactly_its_pixels(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    _picture().save(path)
    before = path.stat().st_mtime_ns, path.read_bytes()
    decoded = decode_picture(path)
    assert np.array_equal(decoded.pixels, np.asarray(_picture()))
    assert decoded.pixels.dtype == np.uint8
    assert decoded.pixels.flags["C_CONTIGUOUS"]
    record = decoded.record
    assert (record.file_format, record.media_type, record.bit_depth) == ("PNG", "image/png", 8)
    assert (record.size.width, record.size.height, record.orientation) == (120, 90, 1)
    assert record.conversions == ()
    assert (record.trailing_bytes, record.frame_count, record.is_partial) == (0, 1, False)
    assert record.pixels_sha256 == hashlib.sha256(decoded.pixels.tobytes()).hexdigest()
    assert decoded.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "HEIF", "AVIF"])
def test_every_listed_format_is_decoded(file_format: str) -> None:
    decoded = _decode(_bytes(_picture(), file_format))
    assert decoded.record.file_format == file_format
    assert decoded.record.trailing_bytes == 0
    assert np.abs(decoded.pixels.astype(int) - np.asarray(_picture())).mean() < 8


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "BMP", "HEIF", "AVIF"])
def test_bytes_after_the_picture_are_counted(file_format: str) -> None:
    behind = b"\x00PK\x03\x04 something behind it"
    record = _decode(_bytes(_picture(), file_format) + behind).record
    assert record.trailing_bytes == len(behind)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_thumbnail_inside_a_jpeg_does_not_end_it(progressive: bool) -> None:
    exif = Image.Exif()
    exif[0x9286] = _bytes(_picture(70, 70), "JPEG")  # an end mark inside a segment
    data = _bytes(_picture(), "JPEG", exif=exif, progressive=progressive)
    assert _decode(data).record.trailing_bytes == 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_exif_orientation_is_applied_and_named(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = _picture()
    decoded = _decode(_bytes(stored, "PNG", exif=exif))
    # Where the EXIF standard says the stored first row and first column are to be seen.
    expected = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a, -1),
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, 1),
    }[orientation](np.asarray(stored))
    assert np.array_equal(decoded.pixels, expected)
    assert decoded.record.orientation == orientation
    assert len(decoded.record.conversions) == (orientation != 1)


def test_an_invalid_orientation_is_not_applied_and_named() -> None:
    exif = Image.Exif()
    exif[0x0112] = 9
    decoded = _decode(_bytes(_picture(), "JPEG", exif=exif))
    assert decoded.record.orientation == 1
    assert "no valid value" in decoded.record.conversions[0]


def test_sixteen_bits_become_eight_by_rounding() -> None:
    assert TO_8_BIT[[0, 128, 129, 257, 65535 - 129, 65535 - 128, 65535]].tolist() == [
        0, 0, 1, 1, 254, 255, 255,
    ]  # fmt: skip
    deep = np.random.default_rng(0).integers(0, 65536, (80, 90, 3), dtype=np.uint16)
    for extension in (".png", ".tiff"):
        data = cv2.imencode(extension, deep)[1].tobytes()
        decoded = _decode(data)
        exact = np.floor(deep[..., ::-1] / 257 + 0.5)
        assert np.array_equal(decoded.pixels, exact)
        assert decoded.record.bit_depth == 16
        assert decoded.record.conversions == (
            "16 bits per channel reduced to 8 (x / 257, rounded)",
        )


def test_sixteen_bit_grey_and_alpha_are_named() -> None:
    deep = np.random.default_rng(0).integers(0, 65536, (80, 90, 4), dtype=np.uint16)
    grey = _decode(cv2.imencode(".png", deep[..., 0])[1].tobytes())
    assert "grey expanded to RGB" in grey.record.conversions
    assert np.array_equal(grey.pixels[..., 0], grey.pixels[..., 2])
    see_through = _decode(cv2.imencode(".png", deep)[1].tobytes())
    assert "transparency dropped" in see_through.record.conversions[-1]


def test_cmyk_is_converted_and_named() -> None:
    decoded = _decode(_bytes(_picture().convert("CMYK"), "JPEG", quality=95))
    assert decoded.record.source_mode == "CMYK"
    assert "CMYK converted" in decoded.record.conversions[0]
    assert np.abs(decoded.pixels.astype(int) - np.asarray(_picture())).mean() < 8


def test_transparent_pixels_keep_their_stored_colours() -> None:
    picture = _picture().convert("RGBA")
    picture.putalpha(Image.new("L", picture.size, 0))
    decoded = _decode(_bytes(picture, "PNG"))
    assert np.array_equal(decoded.pixels, np.asarray(_picture()))
    assert "100.0 % of the pixels not opaque" in decoded.record.conversions[0]
    opaque = _decode(_bytes(_picture().convert("RGBA"), "PNG"))
    assert opaque.record.conversions == ("fully opaque alpha channel dropped",)


@pytest.mark.parametrize(
    ("mode", "words"),
    [("L", "grey expanded"), ("1", "grey expanded"), ("P", "palette"), ("LA", "grey expanded")],
)
def test_other_pixel_kinds_are_converted_and_named(mode: str, words: str) -> None:
    decoded = _decode(_bytes(_picture().convert(mode), "PNG"))
    assert decoded.pixels.shape == (90, 120, 3)
    assert any(words in note for note in decoded.record.conversions)


def test_a_colour_profile_is_recorded_and_not_applied() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    decoded = _decode(_bytes(_picture(), "PNG", icc_profile=profile))
    assert decoded.record.icc_profile_sha256 == hashlib.sha256(profile).hexdigest()
    assert np.array_equal(decoded.pixels, np.asarray(_picture()))
    assert "colour profile not applied" in decoded.record.conversions[0]
    limits = DecodeLimits(most_icc_bytes=100)
    data = _bytes(_picture(), "PNG", icc_profile=profile)
    assert "colour profile" in _refusal(data, limits=limits).what


def test_only_the_first_picture_of_several_is_decoded_and_that_is_said() -> None:
    pages = [_picture(), _picture().rotate(180)]
    data = _bytes(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    decoded = _decode(data)
    assert decoded.record.frame_count == 2
    assert "first of 2 pictures" in decoded.record.conversions[0]
    assert np.array_equal(decoded.pixels, np.asarray(pages[0]))


def test_an_mpo_is_a_jpeg_with_more_pictures_and_no_trailing_bytes() -> None:
    data = _bytes(_picture(), "MPO", save_all=True, append_images=[_picture().rotate(180)])
    record = _decode(data).record
    assert (record.file_format, record.media_type) == ("MPO", "image/jpeg")
    assert (record.frame_count, record.trailing_bytes) == (2, 0)


def test_text_named_as_a_picture_is_called_text() -> None:
    error = _refusal("Dear colleague, the picture is missing. — ü".encode() * 200)
    assert "text file" in error.what
    assert "JPEG, PNG, TIFF, WebP, BMP, HEIC, AVIF, JPEG 2000 or camera raw" in error.what


def test_an_animated_gif_is_not_on_the_list() -> None:
    frames = [_picture().convert("P"), _picture().rotate(90).convert("P")]
    error = _refusal(_bytes(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert "GIF picture" in error.what


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_jpeg_cut_short_is_refused(progressive: bool, share: float) -> None:
    data = _bytes(_picture(), "JPEG", progressive=progressive)
    assert "damaged or cut short" in _refusal(data[: int(len(data) * share)]).what


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_cut_short_and_closed_again_is_refused(progressive: bool) -> None:
    data = _bytes(_picture(), "JPEG", progressive=progressive)
    closed = data[: int(len(data) * 0.7)] + b"\xff\xd9"
    # Pillow alone decodes this without a word and fills the rest with grey.
    Image.open(io.BytesIO(closed)).load()
    assert "premature end" in _refusal(closed).what


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "WEBP", "BMP", "HEIF", "AVIF"])
def test_other_formats_cut_short_are_refused(file_format: str) -> None:
    data = _bytes(_picture(), file_format)
    assert "damaged or cut short" in _refusal(data[: len(data) * 2 // 3]).what


def test_a_single_pixel_is_too_small_and_the_limit_is_told() -> None:
    error = _refusal(_bytes(Image.new("RGB", (1, 1)), "PNG"))
    assert "1×1 pixels" in error.what
    assert "at least 64" in error.what


def test_a_huge_header_is_refused_without_decoding() -> None:
    error = _refusal(_png_header(30_000, 30_000))
    assert "30,000×30,000 pixels" in error.what
    assert "150 megapixels" in error.what


def test_a_huge_picture_in_a_tiny_file_is_refused_without_decoding() -> None:
    """Within the limit of pixels, and built to take a gigabyte."""
    error = _refusal(_png_header(12_000, 12_000))
    assert "12,000×12,000 pixels" in error.what
    assert "fewer than any camera writes" in error.what


def test_a_photograph_has_bytes_enough_for_its_pixels() -> None:
    limits = DecodeLimits(most_pixels_of_small_file=1000)
    for file_format, options in (("JPEG", {"quality": 50}), ("PNG", {}), ("HEIF", {"quality": 30})):
        photograph = _bytes(_picture(), file_format, **options)
        assert _decode(photograph, limits).record.size.width == 120
    flat = _bytes(Image.new("RGB", (1000, 1000)), "PNG")
    assert "fewer than any camera" in _refusal(flat, limits=limits).what


@pytest.mark.parametrize("mode", ["P", "L", "RGBA", "CMYK"])
def test_a_picture_higher_than_one_strip_is_whole(mode: str) -> None:
    """Pixels are converted 512 lines at a time; none may be lost between two strips."""
    tall = Image.fromarray(collins()).resize((70, 1300)).convert(mode)
    found = _decode(_bytes(tall, "TIFF"))
    assert np.array_equal(found.pixels, np.asarray(tall.convert("RGB")))


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_higher_than_one_strip_are_whole(channels: int) -> None:
    noise = np.random.default_rng(0)
    shape = (1100, 65) if channels == 1 else (1100, 65, channels)
    stored = noise.integers(0, 65536, shape, np.uint16)
    encoded = cv2.imencode(".png", stored)[1].tobytes()
    shown = np.repeat(stored[..., None], 3, 2) if channels == 1 else stored[..., 2::-1]
    assert np.array_equal(_decode(encoded).pixels, TO_8_BIT[shown])


def test_a_header_that_promises_more_than_there_is_is_damaged() -> None:
    assert "damaged" in _refusal(_png_header(3000, 3000)).what


def test_inflated_png_text_is_refused() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "a" * 30_000_000, zip=True)
    data = _bytes(_picture(), "PNG", pnginfo=info)
    assert len(data) < 100_000
    assert "damaged" in _refusal(data).what


@pytest.mark.parametrize("mode", ["I", "F"])
def test_unusual_sample_types_are_refused(mode: str) -> None:
    assert "not examined" in _refusal(_bytes(_picture().convert(mode), "TIFF")).what


def test_ten_bit_avif_and_heic_are_named() -> None:
    heif = pillow_heif.from_bytes(
        mode="RGB;16", size=(96, 80), data=np.full((80, 96, 3), 30_000, np.uint16).tobytes()
    )
    stream = io.BytesIO()
    heif.save(stream)
    record = _decode(stream.getvalue()).record
    assert record.bit_depth > 8
    assert "reduced to 8 by the decoder" in record.conversions[0]


def test_empty_missing_folder_and_forbidden_files_each_get_their_own_word(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    os.mkfifo(tmp_path / "pipe.jpg")
    for path, words in (
        (tmp_path / "empty.jpg", "is empty"),
        (tmp_path / "missing.jpg", "does not exist"),
        (tmp_path, "is a folder"),
        (tmp_path / "pipe.jpg", "no ordinary file"),
    ):
        with pytest.raises(PictureRefused, match=words) as caught:
            decode_picture(path)
        assert path.name in caught.value.what


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.png"
    _picture().save(path)

    def deny(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    # The tests may run as root, whom file permissions do not stop.
    monkeypatch.setattr(Path, "read_bytes", deny)
    with pytest.raises(PictureRefused, match="may not be read by this user"):
        decode_picture(path)


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    _picture().save(path)
    with pytest.raises(PictureRefused, match="more than the limit of 100"):
        decode_picture(path, DecodeLimits(most_bytes=100))


def test_a_second_page_that_is_damaged_damages_the_file() -> None:
    # Found by the test below: the directory of the next page is read only when pages are counted.
    data = bytearray(_bytes(_picture(), "TIFF"))
    start = int.from_bytes(data[4:8], "little")
    count = int.from_bytes(data[start : start + 2], "little")
    after = start + 2 + 12 * count
    data[after : after + 4] = (len(data) - 40).to_bytes(4, "little")
    assert "damaged" in _refusal(bytes(data)).what


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "HEIF", "AVIF"])
@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_a_damaged_file_is_decoded_or_refused_and_nothing_else(
    file_format: str, data: st.DataObject
) -> None:
    damaged = bytearray(_bytes(_picture(80, 70), file_format))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        decoded = _decode(bytes(damaged))
    except PictureRefused:
        return
    assert decoded.pixels.shape == (decoded.record.size.height, decoded.record.size.width, 3)
    assert decoded.record.trailing_bytes >= 0


def test_the_figure_copy_is_bounded_and_keeps_its_shape(tmp_path: Path) -> None:
    wide = np.asarray(_picture().resize((3000, 100)))
    write_figure(wide, tmp_path / "figure.png")
    with Image.open(tmp_path / "figure.png") as figure:
        assert figure.size == (2000, 67)
    write_figure(collins(), tmp_path / "small.png")
    with Image.open(tmp_path / "small.png") as figure:
        assert np.array_equal(np.asarray(figure), collins())
