"""What a sentence speaks of: regions with their sides, measured clues, degrees."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.explain.vocabulary import clue_vocabulary
from engine.schema.finding import RegionName, Severity, Side

# Words for each region. They follow the label table of the published ForgeryTalker, corrected:
# lids and lashes are the eye's, the iris the pupil's; "buccal" is the cheek alone; "brow" is the
# eyebrow; "line" alone, "frontal" and "fossa" mean too much to accuse a region.
REGION_WORDS: Mapping[RegionName, str] = {
    RegionName.EYE: r"eyes?|eyelids?|eyelash(?:es)?|lash(?:es)?|ocular|sclera",
    RegionName.PUPIL: r"pupils?|iris(?:es)?|irides",
    RegionName.LIP: r"lips?|labium|labia",
    RegionName.MOUTH: r"mouths?|oral cavity",
    RegionName.NOSE: r"noses?|nasal|nostrils?",
    RegionName.EAR: r"ears?|earlobes?|auricles?|pinnae?",
    RegionName.CHEEK: r"cheeks?|cheekbones?|buccal|malar",
    RegionName.FOREHEAD: r"foreheads?",
    RegionName.CHIN: r"chins?|mentum",
    RegionName.JAW: r"jaws?|jawlines?|mandibles?|maxilla",
    RegionName.EYEBROW: r"eyebrows?|brows?",
    RegionName.TOOTH: r"tooth|teeth|dentition",
    RegionName.TONGUE: r"tongues?|glossa|lingua",
    RegionName.BEARD: r"beards?|facial hair",
    RegionName.MUSTACHE: r"mo?ustaches?",
    RegionName.SKIN: r"skin|derma|epidermis|cutis",
    RegionName.HAIR: r"(?<!facial )hairs?|hairlines?|locks|tresses|strands",
    RegionName.WRINKLE: r"wrinkles?|creases?|(?:fine|expression|laugh|frown) lines?",
    RegionName.FRECKLE: r"freckles?|lentigo|lentigines",
    RegionName.SCAR: r"scars?|cicatri(?:x|ces)",
    RegionName.DIMPLE: r"dimples?",
}
PAIRED = frozenset(
    {
        RegionName.EYE,
        RegionName.PUPIL,
        RegionName.EAR,
        RegionName.CHEEK,
        RegionName.JAW,
        RegionName.EYEBROW,
    }
)
_ANY_WORD = "|".join(f"(?P<{name.name}>{words})" for name, words in REGION_WORDS.items())
# "left and right eyes", "left upper eyelid", "both cheeks": at most one word in between.
_MENTION = re.compile(
    r"(?:\b(?P<side>left|right|both)(?: (?:and|or) (?P<other>left|right))? (?:[a-z]+ )??)?"
    rf"\b(?:{_ANY_WORD})\b",
    re.IGNORECASE,
)
# A region that something is compared with is no claim about it: "the skin around it".
_WORDS = "|".join((*REGION_WORDS.values(), "face", "picture", "side"))
_COMPARED_WITH = re.compile(
    rf"\b(?:(?:the|its|their) )?(?:{_WORDS}) "
    r"(?:(?:around|near|beside|next to) (?:it|them)|nearby)\b"
    r"|\b(?:surrounding|neighbou?ring|adjacent|nearby|opposite|mirrored|rest of the) "
    rf"(?:{_WORDS})\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(
    r"\s*(?:;|,? \b(?:while|whereas|but)\b|, and (?=(?:the|both|its|their)\b))\s*", re.IGNORECASE
)
_NEGATION = re.compile(
    r"\b(?:no|not|without|neither|nor|never|cannot|isn't|aren't|doesn't|don't)\b", re.IGNORECASE
)
# How many characters before a clue's words a negation still belongs to them.
_NEGATION_REACH = 18
_DEGREES = {
    Severity.LOW: re.compile(r"\b(?:slight|slightly|partly|barely|subtly)\b", re.IGNORECASE),
    Severity.HIGH: re.compile(
        r"\b(?:heavy|heavily|strongly|severe|severely|massively)\b", re.IGNORECASE
    ),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one clause says. regions: names with the sides said (NONE where none is said).

    terms: clue terms said to be there; denied: clue terms said not to be there.
    """

    regions: tuple[tuple[RegionName, Side], ...]
    terms: tuple[str, ...]
    denied: tuple[str, ...]
    degree: Severity | None


def split_sentences(text: str) -> tuple[str, ...]:
    """Split at full stops, question and exclamation marks followed by space; nothing is dropped."""
    parts = re.split(r"(?<=[.!?])\s+", text.strip())
    return tuple(part for part in parts if part)


def read_claims(sentence: str) -> tuple[Claim, ...]:
    """Return what each clause of `sentence` says; a clause without regions speaks of the last."""
    claims: list[Claim] = []
    for clause in _CLAUSES.split(sentence):
        regions = _regions(clause)
        if not regions and claims:
            regions = claims[-1].regions
        terms, denied = _terms(clause)
        claims.append(Claim(regions, terms, denied, _degree(clause)))
    return tuple(claims)


def _regions(clause: str) -> tuple[tuple[RegionName, Side], ...]:
    found: dict[tuple[RegionName, Side], None] = {}
    for match in _MENTION.finditer(_COMPARED_WITH.sub(" ", clause)):
        name = RegionName[str(match.lastgroup)]
        found[name, _side(match, name)] = None
    return tuple(found)


def _side(match: re.Match[str], name: RegionName) -> Side:
    word = (match["side"] or "").lower()
    if name not in PAIRED or not word:
        return Side.NONE
    if word == "both" or (match["other"] and match["other"].lower() != word):
        return Side.BOTH
    return Side(word)


def _terms(clause: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    said: list[str] = []
    denied: list[str] = []
    for key, term in clue_vocabulary().items():
        match = term.pattern.search(clause)
        if match is None:
            continue
        before = clause[max(match.start() - _NEGATION_REACH, 0) : match.start()]
        (denied if _NEGATION.search(before) else said).append(key)
    return tuple(said), tuple(denied)


def _degree(clause: str) -> Severity | None:
    return next((level for level, words in _DEGREES.items() if words.search(clause)), None)
