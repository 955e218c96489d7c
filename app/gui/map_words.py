"""What the maps of the clues show, in the window's language: the engine's record is in English."""

from PySide6.QtCore import QCoreApplication

from app.gui.labels import sentences, shown
from engine.schema.finding import Clue, ClueMap, Finding


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapWords", text)


def quantity_words(method: str, made: ClueMap) -> str:
    """What a value of the map is; of a method that is not known here, in the engine's words."""
    return {
        "sharpness": _tr("detail before over after a slight blur, on the strongest edges"),
        "noise": _tr("finest grain, where the picture is flat"),
        "colour": _tr("colour along the step, from the mean outside"),
        "boundary": _tr("brightness step away from the outline"),
        "symmetry": _tr("difference of structure from the mirrored side"),
        "compression": _tr("strength of the JPEG grid, block by block"),
    }.get(method, shown(made.quantity))


def high_words(method: str, made: ClueMap) -> str:
    """What a high value tells."""
    return {
        "sharpness": _tr("sharper edges"),
        "noise": _tr("more grain"),
        "colour": _tr("farther from the colour outside the outline"),
        "boundary": _tr("a harder edge that runs along the outline"),
        "symmetry": _tr("unlike the mirrored side"),
        "compression": _tr("more traces of a JPEG"),
    }.get(method, shown(made.high_means))


def unit_words(unit: str) -> str:
    """A unit of a map."""
    return {
        "grey levels": _tr("grey levels"),
        "grey levels per px": _tr("grey levels per px"),
    }.get(unit, shown(unit))


def cell_words(method: str, *, has_comparison: bool) -> str:
    """Which cells are coloured."""
    if method == "boundary":
        return _tr(
            "Closed: along the mask's outline. With gaps: parallel lines it is compared with."
        )
    if not has_comparison:
        return _tr("Coloured: the cells of the region that count.")
    return _tr("Closed: cells of the region that count. With gaps: those it is compared with.")


def reading_note(method: str, made: ClueMap, *, has_comparison: bool) -> str:
    """How the map is read: what high means, which cells are shown, what lies beyond."""
    parts = [
        _tr("High: {0}.").format(high_words(method, made)),
        cell_words(method, has_comparison=has_comparison),
    ]
    if made.clipped_share >= 0.005:
        percent = f"{100 * made.clipped_share:.0f}"
        parts.append(_tr("{0} % of them lie beyond what the record can hold.").format(percent))
    return sentences(*parts)


def no_map_words(finding: Finding, clue: Clue) -> str:
    """Why there is no recorded map of this clue, in words."""
    if clue.measure is None:
        return _tr("Nothing was measured here, so there is no map.")
    if finding.clue_maps is None:
        return _tr(
            "Its map was not recorded: this finding was made without maps. Analysing the item "
            "again makes them."
        )
    return _tr("This measurement is one number and has no map.")
