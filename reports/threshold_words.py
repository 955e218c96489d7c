"""The thresholds of an engine in words, as a reader of the report needs them."""

from collections.abc import Mapping

from engine.schema.phrase import row
from reports.wording import Wording

# How a threshold is put, by its name in the finding; what is not here is printed by its name.
_WORDS = {
    "evidence": "evidence of manipulation from a score of {value:g}",
    "no_evidence": "no evidence of manipulation found below {value:g}",
    "mask": "a pixel is marked from {value:g}",
    "mask_inconclusive": "while inconclusive only from {value:g}",
    "region": "a marked region is named from a forgery prompter's score of {value:g}",
}
_OF_REGION = "region."


def threshold_words(say: Wording, thresholds: Mapping[str, float]) -> str:
    """Return the thresholds in words; "none" where there are none.

    A score never exceeds 1, so a region with a higher threshold is one that is never named.
    """
    said = [
        say(words, value=thresholds[name]) for name, words in _WORDS.items() if name in thresholds
    ]
    never: list[str] = []
    for name, value in sorted(thresholds.items()):
        region = name.removeprefix(_OF_REGION)
        if name in _WORDS:
            continue
        if name.startswith(_OF_REGION) and value > 1:
            never.append(say.known(region))
        elif name.startswith(_OF_REGION):
            said.append(say("{region} from {value:g}", region=say.known(region), value=value))
        else:
            said.append(f"{name} {value:g}")
    if never:
        named = say.told(row(never, ", "))
        said.append(say("never named by this engine: {regions}", regions=named))
    return say.told(row(said, "; ")) or say("none")
