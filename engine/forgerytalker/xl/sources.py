"""Checkpoint files of others, opened so that nothing in them can run and little of them is loaded.

Pickles are read with PyTorch's weights-only reader, which refuses everything but tensors and plain
containers; where the file allows it, tensors stay on disk until they are used.
"""

import ctypes
import hashlib
import json
import mmap
import pickle
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from engine.errors import UserFacingError
from engine.schema.disk_words import refusal
from engine.schema.phrase import Phrase

_CHUNK_BYTES = 1 << 24
_LIBC = ctypes.CDLL(None)
# linux/mman.h, since 5.4; an older kernel refuses it and keeps the pages, nothing worse.
_MADV_PAGEOUT = 21
# LAVIS wraps its weights with optimiser, configuration and epoch.
_WRAPPER = "model"
# What PyTorch's weights-only reader names when a pickle asks for more than tensors.
_CODE = re.compile(r"GLOBAL (\S+)|unsupported class (\S+)")
# Git LFS leaves this where a file was not fetched (its specification, version 1).
_POINTER = b"version https://git-lfs"
_PAGES = (b"<!doctype", b"<html")
# A pickle since protocol 2, and the archive that PyTorch puts it in since 1.6.
_PICKLES = (b"\x80", b"PK")
_START_BYTES = 64
_INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
_SINGLES = ("model.safetensors", "pytorch_model.bin")


class CheckpointRefused(UserFacingError):
    """A checkpoint cannot be imported; nothing was changed."""


def refused(what: str, remedy: str) -> CheckpointRefused:
    """Return the refusal; the effect is always the same."""
    return CheckpointRefused(
        what, effect=Phrase("No model was imported or changed."), remedy=remedy
    )


@dataclass(frozen=True, slots=True)
class Source:
    """One checkpoint: what it is called, its files, its tensors under published names."""

    role: str
    files: tuple[Path, ...]
    tensors: Mapping[str, Tensor]
    others: tuple[str, ...] = ()


def open_source(role: str, path: Path, prefix: str = "") -> Source:
    """Open a file, or a folder as Hugging Face writes it; `prefix` completes its names.

    A name that has the prefix already is left as it is. CheckpointRefused says why not.
    """
    files = _files(role, path)
    tensors: dict[str, Tensor] = {}
    others: list[str] = []
    for file in files:
        for name, value in _entries(file).items():
            full = name if not prefix or name.startswith(prefix) else prefix + name
            if isinstance(value, Tensor):
                tensors[full] = value
            else:
                others.append(full)
    if not tensors:
        raise refused(
            Phrase("“{path}” holds no tensors.", path=path),
            Phrase("Give another file for --{role}.", role=role),
        )
    return Source(role, files, tensors, tuple(others))


def let_go(tensor: Tensor) -> None:
    """Tell the kernel that a tensor's pages need not stay in memory; what they hold stays.

    Pages of a mapped file go back to the file; others remain where they are (madvise(2)).
    """
    first = -(-tensor.data_ptr() // mmap.PAGESIZE) * mmap.PAGESIZE
    last = (tensor.data_ptr() + tensor.nbytes) // mmap.PAGESIZE * mmap.PAGESIZE
    if last > first:
        _LIBC.madvise(ctypes.c_void_p(first), ctypes.c_size_t(last - first), _MADV_PAGEOUT)


def file_sha256(path: Path) -> str:
    """SHA-256 (hex) of a file of any size."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _files(role: str, path: Path) -> tuple[Path, ...]:
    if path.is_file():
        return (path,)
    if not path.is_dir():
        raise refused(
            Phrase("There is no “{path}”.", path=path),
            Phrase("Give an existing file or folder for --{role}.", role=role),
        )
    for index in _INDEXES:
        if (path / index).is_file():
            named = json.loads((path / index).read_text(encoding="utf-8"))["weight_map"].values()
            return tuple(path / Path(name).name for name in sorted(set(named)))
    for single in _SINGLES:
        if (path / single).is_file():
            return (path / single,)
    raise refused(
        Phrase(
            "“{path}” holds no {singles}, no {singles_2} and no index of parts.",
            path=path,
            singles=_SINGLES[0],
            singles_2=_SINGLES[1],
        ),
        Phrase("Give the folder with all files of the model for --{role}.", role=role),
    )


def _entries(file: Path) -> Mapping[str, Any]:
    start = _start_of(file)
    try:
        if file.suffix == ".safetensors":
            return dict(_mapped(file))
        loaded = _unpickled(file)
    except pickle.UnpicklingError as error:
        if not start.startswith(_PICKLES):
            raise _unreadable(file, type(error).__name__) from error
        # The library's own text advises to read the file all the same: only the name is taken.
        code = _CODE.search(str(error))
        raise refused(
            Phrase(
                "“{file}” holds more than weights and was not read: {error}",
                file=file,
                error="pickle" if code is None else code[1] or code[2],
            ),
            Phrase(
                "Do not load this file elsewhere either before its origin is known: such files "
                "can run programs. Fetch the published file again and compare its SHA-256."
            ),
        ) from error
    except (OSError, RuntimeError, EOFError, SafetensorError, KeyError, ValueError) as error:
        raise _unreadable(file, _first_line(error)) from error
    if isinstance(loaded, dict) and isinstance(loaded.get(_WRAPPER), dict):
        loaded = loaded[_WRAPPER]
    if not isinstance(loaded, dict):
        raise refused(
            Phrase("“{file}” is not a table of tensors.", file=file),
            Phrase("Give the published file."),
        )
    return {str(name): value for name, value in loaded.items()}


def _start_of(file: Path) -> bytes:
    """The first bytes. CheckpointRefused for what often lies in the place of a large file."""
    try:
        with file.open("rb") as stream:
            start = stream.read(_START_BYTES)
    except OSError as error:
        raise _unreadable(file, refusal(error)) from error
    if start.startswith(_POINTER):
        raise refused(
            Phrase(
                "“{file}” is only the pointer to a large file, which was not fetched.", file=file
            ),
            Phrase("Fetch the file itself, for example with “git lfs pull”."),
        )
    if start.lstrip().lower().startswith(_PAGES):
        raise refused(
            Phrase("“{file}” is a web page and no checkpoint.", file=file),
            Phrase("Fetch the file again; its publisher may ask you to sign in first."),
        )
    return start


def _unreadable(file: Path, error: str) -> CheckpointRefused:
    return refused(
        Phrase("“{file}” cannot be read as a checkpoint: {error}", file=file, error=error),
        Phrase("Fetch the file again; it may have been cut off."),
    )


def _unpickled(file: Path) -> Any:
    try:
        return torch.load(file, map_location="cpu", weights_only=True, mmap=True)
    except RuntimeError as error:
        # The format before PyTorch 1.6 cannot stay on disk; the encoder is published in it.
        if "mmap" not in str(error):
            raise
        return torch.load(file, map_location="cpu", weights_only=True)


def _mapped(file: Path) -> Iterator[tuple[str, Tensor]]:
    with safe_open(file, framework="pt") as opened:
        for name in opened.keys():  # noqa: SIM118 - the reader is no mapping
            yield name, opened.get_tensor(name)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
