"""Templates and values of a record's phrases as plain data, and back; what the codec keeps of them.

`{"text": {"template": …, "values": {…}}, "conversions/0": …}`: by field, and by place in a field of
several texts. A phrase within a phrase has its English text too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from engine.schema.phrase import Phrase, Told

# The entry beside a record's fields; no field of a record has this name.
ENTRY = "phrases"
# A clue's sentence within an objection within a row is four deep.
DEEPEST = 8


class PhraseUnreadable(ValueError):
    """What stands under `phrases` is not what this module wrote."""


def kept(record: Any) -> dict[str, Any]:
    """Return the phrases among the texts of a record by field, as plain data."""
    return {place: _plain(text) for place, text in _texts(record) if isinstance(text, Phrase)}


@cache
def told_fields(kind: Any) -> tuple[str, ...]:
    """Return the fields of a record that may hold a phrase or several."""
    if not is_dataclass(kind):
        return ()
    hints = get_type_hints(kind, include_extras=True)
    return tuple(field.name for field in fields(kind) if _is_told(hints[field.name]))


def put_back(kind: type, values: dict[str, Any], found: object) -> None:
    """Make phrases of the texts among a record's values that were phrases; PhraseUnreadable."""
    if not isinstance(found, Mapping):
        raise PhraseUnreadable("an object is expected")
    told = told_fields(kind)
    for place, plain in found.items():
        name, _, number = str(place).partition("/")
        if name not in told or name not in values:
            raise PhraseUnreadable(f"{place!r} is no text of a {kind.__name__}")
        if not number:
            values[name] = _phrase(values[name], plain, 1)
            continue
        texts = list(values[name])
        if not number.isdecimal() or int(number) >= len(texts):
            raise PhraseUnreadable(f"{place!r} is no text of a {kind.__name__}")
        texts[int(number)] = _phrase(texts[int(number)], plain, 1)
        values[name] = tuple(texts)


def kept_of(texts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the phrases among the values of a mapping by name, as plain data."""
    return {name: _plain(text) for name, text in texts.items() if isinstance(text, Phrase)}


def phrases_in(texts: Mapping[str, object]) -> dict[str, object]:
    """Return a mapping whose entry `phrases` was made by `kept_of` with its phrases put back."""
    found = texts.get(ENTRY, {})
    if not isinstance(found, Mapping):
        raise PhraseUnreadable("an object is expected")
    kept_phrases = {str(name): _phrase(texts.get(name), plain, 1) for name, plain in found.items()}
    return {**texts, **kept_phrases}


def _is_told(hint: Any) -> bool:
    if get_origin(hint) is tuple:
        return any(_is_told(inner) for inner in get_args(hint))
    return get_origin(hint) is Annotated and hint == Told


def _texts(record: Any) -> Iterator[tuple[str, object]]:
    kind: Any = type(record)
    for name in told_fields(kind):
        value = getattr(record, name)
        if isinstance(value, tuple):
            yield from ((f"{name}/{number}", text) for number, text in enumerate(value))
        else:
            yield name, value


def _plain(phrase: Phrase) -> dict[str, Any]:
    return {
        "template": phrase.template,
        "values": {name: _plain_value(value) for name, value in phrase.values.items()},
    }


def _plain_value(value: object) -> object:
    if isinstance(value, Phrase):
        return {"text": str(value), **_plain(value)}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | float):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be kept in a phrase")


def _phrase(text: object, plain: object, depth: int) -> Phrase:
    if (
        depth > DEEPEST
        or not isinstance(text, str)
        or not isinstance(plain, Mapping)
        or plain.keys() != {"template", "values"}
        or not isinstance(plain["template"], str)
        or not isinstance(plain["values"], Mapping)
    ):
        raise PhraseUnreadable("a template with its values is expected")
    values = {str(name): _read_value(value, depth) for name, value in plain["values"].items()}
    return Phrase.kept(text, plain["template"], values)


def _read_value(value: object, depth: int) -> object:
    if isinstance(value, str | int | float):
        return value
    if not isinstance(value, Mapping):
        raise PhraseUnreadable(f"a {type(value).__name__} is no value of a phrase")
    inner = dict(value)
    return _phrase(inner.pop("text", None), inner, depth + 1)
