"""The families of forgeries: each a plain function from portraits and a seed to a `Forgery`."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.faces.parsing import EYE, LIPS_OUTER, NOSE, RegionMap, parse_regions
from engine.schema.finding import RegionName, Side
from engine.training.faces import Portrait
from engine.training.synthesis.areas import blob_area, draw_parts, face_area, groups_of, part_area
from engine.training.synthesis.blending import Seam, blend, changed_mask, draw_seam, match_colour
from engine.training.synthesis.healing import heal
from engine.training.synthesis.mesh_twins import TWINS
from engine.training.synthesis.record import Forgery
from engine.training.synthesis.warping import bulge, place_by_hand, turn_gaze, warp_to_mesh

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Rng = np.random.Generator
# Edits smaller than this share of the face box leave nothing a mask at 256 px could show.
_SMALLEST_EDIT_PX = 24
# Share of part swaps that are pasted as they are; the rest are bent to the target's shape. Editors
# do either, and only the first leaves parts that do not quite fit.
_BY_HAND = 0.55
_INNER_FACE = (*EYE[Side.RIGHT], *EYE[Side.LEFT], *NOSE, *LIPS_OUTER)


def face_swap(target: Portrait, donor: Portrait, rng: Rng) -> Forgery:
    """Another person's face on the target's mesh."""
    area = face_area(target.landmarks, target.pixels.shape[:2], rng)
    # Without its jaw and forehead a face is pasted by eye as often as it is warped.
    groups = (_INNER_FACE,) if rng.random() < 0.25 else None
    layer = _laid_over(target, donor, groups, rng)
    what = {"parts": "face", "placed": _placed(groups)}
    return _foreign("face_swap", target, (layer, area), what, rng)


def part_swap(target: Portrait, donor: Portrait, rng: Rng) -> Forgery:
    """Another person's eyes, nose or mouth."""
    parts = draw_parts(rng)
    area = part_area(target.landmarks, parts, target.pixels.shape[:2], rng)
    groups = groups_of(parts, rng) if rng.random() < _BY_HAND else None
    layer = _laid_over(target, donor, groups, rng)
    what = {"parts": ";".join(parts), "placed": _placed(groups)}
    return _foreign("part_swap", target, (layer, area), what, rng)


def self_blend(target: Portrait, donor: Portrait, rng: Rng) -> Forgery:
    """The face's own pixels, slightly changed and moved, blended back (Shiohara 2022)."""
    shape = target.pixels.shape[:2]
    choice = rng.random()
    if choice < 0.35:
        area = face_area(target.landmarks, shape, rng)
    elif choice < 0.85:
        area = part_area(target.landmarks, draw_parts(rng), shape, rng)
    else:
        area = blob_area(target.landmarks, shape, rng)
    layer, changes = _own_layer(target.pixels, rng)
    seam = draw_seam(rng)
    forged, mask = blend(target.pixels, layer, area, seam)
    return Forgery("self_blend", target.pixels, forged, mask, parameters={**changes, **_seam(seam)})


def copy_move(target: Portrait, donor: Portrait, rng: Rng) -> Forgery:
    """A patch of the same face laid over another place."""
    area = blob_area(target.landmarks, target.pixels.shape[:2], rng)
    width = float(np.ptp(target.landmarks[:, 0]))
    angle, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 0.4) * width
    shift = np.array([[1, 0, reach * np.cos(angle)], [0, 1, reach * np.sin(angle)]], np.float32)
    size = (target.pixels.shape[1], target.pixels.shape[0])
    layer = cv2.warpAffine(target.pixels, shift, size, borderMode=cv2.BORDER_REFLECT_101)
    layer = match_colour(layer, target.pixels, area, float(rng.uniform(0, 1)))
    seam = draw_seam(rng)
    forged, mask = blend(target.pixels, layer, area, seam)
    return Forgery("copy_move", target.pixels, forged, mask, parameters=_seam(seam))


def inpaint(target: Portrait, donor: Portrait, rng: Rng) -> Forgery:
    """Something removed and filled: from its edge (Telea 2004; Navier–Stokes, Bertalmio 2001),
    or with the best fitting piece of the same face.
    """
    area = blob_area(target.landmarks, target.pixels.shape[:2], rng)
    if rng.random() < 0.3:
        area = part_area(target.landmarks, draw_parts(rng)[:1], target.pixels.shape[:2], rng)
    healed = heal(target.pixels, area, rng) if rng.random() < 0.4 else None
    if healed is not None:
        seam = Seam(*(("poisson", 1.0, 1.0) if rng.random() < 0.6 else ("feather", 1.5, 1.0)))
        forged, mask = blend(target.pixels, healed, area, seam)
        return Forgery("inpaint", target.pixels, forged, mask, parameters={"method": "exemplar"})
    method = cv2.INPAINT_TELEA if rng.random() < 0.5 else cv2.INPAINT_NS
    filled = cv2.inpaint(target.pixels, area.astype(np.uint8), 3, method)
    seam = Seam("feather", float(rng.uniform(0.7, 2.0)), 1.0)
    forged, mask = blend(target.pixels, filled, area, seam)
    return Forgery("inpaint", target.pixels, forged, mask, parameters={"method": float(method)})


def attribute_warp(target: Portrait, donor: Portrait, rng: Rng) -> Forgery:
    """An eye, nose, mouth or jaw made larger, smaller or moved."""
    if rng.random() < 0.2:
        openings = tuple(target.landmarks[list(EYE[side])] for side in (Side.RIGHT, Side.LEFT))
        share = float(rng.choice([-1, 1]) * rng.uniform(0.08, 0.2))
        turned, where = turn_gaze(target.pixels, openings, share)
        gaze: dict[str, float | str] = {"part": "gaze", "share": share}
        return Forgery("attribute_warp", target.pixels, turned, where, parameters=gaze)
    anchors = {"right_eye": 159, "left_eye": 386, "nose": 4, "mouth": 13, "jaw": 172, "brow": 105}
    part = str(rng.choice(list(anchors)))
    width = float(np.ptp(target.landmarks[:, 0]))
    grow = float(rng.uniform(0.08, 0.25) * rng.choice([-1, 1]))
    shift = rng.normal(0, 0.015 * width, 2)
    centre = target.landmarks[anchors[part]]
    moved, mask = bulge(
        target.pixels, centre, width * float(rng.uniform(0.09, 0.16)), (grow, shift[0], shift[1])
    )
    return Forgery(
        "attribute_warp", target.pixels, moved, mask, parameters={"part": part, "growth": grow}
    )


def smoothing(target: Portrait, donor: Portrait, rng: Rng) -> Forgery:
    """Skin smoothed as by a beauty filter: whole skin, or forehead, cheeks, chin alone."""
    regions = _regions_of(target)
    wanted = {
        0: (RegionName.SKIN,),
        1: (RegionName.CHEEK,),
        2: (RegionName.FOREHEAD,),
        3: (RegionName.CHIN, RegionName.CHEEK),
    }[int(rng.integers(4))]
    area = _union(regions, wanted, target.pixels.shape[:2])
    strength = float(rng.uniform(20, 60))
    if rng.random() < 0.6:
        layer = cv2.bilateralFilter(target.pixels, 9, strength, 7)
    else:
        layer = cv2.GaussianBlur(target.pixels, (0, 0), strength / 20)
    seam = Seam("feather", float(rng.uniform(1.5, 6.0)), float(rng.uniform(0.7, 1.0)))
    forged, mask = blend(target.pixels, layer, area, seam)
    return Forgery(
        "smoothing", target.pixels, forged, mask, parameters={"strength": strength, **_seam(seam)}
    )


def recolour(target: Portrait, donor: Portrait, rng: Rng) -> Forgery:
    """Lips, eyes, brows, teeth or hair given another colour or lightness."""
    regions = _regions_of(target)
    present = {region.name for region in regions}
    choices = [RegionName.LIP, RegionName.EYE, RegionName.EYEBROW, RegionName.PUPIL]
    choices += [name for name in (RegionName.TOOTH, RegionName.HAIR) if name in present]
    name = choices[int(rng.integers(len(choices)))]
    area = _union(regions, (name,), target.pixels.shape[:2])
    lab = cv2.cvtColor(target.pixels, cv2.COLOR_RGB2LAB).astype(np.float32)
    if name is RegionName.TOOTH:
        shift = np.array(
            [rng.uniform(10, 30), rng.uniform(-3, 3), rng.uniform(-18, -8)], np.float32
        )
    else:
        angle, reach = rng.uniform(0, 2 * np.pi), rng.uniform(12, 32)
        shift = np.array(
            [rng.uniform(-20, 20), reach * np.cos(angle), reach * np.sin(angle)], np.float32
        )
    layer = cv2.cvtColor(np.clip(lab + shift, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
    seam = Seam("feather", float(rng.uniform(0.7, 2.5)), float(rng.uniform(0.6, 1.0)))
    forged, mask = blend(target.pixels, layer, area, seam)
    return Forgery("recolour", target.pixels, forged, mask, parameters={"part": str(name)})


def marks(target: Portrait, donor: Portrait, rng: Rng) -> Forgery:
    """Freckles, a scar, wrinkles or a dimple painted on the skin."""
    name = (RegionName.FRECKLE, RegionName.SCAR, RegionName.WRINKLE, RegionName.DIMPLE)[
        int(rng.integers(4))
    ]
    layer, touched = _painted(target, name, rng)
    mask = changed_mask(target.pixels, layer, touched)
    return Forgery("marks", target.pixels, layer, mask, frozenset({name}), {"mark": str(name)})


def regenerate(target: Portrait, regenerated: Portrait, rng: Rng) -> Forgery:
    """A part or the face as an autoencoder gives it back.

    `regenerated` holds the same face after encoding and decoding, on the same pixel grid.
    """
    shape = target.pixels.shape[:2]
    if rng.random() < 0.3:
        area = face_area(target.landmarks, shape, rng)
    else:
        area = part_area(target.landmarks, draw_parts(rng), shape, rng)
    seam = draw_seam(rng)
    forged, mask = blend(target.pixels, regenerated.pixels, area, seam)
    return Forgery("regenerate", target.pixels, forged, mask, parameters=_seam(seam))


def mirrored_part(target: Portrait, donor: Portrait, rng: Rng) -> Forgery:
    """A part of the face replaced by the mirror image of the same face."""
    parts = draw_parts(rng)
    area = part_area(target.landmarks, parts, target.pixels.shape[:2], rng)
    width = target.pixels.shape[1]
    flipped = (target.landmarks * [-1, 1] + [width - 1, 0]).astype(np.float32)
    mirror = np.ascontiguousarray(target.pixels[:, ::-1])
    layer = warp_to_mesh(mirror, flipped[TWINS], target.landmarks, target.pixels.shape[:2])
    layer = match_colour(layer, target.pixels, area, float(rng.uniform(0.3, 1)))
    seam = draw_seam(rng)
    forged, mask = blend(target.pixels, layer, area, seam)
    return Forgery(
        "mirrored_part",
        target.pixels,
        forged,
        mask,
        parameters={"parts": ";".join(parts), **_seam(seam)},
    )


def morph(target: Portrait, donor: Portrait, rng: Rng) -> Forgery:
    """The face mixed with another person's, shape and colour, as in a passport morph."""
    shape = target.pixels.shape[:2]
    share = float(rng.uniform(0.35, 0.65))
    goal = target.landmarks + share * (
        _brought_to(donor.landmarks, target.landmarks) - target.landmarks
    )
    goal = goal.astype(np.float32)
    own = warp_to_mesh(target.pixels, target.landmarks, goal, shape)
    other = warp_to_mesh(donor.pixels, donor.landmarks, goal, shape)
    area = face_area(goal, shape, rng)
    other = match_colour(other, target.pixels, area, float(rng.uniform(0.5, 1)))
    layer = cv2.addWeighted(own, 1 - share, other, share, 0)
    seam = draw_seam(rng)
    forged, mask = blend(target.pixels, np.asarray(layer, np.uint8), area, seam)
    return Forgery("morph", target.pixels, forged, mask, parameters={"share": share, **_seam(seam)})


Family = Callable[[Portrait, Portrait, Rng], Forgery]
# Shares follow what transferred best in first trainings: about half swaps, a third self-blending.
# Retouch is rare: a net that sees much of it accuses make-up, freckles and smooth skin.
FAMILIES: dict[str, tuple[Family, float]] = {
    "part_swap": (part_swap, 0.36),
    "face_swap": (face_swap, 0.14),
    "self_blend": (self_blend, 0.26),
    "regenerate": (regenerate, 0.06),
    "smoothing": (smoothing, 0.03),
    "recolour": (recolour, 0.03),
    "attribute_warp": (attribute_warp, 0.04),
    "marks": (marks, 0.02),
    "inpaint": (inpaint, 0.04),
    "copy_move": (copy_move, 0.02),
}
# Never trained on: they show what the engine makes of a forgery of a kind it has not seen.
HELD_OUT_FAMILIES: dict[str, tuple[Family, float]] = {
    "mirrored_part": (mirrored_part, 0.5),
    "morph": (morph, 0.5),
}
ALL_FAMILIES = FAMILIES | HELD_OUT_FAMILIES


def is_visible(forgery: Forgery) -> bool:
    """Return whether the edit is large enough and changed at least some pixels."""
    if int(forgery.mask.sum()) < _SMALLEST_EDIT_PX:
        return False
    step = np.abs(
        forgery.genuine[forgery.mask].astype(np.int16) - forgery.forged[forgery.mask]
    ).mean()
    return bool(step > 0.8)


def _laid_over(
    target: Portrait, donor: Portrait, groups: tuple[tuple[int, ...], ...] | None, rng: Rng
) -> Image:
    """Return the donor on the target's grid: pasted piece by piece, or warped to its mesh."""
    shape = target.pixels.shape[:2]
    if groups is None:
        return warp_to_mesh(donor.pixels, donor.landmarks, target.landmarks, shape)
    meshes = (donor.landmarks, target.landmarks)
    return place_by_hand(donor.pixels, meshes, groups, shape, rng)


def _placed(groups: tuple[tuple[int, ...], ...] | None) -> str:
    return "warped" if groups is None else "by hand"


def _foreign(
    family: str, target: Portrait, pasted: tuple[Image, Mask], what: dict[str, str], rng: Rng
) -> Forgery:
    layer, area = pasted
    strength = float(rng.choice([0.0, 1.0, rng.uniform(0.3, 1.0)], p=[0.15, 0.5, 0.35]))
    layer = match_colour(layer, target.pixels, area, strength)
    seam = draw_seam(rng)
    forged, mask = blend(target.pixels, layer, area, seam)
    return Forgery(
        family,
        target.pixels,
        forged,
        mask,
        parameters={**what, "colour_match": strength, **_seam(seam)},
    )


def _own_layer(pixels: Image, rng: Rng) -> tuple[Image, dict[str, float | str]]:
    """Return the picture slightly moved, recoloured, sharpened or blurred, re-compressed."""
    height, width = pixels.shape[:2]
    scale = float(rng.uniform(0.95, 1.05))
    shift = rng.uniform(-0.02, 0.02, 2) * width
    move = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-2, 2)), scale)
    move[:, 2] += shift
    layer = cv2.warpAffine(pixels, move, (width, height), borderMode=cv2.BORDER_REFLECT_101)
    lab = cv2.cvtColor(layer, cv2.COLOR_RGB2LAB).astype(np.float32)
    lab += rng.normal(0, [7.0, 3.5, 3.5]).astype(np.float32)
    lab[..., 0] = (lab[..., 0] - 128) * rng.uniform(0.88, 1.12) + 128
    layer = cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
    change = str(rng.choice(["none", "blur", "sharpen", "resample", "jpeg", "noise"]))
    return _changed_detail(layer, change, rng), {"scale": scale, "change": change}


def _changed_detail(layer: Image, change: str, rng: Rng) -> Image:
    height, width = layer.shape[:2]
    if change == "blur":
        return np.asarray(cv2.GaussianBlur(layer, (0, 0), float(rng.uniform(0.5, 1.6))))
    if change == "sharpen":
        soft = cv2.GaussianBlur(layer, (0, 0), 1.2)
        amount = float(rng.uniform(0.4, 1.4))
        return np.asarray(cv2.addWeighted(layer, 1 + amount, soft, -amount, 0))
    if change == "resample":
        share = float(rng.uniform(0.4, 0.8))
        small = cv2.resize(layer, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))
    if change == "jpeg":
        quality = int(rng.integers(35, 85))
        _, data = cv2.imencode(".jpg", layer, [cv2.IMWRITE_JPEG_QUALITY, quality])
        return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
    if change == "noise":
        noisy = layer + rng.normal(0, rng.uniform(2, 8), layer.shape)
        return np.clip(noisy, 0, 255).astype(np.uint8)
    return layer


def _painted(target: Portrait, name: RegionName, rng: Rng) -> tuple[Image, Mask]:
    shape = target.pixels.shape[:2]
    regions = _regions_of(target)
    width = float(np.ptp(target.landmarks[:, 0]))
    ink = np.zeros(shape, np.float32)
    spots = np.argwhere(_union(regions, (RegionName.CHEEK, RegionName.FOREHEAD), shape))
    if len(spots) == 0:
        return target.pixels, np.zeros(shape, bool)
    start = spots[int(rng.integers(len(spots)))][::-1].astype(np.float32)
    if name is RegionName.FRECKLE:
        near = spots[np.abs(spots - start[::-1]).max(axis=1) < 0.16 * width]
        for y, x in near[rng.integers(0, len(near), int(rng.integers(8, 30)))]:
            cv2.circle(
                ink, (int(x), int(y)), int(rng.integers(1, 3)), float(rng.uniform(0.4, 1)), -1
            )
    elif name is RegionName.DIMPLE:
        cv2.circle(ink, (int(start[0]), int(start[1])), max(2, int(0.02 * width)), 1.0, -1)
    else:
        count = 1 if name is RegionName.SCAR else int(rng.integers(2, 5))
        for line in range(count):
            _stroke(ink, start + np.array([0, line * 0.035 * width], np.float32), width, rng)
    ink = cv2.GaussianBlur(ink, (0, 0), float(rng.uniform(0.7, 1.4)))
    tone = {
        RegionName.FRECKLE: (-45.0, -55.0, -60.0),
        RegionName.SCAR: (15.0, -35.0, -30.0),
        RegionName.WRINKLE: (-40.0, -40.0, -38.0),
        RegionName.DIMPLE: (-45.0, -45.0, -42.0),
    }[name]
    painted = target.pixels + ink[..., None] * np.array(tone, np.float32) * float(
        rng.uniform(0.6, 1.2)
    )
    around = cv2.dilate((ink > 0.08).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return np.clip(painted, 0, 255).astype(np.uint8), around


def _stroke(ink: NDArray[np.float32], start: NDArray[np.float32], width: float, rng: Rng) -> None:
    length = float(rng.uniform(0.1, 0.25)) * width
    angle = float(rng.normal(0, 0.25))
    along = np.linspace(0, 1, 12)
    bend = float(rng.normal(0, 0.08)) * length
    x = start[0] + along * length * np.cos(angle)
    y = start[1] + along * length * np.sin(angle) + np.sin(along * np.pi) * bend
    line = np.round(np.stack([x, y], axis=1)).astype(np.int32)
    cv2.polylines(ink, [line], False, 1.0, int(rng.integers(1, 3)))


def _regions_of(target: Portrait) -> tuple[RegionMap, ...]:
    return parse_regions(target.landmarks, target.pixels.shape[:2])


def _union(
    regions: tuple[RegionMap, ...], names: tuple[RegionName, ...], shape: tuple[int, int]
) -> Mask:
    area = np.zeros(shape, bool)
    for region in regions:
        if region.name in names:
            area |= region.mask
    return area


def _brought_to(points: NDArray[np.float32], goal: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mesh moved and scaled onto another by least squares."""
    matrix, _ = cv2.estimateAffinePartial2D(points, goal, method=cv2.LMEDS)
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], np.float32)


def _seam(seam: Seam) -> dict[str, float | str]:
    return {"seam": seam.mode, "feather_px": seam.feather_px, "opacity": seam.opacity}
