"""What a picture is, without its pixels."""

from dataclasses import dataclass

from engine.schema.phrase import Told


@dataclass(frozen=True, slots=True)
class PixelSize:
    """Width and height in pixels, after the EXIF orientation was applied."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DecodeRecord:
    """How a file became H×W×3 uint8 RGB pixels: every conversion is named.

    `orientation` is the EXIF value (1–8) that was applied. `pixels_sha256` is the SHA-256 of the
    decoded H×W×3 uint8 array in C order. `trailing_bytes` counts bytes after the picture's end.
    """

    decoder: str
    file_format: str
    media_type: str
    source_mode: str
    bit_depth: int
    size: PixelSize
    orientation: int
    icc_profile_sha256: str | None
    frame_count: int
    trailing_bytes: int
    is_partial: bool
    conversions: tuple[Told, ...]
    pixels_sha256: str


@dataclass(frozen=True, slots=True)
class MetadataField:
    """One field read from the file (EXIF, JPEG tables, PNG text), as text, verbatim."""

    group: Told
    name: Told
    value: Told


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the engine's process reads from a file without analysing it."""

    decode: DecodeRecord
    metadata: tuple[MetadataField, ...]


@dataclass(frozen=True, slots=True)
class EvidenceImage:
    """One file taken into a case. The stored copy is what is analysed.

    `stored_path` is relative to the case folder. `original_name` keeps undecodable bytes as
    surrogate escapes (PEP 383). Times are aware UTC in ISO 8601.
    """

    id: str
    sha256: str
    sha512: str
    byte_size: int
    original_name: str
    stored_path: str
    taken_in_at: str
    taken_in_by: str
    decode: DecodeRecord
    metadata: tuple[MetadataField, ...]
    sender_sha256: str | None = None
