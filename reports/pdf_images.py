"""PNG panels as PDF image objects: the compressed data go in as they are, lossless and small."""

import struct
import zlib
from collections.abc import Iterator

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObject,
    PDFStream,
)

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB, _PALETTE = 2, 3


class PngImage(PDFObject):
    """An image object made from a PNG of 8 bits, RGB or palette, not interlaced, no alpha.

    PDF's Flate filter with predictor 15 is PNG's own compression (ISO 32000-1, 7.4.4.4), so the
    chunks are joined and embedded without decoding them.
    """

    __RefOnly__ = 1

    def __init__(self, png: bytes) -> None:
        header, palette, data = _parts(png)
        self.width, self.height, depth, kind = header
        if depth != 8 or kind not in (_RGB, _PALETTE):
            raise ValueError(f"not a PNG this report makes: {depth} bits, colour type {kind}")
        self._data = data
        self._palette = palette
        self._colours = 3 if kind == _RGB else 1

    def format(self, document: object) -> bytes:
        """Return the object's bytes; called by reportlab when the file is written."""
        if self._colours == 3:
            space: object = PDFName("DeviceRGB")
        else:
            highest = len(self._palette) // 3 - 1
            space = PDFArray(
                [PDFName("Indexed"), PDFName("DeviceRGB"), highest, _Hex(self._palette)]
            )
        parameters = PDFDictionary(
            {
                "Predictor": 15,
                "Colors": self._colours,
                "BitsPerComponent": 8,
                "Columns": self.width,
            }
        )
        dictionary = PDFDictionary(
            {
                "Type": PDFName("XObject"),
                "Subtype": PDFName("Image"),
                "Width": self.width,
                "Height": self.height,
                "ColorSpace": space,
                "BitsPerComponent": 8,
                "Filter": PDFName("FlateDecode"),
                "DecodeParms": parameters,
            }
        )
        stream: bytes = PDFStream(dictionary, self._data).format(document)
        return stream


class _Hex(PDFObject):
    """A string written in hexadecimal."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def format(self, document: object) -> bytes:
        return b"<" + self._data.hex().encode("ascii") + b">"


def _parts(png: bytes) -> tuple[tuple[int, int, int, int], bytes, bytes]:
    """Return (width, height, bit depth, colour type), palette, and the joined image data."""
    header = (0, 0, 0, 0)
    palette, data = b"", []
    for kind, content in _chunks(png):
        if kind == b"IHDR":
            header = struct.unpack(">IIBB", content[:10])
        elif kind == b"PLTE":
            palette = content
        elif kind == b"IDAT":
            data.append(content)
    return header, palette, b"".join(data)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(_SIGNATURE):
        raise ValueError("not a PNG")
    position = len(_SIGNATURE)
    while position < len(png):
        length, kind = struct.unpack(">I4s", png[position : position + 8])
        content = png[position + 8 : position + 8 + length]
        (checksum,) = struct.unpack(">I", png[position + 8 + length : position + 12 + length])
        if zlib.crc32(kind + content) != checksum:
            raise ValueError("damaged PNG")
        yield kind, content
        position += 12 + length
