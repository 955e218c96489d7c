"""The published JSON schema of the attached manifest, made from the records themselves.

`python -m reports.manifest_schema` writes `docs/manifest.schema.json`; a test holds the two
together.
"""

import json
import types
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from engine.schema.case import CaseSnapshot
from engine.schema.codec import SCHEMA_VERSION
from engine.schema.kept_phrases import ENTRY, told_fields
from reports.manifest import MANIFEST_KIND, MANIFEST_VERSION
from reports.material import FileState

PUBLISHED = Path(__file__).resolve().parent.parent / "docs" / "manifest.schema.json"

_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT = {"type": "string"}
_SCALARS: dict[object, dict[str, Any]] = {
    str: _TEXT,
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
}


def manifest_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema, draft 2020-12) of what `write_manifest` writes."""
    definitions: dict[str, Any] = {}
    snapshot = _of(CaseSnapshot, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": MANIFEST_KIND,
        **_record(
            {
                "kind": {"const": MANIFEST_KIND},
                "manifest_version": {"const": MANIFEST_VERSION},
                "report": _record(
                    {
                        "number": _TEXT,
                        "edition": {"type": "integer"},
                        "supersedes": _TEXT,
                        "is_final": {"type": "boolean"},
                        "is_redacted": {"type": "boolean"},
                        "issued_at": _TEXT,
                        "language": _TEXT,
                        "template": _record({"name": _TEXT, "language": _TEXT, "sha256": _SHA256}),
                        "certificates": {"type": "array", "items": _TEXT},
                    }
                ),
                "case": _record({"id": _TEXT, "number": _TEXT}),
                "audit": _record({"count": {"type": "integer"}, "head": _TEXT}),
                "files": {
                    "type": "array",
                    "items": _record(
                        {
                            "item": _TEXT,
                            "role": _TEXT,
                            "sha256": _SHA256,
                            "state": {"enum": [state.value for state in FileState]},
                        }
                    ),
                },
                "attachments": {
                    "type": "array",
                    "items": _record(
                        {
                            "name": _TEXT,
                            "item": _TEXT,
                            "role": _TEXT,
                            "sha256": _SHA256,
                            "byte_size": {"type": "integer"},
                            "made_from_sha256": _SHA256,
                            "encoding": _TEXT,
                            "is_attached": {"type": "boolean"},
                        }
                    ),
                },
                "engine_validation": {"type": ["object", "null"]},
                "engine_manifest": {"type": ["object", "null"]},
                "snapshot": _record(
                    {"schema_version": {"const": SCHEMA_VERSION}, "record": snapshot}
                ),
            }
        ),
        "$defs": dict(sorted(definitions.items())),
    }


def _record(properties: dict[str, Any], optional: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(set(properties) - optional),
        "additionalProperties": False,
    }


def _of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_of(choice, definitions) for choice in arguments]}
    if kind is type(None):
        return {"type": "null"}
    if origin is tuple:
        if arguments[1:] == (Ellipsis,):
            return {"type": "array", "items": _of(arguments[0], definitions)}
        places = [_of(argument, definitions) for argument in arguments]
        return {"type": "array", "prefixItems": places, "items": False, "minItems": len(places)}
    if is_dataclass(kind):
        return _of_dataclass(kind, definitions)
    if isinstance(kind, type) and issubclass(kind, Enum):
        definitions.setdefault(kind.__name__, {"enum": [member.value for member in kind]})
        return {"$ref": f"#/$defs/{kind.__name__}"}
    return _SCALARS[kind]


def _of_dataclass(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}
        hints = get_type_hints(kind)
        optional = frozenset(
            field.name
            for field in fields(kind)
            if field.default is not MISSING or field.default_factory is not MISSING
        )
        properties = {field.name: _of(hints[field.name], definitions) for field in fields(kind)}
        if told_fields(kind):
            # The templates of those texts that can be said in other languages.
            properties[ENTRY] = {"type": "object", "additionalProperties": _phrase(definitions)}
            optional |= {ENTRY}
        definitions[name] = _record(properties, optional)
    return {"$ref": f"#/$defs/{name}"}


def _phrase(definitions: dict[str, Any]) -> dict[str, Any]:
    reference = {"$ref": "#/$defs/Phrase"}
    value = {"anyOf": [_TEXT, {"type": "number"}, {"$ref": "#/$defs/InnerPhrase"}]}
    parts = {"template": _TEXT, "values": {"type": "object", "additionalProperties": value}}
    definitions["Phrase"] = _record(parts)
    definitions["InnerPhrase"] = _record({"text": _TEXT, **parts})
    return reference


def schema_text() -> str:
    """Return the schema as it is published."""
    return json.dumps(manifest_schema(), indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(schema_text(), encoding="ascii")
