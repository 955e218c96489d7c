"""What is recorded or measured of the people in test pictures, to see whom the engine fails.

Age and gender are the source's own labels. Nobody labelled skin, so its lightness is measured: the
individual typology angle (Chardon, Cretois, Hourseau 1991) of the median skin colour. It is that of
the photograph, with its light and white balance, and says nothing of descent.
"""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine.faces.parsing import parse_regions
from engine.schema.finding import RegionName
from engine.training.faces import Portrait

# Upper ends of the age groups, and what the last one is called.
_AGES = ((29, "18-29"), (44, "30-44"), (59, "45-59"))
_OLDEST = "60 and over"
# Lower ends in degrees of the angle's classes (Del Bino, Bernerd 2013).
_SKIN = ((55, "very light"), (41, "light"), (28, "intermediate"), (10, "tan"), (-30, "brown"))
_DARKEST = "dark"


@dataclass(frozen=True, slots=True)
class Depicted:
    """Age group and gender as the source states them; empty where it states none."""

    age: str = ""
    gender: str = ""


def read_depicted(table: Path | None) -> Mapping[str, Depicted]:
    """Return what a table of faces (columns file, age, gender) says, by file; nothing for None."""
    if table is None:
        return {}
    with table.open(newline="", encoding="utf-8") as stream:
        return {
            row["file"]: Depicted(age_group(row.get("age") or ""), row.get("gender") or "")
            for row in csv.DictReader(stream)
        }


def age_group(age: str) -> str:
    """Return the group of an age in years, given as text; empty for none."""
    if not age:
        return ""
    years = float(age)
    return next((name for end, name in _AGES if years < end + 1), _OLDEST)


def skin_class(portrait: Portrait) -> str:
    """Return the class of the skin's typology angle; empty where the mesh shows no skin."""
    shape = portrait.pixels.shape[:2]
    for region in parse_regions(portrait.landmarks, (shape[0], shape[1])):
        if region.name is RegionName.SKIN:
            colours = portrait.pixels[region.mask][None].astype(np.float32) / 255
            lightness, _, yellow = np.median(cv2.cvtColor(colours, cv2.COLOR_RGB2LAB)[0], axis=0)
            angle = math.degrees(math.atan2(float(lightness) - 50, float(yellow)))
            return next((name for low, name in _SKIN if angle > low), _DARKEST)
    return ""
