"""What of the examiner's own making counts now: not withdrawn, each region in its last version."""

from app.casework.store import Store
from engine.schema.calibration import Calibration
from engine.schema.examiner import ExaminerRegion, Exhibit

# The first formats of a case that have drawings and exhibits, and calibration data.
FIRST_VERSION = 3
FIRST_CALIBRATED = 4


def standing_drawings(store: Store, evidence_id: str | None = None) -> tuple[ExaminerRegion, ...]:
    """The last standing version of every region that was not removed, in order of first drawing.

    evidence_id: of this item; None: of all.
    """
    if store.version < FIRST_VERSION:
        return ()
    rows = store.rows(
        "SELECT record_json FROM drawing WHERE is_withdrawn = 0"
        " AND (?1 IS NULL OR evidence_id = ?1) ORDER BY sequence",
        (evidence_id,),
    )
    last: dict[str, ExaminerRegion] = {}
    for (text,) in rows:
        version = store.restore(ExaminerRegion, text)
        last[version.region_id] = version
    return tuple(version for version in last.values() if not version.is_removed)


def standing_exhibits(store: Store) -> tuple[Exhibit, ...]:
    """The exhibits that were not withdrawn, oldest first."""
    if store.version < FIRST_VERSION:
        return ()
    rows = store.rows("SELECT record_json FROM exhibit WHERE is_withdrawn = 0 ORDER BY sequence")
    return tuple(store.restore(Exhibit, text) for (text,) in rows)


def standing_calibrations(store: Store) -> tuple[Calibration, ...]:
    """The calibration data that were not withdrawn, oldest first."""
    if store.version < FIRST_CALIBRATED:
        return ()
    rows = store.rows(
        "SELECT record_json FROM calibration WHERE is_withdrawn = 0 ORDER BY sequence"
    )
    return tuple(store.restore(Calibration, text) for (text,) in rows)
