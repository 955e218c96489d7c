"""Text to lines: visible characters, a font for each of them, and line breaks. No PDF here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from reports.right_to_left import is_right_to_left, reading_form
from reports.theme import RESOURCES, Theme
from reports.visible_text import CLOSING, OPENING, code_point, make_visible

# Role under which the characters of an escape are looked up: one font for brackets and digits.
_ESCAPE = "escape"

# Scripts without spaces between words: a line may break after any of their characters.
_IDEOGRAPH = "\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
# Marks that may not begin a line; they stay with the character before (GB/T 15834, 5.1).
_CLOSING = "，。、；：！？）》」』】〉”’…—,.;:!?)%"  # noqa: RUF001
_WORDS = re.compile(
    rf"⟨[^⟩ ]*⟩|[{_IDEOGRAPH}][{_CLOSING}]*|[ ]+|[^ ⟨{_IDEOGRAPH}]+[，。、；：！？）]*|⟨"  # noqa: RUF001
)


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a piece of text is set. `font` is a role of the theme; colours are #rrggbb."""

    font: str
    size: float
    leading: float
    colour: str
    keeps_lines: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """Characters drawn in one font and colour, `x` points from the line's start."""

    text: str
    font: str
    colour: str
    x: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of runs."""

    runs: tuple[Run, ...]
    width: float


@dataclass(frozen=True, slots=True)
class _Glyph:
    character: str
    font: str
    width: float  # of the type size 1
    is_escape: bool


class Typesetter:
    """Fonts of a theme and the breaking of text into lines; notes are said in `language`."""

    def __init__(self, theme: Theme, language: str = "en") -> None:
        self.theme = theme
        self._language = language
        self._faces = {role: _font(name) for role, name in theme.fonts.items()}
        self._fallback = tuple(_font(name) for name in theme.fallback)
        self._glyphs: dict[tuple[str, str], _Glyph | None] = {}

    def font_name(self, role: str) -> str:
        """Name under which reportlab knows the font of a role."""
        return str(self._faces[role].fontName)

    def width(self, text: str, role: str, size: float) -> float:
        """Width in points of text set on one line."""
        return sum(glyph.width for glyph in self._set(make_visible(text), role)) * size

    def lines(
        self, text: str, style: TextStyle, width: float, limit: int | None = None
    ) -> tuple[Line, ...]:
        """Break `text` into lines of at most `width` points; at least one line comes back.

        limit: characters after which the text is cut in its middle, with a note.
        """
        visible = make_visible(
            text, keep_lines=style.keeps_lines, limit=limit, language=self._language
        )
        lines: list[Line] = []
        for paragraph in visible.split("\n"):
            lines.extend(self._broken(paragraph, style, width))
        return tuple(lines)

    def _broken(self, text: str, style: TextStyle, width: float) -> Iterator[Line]:
        limit = width / style.size
        current: list[_Glyph] = []
        used = 0.0
        for word in _WORDS.findall(text):
            glyphs = tuple(self._set(reading_form(word), style.font))
            length = sum(glyph.width for glyph in glyphs)
            if word.isspace():
                if current:
                    current.extend(glyphs)
                    used += length
                continue
            if used + length > limit and current:
                yield self._line(current, style)
                current, used = [], 0.0
            for glyph in glyphs:
                if used + glyph.width > limit and current:
                    yield self._line(current, style)
                    current, used = [], 0.0
                current.append(glyph)
                used += glyph.width
        yield self._line(current, style)

    def _line(self, glyphs: list[_Glyph], style: TextStyle) -> Line:
        while glyphs and glyphs[-1].character == " ":
            glyphs.pop()
        runs: list[Run] = []
        x = start = 0.0
        text, key = "", None
        for glyph in glyphs:
            if key != (glyph.font, glyph.is_escape):
                if key is not None:
                    runs.append(self._run(text, key, style, start))
                text, key, start = "", (glyph.font, glyph.is_escape), x
            text += glyph.character
            x += glyph.width * style.size
        if key is not None:
            runs.append(self._run(text, key, style, start))
        return Line(tuple(runs), x)

    def _run(self, text: str, key: tuple[str, bool], style: TextStyle, x: float) -> Run:
        font, is_escape = key
        return Run(text, font, self.theme.colours["failed"] if is_escape else style.colour, x)

    def _set(self, text: str, role: str) -> Iterator[_Glyph]:
        is_escape = False
        for character in text:
            is_escape = is_escape or character == OPENING
            glyph = self._glyph(character, _ESCAPE if is_escape else role)
            if glyph is not None:
                yield glyph
            else:
                for substitute in code_point(character):
                    drawn = self._glyph(substitute, _ESCAPE)
                    if drawn is not None:
                        yield drawn
            is_escape = is_escape and character != CLOSING

    def _glyph(self, character: str, role: str) -> _Glyph | None:
        key = (character, role)
        if key not in self._glyphs:
            self._glyphs[key] = self._find(character, role)
        return self._glyphs[key]

    def _find(self, character: str, role: str) -> _Glyph | None:
        number = ord(character)
        # Beyond the basic plane reportlab writes a wrong ToUnicode entry, so that copied text
        # would differ from what is seen.
        if number > 0xFFFF:
            return None
        # Arabic presentation forms and Hebrew are taken from one font, or words look patched.
        own = () if role == _ESCAPE else (self._faces[role],)
        faces = (*self._fallback, *own) if is_right_to_left(character) else (*own, *self._fallback)
        for font in faces:
            if number in font.face.charToGlyph:
                width = font.face.getCharWidth(number) / 1000
                return _Glyph(character, font.fontName, width, role == _ESCAPE)
        return None


@cache
def _font(file_name: str) -> Any:
    """Return the font of `resources/fonts`, known to reportlab under its file name."""
    font = TTFont(
        file_name.removesuffix(".ttf"), str(RESOURCES / "fonts" / file_name), shapable=False
    )
    pdfmetrics.registerFont(font)
    return font
