"""Parts of a picture as text and as an exhibit: outlines, areas, and what is cut out of them."""

import io
import re
import shutil
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.casework.engine import Engine
from app.casework.errors import EvidenceChanged, InputRefused, storage_failed
from app.casework.hand import ExhibitRequest
from app.casework.session import CaseSession
from engine.schema.examiner import Ring
from engine.schema.finding import Box
from engine.schema.phrase import Phrase

_NUMBER = r"[+-]?\d{1,6}(?:\.\d{1,4})?"
_CORNER = re.compile(rf"({_NUMBER}),({_NUMBER})")
_AREA = re.compile(r"(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})")
# A face of 100 px then fills the width of a report's page; more shows the same squares larger.
MOST_ENLARGED = 16
# The longer side of an exhibit: what a report can print, and what fits a screen many times.
_LONGEST_PX = 8000


@dataclass(frozen=True, slots=True)
class CutOut:
    """A part of an item's picture that is to be kept. `area`: None for the whole."""

    evidence_id: str
    title: str
    area: tuple[int, int, int, int] | None = None
    enlarged: int = 1
    notes: str = ""


def read_outline(text: str) -> tuple[Ring, ...]:
    """Closed outlines from “x,y x,y x,y”, several behind semicolons. InputRefused for others."""
    rings = []
    for part in text.split(";"):
        corners = [_CORNER.fullmatch(word) for word in part.split()]
        if len(corners) < 3 or None in corners:
            raise InputRefused(
                Phrase("“{outline}” is no outline.", outline=part.strip()[:80]),
                remedy=Phrase(
                    "Give at least three corners in pixels, for example “10,10 90,10 50,80”."
                ),
            )
        rings.append(tuple((float(found[1]), float(found[2])) for found in corners if found))
    return tuple(rings)


def read_area(text: str) -> tuple[int, int, int, int]:
    """x, y, width and height from “x,y,width,height”. InputRefused for others."""
    found = _AREA.fullmatch(text.replace(" ", ""))
    if found is None:
        raise InputRefused(
            Phrase("“{area}” is no area.", area=text[:80]),
            remedy=Phrase(
                "Give x, y, width and height in whole pixels, for example “40,60,200,120”."
            ),
        )
    x, y, width, height = map(int, found.groups())
    return x, y, width, height


def read_factor(text: str) -> int:
    """How many times to enlarge. InputRefused outside 1 to `MOST_ENLARGED`."""
    if not text.isdecimal() or len(text) > 2 or not 1 <= int(text) <= MOST_ENLARGED:
        raise InputRefused(
            Phrase("“{text}” is no number of times to enlarge.", text=text[:80]),
            remedy=Phrase("Give a whole number from 1 to {most}.", most=MOST_ENLARGED),
        )
    return int(text)


def cut_out(session: CaseSession, client: Engine, wish: CutOut) -> ExhibitRequest:
    """Decode the item anew and cut the part out; what is to be kept, with how it was made.

    InputRefused: the part leaves the picture or gets too large. EvidenceChanged: the stored copy
    no longer decodes to the recorded pixels.
    """
    image = session.evidence(wish.evidence_id)
    size = image.decode.size
    x, y, width, height = wish.area or (0, 0, size.width, size.height)
    if min(width, height) < 1 or x + width > size.width or y + height > size.height:
        raise InputRefused(
            Phrase(
                "The area leaves the picture, which has {width} × {height} px.",
                width=size.width,
                height=size.height,
            ),
            remedy=Phrase("Choose an area within it."),
        )
    if max(width, height) * wish.enlarged > _LONGEST_PX:
        raise InputRefused(
            Phrase("The exhibit would be longer than {most} px.", most=_LONGEST_PX),
            remedy=Phrase("Choose a smaller area, or enlarge it less."),
        )
    pixels = _pixels(session, client, wish.evidence_id)[y : y + height, x : x + width]
    enlarged = pixels.repeat(wish.enlarged, axis=0).repeat(wish.enlarged, axis=1)
    target = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(enlarged)).save(target, "PNG")
    return ExhibitRequest(
        evidence_id=image.id,
        title=wish.title,
        png=target.getvalue(),
        view=Box(float(x), float(y), float(width), float(height)),
        scale=float(wish.enlarged),
        finding_id="",
        parameters=(
            ("View", "cut out of the picture"),
            ("Enlarged", f"{wish.enlarged} times, nearest neighbour"),
        ),
        notes=wish.notes,
    )


def _pixels(session: CaseSession, client: Engine, evidence_id: str) -> NDArray[np.uint8]:
    """H×W×3 uint8 RGB of the stored copy, as they were when it was taken in."""
    image, path = session.evidence(evidence_id), session.evidence_path(evidence_id)
    staging = session.new_staging()
    try:
        inspection = client.decode_pixels(path, staging / "pixels.npy")
        if inspection.decode.pixels_sha256 != image.decode.pixels_sha256:
            raise EvidenceChanged(
                Phrase("The pixels of {item} are not those that were recorded.", item=image.id),
                effect=Phrase("Nothing was kept."),
                remedy=Phrase("Run `case verify`, and restore the case from a backup."),
            )
        pixels: NDArray[np.uint8] = np.load(staging / "pixels.npy", allow_pickle=False)
    except OSError as error:
        raise storage_failed(Phrase("read the pixels of"), path, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return pixels
