"""Memory of an import at full size, with checkpoints whose numbers are holes in sparse files.

`python -m benchmarks.xl_import` lays out files with every published key at its full shape, imports
them as `model import` does, and prints how much memory the importing process took at most. The
files take little of the disk (but the encoder's 2 GB); the imported model takes about 14 GB of it.
Both are removed at the end. The published files hold other numbers in the same places.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensorMode

from engine.forgerytalker.xl.catalogue import PublishedKey, published_keys

SAMPLED_EVERY_S = 0.02
# What the kernel tells of a process, and what it is: what the process has for itself; what it
# looks at in files, which the kernel may take back at any time; both at their common highest.
ANONYMOUS, MAPPED, HIGHEST = "RssAnon", "RssFile", "VmHWM"


@dataclass(frozen=True, slots=True)
class Files:
    """Where the checkpoints lie, by the importer's options."""

    options: Mapping[str, Path]

    @property
    def byte_size(self) -> int:
        """As long as they say they are, holes included."""
        found = [file for path in self.options.values() for file in _within(path)]
        return sum(file.stat().st_size for file in found)


@dataclass(frozen=True, slots=True)
class Peaks:
    """Highest bytes of each kind, seconds, exit status and the last line that was printed."""

    by_kind: Mapping[str, int]
    seconds: float
    status: int
    last_line: str


def write_files(folder: Path, keys: Iterable[PublishedKey]) -> Files:
    """Lay out the five files as their publishers make them, of the given keys."""
    rows = tuple(keys)
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "eva": folder / "eva_vit_g.pth",
        "face-vit": folder / "face_vit.bin",
        "instructblip": folder / "instruct_blip_flanxl_trimmed.pth",
        "flan-t5": folder / "flan-t5-xl",
        "dff": folder / "2111_checkpoint_best.pth",
        "bert-vocabulary": folder / "vocab.txt",
    }
    # The format before PyTorch 1.6, in which the encoder is published, is read whole.
    encoder = {
        name: torch.zeros(shape, dtype=torch.float16) for name, shape in _of(rows, "visual_encoder")
    }
    torch.save(encoder, options["eva"], _use_new_zipfile_serialization=False)
    del encoder
    _save_holes(options["face-vit"], dict(_of(rows, "multi_label_classifier")))
    blip = [key for key in rows if key.name.startswith(("Qformer.", "query_", "ln_", "t5_proj."))]
    _save_holes(options["instructblip"], {key.name: key.shape for key in blip}, wrapper="model")
    options["flan-t5"].mkdir(exist_ok=True)
    language = [(n, s) for n, s in _of(rows, "t5_model") if not n.endswith("embed_tokens.weight")]
    _save_safetensors(options["flan-t5"] / "model.safetensors", dict(language))
    words = Tokenizer(Unigram([("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)], unk_id=2))
    words.save(str(options["flan-t5"] / "tokenizer.json"))
    trained = {key.name: key.shape for key in rows if key.in_finetune and not key.is_buffer}
    _save_holes(options["dff"], trained, wrapper="model", with_optimizer=True)
    options["bert-vocabulary"].write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n", encoding="utf-8")
    return Files(options)


def measure_import(files: Files, models: Path) -> Peaks:
    """Import in a process of its own and watch it."""
    line = [sys.executable, "-m", "engine.forgerytalker.official", "--name=full-size"]
    line += [f"--{role}={path}" for role, path in files.options.items()]
    told = models.with_suffix(".log")
    start = time.monotonic()
    with told.open("w", encoding="utf-8") as out:
        child = subprocess.Popen(
            line, stdout=out, env=os.environ | {"FORGERYTALKER_MODELS": str(models)}
        )
        peaks = dict.fromkeys((ANONYMOUS, MAPPED, HIGHEST), 0)
        while child.poll() is None:
            for kind, size in _memory(child.pid).items():
                peaks[kind] = max(peaks[kind], size)
            time.sleep(SAMPLED_EVERY_S)
    last = told.read_text(encoding="utf-8").splitlines()[-1:]
    return Peaks(peaks, time.monotonic() - start, child.returncode, "".join(last))


def main() -> None:
    """Write, import, measure, remove."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.xl_import", description=__doc__)
    parser.add_argument("--architecture", choices=("flant5xl", "flant5base"), default="flant5xl")
    parser.add_argument("--folder", type=Path, help="where there is room (20 GB)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        files = write_files(Path(place) / "files", published_keys(options.architecture))
        size = files.byte_size
        peaks = measure_import(files, Path(place) / "models")
        made = sum(file.stat().st_size for file in (Path(place) / "models").rglob("*.*"))
    print(f"{options.architecture}: {size / 1e9:.1f} GB of files, {made / 1e9:.1f} GB made")
    print(f"exit status {peaks.status}: {peaks.last_line}")
    print(
        f"memory at most: {peaks.by_kind[ANONYMOUS] / 1e9:.2f} GB of its own, "
        f"{peaks.by_kind[MAPPED] / 1e9:.2f} GB of files looked at, "
        f"{peaks.by_kind[HIGHEST] / 1e9:.2f} GB together; {peaks.seconds:.0f} s"
    )


def _of(keys: Iterable[PublishedKey], group: str) -> list[tuple[str, tuple[int, ...]]]:
    return [
        (key.name.removeprefix(f"{group}."), key.shape)
        for key in keys
        if key.name.startswith(f"{group}.")
    ]


def _save_holes(
    path: Path,
    shapes: Mapping[str, tuple[int, ...]],
    *,
    wrapper: str = "",
    with_optimizer: bool = False,
) -> None:
    """Write a checkpoint of float32 without its numbers; AdamW keeps two for each."""
    with FakeTensorMode():
        state: dict[str, object] = {name: torch.zeros(shape) for name, shape in shapes.items()}
        kept: dict[int, dict[str, Tensor]] = {}
        if with_optimizer:
            for index, shape in enumerate(shapes.values()):
                kept[index] = {"exp_avg": torch.zeros(shape), "exp_avg_sq": torch.zeros(shape)}
    whole = {wrapper: state, "optimizer": {"state": kept}, "epoch": 3} if wrapper else state
    with torch.serialization.skip_data(materialize_fake_tensors=True):
        torch.save(whole, path)


def _save_safetensors(path: Path, shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Write a header of float32 tensors and a hole for their numbers."""
    header: dict[str, object] = {}
    end = 0
    for name, shape in shapes.items():
        size = 4 * torch.Size(shape).numel()
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        stream.truncate(8 + len(text) + end)


def _within(path: Path) -> list[Path]:
    return list(path.iterdir()) if path.is_dir() else [path]


def _memory(process: int) -> dict[str, int]:
    """Bytes of each kind now; nothing once the process has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    kinds = (kind for kind in (ANONYMOUS, MAPPED, HIGHEST) if kind in told)
    return {kind: int(told[kind].split()[0]) * 1024 for kind in kinds}


if __name__ == "__main__":
    main()
