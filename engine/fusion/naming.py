"""Which of the 21 names a mask on a face gets: enough of it, and the most specific that explain it.

Region maps overlap by nature (pupil in eye, chin in beard, cheek in skin), and some names have no
place of their own. The rules here keep a sliver from accusing and one edit from being named twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.fusion.outlines import SMALLEST_SPECK_PER_SQUARED_EYE_DISTANCE
from engine.measurement.face import interocular_distance
from engine.plugin import MarkedFace
from engine.schema.finding import RegionName, Side

Area = NDArray[np.bool_]
Key = tuple[RegionName, Side]

# A region is touched when the mask covers a fifth of it: the share at which the synthetic training
# data calls a region touched …
TOUCHED_SHARE = 0.20
# … or when a third of the mask lies in it: a small edit on a large region (a scar on a cheek).
MASK_SHARE = 1 / 3
# Parts replace the whole they lie in when they hold this much of what is marked in the whole. Lips
# fill about three quarters of the mouth region, so a mask on all of the mouth is still "mouth".
EXPLAINED_SHARE = 0.85
# Skin is named when most of the mask lies in no more specific region.
SKIN_SHARE = 0.5
# A wrinkle, freckle, scar or dimple needs most of the mask on skin, beside the prompter's word.
MARK_ON_SKIN_SHARE = 0.5
# The prompter's word counts from here where the detector gives no threshold of its own.
PROMPTER_THRESHOLD = 0.5

PARTS_OF: Mapping[RegionName, tuple[RegionName, ...]] = {
    RegionName.EYE: (RegionName.PUPIL,),
    RegionName.MOUTH: (RegionName.LIP, RegionName.TOOTH, RegionName.TONGUE),
    RegionName.CHIN: (RegionName.BEARD,),
    RegionName.JAW: (RegionName.BEARD,),
}
# Geometry cannot tell whether these are there at all, so the prompter must have seen them. Where
# the detector gives a threshold for all regions, every name needs the prompter's word.
NEEDS_PROMPTER = frozenset({RegionName.BEARD, RegionName.MUSTACHE, RegionName.TONGUE})
MARKS = (RegionName.WRINKLE, RegionName.FRECKLE, RegionName.SCAR, RegionName.DIMPLE)
# The skin's own map leaves out lids, brows and mouth; marks may lie on lids as well.
_NOT_SKIN = frozenset({RegionName.PUPIL, RegionName.LIP, RegionName.TOOTH, RegionName.TONGUE})


@dataclass(frozen=True, slots=True)
class NamedArea:
    """One name with the marked pixels it stands for.

    touched: h×w bool. coverage: share of the region's own map that is marked; 1 for wrinkle,
    freckle, scar and dimple, which are where the mask is.
    """

    name: RegionName
    side: Side
    touched: Area
    coverage: float


def name_areas(
    face: MarkedFace,
    region_scores: Mapping[RegionName, float],
    thresholds: Mapping[str, float],
) -> tuple[NamedArea, ...]:
    """Return the names the mask of `face` gets, in the order of the 21 classes.

    Rules, in this order: a region must be touched (`TOUCHED_SHARE` of it, or `MASK_SHARE` of the
    mask) and, where thresholds have the key `region`, the prompter must speak for it; beard,
    mustache and tongue need the prompter in any case; parts replace their whole when they
    explain it (`EXPLAINED_SHARE`), else the whole replaces its parts; wrinkle, freckle, scar and
    dimple need the prompter and skin, and are named beside the place they lie on; skin is named
    for what nothing else explains. thresholds: the detector's; keys `region` or `region.<name>`
    set the prompter's.
    """
    marked = int(face.mask.sum())
    if not marked or not face.regions:
        return ()
    prompted = {
        name
        for name, score in region_scores.items()
        if score >= prompter_threshold(name, thresholds)
    }
    unprompted = _needing_prompter(thresholds) - prompted
    touched = _touched(face, marked, unprompted)
    named = _most_specific(touched)
    named += _marks(face, marked, prompted)
    if RegionName.SKIN not in unprompted:
        named += _skin(face, marked, named)
    order = list(RegionName)
    return tuple(sorted(named, key=lambda area: (order.index(area.name), area.side)))


def prompter_threshold(name: RegionName, thresholds: Mapping[str, float]) -> float:
    """Return from which score on the prompter's word for `name` counts."""
    general = thresholds.get("region", PROMPTER_THRESHOLD)
    return thresholds.get(f"region.{name}", general)


def _needing_prompter(thresholds: Mapping[str, float]) -> frozenset[RegionName]:
    return frozenset(RegionName) if "region" in thresholds else NEEDS_PROMPTER


def _touched(
    face: MarkedFace, marked: int, unprompted: frozenset[RegionName]
) -> dict[Key, NamedArea]:
    found: dict[Key, NamedArea] = {}
    for region in face.regions:
        if region.name is RegionName.SKIN or region.name in MARKS or region.name in unprompted:
            continue
        touched = region.mask & face.mask
        count = int(touched.sum())
        coverage = count / int(region.mask.sum())
        if coverage >= TOUCHED_SHARE or count >= MASK_SHARE * marked:
            found[region.name, region.side] = NamedArea(region.name, region.side, touched, coverage)
    return found


def _most_specific(touched: dict[Key, NamedArea]) -> list[NamedArea]:
    """Keep either a whole or its parts. A part without its whole stays."""
    kept = dict(touched)
    for (name, side), whole in touched.items():
        parts = [
            key
            for key in touched
            if key[0] in PARTS_OF.get(name, ()) and key[1] in (side, Side.NONE)
        ]
        if not parts:
            continue
        together = np.logical_or.reduce([touched[key].touched for key in parts])
        explained = int((together & whole.touched).sum()) / int(whole.touched.sum())
        if explained >= EXPLAINED_SHARE:
            kept.pop((name, side), None)
        elif name in (RegionName.EYE, RegionName.MOUTH):
            for key in parts:
                kept.pop(key, None)
    return list(kept.values())


def _marks(face: MarkedFace, marked: int, prompted: set[RegionName]) -> list[NamedArea]:
    names = [name for name in MARKS if name in prompted]
    if not names:
        return []
    skin = face.oval.copy()
    for region in face.regions:
        if region.name in _NOT_SKIN:
            skin &= ~region.mask
    on_skin = face.mask & skin
    if int(on_skin.sum()) < MARK_ON_SKIN_SHARE * marked:
        return []
    return [NamedArea(name, Side.NONE, on_skin, 1.0) for name in names]


def _skin(face: MarkedFace, marked: int, named: list[NamedArea]) -> list[NamedArea]:
    skin = next((r.mask for r in face.regions if r.name is RegionName.SKIN), None)
    if skin is None:
        return []
    rest = face.mask & skin
    for area in named:
        rest &= ~area.touched
    count = int(rest.sum())
    if count < SKIN_SHARE * marked or count < _smallest(face):
        return []
    return [NamedArea(RegionName.SKIN, Side.NONE, rest, count / int(skin.sum()))]


def _smallest(face: MarkedFace) -> float:
    if face.view.landmarks is None:
        return 1.0
    distance = interocular_distance(face.view.landmarks)
    return SMALLEST_SPECK_PER_SQUARED_EYE_DISTANCE * distance**2
