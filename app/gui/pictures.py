"""Decoded pixels for the eye: asked of the engine's process, kept in mappings without a name."""

import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage

from app.casework.errors import EvidenceChanged
from app.casework.evidence import file_sha256
from app.gui.engine_bridge import EngineBridge
from app.gui.tasks import Job, Trouble
from engine.errors import PictureRefused
from engine.schema.finding import ArtifactRef
from engine.schema.phrase import Phrase

# Decoded pictures kept for going back: a hundred of 24 megapixels would fill a disk, a few are
# what an examiner switches between.
KEPT_BYTES = 2 * 2**30
THUMBNAIL_PX = 112
_THUMBNAIL_URGENCY = 10


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """H×W×3 uint8 RGB pixels, mapped from a file, and the hash the decoder reports."""

    key: str
    pixels: NDArray[np.uint8]
    pixels_sha256: str


@dataclass(frozen=True, slots=True)
class PictureTrouble:
    """Why a picture cannot be shown."""

    key: str
    trouble: Trouble


class Pictures(QObject):
    """Gives pixels and small pictures; the window itself never decodes a file from outside."""

    decoded = Signal(object)
    failed = Signal(object)
    thumbnail_made = Signal(str, object)

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._folder = Path(tempfile.mkdtemp(prefix="forgerytalker-"))
        self._kept: OrderedDict[str, DecodedPicture] = OrderedDict()
        self._asked: Job[DecodedPicture] | None = None
        self._thumbnail_jobs: dict[str, Job[QImage]] = {}
        self._without_thumbnail: set[str] = set()
        # of the finest screen; a window can be moved to it
        ratios = [screen.devicePixelRatio() for screen in QGuiApplication.screens()]
        self._thumbnail_ratio = max(ratios, default=1.0)
        self._wanted = ""
        self._number = 0

    @property
    def folder(self) -> Path:
        """Where the reading process writes what it decoded, for a moment."""
        return self._folder

    def ask(self, key: str, path: Path) -> None:
        """Decode the picture at `path`; `decoded` follows unless another is asked for first."""
        self._wanted = key
        if self._asked is not None:
            self._asked.leave_out()  # who walks through a case waits for the last item only
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            self.decoded.emit(known)
            return
        target = self._new_file()
        self._asked = self._bridge.reading_lane.submit(
            lambda: self._decode(key, path, target), self._keep, partial(self._tell_failed, key)
        )

    def ask_thumbnails(self, wanted: Sequence[tuple[str, Path]]) -> None:
        """Make small pictures of these (key, path), when nothing more urgent waits.

        What was asked before and is no longer wanted is left out if it has not begun.
        """
        keys = {key for key, _ in wanted}
        for key in [key for key in self._thumbnail_jobs if key not in keys]:
            self._thumbnail_jobs.pop(key).cancel()
        for key, path in wanted:
            if key not in self._thumbnail_jobs and key not in self._without_thumbnail:
                self._thumbnail_jobs[key] = self._bridge.reading_lane.submit(
                    partial(self._small, path, self._new_file()),
                    partial(self._tell_thumbnail, key),
                    partial(self._leave_blank, key),
                    urgency=_THUMBNAIL_URGENCY,
                )

    def ask_mask(
        self,
        path: Path,
        ref: ArtifactRef,
        on_done: Callable[[NDArray[np.uint8]], None],
        on_trouble: Callable[[Trouble], None],
    ) -> Job[NDArray[np.uint8]]:
        """Decode the recorded mask at `path` into H×W uint8, 0 or 255, and hand it over.

        Like every picture it is decoded in the reading process: a case may come from elsewhere.
        """
        target = self._new_file()
        return self._bridge.reading_lane.submit(
            lambda: self._mask(path, ref, target), on_done, on_trouble
        )

    def ask_artifact(
        self,
        path: Path,
        ref: ArtifactRef,
        on_done: Callable[[NDArray[np.uint8]], None],
        on_trouble: Callable[[Trouble], None],
    ) -> Job[NDArray[np.uint8]]:
        """Decode a recorded picture at `path` into H×W×3 uint8 RGB, and hand it over."""
        target = self._new_file()
        return self._bridge.reading_lane.submit(
            lambda: self._artifact(path, ref, target), on_done, on_trouble
        )

    def forget(self) -> None:
        """Drop all pictures, when the case is closed."""
        self._wanted = ""
        self._asked = None
        self._kept.clear()
        for job in self._thumbnail_jobs.values():
            job.cancel()
        self._thumbnail_jobs.clear()
        self._without_thumbnail.clear()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)

    def shut_down(self) -> None:
        """Remove the files."""
        self._asked = None
        self._kept.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _new_file(self) -> Path:
        self._number += 1
        return self._folder / f"{self._number}.npy"

    # on the reading thread

    def _decode(self, key: str, path: Path, target: Path) -> DecodedPicture:
        inspection = self._bridge.reading.decode_pixels(path, target)
        return DecodedPicture(key, _taken(target), inspection.decode.pixels_sha256)

    def _small(self, path: Path, target: Path) -> QImage:
        self._bridge.reading.decode_pixels(path, target)
        return thumbnail(_taken(target), self._thumbnail_ratio)

    def _mask(self, path: Path, ref: ArtifactRef, target: Path) -> NDArray[np.uint8]:
        check_artifact(path, ref)
        self._bridge.reading.decode_pixels(path, target)
        return _taken(target)[:, :, 0]

    def _artifact(self, path: Path, ref: ArtifactRef, target: Path) -> NDArray[np.uint8]:
        check_artifact(path, ref)
        self._bridge.reading.decode_pixels(path, target)
        return _taken(target)

    # on the window's thread

    def _keep(self, picture: DecodedPicture) -> None:
        self._kept[picture.key] = picture
        self._kept.move_to_end(picture.key)
        while len(self._kept) > 1 and sum(kept.pixels.nbytes for kept in self._kept.values()) > (
            KEPT_BYTES
        ):
            self._kept.popitem(last=False)
        if picture.key == self._wanted:
            self.decoded.emit(picture)

    def _tell_thumbnail(self, key: str, image: QImage) -> None:
        self._thumbnail_jobs.pop(key, None)
        self.thumbnail_made.emit(key, image)

    def _leave_blank(self, key: str, _trouble: Trouble) -> None:
        """A picture that cannot be decoded says so when it is opened; its row stays without one."""
        self._thumbnail_jobs.pop(key, None)
        self._without_thumbnail.add(key)

    def _tell_failed(self, key: str, trouble: Trouble) -> None:
        if key == self._wanted:
            self.failed.emit(PictureTrouble(key, trouble))


def _taken(path: Path) -> NDArray[np.uint8]:
    """The array in the file, mapped, and the file's name removed.

    The disk holds it until the mapping is let go, so no evidence stays behind, not even after a
    crash.
    """
    array: NDArray[np.uint8] = np.load(path, mmap_mode="r", allow_pickle=False)
    path.unlink()
    return array


def check_artifact(path: Path, ref: ArtifactRef) -> None:
    """EvidenceChanged when a recorded file of a finding is missing or another."""
    if not path.is_file() or file_sha256(path) != ref.sha256:
        raise EvidenceChanged(
            Phrase(
                "The stored {role} is missing or was changed since it was recorded.",
                role=Phrase(Path(ref.path).stem.replace("_", " ")),
            ),
            effect=Phrase("It is not shown. The original file is unchanged."),
            remedy=Phrase("Verify the case, and restore the case folder from a backup."),
        )


def told_of_stored(trouble: Trouble, title: str) -> Trouble:
    """What the decoder said of a stored file, told of the item that it is the file of.

    What was taken in could be decoded once: that it no longer can says that the file is another.
    """
    if trouble.kind != PictureRefused.__name__:
        return trouble
    told = EvidenceChanged(
        Phrase(
            "The stored file of {title} is missing, or was changed so that it cannot be shown.",
            title=title,
        ),
        effect=Phrase("Its findings and your decisions are kept."),
        remedy=Phrase("Verify the case, and restore the case folder from a backup."),
    )
    return replace(Trouble.of(told), details=trouble.headline)


def thumbnail(pixels: NDArray[np.uint8], ratio: float = 1.0) -> QImage:
    """The middle square of an H×W×3 uint8 RGB picture, THUMBNAIL_PX on a side.

    ratio: pixels of the screen to one of the window; a fine screen gets as many as it can show.
    """
    height, width = pixels.shape[:2]
    side = min(height, width)
    wanted = round(THUMBNAIL_PX * ratio)
    top, left = (height - side) // 2, (width - side) // 2
    step = max(1, side // (4 * wanted))
    square = np.ascontiguousarray(pixels[top : top + side : step, left : left + side : step])
    image = QImage(
        square.data,
        square.shape[1],
        square.shape[0],
        3 * square.shape[1],
        QImage.Format.Format_RGB888,
    )
    return image.scaled(
        QSize(wanted, wanted),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).copy()
