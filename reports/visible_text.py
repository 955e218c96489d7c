"""Text from outside made safe to print: what cannot be seen is written as its code point.

Escaping for the typesetter's mark-up is the typesetter's own business; this module only decides
which characters may appear as themselves.
"""

import unicodedata

from engine.schema.languages import said
from engine.schema.phrase import Phrase

# Characters that stand for an escape; written as escapes themselves where a text contains them,
# so that no text can imitate one.
OPENING, CLOSING = "⟨", "⟩"

# More than this many combining marks on one letter pile up over neighbouring lines; no living
# orthography needs more (Vietnamese and pointed Hebrew use two).
_MARKS_PER_LETTER = 2

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# The brackets above, and letters that are drawn as nothing (Unicode: Default_Ignorable).
_ALWAYS_ESCAPED = frozenset(
    {
        OPENING,
        CLOSING,
        "\u034f",
        "\u115f",
        "\u1160",
        "\u17b4",
        "\u17b5",
        "\u2800",
        "\u3164",
        "\uffa0",
    }
)


def code_point(character: str) -> str:
    """Return `⟨U+202E⟩`, or `⟨byte 0x80⟩` for an undecodable byte of a file name (PEP 383)."""
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:
        return f"{OPENING}byte 0x{number - 0xDC00:02X}{CLOSING}"
    return f"{OPENING}U+{number:04X}{CLOSING}"


def make_visible(
    text: str, *, keep_lines: bool = False, limit: int | None = None, language: str = "en"
) -> str:
    """Return `text` with every character that is invisible or changes direction as a code point.

    Leading, trailing and repeated spaces are written out too. With `keep_lines`, line ends stay
    (as a single line feed) and tabs become spaces, for text that people wrote. A text of more
    than `limit` characters becomes its beginning and end around a note, in `language`, of how much
    is left out.
    """
    show = _visible_lines if keep_lines else _visible_name
    if limit is None or len(text) <= limit:
        return show(text)
    # Not between a space and its word: a space at the cut would be written out as one at an end.
    tail = limit // 4
    head, end = text[: limit - tail].rstrip(" "), text[-tail:].lstrip(" ")
    words = Phrase(
        "{count} characters left out; complete in the attached manifest",
        count=len(text) - len(head) - len(end),
    )
    note = f"{OPENING}{said(words, language)}{CLOSING}"
    return f"{show(head)}{note}{show(end)}"


def exact_form(text: str) -> str:
    """Return `text` in ASCII, every other character as its escape, as Python writes it."""
    return ascii(text)[1:-1]


def _visible_name(text: str) -> str:
    return _escape_outer_spaces(_visible_line(text))


def _visible_lines(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_visible_line(line.replace("\t", " ")) for line in lines)


def _visible_line(text: str) -> str:
    parts: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        is_hidden = (
            category in _HIDDEN_CATEGORIES
            or (category == "Zs" and character != " ")
            or character in _ALWAYS_ESCAPED
            or _is_variation_selector(character)
            or marks > _MARKS_PER_LETTER
            or (marks > 0 and not parts)
        )
        parts.append(code_point(character) if is_hidden else character)
    return "".join(parts)


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _escape_outer_spaces(text: str) -> str:
    parts = []
    for index, character in enumerate(text):
        is_outer = index in (0, len(text) - 1) or text[index - 1] == " "
        parts.append(code_point(" ") if character == " " and is_outer else character)
    return "".join(parts)
