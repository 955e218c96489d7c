"""The files of the import's measurement are whole checkpoints to the importer, and mostly holes."""

from pathlib import Path

from benchmarks.xl_import import write_files
from engine.forgerytalker.official import _ROLES
from engine.forgerytalker.xl.plan import Fate, counts, make_plan
from engine.forgerytalker.xl.sources import open_source
from tests.fakes.published import tiny_keys


def test_the_importer_finds_every_key_in_files_of_holes(tmp_path: Path) -> None:
    files = write_files(tmp_path / "files", tiny_keys())
    sources = [open_source(role, files.options[role], prefix) for role, prefix in _ROLES]
    found = counts(make_plan(sources, tiny_keys()))
    assert found[Fate.MISSING] == 0
    assert found[Fate.USED] > 2000
    assert files.byte_size > sum(
        tensor.numel() * tensor.element_size() for tensor in sources[-1].tensors.values()
    )


def test_a_large_file_takes_no_room(tmp_path: Path) -> None:
    large = [key for key in tiny_keys() if key.name.startswith("t5_model.")]
    files = write_files(tmp_path / "files", large)
    weights = files.options["flan-t5"] / "model.safetensors"
    assert weights.stat().st_size > 50_000
    assert weights.stat().st_blocks * 512 < weights.stat().st_size
