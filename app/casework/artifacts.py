"""Files a finding consists of: checked against their recorded hash, then moved into the case."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.casework.errors import EvidenceChanged, storage_failed
from app.casework.evidence import file_sha256
from app.casework.layout import CaseFolder, is_sha256_name, place_all
from engine.schema.finding import ArtifactRef, Finding
from engine.schema.phrase import Phrase

# Longer side of the copy shown in reports and lists: 2,000 px fill an A4 page's width (17 cm) at
# 300 dpi. It is never analysed.
FIGURE_LONGER_SIDE_PX = 2000

# zlib level 3, measured on 2,000×2,000 px portraits: 12 % larger than level 6 (Pillow's own) in
# 40 % of its time; the copy is made while the examiner waits.
_FIGURE_COMPRESSION = 3


def references(finding: Finding) -> tuple[ArtifactRef, ...]:
    """The files a finding consists of."""
    return (finding.score_map, finding.mask, finding.examined, *finding.clue_sheets)


def check_staged(refs: Iterable[ArtifactRef], staging: Path) -> None:
    """EvidenceChanged when a file the engine named is missing or has another hash."""
    for ref in refs:
        path = staging / ref.path
        is_plain = Path(ref.path).name == ref.path and is_sha256_name(ref.sha256)
        if not is_plain or path.is_symlink() or not path.is_file():
            raise EvidenceChanged(
                Phrase(
                    "The engine's result names the file {path}, which is not there.",
                    path=repr(ref.path),
                ),
                remedy=Phrase("Run the analysis again."),
            )
        if file_sha256(path) != ref.sha256:
            raise EvidenceChanged(
                Phrase(
                    "The engine's file {path} changed between being written and being stored.",
                    path=repr(ref.path),
                ),
                remedy=Phrase("Run the analysis again; if it happens again, check the disk."),
            )


def move_into(folder: CaseFolder, refs: Iterable[ArtifactRef], staging: Path) -> None:
    """Move checked files to `artifacts/<sha256>`, read-only. StorageFailed when refused."""
    moves = []
    try:
        for ref in refs:
            source = staging / ref.path
            if os.stat(source).st_dev != os.stat(folder.artifacts).st_dev:
                source = _bring_over(source, folder)
            moves.append((source, folder.artifacts / ref.sha256))
        # Two maps of equal content are one file.
        place_all(list({target: (source, target) for source, target in moves}.values()))
    except OSError as error:
        raise storage_failed(Phrase("store the result in"), folder.artifacts, error) from error


def _bring_over(source: Path, folder: CaseFolder) -> Path:
    copy = folder.new_staging() / source.name
    shutil.copyfile(source, copy)
    return copy


def figure_name(pixels_sha256: str) -> str:
    """File name of the figure copy of decoded pixels."""
    return f"figure-{pixels_sha256}.png"


def write_figure(pixels_path: Path, target: Path) -> ArtifactRef:
    """Write the figure copy of decoded pixels as PNG, at most 2,000 px on the longer side.

    pixels_path: `.npy` of H×W×3 uint8 RGB, written by the engine's process.
    OSError when the disk refuses.
    """
    from PIL import Image  # not at the top: the window does not wait for it

    pixels: NDArray[np.uint8] = np.load(pixels_path, mmap_mode="r", allow_pickle=False)
    height, width = pixels.shape[:2]
    picture = Image.fromarray(np.ascontiguousarray(pixels), mode="RGB")
    shrink = FIGURE_LONGER_SIDE_PX / max(height, width)
    if shrink < 1:
        size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    picture.save(target, format="PNG", compress_level=_FIGURE_COMPRESSION)
    return ArtifactRef(target.name, file_sha256(target), "image/png")
