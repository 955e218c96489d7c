"""Time and memory of a report of many items: `python -m benchmarks.report_of_many [COUNT]`.

The items are invented (tests/fakes/cases.py), each with its own picture, maps, regions and reviews.
Measured on one core of a shared machine, 200 items: 33 s of processor time after the case was made,
508 MB at most to render, 733 MB with signing and verifying; 732 pages, 82 MB, of which 49 MB are
attached maps (the invented maps are noise, which hardly compresses).
"""

import dataclasses
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from skimage import data

from engine.schema.case import CaseItem, CaseSnapshot
from reports.build import build_document
from reports.credentials import KeyKind, create_identity
from reports.options import ReportOptions
from reports.render import render_report
from reports.sign import sign_report
from reports.verify import verify_report
from tests.fakes import cases


def main() -> int:
    """Make, sign and verify the report; one line after each step."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        snapshot = _case(folder, count)
        _tell(f"a case of {count} items")
        document = build_document(snapshot, ReportOptions(issued_at="2026-01-01T00:00:00+00:00"))
        _tell("built")
        rendered = render_report(document)
        _tell(f"rendered: {rendered.page_count} pages, {len(rendered.pdf) / 1e6:.0f} MB")
        del document
        path = folder / "signer.p12"
        identity = create_identity(path, "Signer", "", "a long passphrase", KeyKind.P_256)
        signed = sign_report(rendered, identity)
        _tell("signed")
        del rendered
        (folder / "report.pdf").write_bytes(signed.pdf)
        is_intact = verify_report(folder / "report.pdf").is_intact
        _tell(f"verified: {'intact' if is_intact else 'NOT intact'}")
    return 0 if is_intact else 1


def _case(folder: Path, count: int) -> CaseSnapshot:
    base = data.astronaut().astype(np.int16)
    items = tuple(_item(folder, base, number) for number in range(count))
    audit = cases.chain(items)
    return CaseSnapshot(
        case=cases.case_record(),
        items=items,
        audit=audit,
        audit_count=len(audit),
        audit_head=audit[-1].digest,
        taken_at="2026-01-01T00:00:00+00:00",
        application=cases.application_facts(),
        case_folder=str(folder),
    )


def _item(folder: Path, base: NDArray[np.int16], number: int) -> CaseItem:
    # A shade of its own, so that no two pictures are stored as one.
    pixels = np.clip(base + number % 61 - 30, 0, 255).astype(np.uint8)
    edited = cases.edit(pixels, (cases.MOUTH, cases.LEFT_EYE))
    subject = cases.Subject((cases.MOUTH_REGION, cases.EYE_REGION))
    item = cases.analysed(folder, f"E{number + 1:03}", f"{number}.jpg", edited, (subject,))
    return dataclasses.replace(item, reviews=cases.reviews_of(item))


def _tell(step: str) -> None:
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{time.process_time():7.1f} s  {peak_mb:7.0f} MB at most  {step}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
