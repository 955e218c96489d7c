"""Signatures on the command line: authority, examiner, token, reviewer; no secret stays behind."""

import shutil
from pathlib import Path

import pytest

from app.casework.session import CaseSession
from app.cli.fault_log import log_path
from reports.authority import Person, create_authority, issue_identity
from reports.certificates import as_pem
from reports.fingerprints import fingerprint_groups
from reports.key_files import KeyKind
from tests.fakes.token import FULL, PIN, token_module
from tests.journey.conftest import PASSPHRASE, Cli
from tests.unit.reports.certificate_services import certificate_services
from tests.unit.reports.timestamps import timestamp_server

ROOT_PASSPHRASE = "the authority's own secret"


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORGERYTALKER_AUTHORITY_PASSPHRASE", ROOT_PASSPHRASE)
    monkeypatch.setenv("FORGERYTALKER_PIN", PIN)


def must(cli: Cli, *arguments: object) -> str:
    said = cli(*arguments)
    assert said.status == 0, said.err + said.out
    return said.out


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority, an examiner Ada and a reviewer Rita, with keys made quickly."""
    folder = tmp_path_factory.mktemp("laboratory")
    kind = KeyKind.P_256
    root = create_authority(folder / "ca.p12", "Root", "Institute", ROOT_PASSPHRASE, kind)
    (folder / "ca.pem").write_bytes(root.certificate_pem)
    for name in ("ada", "rita"):
        person = Person(name.title(), "Institute")
        made = issue_identity(folder / f"{name}.p12", person, root, PASSPHRASE, kind)
        (folder / f"{name}.pem").write_bytes(as_pem([made.certificate]))
    return folder


@pytest.fixture
def filled(cli: Cli, case: Path, face: Path) -> Path:
    must(cli, "case", "add", case, face)
    must(cli, "case", "analyze", case)
    return case


def test_authority_issues_an_identity_that_its_certificate_confirms(
    cli: Cli, tmp_path: Path
) -> None:
    ca, ada = tmp_path / "ca.p12", tmp_path / "ada.p12"
    must(cli, "identity", "create-ca", ca, "--name", "Root", "--organisation", "Institute")
    person = ("--name", "Ada", "--organisation", "Institute", "--days", 30)
    said = must(cli, "identity", "issue", ada, "--authority", ca, *person)
    assert "The identity of Ada, by Root," in said
    assert ca.stat().st_mode & 0o077 == ada.stat().st_mode & 0o077 == 0
    shown = cli("identity", "show", "--identity", ada, "--trust", tmp_path / "ca.pem", "--json")
    assert shown.data["is_trusted"]
    assert shown.data["usages"] == ["digital_signature", "content_commitment"]
    assert fingerprint_groups(shown.data["certificate_sha256"]) in said
    again = cli("identity", "issue", ada, "--authority", ca, *person)
    assert again.status == 2
    wrong = cli("identity", "issue", tmp_path / "b.p12", "--authority", ada, *person)
    assert wrong.status == 2
    assert "wrong passphrase" in wrong.err
    for days in ("0", "many", "-3", "1000000"):
        refused = cli(
            "identity",
            "issue",
            tmp_path / "c.p12",
            "--authority",
            ca,
            *person[:4],
            f"--days={days}",
        )
        assert refused.status == 2, days
    assert not (tmp_path / "c.p12").exists()


def test_examiner_and_reviewer_of_a_laboratory_are_trusted_by_its_root(
    cli: Cli, filled: Path, laboratory: Path, tmp_path: Path
) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    trust = ("--trust", laboratory / "ca.pem")
    said = must(cli, "report", filled, "--out", one, "--identity", laboratory / "ada.p12", *trust)
    shown = said.index("Issued by O=Institute,CN=Root; trusted.")
    assert shown < said.index("signed by Ada")
    said = must(
        cli, "sign", one, "--out", two, "--identity", laboratory / "rita.p12", "--case", filled
    )
    assert "Signed by Rita as reviewer, after Ada." in said
    checked = cli("verify", two, "--case", filled, *trust, "--json")
    assert checked.status == 0
    assert checked.data["signers"] == ["Ada", "Rita"]
    assert checked.data["is_trusted"]
    assert checked.data["is_stored_in_case"]
    assert [each["level"] for each in checked.data["signatures"]] == ["B-B", "B-B"]
    assert must(cli, "case", "verify", filled)
    with CaseSession.open(filled, read_only=True) as session:
        stored = session.reports()
    assert [report.signer for report in stored] == ["Ada", "Rita"]
    assert len({report.number for report in stored}) == 1
    third = tmp_path / "three.pdf"
    again = must(cli, "report", filled, "--out", third, "--identity", laboratory / "ada.p12")
    assert "7-D2" in again


def test_result_can_be_read_in_chinese(
    cli: Cli, filled: Path, laboratory: Path, tmp_path: Path
) -> None:
    one = tmp_path / "one.pdf"
    must(cli, "report", filled, "--out", one, "--identity", laboratory / "ada.p12")
    said = must(cli, "verify", one, "--language", "zh")
    assert "签名后未被改动" in said
    assert "unchanged" not in said


def test_revoked_examiner_may_not_sign_and_is_named_by_verify(
    cli: Cli, filled: Path, laboratory: Path, tmp_path: Path
) -> None:
    one, crl = tmp_path / "one.pdf", tmp_path / "lab.crl"
    ada = ("--identity", laboratory / "ada.p12")
    must(cli, "report", filled, "--out", one, *ada)
    told = ("--trust", laboratory / "ca.pem", "--crl", crl)
    authority = ("--authority", laboratory / "ca.p12")
    must(cli, "identity", "crl", crl, *authority)
    assert cli("verify", one, *told).status == 0
    said = must(cli, "identity", "crl", crl, *authority, "--revoke", laboratory / "ada.pem")
    assert "names 1 certificates" in said
    assert cli("verify", one, *told).status == 1
    refused = cli("report", filled, "--out", tmp_path / "two.pdf", *ada, *told)
    assert refused.status == 2
    assert "was revoked on" in refused.err
    assert not (tmp_path / "two.pdf").exists()
    shown = cli("identity", "show", *ada, *told)
    assert shown.status == 1
    assert "It may not sign" in shown.out


def test_report_is_signed_with_a_token(cli: Cli, filled: Path, tmp_path: Path) -> None:
    module, pdf = token_module(), tmp_path / "token.pdf"
    listed = must(cli, "identity", "tokens", module)
    assert f"{FULL}: examiner (id a1), Dr. Ada Example" in listed
    token = ("--module", module, "--token", FULL, "--key", "examiner")
    assert f"key in a token {FULL}" in must(cli, "identity", "show", *token)
    said = must(cli, "report", filled, "--out", pdf, *token)
    assert f"key in a token {FULL}" in said
    assert "signed by Dr. Ada Example" in said
    assert cli("verify", pdf, "--case", filled).status == 0


def test_wrong_pin_is_told_and_leaves_no_report(
    cli: Cli, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORGERYTALKER_PIN", "73310042")
    pdf = tmp_path / "token.pdf"
    token = ("--module", token_module(), "--token", FULL, "--key", "examiner")
    said = cli("report", filled, "--out", pdf, *token)
    assert said.status == 2
    assert "refused the PIN" in said.err
    assert "73310042" not in said.err + said.out
    assert not pdf.exists()
    assert not list((filled / "reports").iterdir())


@pytest.mark.parametrize("options", [(), ("--identity", "a.p12", "--module", "b.so")])
def test_who_signs_must_be_clear(
    cli: Cli, case: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    said = cli("report", case, "--out", tmp_path / "r.pdf", *options)
    assert said.status == 2
    assert "not clear who signs" in said.err


def test_forged_report_is_not_countersigned(
    cli: Cli, filled: Path, laboratory: Path, tmp_path: Path
) -> None:
    one = tmp_path / "one.pdf"
    must(cli, "report", filled, "--out", one, "--identity", laboratory / "ada.p12")
    raw = bytearray(one.read_bytes())
    raw[raw.index(b"stream") + 40] ^= 1
    one.write_bytes(raw)
    two = tmp_path / "two.pdf"
    said = cli("sign", one, "--out", two, "--identity", laboratory / "rita.p12")
    assert said.status == 2
    assert "NOT VALID" in said.err
    assert not two.exists()


def test_nobody_reviews_their_own_report(
    cli: Cli, filled: Path, laboratory: Path, tmp_path: Path
) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    must(cli, "report", filled, "--out", one, "--identity", laboratory / "ada.p12")
    said = cli("sign", one, "--out", two, "--identity", laboratory / "ada.p12")
    assert said.status == 2
    assert "has signed this report already" in said.err
    assert not two.exists()


def test_report_of_another_case_is_not_kept(
    cli: Cli, filled: Path, laboratory: Path, tmp_path: Path
) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    must(cli, "report", filled, "--out", one, "--identity", laboratory / "ada.p12")
    other = tmp_path / "other"
    must(cli, "case", "create", other, "--number", 8, "--title", "T", "--examiner", "E")
    rita = ("--identity", laboratory / "rita.p12")
    said = cli("sign", one, "--out", two, *rita, "--case", other)
    assert said.status == 2
    assert "not among those of this case" in said.err
    assert not two.exists()


def test_levels_ask_for_what_they_need_and_are_reached(
    cli: Cli, filled: Path, tmp_path: Path, laboratory: Path
) -> None:
    ada, pdf = laboratory / "ada.p12", tmp_path / "r.pdf"
    common = ("report", filled, "--out", pdf, "--identity", ada)
    refused = cli(*common, "--level", "B-LTA")
    assert refused.status == 2
    assert "needs a time-stamp server" in refused.err
    with timestamp_server() as url:
        refused = cli(*common, "--level", "B-LT", "--timestamp-url", url)
        assert "needs the roots" in refused.err
        must(cli, *common, "--level", "B-T", "--timestamp-url", url)
    assert cli("verify", pdf, "--json").data["signatures"][0]["level"] == "B-T"


def test_archived_report_is_proven_without_asking_anyone(
    cli: Cli, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the time-stamper and the lists of a test authority on loopback."""
    from reports import key_files
    from tests.unit.reports import timestamps

    with certificate_services() as services:
        root, p12, pdf = tmp_path / "root.pem", tmp_path / "ada.p12", tmp_path / "r.pdf"
        root.write_bytes(services.root_pem)
        key_files.write_key_file(p12, services.key_file("Ada"), "Ada", PASSPHRASE)
        monkeypatch.setattr(timestamps, "dummy_timestamper", services.timestamper)
        later, plain = tmp_path / "later.pdf", tmp_path / "plain.pdf"
        must(cli, "report", filled, "--out", plain, "--identity", p12)
        with timestamp_server() as url:
            options = ("--timestamp-url", url, "--fetch", "--trust", root)
            signing = ("--identity", p12, *options)
            must(cli, "report", filled, "--out", pdf, *signing, "--level", "B-LTA")
            said = must(cli, "renew", pdf, "--out", later, *options)
            assert "Ada: level B-LTA, proven" in said
            refused = cli("renew", plain, "--out", later, *options)
            assert refused.status == 2
    assert cli("verify", later, "--trust", root).status == 0
    refused = cli("renew", pdf, "--out", tmp_path / "again.pdf", "--trust", root)
    assert refused.status == 2
    assert "needs a time-stamp server" in refused.err
    said = cli("verify", pdf, "--trust", root, "--json")
    (signature,) = said.data["signatures"]
    assert (signature["level"], signature["level_is_proven"]) == ("B-LTA", True)
    assert said.status == 0


def test_no_secret_is_written_anywhere(
    cli: Cli, filled: Path, laboratory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that the commands say and write, faults and log included, is searched."""
    said = []
    token = ("--module", token_module(), "--token", FULL, "--key", "examiner")
    for arguments in (
        ("report", filled, "--out", tmp_path / "a.pdf", "--identity", laboratory / "ada.p12"),
        ("report", filled, "--out", tmp_path / "b.pdf", *token, "--json"),
        ("sign", tmp_path / "a.pdf", "--out", tmp_path / "c.pdf", *token, "--case", filled),
        ("identity", "show", "--identity", laboratory / "ada.p12", "--json"),
        ("identity", "crl", tmp_path / "x.crl", "--authority", laboratory / "ca.p12"),
        ("verify", tmp_path / "c.pdf", "--case", filled),
        ("case", "export", filled, tmp_path / "case.zip"),
    ):
        result = cli(*arguments)
        assert result.status == 0, result.err
        said.append(result.out + result.err)

    def fault(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("a fault while the secrets are at hand")

    # A fault in the midst of signing: its traceback goes to log and screen.
    monkeypatch.setattr("app.casework.reporting.sign_report", fault)
    for signer in (("--identity", laboratory / "ada.p12"), token):
        result = cli("report", filled, "--out", tmp_path / "d.pdf", *signer, "--debug")
        assert result.status == 70
        said.append(result.out + result.err)
    assert "ZeroDivisionError" in said[-1]
    shutil.unpack_archive(tmp_path / "case.zip", tmp_path / "unpacked")
    # The log was opened by the first command that this process ran.
    written = [*(path for path in tmp_path.rglob("*") if path.is_file()), log_path()]
    assert "ZeroDivisionError" in log_path().read_text("utf-8")
    assert any(path.suffix == ".sqlite" for path in written)
    for secret in (PASSPHRASE, ROOT_PASSPHRASE, PIN):
        raw = secret.encode()
        assert not [text for text in said if secret in text]
        found = [path for path in written if raw in path.read_bytes()]
        # A PIN is six digits; it may come by by chance within compressed data.
        assert not [path for path in found if secret != PIN or path.suffix in (".log", ".sqlite")]
