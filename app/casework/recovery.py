"""What opening a case for writing puts in order after a crash; nothing is deleted that is whole."""

import shutil
from pathlib import Path

from app.casework import batch
from app.casework.audit import AuditAction, AuditEvent
from app.casework.errors import storage_failed
from app.casework.layout import CaseFolder
from app.casework.store import Store
from engine.schema.phrase import Phrase


def recover(folder: CaseFolder, store: Store, actor: str) -> tuple[str, ...]:
    """Drop unfinished work; move files no record names to `quarantine/`, with an audit entry.

    The names that were moved. A crash between moving a file into the case and committing its
    record leaves such a file: it is a copy, and is never taken for evidence.
    """
    try:
        _empty_staging(folder)
        stray = unclaimed_files(folder, store)
        for path in stray:
            folder.quarantine.mkdir(exist_ok=True)
            path.replace(folder.quarantine / path.name)
    except OSError as error:
        raise storage_failed(Phrase("put the case in order in"), folder.path, error) from error
    batch.put_back(store)
    names = tuple(f"{path.parent.name}/{path.name}" for path in stray)
    if names:
        detail = {"moved_to_quarantine": list(names)}
        with store.transaction():
            store.append_audit(
                AuditEvent(actor, AuditAction.CASE_RECOVERED, store.case_record().id, detail)
            )
    return names


def unclaimed_files(folder: CaseFolder, store: Store) -> tuple[Path, ...]:
    """Files in evidence, artifacts and reports that no record names, in order of name."""
    claimed = {image.stored_path for image in store.evidence()}
    claimed |= {f"{folder.artifacts.name}/{ref.path}" for ref in store.artifacts()}
    claimed |= {f"{folder.reports.name}/{name}" for name, _, _ in store.reports()}
    return tuple(
        path
        for part in (folder.evidence, folder.artifacts, folder.reports)
        if part.is_dir()
        for path in sorted(part.iterdir())
        if f"{part.name}/{path.name}" not in claimed
    )


def _empty_staging(folder: CaseFolder) -> None:
    for part in (folder.evidence, folder.artifacts, folder.reports, folder.staging):
        part.mkdir(exist_ok=True)
    for left in folder.staging.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()
