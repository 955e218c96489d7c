"""The licence of every source of pictures and weights, and what follows for the weights."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One set: what it was used for, under which licence, and what that means for the weights."""

    name: str
    use: str
    licence: str
    follows: str


SOURCES = (
    Source(
        "All-Age-Faces (AAF), 8,965 portraits of the project's list",
        "training, choosing and measuring, split by person",
        "no explicit licence; published for research, to be cited",
        "weights for research use; no redistribution of pictures",
    ),
    Source(
        "Face Research Lab London and Canada sets, 244 portraits",
        "training, choosing and measuring, split by person",
        "CC BY 4.0, with the depicted people's consent",
        "attribution",
    ),
    Source(
        "CelebA, 2,000 aligned portraits",
        "genuine faces of other cameras: part of them for training where the list below says so,"
        " the others set the false-alarm threshold",
        "non-commercial research only",
        "weights for non-commercial research use",
    ),
    Source(
        "Photoshop forgeries and genuine portraits (development part)",
        "measuring; never trained on, but looked at while the engine was made: what that decided"
        " stands under “How it was made” (history, note)",
        "research only, no redistribution",
        "nothing for the weights; numbers only are published",
    ),
    Source(
        "EfficientNet-lite0, ImageNet weights",
        "the image encoder's start",
        "Apache-2.0; ImageNet's pictures are for non-commercial research",
        "attribution; the pictures' terms are passed on",
    ),
    Source(
        "taef2, a small diffusion autoencoder",
        "making the family of regenerated faces",
        "MIT, © 2023 Ollin Boer Bohan",
        "attribution",
    ),
)


def sources_table() -> str:
    """Return the sources as a Markdown table."""
    rows = [
        "| source | used for | licence | what follows for the weights |",
        "|---|---|---|---|",
    ]
    rows += [f"| {s.name} | {s.use} | {s.licence} | {s.follows} |" for s in SOURCES]
    return "\n".join(rows)
