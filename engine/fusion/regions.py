"""The records of the regions a mask touches, and the clues that belong to them, with their ids."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.faces.parsing import RegionMap
from engine.fusion.naming import NamedArea, name_areas
from engine.fusion.outlines import bounding_box, trace_polygons
from engine.plugin import ClueMeasurement, MarkedFace
from engine.schema.finding import Clue, Region, RegionName, Severity

# Severity is how strongly times how much: mean score of the marked pixels × share of the region
# that is marked. High from 0.5 (a score of 0.7 on 70 % of the region reaches it), moderate from
# 0.2 (full score on the fifth of a region from which it is named at all).
HIGH_FROM, MODERATE_FROM = 0.5, 0.2


def find_regions(
    face: MarkedFace,
    score_map: NDArray[np.float32],
    region_scores: Mapping[RegionName, float],
    thresholds: Mapping[str, float],
) -> tuple[Region, ...]:
    """Return the named regions that the mask of `face` touches, the highest score first.

    score_map: h×w float32 in 0–1 on the grid of `face.view.pixels`. region_scores: the prompter's.
    thresholds: the detector's (see `name_areas`). Ids are `<face id>/region-<n>`. Regions come
    without clues and text: `attach_clues` and the explainer add them. No mask, no regions.
    """
    areas = name_areas(face, region_scores, thresholds)
    scored = sorted(
        ((area, float(score_map[area.touched].mean())) for area in areas),
        key=lambda pair: -pair[1],
    )
    return tuple(
        _record(face, area, score, region_scores.get(area.name, 0.0), number)
        for number, (area, score) in enumerate(scored, start=1)
    )


def keep_named(face: MarkedFace, regions: Sequence[Region]) -> MarkedFace:
    """Return `face` with only the maps of the named `regions`: what the filters are to measure.

    Wrinkle, freckle, scar and dimple get the mask itself as their map, skin what is left of it.
    """
    maps = {(region.name, region.side): region for region in face.regions}
    kept: list[RegionMap] = []
    for region in regions:
        known = maps.get((region.name, region.side))
        kept.append(known or RegionMap(region.name, region.side, face.mask & face.oval))
    return replace(face, regions=tuple(kept))


def attach_clues(
    face_id: str,
    regions: Sequence[Region],
    measured: Sequence[tuple[str, Sequence[ClueMeasurement]]],
) -> tuple[tuple[Region, ...], tuple[Clue, ...]]:
    """Give measurements their ids and regions their clue ids.

    measured: (name of the filter, what it measured) in the order the filters ran. A measurement
    on a region that was not named is left out. `Region.clue_ids` holds all clues measured there,
    whatever their state. Ids are `<face id>/clue-<n>`.
    """
    ids = {(region.name, region.side): region.id for region in regions}
    clues: list[Clue] = []
    for method, measurements in measured:
        for found in measurements:
            if found.region is not None and found.region not in ids:
                continue
            clues.append(
                Clue(
                    id=f"{face_id}/clue-{len(clues) + 1}",
                    term=found.term,
                    state=found.state,
                    face_id=face_id,
                    region_id=ids[found.region] if found.region else None,
                    measure=found.measure,
                    method=method,
                    text=found.text,
                )
            )
    return tuple(
        replace(region, clue_ids=tuple(c.id for c in clues if c.region_id == region.id))
        for region in regions
    ), tuple(clues)


def severity(score: float, coverage: float) -> Severity:
    """Return how strongly (score, 0–1) and how much (coverage, 0–1) of a region is affected."""
    index = score * coverage
    if index >= HIGH_FROM:
        return Severity.HIGH
    return Severity.MODERATE if index >= MODERATE_FROM else Severity.LOW


def _record(
    face: MarkedFace, area: NamedArea, score: float, prompter_score: float, number: int
) -> Region:
    left, top = face.view.left, face.view.top
    polygons = trace_polygons(area.touched, left, top)
    count = int(area.touched.sum())
    return Region(
        id=f"{face.view.face_id}/region-{number}",
        face_id=face.view.face_id,
        name=area.name,
        side=area.side,
        polygon=polygons[0],
        further_polygons=polygons[1:],
        box=bounding_box(area.touched, left, top),
        area_px=count,
        area_share=count / max(int(face.oval.sum()), 1),
        coverage=area.coverage,
        score=score,
        prompter_score=prompter_score,
        severity=severity(score, area.coverage),
        clue_ids=(),
        text="",
    )
