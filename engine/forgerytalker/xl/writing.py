"""Writes imported weights part by part: never half-written, and taken up where it stopped."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.forgerytalker.xl.keys import Part
from engine.forgerytalker.xl.plan import Filling, ImportPlan
from engine.forgerytalker.xl.sources import Source, file_sha256, let_go, refused
from engine.forgerytalker.xl.state import resize_positions
from engine.schema.phrase import Phrase

# Two copies of a part are in memory while it is written.
PART_BYTES = 1 << 29
_PROGRESS = "progress.json"
_POSITIONS = "visual_encoder.pos_embed"
_COUNTER = "num_batches_tracked"


@dataclass(frozen=True, slots=True)
class PartPlan:
    """One file to be written: its name and our keys in it."""

    name: str
    keys: tuple[str, ...]


def part_plans(plan: ImportPlan, part_bytes: int = PART_BYTES) -> tuple[PartPlan, ...]:
    """Split our tensors, in order, into files of about `part_bytes`."""
    groups: list[list[str]] = [[]]
    size = 0
    for key, fillings in plan.fillings.items():
        # Four bytes a number is the most that is written.
        weight = 4 * sum(filling.key.elements for filling in fillings)
        if groups[-1] and size + weight > part_bytes:
            groups.append([])
            size = 0
        groups[-1].append(key)
        size += weight
    return tuple(
        PartPlan(f"weights-{index:03d}.safetensors", tuple(keys))
        for index, keys in enumerate(groups, 1)
    )


def needed_bytes(plan: ImportPlan, sources: Mapping[str, Source]) -> int:
    """How much will be written at most."""
    return sum(
        filling.key.elements * sources[filling.role].tensors[filling.key.name].element_size()
        for fillings in plan.fillings.values()
        for filling in fillings
    )


class Workshop:
    """A folder beside the final one in which parts are collected until all are there."""

    def __init__(self, target: Path, fingerprint: str) -> None:
        self.target = target
        self.folder = target.with_name(f".{target.name}.unfinished")
        self._fingerprint = fingerprint
        self._done: dict[str, str] = {}

    def open(self, byte_size: int) -> None:
        """Take up what an import of the same files left, or start anew."""
        if self.target.exists():
            raise refused(
                Phrase("There is a model “{name}” already.", name=self.target.name),
                Phrase("Choose another --name, or remove {target} first.", target=self.target),
            )
        self._done = self._left_over()
        if not self._done and self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        present = sum((self.folder / name).stat().st_size for name in self._done)
        free = shutil.disk_usage(self.folder).free
        if free < byte_size - present:
            raise refused(
                Phrase(
                    "{parent} has {free:.1f} GB free; the model needs {byte_size:.1f} GB.",
                    parent=self.folder.parent,
                    free=free / 1000000000.0,
                    byte_size=(byte_size - present) / 1000000000.0,
                ),
                Phrase("Make room, or let FORGERYTALKER_MODELS name a folder on a larger disk."),
            )

    def is_done(self, name: str) -> bool:
        """Whether the part is there and undamaged."""
        path = self.folder / name
        return name in self._done and path.is_file() and file_sha256(path) == self._done[name]

    def add(self, name: str, write: Callable[[Path], None]) -> None:
        """Let `write` make the part; only a whole one gets its name."""
        draft = self.folder / f"{name}.draft"
        write(draft)
        with draft.open("rb") as stream:
            os.fsync(stream.fileno())
        draft.replace(self.folder / name)
        self._done[name] = file_sha256(self.folder / name)
        text = json.dumps({"fingerprint": self._fingerprint, "parts": self._done}, indent=1)
        progress = self.folder / f"{_PROGRESS}.draft"
        progress.write_text(text, encoding="utf-8")
        progress.replace(self.folder / _PROGRESS)

    def finish(self) -> None:
        """Give the folder its final name, in one step."""
        (self.folder / _PROGRESS).unlink()
        self.folder.replace(self.target)

    def _left_over(self) -> dict[str, str]:
        try:
            told = json.loads((self.folder / _PROGRESS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if told.get("fingerprint") != self._fingerprint:
            return {}
        return {name: sha for name, sha in told["parts"].items() if (self.folder / name).is_file()}


def write_part(path: Path, part: PartPlan, plan: ImportPlan, sources: Mapping[str, Source]) -> None:
    """Write one file of our tensors; what was read for it leaves memory again."""
    tensors = {key: _tensor(plan.fillings[key], sources) for key in part.keys}
    save_file(tensors, path)
    for key in part.keys:
        for filling in plan.fillings[key]:
            let_go(sources[filling.role].tensors[filling.key.name])


def fingerprint(digests: Sequence[tuple[str, str]], name: str) -> str:
    """SHA-256 (hex) over all source files' digests: what an unfinished import belongs to."""
    text = json.dumps([list(digests), name, PART_BYTES])
    return hashlib.sha256(text.encode()).hexdigest()


def _tensor(fillings: Sequence[Filling], sources: Mapping[str, Source]) -> Tensor:
    pieces = dict(_pieces(fillings, sources))
    if Part.WHOLE in pieces:
        return pieces[Part.WHOLE]
    query, value = pieces[Part.QUERY_BIAS], pieces[Part.VALUE_BIAS]
    return torch.cat([query, torch.zeros_like(query), value])


def _pieces(
    fillings: Sequence[Filling], sources: Mapping[str, Source]
) -> Iterator[tuple[Part, Tensor]]:
    for filling in fillings:
        tensor = sources[filling.role].tensors[filling.key.name]
        if filling.key.name == _POSITIONS:
            tensor = resize_positions(tensor, filling.key.shape[1])
        yield filling.place.part, _stored(filling.key.name, tensor)


def _stored(name: str, tensor: Tensor) -> Tensor:
    """The tensor in the type it is kept in, apart from the file it comes from.

    The language model is used in bfloat16 by the published code, whatever its file holds. Counters
    that were halved with the student's weights are counters again.
    """
    if name.endswith(_COUNTER):
        finite = torch.nan_to_num(tensor.double(), nan=0.0, posinf=0.0, neginf=0.0)
        return finite.to(torch.int64)
    if name.startswith("t5_model."):
        return tensor.to(torch.bfloat16).clone().contiguous()
    if tensor.dtype is torch.float64:
        return tensor.float()
    return tensor.clone().contiguous()
