"""What lies in a model folder and whether it is what was released: manifests and SHA-256 checks.

A model folder holds `manifest.json` and the files it lists, nothing else counts. Only formats that
carry no code are read; the bytes that are handed out are the bytes that were hashed.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import ModelUnavailable
from engine.schema.disk_words import refusal
from engine.schema.phrase import Phrase
from engine.schema.weights import weights_digest

MANIFEST_NAME = "manifest.json"
# Formats without executable content; a pickle (.pth, .bin, .pkl) is refused by its absence here.
SAFE_SUFFIXES = frozenset({".onnx", ".safetensors", ".tflite", ".json", ".model", ".txt", ".toml"})
CHUNK_BYTES = 1 << 20
REMEDY = Phrase(
    "Restore the folder from the distribution, or choose another engine. “python main.py model "
    "verify” checks all files."
)
EFFECT = Phrase("Nothing was analysed; the evidence is unchanged.")


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of a model: its name in the folder, SHA-256 (hex) and size in bytes."""

    name: str
    sha256: str
    byte_size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known about a model.

    details: everything else the manifest says (training configuration, data, thresholds,
    calibration, measured error rates …), as plain JSON values.
    """

    name: str
    version: str
    licence: str
    summary: str
    files: tuple[WeightFile, ...]
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def weights_sha256(self) -> str:
        """What pins files, calibration and thresholds, and what findings state."""
        return weights_digest(self._digests, self.details)

    @property
    def files_sha256(self) -> str:
        """What pins the files alone: it stays the same when the model is calibrated."""
        return weights_digest(self._digests, {})

    @property
    def _digests(self) -> list[tuple[str, str]]:
        return [(file.name, file.sha256) for file in self.files]


def user_models_folder() -> Path:
    """Where models that the user imported lie (XDG Base Directory Specification)."""
    told = os.environ.get("FORGERYTALKER_MODELS")
    if told:
        return Path(told)
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "forgerytalker" / "models"


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of `folder`; ModelUnavailable when it is missing or malformed."""
    path = folder / MANIFEST_NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _unavailable(
            Phrase(
                "There is no model in “{folder}”: {manifest_name} is missing.",
                folder=folder,
                manifest_name=MANIFEST_NAME,
            )
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise _unavailable(
            Phrase("“{path}” cannot be read ({error}).", path=path, error=error)
        ) from error
    try:
        known = {name: str(data.pop(name)) for name in ("name", "version", "licence", "summary")}
        files = tuple(_weight_file(entry) for entry in data.pop("files"))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unavailable(
            Phrase("“{path}” is not a manifest: {error}.", path=path, error=repr(error))
        ) from error
    if not files:
        raise _unavailable(Phrase("“{path}” lists no files.", path=path))
    return Manifest(**known, files=files, details=data)


def verify_files(folder: Path) -> Manifest:
    """Hash every listed file; ModelUnavailable names the first that is missing or altered."""
    manifest = read_manifest(folder)
    for file in manifest.files:
        _verified(folder, file, keep=False)
    return manifest


def check_sizes(folder: Path) -> Manifest:
    """Compare every listed file's size; ModelUnavailable names the first that differs."""
    manifest = read_manifest(folder)
    for file in manifest.files:
        _check_size(folder / file.name, file)
    return manifest


def read_verified(folder: Path, name: str) -> bytes:
    """Return the bytes of the file `name` after comparing them with the manifest."""
    for file in read_manifest(folder).files:
        if file.name == name:
            return _verified(folder, file, keep=True)
    raise _unavailable(
        Phrase("The manifest in “{folder}” does not list “{name}”.", folder=folder, name=name)
    )


def write_manifest(folder: Path, facts: Mapping[str, Any], file_names: Sequence[str]) -> Manifest:
    """Hash `file_names` in `folder` and write the manifest; `facts` as in `Manifest`."""
    files = []
    for name in file_names:
        digest, size = _digest(folder / name)
        files.append({"name": name, "sha256": digest, "byte_size": size})
    text = json.dumps({**facts, "files": files}, indent=2, sort_keys=True, ensure_ascii=True)
    (folder / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")
    return read_manifest(folder)


def _weight_file(entry: Mapping[str, Any]) -> WeightFile:
    name = str(entry["name"])
    if name != Path(name).name or name in {"", ".", "..", MANIFEST_NAME} or "\\" in name:
        raise ValueError(Phrase("“{name}” is no file name inside the folder", name=name))
    if Path(name).suffix not in SAFE_SUFFIXES:
        raise ValueError(Phrase("“{name}” is not in a format that is free of code", name=name))
    return WeightFile(name, str(entry["sha256"]), int(entry["byte_size"]))


def _verified(folder: Path, file: WeightFile, *, keep: bool) -> bytes:
    path = folder / file.name
    _check_size(path, file)
    try:
        data = path.read_bytes() if keep else b""
        digest = hashlib.sha256(data).hexdigest() if keep else _digest(path)[0]
    except OSError as error:
        raise _unavailable(
            Phrase("“{path}” cannot be read ({strerror}).", path=path, strerror=refusal(error))
        ) from error
    if digest != file.sha256:
        raise _unavailable(
            Phrase("“{path}” is not the released file: its SHA-256 differs.", path=path)
        )
    return data


def _check_size(path: Path, file: WeightFile) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _unavailable(
            Phrase("“{path}” cannot be read ({strerror}).", path=path, strerror=refusal(error))
        ) from error
    if size != file.byte_size:
        raise _unavailable(
            Phrase(
                "“{path}” is damaged: {size} bytes instead of {byte_size}.",
                path=path,
                size=size,
                byte_size=file.byte_size,
            )
        )


def _digest(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _unavailable(what: str) -> ModelUnavailable:
    return ModelUnavailable(what, effect=EFFECT, remedy=REMEDY)
