"""Only what is listed can run, and what is missing is said in words."""

from pathlib import Path

import pytest

from engine import catalog
from engine.catalog import EngineEntry, describe_engines, engine_folder
from engine.errors import ModelUnavailable
from engine.weights import write_manifest

FACTS = {"name": "tiny", "version": "0.1", "licence": "MIT", "summary": "For tests."}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "a.onnx").write_bytes(b"one")
    write_manifest(folder, FACTS, ["a.onnx"])
    return folder


def test_compact_and_xl_are_listed_in_this_order() -> None:
    assert [engine.name for engine in describe_engines()][:2] == ["compact", "xl"]


def test_the_published_size_says_what_it_lacks() -> None:
    xl = describe_engines()[1]
    assert not xl.is_ready
    assert "No published ForgeryTalker checkpoint" in xl.missing
    with pytest.raises(ModelUnavailable, match="No published ForgeryTalker checkpoint"):
        engine_folder("xl")


def test_a_folder_with_a_manifest_is_an_engine(model: Path) -> None:
    engine = describe_engines(folders=(str(model),))[-1]
    assert (engine.name, engine.version, engine.licence) == (str(model), "0.1", "MIT")
    assert engine.is_ready
    assert engine_folder(str(model)) == model


def test_a_damaged_engine_is_listed_and_not_ready(model: Path) -> None:
    (model / "a.onnx").write_bytes(b"onE")
    engine = describe_engines(folders=(str(model),))[-1]
    assert not engine.is_ready
    assert "a.onnx" in engine.missing
    assert engine.version == "0.1"


def test_an_engine_whose_folder_is_gone_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = EngineEntry("gone", tmp_path / "gone", "Was here.", "It was removed.")
    monkeypatch.setattr(catalog, "ENGINES", (gone,))
    (engine,) = describe_engines()
    assert (engine.is_ready, engine.missing) == (False, "It was removed.")


@pytest.mark.parametrize("name", ["large", "", "../models", "/etc"])
def test_an_unknown_engine_is_refused(name: str) -> None:
    with pytest.raises(ModelUnavailable, match="not available"):
        engine_folder(name)
