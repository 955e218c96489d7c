"""Are the files a report rests on still what the case says: re-hashed at the moment of building."""

import hashlib
import itertools
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.schema.case import CaseItem, CaseSnapshot
from engine.schema.examiner import Exhibit
from engine.schema.finding import ArtifactRef
from engine.schema.phrase import Phrase
from reports.document import FileRef

_BLOCK = 1 << 20
# The role of every sheet of clue maps; the finding in the manifest tells them apart by their hash.
CLUE_MAPS = "clue maps"


class FileState(StrEnum):
    """What re-hashing a file gave."""

    MATCHES = "matches"
    DIFFERS = "differs"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file of the case with the SHA-256 it should have and what was found.

    The figure copy has no recorded hash (empty); its pixels are checked when it is drawn.
    """

    role: str
    item_id: str
    path: Path
    expected_sha256: str
    state: FileState


@dataclass(frozen=True, slots=True)
class Material:
    """Every checked file, and whether the audit chain's links hold together."""

    files: tuple[CheckedFile, ...]
    chain_faults: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """True when nothing is missing or changed and the chain has no fault."""
        return not self.chain_faults and all(f.state is FileState.MATCHES for f in self.files)

    def state_of(self, item_id: str, role: str) -> FileState:
        """State of one file of one item."""
        for checked in self.files:
            if checked.item_id == item_id and checked.role == role:
                return checked.state
        return FileState.MISSING

    def matches(self, item_id: str, sha256: str) -> bool:
        """True when the item has a file with this recorded hash, and it is unchanged."""
        return any(
            checked.item_id == item_id
            and checked.expected_sha256 == sha256
            and checked.state is FileState.MATCHES
            for checked in self.files
        )

    def faults(self) -> tuple[CheckedFile, ...]:
        """Files that are missing or changed."""
        return tuple(f for f in self.files if f.state is not FileState.MATCHES)


def check_material(snapshot: CaseSnapshot) -> Material:
    """Re-hash the evidence copies and artifacts of a case and follow the links of its audit."""
    folder = Path(snapshot.case_folder)
    files: list[CheckedFile] = []
    for item in snapshot.items:
        files.extend(_check_item(folder, item))
    for item in snapshot.withdrawn:
        files.append(_checked(folder, item))
    for exhibit in snapshot.exhibits:
        path, sha256 = artifact_path(folder, exhibit.picture), exhibit.picture.sha256
        state = _state(path, sha256)
        files.append(CheckedFile(exhibit_role(exhibit), exhibit.evidence_id, path, sha256, state))
    return Material(tuple(files), _chain_faults(snapshot))


def artifact_path(folder: Path, ref: ArtifactRef) -> Path:
    """Where an artifact of a finding lies in the case folder: by its hash."""
    return folder / "artifacts" / ref.sha256


def artifact_file(snapshot: CaseSnapshot, ref: ArtifactRef) -> FileRef:
    """An artifact as the typesetter reads it."""
    return FileRef(str(artifact_path(Path(snapshot.case_folder), ref)), ref.sha256)


def figure_copy(snapshot: CaseSnapshot, item: CaseItem) -> FileRef:
    """The PNG copy of an item's decoded pixels that figures are drawn from."""
    return FileRef(str(Path(snapshot.case_folder) / "artifacts" / figure_name(item)), None)


def figure_name(item: CaseItem) -> str:
    """File name of the figure copy of an item, within the artifacts of the case."""
    return f"figure-{item.evidence.decode.pixels_sha256}.png"


def exhibit_role(exhibit: Exhibit) -> str:
    """Name of an exhibit's file among the checked ones; an item may have several."""
    return f"exhibit {exhibit.id}"


def _checked(folder: Path, item: CaseItem) -> CheckedFile:
    """The stored copy of an item; of one that was withdrawn nothing else is looked at."""
    evidence = item.evidence
    path = folder / evidence.stored_path
    return CheckedFile(
        "evidence", evidence.id, path, evidence.sha256, _state(path, evidence.sha256)
    )


def _check_item(folder: Path, item: CaseItem) -> list[CheckedFile]:
    evidence = item.evidence
    wanted = [("evidence", folder / evidence.stored_path, evidence.sha256)]
    if item.finding is not None:
        finding = item.finding
        copy = folder / "artifacts" / figure_name(item)
        wanted.append(("figure copy", copy, ""))
        artifacts = (
            ("score map", finding.score_map),
            ("mask", finding.mask),
            ("examined", finding.examined),
        )
        sheets = ((CLUE_MAPS, ref) for ref in finding.clue_sheets)
        wanted += [
            (role, artifact_path(folder, ref), ref.sha256) for role, ref in (*artifacts, *sheets)
        ]
    return [
        CheckedFile(role, evidence.id, path, sha256, _state(path, sha256))
        for role, path, sha256 in wanted
    ]


def _state(path: Path, expected_sha256: str) -> FileState:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except OSError:
        # Unreadable and absent are the same to a report: it cannot show what it speaks about.
        return FileState.MISSING
    if not expected_sha256 or digest.hexdigest() == expected_sha256:
        return FileState.MATCHES
    return FileState.DIFFERS


def _chain_faults(snapshot: CaseSnapshot) -> tuple[str, ...]:
    entries = snapshot.audit
    faults: list[str] = []
    if len(entries) != snapshot.audit_count:
        faults.append(
            Phrase(
                "{count} entries are present where {audit_count} are counted",
                count=len(entries),
                audit_count=snapshot.audit_count,
            )
        )
    head = entries[-1].digest if entries else snapshot.audit_head
    if head != snapshot.audit_head:
        faults.append(Phrase("the last entry is not the recorded head"))
    for previous, entry in itertools.pairwise(entries):
        if entry.previous_digest != previous.digest:
            faults.append(
                Phrase(
                    "entry {sequence} does not continue entry {previous}",
                    sequence=entry.sequence,
                    previous=previous.sequence,
                )
            )
        if entry.sequence != previous.sequence + 1:
            faults.append(
                Phrase(
                    "entry {sequence} follows entry {previous}",
                    sequence=entry.sequence,
                    previous=previous.sequence,
                )
            )
    return tuple(faults)
