"""Names and texts from outside, made safe to show, and refused where they cannot be stored."""

import unicodedata
from datetime import UTC, datetime

from app.casework.errors import InputRefused
from engine.schema.phrase import Phrase

# Control, format (includes the bidirectional overrides), surrogate and unassigned characters
# (Unicode general categories) can hide or reorder what is shown.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
# Control characters, and the separators of lines and paragraphs.
_NO_LINE = frozenset({"Cc", "Zl", "Zp"})

# PEP 383: an undecodable byte b is kept as the lone surrogate U+DC00 + b.
_ESCAPE_BASE = 0xDC00


def visible(text: str) -> str:
    """`text` with undecodable bytes as \\xNN and hidden characters as \\uNNNN."""
    if text.isascii() and text.isprintable():
        return text  # nearly every text is; looking at each character takes a hundred times as long
    return "".join(_visible_character(character) for character in text)


def _visible_character(character: str) -> str:
    code = ord(character)
    if 0x80 <= code - _ESCAPE_BASE <= 0xFF:
        return f"\\x{code - _ESCAPE_BASE:02x}"
    if unicodedata.category(character) in _HIDDEN_CATEGORIES:
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
    return character


def storable_line(text: str, what: str, *, required: bool = False) -> str:
    """`text` as `storable` gives it, on one line: what names a case or signs an action.

    InputRefused also when it holds line breaks or other control characters, with which one entry
    of a log or report could look like two.
    """
    stripped = storable(text, what, required=required)
    if any(unicodedata.category(character) in _NO_LINE for character in stripped):
        raise InputRefused(
            Phrase(
                "The {what} holds a line break or another control character ({stripped}).",
                what=Phrase(what),
                stripped=visible(stripped),
            ),
            remedy=Phrase("Give the {what} on one line.", what=Phrase(what)),
        )
    return stripped


def storable(text: str, what: str, *, required: bool = False) -> str:
    """`text` without surrounding white space; `what` names the field in the message.

    InputRefused when it holds bytes that are no text, or is empty although required.
    """
    stripped = text.strip()
    if required and not stripped:
        raise InputRefused(
            Phrase("The {what} is empty.", what=Phrase(what)),
            remedy=Phrase("Give the {what}.", what=Phrase(what)),
        )
    if any(unicodedata.category(character) == "Cs" for character in stripped):
        raise InputRefused(
            Phrase(
                "The {what} holds bytes that are no readable text ({stripped}).",
                what=Phrase(what),
                stripped=visible(stripped),
            ),
            remedy=Phrase("Type it again in the terminal's own encoding (UTF-8)."),
        )
    return stripped


def utc_now() -> str:
    """This moment as aware UTC in ISO 8601, to the microsecond, by this machine's clock."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
