import json
import shutil
from pathlib import Path

import pytest

from app.casework.errors import InputRefused
from app.casework.models import (
    MODELS_FOLDER,
    ModelUnreadable,
    file_faults,
    installed_models,
    model_named,
    read_metrics,
    read_model,
)
from engine.weights import read_manifest


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the smallest model of the distribution."""
    shutil.copytree(MODELS_FOLDER / "face_mesh", tmp_path / "face_mesh")
    return tmp_path / "face_mesh"


def test_shipped_models_are_as_their_manifests_say() -> None:
    models = installed_models()
    assert models
    assert [file_faults(model) for model in models] == [()] * len(models)


def test_weights_are_known_by_the_digest_that_findings_state() -> None:
    model = model_named("compact")
    assert model.weights_sha256 == read_manifest(model.folder).weights_sha256


def test_model_is_found_by_folder(copied: Path) -> None:
    assert model_named("face_mesh", copied.parent).licence == "Apache-2.0"


def test_figures_of_other_or_unnamed_weights_are_not_read(copied: Path) -> None:
    model = read_model(copied)
    figures = {"faces_found": {"title": "Faces found", "value": 0.9, "n": 10}}
    told = {
        "these": model.pinned,
        "others": {**model.pinned, "weights_sha256": "0" * 64},
        "older": {**model.pinned, "version": "0.1"},
    }
    read = {}
    for name, engine in told.items():
        (copied / "metrics.json").write_text(json.dumps({"engine": engine, **figures}))
        read[name] = read_metrics(model)
    (copied / "metrics.json").write_text(json.dumps(figures))
    assert read | {"unnamed": read_metrics(model)} == {
        "these": figures, "others": None, "older": None, "unnamed": None,
    }  # fmt: skip


def test_unknown_model_names_the_known_ones(copied: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        model_named("huge", copied.parent)
    assert "face_mesh" in refused.value.remedy


def test_one_changed_byte_of_the_weights_is_found(copied: Path) -> None:
    weights = copied / read_model(copied).files[0].name
    data = bytearray(weights.read_bytes())
    data[1000] ^= 1
    weights.write_bytes(data)
    [fault] = file_faults(read_model(copied))
    assert weights.name in fault


def test_missing_weights_are_found(copied: Path) -> None:
    (copied / read_model(copied).files[0].name).unlink()
    [fault] = file_faults(read_model(copied))
    assert "does not exist" in fault


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": "x"}'])
def test_damaged_manifest_is_refused(copied: Path, text: str) -> None:
    (copied / "manifest.json").write_text(text)
    with pytest.raises(ModelUnreadable):
        read_model(copied)


def test_xl_is_what_was_imported(copied: Path) -> None:
    with pytest.raises(InputRefused):
        model_named("xl", copied.parent)
    for name, kind in (("a-lora", "adapter"), ("b-official", "published")):
        folder = shutil.copytree(copied, copied.parent / name)
        data = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps(data | {"name": name, "kind": kind}))
    assert model_named("xl", copied.parent).name == "b-official"
    assert model_named("a-lora", copied.parent).details["kind"] == "adapter"
