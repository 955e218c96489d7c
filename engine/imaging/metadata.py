"""What a file says about itself: EXIF, JPEG tables, PNG text, as text and verbatim.

Nothing here is checked for truth; everything can be written by anyone.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image

from engine.imaging.header import DECODER_ERRORS, DEFAULT_LIMITS, DecodeLimits, opened
from engine.imaging.raw import is_raw
from engine.imaging.source import SourceFile, read_source
from engine.schema.image import MetadataField
from engine.schema.phrase import Phrase

# A quantisation table prints in some 300 letters, camera maker notes in 100,000.
MOST_VALUE_LETTERS = 2000
MOST_NAME_LETTERS = 200
# A photograph has 50 to 150 fields.
MOST_FIELDS = 500
SUB_DIRECTORIES = (
    ("EXIF", ExifTags.IFD.Exif, ExifTags.TAGS),
    ("GPS", ExifTags.IFD.GPSInfo, ExifTags.GPSTAGS),
    ("Interoperability", ExifTags.IFD.Interop, ExifTags.TAGS),
)
# Pointers between directories say nothing about the picture.
POINTERS = frozenset({ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop})
TEXT_LIKE = (bytes, bytearray, memoryview)


def read_metadata(path: Path, limits: DecodeLimits = DEFAULT_LIMITS) -> tuple[MetadataField, ...]:
    """Return the fields of the file at `path`; PictureRefused as for decoding."""
    return metadata_of(read_source(path, limits.most_bytes), limits)


def metadata_of(
    source: SourceFile, limits: DecodeLimits = DEFAULT_LIMITS
) -> tuple[MetadataField, ...]:
    """Return the fields of a file that was read; values cut at 2,000 letters, saying so."""
    if is_raw(source.data):
        return _listed({"EXIF": _exif_of_raw(source.data)})
    with opened(source, limits) as image:
        return _listed(
            {
                "EXIF": _exif_of(image),
                "JPEG": _jpeg(image),
                "PNG": _png_text(image),
                "XMP": _xmp(image),
                Phrase("Colour profile"): _profile(image),
            }
        )


def _listed(groups: Mapping[str, Iterator[MetadataField]]) -> tuple[MetadataField, ...]:
    """The fields of all groups, bounded; a group that cannot be read says so."""
    fields: list[MetadataField] = []
    for group, found in groups.items():
        try:
            for field in found:
                if len(fields) == MOST_FIELDS:
                    fields.append(_field(group, Phrase("more fields"), Phrase("not listed")))
                    return tuple(fields)
                fields.append(field)
        except DECODER_ERRORS as error:
            fields.append(_field(group, Phrase("unreadable"), str(error)))
    return tuple(fields)


def _exif_of_raw(data: bytes) -> Iterator[MetadataField]:
    """A TIFF's first directory and what it points to; raw files of other kinds give nothing."""
    exif = Image.Exif()
    if data.startswith((b"II*\x00", b"MM\x00*")):
        exif.load(data)
    yield from _exif(exif)


def _exif_of(image: Image.Image) -> Iterator[MetadataField]:
    yield from _exif(image.getexif())


def _exif(exif: Image.Exif) -> Iterator[MetadataField]:
    for tag, value in exif.items():
        if tag not in POINTERS:
            yield _field("EXIF", ExifTags.TAGS.get(tag) or _tag(tag), value)
    for group, directory, names in SUB_DIRECTORIES:
        entries: Mapping[int, Any] = exif.get_ifd(directory)
        for tag, value in entries.items():
            if tag not in POINTERS:
                yield _field(group, names.get(tag) or _tag(tag), value)


def _jpeg(image: Image.Image) -> Iterator[MetadataField]:
    """Tables and markers of a JPEG; they tell programs and cameras apart."""
    tables = getattr(image, "quantization", None) or {}
    for number, table in sorted(tables.items()):
        yield _field(
            "JPEG", Phrase("quantisation table {number}", number=number), " ".join(map(str, table))
        )
    for layer in getattr(image, "layer", ()):
        name, across, down = layer[0], layer[1], layer[2]
        yield _field("JPEG", Phrase("sampling of component {name}", name=name), f"{across}×{down}")
    if image.info.get("progressive"):
        yield _field("JPEG", Phrase("coding"), Phrase("progressive"))
    for key, name in (
        ("jfif_version", Phrase("JFIF version")),
        ("adobe_transform", Phrase("Adobe transform")),
    ):
        if key in image.info:
            yield _field("JPEG", name, image.info[key])
    for marker, content in getattr(image, "applist", ()):
        if marker == "COM":
            yield _field("JPEG", Phrase("comment"), content)
        else:
            label = bytes(content[:12]).split(b"\x00")[0]
            yield _field(
                "JPEG",
                Phrase("segment {marker}", marker=marker),
                Phrase("{count:,} bytes, {label}", count=len(content), label=_words(label)),
            )


def _png_text(image: Image.Image) -> Iterator[MetadataField]:
    for name, value in getattr(image, "text", {}).items():
        yield _field("PNG", Phrase("text “{name}”", name=name), value)


def _xmp(image: Image.Image) -> Iterator[MetadataField]:
    packet = image.info.get("xmp")
    if packet:
        yield _field("XMP", Phrase("packet"), packet)


def _profile(image: Image.Image) -> Iterator[MetadataField]:
    profile = image.info.get("icc_profile")
    if profile:
        # ICC.1:2022, 7.2: bytes 4–7 name the program that made it, 16–19 the colour space.
        yield _field(Phrase("Colour profile"), Phrase("bytes"), len(profile))
        yield _field(Phrase("Colour profile"), Phrase("made by"), profile[4:8])
        yield _field(Phrase("Colour profile"), Phrase("colour space"), profile[16:20])


def _field(group: str, name: str, value: object) -> MetadataField:
    text = value if isinstance(value, Phrase) else _words(value)
    if len(text) > MOST_VALUE_LETTERS:
        rest = len(text) - MOST_VALUE_LETTERS
        text = Phrase("{text} … ({rest} more letters)", text=text[:MOST_VALUE_LETTERS], rest=rest)
    short = name if len(name) <= MOST_NAME_LETTERS else name[:MOST_NAME_LETTERS]
    return MetadataField(group, short, text)


def _tag(tag: int) -> Phrase:
    return Phrase("tag {number}", number=f"{tag:#06x}")


def _words(value: object) -> str:
    """The value as text: bytes as UTF-8 where they are that, otherwise in hexadecimal."""
    if isinstance(value, TEXT_LIKE):
        raw = bytes(value)
        try:
            return raw.rstrip(b"\x00").decode("utf-8")
        except UnicodeDecodeError:
            return raw.hex(" ")
    if isinstance(value, tuple):
        return ", ".join(map(_words, value[:MOST_VALUE_LETTERS]))
    return str(value)
