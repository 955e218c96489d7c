import hashlib
import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.casework import models, reporting
from app.casework.changes import CaseChanges
from app.casework.known_reports import known_report
from app.casework.models import model_named
from app.casework.records import CaseUpdate, NewCase
from app.casework.reporting import (
    ReportOrder,
    about_engine,
    check_report,
    issue_report,
    look_ahead,
)
from app.casework.session import CaseSession
from reports.build import build_document
from reports.credentials import KeyKind, SigningIdentity, create_identity
from reports.errors import ReportRefused
from reports.verify import verify_report
from tests.fakes.engine import FakeEngineClient


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> SigningIdentity:
    path = tmp_path_factory.mktemp("identity") / "eva.p12"
    return create_identity(path, "Eva Example", "Laboratory", "long enough", KeyKind.P_256)


def test_report_is_signed_stored_and_logged(filled: CaseSession, identity: SigningIdentity) -> None:
    issued = issue_report(filled, identity, ReportOrder())
    assert issued.changes == CaseChanges(reports=(issued.path.name,), audit=True)
    assert issued.path.read_bytes() == issued.pdf
    assert hashlib.sha256(issued.pdf).hexdigest() == issued.sha256
    assert verify_report(issued.path).is_intact
    [stored] = filled.reports()
    assert (stored.sha256, stored.signer) == (issued.sha256, "Eva Example")
    assert filled.verify().is_good
    assert list((filled.path / "staging").iterdir()) == []


def test_report_states_the_head_of_the_log_it_was_made_from(
    filled: CaseSession, identity: SigningIdentity
) -> None:
    head = filled.audit_head()
    issued = issue_report(filled, identity, ReportOrder())
    assert issued.check.manifest is not None
    assert issued.check.manifest.audit_count == head.count
    assert issued.check.manifest.audit_head == head.digest


def test_check_made_beside_the_work_binds_until_something_is_logged(
    filled: CaseSession, identity: SigningIdentity
) -> None:
    check = filled.verify()
    assert reporting.is_of_now(filled, check)
    prepared = reporting.prepare_report(filled, ReportOrder(), check)
    reporting.discard_report(prepared)
    assert not prepared.staging.exists()
    made = reporting.make_report(reporting.prepare_report(filled, ReportOrder(), check), identity)
    reporting.discard_report(made)
    assert list((filled.path / "staging").iterdir()) == []
    filled.update_case(CaseUpdate(conclusion="Later."))
    assert not reporting.is_of_now(filled, check)
    with pytest.raises(reporting.ReportUnsound, match="changed after it was checked"):
        reporting.prepare_report(filled, ReportOrder(), check)


def test_second_report_has_its_own_number_and_names_the_first(
    filled: CaseSession, identity: SigningIdentity
) -> None:
    first = issue_report(filled, identity, ReportOrder())
    prepared = reporting.prepare_report(filled, ReportOrder())
    assert prepared.options.supersedes == first.number
    second = reporting.store_report(filled, reporting.make_report(prepared, identity))
    assert second.number != first.number
    assert len(filled.reports()) == 2


def test_changed_stored_report_is_a_fault_of_the_case(
    filled: CaseSession, identity: SigningIdentity
) -> None:
    issued = issue_report(filled, identity, ReportOrder())
    issued.path.chmod(0o644)
    issued.path.write_bytes(issued.pdf + b"\n")
    assert any(issued.path.name in fault for fault in filled.verify().faults)


def test_case_that_went_on_still_agrees_with_its_report(
    filled: CaseSession, identity: SigningIdentity
) -> None:
    issued = issue_report(filled, identity, ReportOrder())
    filled.update_case(CaseUpdate(conclusion="Later."))
    check = check_report(issued.path, (), filled)
    assert check.is_good
    assert check.is_stored_in_case


def test_report_that_somebody_else_signed_over_the_same_case_is_found(
    filled: CaseSession, identity: SigningIdentity, tmp_path: Path
) -> None:
    """Its manifest names case, evidence and log rightly; only the case knows what it signed."""
    prepared = reporting.prepare_report(filled, ReportOrder())
    forged = shutil.copy(reporting.make_report(prepared, identity).path, tmp_path / "forged.pdf")
    genuine = issue_report(filled, identity, ReportOrder())
    check = check_report(Path(forged), (), filled)
    assert check.signature.is_intact
    assert check.known_as is None
    assert check.case_faults == (reporting.NOT_SIGNED_HERE,)
    assert check_report(genuine.path, (), filled).is_good


def test_countersigned_report_is_known_by_its_beginning(
    filled: CaseSession, identity: SigningIdentity, tmp_path: Path
) -> None:
    issued = issue_report(filled, identity, ReportOrder())
    longer = tmp_path / "longer.pdf"
    longer.write_bytes(issued.pdf + b"added later")
    known = known_report(longer, filled)
    assert known is not None
    assert known.name == issued.path.name
    longer.write_bytes(issued.pdf[:-1])
    assert known_report(longer, filled) is None


def test_draft_of_a_case_that_does_not_verify_says_so_on_its_first_page(
    filled: CaseSession, identity: SigningIdentity
) -> None:
    connection = sqlite3.connect(filled.path / "case.sqlite")
    connection.execute("UPDATE evidence SET record_json = replace(record_json, 'face', 'fake')")
    connection.commit()
    connection.close()
    faults = filled.verify().faults
    assert faults
    issued = issue_report(filled, identity, ReportOrder())
    assert issued.case_faults == faults
    first_page = PdfReader(issued.path).pages[0].extract_text()
    said = " ".join(first_page.split())
    assert "did not verify when this report was made" in said
    with pytest.raises(reporting.ReportUnsound):
        issue_report(filled, identity, ReportOrder(is_final=True))


def test_error_rates_are_printed_only_for_the_very_weights_they_were_measured_with(
    filled: CaseSession,
) -> None:
    model = model_named("compact")
    snapshot, _ = look_ahead(filled, ReportOrder())
    item = next(item for item in snapshot.items if item.finding is not None)
    assert item.finding is not None

    def facts(weights_sha256: str) -> tuple[object, object]:
        made = replace(
            item.finding.provenance,  # type: ignore[union-attr]
            engine=model.name,
            version=model.version,
            weights_sha256=weights_sha256,
        )
        found = replace(item.finding, provenance=made)  # type: ignore[type-var]
        return about_engine(replace(snapshot, items=(replace(item, finding=found),)))

    assert all(facts(model.weights_sha256))
    assert facts("0" * 64) == (None, None)


def test_error_rates_measured_with_other_weights_are_not_printed_but_said_to_be_missing(
    filled: CaseSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = model_named("compact")
    (tmp_path / "compact").mkdir()
    shutil.copy(shipped.folder / "manifest.json", tmp_path / "compact")
    figure = {"title": "Genuine faces called manipulated", "value": 0.0238, "n": 210}
    monkeypatch.setattr(models, "MODELS_FOLDER", tmp_path)
    snapshot, options = look_ahead(filled, ReportOrder())
    items = []
    for item in snapshot.items:
        finding = item.finding
        if finding is not None:
            made = replace(finding.provenance, engine=shipped.name, version=shipped.version,
                           weights_sha256=shipped.weights_sha256)  # fmt: skip
            finding = replace(finding, provenance=made)
        items.append(replace(item, finding=finding))
    snapshot = replace(snapshot, items=tuple(items))

    def printed(version: str) -> str:
        engine = {**shipped.pinned, "version": version}
        told = json.dumps({"engine": engine, "people_false_alarms": figure})
        (tmp_path / "compact" / "metrics.json").write_text(told)
        validation, card = about_engine(snapshot)
        assert card is not None
        assert (validation is None) == (version != shipped.version)
        return repr(build_document(snapshot, replace(options, validation=validation)))

    assert "0.024" in printed(shipped.version)
    other = printed("0.9.0")
    assert "0.024" not in other
    assert "not measured for these weights" in other


def test_older_copy_of_the_case_is_found_against_its_signed_report(
    filled: CaseSession, identity: SigningIdentity, tmp_path: Path
) -> None:
    older = tmp_path / "older"
    shutil.copytree(filled.path, older)
    filled.update_case(CaseUpdate(conclusion="There are traces."))
    issued = issue_report(filled, identity, ReportOrder())
    assert check_report(issued.path, (), filled).is_good
    with CaseSession.open(older) as put_back:
        check = check_report(issued.path, (), put_back)
    assert check.signature.is_intact
    assert not check.is_stored_in_case
    assert any("an older copy" in fault for fault in check.case_faults)


def test_log_that_was_rewritten_whole_is_found_against_the_signed_report(
    filled: CaseSession, identity: SigningIdentity, tmp_path: Path, new_case: NewCase
) -> None:
    """A forger with all the program's means: every chain in the copy is right."""
    issued = issue_report(filled, identity, ReportOrder())
    record = filled.record
    forged = CaseSession.create(tmp_path / "forged", new_case)
    forged.take_in([tmp_path / "face.jpg"], FakeEngineClient())
    while forged.audit_head().count < issued.check.manifest.audit_count:  # type: ignore[union-attr]
        forged.update_case(CaseUpdate(conclusion=str(forged.audit_head().count)))
    forged.close()
    connection = sqlite3.connect(tmp_path / "forged" / "case.sqlite")
    connection.execute("UPDATE case_record SET id = ?1", (record.id,))
    connection.execute(
        "UPDATE case_record SET record_json = json_set (record_json, '$.record.id', ?1)",
        (record.id,),
    )
    connection.commit()
    connection.close()
    with CaseSession.open(tmp_path / "forged", read_only=True) as copy:
        faults = check_report(issued.path, (), copy).case_faults
    assert any("the log was rewritten" in fault for fault in faults)


def test_report_without_case_is_checked_alone(
    filled: CaseSession, identity: SigningIdentity, tmp_path: Path
) -> None:
    issued = issue_report(filled, identity, ReportOrder())
    check = check_report(issued.path, (), None)
    assert check.is_good
    assert check.is_stored_in_case is None


def test_refused_report_leaves_no_trace(filled: CaseSession, identity: SigningIdentity) -> None:
    head = filled.audit_head()
    with pytest.raises(ReportRefused, match="conclusion"):
        issue_report(filled, identity, ReportOrder(is_final=True))
    assert filled.audit_head() == head
    assert filled.reports() == ()
    assert list((filled.path / "staging").iterdir()) == []
