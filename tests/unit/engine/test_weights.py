"""Only the released bytes are loaded, and only in formats without code."""

import hashlib
import json
from pathlib import Path

import pytest

from engine.errors import ModelUnavailable
from engine.weights import read_manifest, read_verified, verify_files, write_manifest

FACTS = {"name": "tiny", "version": "1.2", "licence": "Apache-2.0", "summary": "For tests."}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b.onnx").write_bytes(b"two")
    (tmp_path / "a.onnx").write_bytes(b"one")
    write_manifest(tmp_path, FACTS | {"thresholds": {"mask": 0.4}}, ["b.onnx", "a.onnx"])
    return tmp_path


def _rewrite(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_manifest_keeps_every_fact(folder: Path) -> None:
    manifest = verify_files(folder)
    assert (manifest.name, manifest.version) == ("tiny", "1.2")
    assert manifest.details == {"thresholds": {"mask": 0.4}}
    assert {file.byte_size for file in manifest.files} == {3}


def test_the_digest_of_the_files_is_what_sha256sum_lines_give(folder: Path) -> None:
    lines = sorted(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        for name, data in (("a.onnx", b"one"), ("b.onnx", b"two"))
    )
    expected = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert read_manifest(folder).files_sha256 == expected


@pytest.mark.parametrize("key", ["thresholds", "calibration"])
def test_other_thresholds_or_calibration_are_another_model(folder: Path, key: str) -> None:
    before = read_manifest(folder)
    _rewrite(folder, **{key: {"mask": 0.41}})
    after = read_manifest(folder)
    assert after.files_sha256 == before.files_sha256
    assert after.weights_sha256 != before.weights_sha256
    # What is told about a model changes none of its scores.
    _rewrite(folder, summary="Other words.", training={"steps": 1})
    assert read_manifest(folder).weights_sha256 == after.weights_sha256


def test_the_bytes_handed_out_are_the_listed_ones(folder: Path) -> None:
    assert read_verified(folder, "a.onnx") == b"one"


@pytest.mark.parametrize("data", [b"onE", b"on", b"onee", b""])
def test_an_altered_file_is_named(folder: Path, data: bytes) -> None:
    (folder / "a.onnx").write_bytes(data)
    with pytest.raises(ModelUnavailable, match=r"a\.onnx"):
        verify_files(folder)
    with pytest.raises(ModelUnavailable, match=r"a\.onnx"):
        read_verified(folder, "a.onnx")


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "b.onnx").unlink()
    with pytest.raises(ModelUnavailable, match=r"b\.onnx"):
        verify_files(folder)


def test_a_file_that_is_not_listed_is_not_read(folder: Path) -> None:
    (folder / "c.onnx").write_bytes(b"three")
    with pytest.raises(ModelUnavailable, match=r"does not list “c\.onnx”"):
        read_verified(folder, "c.onnx")


def test_a_folder_without_a_manifest_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"manifest\.json is missing"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "name", ["../a.onnx", "/etc/passwd", "sub/a.onnx", "..", "a\\b.onnx", "manifest.json"]
)
def test_a_manifest_that_points_outside_its_folder_is_refused(folder: Path, name: str) -> None:
    _rewrite(folder, files=[{"name": name, "sha256": "0" * 64, "byte_size": 3}])
    with pytest.raises(ModelUnavailable, match="not a manifest"):
        read_manifest(folder)


@pytest.mark.parametrize("name", ["w.pth", "w.bin", "w.pkl", "w.py", "w"])
def test_formats_that_can_carry_code_are_refused(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"one")
    with pytest.raises(ModelUnavailable, match="free of code"):
        write_manifest(folder, FACTS, [name])


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"files": []}', "[" * 100_000, '{"name": "x", "files": 3}']
)
def test_a_malformed_manifest_is_refused(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text)
    with pytest.raises(ModelUnavailable):
        read_manifest(folder)


def test_a_manifest_without_files_is_refused(folder: Path) -> None:
    _rewrite(folder, files=[])
    with pytest.raises(ModelUnavailable, match="lists no files"):
        read_manifest(folder)
