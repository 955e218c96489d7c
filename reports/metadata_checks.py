"""What the metadata of one file say against each other: four checks, each with its state."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from engine.schema.finding import CheckState
from engine.schema.image import EvidenceImage
from reports.wording import Wording

# EXIF 2.32, 4.6.5: "YYYY:MM:DD HH:MM:SS".
_MOMENT = re.compile(r"\d{4}:\d{2}:\d{2} \d{2}:\d{2}:\d{2}")
_TAKEN = ("DateTimeOriginal", "DateTimeDigitized")
# Names of fields in which cameras and editors sign; a camera's own firmware stands there as well.
_SIGNED_BY = ("Software", "ProcessingSoftware", "HostComputer", "CreatorTool")


@dataclass(frozen=True, slots=True)
class MetadataCheck:
    """One check: what was looked for, whether it was found, and in which words."""

    name: str
    state: CheckState
    detail: str


def metadata_checks(evidence: EvidenceImage, say: Wording) -> tuple[MetadataCheck, ...]:
    """Return the checks on an item's metadata; "not run" where the fields for one are missing."""
    fields: dict[str, list[str]] = {}
    for entry in evidence.metadata:
        fields.setdefault(entry.name, []).append(entry.value.strip())
    checks: tuple[tuple[str, Callable[[], tuple[CheckState, str]]], ...] = (
        (say("Times of taking and of changing differ"), lambda: _times(fields, say)),
        (say("Size in EXIF differs from the picture"), lambda: _size(evidence, fields, say)),
        (say("A program signed the file"), lambda: _program(fields, say)),
        (say("Bytes after the picture's end"), lambda: _trailing(evidence, say)),
    )
    return tuple(MetadataCheck(name, *run()) for name, run in checks)


def _times(fields: dict[str, list[str]], say: Wording) -> tuple[CheckState, str]:
    taken = [v for name in _TAKEN for v in fields.get(name, ()) if _MOMENT.fullmatch(v)]
    changed = [v for v in fields.get("DateTime", ()) if _MOMENT.fullmatch(v)]
    if not taken or not changed:
        return CheckState.NOT_RUN, say("the fields for it are not both there")
    values = sorted({*taken, *changed})
    if len(values) == 1:
        return CheckState.NOT_FOUND, values[0]
    return CheckState.FOUND, ", ".join(values)


def _size(
    evidence: EvidenceImage, fields: dict[str, list[str]], say: Wording
) -> tuple[CheckState, str]:
    stated = [fields.get(name, [""])[0] for name in ("ExifImageWidth", "ExifImageHeight")]
    if not all(value.isascii() and value.isdigit() and len(value) < 10 for value in stated):
        return CheckState.NOT_RUN, say("the fields for it are not both there")
    size = evidence.decode.size
    words = say(
        "EXIF {stated}, picture {width} × {height}",
        stated=" × ".join(stated),
        width=size.width,
        height=size.height,
    )
    # A turned picture has its sides exchanged.
    is_same = sorted(map(int, stated)) == sorted((size.width, size.height))
    return (CheckState.NOT_FOUND if is_same else CheckState.FOUND), words


def _program(fields: dict[str, list[str]], say: Wording) -> tuple[CheckState, str]:
    signed = [value for name in _SIGNED_BY for value in fields.get(name, ()) if value]
    if not signed:
        return CheckState.NOT_FOUND, say("no field names a program")
    return CheckState.FOUND, "; ".join(signed)


def _trailing(evidence: EvidenceImage, say: Wording) -> tuple[CheckState, str]:
    count = evidence.decode.trailing_bytes
    if not count:
        return CheckState.NOT_FOUND, say("none")
    return CheckState.FOUND, say("{count} bytes", count=say.count(count))
