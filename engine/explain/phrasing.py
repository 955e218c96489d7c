"""The sentences of the compact engine: how a region is called, a clue or a severity said of it.

Training composes captions of these phrases, and the decoder is guided by the same ones.
"""

from collections.abc import Mapping

from engine.schema.finding import RegionName, Severity, Side

# At most this many clues are said of one region; the window and the report list all of them.
MOST_PREDICATES = 2

# (singular, plural) predicates per clue term.
PREDICATES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "sharpness_lower": (
        ("is softer than the face around it", "are softer than the face around them"),
        (
            "shows less fine detail than its surroundings",
            "show less fine detail than their surroundings",
        ),
        ("looks blurred against the skin nearby", "look blurred against the skin nearby"),
    ),
    "sharpness_higher": (
        ("is sharper than the face around it", "are sharper than the face around them"),
        (
            "shows more fine detail than its surroundings",
            "show more fine detail than their surroundings",
        ),
    ),
    "noise_lower": (
        ("carries less grain than its surroundings", "carry less grain than their surroundings"),
        ("has lost the grain of the picture", "have lost the grain of the picture"),
    ),
    "noise_higher": (
        ("carries more grain than its surroundings", "carry more grain than their surroundings"),
        ("is noisier than the face around it", "are noisier than the face around them"),
    ),
    "colour_shift": (
        (
            "has a different colour from the skin around it",
            "have a different colour from the skin around them",
        ),
        ("does not match its surroundings in colour", "do not match their surroundings in colour"),
    ),
    "visible_boundary": (
        ("ends in a visible edge", "end in visible edges"),
        ("shows a visible seam along its outline", "show a visible seam along their outlines"),
    ),
    "asymmetry": (
        ("differs from its mirrored counterpart", "differ from their mirrored counterparts"),
        ("breaks the symmetry of the face", "break the symmetry of the face"),
    ),
    "compression_mismatch": (
        (
            "carries other compression traces than the rest",
            "carry other compression traces than the rest",
        ),
        (
            "was compressed differently from its surroundings",
            "were compressed differently from their surroundings",
        ),
    ),
}
_DEGREES: Mapping[Severity, tuple[str, str]] = {
    Severity.HIGH: ("heavily altered", "strongly manipulated"),
    Severity.MODERATE: ("clearly altered", "altered"),
    Severity.LOW: ("slightly altered", "partly altered"),
}
# While the verdict abstains.
_PERHAPS = ("may be altered", "might be altered")
_SEEMS = (("appears", "appear"), ("looks", "look"))
_PLURALS = {
    RegionName.TOOTH: "teeth",
    RegionName.EYE: "eyes",
    RegionName.LIP: "lips",
    RegionName.WRINKLE: "wrinkles",
    RegionName.FRECKLE: "freckles",
}
# Names that are one thing in the singular record but plural in speech.
_SPOKEN_PLURAL = (RegionName.LIP, RegionName.TOOTH, RegionName.WRINKLE, RegionName.FRECKLE)


def spoken_one(name: RegionName, side: Side) -> tuple[str, bool]:
    """Return how a region is said, and whether as a plural: `the left eye`, `the lips`."""
    is_plural = name in _SPOKEN_PLURAL
    word = _PLURALS[name] if is_plural else str(name)
    return f"the {f'{side} ' if side in (Side.LEFT, Side.RIGHT) else ''}{word}", is_plural


def spoken_both(name: RegionName) -> str:
    """Return how two sides of a region are said together: `both eyes`."""
    return f"both {_PLURALS.get(name, f'{name}s')}"


def clue_phrases(term: str, *, is_plural: bool) -> tuple[str, ...]:
    """Return the predicates that say a clue of one thing or of several."""
    return tuple(forms[int(is_plural)] for forms in PREDICATES[term])


def severity_phrases(severity: Severity | None, *, is_plural: bool) -> tuple[str, ...]:
    """Return the predicates that say how strongly something was altered, or None: perhaps."""
    if severity is None:
        return _PERHAPS
    return tuple(
        f"{forms[int(is_plural)]} {degree}" for degree in _DEGREES[severity] for forms in _SEEMS
    )


def opening(words: str) -> str:
    """Return the words as a sentence begins with them."""
    return words[:1].upper() + words[1:]


def joined(words: tuple[str, ...]) -> str:
    """Return a list as it is said: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
