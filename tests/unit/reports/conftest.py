"""One case, its documents and its signed report, made once for all tests of reports."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from engine.schema.case import CaseSnapshot
from reports.build import build_document
from reports.check import SignatureCheck
from reports.credentials import KeyKind, SigningIdentity, create_identity
from reports.document import ReportDocument
from reports.options import ReportOptions
from reports.render import RenderedReport, render_report
from reports.sign import SignedReport, sign_report
from reports.verify import verify_report
from tests.fakes.cases import concluded, make_case

PASSPHRASE = "correct horse battery"
ISSUED_AT = "2026-11-21T09:00:00+00:00"


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> CaseSnapshot:
    """Six items: with and without findings, two faces, no face, failed, not yet analysed."""
    return make_case(tmp_path_factory.mktemp("case"))


@pytest.fixture(scope="session")
def final_snapshot(snapshot: CaseSnapshot) -> CaseSnapshot:
    return concluded(snapshot)


@pytest.fixture(scope="session")
def draft_options() -> ReportOptions:
    return ReportOptions(issued_at=ISSUED_AT)


@pytest.fixture(scope="session")
def final_options() -> ReportOptions:
    return ReportOptions(issued_at=ISSUED_AT, is_final=True)


@pytest.fixture(scope="session")
def draft(snapshot: CaseSnapshot, draft_options: ReportOptions) -> ReportDocument:
    return build_document(snapshot, draft_options)


@pytest.fixture(scope="session")
def rendered(final_snapshot: CaseSnapshot, final_options: ReportOptions) -> RenderedReport:
    """The final report of the whole case."""
    return render_report(build_document(final_snapshot, final_options))


@pytest.fixture(scope="session")
def one_item(final_snapshot: CaseSnapshot) -> CaseSnapshot:
    """Only the item with reviews."""
    return replace(final_snapshot, items=final_snapshot.items[:1])


@pytest.fixture(scope="session")
def plain_item(final_snapshot: CaseSnapshot) -> CaseSnapshot:
    """Only an item that was not analysed: a small report without figures, quick to attack."""
    return replace(final_snapshot, items=final_snapshot.items[5:])


@pytest.fixture(scope="session")
def small_rendered(plain_item: CaseSnapshot, final_options: ReportOptions) -> RenderedReport:
    return render_report(build_document(plain_item, final_options))


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> SigningIdentity:
    path = tmp_path_factory.mktemp("identity") / "examiner.p12"
    return create_identity(path, "Dr. Ada Example", "Institute", PASSPHRASE, KeyKind.P_256)


@pytest.fixture(scope="session")
def reviewer(tmp_path_factory: pytest.TempPathFactory) -> SigningIdentity:
    path = tmp_path_factory.mktemp("identity") / "reviewer.p12"
    return create_identity(path, "Prof. Rita Reviewer", "", PASSPHRASE, KeyKind.P_256)


@pytest.fixture(scope="session")
def signed(small_rendered: RenderedReport, identity: SigningIdentity) -> SignedReport:
    return sign_report(small_rendered, identity)


def checked(pdf: bytes, *, trust: tuple[Path, ...] = ()) -> SignatureCheck:
    """Verify bytes as a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        path.write_bytes(pdf)
        return verify_report(path, trust=trust)
