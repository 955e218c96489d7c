"""How a view came to look as it does, as names and values that a reader can set again.

In English whatever the window speaks, since they are stored.
"""

from dataclasses import dataclass

from app.gui.picture_state import FILTER_LAYERS, PictureState
from app.gui.view_state import ViewState
from app.gui.viewer.comparing import CompareMode

Parameters = tuple[tuple[str, str], ...]

_MODES = {
    CompareMode.OFF: "one side",
    CompareMode.FLICKER: "flicker",
    CompareMode.SWIPE: "swipe",
    CompareMode.BESIDE: "side by side",
    CompareMode.DIFFERENCE: "difference",
}
_LAYERS = (
    ("mask", "Mask contour"),
    ("regions", "Regions"),
    ("names", "Region names"),
    ("fill", "Regions filled"),
)


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared: how, both sides' titles, where the curtain stands (0–1), the side shown."""

    mode: CompareMode = CompareMode.OFF
    one: str = ""
    other: str = ""
    curtain: float = 0.5
    is_other_shown: bool = False


def parameters_of(
    view: ViewState, state: PictureState, sides: Sides, mask_threshold: float | None
) -> Parameters:
    """Comparison, enhancement, layers and threshold; mask_threshold: the finding's own, if any."""
    return (
        *_comparison(sides, state),
        *state.enhancement.parameters(),
        *_overlay(view, state, mask_threshold),
    )


def _comparison(sides: Sides, state: PictureState) -> Parameters:
    told = [("View", _MODES[sides.mode])]
    if sides.mode is not CompareMode.OFF:
        told += [("First side", sides.one), ("Second side", sides.other)]
    if sides.mode is CompareMode.SWIPE:
        told.append(("Curtain", f"{sides.curtain:.3f} of the width"))
    if sides.mode is CompareMode.FLICKER:
        told.append(("Side shown", "second" if sides.is_other_shown else "first"))
    if sides.mode is CompareMode.DIFFERENCE:
        told.append(("Difference times", str(state.compare.gain)))
    return tuple(told)


def _overlay(view: ViewState, state: PictureState, mask_threshold: float | None) -> Parameters:
    told = [("Picture", _faded(state.is_shown("picture"), state.opacity("picture")))]
    told += [
        (f"{kind.value.capitalize()} filter", _faded(True, state.opacity(name)))
        for name, kind in FILTER_LAYERS.items()
        if state.is_shown(name)
    ]
    is_on = view.is_overlay_shown
    if state.clue_map:
        told.append(("Clue map", state.clue_map if is_on else "off"))
    if mask_threshold is not None:
        # A clue's map lies where the score map would.
        shown = is_on and view.is_layer_shown("score_map") and not state.clue_map
        told.append(("Score map", _faded(shown, view.opacity)))
        if shown:
            told.append(("Colours", f"{view.colour_map}, 0 to 1"))
        told += [
            (title, "on" if is_on and view.is_layer_shown(name) else "off")
            for name, title in _LAYERS
        ]
        told.append(("Outlines' opacity", f"{state.opacity('outlines'):.2f}"))
        told.append(("Mask threshold", f"{mask_threshold:.2f}"))
        if view.threshold != mask_threshold:
            told.append(("Further contour at", f"{view.threshold:.3f}"))
    told.append(("Examiner's regions", _faded(state.is_shown("drawn"), state.opacity("drawn"))))
    return tuple(told)


def _faded(is_shown: bool, opacity: float) -> str:
    return f"on, opacity {opacity:.2f}" if is_shown else "off"
