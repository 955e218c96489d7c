import json
import re
from typing import Any

import pytest

from reports.document import ReportDocument
from reports.manifest_schema import PUBLISHED, manifest_schema, schema_text

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def is_of(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], place: str = "$") -> list[str]:
    """What in `value` breaks the keywords of JSON Schema that this schema uses."""
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, place)
    if "anyOf" in schema:
        found = [faults(value, choice, root, place) for choice in schema["anyOf"]]
        return [] if [] in found else [f"{place}: none of the choices"]
    if "const" in schema:
        return [] if value == schema["const"] else [f"{place}: not {schema['const']}"]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{place}: {value} unknown"]
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(is_of(value, name) for name in names):
        return [f"{place}: {type(value).__name__}"]
    result = []
    if "pattern" in schema and not re.search(schema["pattern"], value):
        result.append(f"{place}: pattern")
    if isinstance(value, dict) and "properties" in schema:
        result += [f"{place}: lacks {key}" for key in schema["required"] if key not in value]
        result += [f"{place}: unknown {key}" for key in value if key not in schema["properties"]]
        for key in value.keys() & schema["properties"].keys():
            result += faults(value[key], schema["properties"][key], root, f"{place}.{key}")
    if isinstance(value, list):
        places = schema.get("prefixItems") or [schema["items"]] * len(value)
        if len(places) != len(value):
            result.append(f"{place}: {len(value)} entries")
        for index, (entry, inner) in enumerate(zip(value, places, strict=False)):
            result += faults(entry, inner, root, f"{place}[{index}]")
    return result


@pytest.fixture
def manifest(draft: ReportDocument) -> Any:
    return json.loads(draft.attachments[-1].data)


def test_published_schema_is_up_to_date() -> None:
    assert PUBLISHED.read_text(encoding="ascii") == schema_text()


def test_manifest_keeps_to_the_published_schema(manifest: Any) -> None:
    published = json.loads(PUBLISHED.read_text(encoding="ascii"))
    assert faults(manifest, published, published) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda m: m.pop("audit"), "$: lacks audit"),
        (lambda m: m.update(extra=1), "$: unknown extra"),
        (lambda m: m["audit"].update(count="13"), "$.audit.count: str"),
        (lambda m: m["files"][0].update(sha256="xyz"), "$.files[0].sha256: pattern"),
        (lambda m: m["files"][0].update(state="fine"), "$.files[0].state: fine unknown"),
        (lambda m: m.update(manifest_version=1), "$.manifest_version: not 2"),
    ],
)
def test_schema_notices_what_is_wrong(manifest: Any, change: Any, fault: str) -> None:
    change(manifest)
    schema = manifest_schema()
    assert faults(manifest, schema, schema) == [fault]


def test_schema_knows_every_record_of_a_case() -> None:
    names = set(manifest_schema()["$defs"])
    assert {"CaseItem", "Finding", "Region", "Clue", "Review", "AuditEntry", "Verdict"} <= names
