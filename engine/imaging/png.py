"""Whether a PNG holds what its header promises; its decoders fill what is missing without a word.

The rules are those of the PNG specification (W3C, third edition); numbers in brackets are its.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from engine.schema.phrase import Phrase

_SIGNATURE_BYTES = 8
_PIECE_BYTES = 1 << 20
# Samples per pixel by colour type [11.2.1].
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# First column and row of each pass of an interlaced picture, and its steps [8.1].
_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)


class PngDamaged(ValueError):
    """Pixels are missing, or the header cannot be believed."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    kind: bytes
    content: memoryview
    is_whole: bool
    is_sound: bool

    @property
    def is_critical(self) -> bool:
        """The decoder cannot do without it [5.4]."""
        return not self.kind[0] & 0x20


def png_remarks(data: bytes) -> tuple[str, ...]:
    """What is odd about a PNG that is decoded all the same. PngDamaged when pixels are missing."""
    chunks = tuple(_chunks(data))
    header = _header(chunks)
    remarks = []
    for chunk in chunks:
        if chunk.is_critical and not (chunk.is_whole and chunk.is_sound):
            raise PngDamaged(Phrase("its part {chunk} is cut short or changed", chunk=_name(chunk)))
        if not (chunk.is_whole and chunk.is_sound):
            remarks.append(
                Phrase(
                    "the part {chunk} is cut short or changed; it holds no pixels",
                    chunk=_name(chunk),
                )
            )
    if not any(chunk.kind == b"IEND" for chunk in chunks):
        remarks.append(
            Phrase("the file ends without its end mark: something was cut off after the pixels")
        )
    promised = _promised_bytes(header)
    extra = _count_pixel_bytes(chunks, promised) - promised
    if extra < 0:
        raise PngDamaged(Phrase("{count} bytes of pixels are missing", count=-extra))
    if extra > 0:
        remarks.append(
            Phrase("there is more pixel data than the picture has pixels; it was left out")
        )
    return tuple(dict.fromkeys(remarks))


def _chunks(data: bytes) -> Iterator[_Chunk]:
    place, view = _SIGNATURE_BYTES, memoryview(data)
    while place + 8 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        kind = data[place + 4 : place + 8]
        end = place + 8 + length
        content = view[place + 8 : min(end, len(data))]
        is_whole = end + 4 <= len(data)
        checksum = int.from_bytes(data[end : end + 4], "big")
        yield _Chunk(kind, content, is_whole, zlib.crc32(content, zlib.crc32(kind)) == checksum)
        if kind == b"IEND":
            return
        place = end + 4


def _header(chunks: tuple[_Chunk, ...]) -> memoryview:
    heads = [chunk for chunk in chunks if chunk.kind == b"IHDR"]
    if not heads or chunks[0] is not heads[0] or len(heads[0].content) != 13:
        raise PngDamaged(Phrase("its header is missing"))
    if len(heads) > 1:
        raise PngDamaged(Phrase("it has two headers"))
    header = heads[0].content
    if header[9] not in _SAMPLES or header[10] or header[11] or header[12] > 1:
        raise PngDamaged(Phrase("its header names a way of packing that does not exist"))
    return header


def _promised_bytes(header: memoryview) -> int:
    """Bytes of all lines, each with its filter byte [7.2]."""
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    bits = header[8] * _SAMPLES[header[9]]
    if not header[12]:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for left, top, across, down in _PASSES:
        columns = (width - left + across - 1) // across
        lines = (height - top + down - 1) // down
        if columns > 0 and lines > 0:
            total += lines * (1 + (columns * bits + 7) // 8)
    return total


def _count_pixel_bytes(chunks: tuple[_Chunk, ...], promised: int) -> int:
    """Unpacked bytes of the pixel data, piece by piece, none of them kept;
    a bomb is left after its first byte too many.
    """
    inflater, total = zlib.decompressobj(), 0
    try:
        for chunk in chunks:
            if chunk.kind != b"IDAT":
                continue
            rest: bytes | memoryview = chunk.content
            while rest and not inflater.eof and total <= promised:
                total += len(inflater.decompress(rest, _PIECE_BYTES))
                rest = inflater.unconsumed_tail
    except zlib.error as error:
        raise PngDamaged(
            Phrase("its pixel data cannot be unpacked ({error})", error=error)
        ) from error
    return total


def _name(chunk: _Chunk) -> str:
    return chunk.kind.decode("latin-1") if chunk.kind.isalpha() else chunk.kind.hex()
