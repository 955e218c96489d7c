"""The licence of every source of pictures and weights, and what follows for the weights."""

from dataclasses import dataclass

from app.casework.model_limits import Texts, pointing
from engine.schema.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Source:
    """One set: what it was used for, under which licence, and what that means for the weights."""

    name: Phrase
    use: Phrase
    licence: Phrase
    follows: Phrase


SOURCES = (
    Source(
        pointing("All-Age-Faces (AAF), 8,965 portraits of the project's list"),
        pointing("training, choosing and measuring, split by person"),
        pointing("no explicit licence; published for research, to be cited"),
        pointing("weights for research use; no redistribution of pictures"),
    ),
    Source(
        pointing("Face Research Lab London and Canada sets, 244 portraits"),
        pointing("training, choosing and measuring, split by person"),
        pointing("CC BY 4.0, with the depicted people's consent"),
        pointing("attribution"),
    ),
    Source(
        pointing("CelebA, 2,000 aligned portraits"),
        pointing(
            "genuine faces of other cameras: part of them for training where the list {below} says "
            "so, the others set the false-alarm threshold"
        ),
        pointing("non-commercial research only"),
        pointing("weights for non-commercial research use"),
    ),
    Source(
        pointing("Photoshop forgeries and genuine portraits (development part)"),
        pointing(
            "measuring; never trained on, but looked at while the engine was made: what that "
            "decided stands {made} (history, note)"
        ),
        pointing("research only, no redistribution"),
        pointing("nothing for the weights; numbers only are published"),
    ),
    Source(
        pointing("EfficientNet-lite0, ImageNet weights"),
        pointing("the image encoder's start"),
        pointing("Apache-2.0; ImageNet's pictures are for non-commercial research"),
        pointing("attribution; the pictures' terms are passed on"),
    ),
    Source(
        pointing("taef2, a small diffusion autoencoder"),
        pointing("making the family of regenerated faces"),
        pointing("MIT, © 2023 Ollin Boer Bohan"),
        pointing("attribution"),
    ),
)


def sources_rows() -> tuple[Texts, ...]:
    """Return the sources as rows of a table, under the names of its columns."""
    names = (
        pointing("source"),
        pointing("used for"),
        pointing("licence"),
        pointing("what follows for the weights"),
    )
    return names, *((s.name, s.use, s.licence, s.follows) for s in SOURCES)
