"""What the examiner makes by hand: regions drawn on a picture, and views kept as exhibits.

Both are only ever added and withdrawn; a changed region is a further version of it.
"""

import hashlib
import math
import shutil
import uuid
from dataclasses import dataclass

from app.casework.artifacts import move_into
from app.casework.audit import AuditAction, AuditEvent, Plain, text_sha256
from app.casework.changes import CaseChanges
from app.casework.errors import InputRefused, ItemUnknown, storage_failed
from app.casework.naming import storable, utc_now
from app.casework.reading import CaseReader
from engine.schema.codec import to_json
from engine.schema.examiner import ExaminerRegion, Exhibit, Ring
from engine.schema.finding import ArtifactRef, Box, RegionName
from engine.schema.phrase import Phrase

# A hand draws some thousand points; a hundred times that is no outline any more.
MOST_POINTS = 200_000
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class DrawingRequest:
    """A region as the examiner left it; `region_id` is new for a new region (`new_region_id`)."""

    region_id: str
    evidence_id: str
    name: RegionName | None
    title: str
    rings: tuple[Ring, ...]
    notes: str = ""
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class ExhibitRequest:
    """A view to be kept: its PNG as bytes, and how it was made (see `Exhibit`)."""

    evidence_id: str
    title: str
    png: bytes
    view: Box
    scale: float
    finding_id: str
    parameters: tuple[tuple[str, str], ...]
    notes: str = ""


def new_region_id() -> str:
    """An id for a region that is drawn now."""
    return uuid.uuid4().hex


class HandWork(CaseReader):
    """Drawing and keeping, on an open case; a part of `CaseSession`."""

    _actor: str

    def draw_region(self, request: DrawingRequest) -> tuple[CaseChanges, str]:
        """Store a version of an examiner's region; what changed and the version's id.

        InputRefused for an outline that encloses nothing or leaves the picture.
        """
        image = self.evidence(request.evidence_id)
        size = image.decode.size
        if not request.is_removed:
            _check_rings(request.rings, size.width, size.height)
        made = ExaminerRegion(
            id=uuid.uuid4().hex,
            region_id=request.region_id,
            evidence_id=image.id,
            name=request.name,
            title=storable(request.title, "region's name"),
            rings=request.rings,
            notes=storable(request.notes, "notes"),
            examiner=self._actor,
            drawn_at=utc_now(),
            is_removed=request.is_removed,
        )
        text = to_json(made)
        detail: dict[str, Plain] = {
            "region_id": made.region_id,
            "name": made.name.value if made.name is not None else made.title,
            "is_removed": made.is_removed,
            "drawing_id": made.id,
            "records": {f"drawing/{made.id}": text_sha256(text)},
        }
        with self._store.transaction():
            self._store.write(
                "INSERT INTO drawing (id, evidence_id, is_withdrawn, record_json)"
                " VALUES (?, ?, 0, ?)",
                (made.id, made.evidence_id, text),
            )
            self._log(AuditAction.REGION_DRAWN, image.id, detail)
        return CaseChanges(changed=(image.id,), audit=True), made.id

    def withdraw_drawing(self, drawing_id: str) -> CaseChanges:
        """Take a version of an examiner's region back; the one before it counts again."""
        evidence_id = self._withdraw("drawing", drawing_id)
        return CaseChanges(changed=(evidence_id,), audit=True)

    def keep_exhibit(self, request: ExhibitRequest) -> tuple[CaseChanges, str]:
        """Store a view as an exhibit; what changed and the exhibit's id."""
        image = self.evidence(request.evidence_id)
        width, height = _png_size(request.png)
        name = "exhibit.png"
        picture = ArtifactRef(name, hashlib.sha256(request.png).hexdigest(), "image/png")
        made = Exhibit(
            id=uuid.uuid4().hex,
            evidence_id=image.id,
            title=storable(request.title, "exhibit's title", required=True),
            notes=storable(request.notes, "notes"),
            picture=picture,
            width=width,
            height=height,
            view=request.view,
            scale=request.scale,
            finding_id=request.finding_id,
            parameters=request.parameters,
            examiner=self._actor,
            made_at=utc_now(),
        )
        text = to_json(made)
        detail: dict[str, Plain] = {
            "exhibit_id": made.id,
            "title": made.title,
            "records": {f"exhibit/{made.id}": text_sha256(text)},
            "files": {f"artifacts/{picture.sha256}": picture.sha256},
        }
        self._place(picture, request.png)
        with self._store.transaction():
            self._store.insert_artifact(picture.sha256, picture)
            self._store.write(
                "INSERT INTO exhibit (id, evidence_id, is_withdrawn, record_json)"
                " VALUES (?, ?, 0, ?)",
                (made.id, made.evidence_id, text),
            )
            self._log(AuditAction.EXHIBIT_KEPT, image.id, detail)
        return CaseChanges(changed=(image.id,), audit=True), made.id

    def withdraw_exhibit(self, exhibit_id: str) -> CaseChanges:
        """Take an exhibit back; its picture stays in the case, the report leaves it out."""
        evidence_id = self._withdraw("exhibit", exhibit_id)
        return CaseChanges(changed=(evidence_id,), audit=True)

    def exhibit_request(self, exhibit_id: str) -> ExhibitRequest:
        """What a standing exhibit was kept with. ItemUnknown when there is none."""
        kept = next((each for each in self.exhibits() if each.id == exhibit_id), None)
        if kept is None:
            raise _unknown("exhibit", exhibit_id)
        path = self.artifact_path(kept.picture)
        try:
            png = path.read_bytes()
        except OSError as error:
            raise storage_failed(Phrase("read the exhibit in"), path, error) from error
        return ExhibitRequest(
            kept.evidence_id,
            kept.title,
            png,
            kept.view,
            kept.scale,
            kept.finding_id,
            kept.parameters,
            kept.notes,
        )

    def _place(self, picture: ArtifactRef, png: bytes) -> None:
        if (self._folder.artifacts / picture.sha256).exists():
            return
        try:
            staging = self._folder.new_staging()
            (staging / picture.path).write_bytes(png)
        except OSError as error:
            raise storage_failed(
                Phrase("store the exhibit in"), self._folder.path, error
            ) from error
        move_into(self._folder, (picture,), staging)
        shutil.rmtree(staging, ignore_errors=True)

    def _withdraw(self, table: str, record_id: str) -> str:
        rows = self._store.rows(
            f"SELECT evidence_id FROM {table} WHERE id = ? AND is_withdrawn = 0", (record_id,)
        )
        if not rows:
            raise _unknown(table, record_id)
        evidence_id = rows[0][0]
        action = {
            "drawing": AuditAction.DRAWING_WITHDRAWN,
            "exhibit": AuditAction.EXHIBIT_WITHDRAWN,
        }[table]
        with self._store.transaction():
            self._store.write(f"UPDATE {table} SET is_withdrawn = 1 WHERE id = ?", (record_id,))
            self._log(action, evidence_id, {f"{table}_id": record_id})
        return evidence_id

    def _log(self, action: AuditAction, subject: str, detail: dict[str, Plain]) -> None:
        self._store.append_audit(AuditEvent(self._actor, action, subject, detail))


def _unknown(kind: str, record_id: str) -> ItemUnknown:
    return ItemUnknown(
        Phrase(
            "There is no standing {kind} {record_id} in this case.",
            kind=Phrase(kind),
            record_id=repr(record_id),
        ),
        remedy=Phrase("It may have been withdrawn already."),
    )


def _check_rings(rings: tuple[Ring, ...], width: int, height: int) -> None:
    count = sum(len(ring) for ring in rings)
    if not rings or count > MOST_POINTS or any(len(ring) < 3 for ring in rings):
        raise InputRefused(
            Phrase("The outline encloses no part of the picture."),
            remedy=Phrase("Draw an outline with at least three corners."),
        )
    for ring in rings:
        for x, y in ring:
            if not (math.isfinite(x) and math.isfinite(y)):
                raise InputRefused(
                    Phrase("The outline has a corner nowhere."), remedy=Phrase("Draw it again.")
                )
            if not (-0.5 <= x <= width - 0.5 and -0.5 <= y <= height - 0.5):
                raise InputRefused(
                    Phrase("The outline leaves the picture at {x:.1f}, {y:.1f}.", x=x, y=y),
                    remedy=Phrase("Keep its corners within the picture."),
                )


def _png_size(png: bytes) -> tuple[int, int]:
    """Width and height from the header (PNG specification, 11.2.1)."""
    if len(png) < 24 or not png.startswith(_PNG_SIGNATURE) or png[12:16] != b"IHDR":
        raise InputRefused(
            Phrase("The view is no PNG file."), remedy=Phrase("Take the view again.")
        )
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
