"""What a file says about itself is listed verbatim and bounded."""

import hashlib
import io

import pytest
from PIL import Image, PngImagePlugin

from engine.errors import PictureRefused
from engine.imaging.metadata import MOST_VALUE_LETTERS, metadata_of
from engine.imaging.source import SourceFile
from engine.schema.image import MetadataField
from tests.fakes.portraits import collins


def _fields(file_format: str, **options: object) -> dict[tuple[str, str], str]:
    stream = io.BytesIO()
    Image.fromarray(collins()[:96, :96]).save(stream, file_format, **options)
    return {(field.group, field.name): field.value for field in _read(stream.getvalue())}


def _read(data: bytes) -> tuple[MetadataField, ...]:
    return metadata_of(SourceFile("a", data, hashlib.sha256(data).hexdigest()))


def test_exif_with_its_sub_directories_is_listed() -> None:
    exif = Image.Exif()
    exif[0x0131] = "Adobe Photoshop 25.0"
    exif.get_ifd(0x8769)[0x9003] = "2026:01:02 03:04:05"
    exif.get_ifd(0x8825)[1] = "N"
    fields = _fields("JPEG", exif=exif)
    assert fields["EXIF", "Software"] == "Adobe Photoshop 25.0"
    assert fields["EXIF", "DateTimeOriginal"] == "2026:01:02 03:04:05"
    assert fields["GPS", "GPSLatitudeRef"] == "N"


def test_the_quantisation_tables_of_a_jpeg_are_listed_in_full() -> None:
    fields = _fields("JPEG", quality=90, comment=b"made by hand", progressive=True)
    table = fields["JPEG", "quantisation table 0"].split()
    assert len(table) == 64
    assert all(value.isdigit() for value in table)
    assert fields["JPEG", "comment"] == "made by hand"
    assert fields["JPEG", "coding"] == "progressive"
    assert fields["JPEG", "sampling of component 1"] == "2×2"


def test_png_text_is_verbatim_control_characters_and_all() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Prompt", "a face\u202e\u0007 <b>of</b> 女")
    fields = _fields("PNG", pnginfo=info)
    assert fields["PNG", "text “Prompt”"] == "a face\u202e\u0007 <b>of</b> 女"


def test_long_values_are_cut_and_say_so() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "a" * 5000)
    value = _fields("PNG", pnginfo=info)["PNG", "text “Comment”"]
    assert value == "a" * MOST_VALUE_LETTERS + " … (3000 more letters)"


def test_the_number_of_fields_is_bounded() -> None:
    info = PngImagePlugin.PngInfo()
    for number in range(700):
        info.add_text(f"key {number}", "x")
    fields = _fields("PNG", pnginfo=info)
    assert len(fields) == 501
    assert fields["PNG", "more fields"] == "not listed"


def test_bytes_that_are_no_text_are_hexadecimal() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x927C] = b"\xff\x00\x81"
    assert _fields("JPEG", exif=exif)["EXIF", "MakerNote"] == "ff 00 81"


def test_damaged_exif_does_not_hide_the_rest() -> None:
    stream = io.BytesIO()
    exif = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + b"\x31\x01\x02\x00" * 20
    Image.fromarray(collins()[:96, :96]).save(stream, "JPEG", exif=exif)
    groups = {field.group for field in _read(stream.getvalue())}
    assert "JPEG" in groups


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(PictureRefused):
        _read(b"not a picture")
