"""Several faces at once for a detector that can, one by one for every other.

Only faces of one picture are taken together, never of two: a finding rests on its own picture and
request alone, and must come out the same whatever else waits in a queue.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar, runtime_checkable

from engine.plugin import Detector, FaceEvidence, FaceView

Item = TypeVar("Item")


@runtime_checkable
class SeesSeveral(Protocol):
    """What a detector has besides when its network takes several faces in one pass.

    most_at_once: how many, for want of memory or of use.
    """

    most_at_once: int

    def look_at(self, views: Sequence[FaceView]) -> tuple[FaceEvidence, ...]:
        """Score the faces; as `look` does each, but for the rounding of its numbers' type."""

    def write_all(
        self, evidence: Sequence[FaceEvidence], prompts: Sequence[str]
    ) -> tuple[str, ...]:
        """Generate one text for each, as `write` does."""


def groups(items: Sequence[Item], detector: Detector) -> Iterator[Sequence[Item]]:
    """Return the items in their order, as many at a time as the detector takes."""
    size = max(1, detector.most_at_once) if isinstance(detector, SeesSeveral) else 1
    for start in range(0, len(items), size):
        yield items[start : start + size]


def look_at(detector: Detector, views: Sequence[FaceView]) -> tuple[FaceEvidence, ...]:
    """Score a group of faces."""
    if isinstance(detector, SeesSeveral):
        return detector.look_at(views)
    return tuple(detector.look(view) for view in views)


def write_all(
    detector: Detector, evidence: Sequence[FaceEvidence], prompts: Sequence[str]
) -> tuple[str, ...]:
    """Generate a text for each face, in groups."""
    if not isinstance(detector, SeesSeveral):
        pairs = zip(evidence, prompts, strict=True)
        return tuple(detector.write(seen, prompt) for seen, prompt in pairs)
    texts: list[str] = []
    for group in groups(range(len(evidence)), detector):
        texts += detector.write_all([evidence[i] for i in group], [prompts[i] for i in group])
    return tuple(texts)
