"""How faces and their regions are called in the sentences of the engine, as phrases."""

from engine.schema.finding import RegionName, Side
from engine.schema.phrase import Phrase


def place(name: RegionName, side: Side) -> Phrase:
    """A region within a sentence: "left eye", "nose"; both sides together count as no side."""
    region = Phrase(name.value)
    if side is Side.LEFT:
        return Phrase("left {region}", region=region)
    if side is Side.RIGHT:
        return Phrase("right {region}", region=region)
    return region


def place_first(name: RegionName, side: Side) -> Phrase:
    """A region where a sentence begins with it: "Left eye", "Nose"."""
    region = Phrase(name.value)
    if side is Side.LEFT:
        return Phrase("Left {region}", region=region)
    if side is Side.RIGHT:
        return Phrase("Right {region}", region=region)
    return Phrase(name.value.capitalize())


def both_places(name: RegionName) -> Phrase:
    """The regions of both sides: "both eyes"."""
    return Phrase("both {region}s", region=Phrase(name.value))


def face(face_id: str) -> Phrase:
    """A face's id within a sentence: "face 2", or "the picture"."""
    if not face_id.startswith("face"):
        return Phrase("the picture")
    return Phrase("face {number}", number=face_id.partition("-")[2])


def face_first(face_id: str) -> Phrase:
    """A face's id where a sentence begins with it: "Face 2", or "The picture"."""
    if not face_id.startswith("face"):
        return Phrase("The picture")
    return Phrase("Face {number}", number=face_id.partition("-")[2])
