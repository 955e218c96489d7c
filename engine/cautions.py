"""What the reader of a finding must know about the picture, beside the result itself."""

from collections.abc import Sequence

from engine.measurement.quality import quality_warnings
from engine.schema.finding import AnalysisWarning
from engine.schema.image import DecodeRecord
from engine.schema.phrase import Phrase
from engine.schema.spoken import face_first
from engine.views import PlacedView

NO_FACE = AnalysisWarning(
    "no_face",
    Phrase(
        "No face was found. The picture was looked at as a whole, for which the engine was not "
        "tested; the result is inconclusive."
    ),
)


def warn_of(decode: DecodeRecord, places: Sequence[PlacedView]) -> tuple[AnalysisWarning, ...]:
    """Return the warnings for a picture decoded as `decode` and looked at in `places`."""
    warnings = list(_of_file(decode))
    for place in places:
        if place.face is None:
            warnings.append(NO_FACE)
        if place.reduction > 1:
            warnings.append(
                AnalysisWarning(
                    "reduced",
                    Phrase(
                        "{face} is very large and was looked at reduced to 1/{reduction}; outlines "
                        "are exact to {reduction} px.",
                        face=face_first(place.view.face_id),
                        reduction=place.reduction,
                    ),
                )
            )
        warnings.extend(quality_warnings(place.view))
    return tuple(warnings)


def _of_file(decode: DecodeRecord) -> list[AnalysisWarning]:
    found = []
    if decode.frame_count > 1:
        found.append(
            AnalysisWarning(
                "several_pictures",
                Phrase(
                    "The file holds {count} pictures; only the first was examined.",
                    count=decode.frame_count,
                ),
            )
        )
    if decode.trailing_bytes:
        found.append(
            AnalysisWarning(
                "trailing_bytes",
                Phrase(
                    "{count:,} bytes follow the end of the picture; they were not examined.",
                    count=decode.trailing_bytes,
                ),
            )
        )
    if any("camera raw file developed" in note for note in decode.conversions):
        found.append(
            AnalysisWarning(
                "developed",
                Phrase(
                    "The camera raw file was developed by this program. The engine and the clues "
                    "were made for pictures that a camera or a program had finished."
                ),
            )
        )
    if any("not opaque" in note for note in decode.conversions):
        found.append(
            AnalysisWarning(
                "transparency",
                Phrase(
                    "Transparent pixels were examined with their stored colours; viewers show them "
                    "differently."
                ),
            )
        )
    return found
