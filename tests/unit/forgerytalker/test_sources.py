"""What an import has read leaves memory again, whatever it was read from, and is still there."""

import os
from pathlib import Path

import torch
from safetensors.torch import save_file

from engine.forgerytalker.xl.sources import let_go, open_source

COUNT = 8_000_000


def mapped_bytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    told = next(line for line in lines if line.startswith("RssFile:"))
    return int(told.split()[1]) * 1024


def test_pages_of_a_file_leave_memory_and_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    save_file({"a": torch.arange(COUNT)}, path)
    with path.open("rb") as stream:
        # The kernel lets go of pages only once the disk has them.
        os.fsync(stream.fileno())
    tensor = open_source("dff", path).tensors["a"]
    total = int(tensor.sum())
    full = mapped_bytes()
    let_go(tensor)
    assert full - mapped_bytes() > 0.8 * tensor.nbytes
    assert int(tensor.sum()) == total == COUNT * (COUNT - 1) // 2


def test_what_lies_in_memory_only_stays(tmp_path: Path) -> None:
    path = tmp_path / "old.pth"
    torch.save({"a": torch.arange(COUNT)}, path, _use_new_zipfile_serialization=False)
    tensor = open_source("eva", path).tensors["a"]
    let_go(tensor)
    let_go(tensor[:3])
    assert int(tensor.sum()) == COUNT * (COUNT - 1) // 2
