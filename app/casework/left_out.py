"""What is not examined, and why: files that could not be taken in, items that were withdrawn.

The log itself holds both, so they are under its chain of digests and need no table.
"""

import json

from app.casework.audit import AuditAction
from app.casework.store import Store
from engine.schema.audit_detail import with_phrases
from engine.schema.case import RefusedFile, Withdrawal


def withdrawals(store: Store) -> dict[str, Withdrawal]:
    """Per withdrawn item: why, by whom and when; an item that was restored is not among them."""
    found: dict[str, Withdrawal] = {}
    for action, subject, actor, at, detail in store.rows(
        "SELECT action, subject, actor, at, detail_json FROM audit"
        " WHERE action IN (?, ?) ORDER BY sequence",
        (AuditAction.EVIDENCE_WITHDRAWN.value, AuditAction.EVIDENCE_RESTORED.value),
    ):
        if action == AuditAction.EVIDENCE_WITHDRAWN:
            found[subject] = Withdrawal(subject, _text(detail, "reason"), actor, at)
        else:
            found.pop(subject, None)
    return found


def refused_files(store: Store) -> tuple[RefusedFile, ...]:
    """Every file that was offered and is not in the case, once, in the order they came.

    The same bytes under another name are another file; bytes that were taken in later are not
    among them.
    """
    taken_in = {sha256 for (sha256,) in store.rows("SELECT sha256 FROM evidence")}
    found: dict[tuple[str, str], RefusedFile] = {}
    for actor, at, detail in store.rows(
        "SELECT actor, at, detail_json FROM audit WHERE action = ? ORDER BY sequence",
        (AuditAction.EVIDENCE_REFUSED.value,),
    ):
        told = with_phrases(_detail(detail))
        size = told.get("byte_size")
        refused = RefusedFile(
            original_name=_text(detail, "original_name"),
            sha256=_text(detail, "sha256"),
            sha512=_text(detail, "sha512"),
            byte_size=size if isinstance(size, int) else None,
            what=_told(told, "reason"),
            remedy=_told(told, "remedy"),
            refused_at=at,
            refused_by=actor,
        )
        if refused.sha256 not in taken_in:
            found[refused.original_name, refused.sha256] = refused
    return tuple(found.values())


def _told(detail: dict[str, object], name: str) -> str:
    value = detail.get(name, "")
    return value if isinstance(value, str) else ""


def _text(detail: str, name: str) -> str:
    value = _detail(detail).get(name, "")
    return value if isinstance(value, str) else ""


def _detail(text: str) -> dict[str, object]:
    """The entry's detail; nothing where somebody made it unreadable, which `verify` tells."""
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
