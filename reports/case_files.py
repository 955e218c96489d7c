"""Files of a case read for figures: hashed, checked for size, and only then decoded."""

import hashlib
import io
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from engine.schema.disk_words import refusal
from engine.schema.finding import ClueMap
from engine.schema.phrase import Phrase
from reports.document import FileRef, PictureSource
from reports.errors import ReportRefused

_BLOCK = 1 << 20
# Width and height: some thirty regions below each other, of at most 640 cells a side, with room.
_LARGEST_SHEET = (1024, 1 << 15)


def read_checked(file: FileRef) -> bytes:
    """Return the bytes of a file of the case; ReportRefused if missing or not the recorded ones."""
    try:
        with Path(file.path).open("rb") as stream:
            _require_hash(stream, file)
            return stream.read()
    except OSError as error:
        raise _unavailable(file, error) from error


def read_scores(file: FileRef, size: tuple[int, int]) -> NDArray[np.float32]:
    """Return a checked score map of (width, height), mapped from the disk rather than loaded.

    Through the handle that was hashed, so that what is drawn is what was checked.
    """
    try:
        with Path(file.path).open("rb") as stream:
            _require_hash(stream, file)
            version = np.lib.format.read_magic(stream)
            if version != (1, 0):
                raise _unreadable(file)
            shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(stream)
            if shape != (size[1], size[0]) or dtype != np.float32 or is_fortran:
                raise _unreadable(file)
            return np.memmap(stream, dtype=np.float32, mode="r", offset=stream.tell(), shape=shape)
    except OSError as error:
        raise _unavailable(file, error) from error
    except (ValueError, EOFError) as error:
        raise _unreadable(file) from error


def read_mask(file: FileRef, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Return a checked mask of (width, height) as H×W bool."""
    picture = _opened(read_checked(file), file, size)
    return np.asarray(picture.convert("L")) > 127


def read_sheet(file: FileRef, made: ClueMap) -> NDArray[np.uint8]:
    """Return the checked cells of a clue's map, h×w×3: value, what a cell counts for, weight."""
    picture = _opened(read_checked(file), file, _LARGEST_SHEET, may_be_smaller=True)
    sheet = np.asarray(picture.convert("RGB"), np.uint8)
    part = sheet[max(made.top, 0) : made.top + made.height, : made.width]
    if made.top < 0 or part.shape[:2] != (made.height, made.width) or not part.size:
        raise _unreadable(file)
    return part


def read_picture(source: PictureSource) -> Image.Image:
    """Return the figure copy as RGB; one of the picture's own size must hold its very pixels."""
    size = (source.size.width, source.size.height)
    picture = _opened(read_checked(source.file), source.file, size, may_be_smaller=True)
    picture = picture.convert("RGB")
    if picture.size == size and source.pixels_sha256:
        digest = hashlib.sha256(np.asarray(picture, dtype=np.uint8).tobytes()).hexdigest()
        if digest != source.pixels_sha256:
            raise ReportRefused(
                Phrase(
                    "The figure copy {name} does not hold the decoded pixels.",
                    name=Path(source.file.path).name,
                ),
                remedy=Phrase("Run the verification of the case; analyse the item again."),
            )
    return picture


def _require_hash(stream: BinaryIO, file: FileRef) -> None:
    """Compare the whole file with its recorded hash and go back to its beginning."""
    if file.sha256 is not None:
        digest = hashlib.sha256()
        while block := stream.read(_BLOCK):
            digest.update(block)
        if digest.hexdigest() != file.sha256:
            raise ReportRefused(
                Phrase(
                    "The file {name} of the case is not the one that was recorded.",
                    name=Path(file.path).name,
                ),
                remedy=Phrase("Run the verification of the case."),
            )
    stream.seek(0)


def _opened(
    raw: bytes, file: FileRef, size: tuple[int, int], *, may_be_smaller: bool = False
) -> Image.Image:
    """Decode a PNG after its header agreed with the size that the case records."""
    try:
        with warnings.catch_warnings():
            # Pictures of the case may be larger than Pillow warns of; the size is compared below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(raw), formats=("PNG",))
        fits = picture.width <= size[0] and picture.height <= size[1] and may_be_smaller
        if picture.size != size and not fits:
            raise _unreadable(file)
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _unreadable(file) from error
    return picture


def _unavailable(file: FileRef, error: OSError) -> ReportRefused:
    return ReportRefused(
        Phrase(
            "The file {name} of the case cannot be read: {reason}.",
            name=Path(file.path).name,
            reason=refusal(error),
        ),
        remedy=Phrase("Run the verification of the case."),
    )


def _unreadable(file: FileRef) -> ReportRefused:
    return ReportRefused(
        Phrase(
            "The file {name} of the case is no picture or map of the expected size.",
            name=Path(file.path).name,
        ),
        remedy=Phrase(
            "Run the verification of the case; analyse the item again if a map is damaged."
        ),
    )
