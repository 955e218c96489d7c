"""Reads a file once, so that what is hashed is what is decoded and looked at."""

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from engine.errors import PictureRefused
from engine.schema.disk_words import refusal
from engine.schema.phrase import Phrase

# 150 megapixels of uncompressed 16-bit RGB are 0.9 GB; nothing that may be decoded is larger.
MOST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The bytes of a file, its name for messages, and its SHA-256 (hex)."""

    name: str
    data: bytes
    sha256: str


def read_source(path: Path, most_bytes: int = MOST_BYTES) -> SourceFile:
    """Read `path` through a read-only handle; PictureRefused says why it cannot be."""
    name = path.name
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise refused(
                Phrase("“{name}” is a folder, not a picture.", name=name),
                Phrase("Choose the pictures in it."),
            )
        if not stat.S_ISREG(facts.st_mode):
            raise refused(
                Phrase("“{name}” is no ordinary file.", name=name),
                Phrase("Copy the picture to a disk first."),
            )
        if facts.st_size > most_bytes:
            raise refused(
                Phrase(
                    "“{name}” has {st_size:,} bytes, more than the limit of {most_bytes:,}.",
                    name=name,
                    st_size=facts.st_size,
                    most_bytes=most_bytes,
                ),
                Phrase("Have the picture exported as JPEG, PNG or TIFF and record that step."),
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise refused(
            Phrase("“{name}” does not exist.", name=name),
            Phrase("Check the path, or connect the disk it is on."),
        ) from error
    except PermissionError as error:
        raise refused(
            Phrase("“{name}” may not be read by this user.", name=name),
            Phrase("Ask its owner for read permission, or copy it as a user who has it."),
        ) from error
    except OSError as error:
        raise refused(
            Phrase(
                "“{name}” cannot be read from its disk ({strerror}).",
                name=name,
                strerror=refusal(error),
            ),
            Phrase("Check the disk; work on a forensic copy of it."),
        ) from error
    if not data:
        raise refused(
            Phrase("“{name}” is empty (0 bytes).", name=name),
            Phrase("Get the file again from where it came from."),
        )
    return SourceFile(name, data, hashlib.sha256(data).hexdigest())


def refused(what: str, remedy: str) -> PictureRefused:
    """A refusal whose effect is that nothing happened to the file."""
    return PictureRefused(
        what, effect=Phrase("It was not analysed and the file is unchanged."), remedy=remedy
    )
