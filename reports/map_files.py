"""Score maps and masks as files to attach to the report, and what the manifest says of them."""

import hashlib
import io
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.schema.case import CaseItem, CaseSnapshot
from engine.schema.finding import Finding
from reports.case_files import read_checked, read_scores
from reports.document import Attachment
from reports.material import FileState, Material, artifact_file
from reports.wording import Wording

# All maps together: with them, the figures and the text, a report of a usual case can be sent by
# mail. What is left out stays in the case and is named with its hash.
MOST_BYTES = 48 * 1024 * 1024

# A 16-bit step: 65535 is a score of 1. A score is off by at most half a step, 1/131070.
_FULL_SCALE = 65535

SCORES_ENCODING = "16-bit grey PNG, value / 65535 = score, rounded to the nearest step"
SAME_ENCODING = "the file of the case, unchanged"


@dataclass(frozen=True, slots=True)
class MapFile:
    """One map. `sha256`: of `data`; `made_from_sha256`: of the file of the case behind it.

    `is_attached`: False where there was no room for it; then `data` is empty.
    """

    name: str
    item_id: str
    role: str
    sha256: str
    byte_size: int
    made_from_sha256: str
    encoding: str
    is_attached: bool
    data: bytes = field(repr=False)

    def attachment(self, say: Wording, number: int) -> Attachment:
        """As the PDF carries it."""
        role = say(self.role)
        words = say("Item {number}: {role}", number=number, role=role)
        return Attachment(self.name, "image/png", words, self.data)


def map_files(snapshot: CaseSnapshot, material: Material) -> tuple[MapFile, ...]:
    """Return score map, mask and examined part of every item with a finding.

    Files that are missing or changed are left out, as in the figures; they are faults elsewhere.
    """
    files: list[MapFile] = []
    room = MOST_BYTES
    for number, item in enumerate(snapshot.items, start=1):
        if item.finding is None:
            continue
        for made in _of_item(snapshot, material, item, item.finding):
            kept = _placed(made, f"item-{number:03}-{made.role.replace(' ', '-')}.png", room)
            room -= len(kept.data)
            files.append(kept)
    return tuple(files)


def _of_item(
    snapshot: CaseSnapshot, material: Material, item: CaseItem, finding: Finding
) -> list[MapFile]:
    size = (item.evidence.decode.size.width, item.evidence.decode.size.height)
    wanted = (
        ("score map", finding.score_map),
        ("mask", finding.mask),
        ("examined", finding.examined),
    )
    files = []
    for role, ref in wanted:
        if material.state_of(item.evidence.id, role) is not FileState.MATCHES:
            continue
        source = artifact_file(snapshot, ref)
        if role == "score map":
            data, encoding = _scores_png(np.asarray(read_scores(source, size))), SCORES_ENCODING
        else:
            data, encoding = read_checked(source), SAME_ENCODING
        files.append(
            MapFile(
                name="",
                item_id=item.evidence.id,
                role=role,
                sha256=hashlib.sha256(data).hexdigest(),
                byte_size=len(data),
                made_from_sha256=ref.sha256,
                encoding=encoding,
                is_attached=True,
                data=data,
            )
        )
    return files


def _placed(made: MapFile, name: str, room: int) -> MapFile:
    if len(made.data) <= room:
        return replace(made, name=name)
    return replace(made, name=name, is_attached=False, data=b"")


def _scores_png(scores: NDArray[np.float32]) -> bytes:
    """H×W scores in 0–1 as a 16-bit grey PNG of the same size."""
    steps = np.rint(np.clip(scores, 0.0, 1.0) * _FULL_SCALE).astype(np.uint16)
    target = io.BytesIO()
    Image.fromarray(steps).save(target, "PNG", compress_level=6)
    return target.getvalue()
