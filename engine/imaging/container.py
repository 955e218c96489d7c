"""What the bytes around the pixels say: kind of file, where the picture ends, damage inside.

Only enough of each format is read to answer that; the decoders judge the rest.
"""

import codecs
import re

import cv2
import numpy as np

from engine.imaging.complaints import listened_to
from engine.schema.phrase import Phrase

# First bytes of kinds of files that examiners meet and that are not decoded.
UNLISTED = (
    (b"GIF8", Phrase("GIF picture")),
    (b"%PDF", Phrase("PDF document")),
    (b"8BPS", Phrase("Photoshop document")),
    (b"%!PS", Phrase("PostScript document")),
    (b"\x00\x00\x00\x0cJXL ", Phrase("JPEG XL picture")),
    (b"\xff\x0a", Phrase("JPEG XL picture")),
    (b"\x00\x00\x01\x00", Phrase("Windows icon")),
    (b"SIMPLE  =", Phrase("FITS picture")),
    (b"PK\x03\x04", Phrase("ZIP archive or office document")),
    (b"\x1a\x45\xdf\xa3", Phrase("Matroska or WebM video")),
)
JPEG_2000_MAGIC = (b"\x00\x00\x00\x0cjP  ", b"\xff\x4f\xff\x51")
LISTED_MAGIC = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"II*\x00",
    b"MM\x00*",
    b"BM",
    *JPEG_2000_MAGIC,
)
# Major brands of HEIC (ISO/IEC 23008-12) and AVIF files.
LISTED_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"})
TEXT_SAMPLE_BYTES = 4096
# In entropy-coded data 0xFF is followed by 00 (stuffing), D0–D7 (restart) or FF (fill); anything
# else is a marker (ITU-T T.81, B.1.1.5).
_JPEG_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xDA)})
# Camera phones pad between the pictures of an MPO file.
_MPO_GAP_BYTES = 1 << 16


def is_listed(data: bytes) -> bool:
    """True when a file begins like one of the formats that are decoded."""
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    is_brand = data[4:8] == b"ftyp" and data[8:12] in LISTED_BRANDS
    return is_webp or is_brand or data.startswith(LISTED_MAGIC)


def name_of_kind(data: bytes) -> str:
    """Words for what a file is that no decoder here accepts."""
    for magic, words in UNLISTED:
        if data.startswith(magic):
            return words
    if data[4:8] == b"ftyp":
        return Phrase("video or picture of an unknown ISO media type")
    sample = data[:TEXT_SAMPLE_BYTES]
    if all(byte >= 9 for byte in sample):
        try:
            # A letter of several bytes may be cut at the sample's end.
            codecs.getincrementaldecoder("utf-8")().decode(sample, final=False)
        except UnicodeDecodeError:
            return Phrase("file of an unknown kind")
        return Phrase("text file")
    return Phrase("file of an unknown kind")


def count_trailing_bytes(data: bytes, file_format: str, frame_count: int) -> int:
    """Bytes after the picture's end; 0 for TIFF, whose parts may lie anywhere.

    file_format: Pillow's name. frame_count: how many JPEG streams an MPO file holds.
    """
    if file_format in {"JPEG", "MPO"}:
        return len(data) - _jpeg_end(data, frame_count if file_format == "MPO" else 1)
    if file_format == "PNG":
        return len(data) - _png_end(data)
    if file_format == "WEBP":
        size = int.from_bytes(data[4:8], "little")
        return max(len(data) - 8 - size - size % 2, 0)
    if file_format == "BMP":
        size = int.from_bytes(data[2:6], "little")
        # Some writers leave the size field 0 or count from elsewhere: then nothing is known.
        return max(len(data) - size, 0) if size > int.from_bytes(data[10:14], "little") else 0
    if file_format in {"HEIF", "AVIF"}:
        return len(data) - _boxes_end(data)
    if file_format == "JPEG2000":
        return _count_after_jpeg_2000(data)
    return 0


def avif_bit_depth(data: bytes) -> int:
    """Bits per channel of an AVIF picture, from its codec box (AV1-ISOBMFF, 2.3.3)."""
    place = data.find(b"av1C")
    if place < 0 or place + 7 > len(data):
        return 8
    flags = data[place + 6]
    if not flags & 0x40:
        return 8
    return 12 if flags & 0x20 else 10


def jpeg_2000_bit_depth(data: bytes) -> int:
    """Bits per channel of a JPEG 2000 picture, from its size segment (ITU-T T.800, A.5.1)."""
    # The segment follows the codestream's first mark; 38 bytes before the first component.
    place = data.find(b"\xff\x4f\xff\x51")
    if place < 0 or place + 42 >= len(data):
        return 8
    return (data[place + 42] & 0x7F) + 1


def count_jpeg_scans(data: bytes) -> int:
    """How many times a JPEG goes over its pixels, at most; pictures within it included."""
    return data.count(b"\xff\xda")


def jpeg_complaints(data: bytes) -> tuple[str, ...]:
    """What libjpeg says about damage inside a JPEG that it decodes all the same.

    A picture cut short and closed with an end mark decodes without an error: the missing part is
    filled with grey and libjpeg only writes a line to the standard error stream. Pillow keeps that
    line to itself, OpenCV lets it out, so a second, reduced decode is listened to.
    """
    complaints: list[str] = []
    with listened_to(complaints):
        cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8)
    return tuple(complaints)


def _jpeg_end(data: bytes, streams: int) -> int:
    """Position after the end mark of the last of `streams` consecutive JPEG streams."""
    end = _jpeg_stream_end(data, 0)
    for _ in range(streams - 1):
        start = data.find(b"\xff\xd8\xff", end, end + _MPO_GAP_BYTES)
        if start < 0:
            break
        end = _jpeg_stream_end(data, start)
    return end


def _jpeg_stream_end(data: bytes, start: int) -> int:
    place = start + 2
    while match := _JPEG_MARKER.search(data, place):
        marker = match.group(1)[0]
        place = match.end()
        if marker == 0xD9:
            return place
        if marker not in _JPEG_WITHOUT_LENGTH:
            place += int.from_bytes(data[place : place + 2], "big")
        # After a start of scan the search runs over its entropy-coded data to the next marker.
    return len(data)


def _png_end(data: bytes) -> int:
    place = 8
    while place + 8 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        kind = data[place + 4 : place + 8]
        place += 12 + length
        if kind == b"IEND":
            return min(place, len(data))
    return len(data)


def _count_after_jpeg_2000(data: bytes) -> int:
    """Bytes after the last box, or after a bare codestream's end mark (ITU-T T.800, A.4.4)."""
    if data.startswith(JPEG_2000_MAGIC[0]):
        return len(data) - _boxes_end(data)
    end = data.rfind(b"\xff\xd9")
    return 0 if end < 0 else len(data) - end - 2


def _boxes_end(data: bytes) -> int:
    """Position after the last whole top-level box of an ISO media file (ISO 14496-12, 4.2)."""
    place = 0
    while place + 8 <= len(data):
        size, head = int.from_bytes(data[place : place + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        if size == 0:
            return len(data)
        if place > 0 and data[place + 4 : place + 8] == data[4:8]:
            return place  # a second file begins
        is_box = size >= head and data[place + 4 : place + 8].strip().isalnum()
        if not is_box or place + size > len(data):
            return place
        place += size
    return place
