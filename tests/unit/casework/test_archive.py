"""An exported case comes back whole; any other archive is refused and unpacks nothing."""

import hashlib
import json
import os
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.casework import archive, archive_import
from app.casework.archive import MOST_EXPANSION, export_case
from app.casework.archive_check import ArchiveRefused
from app.casework.archive_import import import_case
from app.casework.errors import CaseDamaged, CaseExists, StorageFailed
from app.casework.records import NewCase
from app.casework.review import ReviewRequest
from app.casework.session import CaseSession
from engine.schema.case import Decision
from tests.fakes.engine import FakeEngineClient
from tests.unit.casework.conftest import save_face

Entries = dict[str, bytes]


@pytest.fixture
def exported(filled: CaseSession, tmp_path: Path) -> Path:
    """An archive of a case with one analysed and reviewed item, still open for writing."""
    filled.review(ReviewRequest("E001", "region-1", Decision.ACCEPT))
    return export_case(filled, tmp_path / "case.zip").path


def entries_of(path: Path) -> Entries:
    with zipfile.ZipFile(path) as source:
        return {entry.filename: source.read(entry) for entry in source.infolist()}


def rewritten(path: Path, entries: Entries, *, is_listed: bool = True) -> Path:
    """Another archive of these entries; `is_listed`: with the manifest made to match."""
    target = path.with_name("hostile.zip")
    if is_listed:
        manifest = json.loads(entries["manifest.json"])
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "byte_size": len(data)}
            for name, data in entries.items()
            if name != "manifest.json"
        }
        entries = {**entries, "manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(target, "w") as made:
        for name, data in entries.items():
            made.writestr(zipfile.ZipInfo(name), data)
    return target


def refused(source: Path, why: str) -> None:
    target = source.with_name("imported")
    before = set(source.parent.iterdir())
    with pytest.raises(ArchiveRefused, match=why) as caught:
        import_case(source, target)
    assert caught.value.remedy
    assert set(source.parent.iterdir()) == before


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o750), (0o077, 0o700), (0o002, 0o770)])
def test_a_case_made_or_imported_is_closed_to_strangers(
    umask: int, mode: int, new_case: NewCase, tmp_path: Path
) -> None:
    usual = os.umask(umask)
    try:
        CaseSession.create(tmp_path / "made", new_case).close()
        with CaseSession.open(tmp_path / "made") as made:
            export_case(made, tmp_path / "made.zip")
        import_case(tmp_path / "made.zip", tmp_path / "imported")
    finally:
        os.umask(usual)
    for name in ("made", "imported"):
        assert (tmp_path / name).stat().st_mode & 0o777 == mode


def test_case_comes_back_whole(filled: CaseSession, exported: Path, tmp_path: Path) -> None:
    imported = import_case(exported, tmp_path / "copy")
    assert imported.check.is_good
    assert imported.check.notes == ()
    with CaseSession.open(tmp_path / "copy") as copy:
        assert copy.items() == filled.items()
        assert copy.audit() == filled.audit()
        assert copy.verify(filled.audit_head()).is_good
        stored = copy.evidence_path("E001")
        assert stored.read_bytes() == filled.evidence_path("E001").read_bytes()
        assert stored.stat().st_mode & 0o777 == 0o444
        finding = copy.item("E001").finding
        assert finding is not None
        [sheet] = finding.clue_sheets
        assert copy.artifact_path(sheet).read_bytes() == filled.artifact_path(sheet).read_bytes()
        # It is a case like any other: work goes on in it.
        copy.review(ReviewRequest("E001", "region-2", Decision.ACCEPT))
        assert copy.verify().is_good


def test_exporting_changes_nothing_and_tells_the_head(filled: CaseSession, tmp_path: Path) -> None:
    head, files = filled.audit_head(), set(filled.path.rglob("*"))
    made = export_case(filled, tmp_path / "case.zip")
    assert made.head == head == filled.audit_head()
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert set(filled.path.rglob("*")) == files
    assert not list(tmp_path.glob(".case*"))


def test_what_no_record_names_stays_behind(filled: CaseSession, tmp_path: Path) -> None:
    (filled.path / "artifacts" / "private.txt").write_text("a note")
    made = export_case(filled, tmp_path / "case.zip")
    names = entries_of(made.path)
    assert "artifacts/private.txt" not in names
    assert {name.partition("/")[0] for name in names} == {
        "manifest.json",
        "case.sqlite",
        "evidence",
        "artifacts",
    }


def test_case_open_elsewhere_is_exported_as_it_is(filled: CaseSession, tmp_path: Path) -> None:
    with CaseSession.open(filled.path, read_only=True) as reader:
        assert export_case(reader, tmp_path / "case.zip").head == filled.audit_head()


def test_case_that_grows_meanwhile_is_exported_as_of_one_moment(
    filled: CaseSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = CaseSession.copy_database

    def copy_and_go_on(reader: CaseSession, target: Path) -> object:
        copied = genuine(reader, target)
        filled.take_in([save_face(tmp_path / "later.png", 64)], FakeEngineClient())
        return copied

    monkeypatch.setattr(CaseSession, "copy_database", copy_and_go_on)
    with CaseSession.open(filled.path, read_only=True) as reader:
        export_case(reader, tmp_path / "case.zip")
    assert len(filled.items()) == 2
    assert import_case(tmp_path / "case.zip", tmp_path / "copy").check.is_good


def test_damaged_case_is_not_passed_on(filled: CaseSession, tmp_path: Path) -> None:
    filled.evidence_path("E001").unlink()
    with pytest.raises(CaseDamaged, match="missing or is not what was recorded"):
        export_case(filled, tmp_path / "case.zip")
    assert not (tmp_path / "case.zip").exists()
    assert not list(tmp_path.glob(".case*"))


def test_existing_archive_is_not_replaced(filled: CaseSession, tmp_path: Path) -> None:
    (tmp_path / "case.zip").write_text("mine")
    with pytest.raises(StorageFailed, match="exists already"):
        export_case(filled, tmp_path / "case.zip")
    assert (tmp_path / "case.zip").read_text() == "mine"


def test_folder_that_is_in_use_is_not_imported_into(exported: Path, tmp_path: Path) -> None:
    with pytest.raises(CaseExists):
        import_case(exported, tmp_path)
    (tmp_path / "empty").mkdir()
    assert import_case(exported, tmp_path / "empty").check.is_good


def test_no_file_of_an_export_looks_like_a_bomb(exported: Path) -> None:
    with zipfile.ZipFile(exported) as made:
        for entry in made.infolist():
            assert entry.file_size <= MOST_EXPANSION * max(entry.compress_size, 1)


NAMES: dict[str, tuple[str, str]] = {
    "absolute": ("/etc/passwd", "absolute path"),
    "drive": ("C:/evidence/x", "absolute path"),
    "share": ("\\\\server\\x", "absolute path"),
    "parent": ("evidence/../../x", "leads out of the folder"),
    "parent with backslashes": ("evidence\\..\\x", "leads out of the folder"),
    "device": ("evidence/CON", "name of a device"),
    "device with a suffix": ("artifacts/com1.npy", "name of a device"),
    "other folder": ("quarantine/x", "no name of a case's file"),
    "hidden": ("evidence/.bashrc", "no name of a case's file"),
    "deeper folder": ("evidence/a/b", "no name of a case's file"),
    "lock": ("case.lock", "no name of a case's file"),
    "write-ahead log": ("case.sqlite-wal", "no name of a case's file"),
    "control character": ("evidence/a\nb", "no name of a case's file"),
    "trailing dot": ("evidence/a.", "no name of a case's file"),
    "stream": ("evidence/a:b", "no name of a case's file"),
}


@pytest.mark.parametrize("kind", NAMES)
def test_name_that_no_case_has_is_refused(exported: Path, kind: str) -> None:
    name, why = NAMES[kind]
    refused(rewritten(exported, {**entries_of(exported), name: b"x"}), why)


def test_names_that_differ_in_case_only_are_refused(exported: Path) -> None:
    entries = entries_of(exported)
    name = next(name for name in entries if name.startswith("artifacts/figure"))
    refused(rewritten(exported, {**entries, name.replace("figure", "Figure"): b"x"}), "upper")


def test_two_entries_of_one_name_are_refused(exported: Path) -> None:
    with (
        zipfile.ZipFile(exported, "a") as made,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        made.writestr("case.sqlite", b"another")
    refused(exported, "two entries of the name")


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        (stat.S_IFLNK | 0o777, "is a link"),
        (stat.S_IFCHR | 0o666, "no regular file"),
        (stat.S_IFIFO | 0o666, "no regular file"),
    ],
)
def test_entry_that_is_no_file_is_refused(exported: Path, mode: int, why: str) -> None:
    info = zipfile.ZipInfo("evidence/" + "0" * 64)
    info.create_system = 3
    info.external_attr = mode << 16
    with zipfile.ZipFile(exported, "a") as made:
        made.writestr(info, "/etc/passwd")
    refused(exported, why)


def test_folder_entry_is_refused(exported: Path) -> None:
    with zipfile.ZipFile(exported, "a") as made:
        made.writestr("evidence/", b"")
    refused(exported, "no name of a case's file")


def test_bomb_is_refused_before_it_expands(exported: Path) -> None:
    with zipfile.ZipFile(exported, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("evidence/" + "0" * 64, bytes(20_000_000))
    refused(exported, "would expand")


def test_bomb_that_lies_about_its_size_is_stopped(exported: Path) -> None:
    """A header that says 1,000 bytes before data that gives 20 million."""
    name = "evidence/" + "0" * 64
    entries = {**entries_of(exported), name: bytes(1000)}
    source = rewritten(exported, entries)
    with zipfile.ZipFile(source) as listed:
        sizes = {entry.filename: entry.file_size for entry in listed.infolist()}
    assert sizes[name] == 1000
    manifest = json.loads(entries_of(source)["manifest.json"])
    other = source.with_name("lying.zip")
    with zipfile.ZipFile(other, "w") as made:
        for each, data in entries_of(source).items():
            if each == name:
                made.writestr(each, bytes(20_000_000), zipfile.ZIP_DEFLATED)
            elif each == "manifest.json":
                made.writestr(each, json.dumps(manifest))
            else:
                made.writestr(each, data)
    data = other.read_bytes()
    other.write_bytes(data.replace(struct.pack("<I", 20_000_000), struct.pack("<I", 1000)))
    source.unlink()
    refused(other, "is damaged|more bytes|not what its manifest|cannot be imported")


def test_entries_that_share_their_bytes_are_refused(exported: Path) -> None:
    """Two entries of the directory point at one local header (the "quoted" bomb in small)."""
    entries = entries_of(exported)
    names = ("evidence/" + "0" * 64, "evidence/" + "1" * 64)
    source = rewritten(exported, {**entries, names[0]: b"x" * 100, names[1]: b"x" * 100})
    with zipfile.ZipFile(source) as listed:
        offsets = [listed.getinfo(name).header_offset for name in names]
    data = bytearray(source.read_bytes())
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(names[1].encode()))
    assert struct.unpack_from("<I", data, place + 42)[0] == offsets[1]
    struct.pack_into("<I", data, place + 42, offsets[0])
    source.write_bytes(data)
    refused(source, "shares its bytes|is damaged")


def test_encrypted_entry_is_refused(exported: Path) -> None:
    data = bytearray(exported.read_bytes())
    place = data.rfind(b"PK\x01\x02")
    data[place + 8] |= 1
    exported.write_bytes(data)
    refused(exported, "encrypted")


def test_entry_packed_otherwise_is_refused(exported: Path) -> None:
    with zipfile.ZipFile(exported, "a", zipfile.ZIP_LZMA) as made:
        made.writestr("evidence/" + "0" * 64, b"x" * 100)
    refused(exported, "packed in a way")


def changed(change: Callable[[Entries], None]) -> Callable[[Path], Path]:
    def apply(exported: Path) -> Path:
        entries = entries_of(exported)
        change(entries)
        return rewritten(exported, entries, is_listed=False)

    return apply


def _manifest(entries: Entries, **values: object) -> None:
    entries["manifest.json"] = json.dumps(json.loads(entries["manifest.json"]) | values).encode()


def _flip(entries: Entries) -> None:
    name = next(name for name in entries if name.startswith("evidence/"))
    entries[name] = bytes([entries[name][0] ^ 1]) + entries[name][1:]


def _cut(entries: Entries) -> None:
    name = next(name for name in entries if name.startswith("evidence/"))
    del entries[name]


LIES: dict[str, tuple[Callable[[Entries], None], str]] = {
    "no manifest": (lambda entries: entries.pop("manifest.json") and None, "no manifest"),
    "no JSON": (lambda entries: entries.update({"manifest.json": b"{"}), "cannot be read"),
    "deep JSON": (
        lambda entries: entries.update({"manifest.json": b"[" * 100_000}),
        "cannot be read",
    ),
    "other format": (lambda entries: _manifest(entries, format="x"), "not that of a case"),
    "later format": (lambda entries: _manifest(entries, format_version=99), "format 99"),
    "no hash": (lambda entries: _manifest(entries, audit_head="x"), "no SHA-256"),
    "other case": (lambda entries: _manifest(entries, case_id="x"), "that of another case"),
    "changed evidence": (_flip, "not what its manifest says"),
    "missing evidence": (_cut, "in its manifest only"),
    "unlisted file": (
        lambda entries: entries.update({"evidence/" + "0" * 64: b"x"}),
        "not in its manifest",
    ),
    "other size": (
        lambda entries: entries.update({"case.sqlite": entries["case.sqlite"] + b"x"}),
        "another size",
    ),
}


@pytest.mark.parametrize("kind", LIES)
def test_archive_that_is_not_what_it_says_is_refused(exported: Path, kind: str) -> None:
    change, why = LIES[kind]
    refused(changed(change)(exported), why)


def test_file_that_no_record_names_is_refused_although_listed(exported: Path) -> None:
    entries = {**entries_of(exported), "evidence/" + "0" * 64: b"planted"}
    refused(rewritten(exported, entries), "belongs to no record")


def test_archive_without_a_database_is_refused(exported: Path) -> None:
    entries = entries_of(exported)
    del entries["case.sqlite"]
    refused(rewritten(exported, entries), "no case database")


@pytest.mark.parametrize("share", [0.3, 0.99])
def test_archive_that_was_cut_short_is_refused(exported: Path, share: float) -> None:
    data = exported.read_bytes()
    exported.write_bytes(data[: int(len(data) * share)])
    refused(exported, "no readable ZIP file")


def test_other_file_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"not an archive")
    refused(tmp_path / "x.zip", "no readable ZIP file")


def test_case_that_was_changed_before_the_export_is_imported_with_its_faults(
    filled: CaseSession, tmp_path: Path
) -> None:
    import sqlite3

    filled.close()
    connection = sqlite3.connect(filled.path / "case.sqlite")
    connection.execute("UPDATE finding SET record_json = replace (record_json, '0.93', '0.03')")
    connection.commit()
    connection.close()
    with CaseSession.open(filled.path, read_only=True) as reader:
        export_case(reader, tmp_path / "case.zip")
    check = import_case(tmp_path / "case.zip", tmp_path / "copy").check
    assert any("was changed after entry" in fault for fault in check.faults)


def test_older_copy_under_a_newer_manifest_is_found(
    filled: CaseSession, exported: Path, tmp_path: Path
) -> None:
    filled.review(ReviewRequest("E001", "region-2", Decision.ACCEPT))
    newer = entries_of(export_case(filled, tmp_path / "newer.zip").path)
    older = entries_of(exported)
    mixed = {**newer, "case.sqlite": older["case.sqlite"]}
    check = import_case(rewritten(exported, mixed), tmp_path / "copy").check
    assert any("an older copy" in fault for fault in check.faults)


def test_full_disk_leaves_nothing_half(
    filled: CaseSession, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr(archive.shutil, "copyfileobj", full)
    with pytest.raises(StorageFailed, match="the disk is full"):
        export_case(filled, tmp_path / "other.zip")
    monkeypatch.setattr(archive_import, "_unpack_one", full)
    with pytest.raises(StorageFailed, match="the disk is full"):
        import_case(exported, tmp_path / "copy")
    assert {path.name for path in tmp_path.iterdir()} == {"case", "case.zip", "face.jpg"}


def test_archive_larger_than_the_disk_is_refused_at_once(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(archive_import.shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(StorageFailed, match="the disk is full"):
        import_case(exported, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
