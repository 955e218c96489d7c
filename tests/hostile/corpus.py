"""Over 300 pictures made to break a reader, all made here, the same ones every time.

Each family is a generator of `HostileFile`s. `must_tell`: when it is decoded all the same, the
record has to say that something is odd; where only pixel values were changed there is nothing
to tell.
"""

import random
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image
from skimage import data

from tests.fakes.negatives import Negative, dng

# Fixed, so that a file that once broke something can be made again.
_SEED = 20261123
_FUZZED_PER_FORMAT = 22
_SIDE = 160


@dataclass(frozen=True, slots=True)
class HostileFile:
    """A file: name (with the ending it pretends to have), bytes, and what is expected of it."""

    name: str
    content: bytes
    must_tell: bool = True


def corpus(*, is_quick: bool = False) -> tuple[HostileFile, ...]:
    """Everything; `is_quick`: every fifth file, but all bombs that are made in no time."""
    families = (
        _truncated,
        _jpeg_lies,
        _png_lies,
        _tiff_lies,
        _raw_lies,
        _other_lies,
        _polyglots,
        _wrong_names,
        _floats,
        _odds,
        _fuzzed,
    )
    files = tuple(file for family in families for file in family())
    if is_quick:
        return (*files[::5], *_bombs())
    return (*files, *_bombs(), *_large_bombs())


@cache
def seeds() -> dict[str, bytes]:
    """A whole picture in every format that is read, by ending."""
    pillow_heif.register_heif_opener()
    picture = Image.fromarray(data.astronaut()[:256, 96:352]).resize((_SIDE, _SIDE))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Maker", "Model", 6
    exif.get_ifd(0x8769)[0x9003] = "2026:11:23 09:00:00"
    ways: dict[str, dict[str, object]] = {
        "jpg": {"format": "JPEG", "quality": 90, "exif": exif},
        "progressive.jpg": {"format": "JPEG", "quality": 80, "progressive": True},
        "png": {"format": "PNG"},
        "tif": {"format": "TIFF"},
        "deflate.tif": {"format": "TIFF", "compression": "tiff_adobe_deflate"},
        "webp": {"format": "WEBP", "quality": 80},
        "bmp": {"format": "BMP"},
        "heic": {"format": "HEIF", "quality": 60},
        "avif": {"format": "AVIF", "quality": 60},
        "jp2": {"format": "JPEG2000", "quality_mode": "rates", "quality_layers": [20]},
    }
    made = {}
    for ending, options in ways.items():
        stream = BytesIO()
        picture.save(stream, **options)  # type: ignore[arg-type]
        made[ending] = stream.getvalue()
    made["dng"] = dng(np.asarray(picture), Negative(has_preview=True))
    return made


# --- cut short ---


def _truncated() -> Iterator[HostileFile]:
    """Every marker, chunk or tenth of every format."""
    for ending, whole in seeds().items():
        if ending.endswith("jpg"):
            places = _jpeg_marks(whole)
        elif ending == "png":
            places = [place for place, _, _ in _png_chunks(whole)]
        else:
            places = [len(whole) * tenth // 10 for tenth in range(1, 10)]
        for number, place in enumerate([*places, len(whole) - 1]):
            # What lies behind the pixels of a TIFF or BMP may be missing unnoticed.
            yield HostileFile(f"cut-{number}.{ending}", whole[:place])


def _jpeg_marks(whole: bytes) -> list[int]:
    return [
        place
        for place in range(1, len(whole) - 1)
        if whole[place] == 0xFF and whole[place + 1] not in (0x00, 0xFF)
    ]


def _png_chunks(whole: bytes) -> list[tuple[int, bytes, bytes]]:
    """Place, kind and content of each chunk."""
    place, found = 8, []
    while place < len(whole):
        length = int.from_bytes(whole[place : place + 4], "big")
        found.append((place, whole[place + 4 : place + 8], whole[place + 8 : place + 8 + length]))
        place += 12 + length
    return found


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of these chunks with right checksums."""
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, content in chunks:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        parts.append(struct.pack(">I", len(content)) + kind + content + checksum)
    return b"".join(parts)


def _png_with(*extra: tuple[bytes, bytes], before: bytes = b"IDAT") -> bytes:
    chunks = [(kind, content) for _, kind, content in _png_chunks(seeds()["png"])]
    place = next(number for number, (kind, _) in enumerate(chunks) if kind == before)
    return png(*chunks[:place], *extra, *chunks[place:])


# --- headers that lie ---


def _jpeg_lies() -> Iterator[HostileFile]:
    whole = seeds()["jpg"]
    frame = whole.index(b"\xff\xc0")
    for height, width in ((0, 0), (0, 160), (160, 0), (65535, 65535), (1, 160), (480, 160)):
        lie = bytearray(whole)
        struct.pack_into(">HH", lie, frame + 5, height, width)
        # One line of a picture that has more is a picture of one line.
        yield HostileFile(f"size-{width}x{height}.jpg", bytes(lie))
    for offset, value in ((4, 12), (4, 0), (9, 0), (9, 255), (11, 0), (11, 0xFF), (12, 9)):
        lie = bytearray(whole)
        lie[frame + offset] = value
        yield HostileFile(f"frame-{offset}-{value}.jpg", bytes(lie))
    for marker in (b"\xff\xdb", b"\xff\xc4", b"\xff\xda", b"\xff\xe1"):
        place = whole.index(marker)
        for length in (0, 1, 2, 0xFFFF):
            lie = bytearray(whole)
            struct.pack_into(">H", lie, place + 2, length)
            yield HostileFile(f"length-{marker.hex()}-{length}.jpg", bytes(lie))


def _png_lies() -> Iterator[HostileFile]:
    chunks = [(kind, content) for _, kind, content in _png_chunks(seeds()["png"])]
    sizes = ((0, 160), (160, 0), (160, 200), (0x7FFFFFFF, 1), (0x80000000, 160), (30000, 30000))
    for width, height in sizes:
        header = struct.pack(">II", width, height) + chunks[0][1][8:]
        yield HostileFile(f"size-{width}x{height}.png", png((b"IHDR", header), *chunks[1:]))
    for place, value in (
        (8, 3),
        (8, 16),
        (8, 0),
        (9, 1),
        (9, 3),
        (9, 7),
        (10, 1),
        (11, 1),
        (12, 9),
    ):
        lie = bytearray(chunks[0][1])
        lie[place] = value
        yield HostileFile(f"head-{place}-{value}.png", png((b"IHDR", bytes(lie)), *chunks[1:]))
    broken = bytearray(seeds()["png"])
    broken[-20] ^= 0xFF
    yield HostileFile("checksum.png", bytes(broken))
    yield HostileFile("two-heads.png", png(chunks[0], *chunks))
    yield HostileFile("no-head.png", png(*chunks[1:]))
    yield HostileFile("no-data.png", png(chunks[0], (b"IEND", b"")))
    yield HostileFile("empty-data.png", png(chunks[0], (b"IDAT", b""), (b"IEND", b"")))
    length = bytearray(seeds()["png"])
    struct.pack_into(">I", length, _png_chunks(bytes(length))[1][0], 0xFFFFFFFF)
    yield HostileFile("length.png", bytes(length))


def tiff(*entries: tuple[int, int, int, int], next_ifd: int = 0, pixels: bytes = b"") -> bytes:
    """A little-endian TIFF with one directory at 8 of (tag, type, count, value)."""
    directory = struct.pack("<H", len(entries))
    for entry in sorted(entries):
        directory += struct.pack("<HHII", *entry)
    return b"II*\x00" + struct.pack("<I", 8) + directory + struct.pack("<I", next_ifd) + pixels


def _tiff_entries(**lies: int) -> list[tuple[int, int, int, int]]:
    """Entries of a grey 100×100 picture whose pixels follow the directory, some replaced."""
    tags = {
        "width": (256, 4, 1, 100),
        "height": (257, 4, 1, 100),
        "depth": (258, 3, 1, 8),
        "compression": (259, 3, 1, 1),
        "colours": (262, 3, 1, 1),
        "strip": (273, 4, 1, 8 + 2 + 9 * 12 + 4),
        "samples": (277, 3, 1, 1),
        "rows": (278, 4, 1, 100),
        "bytes": (279, 4, 1, 10000),
    }
    return [
        (tag, kind, count, lies.get(name, value))
        for name, (tag, kind, count, value) in tags.items()
    ]


def _tiff_lies() -> Iterator[HostileFile]:
    pixels = bytes(range(100)) * 100
    lies: tuple[dict[str, int], ...] = (
        {"width": 0},
        {"height": 0},
        {"width": 0xFFFFFFFF},
        {"width": 60000, "height": 60000},
        {"depth": 0},
        {"depth": 64},
        {"depth": 3},
        {"compression": 5},
        {"compression": 8},
        {"compression": 7},
        {"compression": 4},
        {"compression": 34712},
        {"compression": 65000},
        {"colours": 2},
        {"colours": 6},
        {"colours": 32803},
        {"colours": 99},
        {"strip": 0xFFFFFFF0},
        {"strip": 0},
        {"samples": 0},
        {"samples": 5000},
        {"rows": 0},
        {"rows": 1},
        {"bytes": 0},
        {"bytes": 10},
        {"bytes": 0xFFFFFFFF},
    )
    for number, lie in enumerate(lies):
        words = "-".join(f"{name}-{value}" for name, value in lie.items())
        # A strip that begins in the header gives pixels; there is nothing odd to be seen.
        is_plain = "strip" in lie and lie["strip"] == 0
        content = tiff(*_tiff_entries(**lie), pixels=pixels)
        yield HostileFile(f"{number}-{words}.tif", content, not is_plain)
    yield HostileFile("loop-self.tif", tiff(*_tiff_entries(), next_ifd=8, pixels=pixels))
    second = 8 + 2 + 9 * 12 + 4 + len(pixels)
    directory = tiff(*_tiff_entries(), next_ifd=8)[8:]
    loop = tiff(*_tiff_entries(), next_ifd=second, pixels=pixels) + directory
    yield HostileFile("loop-two.tif", loop)
    for tag in (34665, 34853, 40965):
        entries = [*_tiff_entries()[:8], (tag, 4, 1, 8)]
        yield HostileFile(f"loop-{tag}.tif", tiff(*entries, pixels=pixels))
    many = [(50000 + number, 4, 0xFFFFFFFF, 8) for number in range(200)]
    yield HostileFile("counts.tif", tiff(*_tiff_entries(), *many, pixels=pixels))
    yield HostileFile("thousand-pictures.tif", _chain_of_directories(3000))


def _chain_of_directories(count: int) -> bytes:
    parts, place = [], 8
    size = 2 + 9 * 12 + 4
    pixels_at = 8 + size * count
    for number in range(count):
        following = place + size if number + 1 < count else 0
        parts.append(tiff(*_tiff_entries(strip=pixels_at), next_ifd=following)[8:])
        place += size
    return b"II*\x00" + struct.pack("<I", 8) + b"".join(parts) + bytes(10000)


def _raw_lies() -> Iterator[HostileFile]:
    """Entries of a raw file's directories replaced: the preview's come first, then the sensor's."""
    whole = seeds()["dng"]
    for tag, kind in ((256, 4), (257, 4), (258, 3), (259, 3), (262, 3), (273, 4), (277, 3)):
        for value in (0, 1, 7, 0x7FFF, 0xFFFFFFFF >> (16 if kind == 3 else 0)):
            lie = bytearray(whole)
            place = lie.rindex(struct.pack("<HH", tag, kind))
            struct.pack_into("<H" if kind == 3 else "<I", lie, place + 8, value)
            # One that is as it was, or a strip that begins elsewhere, gives pixels.
            yield HostileFile(f"sensor-{tag}-{value}.dng", bytes(lie), must_tell=tag != 273)
    for tag in (33422, 50714, 50717, 50721, 50728):
        lie = bytearray(whole)
        place = lie.rindex(struct.pack("<H", tag))
        lie[place + 8 : place + 12] = b"\xff" * 4
        yield HostileFile(f"camera-{tag}.dng", bytes(lie), must_tell=False)
    loop = bytearray(whole)
    struct.pack_into("<I", loop, loop.index(struct.pack("<HHI", 330, 4, 1)) + 8, 8)
    yield HostileFile("loop.dng", bytes(loop))
    for head in (b"FUJIFILMCCD-RAW 0201", b"IIRO\x08\0\0\0", b"IIU\0\x08\0\0\0", b"FOVb"):
        yield HostileFile(f"head-{head[:4].hex()}.raf", head + whole)


def _other_lies() -> Iterator[HostileFile]:
    whole = seeds()["bmp"]
    for place, kind, value in (
        (18, "<i", 0),
        (18, "<i", 70000),
        (18, "<i", -160),
        (22, "<i", -(2**31)),
        (22, "<i", 70000),
        (28, "<H", 0),
        (28, "<H", 7),
        (28, "<H", 32),
        (30, "<I", 1),
        (30, "<I", 4),
        (30, "<I", 99),
        (10, "<I", 0xFFFFFFFF),
        (14, "<I", 3),
        (46, "<I", 0xFFFFFFFF),
    ):
        lie = bytearray(whole)
        struct.pack_into(kind, lie, place, value)
        # 32 bits for 24 reads other bytes as pixels until they end.
        yield HostileFile(f"head-{place}-{value}.bmp", bytes(lie), must_tell=place != 46)
    for ending in ("webp", "heic", "avif", "jp2"):
        whole = seeds()[ending]
        for place in range(0, 48, 4):
            lie = bytearray(whole)
            struct.pack_into(">I", lie, place, 0xFFFFFFFF)
            yield HostileFile(f"head-{place}.{ending}", bytes(lie), must_tell=False)


# --- bombs ---


def _bombs() -> Iterator[HostileFile]:
    yield HostileFile("pixels-900M.png", _flat_png(30_000, 30_000, 0))
    yield HostileFile("pixels-160M.png", _flat_png(16_000, 10_000, 1000))
    lie = bytearray(seeds()["webp"])
    # The frame's own width and height (RFC 6386, 9.1), 14 bits each.
    struct.pack_into("<HH", lie, lie.index(b"\x9d\x01\x2a") + 3, 16383, 16383)
    yield HostileFile("pixels-268M.webp", bytes(lie))
    plain = [(b"tEXt", b"key%d\x00" % number + b"x" * 100) for number in range(20_000)]
    yield HostileFile("many-texts.png", _png_with(*plain))
    expanded = zlib.compress(bytes(100_000_000), 1)
    yield HostileFile("text-100M.png", _png_with((b"zTXt", b"Comment\x00\x00" + expanded)))
    yield HostileFile("profile-100M.png", _png_with((b"iCCP", b"x\x00\x00" + expanded)))
    yield HostileFile("scans-300.jpg", _many_scans(300))


def _large_bombs() -> Iterator[HostileFile]:
    """Those that take seconds to be made."""
    stream = BytesIO()
    Image.new("1", (14_000, 14_000)).save(stream, format="TIFF", compression="group4")
    yield HostileFile("fax-196M.tif", stream.getvalue())
    stream = BytesIO()
    Image.new("RGB", (9000, 9000)).save(stream, format="WEBP", quality=0, method=0)
    yield HostileFile("flat-81M.webp", stream.getvalue())
    stream = BytesIO()
    Image.new("RGB", (5800, 5800)).save(stream, format="WEBP", quality=0, method=0)
    yield HostileFile("flat-34M.webp", stream.getvalue(), must_tell=False)
    # Just within the pixels that a small file may have, and just within those of any picture.
    for side in (7990, 12_200):
        flat = Image.new("RGB", (side, side), (90, 80, 70))
        ways: tuple[tuple[str, dict[str, object]], ...] = (
            ("jpg", {"format": "JPEG", "quality": 50}),
            ("progressive.jpg", {"format": "JPEG", "quality": 50, "progressive": True}),
            ("png", {"format": "PNG", "compress_level": 1}),
            ("tif", {"format": "TIFF", "compression": "tiff_adobe_deflate"}),
        )
        for ending, options in ways:
            stream = BytesIO()
            flat.save(stream, **options)  # type: ignore[arg-type]
            name = f"flat-{side}.{ending}"
            yield HostileFile(name, stream.getvalue(), must_tell=side > 8000)
    for side in (5800, 9000):
        stream = BytesIO()
        Image.new("RGB", (side, side)).save(stream, format="JPEG2000")
        # The smaller one is legal, and needs the most memory of all that are.
        yield HostileFile(f"flat-{side}.jp2", stream.getvalue(), must_tell=side > 5800)
    expanded = zlib.compress(bytes(300_000_000), 9)
    yield HostileFile("profile.png", _png_with((b"iCCP", b"x\x00\x00" + expanded)))
    yield HostileFile("text.png", _png_with((b"zTXt", b"Comment\x00\x00" + expanded)))
    international = b"Comment\x00\x01\x00\x00\x00" + expanded
    yield HostileFile("utf8-text.png", _png_with((b"iTXt", international)))
    many = [(b"zTXt", b"k%d\x00\x00" % number + expanded[:300_000]) for number in range(50)]
    yield HostileFile("texts.png", _png_with(*many))
    loop = tiff(*_tiff_entries(), next_ifd=8)
    # Whoever reads the first directory only never comes to the loop.
    yield HostileFile("exif.png", _png_with((b"eXIf", loop)), must_tell=False)
    yield HostileFile("too-much-data.png", _png_with((b"IDAT", zlib.compress(bytes(400_000_000)))))
    whole = seeds()["jpg"]
    segment = b"\xff\xe2" + struct.pack(">H", 65535) + b"ICC_PROFILE\x00"
    profile = b"".join(segment + bytes((n, 255)) + bytes(65519) for n in range(1, 256))
    yield HostileFile("profile.jpg", whole[:2] + profile + whole[2:])
    comments = (b"\xff\xfe" + struct.pack(">H", 65535) + bytes(65533)) * 400
    yield HostileFile("comments.jpg", whole[:2] + comments + whole[2:])
    yield HostileFile("scans.jpg", _many_scans(4000))
    strips = zlib.compress(bytes(500_000_000))
    entries = _tiff_entries(width=20_000, height=20_000, compression=8, bytes=len(strips))
    yield HostileFile("strip.tif", tiff(*entries, pixels=strips))
    entries = _tiff_entries(compression=8, bytes=len(strips))
    yield HostileFile("strip-too-long.tif", tiff(*entries, pixels=strips))
    picture = Image.new("RGB", (100, 100))
    stream = BytesIO()
    frames = [Image.new("RGB", (100, 100), (n % 256, n // 256, 0)) for n in range(1500)]
    picture.save(stream, format="WEBP", save_all=True, append_images=frames)
    yield HostileFile("film.webp", stream.getvalue())
    stream = BytesIO()
    picture.save(stream, format="PNG", save_all=True, append_images=frames)
    yield HostileFile("film.png", stream.getvalue())


def _flat_png(width: int, height: int, lines: int) -> bytes:
    """A grey PNG with the first `lines` of its lines."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return png(
        (b"IHDR", header), (b"IDAT", zlib.compress(bytes((width + 1) * lines))), (b"IEND", b"")
    )


def _many_scans(count: int) -> bytes:
    """A progressive JPEG of 6 megapixels whose last scan comes again and again."""
    stream = BytesIO()
    Image.new("L", (3000, 2000)).save(stream, format="JPEG", progressive=True)
    whole = stream.getvalue()
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * count + whole[-2:]


# --- two files in one, names that lie, values that are none ---


def _polyglots() -> Iterator[HostileFile]:
    page = b"<html><script>alert(1)</script></html>"
    archive = b"PK\x05\x06" + bytes(18)
    program = b"MZ" + bytes(200)
    document = b"%PDF-1.7\n%%EOF\n"
    for ending, whole in seeds().items():
        # A TIFF's parts lie anywhere, so what lies behind them cannot be told from them.
        must_tell = not ending.endswith(("tif", "dng"))
        for kind, other in (("html", page), ("zip", archive), ("exe", program)):
            yield HostileFile(f"{kind}-behind.{ending}", whole + other, must_tell)
        yield HostileFile(f"pdf-before.{ending}", document + whole)
        yield HostileFile(f"html-before.{ending}", page + whole)
        yield HostileFile(f"twice.{ending}", whole + whole, must_tell)


def _wrong_names() -> Iterator[HostileFile]:
    made = seeds()
    for ending, whole in made.items():
        for wrong in ("jpg", "png", "exe"):
            if not ending.endswith(wrong):
                yield HostileFile(f"really-{ending}.{wrong}", whole)
    for name, content in (
        ("gif.jpg", b"GIF89a" + bytes(500)),
        ("eps.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n" + b"showpage\n" * 20),
        ("svg.png", b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///x"/></svg>'),
        ("psd.jpg", b"8BPS\x00\x01" + bytes(500)),
        ("fits.tif", b"SIMPLE  =                    T" + b" " * 2850),
        ("ico.bmp", b"\x00\x00\x01\x00\x01\x00" + bytes(100)),
        (
            "pickle.jpg",
            b"\x80\x04\x95\x1e\x00\x00\x00\x8c\x05posix\x8c\x06system\x93\x8c\x02id\x85R.",
        ),
        ("nothing.jpg", b""),
        ("zeros.jpg", bytes(100_000)),
        ("ones.png", b"\xff" * 100_000),
        ("text.tif", b"hello\n" * 1000),
        (
            "tga.jpg",
            bytes((0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 100, 0, 24, 0)) + bytes(30000),
        ),
        ("pcx.png", b"\x0a\x05\x01\x08" + bytes(1000)),
        ("ppm.jpg", b"P6 100 100 255\n" + bytes(30000)),
    ):
        yield HostileFile(name, content)


def _floats() -> Iterator[HostileFile]:
    """TIFFs of floating-point numbers: none, infinite, huge, and ordinary."""
    values = {"nan": np.nan, "inf": np.inf, "minus-inf": -np.inf, "huge": 3e38, "half": 0.5}
    for name, value in values.items():
        stream = BytesIO()
        Image.fromarray(np.full((100, 100), value, np.float32)).save(stream, format="TIFF")
        yield HostileFile(f"{name}.tif", stream.getvalue())
    stream = BytesIO()
    Image.fromarray(np.full((100, 100), 2**30, np.int32)).save(stream, format="TIFF")
    yield HostileFile("int32.tif", stream.getvalue())


def _odds() -> Iterator[HostileFile]:
    """Sizes and orientations that are legal and rare."""
    for width, height in ((1, 1), (1, 60000), (60000, 1), (63, 63), (65, 30000)):
        stream = BytesIO()
        Image.new("RGB", (width, height)).save(stream, format="PNG")
        yield HostileFile(
            f"{width}x{height}.png", stream.getvalue(), must_tell=min(width, height) < 64
        )
    for value in (0, 9, 65535):
        exif = Image.Exif()
        exif[0x0112] = value
        stream = BytesIO()
        Image.new("RGB", (100, 100)).save(stream, format="JPEG", exif=exif)
        yield HostileFile(f"orientation-{value}.jpg", stream.getvalue())


def _fuzzed() -> Iterator[HostileFile]:
    """Each format with bytes changed, removed, doubled or exchanged at random."""
    chance = random.Random(_SEED)
    for ending, whole in seeds().items():
        for number in range(_FUZZED_PER_FORMAT):
            mutant = bytearray(whole)
            # The head decides how the rest is read: half of the changes go there.
            reach = len(mutant) if number % 2 else min(len(mutant), 700)
            for _ in range(chance.choice((1, 3, 10, 40))):
                place = chance.randrange(reach)
                what = chance.randrange(4)
                if what == 0:
                    mutant[place % len(mutant)] = chance.randrange(256)
                elif what == 1:
                    mutant[place % len(mutant)] = chance.choice((0, 0x7F, 0x80, 0xFF))
                elif what == 2:
                    del mutant[place : place + chance.randrange(1, 16)]
                else:
                    mutant[place:place] = mutant[place : place + chance.randrange(1, 64)]
            yield HostileFile(f"fuzzed-{number}.{ending}", bytes(mutant), must_tell=False)
