"""Records to JSON and back: the one serialiser, strict in both directions.

JSON is ASCII only with sorted keys, so that the same record always gives the same bytes and the
lone surrogates of undecodable file names (PEP 383) survive. A text that is a phrase is written as
its English text; beside the record's fields, `phrases` holds its template and values, so that it
can be said in other languages for good. Records without it read as ever.
"""

import json
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from engine.schema import kept_phrases
from engine.schema.kept_phrases import PhraseUnreadable, told_fields
from engine.schema.phrase import Phrase

SCHEMA_VERSION = 1

Record = TypeVar("Record")


class CodecError(ValueError):
    """The data is not the record it is read as; the message names the place."""


def to_json(record: object) -> str:
    """Return `record` with its kind and the schema version as ASCII JSON, keys sorted."""
    envelope = {
        "kind": type(record).__name__,
        "record": to_plain(record),
        "schema_version": SCHEMA_VERSION,
    }
    return json.dumps(
        envelope, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def from_json(kind: type[Record], text: str) -> Record:
    """Return the `kind` written in `text` by `to_json`; CodecError names what does not fit."""
    try:
        envelope = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_no_constant)
    except (json.JSONDecodeError, RecursionError) as error:
        raise CodecError(f"not readable as JSON: {error}") from error
    if not isinstance(envelope, dict):
        raise CodecError("not a record: an object with kind, record and schema_version is expected")
    version = envelope.get("schema_version")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise CodecError(
            f"schema version {version!r} cannot be read; this program reads {SCHEMA_VERSION}"
        )
    _check_keys(
        envelope, {"kind", "record", "schema_version"}, {"kind", "record", "schema_version"}, "$"
    )
    if envelope["kind"] != kind.__name__:
        raise CodecError(f"a {envelope['kind']!r} was found where a {kind.__name__} is expected")
    return from_plain(kind, envelope["record"])


def to_plain(record: object) -> Any:
    """Return a record as dictionaries, lists and scalars; enums become their values.

    Everything else (NumPy scalars and arrays included) is refused: arrays travel as files.
    """
    try:
        return _written(record)
    except _Unfit:
        # The slow way knows the place of what does not fit, and tells it.
        return _plain(record, "$")


def from_plain(kind: type[Record], data: object) -> Record:
    """Return the `kind` that `to_plain` gave `data` for; every key and type is checked."""
    wanted: Any = kind
    value: Record
    try:
        value = _reader(wanted)(data)
    except (_Unfit, TypeError, ValueError, KeyError):
        # The slow way knows the place of what does not fit, and tells it.
        value = _read(kind, data, kind.__name__)
    return value


def _plain(value: object, place: str) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        plain = {
            field.name: _plain(getattr(value, field.name), f"{place}.{field.name}")
            for field in fields(value)
        }
        return _with_phrases(value, plain)
    if isinstance(value, Enum):
        return _plain(value.value, place)
    if isinstance(value, tuple | list):
        return [_plain(item, f"{place}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, Phrase):
        return str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise CodecError(f"{place} is {value}, which JSON cannot hold")
        return float(value)
    raise CodecError(f"{place} is a {type(value).__name__}, which no record may hold")


def _with_phrases(record: Any, plain: dict[str, Any]) -> dict[str, Any]:
    kind: Any = type(record)
    phrases = kept_phrases.kept(record) if told_fields(kind) else {}
    return {**plain, kept_phrases.ENTRY: phrases} if phrases else plain


def _read(kind: Any, data: object, place: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_optional(get_args(kind), data, place)
    if origin is tuple:
        return _read_tuple(get_args(kind), data, place)
    if is_dataclass(kind):
        return _read_record(kind, data, place)
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(data)
        except ValueError as error:
            raise CodecError(f"{place}: {data!r} is no {kind.__name__}") from error
    return _read_scalar(kind, data, place)


def _read_scalar(kind: Any, data: object, place: str) -> Any:
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    # bool is a subclass of int, hence the comparison of exact types.
    if kind in (str, int, float, bool) and type(data) is kind:
        return data
    name = getattr(kind, "__name__", str(kind))
    raise CodecError(f"{place}: {type(data).__name__} found where {name} is expected")


def _read_optional(choices: tuple[Any, ...], data: object, place: str) -> Any:
    if data is None and type(None) in choices:
        return None
    others = [choice for choice in choices if choice is not type(None)]
    if len(others) != 1:
        raise CodecError(f"{place}: a choice of several types cannot be read unambiguously")
    return _read(others[0], data, place)


def _read_tuple(kinds: tuple[Any, ...], data: object, place: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise CodecError(f"{place}: {type(data).__name__} found where a list is expected")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        kinds = (kinds[0],) * len(data)
    if len(kinds) != len(data):
        raise CodecError(f"{place}: {len(data)} entries found where {len(kinds)} are expected")
    return tuple(
        _read(kind, item, f"{place}[{index}]")
        for index, (kind, item) in enumerate(zip(kinds, data, strict=True))
    )


def _read_record(kind: Any, data: object, place: str) -> Any:
    if not isinstance(data, dict):
        raise CodecError(f"{place}: {type(data).__name__} found where an object is expected")
    hints = _type_hints(kind)
    named = {field.name: field for field in fields(kind) if field.init}
    required = {name for name, field in named.items() if not _has_default(field)}
    data = dict(data)
    phrases = data.pop(kept_phrases.ENTRY, {}) if told_fields(kind) else {}
    _check_keys(data, set(named), required, place)
    values = {name: _read(hints[name], value, f"{place}.{name}") for name, value in data.items()}
    try:
        kept_phrases.put_back(kind, values, phrases)
    except PhraseUnreadable as error:
        raise CodecError(f"{place}.{kept_phrases.ENTRY}: {error}") from error
    return kind(**values)


def _check_keys(
    data: Mapping[str, object], known: set[str], required: set[str], place: str
) -> None:
    unknown = sorted(set(data) - known)
    if unknown:
        raise CodecError(f"{place} has unknown entries: {', '.join(map(repr, unknown))}")
    absent = sorted(required - set(data))
    if absent:
        raise CodecError(f"{place} lacks: {', '.join(absent)}")


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


@cache
def _type_hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise CodecError("an entry is given twice")
    return data


def _no_constant(name: str) -> object:
    raise CodecError(f"{name} is no number a record may hold")


class _Unfit(Exception):
    """What the fast readers found is not what they are made for."""


_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def _written(value: Any) -> Any:
    """As `_plain`, without keeping track of the place: five times as fast on a finding."""
    kind: Any = type(value)
    if kind is float:
        if not math.isfinite(value):
            raise _Unfit
        return value
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple or kind is list:
        return [_written(item) for item in value]
    names = _names_of(kind)
    if names is not None:
        return _with_phrases(value, {name: _written(getattr(value, name)) for name in names})
    if kind is Phrase:
        return str(value)
    if isinstance(value, Enum):
        return _written(value.value)
    raise _Unfit


@cache
def _names_of(kind: Any) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """A function that reads `kind` as `_read` does, without keeping track of the place.

    Made once per type. A finding with its 468 landmarks per face is read 10 times as fast.
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _optional_reader(get_args(kind))
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if is_dataclass(kind):
        return _record_reader(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _scalar_reader(kind)


def _scalar_reader(kind: Any) -> Callable[[Any], Any]:
    def read(data: Any) -> Any:
        if type(data) is kind:
            return data
        if kind is float and type(data) is int:
            return float(data)
        raise _Unfit

    return read


def _optional_reader(choices: tuple[Any, ...]) -> Callable[[Any], Any]:
    others = [choice for choice in choices if choice is not type(None)]
    inner = _reader(others[0]) if len(others) == 1 else _refuse

    def read(data: Any) -> Any:
        return None if data is None and type(None) in choices else inner(data)

    return read


def _refuse(data: Any) -> Any:
    raise _Unfit


def _tuple_reader(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        inner = _reader(kinds[0])

        def read_all(data: Any) -> Any:
            if type(data) is not list:
                raise _Unfit
            return tuple(map(inner, data))

        return read_all
    readers = tuple(_reader(kind) for kind in kinds)

    def read(data: Any) -> Any:
        if type(data) is not list or len(data) != len(readers):
            raise _Unfit
        return tuple(reader(item) for reader, item in zip(readers, data, strict=True))

    return _number_pair_reader(read) if kinds == (float, float) else read


def _number_pair_reader(slow: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Points are the bulk of every finding."""

    def read(data: Any) -> Any:
        if type(data) is list and len(data) == 2 and type(data[0]) is type(data[1]) is float:
            return (data[0], data[1])
        return slow(data)

    return read


def _record_reader(kind: Any) -> Callable[[Any], Any]:
    hints = _type_hints(kind)
    named = {field.name: field for field in fields(kind) if field.init}
    readers = {name: _reader(hints[name]) for name in named}
    required = {name for name, field in named.items() if not _has_default(field)}

    has_told = bool(told_fields(kind))

    def read(data: Any) -> Any:
        if type(data) is not dict or not required <= data.keys():
            raise _Unfit
        if has_told and kept_phrases.ENTRY in data:
            data = dict(data)
            phrases = data.pop(kept_phrases.ENTRY)
            values = {name: readers[name](value) for name, value in data.items()}
            kept_phrases.put_back(kind, values, phrases)
            return kind(**values)
        # A name that the record does not have is a KeyError here.
        return kind(**{name: readers[name](value) for name, value in data.items()})

    return read
