"""What is recorded of a kept view, which is in English, said in every language."""

import re
from collections.abc import Iterable

from engine.schema.languages import fixed, said
from engine.schema.phrase import Phrase

# The values of a view that have numbers or names in them.
_TEMPLATES = (
    Phrase("on, opacity {opacity}"),
    Phrase("{share} of the width"),
    Phrase("{colours}, 0 to 1"),
    Phrase("recorded map of {clue} ({method}), {low} to {high} {unit}, sheet SHA-256 {digest}"),
    Phrase("recorded map of {clue} ({method}), {low} to {high}, sheet SHA-256 {digest}"),
    Phrase("view for looking only, of {clue} ({method})"),
)
# Values that somebody may have written, such as titles, stay as they are.
_VERBATIM = ("First side", "Second side")


def spoken_view(parameters: Iterable[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    """Names and values of a view in a language; what this version does not know, as it is."""
    return [
        (fixed(name, language), value if name in _VERBATIM else _value(value, language))
        for name, value in parameters
    ]


def _value(value: str, language: str) -> str:
    for template in _TEMPLATES:
        found = _pattern(template).fullmatch(value)
        if found:
            values = {name: Phrase.kept(part, part, {}) for name, part in found.groupdict().items()}
            return said(Phrase(template, **values), language)
    return fixed(value, language)


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(
            f"(?P<{part}>.+?)" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        )
    )
