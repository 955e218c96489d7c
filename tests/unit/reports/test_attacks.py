"""The corpus of forged reports: every one is refused, or named in words that a reader understands.

A report of another case and a case rolled back behind its report need a case; they are in
`tests/journey/test_case_journey.py` and `tests/unit/casework/test_reporting.py`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.schema.case import CaseSnapshot
from reports.build import build_document
from reports.check import Coverage, SignatureCheck
from reports.credentials import KeyKind, SigningIdentity, create_identity
from reports.errors import NotVerifiable
from reports.long_term import LongTerm
from reports.options import ReportOptions
from reports.render import RenderedReport, render_report
from reports.sign import SignedReport, countersign_report, sign_report
from tests.unit.reports import attacks
from tests.unit.reports.certificate_services import certificate_services
from tests.unit.reports.conftest import PASSPHRASE, checked
from tests.unit.reports.identities import issued, pem_file

Attack = Callable[[bytes], bytes]

DIGEST = "changed after signing (digest mismatch)"
NOT_ALLOWED = "changed afterwards in a way that it does not allow"
ADDED = "added to the file after its last signature"


def assert_refused(check: SignatureCheck, *named: str) -> None:
    """The file is not valid, the first sentence says so, and each change is named."""
    assert not check.is_intact
    first, *others = check.statements()
    assert first.is_bad
    assert "NOT" in first.text
    for words in named:
        assert any(words in other.text and other.is_bad for other in others), others


@pytest.fixture(scope="module")
def two(signed: SignedReport, reviewer: SigningIdentity) -> bytes:
    """The report with both signatures."""
    return countersign_report(signed.pdf, reviewer).pdf


@pytest.fixture(scope="module")
def long_term(small_rendered: RenderedReport, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The report with validation data (B-LT)."""
    root = tmp_path_factory.mktemp("root") / "root.pem"
    with certificate_services() as services:
        root.write_bytes(services.root_pem)
        return sign_report(
            small_rendered,
            services.identity("Dr. Ada Example"),
            timestamper=services.timestamper(),
            long_term=LongTerm((root,), may_fetch=True),
        ).pdf


def test_changed_byte_of_a_page(signed: SignedReport) -> None:
    assert_refused(checked(attacks.change_page_byte(signed.pdf)), DIGEST)


def test_changed_byte_of_the_title(signed: SignedReport) -> None:
    assert_refused(checked(attacks.change_visible_text(signed.pdf)), DIGEST)


def test_appended_revision_with_a_changed_page(signed: SignedReport) -> None:
    check = checked(attacks.append_revision(signed.pdf))
    assert_refused(check, NOT_ALLOWED, ADDED, "the content of page 2 was replaced")


def test_hidden_content_that_is_uncovered(signed: SignedReport) -> None:
    check = checked(attacks.replace_content_in_place(signed.pdf))
    assert_refused(check, NOT_ALLOWED, "the content of page 2 was replaced")


def test_annotation_over_a_certified_page(signed: SignedReport) -> None:
    check = checked(attacks.add_annotation(signed.pdf))
    assert_refused(check, NOT_ALLOWED, "1 annotation was added to page 2 (FreeText)")


def test_swapped_attachment(signed: SignedReport) -> None:
    check = checked(attacks.swap_attachment(signed.pdf))
    assert_refused(check, NOT_ALLOWED, "the attached file manifest.json was replaced")


def test_emptied_signature_field(signed: SignedReport) -> None:
    check = checked(attacks.empty_signature_field(signed.pdf))
    assert not check.is_signed
    assert_refused(check, "traces of a signature that was removed")


@pytest.mark.parametrize("attack", [attacks.cut_to_unsigned, attacks.rewrite_without_signature])
def test_report_without_its_signature(signed: SignedReport, attack: Attack) -> None:
    check = checked(attack(signed.pdf))
    assert not check.is_signed
    assert_refused(check)
    assert "NOT SIGNED" in check.sentences()[0]


def test_another_identity_of_the_same_name(
    small_rendered: RenderedReport, identity: SigningIdentity, tmp_path: Path
) -> None:
    impostor = create_identity(
        tmp_path / "impostor.p12", "Dr. Ada Example", "Institute", PASSPHRASE, KeyKind.P_256
    )
    forged = sign_report(small_rendered, impostor).pdf
    check = checked(forged, trust=(pem_file(tmp_path, identity),))
    assert check.is_intact
    assert not check.is_trusted
    assert check.signatures[0].certificate_sha256 != identity.certificate_sha256
    assert "not confirmed by a trusted certificate" in check.sentences()[0]
    assert any("It is not trusted: its path" in sentence for sentence in check.sentences())


def test_expired_certificate(small_rendered: RenderedReport, tmp_path: Path) -> None:
    past = datetime.now(UTC) - timedelta(days=400)
    expired = issued(tmp_path, past, past + timedelta(days=100))
    # What a signer who ignores the refusal would do.
    pretending = replace(expired, not_after=datetime.now(UTC) + timedelta(days=1))
    check = checked(sign_report(small_rendered, pretending).pdf)
    assert_refused(check, "was not valid at the stated time")


@pytest.mark.parametrize(
    ("attack", "named"),
    [
        (attacks.append_revision, "the content of page 2 was replaced"),
        (attacks.replace_content_in_place, "the content of page 2 was replaced"),
        (attacks.add_annotation, "1 annotation was added to page 2 (FreeText)"),
        (attacks.swap_attachment, "the attached file manifest.json was replaced"),
        (attacks.swap_pages, "the content of page 3 was replaced"),
    ],
)
def test_update_behind_the_reviewers_signature(two: bytes, attack: Attack, named: str) -> None:
    check = checked(attack(two))
    assert len(check.signatures) == 2
    assert_refused(check, NOT_ALLOWED, ADDED, named)


@pytest.mark.parametrize(
    "attack",
    [
        attacks.append_revision,
        attacks.add_annotation,
        attacks.swap_attachment,
        attacks.replace_appearance,
    ],
)
def test_reviewer_cannot_cover_up_a_forgery(
    signed: SignedReport, reviewer: SigningIdentity, attack: Attack
) -> None:
    check = checked(countersign_report(attack(signed.pdf), reviewer).pdf)
    assert check.covers_whole_file
    assert_refused(check, NOT_ALLOWED)
    assert not check.signatures[0].is_sound


def test_stranger_in_the_reviewers_field_is_not_trusted(
    signed: SignedReport, identity: SigningIdentity, tmp_path: Path
) -> None:
    stranger = create_identity(
        tmp_path / "s.p12", "Prof. Rita Reviewer", "", PASSPHRASE, KeyKind.P_256
    )
    forged = countersign_report(signed.pdf, stranger).pdf
    check = checked(forged, trust=(pem_file(tmp_path, identity),))
    assert [facts.is_trusted for facts in check.signatures] == [True, False]
    assert not check.is_trusted


def test_signature_of_another_report(
    signed: SignedReport, one_item: CaseSnapshot, identity: SigningIdentity
) -> None:
    options = ReportOptions(issued_at="2026-11-22T09:00:00+00:00")
    other = render_report(build_document(replace(one_item, items=()), options))
    donor = sign_report(other, identity).pdf
    check = checked(attacks.transplant_signature(signed.pdf, donor))
    assert_refused(check, DIGEST)


def test_signatures_own_dictionary_redefined_behind_a_changed_page(signed: SignedReport) -> None:
    check = checked(attacks.redefine_signature(signed.pdf))
    assert check.signatures[0].coverage is Coverage.PARTIAL
    assert_refused(check, "it leaves out a part of the file", ADDED)


def test_byte_range_that_leaves_out_the_last_byte(signed: SignedReport) -> None:
    assert_refused(checked(attacks.shrink_byte_range(signed.pdf)), DIGEST)


def test_bytes_moved_behind_what_was_signed(signed: SignedReport) -> None:
    with pytest.raises(NotVerifiable, match="damaged"):
        checked(attacks.move_covered_end(signed.pdf))


def test_garbage_behind_the_end(signed: SignedReport) -> None:
    assert_refused(checked(attacks.append_garbage(signed.pdf)), ADDED)


@pytest.mark.parametrize("attack", [attacks.append_copy, attacks.append_garbage])
def test_two_ends(two: bytes, attack: Attack) -> None:
    assert_refused(checked(attack(two)), ADDED)


def test_whole_other_document_behind_the_end(signed: SignedReport) -> None:
    check = checked(attacks.append_second_document(signed.pdf))
    assert not check.is_signed
    assert_refused(check, "traces of a signature that was removed")


def test_cross_references_that_lead_past_the_signature(signed: SignedReport) -> None:
    check = checked(attacks.skip_revisions(signed.pdf))
    assert not check.is_signed
    assert_refused(check, "traces of a signature that was removed")


def test_cross_references_that_lead_in_a_circle(signed: SignedReport) -> None:
    with pytest.raises(NotVerifiable, match="damaged"):
        checked(attacks.loop_revisions(signed.pdf))


def test_added_form_field(signed: SignedReport) -> None:
    assert_refused(checked(attacks.add_field(signed.pdf)), "a form field extra was added")


def test_visible_signature_that_shows_something_else(signed: SignedReport) -> None:
    assert_refused(checked(attacks.replace_appearance(signed.pdf)), NOT_ALLOWED, ADDED)


def test_added_script(signed: SignedReport) -> None:
    check = checked(attacks.add_script(signed.pdf))
    assert_refused(check, NOT_ALLOWED, "/OpenAction of the document's root was changed")


def test_pages_in_another_order(signed: SignedReport) -> None:
    check = checked(attacks.swap_pages(signed.pdf))
    assert_refused(check, NOT_ALLOWED, "the content of page 2 was replaced")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_cut_off_file(signed: SignedReport, share: float) -> None:
    with pytest.raises(NotVerifiable, match="damaged or cut-off"):
        checked(signed.pdf[: int(len(signed.pdf) * share)])


def test_file_cut_back_to_the_first_signature_lacks_the_reviewer(
    signed: SignedReport, two: bytes
) -> None:
    check = checked(two[: len(signed.pdf)])
    assert check.is_intact
    assert [facts.field_name for facts in check.signatures] == ["ExaminerSignature"]


@pytest.mark.parametrize("attack", [attacks.empty_validation_data, attacks.forge_validation_data])
def test_validation_data_taken_out(long_term: bytes, attack: Attack) -> None:
    assert checked(long_term).is_intact
    check = checked(attack(long_term))
    assert_refused(check, "Validation data that a signature covers were taken out")


def test_changed_byte_of_the_validation_data(long_term: bytes) -> None:
    assert_refused(checked(attacks.change_validation_byte(long_term)), DIGEST)
