"""Texts of the program that can be said in another language than English, in which they are kept.

A phrase is English text that remembers its template and the values in it. Records and errors hold
it wherever they hold text, so that nothing changes for who reads English; who reads another
language looks the template up (`engine.schema.languages`). Nobody has to recognise a sentence.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated

# How a record says that a text of it may be a phrase; `engine.schema.codec` keeps the template of
# these beside their English text.
Told = Annotated[str, "may be a phrase"]
# The template of texts that only follow one another begins with this; their separator follows.
ROW = "…"


class Phrase(str):
    """An English text made of a template and its values; values may be phrases too.

    template: as `str.format` takes it, without any value. values: what is put in, by name.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> "Phrase":
        """Put the values in; what is no text or number is kept as text."""
        plain = {
            name: value if isinstance(value, str | int | float) else str(value)
            for name, value in values.items()
        }
        return cls.kept(template.format(**plain) if plain else template, template, plain)

    @classmethod
    def kept(cls, text: str, template: str, values: Mapping[str, object]) -> "Phrase":
        """A phrase as a record kept it: its English text is not made anew."""
        phrase = super().__new__(cls, text)
        phrase.template = template
        phrase.values = values
        return phrase

    def __reduce__(self) -> tuple[object, ...]:
        return (_kept, (str(self), self.template, dict(self.values)))


def _kept(text: str, template: str, values: dict[str, object]) -> Phrase:
    return Phrase.kept(text, template, values)


def changed(text: str, change: Callable[[str], str]) -> str:
    """The text with `change` made to it, in a phrase also to the values that are no phrases."""
    if not isinstance(text, Phrase):
        return change(text)
    values = {
        name: changed(value, change) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return Phrase.kept(change(str(text)), text.template, values)


def row(parts: Iterable[str], separator: str = " ") -> str:
    """The texts one after the other, each said for itself; one alone as it is."""
    texts = [part for part in parts if part]
    if len(texts) < 2:
        return texts[0] if texts else ""
    values = {str(number): text for number, text in enumerate(texts)}
    return Phrase.kept(separator.join(texts), f"{ROW}{separator}", values)
