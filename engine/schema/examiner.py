"""What the examiner adds by hand: regions drawn on a picture, and views kept as exhibits.

Neither changes a finding. Coordinates are pixels of the oriented original picture, x to the
right, y down, pixel centres at integers.
"""

from dataclasses import dataclass

from engine.schema.finding import ArtifactRef, Box, RegionName

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class ExaminerRegion:
    """A region as the examiner drew it, in one of its versions.

    `id` is this version's, `region_id` stays the same through all of them; the last standing
    version counts. `rings` are closed outlines, filled by the odd-even rule, so that a ring within
    another is a hole. `name` is one of the 21 regions or None, then `title` is the examiner's own
    word. `is_removed`: the examiner took the region away with this version.
    """

    id: str
    region_id: str
    evidence_id: str
    name: RegionName | None
    title: str
    rings: tuple[Ring, ...]
    notes: str
    examiner: str
    drawn_at: str
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A view of an item that the examiner kept for the report, and how it was made.

    `picture` is a lossless PNG of `width`×`height` px at `artifacts/<sha256>`; `view` is the part
    of the original it shows, `scale` the pixels of the PNG per pixel of the original.
    `finding_id` is the finding whose layers are seen, empty when none is. `parameters` are
    (name, value) pairs in order: what was compared, enhancement, layers with opacity, colours and
    threshold. The pixels analysed are never those of an exhibit.
    """

    id: str
    evidence_id: str
    title: str
    notes: str
    picture: ArtifactRef
    width: int
    height: int
    view: Box
    scale: float
    finding_id: str
    parameters: tuple[tuple[str, str], ...]
    examiner: str
    made_at: str
