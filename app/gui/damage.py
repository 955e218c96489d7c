"""Whether the stored files of a case's items are there, by name and size."""

from enum import StrEnum

from app.casework.session import CaseSession


class FileState(StrEnum):
    """What is wrong with a stored file."""

    MISSING = "missing"
    CHANGED = "changed"


def damaged_files(session: CaseSession) -> dict[str, FileState]:
    """Items whose file is gone, or of another size than was taken in; hashes are not computed."""
    found = {}
    for image in session.evidence_images():
        try:
            size = (session.path / image.stored_path).stat().st_size
        except OSError:
            found[image.id] = FileState.MISSING
            continue
        if size != image.byte_size:
            found[image.id] = FileState.CHANGED
    return found
