"""Words written from right to left, brought into reading form for a typesetter that knows none.

Each such word is reversed and Arabic letters are joined; words and everything between them stay
in the order in which they are stored, so that a name cannot rearrange the line it stands in.
"""

import unicodedata
from functools import cache

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_ALEF_FORMS = "\u0622\u0623\u0625\u0627"
_LAM = "\u0644"


def is_right_to_left(character: str) -> bool:
    """True for letters of Hebrew, Arabic and other scripts that run from right to left."""
    return unicodedata.bidirectional(character) in _RIGHT_TO_LEFT


def reading_form(word: str) -> str:
    """Return `word` with every right-to-left part in the order in which it is to be drawn."""
    if not any(map(is_right_to_left, word)):
        return word
    parts: list[str] = []
    run: list[str] = []
    for character in word:
        is_mark = unicodedata.category(character) == "Mn"
        if is_right_to_left(character) or (run and is_mark):
            run.append(character)
        else:
            parts.append(_drawn("".join(run)))
            run.clear()
            parts.append(character)
    parts.append(_drawn("".join(run)))
    return "".join(parts)


def _drawn(run: str) -> str:
    clusters: list[str] = []
    for character in _joined(run):
        if clusters and unicodedata.category(character) == "Mn":
            clusters[-1] += character
        else:
            clusters.append(character)
    return "".join(reversed(clusters))


def _joined(run: str) -> str:
    """Replace Arabic letters by the presentation form their neighbours ask for (Unicode 9.2)."""
    forms = _presentation_forms()
    letters = [c for c in run if unicodedata.category(c) != "Mn"]
    if not any(letter in forms for letter in letters):
        return run
    result: list[str] = []
    position = 0
    skip_alef = False
    for character in run:
        if unicodedata.category(character) == "Mn":
            result.append(character)
            continue
        before = letters[position - 1] if position else ""
        after = letters[position + 1] if position + 1 < len(letters) else ""
        position += 1
        if skip_alef:
            skip_alef = False
            continue
        joins_before = "initial" in forms.get(before, {})
        if character == _LAM and after and after in _ALEF_FORMS:
            result.append(forms[_LAM + after]["final" if joins_before else "isolated"])
            skip_alef = True
            continue
        result.append(
            _form(forms.get(character, {}), joins_before, bool(forms.get(after)), character)
        )
    return "".join(result)


def _form(own: dict[str, str], joins_before: bool, joins_after: bool, plain: str) -> str:
    can_join_after = "initial" in own
    if joins_before and joins_after and can_join_after:
        return own.get("medial", plain)
    if joins_before:
        return own.get("final", plain)
    if joins_after and can_join_after:
        return own["initial"]
    return own.get("isolated", plain)


@cache
def _presentation_forms() -> dict[str, dict[str, str]]:
    """Map letters (and lam with alef) to their forms, from Unicode's own decompositions."""
    forms: dict[str, dict[str, str]] = {}
    for number in range(0xFE70, 0xFEFD):
        kind, _, letters = unicodedata.decomposition(chr(number)).partition("> ")
        text = "".join(chr(int(part, 16)) for part in letters.split())
        if text and not text.startswith((" ", "\u0640")):
            forms.setdefault(text, {})[kind.removeprefix("<")] = chr(number)
    return forms
