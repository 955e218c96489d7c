"""Whether a report is one that its case signed, as nobody else can make it.

Who forges a report can name the case, its log and its evidence rightly, and sign with a key of
their own in the examiner's name; the case itself knows what it signed.
"""

import hashlib
from pathlib import Path

from app.casework.layout import CaseFolder
from app.casework.reading import CaseReader
from app.casework.records import StoredReport


def known_report(path: Path, case: CaseReader) -> StoredReport | None:
    """Return the report of the case that the file at `path` is, or that it begins with; else None.

    A reviewer's signature, and proof added later, stand behind the bytes that were there.
    """
    raw = path.read_bytes()
    reports, folder = case.reports(), CaseFolder(case.path).reports
    # The latest first: it may begin with an earlier one, and is then known by its own name.
    for report in reversed(reports):
        try:
            size = (folder / report.name).stat().st_size
        except OSError:
            continue  # a lost file is a fault of its own, found by the case's verification
        if size <= len(raw) and hashlib.sha256(raw[:size]).hexdigest() == report.sha256:
            return report
    return None
